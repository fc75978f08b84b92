/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-pane.h"

#include "app/tandem-accessible.h"
#include "app/tandem-format.h"
#include "app/tandem-settings.h"

#include <glib/gi18n.h>

/* Of a name in the legend. */
#define MAX_CHARS 18

struct _TandemPicturePane
{
  AdwBin parent_instance;

  GtkToggleButton *treemap;
  GtkToggleButton *rings;
  GtkDropDown *coloring;
  TandemPicture *picture;
  GtkFlowBox *legend;
};

G_DEFINE_FINAL_TYPE (TandemPicturePane, tandem_picture_pane, ADW_TYPE_BIN)

/* ---- Legend ---- */

/* An entry of the legend: two labels in a box. */
static GtkWidget *
create_entry (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *swatch = gtk_label_new ("■");
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_accessible_update_state (GTK_ACCESSIBLE (swatch), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (swatch, "swatch");
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_widget_set_focusable (child, FALSE);
  return child;
}

static void
show_entry (GtkWidget *child, TandemPictureColor color, const char *title)
{
  GtkWidget *swatch = gtk_widget_get_first_child (gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child)));
  GtkLabel *label = GTK_LABEL (gtk_widget_get_next_sibling (swatch));
  const int chars = (int)MIN (g_utf8_strlen (title, -1), MAX_CHARS);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_foreground_new ((guint16)(color.red * G_MAXUINT16),
                                                                 (guint16)(color.green * G_MAXUINT16),
                                                                 (guint16)(color.blue * G_MAXUINT16)));
  gtk_label_set_attributes (GTK_LABEL (swatch), attributes);
  gtk_label_set_text (label, title);
  gtk_label_set_ellipsize (label, g_utf8_strlen (title, -1) > MAX_CHARS ? PANGO_ELLIPSIZE_MIDDLE
                                                                        : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_width_chars (label, chars == MAX_CHARS ? chars : -1);
  gtk_label_set_max_width_chars (label, chars == MAX_CHARS ? chars : -1);
}

/* The name of the branch @index; NULL when there is none. */
static char *
dup_branch (const TandemPictureImage *image, int index)
{
  const TandemTile *first = &g_array_index (image->tiles, TandemTile, 0);
  const TandemTile *tile;
  TandemNodeInfo info;

  if ((guint)index >= first->n_children)
    return NULL;
  tile = &g_array_index (image->tiles, TandemTile, first->first_child + (guint)index);
  if (tile->is_rest || !tandem_snapshot_get_info (image->layout.snapshot, tile->node, &info))
    return NULL;
  return tandem_format_name (info.name, (gssize)info.name_length);
}

static char *
dup_title (const TandemPictureImage *image, int index)
{
  switch (image->style.coloring)
    {
    case TANDEM_PICTURE_BY_TYPE:
      return g_strdup (tandem_file_group_get_title ((TandemFileGroup)index));
    case TANDEM_PICTURE_BY_AGE:
      return g_strdup (tandem_file_age_get_title ((TandemFileAge)index));
    case TANDEM_PICTURE_BY_FOLDER:
    default:
      return dup_branch (image, index);
    }
}

/* Whether anything is seen in the colour that stands for nothing in particular. In rings a folder is seen
 * beside what is in it. */
static gboolean
has_unclassed (const TandemPictureImage *image)
{
  const gboolean rings = image->layout.kind == TANDEM_PICTURE_RINGS;

  for (guint i = 1; i < image->tiles->len; i++)
    if (image->classes[i] < 0 && (rings || g_array_index (image->tiles, TandemTile, i).n_children == 0))
      return TRUE;
  return FALSE;
}

/* Shows an entry at *@place, and counts on. One that says so already stays as it is: to lay the window out
 * again for each picture of a scan that goes on would take longer than a frame. */
static void
put_entry (TandemPicturePane *self, guint *place, TandemPictureColor color, const char *title)
{
  GtkWidget *child = GTK_WIDGET (gtk_flow_box_get_child_at_index (self->legend, (int)*place));
  g_autofree char *shown = g_strdup_printf ("%.3f %.3f %.3f %s", color.red, color.green, color.blue, title);

  if (child == NULL)
    {
      child = create_entry ();
      gtk_flow_box_append (self->legend, child);
    }
  if (g_strcmp0 (g_object_get_data (G_OBJECT (child), "shown"), shown) != 0)
    {
      show_entry (child, color, title);
      g_object_set_data_full (G_OBJECT (child), "shown", g_steal_pointer (&shown), g_free);
    }
  ++*place;
}

static void
update_legend (TandemPicturePane *self)
{
  const TandemPictureImage *image = tandem_picture_get_image (self->picture);
  GtkFlowBoxChild *child;
  guint place = 0;

  for (int i = 0; image != NULL && i < (int)G_N_ELEMENTS (image->sizes); i++)
    {
      g_autofree char *title = image->sizes[i] > 0 ? dup_title (image, i) : NULL;

      if (title != NULL)
        put_entry (self, &place, tandem_picture_style_get_color (&image->style, i), title);
    }
  if (image != NULL && has_unclassed (image))
    put_entry (self, &place, tandem_picture_style_get_color (&image->style, -1),
               image->style.coloring == TANDEM_PICTURE_BY_FOLDER ? _ ("Smaller ones")
                                                                 : _ ("Folders, smaller items"));
  while ((child = gtk_flow_box_get_child_at_index (self->legend, (int)place)) != NULL)
    gtk_flow_box_remove (self->legend, GTK_WIDGET (child));
}

/* ---- Choices ---- */

static void
on_kind_toggled (TandemPicturePane *self)
{
  const TandemPictureKind kind =
      gtk_toggle_button_get_active (self->treemap) ? TANDEM_PICTURE_TREEMAP : TANDEM_PICTURE_RINGS;

  tandem_picture_set_kind (self->picture, kind);
  if (g_settings_get_enum (tandem_settings (), "picture-kind") != (int)kind)
    g_settings_set_enum (tandem_settings (), "picture-kind", (int)kind);
}

static void
on_coloring_selected (TandemPicturePane *self)
{
  const guint coloring = gtk_drop_down_get_selected (self->coloring);

  if (coloring > TANDEM_PICTURE_BY_AGE)
    return;
  tandem_picture_set_coloring (self->picture, (TandemPictureColoring)coloring);
  if (g_settings_get_enum (tandem_settings (), "picture-coloring") != (int)coloring)
    g_settings_set_enum (tandem_settings (), "picture-coloring", (int)coloring);
}

/* As it was chosen the last time, or is chosen in the preferences now. */
static void
show_kind (TandemPicturePane *self)
{
  const int kind = g_settings_get_enum (tandem_settings (), "picture-kind");

  gtk_toggle_button_set_active (kind == TANDEM_PICTURE_RINGS ? self->rings : self->treemap, TRUE);
}

TandemPicture *
tandem_picture_pane_get_picture (TandemPicturePane *self)
{
  return self->picture;
}

static void
tandem_picture_pane_class_init (TandemPicturePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TANDEM_TYPE_PICTURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-picture-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemPicturePane, treemap);
  gtk_widget_class_bind_template_child (widget_class, TandemPicturePane, rings);
  gtk_widget_class_bind_template_child (widget_class, TandemPicturePane, coloring);
  gtk_widget_class_bind_template_child (widget_class, TandemPicturePane, picture);
  gtk_widget_class_bind_template_child (widget_class, TandemPicturePane, legend);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_coloring_selected);
  gtk_widget_class_bind_template_callback (widget_class, update_legend);
}

static void
tandem_picture_pane_init (TandemPicturePane *self)
{
  GSettings *settings = tandem_settings ();
  const int coloring = g_settings_get_enum (settings, "picture-coloring");

  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_name_drop_down (self->coloring, _ ("What the colours stand for"));
  show_kind (self);
  g_signal_connect_object (settings, "changed::picture-kind", G_CALLBACK (show_kind), self,
                           G_CONNECT_SWAPPED);
  gtk_drop_down_set_selected (self->coloring, (guint)coloring);
}
