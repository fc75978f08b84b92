/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-columns.h"

#include "app/tandem-folder-entry.h"
#include "app/tandem-format.h"
#include "app/tandem-row-menu.h"
#include "app/tandem-share-bar.h"
#include "app/tandem-sort-key.h"
#include "app/tandem-start-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Bytes of a folder's path that are shown. */
#define MAX_PLACE 600

typedef struct
{
  const char *title;
  void (*setup) (GtkListItem *list_item, guint chars);
  void (*show) (GtkListItem *list_item, const TandemNodeInfo *info, TandemFolderModel *model);
  TandemFolderSort sort;
  guint chars;   /* that the column has room for at least; 0: dates */
  int min_width; /* of the list, for the column to be shown */
  enum
  {
    ALWAYS,
    OF_FOLDER, /* where the entries are those of one folder */
    WITH_PLACE /* where they are from anywhere */
  } where;
} Column;

char *
tandem_folder_columns_dup_remark (const TandemNodeInfo *info)
{
  if (info->error != 0)
    return g_strdup (tandem_snapshot_describe_error (info->error));
  if (info->flags & TANDEM_ENTRY_OTHER_FS)
    return g_strdup (_ ("On another file system, left out"));
  if (info->flags & TANDEM_ENTRY_EXCLUDED)
    return g_strdup (_ ("Excluded, left out"));
  if (info->flags & TANDEM_ENTRY_DUPLICATE)
    return g_strdup (_ ("Hard link, counted at its other name"));
  return NULL;
}

static const char *
icon_name (const TandemNodeInfo *info)
{
  if (info->error != 0)
    return "dialog-warning-symbolic";
  switch (info->kind)
    {
    case TANDEM_KIND_DIRECTORY:
      return "folder-symbolic";
    case TANDEM_KIND_SYMLINK:
      return "emblem-symbolic-link";
    case TANDEM_KIND_FILE:
      return "text-x-generic-symbolic";
    case TANDEM_KIND_OTHER:
    case TANDEM_KIND_UNREADABLE:
    default:
      return "application-x-executable-symbolic";
    }
}

/* A text that takes the same room whatever it is: a label that changes has the whole window laid out again.
 */
static GtkWidget *
create_text (guint chars, float xalign, GtkInscriptionOverflow overflow)
{
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), chars);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (text), 1);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (text), xalign);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text), overflow);
  return text;
}

static void
setup_name (GtkListItem *list_item, guint chars)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = create_text (chars, 0, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_MIDDLE);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (list_item, box);
}

static void
show_name (GtkListItem *list_item, const TandemNodeInfo *info, TandemFolderModel *model)
{
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  GtkWidget *label = gtk_widget_get_next_sibling (icon);
  g_autofree char *name = tandem_format_name (info->name, (gssize)info->name_length);
  g_autofree char *remark = tandem_folder_columns_dup_remark (info);

  /* Both are dear when they are set, even to what they are. */
  if (g_strcmp0 (gtk_image_get_icon_name (GTK_IMAGE (icon)), icon_name (info)) != 0)
    gtk_image_set_from_icon_name (GTK_IMAGE (icon), icon_name (info));
  if (g_strcmp0 (gtk_widget_get_tooltip_text (box), remark) != 0)
    gtk_widget_set_tooltip_text (box, remark);
  tandem_start_text_set (GTK_INSCRIPTION (label), name);
  if (remark != NULL)
    gtk_widget_add_css_class (label, "dim-label");
  else
    gtk_widget_remove_css_class (label, "dim-label");
}

static void
setup_text (GtkListItem *list_item, guint chars)
{
  GtkWidget *label = create_text (chars, 1, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);

  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (list_item, label);
}

static void
take_text (GtkListItem *list_item, char *text)
{
  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_list_item_get_child (list_item)), text);
  g_free (text);
}

static guint64
shown_size (const TandemNodeInfo *info, TandemFolderModel *model)
{
  if (info->flags & (TANDEM_ENTRY_DUPLICATE | TANDEM_ENTRY_LEFT_OUT))
    return 0;
  return tandem_folder_model_get_apparent (model) ? info->apparent : info->allocated;
}

static char *
format_share (double share)
{
  /* Translators: a percentage with one decimal, such as "4.2 %" */
  return g_strdup_printf (_ ("%.1f %%"), share * 100);
}

static void
setup_share (GtkListItem *list_item, guint chars)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *longest = format_share (1);
  GtkWidget *label = create_text (MAX (chars, (guint)g_utf8_strlen (longest, -1)), 1,
                                  GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);

  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), tandem_share_bar_new ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (list_item, box);
}

static void
show_share (GtkListItem *list_item, const TandemNodeInfo *info, TandemFolderModel *model)
{
  GtkWidget *bar = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *label = gtk_widget_get_next_sibling (bar);
  guint64 total = tandem_folder_model_get_total (model);
  double share = total > 0 ? CLAMP ((double)shown_size (info, model) / (double)total, 0, 1) : 0;
  g_autofree char *text = format_share (share);

  tandem_share_bar_set_share (TANDEM_SHARE_BAR (bar), share);
  gtk_inscription_set_text (GTK_INSCRIPTION (label), text);
}

static void
show_size (GtkListItem *list_item, const TandemNodeInfo *info, TandemFolderModel *model)
{
  if (info->kind == TANDEM_KIND_UNREADABLE)
    take_text (list_item, g_strdup ("–"));
  else
    take_text (list_item,
               g_format_size (tandem_folder_model_get_apparent (model) ? info->apparent : info->allocated));
}

static void
show_items (GtkListItem *list_item, const TandemNodeInfo *info, TandemFolderModel *model)
{
  take_text (list_item,
             info->kind == TANDEM_KIND_DIRECTORY ? tandem_format_count (info->items) : g_strdup ("–"));
}

static void
show_modified (GtkListItem *list_item, const TandemNodeInfo *info, TandemFolderModel *model)
{
  gboolean known = info->kind != TANDEM_KIND_UNREADABLE && (info->flags & TANDEM_ENTRY_LEFT_OUT) == 0;

  take_text (list_item, known ? tandem_format_date (info->mtime) : g_strdup (""));
}

static void
setup_place (GtkListItem *list_item, guint chars)
{
  GtkWidget *label = create_text (chars, 0, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_START);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_list_item_set_child (list_item, label);
}

/* The end of a path says most, and of a path there may be any length. */
static void
show_place (GtkListItem *list_item, const TandemNodeInfo *info, TandemFolderModel *model)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);
  g_autofree char *path = tandem_folder_model_dup_path (model, gtk_list_item_get_position (list_item));
  g_autofree char *folder = g_path_get_dirname (path);
  const gsize length = strlen (folder);
  g_autofree char *text = tandem_format_name (folder + (length > MAX_PLACE ? length - MAX_PLACE : 0), -1);

  tandem_start_text_set (GTK_INSCRIPTION (label), text);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (label), text) != 0)
    gtk_widget_set_tooltip_text (label, text);
}

static const Column columns[] = {
  { N_ ("Name"), setup_name, show_name, TANDEM_FOLDER_SORT_NAME, 3, 0, ALWAYS },
  { N_ ("Folder"), setup_place, show_place, TANDEM_FOLDER_SORT_PLACE, 12, 440, WITH_PLACE },
  { N_ ("Share"), setup_share, show_share, TANDEM_FOLDER_SORT_SIZE, 7, 440, OF_FOLDER },
  { N_ ("Size"), setup_text, show_size, TANDEM_FOLDER_SORT_SIZE, 10, 0, ALWAYS },
  { N_ ("Items"), setup_text, show_items, TANDEM_FOLDER_SORT_ITEMS, 9, 560, OF_FOLDER },
  { N_ ("Modified"), setup_text, show_modified, TANDEM_FOLDER_SORT_MODIFIED, 0, 700, ALWAYS },
};

/* Characters of the longest date of a year. */
static guint
get_date_chars (void)
{
  static guint most;

  for (gint64 month = 0; most == 0 || month < 12; month++)
    {
      g_autofree char *date = tandem_format_date ((month * 30 + 27) * 24 * 3600);

      most = MAX (most, (guint)g_utf8_strlen (date, -1));
    }
  return most;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, const Column *column)
{
  column->setup (list_item, column->chars > 0 ? column->chars : get_date_chars ());
  tandem_row_menu_mark (list_item);
}

static void
show_item (GtkListItem *list_item)
{
  const Column *column = g_object_get_data (G_OBJECT (list_item), "column");
  TandemFolderModel *model = g_object_get_data (G_OBJECT (list_item), "model");
  TandemNodeInfo info;

  if (tandem_folder_model_get_info (model, gtk_list_item_get_position (list_item), &info))
    column->show (list_item, &info, model);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, const Column *column)
{
  TandemFolderModel *model = g_object_get_data (G_OBJECT (factory), "model");

  g_object_set_data (G_OBJECT (list_item), "column", (gpointer)column);
  g_object_set_data (G_OBJECT (list_item), "model", model);
  g_signal_connect_object (model, "refreshed", G_CALLBACK (show_item), list_item, G_CONNECT_SWAPPED);
  show_item (list_item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, const Column *column)
{
  g_signal_handlers_disconnect_by_func (g_object_get_data (G_OBJECT (list_item), "model"), show_item,
                                        list_item);
}

void
tandem_folder_columns_set_min_width (GtkColumnViewColumn *column, int width)
{
  g_object_set_data (G_OBJECT (column), "min-width", GINT_TO_POINTER (width));
}

void
tandem_folder_columns_add (GtkColumnView *view,
                           TandemFolderModel *model,
                           gboolean with_place,
                           TandemFolderSort sort,
                           gboolean descending)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory;
      g_autoptr (GtkColumnViewColumn) column = NULL;
      g_autoptr (GtkSorter) sorter = NULL;

      if (columns[i].where == (with_place ? OF_FOLDER : WITH_PLACE))
        continue;
      factory = gtk_signal_list_item_factory_new ();
      g_object_set_data (G_OBJECT (factory), "model", model);
      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), (gpointer)&columns[i]);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), (gpointer)&columns[i]);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), (gpointer)&columns[i]);
      column = gtk_column_view_column_new (_ (columns[i].title), factory);
      tandem_folder_columns_set_min_width (column, columns[i].min_width);
      gtk_column_view_column_set_expand (column, i == 0 || columns[i].where == WITH_PLACE);
      gtk_column_view_column_set_resizable (column, TRUE);
      sorter = tandem_sort_key_new ((int)columns[i].sort);
      gtk_column_view_column_set_sorter (column, sorter);
      gtk_column_view_append_column (view, column);
      /* Of the two that show the same order, the size has the arrow. */
      if (columns[i].sort == sort && columns[i].show != show_share)
        gtk_column_view_sort_by_column (view, column, descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
}

void
tandem_folder_columns_set_width (GtkColumnView *view, int width)
{
  GListModel *list = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

      gtk_column_view_column_set_visible (
          column, width >= GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), "min-width")));
    }
}
