/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-acts.h"

#include "app/tandem-act-selection.h"
#include "app/tandem-compat.h"
#include "app/tandem-format.h"
#include "app/tandem-job-request.h"
#include "app/tandem-open.h"
#include "app/tandem-problems-window.h"
#include "app/tandem-toast.h"
#include "job/tandem-report-line.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define MAX_OPENED 10 /* at once */

struct _TandemFolderActs
{
  GObject parent_instance;

  TandemScanView *view;  /* outlives this */
  TandemJobClient *scan; /* (nullable) */

  TandemJobClient *job; /* (nullable) what runs, or ran last */
  GStrvBuilder *trashed_nodes;
  GStrvBuilder *trashed_infos;
  guint n_trashed;
  char *what;
};

/* What can be taken back, for the toast that offers it. */
typedef struct
{
  TandemFolderActs *acts;
  GStrv nodes;
  GStrv infos;
  char *what;
} Undo;

enum
{
  SIGNAL_JOB_STARTED,
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemFolderActs, tandem_folder_acts, G_TYPE_OBJECT)

/* ---- What can be done ---- */

gboolean
tandem_folder_acts_can_look (TandemFolderActs *self)
{
  g_autoptr (GListModel) model = tandem_scan_view_dup_selection (self->view);

  return g_list_model_get_n_items (model) > 0;
}

gboolean
tandem_folder_acts_is_busy (TandemFolderActs *self)
{
  return self->job != NULL && tandem_job_client_is_active (self->job);
}

gboolean
tandem_folder_acts_can_act (TandemFolderActs *self)
{
  g_autoptr (GListModel) model = tandem_scan_view_dup_selection (self->view);
  g_autoptr (TandemFolderEntry) first = g_list_model_get_item (model, 0);
  TandemNodeInfo info;

  /* What comes from a file says nothing by which it could be told whether it is still the same. */
  return first != NULL && self->scan != NULL && !tandem_folder_acts_is_busy (self)
         && tandem_folder_entry_get_info (first, &info) && info.change != 0;
}

gboolean
tandem_folder_acts_can_rescan (TandemFolderActs *self)
{
  g_autoptr (GListModel) model = tandem_scan_view_dup_selection (self->view);
  g_autoptr (TandemFolderEntry) first = g_list_model_get_item (model, 0);
  TandemNodeInfo info;

  return tandem_folder_acts_can_act (self) && g_list_model_get_n_items (model) == 1
         && tandem_folder_entry_get_info (first, &info) && info.kind == TANDEM_KIND_DIRECTORY
         && (info.flags & TANDEM_ENTRY_LEFT_OUT) == 0;
}

/* ---- Looking ---- */

void
tandem_folder_acts_open (TandemFolderActs *self)
{
  g_autoptr (GPtrArray) paths = tandem_act_selection_dup_paths (self->view);

  for (guint i = 0; i < MIN (paths->len, MAX_OPENED); i++)
    tandem_open_path (GTK_WIDGET (self->view), paths->pdata[i]);
}

void
tandem_folder_acts_show_in_files (TandemFolderActs *self)
{
  g_autoptr (GPtrArray) paths = tandem_act_selection_dup_paths (self->view);

  if (paths->len > 0)
    tandem_open_show_in_files (GTK_WIDGET (self->view), paths);
}

void
tandem_folder_acts_copy_path (TandemFolderActs *self)
{
  g_autoptr (GPtrArray) paths = tandem_act_selection_dup_paths (self->view);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *count = NULL;
  g_autofree char *message = NULL;

  if (paths->len == 0)
    return;
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = paths->pdata[i];
      g_autofree char *shown = g_utf8_validate (path, -1, NULL) ? NULL : tandem_format_name (path, -1);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", shown != NULL ? shown : path);
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->view)), text->str);

  count = tandem_format_count (paths->len);
  message = g_strdup_printf (ngettext ("Path copied", "%s paths copied", paths->len), count);
  tandem_toast_show (GTK_WIDGET (self->view), message);
}

/* ---- A job ---- */

static void run_job (TandemFolderActs *self, const TandemJobRequest *request);
static void start_job (TandemFolderActs *self,
                       TandemJobAct act,
                       const char *const *nodes,
                       const char *const *infos,
                       const char *what);

static void
undo_free (gpointer data)
{
  Undo *undo = data;

  g_object_unref (undo->acts);
  g_strfreev (undo->nodes);
  g_strfreev (undo->infos);
  g_free (undo->what);
  g_free (undo);
}

static void
on_undo (gpointer user_data)
{
  Undo *undo = user_data;

  if (!tandem_folder_acts_is_busy (undo->acts))
    start_job (undo->acts, TANDEM_JOB_ACT_RESTORE, (const char *const *)undo->nodes,
               (const char *const *)undo->infos, undo->what);
}

static void
on_details (gpointer user_data)
{
  TandemJobClient *job = user_data;
  GListModel *problems = tandem_job_client_get_problems (job);
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());

  tandem_problems_window_present_left (gtk_application_get_active_window (application), problems);
}

static void
on_entry (TandemFolderActs *self, JsonObject *line)
{
  const char *node = tandem_report_get_string (line, "node");
  const char *info = tandem_report_get_string (line, "trashed");

  if (g_strcmp0 (tandem_report_get_string (line, "type"), "entry") != 0 || node == NULL || info == NULL)
    return;
  g_strv_builder_add (self->trashed_nodes, node);
  g_strv_builder_add (self->trashed_infos, info);
  self->n_trashed++;
}

static void
offer_undo (TandemFolderActs *self)
{
  Undo *undo = g_new0 (Undo, 1);
  g_autofree char *count = tandem_act_selection_dup_count (self->n_trashed);
  g_autofree char *message = NULL;

  undo->acts = g_object_ref (self);
  undo->nodes = g_strv_builder_end (self->trashed_nodes);
  undo->infos = g_strv_builder_end (self->trashed_infos);
  undo->what = g_strdup (self->n_trashed == 1 ? self->what : count);
  /* Translators: %s is a name in quotation marks, or "3 items" */
  message = g_strdup_printf (_ ("Moved %s to the trash"), undo->what);
  tandem_toast_show_with_button (GTK_WIDGET (self->view), message, _ ("_Undo"), on_undo, undo, undo_free);
}

static void
tell_refusal (TandemFolderActs *self)
{
  GListModel *problems = tandem_job_client_get_problems (self->job);
  const guint n = g_list_model_get_n_items (problems);
  g_autofree char *count = tandem_act_selection_dup_count (n);
  /* Translators: %s is "3 items" */
  g_autofree char *message =
      g_strdup_printf (ngettext ("%s was left as it is", "%s were left as they are", n), count);

  if (n > 0)
    tandem_toast_show_with_button (GTK_WIDGET (self->view), message, _ ("_Why?"), on_details,
                                   g_object_ref (self->job), g_object_unref);
}

static void
on_job_state (TandemFolderActs *self)
{
  if (tandem_job_client_is_active (self->job))
    return;

  if (tandem_job_request_get_kind (tandem_job_client_get_request (self->job)) == TANDEM_JOB_KIND_ACT)
    tell_refusal (self);
  if (self->n_trashed > 0)
    offer_undo (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
start_job (TandemFolderActs *self,
           TandemJobAct act,
           const char *const *nodes,
           const char *const *infos,
           const char *what)
{
  g_autoptr (TandemJobRequest) request = NULL;

  if (self->scan == NULL)
    return;
  request =
      tandem_job_request_new_act (act, tandem_job_client_get_result_fd (self->scan), nodes, infos, what);
  g_free (self->what);
  self->what = g_strdup (what);
  run_job (self, request);
}

/* Begins @request as the job. */
static void
run_job (TandemFolderActs *self, const TandemJobRequest *request)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_pointer (&self->trashed_nodes, g_strv_builder_unref);
  g_clear_pointer (&self->trashed_infos, g_strv_builder_unref);
  self->trashed_nodes = g_strv_builder_new ();
  self->trashed_infos = g_strv_builder_new ();
  self->n_trashed = 0;

  self->job = tandem_job_client_new (request);
  g_signal_connect_object (self->job, "report", G_CALLBACK (on_entry), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::state", G_CALLBACK (on_job_state), self, G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[SIGNAL_JOB_STARTED], 0, self->job);
  tandem_job_client_start (self->job);
}

void
tandem_folder_acts_rescan (TandemFolderActs *self)
{
  g_autoptr (TandemJobRequest) request = NULL;
  g_auto (TandemActSelection) selection = { 0 };

  if (!tandem_folder_acts_can_rescan (self))
    return;
  tandem_act_selection_read (self->view, &selection);
  request = tandem_job_request_new_scan_again (tandem_job_client_get_request (self->scan),
                                               tandem_job_client_get_result_fd (self->scan),
                                               selection.nodes->pdata[0], selection.what);
  run_job (self, request);
}

/* What a pattern gives a meaning to is escaped: the name stands for itself. */
char *
tandem_folder_acts_dup_exclude (TandemFolderActs *self)
{
  g_autoptr (GPtrArray) paths = tandem_act_selection_dup_paths (self->view);
  GString *pattern;

  if (paths->len != 1)
    return NULL;
  pattern = g_string_new (NULL);
  for (const char *at = paths->pdata[0]; *at != '\0'; at++)
    {
      if (strchr ("*?[]\\", *at) != NULL)
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *at);
    }
  return g_string_free (pattern, FALSE);
}

/* ---- Asking ---- */

typedef struct
{
  TandemFolderActs *acts;
  TandemJobAct act;
  TandemActSelection selection;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->acts);
  tandem_act_selection_clear (&question->selection);
  g_free (question);
}

static void
on_response (TandemAlert *alert, const char *response, gpointer user_data)
{
  Question *question = user_data;

  if (g_str_equal (response, "act") && !tandem_folder_acts_is_busy (question->acts))
    start_job (question->acts, question->act, (const char *const *)question->selection.nodes->pdata, NULL,
               question->selection.what);
}

static char *
describe_amount (const TandemActSelection *selection)
{
  g_autofree char *items = tandem_act_selection_dup_count ((guint)MIN (selection->items, G_MAXUINT));
  g_autofree char *size = g_format_size (selection->bytes);

  /* Translators: "12 items, which take 3.4 GB on the disk." */
  return g_strdup_printf (ngettext ("%s, which takes %s on the disk.", "%s, which take %s on the disk.",
                                    (gulong)selection->items),
                          items, size);
}

static void
ask (TandemFolderActs *self, TandemJobAct act)
{
  const gboolean is_delete = act == TANDEM_JOB_ACT_DELETE;
  Question *question = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *amount = NULL;
  g_autofree char *body = NULL;
  TandemAlert *alert;

  if (!tandem_folder_acts_can_act (self))
    return;
  question = g_new0 (Question, 1);
  question->acts = g_object_ref (self);
  question->act = act;
  tandem_act_selection_read (self->view, &question->selection);

  /* Translators: %s is a name in quotation marks, or "3 items" */
  heading = g_strdup_printf (is_delete ? _ ("Delete %s for Good?") : _ ("Move %s to the Trash?"),
                             question->selection.what);
  amount = describe_amount (&question->selection);
  body = g_strconcat (amount, "\n",
                      is_delete
                          ? _ ("This cannot be undone.")
                          : _ ("The space is free once the trash is emptied. Until then this can be undone."),
                      is_delete && geteuid () == 0 ? "\n" : NULL,
                      _ ("This window runs as the administrator: nothing is protected from it."), NULL);

  alert = tandem_alert_new (heading, body);
  tandem_alert_add_responses (alert, "cancel", _ ("_Cancel"), "act",
                              is_delete ? _ ("_Delete for Good") : _ ("_Move to Trash"), NULL);
  tandem_alert_set_appearance (alert, "act", is_delete ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  tandem_alert_set_default (alert, is_delete ? "cancel" : "act");
  tandem_alert_set_close (alert, "cancel");
  g_signal_connect_data (alert, "response", G_CALLBACK (on_response), question, question_free, 0);
  tandem_alert_present (alert, GTK_WIDGET (self->view));
}

void
tandem_folder_acts_trash (TandemFolderActs *self)
{
  ask (self, TANDEM_JOB_ACT_TRASH);
}

void
tandem_folder_acts_delete (TandemFolderActs *self)
{
  ask (self, TANDEM_JOB_ACT_DELETE);
}

/* ---- Construction ---- */

static void
add_section (GMenu *menu, const char *const *labels, const char *const *actions)
{
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; labels[i] != NULL; i++)
    g_menu_append (section, _ (labels[i]), actions[i]);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static void
fill_menu (GMenu *menu)
{
  static const char *const look_labels[] = { N_ ("_Open"), N_ ("Show in _Files"), N_ ("_Copy Path"), NULL };
  static const char *const look_actions[] = { "entries.open", "entries.show-in-files", "entries.copy-path" };
  static const char *const scan_labels[] = { N_ ("_Scan This Folder Again"), N_ ("_Exclude and Scan Again"),
                                             NULL };
  static const char *const scan_actions[] = { "entries.rescan", "entries.exclude" };
  static const char *const act_labels[] = { N_ ("Move to _Trash…"), N_ ("_Delete for Good…"), NULL };
  static const char *const act_actions[] = { "entries.trash", "entries.delete" };

  add_section (menu, look_labels, look_actions);
  add_section (menu, scan_labels, scan_actions);
  add_section (menu, act_labels, act_actions);
}

void
tandem_folder_acts_set_client (TandemFolderActs *self, TandemJobClient *client)
{
  g_set_object (&self->scan, client);
}

TandemFolderActs *
tandem_folder_acts_new (TandemScanView *view)
{
  TandemFolderActs *self = g_object_new (TANDEM_TYPE_FOLDER_ACTS, NULL);

  self->view = view;
  fill_menu (tandem_scan_view_get_menu (view));
  return self;
}

static void
tandem_folder_acts_finalize (GObject *object)
{
  TandemFolderActs *self = TANDEM_FOLDER_ACTS (object);

  g_clear_object (&self->scan);
  g_clear_object (&self->job);
  g_clear_pointer (&self->trashed_nodes, g_strv_builder_unref);
  g_clear_pointer (&self->trashed_infos, g_strv_builder_unref);
  g_free (self->what);

  G_OBJECT_CLASS (tandem_folder_acts_parent_class)->finalize (object);
}

static void
tandem_folder_acts_class_init (TandemFolderActsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_folder_acts_finalize;

  signals[SIGNAL_JOB_STARTED] = g_signal_new ("job-started", TANDEM_TYPE_FOLDER_ACTS, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, TANDEM_TYPE_JOB_CLIENT);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TANDEM_TYPE_FOLDER_ACTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_folder_acts_init (TandemFolderActs *self)
{
}
