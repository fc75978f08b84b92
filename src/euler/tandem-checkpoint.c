/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Euler"

#include "euler/tandem-checkpoint.h"

#include "euler/tandem-euler-engine.h"
#include "euler/tandem-euler-error.h"
#include "euler/tandem-field.h"
#include "euler/tandem-part-file.h"
#include "euler/tandem-residue.h"
#include "euler/tandem-series.h"
#include "process/tandem-quote.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "TNDMECKP"
#define VERSION 1
#define CHUNK 65536 /* limbs at a time */

/* The header, as numbers of 8 bytes. */
enum
{
  HEADER_MAGIC,
  HEADER_VERSION,
  HEADER_LIMB_DIGITS,
  HEADER_TERMS,
  HEADER_P_LENGTH,
  HEADER_Q_LENGTH,
  HEADER_P_RESIDUE,
  HEADER_Q_RESIDUE,
  HEADER_DATA_CHECKSUM,
  HEADER_RESERVED, /* zero from here on */
  HEADER_CHECKSUM = 15,
  HEADER_NUMBERS,
};

static gboolean G_GNUC_PRINTF (3, 4) refuse (GError **error, const char *path, const char *format, ...)
{
  g_autofree char *quoted = tandem_quote (path, -1);
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_CHECKPOINT, "checkpoint %s: %s", quoted,
               message);
  return FALSE;
}

static gboolean
refuse_system (GError **error, const char *path)
{
  return refuse (error, path, "%s", g_strerror (errno));
}

/* A checksum of numbers, one after the other: each step can be undone, so that no single wrong one goes
 * unseen (FNV-1a, on words). */
static uint64_t
checksum (uint64_t sum, const uint64_t *numbers, size_t length)
{
  for (size_t i = 0; i < length; i++)
    {
      sum = (sum ^ numbers[i]) * G_GUINT64_CONSTANT (0x100000001b3);
      sum ^= sum >> 29;
    }
  return sum;
}

#define CHECKSUM_BEGIN G_GUINT64_CONSTANT (0xcbf29ce484222325)

/* Between the numbers of the file and those of this machine. */
static void
swap (uint64_t *numbers, size_t length)
{
  for (size_t i = 0; i < length; i++)
    numbers[i] = GUINT64_FROM_LE (numbers[i]);
}

/* ---- Reading ---- */

static gboolean
read_all (int fd, const char *path, void *data, size_t size, GError **error)
{
  char *next = data;

  while (size > 0)
    {
      ssize_t got = read (fd, next, MIN (size, (size_t)1 << 30));

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return refuse_system (error, path);
      if (got == 0)
        return refuse (error, path, "it is cut off");
      next += got;
      size -= (size_t)got;
    }
  return TRUE;
}

/* P and Q of so many terms are as long as the logarithm of the factorial says, give or take a limb. */
static gboolean
length_is_right (uint64_t length, uint64_t terms)
{
  double weight = tandem_series_weight (0, terms);

  return length >= 1 && (double)length >= weight - 1 && (double)length <= weight + 2 + 1e-9 * weight;
}

static gboolean
check_header (const uint64_t *header,
              const char *path,
              uint64_t size,
              TandemCheckpoint *checkpoint,
              GError **error)
{
  if (memcmp (header, MAGIC, sizeof *header) != 0)
    return refuse (error, path, "it is not a checkpoint of e");
  if (header[HEADER_VERSION] != VERSION || header[HEADER_LIMB_DIGITS] != TANDEM_LIMB_DIGITS)
    return refuse (error, path, "it is of another version of the format, or damaged");
  if (checksum (CHECKSUM_BEGIN, header + 1, HEADER_CHECKSUM - 1) != header[HEADER_CHECKSUM])
    return refuse (error, path, "its header is damaged");

  *checkpoint = (TandemCheckpoint){
    .terms = header[HEADER_TERMS],
    .p_length = header[HEADER_P_LENGTH],
    .q_length = header[HEADER_Q_LENGTH],
    .p_residue = header[HEADER_P_RESIDUE],
    .q_residue = header[HEADER_Q_RESIDUE],
    .data_checksum = header[HEADER_DATA_CHECKSUM],
  };
  for (unsigned i = HEADER_RESERVED; i < HEADER_CHECKSUM; i++)
    if (header[i] != 0)
      return refuse (error, path, "its header is damaged");
  if (checkpoint->terms < 1 || checkpoint->terms > tandem_series_terms (TANDEM_EULER_DIGITS_MAX + 1000)
      || !length_is_right (checkpoint->p_length, checkpoint->terms)
      || !length_is_right (checkpoint->q_length, checkpoint->terms))
    return refuse (error, path, "its header does not fit together");
  if (size != (HEADER_NUMBERS + checkpoint->p_length + checkpoint->q_length) * sizeof (uint64_t))
    return refuse (error, path, "it is cut off, or longer than it says");
  return TRUE;
}

int
tandem_checkpoint_open (const char *path, TandemCheckpoint *checkpoint, GError **error)
{
  uint64_t header[HEADER_NUMBERS];
  struct stat status;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  if (fd < 0 || fstat (fd, &status) != 0)
    refuse_system (error, path);
  else if (!S_ISREG (status.st_mode))
    refuse (error, path, "it is no regular file");
  else if (status.st_size < (off_t)sizeof header)
    refuse (error, path, "it is too short for a checkpoint");
  else if (read_all (fd, path, header, sizeof header, error))
    {
      swap (header + 1, HEADER_NUMBERS - 1);
      if (check_header (header, path, (uint64_t)status.st_size, checkpoint, error))
        return fd;
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
read_number (int fd,
             const char *path,
             uint64_t *number,
             uint64_t length,
             const volatile uint32_t *stop,
             uint64_t *sum,
             GError **error)
{
  for (uint64_t begin = 0; begin < length; begin += CHUNK)
    {
      size_t count = MIN (CHUNK, length - begin);

      if (stop != NULL && *stop != 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
          return FALSE;
        }
      if (!read_all (fd, path, number + begin, count * sizeof *number, error))
        return FALSE;
      swap (number + begin, count);
      *sum = checksum (*sum, number + begin, count);
      for (size_t i = 0; i < count; i++)
        if (number[begin + i] >= TANDEM_LIMB_BASE)
          return refuse (error, path, "its data are damaged");
    }
  return number[length - 1] != 0 || refuse (error, path, "its data are damaged");
}

/* The constants of Montgomery multiplication; there is no generator. */
static TandemField
field_of (uint64_t prime)
{
  TandemField field = { .prime = prime, .inverse = prime };

  for (int i = 0; i < 5; i++)
    field.inverse *= 2 - prime * field.inverse;
  field.one = (uint64_t)(((TandemUint128)1 << 64) % prime);
  field.square = (uint64_t)((TandemUint128)field.one * field.one % prime);
  return field;
}

/* The test of Miller and Rabin, with bases that leave no doubt below 2^64 (Sorenson and Webster, 2015). */
static gboolean
is_prime (uint64_t number)
{
  static const uint64_t bases[] = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37 };
  TandemField field = field_of (number);
  uint64_t odd = number - 1, minus_one = number - field.one;
  unsigned twos = 0;

  for (; odd % 2 == 0; odd /= 2)
    twos++;
  for (size_t i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      uint64_t power = tandem_field_power (&field, tandem_field_enter (&field, bases[i]), odd);
      unsigned n = 0;

      if (power == field.one)
        continue;
      for (; n < twos && power != minus_one; n++)
        power = tandem_field_multiply (&field, power, power);
      if (n == twos)
        return FALSE;
    }
  return TRUE;
}

/* The field of a random prime of 56 bits. */
static TandemField
choose_field (void)
{
  uint64_t number;

  do
    {
      if (getrandom (&number, sizeof number, 0) != sizeof number)
        number = (uint64_t)g_random_int () << 32 | g_random_int ();
      number = (uint64_t)1 << 55 | number >> 9 | 1;
    }
  while (!is_prime (number));
  return field_of (number);
}

static inline uint64_t
add (const TandemField *field, uint64_t first, uint64_t second)
{
  uint64_t sum = first + second;

  return sum >= field->prime ? sum - field->prime : sum;
}

/* The number in the field, in Montgomery form. */
static uint64_t
residue_of (const TandemField *field, const uint64_t *number, uint64_t length)
{
  uint64_t base = tandem_field_enter (field, TANDEM_LIMB_BASE % field->prime), residue = 0;

  for (uint64_t i = length; i-- > 0;)
    residue = add (field, tandem_field_multiply (field, residue, base),
                   tandem_field_enter (field, number[i] % field->prime));
  return residue;
}

/* Whether P and Q are those of the recurrence in this field. */
static gboolean
agrees (const TandemField *field, const TandemCheckpoint *checkpoint, const uint64_t *p, const uint64_t *q)
{
  uint64_t sum = 0, product = field->one, term = 0;

  for (uint64_t k = 1; k <= checkpoint->terms; k++)
    {
      term = add (field, term, field->one);
      sum = add (field, tandem_field_multiply (field, sum, term), field->one);
      product = tandem_field_multiply (field, product, term);
    }
  return residue_of (field, p, checkpoint->p_length) == sum
         && residue_of (field, q, checkpoint->q_length) == product;
}

gboolean
tandem_checkpoint_load (int fd,
                        const char *path,
                        const TandemCheckpoint *checkpoint,
                        uint64_t *p,
                        uint64_t *q,
                        const volatile uint32_t *stop,
                        GError **error)
{
  uint64_t sum = CHECKSUM_BEGIN, p_residue, q_residue;
  TandemField field;

  if (lseek (fd, HEADER_NUMBERS * sizeof (uint64_t), SEEK_SET) < 0)
    return refuse_system (error, path);
  if (!read_number (fd, path, p, checkpoint->p_length, stop, &sum, error)
      || !read_number (fd, path, q, checkpoint->q_length, stop, &sum, error))
    return FALSE;
  if (sum != checkpoint->data_checksum)
    return refuse (error, path, "its data are damaged");

  tandem_residue_series (0, checkpoint->terms, &p_residue, &q_residue);
  field = choose_field ();
  if (p_residue != checkpoint->p_residue || q_residue != checkpoint->q_residue
      || tandem_residue_limbs (p, checkpoint->p_length) != p_residue
      || tandem_residue_limbs (q, checkpoint->q_length) != q_residue || !agrees (&field, checkpoint, p, q))
    return refuse (error, path, "its numbers are not those of the series");
  return TRUE;
}

/* ---- Writing ---- */

static gboolean
write_all (int fd, const void *data, size_t size)
{
  const char *next = data;

  while (size > 0)
    {
      ssize_t written = write (fd, next, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      next += written;
      size -= (size_t)written;
    }
  return TRUE;
}

static gboolean
write_number (int fd, const uint64_t *number, uint64_t length)
{
  g_autofree uint64_t *chunk = g_new (uint64_t, CHUNK);

  for (uint64_t begin = 0; begin < length; begin += CHUNK)
    {
      size_t count = MIN (CHUNK, length - begin);

      memcpy (chunk, number + begin, count * sizeof *chunk);
      swap (chunk, count);
      if (!write_all (fd, chunk, count * sizeof *chunk))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_file (int fd, TandemCheckpoint *checkpoint, const uint64_t *p, const uint64_t *q)
{
  uint64_t header[HEADER_NUMBERS] = { 0 };

  checkpoint->data_checksum =
      checksum (checksum (CHECKSUM_BEGIN, p, checkpoint->p_length), q, checkpoint->q_length);
  memcpy (header, MAGIC, sizeof *header);
  header[HEADER_VERSION] = VERSION;
  header[HEADER_LIMB_DIGITS] = TANDEM_LIMB_DIGITS;
  header[HEADER_TERMS] = checkpoint->terms;
  header[HEADER_P_LENGTH] = checkpoint->p_length;
  header[HEADER_Q_LENGTH] = checkpoint->q_length;
  header[HEADER_P_RESIDUE] = checkpoint->p_residue;
  header[HEADER_Q_RESIDUE] = checkpoint->q_residue;
  header[HEADER_DATA_CHECKSUM] = checkpoint->data_checksum;
  header[HEADER_CHECKSUM] = checksum (CHECKSUM_BEGIN, header + 1, HEADER_CHECKSUM - 1);
  swap (header + 1, HEADER_NUMBERS - 1);
  return write_all (fd, header, sizeof header) && write_number (fd, p, checkpoint->p_length)
         && write_number (fd, q, checkpoint->q_length) && fsync (fd) == 0;
}

static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

/* What is there already, behind links; else @path. */
static char *
dup_target (const char *path)
{
  char *real = realpath (path, NULL);
  char *target = g_strdup (real != NULL ? real : path);

  free (real);
  return target;
}

char *
tandem_checkpoint_dup_folder (const char *path)
{
  g_autofree char *target = dup_target (path);

  return g_path_get_dirname (target);
}

/* What replaces a file is no more open than it was. */
static void
keep_mode (int fd, const char *target)
{
  struct stat status;

  if (stat (target, &status) == 0)
    fchmod (fd, status.st_mode & 0777);
}

gboolean
tandem_checkpoint_save (const char *path,
                        TandemCheckpoint *checkpoint,
                        const uint64_t *p,
                        const uint64_t *q,
                        GError **error)
{
  g_autofree char *target = dup_target (path);
  TandemPartFile part;
  gboolean done;

  if (!tandem_part_file_open (&part, target, FALSE))
    return refuse_system (error, path);
  keep_mode (part.fd, target);
  done = write_file (part.fd, checkpoint, p, q) && tandem_part_file_commit (&part, target);
  if (!done)
    refuse_system (error, path);
  tandem_part_file_clear (&part);
  if (done)
    sync_folder (target);
  return done;
}

gboolean
tandem_checkpoint_check_path (const char *path, GError **error)
{
  g_autofree char *target = dup_target (path);
  TandemPartFile part;
  struct stat status;

  if (stat (path, &status) == 0 && !S_ISREG (status.st_mode))
    return refuse (error, path, "it is no regular file");
  if (tandem_part_file_open (&part, target, FALSE))
    tandem_part_file_clear (&part);
  else if (errno != EBUSY) /* another run is writing it, and can */
    return refuse_system (error, path);
  return TRUE;
}
