/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Framed pipes. A frame is a header of 24 bytes (magic number, type, identifier, size of the payload; native
 * byte order, as both ends are the same program) and its payload. Both ends check what they read as if it
 * were hostile. Partial reads and writes are handled; the parent's ends never block, so that a full pipe is
 * never a deadlock.
 *
 * A large payload of a worker does not go through the pipe: the worker writes it into a memfd, seals this
 * against any change and hands it over on a socket beside the pipe; the frame in the pipe keeps its place in
 * the order. The reader maps it, so that its size makes no difference to the reader. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a frame is. Types from TANDEM_FRAME_USER on are free for the caller of TandemProcess. */
typedef enum
{
  TANDEM_FRAME_READY = 1, /* worker: its start-up hook is done; no payload */
  TANDEM_FRAME_ERROR,     /* worker: a GError that ends the worker (packed "(sis)") */
  TANDEM_FRAME_LOG,       /* worker: a log record (packed "(xiss)": TandemLogRecord) */
  TANDEM_FRAME_TASK,      /* parent: a task for a pool's worker */
  TANDEM_FRAME_RESULT,    /* worker: the value of a task */
  TANDEM_FRAME_FAILURE,   /* worker: the GError of a task (packed "(sis)") */
  TANDEM_FRAME_END,       /* parent: there are no more frames; worker: it ends in order */
  TANDEM_FRAME_CHUNK,     /* parent: several tasks for a pool's worker */
  TANDEM_FRAME_CRASH,     /* worker: its last words (text) */
  TANDEM_FRAME_RECORDS,   /* parent: tasks over records for a pool's worker */
  TANDEM_FRAME_USER = 256,
} TandemFrameType;

/* The largest payload that a reader takes from a pipe unless told otherwise: 256 MiB. */
#define TANDEM_FRAME_MAX_SIZE ((gsize)256 << 20)

/* From this size on a worker's payload travels as memory, which has no limit but the machine's: 256 KiB. */
#define TANDEM_FRAME_MEMORY_SIZE ((gsize)256 << 10)

/* In the type of a header: the payload comes as memory. No type has this bit. */
#define TANDEM_FRAME_IN_MEMORY ((guint32)1 << 31)

typedef struct
{
  guint32 type;
  guint64 id;
  GBytes *payload; /* (not nullable) once it was read */
} TandemFrame;

#define TANDEM_FRAME_HEADER_SIZE 24

/* Fills in a header. Safe in a signal handler. */
void
tandem_frame_fill_header (guint8 header[TANDEM_FRAME_HEADER_SIZE], guint32 type, guint64 id, guint64 size);

/* Releases the payload. */
void tandem_frame_clear (TandemFrame *frame);

/* Packs @value, of any type, with its type string. @value is sunk when floating. (transfer full) */
GBytes *tandem_frame_pack (GVariant *value);

/* The same behind a number, for what is cheap to take apart: @value is nullable, and stays floating or not.
 * The second is its opposite: FALSE with @error set when @payload is nothing of the kind; *@value is
 * (transfer full), NULL when there was none. */
GBytes *tandem_frame_pack_behind (guint64 number, GVariant *value);
gboolean tandem_frame_unpack_behind (GBytes *payload, guint64 *number, GVariant **value, GError **error);

/* Only what comes before the content of @value, for who writes this by himself. (transfer full) */
GBytes *tandem_frame_pack_type (GVariant *value);

/* Unpacks what tandem_frame_pack () made: type and content are checked. NULL with @error set
 * (TANDEM_PROCESS_ERROR_PROTOCOL) when @payload is nothing of the kind or not of @type (NULL: any type).
 * (transfer full), not floating. The value shares the memory of @payload. The check looks at each element of
 * the content, except in an array of numbers or bytes ("ay", "ad" …): bulk data is best sent as that. */
GVariant *tandem_frame_unpack (GBytes *payload, const GVariantType *type, GError **error);

/* Bytes of a text that a worker says: of a line of the log and of an error, which are kept. */
#define TANDEM_FRAME_MAX_MESSAGE ((gsize)16 << 10)

/* At most @size bytes of @text, which is valid UTF-8; "…" stands for the rest. (transfer full) */
char *tandem_frame_cut_text (const char *text, gsize size);

/* A GError as a value of type (sis), and back. What cannot be the name of a domain, or is one new name too
 * many, becomes TANDEM_PROCESS_ERROR_TASK; a long message is cut. */
GVariant *tandem_frame_error_to_variant (const GError *error);
GError *tandem_frame_error_from_variant (GVariant *value);

/* ---- Reading ---- */

typedef struct _TandemFrameReader TandemFrameReader;

/* @max_size: the largest payload in bytes that is taken. Memory grows with what arrives, not with what a
 * header claims. */
TandemFrameReader *tandem_frame_reader_new (gsize max_size);
void tandem_frame_reader_free (TandemFrameReader *self);

/* The socket on which large payloads come; it stays the caller's. Without it they are an error. */
void tandem_frame_reader_set_memory_fd (TandemFrameReader *self, int fd);

typedef enum
{
  TANDEM_READ_FRAME,  /* a whole frame was stored; there may be more */
  TANDEM_READ_AGAIN,  /* nothing more to read now (a descriptor that blocks: never) */
  TANDEM_READ_END,    /* end of file between two frames */
  TANDEM_READ_FAILED, /* an error is set: a system error, a bad header, end of file within a frame. The
                         reader is of no use any more */
} TandemReadStatus;

/* Reads from @fd until a frame is whole and stores it in @frame (tandem_frame_clear () is the caller's), or
 * says why there is none. It may read more from @fd than this frame. */
TandemReadStatus
tandem_frame_reader_read (TandemFrameReader *self, int fd, TandemFrame *frame, GError **error);

/* Whether a whole frame was read already, so that the next tandem_frame_reader_read () reads nothing from the
 * descriptor. Who polls has to ask this first. */
gboolean tandem_frame_reader_has_frame (TandemFrameReader *self);

/* ---- Writing ---- */

typedef struct _TandemFrameWriter TandemFrameWriter;

/* A writer with nothing queued. What is queued when it is freed is dropped. */
TandemFrameWriter *tandem_frame_writer_new (void);
void tandem_frame_writer_free (TandemFrameWriter *self);

/* Queues a frame. @payload (nullable) is referenced, not copied. */
void tandem_frame_writer_push (TandemFrameWriter *self, guint32 type, guint64 id, GBytes *payload);

/* Queues the header of a frame whose payload of @size bytes was handed over with
 * tandem_frame_send_memory (). */
void tandem_frame_writer_push_in_memory (TandemFrameWriter *self, guint32 type, guint64 id, gsize size);

/* Drops what was queued and is not written yet. */
void tandem_frame_writer_clear (TandemFrameWriter *self);

/* Bytes that were queued and are not written yet. */
gsize tandem_frame_writer_get_pending (TandemFrameWriter *self);

/* Writes as much as @fd takes; all of it when @fd blocks. FALSE with @error set when it cannot be written
 * (when the other end is closed: TANDEM_PROCESS_ERROR_CLOSED). */
gboolean tandem_frame_writer_flush (TandemFrameWriter *self, int fd, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TandemFrame, tandem_frame_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemFrameReader, tandem_frame_reader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemFrameWriter, tandem_frame_writer_free)

G_END_DECLS
