/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-control.h"

#include <string.h>

static const struct
{
  const char *line;
  TandemControlCommand command;
} good[] = {
  { "{\"command\":\"pause\"}", { .kind = TANDEM_CONTROL_PAUSE } },
  { "{ \"job\" : \"scan\", \"command\" : \"resume\", \"more\" : null }",
    { .kind = TANDEM_CONTROL_RESUME, .job = "scan" } },
  { "{\"command\":\"set-workers\",\"workers\":256}",
    { .kind = TANDEM_CONTROL_SET_WORKERS, .n_workers = 256 } },
  { "{\"command\":\"end-worker\",\"pid\":4321}", { .kind = TANDEM_CONTROL_END_WORKER, .pid = 4321 } },
};

static const char *const bad[] = {
  "",
  "pause",
  "{",
  "{}",
  "null",
  "[]",
  "{\"command\":\"pause\"}{\"command\":\"pause\"}",
  "{\"command\":[\"pause\"]}",
  "{\"command\":{\"command\":\"pause\"}}",
  "{\"command\":1}",
  "{\"command\":null}",
  "{\"command\":\"set-workers\",\"workers\":null}",
  "   ",
  "{\"command\":\"Pause\"}",
  "{\"command\":\"pause\",\"job\":7}",
  "{\"command\":\"pause\",\"job\":\"\"}",
  "{\"command\":\"pause\",\"job\":\"a name that is longer than any job's\"}",
  "{\"command\":\"set-workers\"}",
  "{\"command\":\"set-workers\",\"workers\":0}",
  "{\"command\":\"set-workers\",\"workers\":-1}",
  "{\"command\":\"set-workers\",\"workers\":257}",
  "{\"command\":\"set-workers\",\"workers\":2.5}",
  "{\"command\":\"set-workers\",\"workers\":\"2\"}",
  "{\"command\":\"set-workers\",\"workers\":99999999999999999999999}",
  "{\"command\":\"end-worker\",\"pid\":0}",
  "{\"command\":\"end-worker\",\"pid\":-1}",
  "{\"command\":\"end-worker\",\"pid\":4294967297}",
  "{\"command\":\"pause\xff\"}",
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      TandemControlCommand command;
      g_autoptr (GError) error = NULL;

      g_assert_true (tandem_control_parse (good[i].line, strlen (good[i].line), &command, &error));
      g_assert_no_error (error);
      g_assert_cmpint (command.kind, ==, good[i].command.kind);
      g_assert_cmpstr (command.job, ==, good[i].command.job);
      g_assert_cmpuint (command.n_workers, ==, good[i].command.n_workers);
      g_assert_cmpint (command.pid, ==, good[i].command.pid);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      TandemControlCommand command;
      g_autofree char *line = g_strescape (bad[i], NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", line);
      g_assert_false (tandem_control_parse (bad[i], strlen (bad[i]), &command, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_long (void)
{
  g_autofree char *line = g_strnfill (TANDEM_CONTROL_MAX_LINE + 1, ' ');
  TandemControlCommand command;
  g_autoptr (GError) error = NULL;

  memcpy (line, good[0].line, strlen (good[0].line));
  g_assert_true (tandem_control_parse (line, TANDEM_CONTROL_MAX_LINE, &command, NULL));
  g_assert_false (tandem_control_parse (line, TANDEM_CONTROL_MAX_LINE + 1, &command, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* What is near a command, and what is nothing at all: never more than an error. */
static void
test_random (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      const char *from = good[g_test_rand_int_range (0, G_N_ELEMENTS (good))].line;
      g_autofree char *line = g_strdup (from);
      gsize length = strlen (line);
      TandemControlCommand command;
      g_autoptr (GError) error = NULL;

      for (int changes = g_test_rand_int_range (0, 6); changes > 0; changes--)
        line[g_test_rand_int_range (0, (gint32)length)] = (char)g_test_rand_int_range (0, 256);
      length = (gsize)g_test_rand_int_range ((gint32)length / 2, (gint32)length + 1);
      if (tandem_control_parse (line, length, &command, &error))
        {
          g_assert_cmpint (command.kind, <=, TANDEM_CONTROL_END_WORKER);
          g_assert_true (command.kind != TANDEM_CONTROL_END_WORKER || command.pid > 0);
          g_assert_true (command.kind != TANDEM_CONTROL_SET_WORKERS
                         || (command.n_workers >= 1 && command.n_workers <= TANDEM_POOL_MAX_WORKERS));
        }
      else
        g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/job/control/good", test_good);
  g_test_add_func ("/job/control/bad", test_bad);
  g_test_add_func ("/job/control/long", test_long);
  g_test_add_func ("/job/control/random", test_random);
  return g_test_run ();
}
