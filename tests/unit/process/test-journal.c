/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of a service: its standard error is a socket of the journal, and records go there with their
 * fields. This program answers as the system does for a service, and reads what would go to the journal. */
#include "process/tandem-log.h"
#include "support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define JOURNAL "/run/systemd/journal/"

static int journal[2]; /* to write to, and to read from */

int
getpeername (int fd, struct sockaddr *address, socklen_t *size)
{
  struct sockaddr_un peer = { .sun_family = AF_UNIX, .sun_path = JOURNAL "stdout" };

  if (fd != STDERR_FILENO)
    return (int)syscall (SYS_getpeername, fd, address, size);
  memcpy (address, &peer, MIN (*size, sizeof peer));
  *size = sizeof peer;
  return 0;
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  const struct sockaddr_un *address = message->msg_name;
  struct msghdr redirected = *message;

  if (address == NULL || message->msg_namelen < sizeof (sa_family_t) + strlen (JOURNAL)
      || address->sun_family != AF_UNIX || !g_str_has_prefix (address->sun_path, JOURNAL))
    return syscall (SYS_sendmsg, fd, message, flags);
  redirected.msg_name = NULL;
  redirected.msg_namelen = 0;
  return syscall (SYS_sendmsg, journal[0], &redirected, flags);
}

/* The fields of the next record as the journal's protocol has them: KEY=value, or a key on a line of its own
 * with the size (64 bits) and the value. NULL when there is no record. (transfer full) */
static GHashTable *
read_record (void)
{
  char text[8192];
  gssize size = recv (journal[1], text, sizeof text, MSG_DONTWAIT);
  GHashTable *fields;

  if (size <= 0)
    return NULL;
  fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gssize i = 0; i < size;)
    {
      char *key = text + i;
      char *line_end = memchr (key, '\n', (gsize)(size - i));
      char *equals;

      g_assert_nonnull (line_end);
      equals = memchr (key, '=', (gsize)(line_end - key));
      if (equals != NULL)
        g_hash_table_insert (fields, g_strndup (key, (gsize)(equals - key)),
                             g_strndup (equals + 1, (gsize)(line_end - equals - 1)));
      else
        {
          guint64 length;

          memcpy (&length, line_end + 1, sizeof length);
          g_assert_cmpint ((gssize)length, <=, text + size - line_end);
          g_hash_table_insert (fields, g_strndup (key, (gsize)(line_end - key)),
                               g_strndup (line_end + 1 + sizeof length, (gsize)length));
          line_end += sizeof length + (gsize)length + 1;
        }
      i = line_end + 1 - text;
    }
  return fields;
}

static void
assert_record (const char *message, const char *priority, const char *process)
{
  g_autoptr (GHashTable) fields = read_record ();

  g_assert_nonnull (fields);
  g_assert_cmpstr (g_hash_table_lookup (fields, "MESSAGE"), ==, message);
  g_assert_cmpstr (g_hash_table_lookup (fields, "PRIORITY"), ==, priority);
  g_assert_cmpstr (g_hash_table_lookup (fields, "TANDEM_PROCESS"), ==, process);
  g_assert_cmpstr (g_hash_table_lookup (fields, "GLIB_DOMAIN"), ==, "Test");
  g_assert_cmpint (g_ascii_strtoll (g_hash_table_lookup (fields, "TANDEM_TIME_USEC"), NULL, 10), >, 0);
}

static gboolean
log_some (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_log ("Test", G_LOG_LEVEL_WARNING, "from a worker");
  g_log ("Test", G_LOG_LEVEL_MESSAGE, "two\nlines");
  kill (getpid (), SIGKILL);
  return TRUE;
}

static void
test_records (void)
{
  g_autoptr (TandemProcess) process = NULL;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, journal), ==, 0);
  tandem_log_init ("program", G_LOG_LEVEL_MESSAGE, NULL, NULL);
  g_log ("Test", G_LOG_LEVEL_MESSAGE, "from the program");
  g_log ("Test", G_LOG_LEVEL_INFO, "not asked for");
  assert_record ("from the program", "5", "program");

  /* What a worker has said reaches the journal under its name, also right before its end. */
  process = start_worker (log_some, NULL);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  assert_record ("from a worker", "4", "worker");
  assert_record ("two\nlines", "5", "worker");
  g_assert_null (read_record ());
  close (journal[0]);
  close (journal[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_default_handler (g_log_default_handler, NULL); /* newer tests keep what is logged to themselves */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);

  g_test_add_func ("/journal/records", test_records);
  return g_test_run ();
}
