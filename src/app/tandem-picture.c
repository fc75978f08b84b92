/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture.h"

#include "app/tandem-accessible.h"
#include "app/tandem-picture-draw.h"
#include "app/tandem-picture-marks.h"
#include "app/tandem-picture-text.h"
#include "app/tandem-picture-zoom.h"
#include "app/tandem-repeater.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* A size that is being dragged is not worth a picture of its own. */
#define RESIZE_DELAY_MS 60

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

  TandemPictureMarks *marks;
  TandemRepeater *repeater; /* of the making of images */
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

static const TandemTile *
get_tile (TandemPicture *self, guint index)
{
  return self->image != NULL ? tandem_picture_image_get_tile (self->image, index) : NULL;
}

/* ---- Drawing ---- */

static void
forget_image (TandemPicture *self)
{
  tandem_picture_marks_set_image (self->marks, NULL);
  g_clear_pointer (&self->image, tandem_picture_image_free);
  g_clear_pointer (&self->node, gsk_render_node_unref);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemPicture) self = user_data;
  TandemPictureImage *image = tandem_picture_image_new_finish (result, NULL);

  if (image == NULL)
    return; /* another took its place */

  tandem_repeater_end (self->repeater);
  if (self->node != NULL && self->image != NULL && image->tiles->len > 0)
    tandem_picture_zoom_begin (self->zoom, self->node, self->image, image);
  forget_image (self);
  if (image->tiles->len > 0)
    {
      self->image = image;
      self->node = tandem_picture_draw_node (image);
    }
  else
    tandem_picture_image_free (image);
  tandem_picture_marks_set_image (self->marks, self->image);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SIGNAL_DRAWN], 0);
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

  tandem_repeater_stop (self->repeater);
  if (self->snapshot == NULL || !gtk_widget_get_mapped (widget) || layout.width < 1 || layout.height < 1)
    return;

  self->style.dark = adw_style_manager_get_dark (manager);
  self->style.high_contrast = adw_style_manager_get_high_contrast (manager);
  style = self->style;
  style.font = font;
  tandem_picture_image_new_async (&layout, &style, gtk_widget_get_scale_factor (widget),
                                  tandem_repeater_begin (self->repeater), on_made, g_object_ref (self));
}

void
tandem_picture_refresh (TandemPicture *self)
{
  tandem_repeater_ask (self->repeater);
}

static void
tandem_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TandemPicture *self = TANDEM_PICTURE (widget);
  const float width = (float)gtk_widget_get_width (widget);
  const float height = (float)gtk_widget_get_height (widget);

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
  tandem_picture_marks_snapshot (self->marks, snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
tandem_picture_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TandemPicture *self = TANDEM_PICTURE (widget);

  if (self->image != NULL && self->image->layout.width == width && self->image->layout.height == height)
    return;
  tandem_repeater_ask_in (self->repeater, self->image != NULL ? RESIZE_DELAY_MS : 0);
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
      tandem_folder_entry_new (self->snapshot, g_array_index (self->image->tiles, TandemTile, index).node);

  g_signal_emit (self, signals[signal], 0, entry);
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
  tandem_picture_marks_set_hovered (self->marks, find_at (self, x, y));
}

static void
on_leave (TandemPicture *self)
{
  tandem_picture_marks_set_hovered (self->marks, G_MAXUINT);
}

static void
set_place (TandemPicture *self, guint index)
{
  g_autofree char *description = tandem_picture_text_describe (self->image, index);

  tandem_picture_marks_set_place (self->marks, index);
  g_strdelimit (description, "\n", ' ');
  /* Translators: a picture and what is selected in it, for screen readers */
  tandem_accessible_take_label (self, g_strdup_printf (_ ("Picture of the folder: %s"), description));
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
  const guint index = keyboard ? tandem_picture_marks_get_place (self->marks) : find_at (self, x, y);
  const TandemTile *tile = get_tile (self, index);
  g_autofree char *text = NULL;

  if (tile == NULL || index == 0)
    return FALSE;
  text = tandem_picture_text_describe (self->image, index);
  gtk_tooltip_set_text (tooltip, text);
  if (self->image->layout.kind == TANDEM_PICTURE_TREEMAP)
    {
      const GdkRectangle area = { (int)tile->area.x, (int)tile->area.y, (int)tile->area.width + 1,
                                  (int)tile->area.height + 1 };

      gtk_tooltip_set_tip_area (tooltip, &area);
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
  from = tandem_picture_marks_get_place (self->marks);
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
  const guint index = tandem_picture_marks_get_place (self->marks);

  if (get_tile (self, index) != NULL && get_tile (self, index)->is_folder)
    emit (self, SIGNAL_ENTERED, index);
  return TRUE;
}

static gboolean
on_menu_key (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  TandemPicture *self = TANDEM_PICTURE (widget);
  const guint index = tandem_picture_marks_get_place (self->marks);
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
  tandem_picture_marks_clear_place (self->marks);
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
  const guint place =
      n == 1 && self->image != NULL ? tandem_picture_image_find (self->image, nodes[0]) : G_MAXUINT;

  tandem_picture_marks_set_selected (self->marks, nodes, n);
  if (place != G_MAXUINT)
    set_place (self, place);
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

  tandem_repeater_stop (self->repeater);
  forget_image (self);
  g_clear_pointer (&self->zoom, tandem_picture_zoom_free);
  g_clear_object (&self->snapshot);
  G_OBJECT_CLASS (tandem_picture_parent_class)->dispose (object);
}

static void
tandem_picture_finalize (GObject *object)
{
  TandemPicture *self = TANDEM_PICTURE (object);

  tandem_picture_marks_free (self->marks);
  tandem_repeater_free (self->repeater);
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

  self->marks = tandem_picture_marks_new (GTK_WIDGET (self));
  self->repeater = tandem_repeater_new ((TandemRepeaterFunc)make_image, self);
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
