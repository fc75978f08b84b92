/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-find-job.h"

#include "euler/tandem-digits-search.h"
#include "job/tandem-digits-map.h"
#include "job/tandem-report.h"
#include "process/tandem-shared-memory.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The matches of one part that there is room for. Those of two digits fit; single digits are counted only. */
#define SLOT 16384

struct _TandemFindJob
{
  TandemDigitsJob parent_instance;

  char *sequence;
  int result_fd;
  TandemSharedMemory *found; /* SLOT offsets for each part */
  guint64 *matches;          /* of each part */
  GArray *listed;            /* of guint64 */
};

G_DEFINE_FINAL_TYPE (TandemFindJob, tandem_find_job, TANDEM_TYPE_DIGITS_JOB)

static GVariant *
search_part (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint64 part;
  guint64 n_digits;
  TandemDigitsJob *job = tandem_digits_job_from_arguments (arguments, &part, &n_digits);
  TandemFindJob *self = TANDEM_FIND_JOB (job);
  gsize begin = part * TANDEM_DIGITS_PIECE;
  guint32 *offsets = (guint32 *)tandem_shared_memory_get_data (self->found) + part * SLOT;
  guint64 count = tandem_digits_search (tandem_digits_source_get_digits (tandem_digits_job_get_source (job)),
                                        n_digits, begin, MIN (begin + TANDEM_DIGITS_PIECE, n_digits),
                                        self->sequence, strlen (self->sequence), offsets, SLOT);

  return g_variant_new ("(tt)", part, count);
}

/* At most one match begins at each digit. */
static gboolean
fits (TandemDigitsJob *job, guint64 first, guint64 n_digits, GVariant *value)
{
  return g_variant_get_uint64 (value) <= n_digits;
}

static void
take_part (TandemDigitsJob *job, guint64 part, GVariant *value)
{
  TANDEM_FIND_JOB (job)->matches[part] = g_variant_get_uint64 (value);
}

/* The first matches, in order and without a gap. FALSE: a worker wrote of one where there are no digits. */
static gboolean
list_positions (TandemFindJob *self)
{
  const guint64 n_digits = tandem_digits_job_get_n_digits (TANDEM_DIGITS_JOB (self));
  const guint32 *found = tandem_shared_memory_get_data (self->found);
  guint64 n_parts = tandem_digits_job_get_n_parts (TANDEM_DIGITS_JOB (self));
  gboolean complete = TRUE;

  for (guint64 part = 0; part < n_parts && complete; part++)
    {
      guint64 count = MIN (MIN (self->matches[part], SLOT), TANDEM_FIND_MAX_LISTED - self->listed->len);

      for (guint64 i = 0; i < count; i++)
        {
          guint64 position =
              part * TANDEM_DIGITS_PIECE + __atomic_load_n (&found[part * SLOT + i], __ATOMIC_RELAXED) + 1;

          if (position > n_digits)
            return FALSE;
          g_array_append_val (self->listed, position);
        }
      complete = count == self->matches[part];
    }
  return TRUE;
}

static gboolean
write_all (int fd, gconstpointer data, gsize size, off_t offset)
{
  return pwrite (fd, data, size, offset) == (gssize)size;
}

static gboolean
hand_over (TandemFindJob *self, GError **error)
{
  g_autofree char *header = g_malloc0 (TANDEM_POSITIONS_HEADER_SIZE);
  guint64 count = self->listed->len;

  memcpy (header, TANDEM_POSITIONS_MAGIC, strlen (TANDEM_POSITIONS_MAGIC));
  memcpy (header + strlen (TANDEM_POSITIONS_MAGIC), &count, sizeof count);
  if (self->result_fd < 0
      || (write_all (self->result_fd, header, TANDEM_POSITIONS_HEADER_SIZE, 0)
          && write_all (self->result_fd, self->listed->data, count * sizeof (guint64),
                        TANDEM_POSITIONS_HEADER_SIZE)))
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "The positions cannot be handed over: %s",
               g_strerror (errno));
  return FALSE;
}

static void
finish (TandemDigitsJob *job)
{
  TandemFindJob *self = TANDEM_FIND_JOB (job);
  GError *error = NULL;

  if (!list_positions (self))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         "A worker found something where there are no digits");
  if (error == NULL && hand_over (self, &error))
    tandem_job_complete (TANDEM_JOB (job), TANDEM_JOB_DONE, TRUE, NULL);
  else
    tandem_job_complete (TANDEM_JOB (job), TANDEM_JOB_FAILED, FALSE, error);
}

static gboolean
make_ready (TandemDigitsJob *job, TandemPool *pool, guint64 max_digits, GError **error)
{
  TandemFindJob *self = TANDEM_FIND_JOB (job);
  gsize n_parts = max_digits / TANDEM_DIGITS_PIECE + 1;

  self->matches = g_new0 (guint64, n_parts);
  self->found = tandem_shared_memory_new ("tandem-found", n_parts * SLOT * sizeof (guint32), error);
  return self->found != NULL;
}

static void
describe_request (TandemJob *job, JsonObject *request)
{
  TANDEM_JOB_CLASS (tandem_find_job_parent_class)->describe_request (job, request);
  tandem_report_set_text (request, "sequence", TANDEM_FIND_JOB (job)->sequence);
}

static void
describe_result (TandemJob *job, JsonObject *result)
{
  TandemFindJob *self = TANDEM_FIND_JOB (job);
  JsonArray *positions = json_array_new ();
  guint64 n_parts = tandem_digits_job_get_n_parts (TANDEM_DIGITS_JOB (job));
  guint64 count = 0;

  TANDEM_JOB_CLASS (tandem_find_job_parent_class)->describe_result (job, result);
  for (guint64 part = 0; part < n_parts; part++)
    count += self->matches[part];
  for (guint i = 0; i < MIN (self->listed->len, TANDEM_FIND_MAX_POSITIONS); i++)
    json_array_add_int_element (positions, (gint64)g_array_index (self->listed, guint64, i));
  tandem_report_set_text (result, "sequence", self->sequence);
  tandem_report_set_count (result, "count", count);
  json_object_set_array_member (result, "positions", positions);
  tandem_report_set_count (result, "listed", self->listed->len);
}

TandemFindJob *
tandem_find_job_new (const char *path, int digits_fd, const char *sequence, int result_fd)
{
  TandemFindJob *self = g_object_new (TANDEM_TYPE_FIND_JOB, NULL);

  tandem_digits_job_set_origin (TANDEM_DIGITS_JOB (self), path, digits_fd);
  self->sequence = g_strdup (sequence);
  self->result_fd = result_fd;
  return self;
}

static void
tandem_find_job_finalize (GObject *object)
{
  TandemFindJob *self = TANDEM_FIND_JOB (object);

  g_clear_pointer (&self->found, tandem_shared_memory_free);
  g_array_unref (self->listed);
  g_free (self->matches);
  g_free (self->sequence);

  G_OBJECT_CLASS (tandem_find_job_parent_class)->finalize (object);
}

static void
tandem_find_job_class_init (TandemFindJobClass *klass)
{
  TandemJobClass *job_class = TANDEM_JOB_CLASS (klass);
  TandemDigitsJobClass *digits_class = TANDEM_DIGITS_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_find_job_finalize;
  job_class->name = "find";
  job_class->describe_request = describe_request;
  job_class->describe_result = describe_result;
  digits_class->is_loaded = TRUE;
  digits_class->phase = "search";
  digits_class->make_ready = make_ready;
  digits_class->work = search_part;
  digits_class->answer = "(tt)";
  digits_class->fits = fits;
  digits_class->take_part = take_part;
  digits_class->finish = finish;
}

static void
tandem_find_job_init (TandemFindJob *self)
{
  self->listed = g_array_new (FALSE, FALSE, sizeof (guint64));
}
