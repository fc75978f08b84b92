/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-survey-view.h"

#include "app/tandem-accessible.h"
#include "app/tandem-entry-list.h"
#include "app/tandem-filter-bar.h"
#include "app/tandem-folder-columns.h"
#include "app/tandem-folder-selection.h"
#include "app/tandem-format.h"
#include "app/tandem-repeater.h"
#include "app/tandem-row-menu.h"
#include "app/tandem-scan-view.h"
#include "app/tandem-settings.h"
#include "app/tandem-sort-key.h"
#include "app/tandem-survey.h"
#include "app/tandem-survey-columns.h"
#include "app/tandem-survey-row.h"
#include "app/tandem-width-layout.h"

#include <glib/gi18n.h>
#include <string.h>

struct _TandemSurveyView
{
  AdwBin parent_instance;

  GtkButton *back;
  GtkLabel *title;
  GtkToggleButton *filter_toggle;
  TandemFilterBar *filter_bar;
  GtkStack *pages;
  GtkLabel *empty;
  GtkColumnView *classes;
  GtkColumnView *files;

  TandemSurveyKind kind;
  TandemSnapshot *snapshot;
  TandemSurvey *survey; /* NULL before there is one */
  GListStore *rows;     /* of TandemSurveyRow; a survey of the largest has none */
  GtkFilter *row_filter;
  int open_class; /* whose files are shown; -1: none */
  TandemFolderModel *model;
  TandemFolderSelection *selection;

  TandemRepeater *repeater; /* of surveys */
};

enum
{
  PROP_KIND = 1,
};

static void scan_page_init (TandemScanPageInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemSurveyView,
                               tandem_survey_view,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (TANDEM_TYPE_SCAN_PAGE, scan_page_init))

G_DEFINE_ENUM_TYPE (TandemSurveyKind,
                    tandem_survey_kind,
                    G_DEFINE_ENUM_VALUE (TANDEM_SURVEY_LARGEST, "largest"),
                    G_DEFINE_ENUM_VALUE (TANDEM_SURVEY_TYPES, "types"),
                    G_DEFINE_ENUM_VALUE (TANDEM_SURVEY_AGES, "ages"))

static const TandemSurveyClass *
get_class (TandemSurveyView *self, guint index)
{
  if (self->kind == TANDEM_SURVEY_TYPES)
    return &self->survey->groups[index];
  if (self->kind == TANDEM_SURVEY_AGES)
    return &self->survey->ages[index];
  return &self->survey->all;
}

static gboolean
shows_files (TandemSurveyView *self)
{
  return self->kind == TANDEM_SURVEY_LARGEST || self->open_class >= 0;
}

/* ---- What is shown ---- */

static void
update_title (TandemSurveyView *self, const TandemSurveyClass *shown)
{
  g_autofree char *count = tandem_format_count (shown->count);
  g_autofree char *most = tandem_format_count (TANDEM_SURVEY_MAX_FILES);
  g_autofree char *size = g_format_size (shown->size);
  g_autofree char *files = g_strdup_printf (ngettext ("%s file", "%s files", (gulong)shown->count), count);
  g_autofree char *text = NULL;

  if (self->open_class >= 0)
    {
      g_autoptr (TandemSurveyRow) row =
          g_list_model_get_item (G_LIST_MODEL (self->rows), (guint)self->open_class);
      g_autofree char *sum = g_strdup_printf ("%s · %s", files, size);

      text = g_strdup_printf ("%s · %s", tandem_survey_row_get_title (row), sum);
    }
  else
    text = g_strdup_printf ("%s · %s", files, size);
  if (shows_files (self) && shown->count > TANDEM_SURVEY_MAX_FILES)
    {
      g_autofree char *all = g_steal_pointer (&text);

      /* Translators: how many files there are in all, then how many of them are listed */
      text = g_strdup_printf (_ ("%s · the %s largest"), all, most);
    }
  gtk_label_set_text (self->title, text);
}

static void
update_page (TandemSurveyView *self)
{
  const gboolean filtered = tandem_filter_bar_get_text (self->filter_bar)[0] != '\0';
  GListModel *shown = shows_files (self) ? G_LIST_MODEL (self->model)
                                         : G_LIST_MODEL (gtk_column_view_get_model (self->classes));
  const char *page = shows_files (self) ? "files" : "classes";

  gtk_label_set_text (self->empty, self->survey == NULL ? _ ("Reading…")
                                   : filtered           ? _ ("No name matches the filter")
                                                        : _ ("There are no files"));
  gtk_stack_set_visible_child_name (
      self->pages, self->survey != NULL && g_list_model_get_n_items (shown) > 0 ? page : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->back), self->open_class >= 0);
}

static void
update (TandemSurveyView *self)
{
  if (self->survey == NULL)
    {
      gtk_label_set_text (self->title, "");
      update_page (self);
      return;
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++)
    {
      g_autoptr (TandemSurveyRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

      tandem_survey_row_update (row, get_class (self, i)->size, get_class (self, i)->count,
                                self->survey->all.size);
    }
  gtk_filter_changed (self->row_filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_sorter_changed (gtk_column_view_get_sorter (self->classes), GTK_SORTER_CHANGE_DIFFERENT);
  if (shows_files (self))
    {
      const TandemSurveyClass *shown = get_class (self, (guint)MAX (self->open_class, 0));

      tandem_folder_model_set_nodes (self->model, self->snapshot, shown->largest, shown->size);
      update_title (self, shown);
    }
  else
    update_title (self, &self->survey->all);
  update_page (self);
}

static void
open_class (TandemSurveyView *self, int index)
{
  self->open_class = index;
  tandem_filter_bar_clear (self->filter_bar);
  tandem_folder_selection_clear (self->selection);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (index >= 0 ? self->files : self->classes));
}

/* ---- The survey ---- */

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemSurveyView) self = user_data;
  TandemSurvey *survey = tandem_survey_run_finish (result, NULL);

  if (survey == NULL)
    return; /* it was cancelled */

  tandem_repeater_end (self->repeater);
  g_clear_pointer (&self->survey, tandem_survey_free);
  self->survey = survey;
  update (self);
}

static void
run (TandemSurveyView *self)
{
  tandem_repeater_stop (self->repeater);
  if (self->snapshot == NULL)
    return;

  tandem_survey_run_async (self->snapshot, g_settings_get_boolean (tandem_settings (), "apparent-size"),
                           tandem_repeater_begin (self->repeater), on_run, g_object_ref (self));
}

static void
refresh (TandemScanPage *page)
{
  tandem_repeater_ask (TANDEM_SURVEY_VIEW (page)->repeater);
}

static void
set_result (TandemScanPage *page, TandemJobClient *client, TandemSnapshot *snapshot)
{
  TandemSurveyView *self = TANDEM_SURVEY_VIEW (page);

  tandem_repeater_stop (self->repeater);
  tandem_repeater_forget (self->repeater);
  g_set_object (&self->snapshot, snapshot);
  g_clear_pointer (&self->survey, tandem_survey_free);
  tandem_folder_selection_clear (self->selection);
  tandem_folder_model_set_folder (self->model, NULL, (TandemNode){ 0, 0 });
  self->open_class = -1;
  update (self);
}

static GListModel *
dup_selection (TandemScanPage *page)
{
  TandemSurveyView *self = TANDEM_SURVEY_VIEW (page);
  GArray *nodes = shows_files (self) ? tandem_folder_selection_dup_nodes (self->selection)
                                     : g_array_new (FALSE, FALSE, sizeof (TandemNode));

  return G_LIST_MODEL (tandem_entry_list_new (self->snapshot, nodes));
}

static void
filter (TandemScanPage *page)
{
  TandemSurveyView *self = TANDEM_SURVEY_VIEW (page);

  tandem_filter_bar_open (self->filter_bar);
}

static void
scan_page_init (TandemScanPageInterface *interface)
{
  interface->set_result = set_result;
  interface->refresh = refresh;
  interface->dup_selection = dup_selection;
  interface->filter = filter;
}

/* ---- What a person does ---- */

static void
on_class_activated (TandemSurveyView *self, guint position)
{
  g_autoptr (TandemSurveyRow) row =
      g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->classes)), position);

  if (row != NULL)
    open_class (self, (int)tandem_survey_row_get_index (row));
}

/* A file is shown where it is. */
static void
on_file_activated (TandemSurveyView *self, guint position)
{
  TandemNode node;

  if (tandem_folder_model_get_node (self->model, position, &node))
    tandem_scan_view_show_node (tandem_scan_view_of (GTK_WIDGET (self)), node);
}

static void
on_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemSurveyView *self = TANDEM_SURVEY_VIEW (widget);

  if (self->open_class >= 0)
    open_class (self, -1);
}

static void
on_filter_changed (TandemSurveyView *self)
{
  const char *text = tandem_filter_bar_get_text (self->filter_bar);

  if (self->model == NULL)
    return; /* it is being taken apart */
  if (shows_files (self))
    tandem_folder_model_set_filter (self->model, text);
  else
    gtk_filter_changed (self->row_filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_page (self);
}

static gboolean
filter_row (gpointer item, gpointer user_data)
{
  TandemSurveyView *self = user_data;
  TandemSurveyRow *row = item;
  g_autofree char *wanted = g_utf8_casefold (tandem_filter_bar_get_text (self->filter_bar), -1);
  g_autofree char *title = g_utf8_casefold (tandem_survey_row_get_title (row), -1);

  return tandem_survey_row_get_count (row) > 0 && (shows_files (self) || strstr (title, wanted) != NULL);
}

static void
on_sort_changed (TandemSurveyView *self)
{
  gboolean descending;
  int key;

  if (self->model == NULL)
    return; /* it is being taken apart */
  key = tandem_sort_key_find (gtk_column_view_get_sorter (self->files), &descending);

  if (key >= 0)
    tandem_folder_model_set_sort (self->model, (TandemFolderSort)key, descending);
}

static void
on_selection_changed (TandemSurveyView *self)
{
  tandem_scan_page_selection_changed (TANDEM_SCAN_PAGE (self));
}

static void
on_width (GtkWidget *widget, int room)
{
  tandem_folder_columns_set_width (TANDEM_SURVEY_VIEW (widget)->files, room);
  tandem_folder_columns_set_width (TANDEM_SURVEY_VIEW (widget)->classes, room);
}

/* ---- Construction ---- */

static void
set_up_classes (TandemSurveyView *self)
{
  const gboolean ages = self->kind == TANDEM_SURVEY_AGES;
  g_autoptr (GtkSortListModel) sorted = NULL;
  GtkFilterListModel *filtered;
  GtkSingleSelection *selection;

  for (guint i = 0; self->kind == TANDEM_SURVEY_TYPES && i < TANDEM_N_FILE_GROUPS; i++)
    {
      g_autoptr (TandemSurveyRow) row =
          tandem_survey_row_new (i, tandem_file_group_get_title ((TandemFileGroup)i),
                                 tandem_file_group_get_icon ((TandemFileGroup)i));

      g_list_store_append (self->rows, row);
    }
  for (guint i = 0; ages && i < TANDEM_N_FILE_AGES; i++)
    {
      g_autoptr (TandemSurveyRow) row = tandem_survey_row_new (
          i, tandem_file_age_get_title ((TandemFileAge)i), "document-open-recent-symbolic");

      g_list_store_append (self->rows, row);
    }

  self->row_filter = GTK_FILTER (gtk_custom_filter_new (filter_row, self, NULL));
  tandem_survey_columns_add (self->classes, ages ? _ ("Last modified") : _ ("Type"), ages);
  filtered =
      gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->rows)), g_object_ref (self->row_filter));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered),
                                    g_object_ref (gtk_column_view_get_sorter (self->classes)));
  selection = gtk_single_selection_new (G_LIST_MODEL (g_steal_pointer (&sorted)));
  gtk_column_view_set_model (self->classes, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
}

static void
tandem_survey_view_constructed (GObject *object)
{
  TandemSurveyView *self = TANDEM_SURVEY_VIEW (object);

  G_OBJECT_CLASS (tandem_survey_view_parent_class)->constructed (object);
  set_up_classes (self);
  update (self);
}

static void
tandem_survey_view_set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  if (property == PROP_KIND)
    TANDEM_SURVEY_VIEW (object)->kind = (TandemSurveyKind)g_value_get_enum (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
tandem_survey_view_dispose (GObject *object)
{
  TandemSurveyView *self = TANDEM_SURVEY_VIEW (object);

  tandem_repeater_stop (self->repeater);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  if (self->row_filter != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->row_filter), NULL, NULL, NULL);
  g_clear_object (&self->row_filter);
  g_clear_object (&self->rows);
  g_clear_object (&self->snapshot);
  g_clear_pointer (&self->survey, tandem_survey_free);
  G_OBJECT_CLASS (tandem_survey_view_parent_class)->dispose (object);
}

static void
tandem_survey_view_finalize (GObject *object)
{
  tandem_repeater_free (TANDEM_SURVEY_VIEW (object)->repeater);
  G_OBJECT_CLASS (tandem_survey_view_parent_class)->finalize (object);
}

static void
tandem_survey_view_class_init (TandemSurveyViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tandem_survey_view_constructed;
  object_class->set_property = tandem_survey_view_set_property;
  object_class->dispose = tandem_survey_view_dispose;
  object_class->finalize = tandem_survey_view_finalize;
  g_object_class_install_property (
      object_class, PROP_KIND,
      g_param_spec_enum ("kind", NULL, NULL, TANDEM_TYPE_SURVEY_KIND, TANDEM_SURVEY_LARGEST,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));

  gtk_widget_class_install_action (widget_class, "survey.back", NULL, on_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "survey.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "survey.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_BackSpace, 0, "survey.back", NULL);

  g_type_ensure (TANDEM_TYPE_FILTER_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-survey-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemSurveyView, back);
  gtk_widget_class_bind_template_child (widget_class, TandemSurveyView, title);
  gtk_widget_class_bind_template_child (widget_class, TandemSurveyView, filter_toggle);
  gtk_widget_class_bind_template_child (widget_class, TandemSurveyView, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, TandemSurveyView, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemSurveyView, empty);
  gtk_widget_class_bind_template_child (widget_class, TandemSurveyView, classes);
  gtk_widget_class_bind_template_child (widget_class, TandemSurveyView, files);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_class_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_file_activated);
}

static void
tandem_survey_view_init (TandemSurveyView *self)
{
  self->open_class = -1;
  self->repeater = tandem_repeater_new ((TandemRepeaterFunc)run, self);
  self->rows = g_list_store_new (TANDEM_TYPE_SURVEY_ROW);
  self->model = tandem_folder_model_new ();
  self->selection = tandem_folder_selection_new (self->model);
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->pages);

  tandem_folder_columns_add (self->files, self->model, TRUE, TANDEM_FOLDER_SORT_SIZE, TRUE);
  gtk_column_view_set_model (self->files, GTK_SELECTION_MODEL (self->selection));
  tandem_row_menu_install (self->files);
  g_signal_connect_object (gtk_column_view_get_sorter (self->files), "changed", G_CALLBACK (on_sort_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "refreshed", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (tandem_settings (), "changed::apparent-size", G_CALLBACK (run), self,
                           G_CONNECT_SWAPPED);

  tandem_filter_bar_set_capture (self->filter_bar, GTK_WIDGET (self->pages));
  tandem_filter_bar_set_toggle (self->filter_bar, self->filter_toggle);
  tandem_width_layout_install (GTK_WIDGET (self), on_width);
}
