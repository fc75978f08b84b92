/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-log-store.h"

#include "app/tandem-format.h"
#include "process/tandem-clock.h"
#include "process/tandem-log.h"

#include <string.h>

#define CHUNK_LINES 4096
#define MAX_MESSAGE 4096 /* bytes; of longer ones the beginning is kept */
#define MAX_PROCESSES 1000
#define CHANGED_INTERVAL_MS 100

typedef struct
{
  gint64 time;
  guint32 offset; /* of the message in the chunk's text */
  guint16 process;
  guint16 level;
} Line;

/* All chunks but the last are full, so that a line is found by division. */
typedef struct
{
  guint n_lines;
  Line lines[CHUNK_LINES];
  GString *text; /* the messages, each terminated */
} Chunk;

struct _TandemLogStore
{
  GObject parent_instance;

  GPtrArray *chunks; /* of Chunk */
  guint64 first;     /* the number of the first line of the first chunk; a multiple of CHUNK_LINES */
  gsize n_bytes;
  GPtrArray *processes;        /* of char * */
  GHashTable *process_numbers; /* name → number + 1 */
  guint changed_source;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemLogStore, tandem_log_store, G_TYPE_OBJECT)

static void
chunk_free (Chunk *chunk)
{
  g_string_free (chunk->text, TRUE);
  g_free (chunk);
}

static gsize
chunk_size (const Chunk *chunk)
{
  return sizeof *chunk + chunk->text->allocated_len;
}

static Chunk *
last_chunk (TandemLogStore *self)
{
  return self->chunks->len > 0 ? g_ptr_array_index (self->chunks, self->chunks->len - 1) : NULL;
}

static void
drop_first (TandemLogStore *self)
{
  self->n_bytes -= chunk_size (g_ptr_array_index (self->chunks, 0));
  g_ptr_array_remove_index (self->chunks, 0);
  self->first += CHUNK_LINES;
}

static Chunk *
ensure_room (TandemLogStore *self)
{
  Chunk *chunk = last_chunk (self);

  if (chunk != NULL && chunk->n_lines < CHUNK_LINES)
    return chunk;

  while (self->chunks->len >= TANDEM_LOG_MAX_LINES / CHUNK_LINES
         || (self->chunks->len > 1 && self->n_bytes > TANDEM_LOG_MAX_BYTES))
    drop_first (self);

  chunk = g_new0 (Chunk, 1);
  chunk->text = g_string_sized_new ((gsize)CHUNK_LINES * 16);
  self->n_bytes += chunk_size (chunk);
  g_ptr_array_add (self->chunks, chunk);
  return chunk;
}

static guint
number_of_process (TandemLogStore *self, const char *name)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->process_numbers, name));
  char *safe;

  if (number > 0)
    return number - 1;
  if (self->processes->len >= MAX_PROCESSES)
    return self->processes->len - 1;

  safe = self->processes->len == MAX_PROCESSES - 1 ? g_strdup ("…") : tandem_format_message (name);
  g_ptr_array_add (self->processes, safe);
  g_hash_table_insert (self->process_numbers, g_strdup (name), GUINT_TO_POINTER (self->processes->len));
  return self->processes->len - 1;
}

static gboolean
on_changed (gpointer user_data)
{
  TandemLogStore *self = user_data;

  self->changed_source = 0;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

void
tandem_log_store_add (TandemLogStore *self,
                      gint64 time,
                      GLogLevelFlags level,
                      const char *process,
                      const char *message)
{
  Chunk *chunk = ensure_room (self);
  g_autofree char *safe = tandem_format_message (message);
  gsize length = strlen (safe);
  gsize before = chunk->text->allocated_len;

  if (length > MAX_MESSAGE)
    length = (gsize)(g_utf8_find_prev_char (safe, safe + MAX_MESSAGE) - safe);
  chunk->lines[chunk->n_lines++] = (Line){ .time = MAX (time, 0),
                                           .offset = (guint32)chunk->text->len,
                                           .process = (guint16)number_of_process (self, process),
                                           .level = (guint16)(level & G_LOG_LEVEL_MASK) };
  g_string_append_len (chunk->text, safe, (gssize)length);
  g_string_append_c (chunk->text, '\0');
  self->n_bytes += chunk->text->allocated_len - before;
  if (self->changed_source == 0)
    self->changed_source = g_timeout_add (CHANGED_INTERVAL_MS, on_changed, self);
}

void
tandem_log_store_say (TandemLogStore *self,
                      GLogLevelFlags level,
                      const char *process,
                      const char *format,
                      ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  tandem_log_store_add (self, tandem_clock_now (), level, process, message);
}

guint64
tandem_log_store_get_first (TandemLogStore *self)
{
  return self->first;
}

guint64
tandem_log_store_get_end (TandemLogStore *self)
{
  Chunk *last = last_chunk (self);

  return last == NULL ? self->first
                      : self->first + (guint64)(self->chunks->len - 1) * CHUNK_LINES + last->n_lines;
}

gboolean
tandem_log_store_get (TandemLogStore *self, guint64 number, TandemLogEntry *entry)
{
  const Chunk *chunk;
  const Line *line;

  if (number < self->first || number >= tandem_log_store_get_end (self))
    return FALSE;

  chunk = g_ptr_array_index (self->chunks, (number - self->first) / CHUNK_LINES);
  line = &chunk->lines[(number - self->first) % CHUNK_LINES];
  *entry = (TandemLogEntry){ .time = line->time,
                             .level = line->level,
                             .process = line->process,
                             .message = chunk->text->str + line->offset };
  return TRUE;
}

guint
tandem_log_store_get_n_processes (TandemLogStore *self)
{
  return self->processes->len;
}

const char *
tandem_log_store_get_process (TandemLogStore *self, guint process)
{
  return g_ptr_array_index (self->processes, process);
}

char *
tandem_log_store_dup_line (TandemLogStore *self, const TandemLogEntry *entry)
{
  return g_strdup_printf ("%5" G_GINT64_FORMAT ".%06u  %s  %s: %s", entry->time / G_USEC_PER_SEC,
                          (guint)(entry->time % G_USEC_PER_SEC),
                          tandem_log_store_get_process (self, entry->process),
                          tandem_log_level_to_string (entry->level), entry->message);
}

GLogLevelFlags
tandem_log_store_parse_level (const char *name)
{
  return tandem_log_level_from_string (name);
}

gsize
tandem_log_store_get_size (TandemLogStore *self)
{
  return self->n_bytes;
}

/* ---- What this program itself logs ---- */

typedef struct
{
  gint64 time;
  GLogLevelFlags level;
  char *message;
} Captured;

static gboolean
on_captured (gpointer user_data)
{
  Captured *captured = user_data;

  tandem_log_store_add (tandem_log_store_get_default (), captured->time, captured->level, "window",
                        captured->message);
  g_free (captured->message);
  g_free (captured);
  return G_SOURCE_REMOVE;
}

/* From an idle source, as any thread may log, in the middle of anything. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && level <= G_LOG_LEVEL_INFO)
      {
        Captured *captured = g_new0 (Captured, 1);

        captured->time = tandem_clock_now ();
        captured->level = level;
        captured->message = fields[i].length < 0 ? g_strdup (fields[i].value)
                                                 : g_strndup (fields[i].value, (gsize)fields[i].length);
        g_idle_add_full (G_PRIORITY_DEFAULT, on_captured, captured, NULL);
        break;
      }
  return g_log_writer_default (level, fields, n_fields, user_data);
}

void
tandem_log_store_capture (void)
{
  g_log_set_writer_func (write_log, NULL, NULL);
}

/* ---- Construction ---- */

static void
tandem_log_store_finalize (GObject *object)
{
  TandemLogStore *self = TANDEM_LOG_STORE (object);

  g_clear_handle_id (&self->changed_source, g_source_remove);
  g_ptr_array_unref (self->chunks);
  g_ptr_array_unref (self->processes);
  g_hash_table_unref (self->process_numbers);
  G_OBJECT_CLASS (tandem_log_store_parent_class)->finalize (object);
}

static void
tandem_log_store_class_init (TandemLogStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_log_store_finalize;

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", TANDEM_TYPE_LOG_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_log_store_init (TandemLogStore *self)
{
  self->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify)chunk_free);
  self->processes = g_ptr_array_new_with_free_func (g_free);
  self->process_numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

TandemLogStore *
tandem_log_store_new (void)
{
  return g_object_new (TANDEM_TYPE_LOG_STORE, NULL);
}

TandemLogStore *
tandem_log_store_get_default (void)
{
  static TandemLogStore *store;

  if (store == NULL)
    store = tandem_log_store_new ();
  return store;
}
