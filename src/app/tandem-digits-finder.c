/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-finder.h"

#include "app/tandem-job-client.h"
#include "job/tandem-digits-map.h"
#include "job/tandem-report-line.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define MAX_SEQUENCE 1000

/* What stands in a date or a telephone number between the digits. */
#define SEPARATORS " .,-/:()+"

/* Where the list of matches ends they are so dense that the next one is near: within these digits. */
#define NEAR ((gsize)4 << 20)

struct _TandemDigitsFinder
{
  GObject parent_instance;

  GBytes *digits;
  int fd;
  TandemJobClient *client; /* NULL when none is under way */

  TandemFindState state;
  char *sequence;
  guint64 count;
  GBytes *positions; /* of guint64, from 1, in order */
  char *failure;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemDigitsFinder, tandem_digits_finder, G_TYPE_OBJECT)

static void
set_state (TandemDigitsFinder *self, TandemFindState state)
{
  self->state = state;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Disposing of the client ends its process. */
static void
drop_client (TandemDigitsFinder *self)
{
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
}

static void
fail (TandemDigitsFinder *self, const char *reason)
{
  g_free (self->failure);
  self->failure = g_strdup (reason);
  set_state (self, TANDEM_FIND_FAILED);
}

static void
on_client_state (TandemDigitsFinder *self)
{
  g_autoptr (TandemJobClient) client = g_object_ref (self->client);
  g_autoptr (GError) error = NULL;
  GBytes *positions;

  if (tandem_job_client_is_active (client))
    return;

  drop_client (self);
  if (tandem_job_client_get_state (client) != TANDEM_JOB_STATE_FINISHED)
    {
      fail (self, tandem_job_client_get_failure (client));
      return;
    }
  positions = tandem_positions_map (tandem_job_client_get_result_fd (client), &error);
  if (positions == NULL)
    {
      fail (self, error->message);
      return;
    }

  g_clear_pointer (&self->positions, g_bytes_unref);
  self->positions = positions;
  self->count = (guint64)tandem_report_get_count (tandem_job_client_get_result (client), "count", 0);
  set_state (self, TANDEM_FIND_FOUND);
}

/* The digits in @text; NULL when there is something else in it. */
static char *
take_digits (const char *text)
{
  GString *digits = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isdigit (c))
        {
          g_string_append_c (digits, (char)('0' + g_unichar_digit_value (c)));
        }
      else if (!g_unichar_isspace (c) && (c >= 128 || strchr (SEPARATORS, (int)c) == NULL))
        {
          g_string_free (digits, TRUE);
          return NULL;
        }
    }
  return g_string_free (digits, digits->len > MAX_SEQUENCE);
}

void
tandem_digits_finder_search (TandemDigitsFinder *self, const char *text)
{
  g_autofree char *digits = take_digits (text);
  g_autoptr (TandemJobRequest) request = NULL;

  if (digits != NULL && g_str_equal (digits, self->sequence) && self->state != TANDEM_FIND_FAILED
      && self->state != TANDEM_FIND_INVALID)
    return;

  drop_client (self);
  g_clear_pointer (&self->positions, g_bytes_unref);
  self->count = 0;
  g_free (self->sequence);
  self->sequence = digits != NULL ? g_steal_pointer (&digits) : g_strdup ("");
  if (self->sequence[0] == '\0')
    {
      gboolean empty = text[strspn (text, SEPARATORS)] == '\0';

      set_state (self, empty ? TANDEM_FIND_NOTHING : TANDEM_FIND_INVALID);
      return;
    }

  request = tandem_job_request_new_find (self->fd, self->sequence);
  self->client = tandem_job_client_new (request);
  g_signal_connect_object (self->client, "notify::state", G_CALLBACK (on_client_state), self,
                           G_CONNECT_SWAPPED);
  set_state (self, TANDEM_FIND_RUNNING);
  tandem_job_client_start (self->client);
}

void
tandem_digits_finder_set_digits (TandemDigitsFinder *self, GBytes *digits, int fd)
{
  g_autofree char *sequence = g_strdup (self->sequence);

  drop_client (self);
  g_clear_pointer (&self->digits, g_bytes_unref);
  self->digits = g_bytes_ref (digits);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = fd >= 0 ? fcntl (fd, F_DUPFD_CLOEXEC, 0) : -1;

  /* What was looked for in the digits before is looked for in these. */
  self->sequence[0] = '\0';
  tandem_digits_finder_search (self, sequence);
}

/* ---- From match to match ---- */

/* The number of listed matches that begin before @offset. */
static gsize
count_before (const guint64 *positions, gsize n, guint64 offset)
{
  gsize low = 0;
  gsize high = n;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (positions[middle] < offset + 1)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
look_ahead (TandemDigitsFinder *self, gsize from, guint64 *match)
{
  gsize size;
  const char *digits = g_bytes_get_data (self->digits, &size);
  const char *found =
      from < size ? memmem (digits + from, MIN (size - from, NEAR), self->sequence, strlen (self->sequence))
                  : NULL;

  if (found != NULL)
    *match = (guint64)(found - digits);
  return found != NULL;
}

static gboolean
look_back (TandemDigitsFinder *self, gsize before, guint64 *match)
{
  gsize size;
  const char *digits = g_bytes_get_data (self->digits, &size);
  gsize length = strlen (self->sequence);
  gsize least = before > NEAR ? before - NEAR : 0;

  for (gsize i = MIN (before, size - MIN (size, length - 1)); i-- > least;)
    if (memcmp (digits + i, self->sequence, length) == 0)
      {
        *match = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
tandem_digits_finder_step (TandemDigitsFinder *self,
                           gint64 offset,
                           gboolean forward,
                           guint64 *match,
                           guint64 *number)
{
  const guint64 *positions;
  gsize size;
  gsize n;
  gsize before;

  *number = 0;
  if (self->state != TANDEM_FIND_FOUND || self->positions == NULL || self->count == 0)
    return FALSE;
  positions = g_bytes_get_data (self->positions, &size);
  n = size / sizeof *positions;
  if (n == 0)
    return FALSE;

  if (forward)
    {
      before = count_before (positions, n, (guint64)(offset + 1));
      if (before == n && n < self->count && look_ahead (self, (gsize)(offset + 1), match))
        return TRUE;
      before = before < n ? before : 0;
    }
  else
    {
      before = offset >= 0 ? count_before (positions, n, (guint64)offset) : 0;
      if (n < self->count && (before == 0 || (guint64)offset > positions[n - 1]))
        {
          gsize from = before == 0 ? g_bytes_get_size (self->digits) : (gsize)offset;

          if (look_back (self, from, match) && *match + 1 > positions[n - 1])
            return TRUE;
        }
      before = before > 0 ? before - 1 : n - 1;
    }
  *match = positions[before] - 1;
  *number = before + 1;
  return TRUE;
}

TandemFindState
tandem_digits_finder_get_state (TandemDigitsFinder *self)
{
  return self->state;
}

const char *
tandem_digits_finder_get_sequence (TandemDigitsFinder *self)
{
  return self->sequence;
}

guint64
tandem_digits_finder_get_count (TandemDigitsFinder *self)
{
  return self->count;
}

const char *
tandem_digits_finder_get_failure (TandemDigitsFinder *self)
{
  return self->failure;
}

static void
tandem_digits_finder_finalize (GObject *object)
{
  TandemDigitsFinder *self = TANDEM_DIGITS_FINDER (object);

  drop_client (self);
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->digits, g_bytes_unref);
  g_clear_pointer (&self->positions, g_bytes_unref);
  g_free (self->sequence);
  g_free (self->failure);
  G_OBJECT_CLASS (tandem_digits_finder_parent_class)->finalize (object);
}

static void
tandem_digits_finder_class_init (TandemDigitsFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_digits_finder_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TANDEM_TYPE_DIGITS_FINDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_digits_finder_init (TandemDigitsFinder *self)
{
  self->fd = -1;
  self->digits = g_bytes_new (NULL, 0);
  self->sequence = g_strdup ("");
}

TandemDigitsFinder *
tandem_digits_finder_new (void)
{
  return g_object_new (TANDEM_TYPE_DIGITS_FINDER, NULL);
}
