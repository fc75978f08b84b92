/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A pool works on tuples of arguments. Some tasks fail, one kills its worker; the results come in the order
 * of the arguments, and the failures are gathered at the end. */
#include "process/tandem-pool.h"

#include <signal.h>
#include <stdio.h>

/* Runs in a worker. */
static GVariant *
divide (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  int dividend;
  int divisor;

  g_variant_get (arguments, "(ii)", &dividend, &divisor);
  if (divisor == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%d cannot be divided by 0", dividend);
      return NULL;
    }
  if (dividend == 13)
    raise (SIGKILL); /* as the kernel does to a process that takes too much memory */
  return g_variant_new_double ((double)dividend / divisor);
}

typedef struct
{
  GMainLoop *loop;
  GPtrArray *arguments;
  guint n_failures;
} Example;

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (((Example *)user_data)->loop);
}

static void
on_mapped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Example *example = user_data;
  g_autoptr (TandemResults) results = tandem_pool_map_finish (TANDEM_POOL (source), result);
  g_autoptr (GPtrArray) failures = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < tandem_results_get_n_tasks (results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value = tandem_results_get_value (results, i, &error);
      g_autofree char *arguments = g_variant_print (example->arguments->pdata[i], FALSE);

      if (value != NULL)
        printf ("%s = %.3f\n", arguments, g_variant_get_double (value));
      else
        g_ptr_array_add (failures, g_strdup_printf ("%s: %s", arguments, error->message));
    }
  printf ("%u failures\n", failures->len);
  for (guint i = 0; i < failures->len; i++)
    printf ("  %s\n", (const char *)failures->pdata[i]);

  tandem_pool_stop_async (TANDEM_POOL (source), TANDEM_STOP_GRACE, TANDEM_STOP_TERMINATE_GRACE, on_stopped,
                          example);
}

int
main (void)
{
  static const int pairs[][2] = {
    { 22, 7 }, { 1, 3 }, { 5, 0 }, { 13, 2 }, { 355, 113 }, { 0, 0 }, { 10, 4 }
  };
  Example example = { .loop = g_main_loop_new (NULL, FALSE) };
  g_autoptr (TandemPool) pool = tandem_pool_new ("divider", 3);
  g_autoptr (GError) error = NULL;

  if (!tandem_pool_start (pool, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  example.arguments = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_ptr_array_add (example.arguments,
                     g_variant_ref_sink (g_variant_new ("(ii)", pairs[i][0], pairs[i][1])));
  tandem_pool_map_async (pool, divide, example.arguments, on_mapped, &example);
  g_main_loop_run (example.loop);

  g_ptr_array_unref (example.arguments);
  g_main_loop_unref (example.loop);
  return 0;
}
