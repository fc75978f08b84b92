/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A real window that shows a folder with a million entries: how soon it is there, what sorting does to the
 * window, how it scrolls; beside a folder with a hundred entries in the same run. Prints figures, never fails
 * for one. Run it through tests/ui/headless.sh, or on a real display. */
#include "app/tandem-folder-query.h"
#include "app/tandem-folder-selection.h"
#include "app/tandem-folder-view.h"
#include "app/tandem-tab-stop.h"
#include "process/tandem-shared-memory.h"
#include "tree/tandem-finish.h"
#include "tree/tandem-tree-builder.h"

#include <stdlib.h>
#include <time.h>

#define FRAMES 180

/* More than the window has room for. */
#define ROWS_IN_SIGHT 60

typedef struct
{
  GMainLoop *loop;
  GtkWindow *window;
  GtkWidget *page;
  GtkColumnView *list;
  gint64 last_frame; /* microseconds; 0: not measured */
  GArray *intervals; /* of double, ms */
  guint frames_left;
  gboolean scrolling;
} Bench;

static TandemSnapshot *
make_snapshot (guint n)
{
  g_autoptr (TandemSharedMemory) memory = tandem_shared_memory_new ("bench", (gsize)1 << 30, NULL);
  g_autoptr (TandemSharedMemory) shared =
      tandem_shared_memory_new ("bench", tandem_walk_area_get_shared_size (), NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  TandemWalkArea area = { 0 };
  TandemArena arena;
  TandemTreeBuilder builder;

  area.snapshot = tandem_shared_memory_get_data (memory);
  area.snapshot_size = tandem_shared_memory_get_size (memory);
  area.shared = tandem_shared_memory_get_data (shared);
  area.shared_size = tandem_shared_memory_get_size (shared);
  tandem_arena_init (&arena, area.snapshot, area.snapshot_size);
  tandem_arena_format (&arena, 0);
  tandem_tree_builder_init (&builder, &arena);
  tandem_tree_builder_enter (
      &builder, &(TandemBuiltEntry){ .name = "/bench", .kind = TANDEM_KIND_DIRECTORY, .dev = 1, .ino = 1 });
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name =
          g_strdup_printf ("entry number %u of them.dat", g_rand_int (random) % 100000000);
      const guint64 size = (guint64)g_rand_int_range (random, 0, 2000) * 4096;

      tandem_tree_builder_add (&builder,
                               &(TandemBuiltEntry){ .name = name,
                                                    .kind = TANDEM_KIND_FILE,
                                                    .apparent = size,
                                                    .allocated = size,
                                                    .dev = 1,
                                                    .ino = i + 2,
                                                    .mtime = g_rand_int_range (random, 0, 1700000000) });
    }
  tandem_tree_builder_leave (&builder);
  tandem_tree_builder_leave (&builder);
  tandem_finish_run (&area, &arena);
  tandem_tree_builder_clear (&builder);
  return tandem_snapshot_new_for_fd (tandem_shared_memory_get_fd (memory), NULL);
}

/* Of this thread, in microseconds: what the window does itself, however busy the machine is. */
static gint64
get_cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static double
cpu_ms_since (gint64 begin)
{
  return (double)(get_cpu_time () - begin) / 1000;
}

static GtkWidget *
find_widget (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static double
ms_since (gint64 begin)
{
  return (double)(g_get_monotonic_time () - begin) / 1000;
}

/* Each frame: its distance from the last, and a step further in the list. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Bench *self = user_data;
  const gint64 now = g_get_monotonic_time ();

  if (self->last_frame != 0)
    {
      const double interval = (double)(now - self->last_frame) / 1000;

      g_array_append_val (self->intervals, interval);
    }
  self->last_frame = now;
  if (self->scrolling)
    {
      GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (self->list), GTK_TYPE_SCROLLED_WINDOW);
      GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
      const double span = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

      /* Some rows a frame, as a hand does, through the list of a hundred as through that of a million. */
      gtk_adjustment_set_value (adjustment, span > 0 ? (self->frames_left * 37) % (guint)span : 0);
    }
  gtk_widget_queue_draw (widget);
  if (self->frames_left > 0 && --self->frames_left == 0)
    g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double first = *(const double *)a, second = *(const double *)b;

  return (first > second) - (first < second);
}

static void
run_frames (Bench *self, guint frames)
{
  self->frames_left = frames;
  self->last_frame = 0;
  g_array_set_size (self->intervals, 0);
  g_main_loop_run (self->loop);
  g_array_sort (self->intervals, compare_doubles);
}

static double
percentile (Bench *self, double part)
{
  return g_array_index (self->intervals, double, (guint)(part * (self->intervals->len - 1)));
}

static guint
count_rows (Bench *self)
{
  GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (self->list));

  return model != NULL ? g_list_model_get_n_items (model) : 0;
}

/* The main loop is run until there are @n rows; the longest turn of it is what the window was late by. */
static double
wait_rows (Bench *self, guint n, double *longest)
{
  const gint64 begin = g_get_monotonic_time ();
  double rows_ms = 0;

  *longest = 0;
  while (rows_ms == 0 || ms_since (begin) < rows_ms + 300)
    {
      const gint64 turn = get_cpu_time ();

      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (200);
      else
        *longest = MAX (*longest, cpu_ms_since (turn));
      if (rows_ms == 0 && count_rows (self) >= MIN (n, ROWS_IN_SIGHT))
        rows_ms = MAX (ms_since (begin), 0.001);
    }
  return rows_ms;
}

/* A sort is over when the model says nothing for a while. */
static void
on_refreshed (TandemFolderModel *model, gint64 *at)
{
  *at = g_get_monotonic_time ();
}

static void
measure_sort (Bench *self, const char *what, guint column_index, GtkSortType order)
{
  g_autoptr (GtkColumnViewColumn) column =
      g_list_model_get_item (gtk_column_view_get_columns (self->list), column_index);
  TandemFolderModel *model =
      tandem_folder_selection_get_model (TANDEM_FOLDER_SELECTION (gtk_column_view_get_model (self->list)));
  gint64 begin = g_get_monotonic_time (), changed = begin;
  gulong handler = g_signal_connect (model, "refreshed", G_CALLBACK (on_refreshed), &changed);
  const gint64 cpu = get_cpu_time ();
  double longest = 0;

  gtk_column_view_sort_by_column (self->list, column, order);
  longest = cpu_ms_since (cpu);
  while (ms_since (MAX (begin, changed)) < 4000)
    {
      const gint64 turn = get_cpu_time ();

      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (200);
      else
        longest = MAX (longest, cpu_ms_since (turn));
    }
  g_signal_handler_disconnect (model, handler);
  g_print ("  sorted by %-9s %8.1f ms, the window's longest turn takes %6.1f ms of a processor\n", what,
           (double)(changed - begin) / 1000, longest);
}

static void
on_head (GArray *nodes, gpointer user_data)
{
  g_print ("  the first rows are known after %.1f ms of a processor", cpu_ms_since (*(gint64 *)user_data));
  g_array_unref (nodes);
}

/* What the thread beside the window does. */
static void
measure_query (TandemSnapshot *snapshot, TandemFolderSort sort)
{
  g_autoptr (TandemChildren) roots = tandem_children_new (snapshot, tandem_snapshot_get_top (snapshot));
  const TandemFolderQuery query = { .snapshot = snapshot,
                                    .folder = tandem_children_get (roots, 0),
                                    .sort = sort,
                                    .descending = sort != TANDEM_FOLDER_SORT_NAME };
  gint64 begin = get_cpu_time ();
  g_autoptr (GArray) nodes = tandem_folder_query_run (&query, NULL, on_head, &begin);

  g_print (", all after %.1f ms (by %s)\n", cpu_ms_since (begin),
           sort == TANDEM_FOLDER_SORT_NAME ? "name" : "size");
}

static void
measure (Bench *self, guint n)
{
  g_autoptr (TandemSnapshot) snapshot = make_snapshot (n);
  g_autoptr (GFile) file = g_file_new_for_path ("/bench");
  g_autoptr (TandemJobRequest) request = tandem_job_request_new_scan (file, 0);
  g_autoptr (TandemJobClient) client = tandem_job_client_new (request);
  gint64 begin, cpu;
  double longest, rows, called;

  g_print ("%u entries\n", n);
  begin = g_get_monotonic_time ();
  cpu = get_cpu_time ();
  tandem_scan_page_set_result (TANDEM_SCAN_PAGE (self->page), client, snapshot);
  called = cpu_ms_since (cpu);
  rows = ms_since (begin) + wait_rows (self, n, &longest);
  g_print ("  opened in %.1f ms (the first rows are there), the window's longest turn takes %.1f ms of a "
           "processor (the call: %.1f)\n",
           rows, MAX (longest, called), called);
  if (n > 1000)
    {
      measure_query (snapshot, TANDEM_FOLDER_SORT_SIZE);
      measure_query (snapshot, TANDEM_FOLDER_SORT_NAME);
      measure_sort (self, "name", 0, GTK_SORT_ASCENDING);
      measure_sort (self, "size", 2, GTK_SORT_ASCENDING);
      measure_sort (self, "size again", 2, GTK_SORT_DESCENDING);
    }
  run_frames (self, 30);
  self->scrolling = TRUE;
  run_frames (self, FRAMES);
  self->scrolling = FALSE;
  g_print ("  scrolling: frame interval p50 %.1f p95 %.1f p99 %.1f max %.1f ms\n", percentile (self, 0.5),
           percentile (self, 0.95), percentile (self, 0.99), percentile (self, 1));
}

int
main (int argc, char *argv[])
{
  Bench self = { .loop = g_main_loop_new (NULL, FALSE) };
  const guint n = argc > 1 ? (guint)atoi (argv[1]) : 1000000;

  g_setenv ("GSETTINGS_SCHEMA_DIR", BUILD_ROOT "/data", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  adw_init ();
  g_type_ensure (TANDEM_TYPE_TAB_STOP); /* as the window does */
  self.intervals = g_array_new (FALSE, FALSE, sizeof (double));
  self.page = g_object_new (TANDEM_TYPE_FOLDER_VIEW, NULL);
  self.window = GTK_WINDOW (adw_window_new ());
  adw_window_set_content (ADW_WINDOW (self.window), self.page);
  gtk_window_set_default_size (self.window, 1000, 700);
  self.list = GTK_COLUMN_VIEW (find_widget (self.page, GTK_TYPE_COLUMN_VIEW));
  gtk_widget_add_tick_callback (GTK_WIDGET (self.window), on_tick, &self, NULL);
  gtk_window_present (self.window);
  run_frames (&self, 30);
  measure (&self, 100);
  measure (&self, n);
  gtk_window_destroy (self.window);
  return 0;
}
