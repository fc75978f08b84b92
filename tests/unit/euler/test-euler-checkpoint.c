/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Checkpoints: written and read again, and every damage that is done to them. */

#include "euler-support.h"
#include "euler/tandem-checkpoint.h"
#include "euler/tandem-euler-error.h"
#include "euler/tandem-part-file.h"
#include "euler/tandem-residue.h"
#include "euler/tandem-series.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_SIZE 128

typedef struct
{
  char *folder;
  char *path;
  TandemTransform *transform;
  TandemFraction fraction;
  TandemCheckpoint checkpoint;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const uint64_t terms = GPOINTER_TO_UINT (data);
  size_t capacity = tandem_series_capacity (0, terms);
  TandemComputer computer;
  uint64_t *scratch, progress = 0;

  fixture->folder = g_dir_make_tmp ("tandem-checkpoint-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "e.checkpoint", NULL);
  fixture->transform = tandem_transform_new (TANDEM_KERNEL_AUTO);
  fixture->fraction.p = tandem_allocate (capacity);
  fixture->fraction.q = tandem_allocate (capacity);
  scratch = tandem_allocate (tandem_series_scratch (fixture->transform, 0, terms));
  tandem_computer_init (&computer, fixture->transform, tandem_member (NULL, 0, NULL));
  g_assert_true (tandem_series_compute (&computer, &fixture->fraction, 0, terms, scratch, &progress));
  tandem_computer_clear (&computer);
  free (scratch);

  fixture->checkpoint.terms = terms;
  fixture->checkpoint.p_length = fixture->fraction.p_length;
  fixture->checkpoint.q_length = fixture->fraction.q_length;
  tandem_residue_series (0, terms, &fixture->checkpoint.p_residue, &fixture->checkpoint.q_residue);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0); /* nothing else is left there */
  free (fixture->fraction.p);
  free (fixture->fraction.q);
  tandem_transform_free (fixture->transform);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
save (Fixture *fixture)
{
  GError *error = NULL;

  tandem_checkpoint_save (fixture->path, &fixture->checkpoint, fixture->fraction.p, fixture->fraction.q,
                          &error);
  g_assert_no_error (error);
}

/* Reads the file whole. */
static gboolean
load (Fixture *fixture, GError **error)
{
  TandemCheckpoint checkpoint;
  g_autofree uint64_t *p = NULL, *q = NULL;
  gboolean loaded;
  int fd = tandem_checkpoint_open (fixture->path, &checkpoint, error);

  if (fd < 0)
    return FALSE;
  g_assert_cmpuint (checkpoint.p_length + checkpoint.q_length, <, 1000000);
  p = g_new (uint64_t, checkpoint.p_length);
  q = g_new (uint64_t, checkpoint.q_length);
  loaded = tandem_checkpoint_load (fd, fixture->path, &checkpoint, p, q, NULL, error);
  if (loaded)
    {
      g_assert_cmpmem (p, checkpoint.p_length * 8, fixture->fraction.p, fixture->fraction.p_length * 8);
      g_assert_cmpmem (q, checkpoint.q_length * 8, fixture->fraction.q, fixture->fraction.q_length * 8);
      g_assert_cmpuint (checkpoint.terms, ==, fixture->checkpoint.terms);
    }
  close (fd);
  return loaded;
}

static void
assert_refused (Fixture *fixture, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (load (fixture, &error));
  g_assert_error (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_CHECKPOINT);
  g_assert_nonnull (strstr (error->message, "e.checkpoint"));
  g_assert_null (strchr (error->message, '\n'));
  if (message != NULL && strstr (error->message, message) == NULL)
    g_error ("“%s” does not say “%s”", error->message, message);
}

static void
put (Fixture *fixture, const char *data, gsize size)
{
  g_unlink (fixture->path); /* what is written in place would not become shorter */
  g_assert_true (
      g_file_set_contents_full (fixture->path, data, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct stat status;

  save (fixture);
  g_assert_true (load (fixture, &error));
  g_assert_no_error (error);
  save (fixture); /* over the first */
  g_assert_true (load (fixture, &error));
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==,
                   HEADER_SIZE + 8 * (gint64)(fixture->checkpoint.p_length + fixture->checkpoint.q_length));
}

static void
test_flips (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;
  gsize size;

  save (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &content, &size, NULL));

  /* Every bit of the header, then some of the data. */
  for (gsize i = 0; i < 8 * HEADER_SIZE + 400; i++)
    {
      gsize bit =
          i < 8 * HEADER_SIZE ? i : (gsize)g_test_rand_int_range (8 * HEADER_SIZE, (gint32)(8 * size));

      content[bit / 8] ^= (char)(1 << bit % 8);
      put (fixture, content, size);
      assert_refused (fixture, NULL);
      content[bit / 8] ^= (char)(1 << bit % 8);
    }
}

static void
test_lengths (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;
  gsize size;
  gsize lengths[] = { 0, 1, 8, HEADER_SIZE - 1, HEADER_SIZE, HEADER_SIZE + 1, 0, 0, 0 };

  save (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &content, &size, NULL));
  lengths[6] = size / 2;
  lengths[7] = size - 8;
  lengths[8] = size - 1;
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      put (fixture, content, lengths[i]);
      assert_refused (fixture, lengths[i] < HEADER_SIZE ? "too short" : "cut off");
    }
  content = g_realloc (content, size + 8);
  memset (content + size, 0, 8);
  put (fixture, content, size + 8);
  assert_refused (fixture, "longer than it says");
}

/* The header's checksum, as a hostile writer makes it. */
static uint64_t
checksum (uint64_t sum, const uint64_t *numbers, size_t length)
{
  for (size_t i = 0; i < length; i++)
    {
      sum = (sum ^ GUINT64_FROM_LE (numbers[i])) * G_GUINT64_CONSTANT (0x100000001b3);
      sum ^= sum >> 29;
    }
  return sum;
}

static void
seal (uint64_t *content, size_t size)
{
  const uint64_t begin = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  content[8] = GUINT64_TO_LE (checksum (begin, content + HEADER_SIZE / 8, size / 8 - HEADER_SIZE / 8));
  content[15] = GUINT64_TO_LE (checksum (begin, content + 1, 14));
}

/* Files whose checksums are right: every field of the header, with values that would be harmful. */
static void
test_hostile_headers (Fixture *fixture, gconstpointer data)
{
  static const uint64_t values[] = {
    0, 1, 2, 19, 0x100000000, G_MAXUINT32, G_MAXINT64, G_MAXUINT64, G_MAXUINT64 / 8, G_MAXUINT64 / 8 + 1
  };
  g_autofree char *content = NULL;
  gsize size;

  save (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &content, &size, NULL));
  for (gsize field = 1; field < 15; field++)
    for (gsize i = 0; i < G_N_ELEMENTS (values) + 3; i++)
      {
        uint64_t *header = (uint64_t *)(gpointer)content, before = header[field];
        uint64_t value = i < G_N_ELEMENTS (values) ? values[i] : before + (i - G_N_ELEMENTS (values)) - 1;

        if (value == before || field == 8)
          continue;
        header[field] = GUINT64_TO_LE (value);
        seal (header, size);
        put (fixture, content, size);
        assert_refused (fixture, NULL);
        header[field] = before;
      }

  /* P grows and Q shrinks by a limb. */
  ((uint64_t *)(gpointer)content)[4]++;
  ((uint64_t *)(gpointer)content)[5]--;
  seal ((uint64_t *)(gpointer)content, size);
  put (fixture, content, size);
  assert_refused (fixture, NULL);
}

/* Files whose checksums and residues are right, but whose numbers are not. */
static void
test_hostile_numbers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;
  gsize size;

  save (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &content, &size, NULL));
  for (gsize number = 0; number < 2; number++)
    {
      g_autofree char *copy = g_memdup2 (content, size);
      uint64_t *limbs = (uint64_t *)(gpointer)(copy + HEADER_SIZE) + number * fixture->checkpoint.p_length;
      size_t length = number == 0 ? fixture->checkpoint.p_length : fixture->checkpoint.q_length;

      /* Modulo 2^61 - 1 the number remains what it was. */
      g_assert_cmpuint (limbs[length / 2], <, TANDEM_LIMB_BASE);
      if (limbs[length / 2] < TANDEM_LIMB_BASE - TANDEM_RESIDUE_PRIME)
        limbs[length / 2] += TANDEM_RESIDUE_PRIME;
      else
        limbs[length / 2] -= TANDEM_RESIDUE_PRIME;
      seal ((uint64_t *)(gpointer)copy, size);
      put (fixture, copy, size);
      assert_refused (fixture, "not those of the series");

      /* A limb that is none. */
      limbs[3] = G_MAXUINT64;
      seal ((uint64_t *)(gpointer)copy, size);
      put (fixture, copy, size);
      assert_refused (fixture, "damaged");
    }
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  TandemCheckpoint checkpoint;
  g_autoptr (GError) error = NULL;

  put (fixture, text, 5000);
  assert_refused (fixture, "not a checkpoint");
  g_unlink (fixture->path);
  assert_refused (fixture, "No such file");
  g_assert_cmpint (tandem_checkpoint_open (fixture->folder, &checkpoint, &error), ==, -1);
  g_assert_nonnull (strstr (error->message, "no regular file"));
  g_clear_error (&error);
  g_assert_cmpint (tandem_checkpoint_open ("/dev/zero", &checkpoint, &error), ==, -1);
  g_assert_nonnull (strstr (error->message, "no regular file"));
}

/* What cannot be written leaves what was there. */
static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (fixture->folder, "none", "e", NULL);
  g_autofree char *part_path = tandem_part_file_dup_path (fixture->path);
  TandemPartFile part;
  g_autoptr (GError) error = NULL;

  save (fixture);
  g_assert_false (tandem_checkpoint_check_path (nowhere, &error));
  g_assert_error (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_CHECKPOINT);
  g_clear_error (&error);
  g_assert_false (tandem_checkpoint_check_path (fixture->folder, &error));
  g_clear_error (&error);
  g_assert_false (tandem_checkpoint_save (nowhere, &fixture->checkpoint, fixture->fraction.p,
                                          fixture->fraction.q, &error));
  g_clear_error (&error);

  /* A folder is in the way of the temporary name. */
  g_assert_cmpint (g_mkdir (part_path, 0700), ==, 0);
  g_assert_false (tandem_part_file_open (&part, fixture->path, TRUE));
  g_rmdir (part_path);

  /* A link there is not followed. */
  g_assert_cmpint (symlink ("/dev/full", part_path), ==, 0);
  g_assert_true (tandem_part_file_open (&part, fixture->path, TRUE));
  tandem_part_file_clear (&part);
  g_assert_true (load (fixture, &error));
  g_assert_true (tandem_checkpoint_check_path (fixture->path, &error));
}

static void
put_in (TandemPartFile *part, const char *text)
{
  g_assert_cmpint (write (part->fd, text, strlen (text)), ==, strlen (text));
}

static void
assert_content (Fixture *fixture, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

/* Of two runs with one file each writes its own. */
static void
test_two_runs (Fixture *fixture, gconstpointer data)
{
  TandemPartFile first;
  TandemPartFile second;

  g_assert_true (tandem_part_file_open (&first, fixture->path, FALSE));
  put_in (&first, "fir");
  g_assert_true (tandem_part_file_open (&second, fixture->path, FALSE));
  put_in (&second, "sec");
  put_in (&first, "st");
  g_assert_true (tandem_part_file_commit (&first, fixture->path));
  assert_content (fixture, "first");
  put_in (&second, "ond");
  assert_content (fixture, "first");
  g_assert_true (tandem_part_file_commit (&second, fixture->path));
  assert_content (fixture, "second");
  tandem_part_file_clear (&first);
  tandem_part_file_clear (&second);
}

/* With a name, what is being written is left alone, also by one that has none; what a killed run left is not.
 */
static void
test_two_runs_with_a_name (Fixture *fixture, gconstpointer data)
{
  TandemPartFile first;
  TandemPartFile second;
  g_autoptr (GError) error = NULL;

  g_assert_true (tandem_part_file_open (&first, fixture->path, TRUE));
  put_in (&first, "fir");
  g_assert_false (tandem_part_file_open (&second, fixture->path, TRUE));
  g_assert_cmpint (errno, ==, EBUSY);
  g_assert_true (tandem_checkpoint_check_path (fixture->path, &error));
  put_in (&first, "st");
  g_assert_true (tandem_part_file_commit (&first, fixture->path));
  tandem_part_file_clear (&first);
  assert_content (fixture, "first");

  g_assert_true (tandem_part_file_open (&first, fixture->path, TRUE));
  put_in (&first, "half");
  close (first.fd);
  g_assert_true (tandem_part_file_open (&second, fixture->path, TRUE));
  put_in (&second, "second");
  g_assert_true (tandem_part_file_commit (&second, fixture->path));
  tandem_part_file_clear (&second);
  assert_content (fixture, "second");
  g_free (first.path);

  /* Another file at the name is nobody's to move or to remove. */
  g_assert_true (tandem_part_file_open (&first, fixture->path, TRUE));
  g_assert_cmpint (g_unlink (first.path), ==, 0);
  g_assert_true (tandem_part_file_open (&second, fixture->path, TRUE));
  g_assert_false (tandem_part_file_commit (&first, fixture->path));
  tandem_part_file_clear (&first);
  g_assert_true (g_file_test (second.path, G_FILE_TEST_EXISTS));
  tandem_part_file_clear (&second);
  assert_content (fixture, "second");
}

/* A run that checks its path, or saves, while another one writes. */
static void
test_saved_meanwhile (Fixture *fixture, gconstpointer data)
{
  TandemPartFile other;
  g_autoptr (GError) error = NULL;

  g_assert_true (tandem_part_file_open (&other, fixture->path, TRUE));
  put_in (&other, "ha");
  g_assert_true (tandem_checkpoint_check_path (fixture->path, &error));
  save (fixture);
  g_assert_true (load (fixture, &error));
  put_in (&other, "lf");
  g_assert_true (load (fixture, &error));
  g_assert_true (tandem_part_file_commit (&other, fixture->path));
  tandem_part_file_clear (&other);
  assert_content (fixture, "half");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/euler/checkpoint/whole", Fixture, GUINT_TO_POINTER (20000), set_up, test_whole, tear_down);
  g_test_add ("/euler/checkpoint/whole/short", Fixture, GUINT_TO_POINTER (1), set_up, test_whole, tear_down);
  g_test_add ("/euler/checkpoint/flips", Fixture, GUINT_TO_POINTER (3000), set_up, test_flips, tear_down);
  g_test_add ("/euler/checkpoint/lengths", Fixture, GUINT_TO_POINTER (3000), set_up, test_lengths, tear_down);
  g_test_add ("/euler/checkpoint/hostile-headers", Fixture, GUINT_TO_POINTER (3000), set_up,
              test_hostile_headers, tear_down);
  g_test_add ("/euler/checkpoint/hostile-numbers", Fixture, GUINT_TO_POINTER (3000), set_up,
              test_hostile_numbers, tear_down);
  g_test_add ("/euler/checkpoint/foreign", Fixture, GUINT_TO_POINTER (10), set_up, test_foreign, tear_down);
  g_test_add ("/euler/checkpoint/unwritable", Fixture, GUINT_TO_POINTER (1000), set_up, test_unwritable,
              tear_down);
  g_test_add ("/euler/checkpoint/two-runs", Fixture, GUINT_TO_POINTER (10), set_up, test_two_runs, tear_down);
  g_test_add ("/euler/checkpoint/two-runs/with-a-name", Fixture, GUINT_TO_POINTER (10), set_up,
              test_two_runs_with_a_name, tear_down);
  g_test_add ("/euler/checkpoint/saved-meanwhile", Fixture, GUINT_TO_POINTER (1000), set_up,
              test_saved_meanwhile, tear_down);
  return g_test_run ();
}
