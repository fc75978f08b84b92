/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-error.h"
#include "process/tandem-frame-memory.h"
#include "process/tandem-frame.h"
#include "support.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  int ends[2];
  TandemFrameReader *reader;
  TandemFrameWriter *writer;
} Pipe;

static void
open_pipe (Pipe *p, int capacity)
{
  g_assert_cmpint (pipe2 (p->ends, O_NONBLOCK | O_CLOEXEC), ==, 0);
  if (capacity > 0)
    fcntl (p->ends[1], F_SETPIPE_SZ, capacity);
  p->reader = tandem_frame_reader_new (TANDEM_FRAME_MAX_SIZE);
  p->writer = tandem_frame_writer_new ();
}

static void
close_pipe (Pipe *p)
{
  close (p->ends[0]);
  if (p->ends[1] >= 0)
    close (p->ends[1]);
  tandem_frame_reader_free (p->reader);
  tandem_frame_writer_free (p->writer);
}

static GBytes *
pattern (gsize size)
{
  guint8 *data = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8)(i * 31 + i / 256);
  return g_bytes_new_take (data, size);
}

/* Writes and reads in turn: the pipe takes a part at a time. */
static void
test_sizes (gconstpointer capacity)
{
  gsize sizes[] = { 0, 1, 23, 24, 25, 16383, 16384, 65511, 65512, 65535, 65536, 65537, 0, 100 << 20 };
  Pipe p;
  guint n_read = 0;

  if (is_under_valgrind ())
    sizes[G_N_ELEMENTS (sizes) - 1] = 1 << 20;
  open_pipe (&p, GPOINTER_TO_INT (capacity));
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) payload = pattern (sizes[i]);

      tandem_frame_writer_push (p.writer, 1000 + i, i, payload);
    }
  while (n_read < G_N_ELEMENTS (sizes))
    {
      g_auto (TandemFrame) frame = { 0 };
      g_autoptr (GError) error = NULL;
      TandemReadStatus status;

      g_assert_true (tandem_frame_writer_flush (p.writer, p.ends[1], &error));
      status = tandem_frame_reader_read (p.reader, p.ends[0], &frame, &error);
      g_assert_no_error (error);
      if (status == TANDEM_READ_FRAME)
        {
          g_autoptr (GBytes) wanted = pattern (sizes[n_read]);

          g_assert_cmpuint (frame.type, ==, 1000 + n_read);
          g_assert_cmpuint (frame.id, ==, n_read);
          g_assert_true (g_bytes_equal (frame.payload, wanted));
          n_read++;
        }
      else
        g_assert_cmpint (status, ==, TANDEM_READ_AGAIN);
    }
  g_assert_cmpuint (tandem_frame_writer_get_pending (p.writer), ==, 0);
  close_pipe (&p);
}

/* A byte at a time, and cut off after each. */
static void
test_truncated (void)
{
  g_autoptr (GBytes) payload = pattern (10);
  guint8 bytes[TANDEM_FRAME_HEADER_SIZE + 10];

  tandem_frame_fill_header (bytes, TANDEM_FRAME_USER, 7, 10);
  memcpy (bytes + TANDEM_FRAME_HEADER_SIZE, g_bytes_get_data (payload, NULL), 10);
  for (gsize length = 0; length <= sizeof bytes; length++)
    {
      g_auto (TandemFrame) frame = { 0 };
      g_autoptr (GError) error = NULL;
      TandemReadStatus status = TANDEM_READ_AGAIN;
      Pipe p;

      open_pipe (&p, 0);
      for (gsize i = 0; i < length; i++)
        {
          g_assert_cmpint (status, ==, TANDEM_READ_AGAIN);
          g_assert_cmpint (write (p.ends[1], bytes + i, 1), ==, 1);
          status = tandem_frame_reader_read (p.reader, p.ends[0], &frame, &error);
        }
      if (length == sizeof bytes)
        g_assert_cmpint (status, ==, TANDEM_READ_FRAME);
      else
        {
          close (p.ends[1]);
          p.ends[1] = -1;
          status = tandem_frame_reader_read (p.reader, p.ends[0], &frame, &error);
          g_assert_cmpint (status, ==, length == 0 ? TANDEM_READ_END : TANDEM_READ_FAILED);
        }
      close_pipe (&p);
    }
}

static void
test_bad_headers (void)
{
  static const struct
  {
    guint32 type;
    guint64 size;
    gboolean bad_magic;
    int code;
  } headers[] = {
    { TANDEM_FRAME_USER, (guint64)1 << 63, FALSE, TANDEM_PROCESS_ERROR_TOO_LARGE },
    { TANDEM_FRAME_USER, G_MAXUINT64, FALSE, TANDEM_PROCESS_ERROR_TOO_LARGE },
    { TANDEM_FRAME_USER, TANDEM_FRAME_MAX_SIZE + 1, FALSE, TANDEM_PROCESS_ERROR_TOO_LARGE },
    { TANDEM_FRAME_USER | TANDEM_FRAME_IN_MEMORY, G_MAXUINT64, FALSE, TANDEM_PROCESS_ERROR_TOO_LARGE },
    { TANDEM_FRAME_USER | TANDEM_FRAME_IN_MEMORY, 1 << 20, FALSE, TANDEM_PROCESS_ERROR_PROTOCOL },
    { TANDEM_FRAME_USER, 0, TRUE, TANDEM_PROCESS_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      guint8 bytes[TANDEM_FRAME_HEADER_SIZE];
      g_auto (TandemFrame) frame = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) again = NULL;
      Pipe p;

      open_pipe (&p, 0);
      tandem_frame_fill_header (bytes, headers[i].type, 1, headers[i].size);
      if (headers[i].bad_magic)
        bytes[0] ^= 1;
      g_assert_cmpint (write (p.ends[1], bytes, sizeof bytes), ==, sizeof bytes);
      g_assert_cmpint (tandem_frame_reader_read (p.reader, p.ends[0], &frame, &error), ==,
                       TANDEM_READ_FAILED);
      g_assert_error (error, TANDEM_PROCESS_ERROR, headers[i].code);
      g_assert_cmpint (tandem_frame_reader_read (p.reader, p.ends[0], &frame, &again), ==,
                       TANDEM_READ_FAILED);
      close_pipe (&p);
    }
}

/* ---- Memory ---- */

static void
send_memfd (int socket, gsize size, int seals)
{
  int fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  union
  {
    struct cmsghdr header;
    char room[CMSG_SPACE (sizeof (int))];
  } control = { .header = { CMSG_LEN (sizeof (int)), SOL_SOCKET, SCM_RIGHTS } };
  struct iovec byte = { (void *)"", 1 };
  struct msghdr message = {
    .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.room
  };

  g_assert_cmpint (ftruncate (fd, (off_t)size), ==, 0);
  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, seals), ==, 0);
  memcpy (CMSG_DATA (&control.header), &fd, sizeof fd);
  g_assert_cmpint (sendmsg (socket, &message, 0), ==, 1);
  close (fd);
}

static void
test_memory (void)
{
  const int all = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  g_autoptr (GBytes) received = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data;
  int ends[2];

  g_assert_true (tandem_frame_memory_pair (ends));
  g_assert_true (tandem_frame_send_memory (ends[1], "head", 4, "and tail", 8, &error));
  received = tandem_frame_receive_memory (ends[0], 12, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (received, &size);
  g_assert_cmpmem (data, size, "headand tail", 12);

  /* Smaller than claimed; not sealed, so that it could change or shrink later; nothing sent. */
  send_memfd (ends[1], 1000, all);
  g_assert_null (tandem_frame_receive_memory (ends[0], 1001, &error));
  g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL);
  g_clear_error (&error);
  for (guint i = 0; i < 3; i++)
    {
      send_memfd (ends[1], 1000, all & ~(i == 0 ? F_SEAL_SHRINK : i == 1 ? F_SEAL_GROW : F_SEAL_WRITE));
      g_assert_null (tandem_frame_receive_memory (ends[0], 1000, &error));
      g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL);
      g_clear_error (&error);
    }
  g_assert_null (tandem_frame_receive_memory (ends[0], 1000, &error));
  g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL);
  close (ends[0]);
  close (ends[1]);
}

/* ---- Values ---- */

static void
test_values (void)
{
  static const char *const texts[] = { "true",
                                       "'text'",
                                       "(1, 'a', [3.5])",
                                       "[byte 1, 2, 3]",
                                       "@ad []",
                                       "{'k': <@mv nothing>}",
                                       "@a(bv) []",
                                       "uint64 18446744073709551615" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GVariant) value = g_variant_parse (NULL, texts[i], NULL, NULL, NULL);
      g_autoptr (GBytes) packed = tandem_frame_pack (value);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) unpacked = tandem_frame_unpack (packed, g_variant_get_type (value), &error);
      gsize size;
      const char *data = g_bytes_get_data (packed, &size);

      g_assert_no_error (error);
      g_assert_true (g_variant_equal (value, unpacked));
      g_assert_null (tandem_frame_unpack (packed, G_VARIANT_TYPE ("(hh)"), NULL));
      for (gsize length = 0; length < size; length++)
        {
          g_autoptr (GBytes) cut = g_bytes_new (data, length);
          g_autoptr (GVariant) nonsense = tandem_frame_unpack (cut, NULL, NULL);

          g_assert_true (nonsense == NULL || g_variant_is_normal_form (nonsense));
        }
    }
}

static void
test_errors (void)
{
  g_autoptr (GError) original = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "wörds\n");
  g_autoptr (GVariant) value = g_variant_ref_sink (tandem_frame_error_to_variant (original));
  g_autoptr (GError) copy = tandem_frame_error_from_variant (value);
  g_autoptr (GVariant) hostile = g_variant_ref_sink (g_variant_new ("(sis)", "not a domain!", 3, "text"));
  g_autoptr (GError) tamed = tandem_frame_error_from_variant (hostile);

  g_assert_error (copy, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpstr (copy->message, ==, "wörds\n");
  g_assert_error (tamed, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_TASK);
}

/* What is kept of it has its limits. */
static void
test_long_error (void)
{
  g_autofree char *text = g_strnfill (3 << 20, 'x');
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new ("(sis)", "tandem-test", 3, text));
  g_autoptr (GError) error = tandem_frame_error_from_variant (value);

  g_assert_cmpuint (strlen (error->message), <, 100000);
  g_assert_true (g_str_has_suffix (error->message, "xxx…"));
}

/* A domain is kept for ever: not every name that a worker makes up becomes one. */
static void
test_many_domains (void)
{
  guint n_kept = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *domain = g_strdup_printf ("made-up-%u", i);
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new ("(sis)", domain, 3, "text"));
      g_autoptr (GError) error = tandem_frame_error_from_variant (value);

      g_assert_nonnull (strstr (error->message, "text"));
      n_kept += g_quark_try_string (domain) != 0 ? 1 : 0;
    }
  g_assert_cmpuint (n_kept, <, 100);
  test_errors ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/frame/sizes/usual-pipe", GINT_TO_POINTER (0), test_sizes);
  g_test_add_data_func ("/frame/sizes/small-pipe", GINT_TO_POINTER (4096), test_sizes);
  g_test_add_func ("/frame/truncated", test_truncated);
  g_test_add_func ("/frame/bad-headers", test_bad_headers);
  g_test_add_func ("/frame/memory", test_memory);
  g_test_add_func ("/frame/values", test_values);
  g_test_add_func ("/frame/errors", test_errors);
  g_test_add_func ("/frame/long-error", test_long_error);
  g_test_add_func ("/frame/many-domains", test_many_domains);
  return g_test_run ();
}
