/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture.h"

#include "app/tandem-accessible.h"
#include "app/tandem-format.h"
#include "app/tandem-picture-draw.h"
#include "app/tandem-picture-zoom.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* A size that is being dragged is not worth a picture of its own. */
#define RESIZE_DELAY_MS 60

/* Of the time of a processor, a growing scan's picture takes one part in this many. */
#define REFRESH_SHARE 25

#define MIN_SIZE 90

struct _TandemPicture
{
  GtkWidget parent_instance;

  TandemSnapshot *snapshot;
  TandemNode folder;
  TandemPictureKind kind;
  TandemPictureStyle style;
  gboolean apparent;

  TandemPictureImage *image; /* NULL when there is nothing to show */
  GskRenderNode *node;       /* of the image */
  TandemPictureZoom *zoom;

  GCancellable *running; /* the image that is being made */
  gint64 begun;          /* when; microseconds */
  gint64 duration;       /* of the last one */
  gboolean again;        /* another is wanted after that */
  guint source;

  guint hovered; /* tile; G_MAXUINT: none */
  TandemNode place;
  gboolean has_place;   /* of the keyboard */
  GHashTable *marked;   /* set of TandemNode: selected */
  GArray *marked_tiles; /* of guint */
};

enum
{
  SIGNAL_ENTERED,
  SIGNAL_PICKED,
  SIGNAL_MENU,
  SIGNAL_DRAWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemPicture, tandem_picture, GTK_TYPE_WIDGET)

static void make_image (TandemPicture *self);

static const TandemTile *
get_tile (TandemPicture *self, guint index)
{
  if (self->image == NULL || index >= self->image->tiles->len)
    return NULL;
  return &g_array_index (self->image->tiles, TandemTile, index);
}

/* Of one of which it is known that it is there. */
static const TandemTile *
get_present_tile (TandemPicture *self, guint index)
{
  const TandemTile *tile = get_tile (self, index);

  g_assert (tile != NULL);
  return tile;
}

static guint
find_tile (TandemPicture *self, TandemNode node)
{
  const TandemTile *tile;

  for (guint i = 0; (tile = get_tile (self, i)) != NULL; i++)
    if (!tile->is_rest && tandem_node_equal (tile->node, node))
      return i;
  return G_MAXUINT;
}

/* ---- What a tile is called ---- */

/* The names from the folder that is shown down to @index. */
static char *
dup_way (TandemPicture *self, guint index)
{
  g_autoptr (GString) way = g_string_new (NULL);

  for (const TandemTile *tile = get_tile (self, index); tile != NULL && (tile->depth > 0 || way->len == 0);
       tile = get_tile (self, tile->parent))
    {
      g_autofree char *name = NULL;
      TandemNodeInfo info;

      if (tile->is_rest || !tandem_snapshot_get_info (self->image->layout.snapshot, tile->node, &info))
        continue;
      name = tandem_format_name (info.name, (gssize)info.name_length);
      if (way->len > 0)
        g_string_prepend_c (way, '/');
      g_string_prepend (way, name);
      if (tile->depth == 0)
        break;
    }
  return g_string_free (g_steal_pointer (&way), FALSE);
}

static char *
dup_description (TandemPicture *self, guint index)
{
  const TandemTile *tile = get_present_tile (self, index);
  const TandemTile *whole = get_present_tile (self, 0);
  g_autofree char *way = dup_way (self, index);
  g_autofree char *size = g_format_size (tile->size);
  g_autofree char *share =
      tandem_format_percent (whole->size > 0 ? (double)tile->size / (double)whole->size : 0);
  g_autofree char *count = tandem_format_count (tile->items);
  g_autofree char *items =
      g_strdup_printf (tile->is_rest ? ngettext ("%s smaller item", "%s smaller items", (gulong)tile->items)
                                     : ngettext ("%s item", "%s items", (gulong)tile->items),
                       count);

  if (tile->is_folder || tile->is_rest)
    return g_strdup_printf ("%s\n%s · %s · %s", way, size, share, items);
  return g_strdup_printf ("%s\n%s · %s", way, size, share);
}

/* ---- Drawing ---- */

static void
forget_image (TandemPicture *self)
{
  g_clear_pointer (&self->image, tandem_picture_image_free);
  g_clear_pointer (&self->node, gsk_render_node_unref);
  self->hovered = G_MAXUINT;
}

static void
find_marked (TandemPicture *self)
{
  const TandemTile *tile;

  g_array_set_size (self->marked_tiles, 0);
  for (guint i = 1; g_hash_table_size (self->marked) > 0 && (tile = get_tile (self, i)) != NULL; i++)
    if (!tile->is_rest && g_hash_table_contains (self->marked, &tile->node))
      g_array_append_val (self->marked_tiles, i);
}

/* From the picture that is shown to @image, as far as one is a part of the other. */
static void
begin_zoom (TandemPicture *self, const TandemPictureImage *image)
{
  TandemRect tile;
  guint found;

  if (self->node == NULL || self->image == NULL
      || tandem_node_equal (self->image->layout.folder, image->layout.folder)
      || self->image->layout.kind != image->layout.kind)
    return;

  found = find_tile (self, image->layout.folder);
  if (found != G_MAXUINT && image->layout.kind == TANDEM_PICTURE_TREEMAP)
    {
      tile = get_tile (self, found)->area;
      tandem_picture_zoom_begin (self->zoom, self->node, &tile, TRUE);
      return;
    }
  for (guint i = 0; i < image->tiles->len && image->layout.kind == TANDEM_PICTURE_TREEMAP; i++)
    {
      const TandemTile *other = &g_array_index (image->tiles, TandemTile, i);

      if (!other->is_rest && tandem_node_equal (other->node, self->image->layout.folder))
        {
          tile = other->area;
          tandem_picture_zoom_begin (self->zoom, self->node, &tile, FALSE);
          return;
        }
    }
  tandem_picture_zoom_begin (self->zoom, self->node, NULL, TRUE);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemPicture) self = user_data;
  TandemPictureImage *image = tandem_picture_image_new_finish (result, NULL);

  if (image == NULL)
    return; /* another took its place */

  g_clear_object (&self->running);
  self->duration = g_get_monotonic_time () - self->begun;
  if (image->tiles->len > 0)
    begin_zoom (self, image);
  forget_image (self);
  if (image->tiles->len > 0)
    {
      self->image = image;
      self->node = tandem_picture_draw_node (image);
    }
  else
    tandem_picture_image_free (image);
  find_marked (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SIGNAL_DRAWN], 0);
  if (self->again)
    tandem_picture_refresh (self);
}

static void
make_image (TandemPicture *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autoptr (TandemPictureFont) font = tandem_picture_font_new (widget);
  const TandemPictureLayout layout = { .snapshot = self->snapshot,
                                       .folder = self->folder,
                                       .kind = self->kind,
                                       .apparent = self->apparent,
                                       .mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
                                       .width = gtk_widget_get_width (widget),
                                       .height = gtk_widget_get_height (widget),
                                       .header = tandem_picture_font_get_line (font) + 2 };
  TandemPictureStyle style;

  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_handle_id (&self->source, g_source_remove);
  self->again = FALSE;
  if (self->snapshot == NULL || !gtk_widget_get_mapped (widget) || layout.width < 1 || layout.height < 1)
    return;

  self->style.dark = adw_style_manager_get_dark (manager);
  self->style.high_contrast = adw_style_manager_get_high_contrast (manager);
  style = self->style;
  style.font = font;
  self->running = g_cancellable_new ();
  self->begun = g_get_monotonic_time ();
  tandem_picture_image_new_async (&layout, &style, gtk_widget_get_scale_factor (widget), self->running,
                                  on_made, g_object_ref (self));
}

static gboolean
on_source (gpointer user_data)
{
  TandemPicture *self = user_data;

  self->source = 0;
  make_image (self);
  return G_SOURCE_REMOVE;
}

void
tandem_picture_refresh (TandemPicture *self)
{
  gint64 since = g_get_monotonic_time () - self->begun;

  if (self->running != NULL)
    self->again = TRUE;
  else if (self->source == 0)
    self->source =
        g_timeout_add ((guint)(MAX (self->duration * REFRESH_SHARE - since, 0) / 1000), on_source, self);
}

static void
tandem_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TandemPicture *self = TANDEM_PICTURE (widget);
  const float width = (float)gtk_widget_get_width (widget);
  const float height = (float)gtk_widget_get_height (widget);
  guint place;
  GdkRGBA text, accent;

  if (self->node == NULL)
    return;
  if (tandem_picture_zoom_is_running (self->zoom))
    {
      tandem_picture_zoom_snapshot (self->zoom, snapshot, self->node);
      return;
    }

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (width != (float)self->image->layout.width || height != (float)self->image->layout.height)
    gtk_snapshot_scale (snapshot, width / (float)self->image->layout.width,
                        height / (float)self->image->layout.height);
  gtk_snapshot_append_node (snapshot, self->node);

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color", &accent))
    accent = text;
  for (guint i = 0; i < self->marked_tiles->len; i++)
    tandem_picture_draw_outline (snapshot, self->image, g_array_index (self->marked_tiles, guint, i), &text,
                                 2, TRUE);
  if (self->hovered != G_MAXUINT && self->hovered > 0)
    tandem_picture_draw_outline (snapshot, self->image, self->hovered, &text, 1, TRUE);
  place =
      self->has_place && gtk_widget_has_visible_focus (widget) ? find_tile (self, self->place) : G_MAXUINT;
  if (place != G_MAXUINT)
    tandem_picture_draw_outline (snapshot, self->image, place, &accent, 3, FALSE);
  gtk_snapshot_pop (snapshot);
}

static void
tandem_picture_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TandemPicture *self = TANDEM_PICTURE (widget);

  if (self->image != NULL && self->image->layout.width == width && self->image->layout.height == height)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (self->image != NULL ? RESIZE_DELAY_MS : 0, on_source, self);
}

static void
tandem_picture_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = MIN_SIZE;
  *natural = 3 * MIN_SIZE;
}

static void
tandem_picture_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tandem_picture_parent_class)->map (widget);
  make_image (TANDEM_PICTURE (widget));
}

/* ---- Pointer and keyboard ---- */

static void
emit (TandemPicture *self, guint signal, guint index)
{
  g_autoptr (TandemFolderEntry) entry =
      tandem_folder_entry_new (self->snapshot, get_present_tile (self, index)->node);

  g_signal_emit (self, signals[signal], 0, entry);
}

static void
set_hovered (TandemPicture *self, guint index)
{
  if (self->hovered == index)
    return;
  self->hovered = index;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static guint
find_at (TandemPicture *self, double x, double y)
{
  if (self->image == NULL)
    return G_MAXUINT;
  return tandem_picture_layout_find (&self->image->layout, self->image->tiles, x, y);
}

static void
on_motion (TandemPicture *self, double x, double y)
{
  set_hovered (self, find_at (self, x, y));
}

static void
on_leave (TandemPicture *self)
{
  set_hovered (self, G_MAXUINT);
}

static void
set_place (TandemPicture *self, guint index)
{
  g_autofree char *description = dup_description (self, index);

  self->place = get_present_tile (self, index)->node;
  self->has_place = TRUE;
  g_strdelimit (description, "\n", ' ');
  /* Translators: a picture and what is selected in it, for screen readers */
  tandem_accessible_take_label (self, g_strdup_printf (_ ("Picture of the folder: %s"), description));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* A folder is entered, a file picked; in the middle of the rings it goes up. */
static void
on_click (TandemPicture *self, int n_press, double x, double y)
{
  const guint index = find_at (self, x, y);
  const TandemTile *tile = get_tile (self, index);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (tile == NULL)
    return;
  if (index == 0)
    {
      if (self->kind == TANDEM_PICTURE_RINGS)
        gtk_widget_activate_action (GTK_WIDGET (self), "folder.up", NULL);
      return;
    }
  if (tile->depth == 1 && !tile->is_rest)
    {
      set_place (self, index);
      if (!tile->is_folder)
        {
          emit (self, SIGNAL_PICKED, index);
          return;
        }
    }
  if (!tile->is_rest || tile->depth > 1)
    emit (self, SIGNAL_ENTERED, index);
}

static void
open_menu (TandemPicture *self, guint index, double x, double y)
{
  const TandemTile *tile = get_tile (self, index);
  g_autoptr (TandemFolderEntry) entry = NULL;

  if (tile == NULL || tile->is_rest || tile->depth == 0)
    return;
  if (tile->depth == 1)
    set_place (self, index);
  entry = tandem_folder_entry_new (self->snapshot, tile->node);
  g_signal_emit (self, signals[SIGNAL_MENU], 0, entry, x, y);
}

static void
on_secondary_click (TandemPicture *self, int n_press, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  open_menu (self, find_at (self, x, y), x, y);
}

static gboolean
on_query_tooltip (TandemPicture *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  const guint index =
      keyboard ? (self->has_place ? find_tile (self, self->place) : G_MAXUINT) : find_at (self, x, y);
  g_autofree char *text = NULL;

  if (get_tile (self, index) == NULL || index == 0)
    return FALSE;
  text = dup_description (self, index);
  gtk_tooltip_set_text (tooltip, text);
  if (self->image->layout.kind == TANDEM_PICTURE_TREEMAP)
    {
      const TandemRect *area = &get_present_tile (self, index)->area;

      gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ (int)area->x, (int)area->y, (int)area->width + 1,
                                                          (int)area->height + 1 });
    }
  return TRUE;
}

static gboolean
on_arrow (GtkWidget *widget, GVariant *direction, gpointer user_data)
{
  TandemPicture *self = TANDEM_PICTURE (widget);
  guint from, to;
  int dx, dy;

  if (self->image == NULL)
    return FALSE;
  g_variant_get (direction, "(ii)", &dx, &dy);
  from = self->has_place ? find_tile (self, self->place) : G_MAXUINT;
  to = tandem_picture_layout_step (&self->image->layout, self->image->tiles, from, dx, dy);
  if (to == G_MAXUINT)
    return TRUE; /* the focus stays in the picture */
  set_place (self, to);
  emit (self, SIGNAL_PICKED, to);
  return TRUE;
}

static gboolean
on_enter (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  TandemPicture *self = TANDEM_PICTURE (widget);
  const guint index = self->has_place ? find_tile (self, self->place) : G_MAXUINT;

  if (get_tile (self, index) != NULL && get_tile (self, index)->is_folder)
    emit (self, SIGNAL_ENTERED, index);
  return TRUE;
}

static gboolean
on_menu_key (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  TandemPicture *self = TANDEM_PICTURE (widget);
  const guint index = self->has_place ? find_tile (self, self->place) : G_MAXUINT;
  const TandemTile *tile = get_tile (self, index);

  if (tile != NULL && self->kind == TANDEM_PICTURE_TREEMAP)
    open_menu (self, index, tile->area.x + tile->area.width / 2, tile->area.y + tile->area.height / 2);
  else if (tile != NULL)
    open_menu (self, index, gtk_widget_get_width (widget) / 2., gtk_widget_get_height (widget) / 2.);
  return TRUE;
}

/* ---- What is shown ---- */

void
tandem_picture_set_folder (TandemPicture *self, TandemSnapshot *snapshot, TandemNode folder)
{
  if (self->snapshot == snapshot && tandem_node_equal (self->folder, folder))
    return;

  if (self->snapshot != snapshot)
    forget_image (self);
  g_set_object (&self->snapshot, snapshot);
  self->folder = folder;
  self->has_place = FALSE;
  tandem_accessible_set_label (self, _ ("Picture of the folder; the list beside it says the same"));
  make_image (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
tandem_picture_set_kind (TandemPicture *self, TandemPictureKind kind)
{
  if (self->kind == kind)
    return;
  self->kind = kind;
  make_image (self);
}

void
tandem_picture_set_coloring (TandemPicture *self, TandemPictureColoring coloring)
{
  if (self->style.coloring == coloring)
    return;
  self->style.coloring = coloring;
  make_image (self);
}

void
tandem_picture_set_apparent (TandemPicture *self, gboolean apparent)
{
  if (self->apparent == apparent)
    return;
  self->apparent = apparent;
  make_image (self);
}

void
tandem_picture_set_selected (TandemPicture *self, const TandemNode *nodes, guint n)
{
  g_hash_table_remove_all (self->marked);
  for (guint i = 0; i < n; i++)
    g_hash_table_add (self->marked, g_memdup2 (&nodes[i], sizeof nodes[i]));
  find_marked (self);
  if (n == 1 && find_tile (self, nodes[0]) != G_MAXUINT)
    set_place (self, find_tile (self, nodes[0]));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const TandemPictureImage *
tandem_picture_get_image (TandemPicture *self)
{
  return self->image;
}

static void
tandem_picture_dispose (GObject *object)
{
  TandemPicture *self = TANDEM_PICTURE (object);

  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_handle_id (&self->source, g_source_remove);
  forget_image (self);
  g_clear_pointer (&self->zoom, tandem_picture_zoom_free);
  g_clear_object (&self->snapshot);
  G_OBJECT_CLASS (tandem_picture_parent_class)->dispose (object);
}

static void
tandem_picture_finalize (GObject *object)
{
  TandemPicture *self = TANDEM_PICTURE (object);

  g_hash_table_unref (self->marked);
  g_array_unref (self->marked_tiles);
  G_OBJECT_CLASS (tandem_picture_parent_class)->finalize (object);
}

static void
add_key (GtkWidgetClass *widget_class, guint key, guint keypad, GtkShortcutFunc func, int dx, int dy)
{
  gtk_widget_class_add_binding (widget_class, key, 0, func, "(ii)", dx, dy);
  gtk_widget_class_add_binding (widget_class, keypad, 0, func, "(ii)", dx, dy);
}

static void
tandem_picture_class_init (TandemPictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tandem_picture_dispose;
  object_class->finalize = tandem_picture_finalize;
  widget_class->snapshot = tandem_picture_snapshot;
  widget_class->size_allocate = tandem_picture_size_allocate;
  widget_class->measure = tandem_picture_measure;
  widget_class->map = tandem_picture_map;

  signals[SIGNAL_ENTERED] = g_signal_new ("entered", TANDEM_TYPE_PICTURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, TANDEM_TYPE_FOLDER_ENTRY);
  signals[SIGNAL_PICKED] = g_signal_new ("picked", TANDEM_TYPE_PICTURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, TANDEM_TYPE_FOLDER_ENTRY);
  signals[SIGNAL_MENU] =
      g_signal_new ("menu", TANDEM_TYPE_PICTURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    TANDEM_TYPE_FOLDER_ENTRY, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[SIGNAL_DRAWN] =
      g_signal_new ("drawn", TANDEM_TYPE_PICTURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  add_key (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, on_arrow, -1, 0);
  add_key (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, on_arrow, 1, 0);
  add_key (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, on_arrow, 0, -1);
  add_key (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, on_arrow, 0, 1);
  add_key (widget_class, GDK_KEY_Return, GDK_KEY_KP_Enter, on_enter, 0, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, NULL);
  gtk_widget_class_set_css_name (widget_class, "diskpicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
add_click (TandemPicture *self, guint button, GCallback callback)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), button);
  g_signal_connect_swapped (click, "pressed", callback, self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
tandem_picture_init (TandemPicture *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  AdwStyleManager *manager = adw_style_manager_get_default ();

  self->hovered = G_MAXUINT;
  self->marked = tandem_node_set_new ();
  self->marked_tiles = g_array_new (FALSE, FALSE, sizeof (guint));
  self->zoom = tandem_picture_zoom_new (GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (make_image), NULL);
  g_signal_connect (self, "direction-changed", G_CALLBACK (make_image), NULL);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (make_image), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (make_image), self,
                           G_CONNECT_SWAPPED);

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  add_click (self, GDK_BUTTON_PRIMARY, G_CALLBACK (on_click));
  add_click (self, GDK_BUTTON_SECONDARY, G_CALLBACK (on_secondary_click));
}
