/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-content.h"

#include "tree/tandem-digest-table.h"
#include "tree/tandem-snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <xxhash.h>

#define BUFFER_SIZE ((gsize)128 << 10) /* measured: larger ones fall out of the processor's caches */
#define LOOK_FLAGS (O_PATH | O_NOFOLLOW | O_CLOEXEC)
#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* ---- Opening ---- */

static gboolean
is_kernel_type (guint64 type)
{
  static const guint32 types[] = {
    PROC_SUPER_MAGIC,
    SYSFS_MAGIC,
    DEBUGFS_MAGIC,
    TRACEFS_MAGIC,
    CGROUP_SUPER_MAGIC,
    CGROUP2_SUPER_MAGIC,
    SECURITYFS_MAGIC,
    SELINUX_MAGIC,
    SMACK_MAGIC,
    BPF_FS_MAGIC,
    PSTOREFS_MAGIC,
    EFIVARFS_MAGIC,
    NSFS_MAGIC,
    BINFMTFS_MAGIC,
    DEVPTS_SUPER_MAGIC,
    AUTOFS_SUPER_MAGIC,
    0x62656570 /* configfs */,
    0x19800202 /* mqueue */,
    0x65735543 /* fusectl */,
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (type == types[i])
      return TRUE;
  return FALSE;
}

static gboolean
is_kernel (TandemContent *self, int fd, guint64 dev)
{
  struct statfs usage;

  if (dev != self->judged_dev)
    {
      self->judged_dev = dev;
      self->is_kernel = fstatfs (fd, &usage) == 0 && is_kernel_type ((guint64)usage.f_type);
    }
  return self->is_kernel;
}

/* Whether what @fd shows is still what was scanned at @place. */
static gboolean
is_same (TandemContent *self, int fd, TandemLayoutPlace place, guint64 folder_dev, gboolean is_link)
{
  const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, place.entry);
  struct stat status;

  return fstat (fd, &status) == 0 && (is_link ? S_ISLNK (status.st_mode) : S_ISREG (status.st_mode))
         && status.st_ino == entry->ino
         && status.st_dev == tandem_arena_get_dev (self->arena, entry, folder_dev)
         && (guint64)status.st_size == tandem_arena_get_apparent (self->arena, entry)
         && tandem_layout_digest_time (status.st_ctim.tv_sec, (guint32)status.st_ctim.tv_nsec)
                == entry->change;
}

/* Opens what has the entry's name, from its folder. -1 with @fault set. */
static int
open_name (TandemContent *self, TandemLayoutPlace place, int flags, guint32 *fault)
{
  const guint64 folder = tandem_arena_segment (self->arena, place.segment)->folder;
  const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, place.entry);
  const char *name = tandem_arena_names (self->arena, place.segment) + tandem_layout_get_name (entry->bits);
  int parent = tandem_opener_reach (&self->opener, folder, fault);
  int fd = parent >= 0 ? openat (parent, name, flags) : -1;

  if (parent >= 0 && fd < 0)
    *fault = (guint32)errno;
  return fd;
}

/* Looks at the entry without opening it. -1 with @fault set. */
static int
look_at (TandemContent *self, TandemLayoutPlace place, guint64 *folder_dev, guint32 *fault)
{
  const guint64 folder = tandem_arena_segment (self->arena, place.segment)->folder;
  const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, place.entry);
  const gboolean is_link = tandem_layout_get_kind (entry->bits) == TANDEM_KIND_SYMLINK;
  int fd = open_name (self, place, LOOK_FLAGS, fault);

  *folder_dev = tandem_arena_folder (self->arena, folder)->dev;
  if (fd < 0)
    return -1;
  if (!is_same (self, fd, place, *folder_dev, is_link))
    *fault = TANDEM_SCAN_FAULT_CHANGED;
  else if (is_kernel (self, fd, tandem_arena_get_dev (self->arena, entry, *folder_dev)))
    *fault = TANDEM_CONTENT_SKIPPED;
  else
    return fd;

  close (fd);
  return -1;
}

/* By its name, without /proc: what has come in its place meanwhile is opened, but neither waited for nor
 * read. */
static int
open_by_name (TandemContent *self, TandemLayoutPlace place, guint64 folder_dev, guint32 *fault)
{
  int fd = open_name (self, place, OPEN_FLAGS | O_NOFOLLOW, fault);

  if (fd < 0 || is_same (self, fd, place, folder_dev, FALSE))
    return fd;

  *fault = TANDEM_SCAN_FAULT_CHANGED;
  close (fd);
  return -1;
}

/* Opens the regular file at @place. That which was looked at is opened, not what has its name by now. */
static int
open_file (TandemContent *self, TandemLayoutPlace place, guint64 *folder_dev, guint32 *fault)
{
  int seen = look_at (self, place, folder_dev, fault);
  char path[64];
  int fd;

  if (seen < 0)
    return -1;

  g_snprintf (path, sizeof path, "/proc/self/fd/%d", seen);
  fd = open (path, OPEN_FLAGS);
  if (fd < 0 && errno == ENOENT)
    fd = open_by_name (self, place, *folder_dev, fault);
  else if (fd < 0)
    *fault = (guint32)errno;
  close (seen);
  return fd;
}

/* ---- Reading ---- */

/* A file that is read from its beginning to its end. */
typedef struct
{
  int fd;
  guint64 at;
  gboolean has_holes; /* less is allocated than its size: holes are not read, they are zeros */
  guint64 data_end;   /* of the data that at is in */
  guint64 hole_end;   /* of the hole that at is in */
} Reader;

static void
begin_reader (TandemContent *self, Reader *reader, int fd, TandemLayoutPlace place)
{
  const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, place.entry);

  *reader = (Reader){
    .fd = fd,
    .has_holes =
        tandem_arena_get_allocated (self->arena, entry) < tandem_arena_get_apparent (self->arena, entry),
  };
}

/* Learns whether the reader is in a hole or in data, and how far. */
static void
find_extent (Reader *self)
{
  const off_t at = (off_t)self->at;
  const off_t data = lseek (self->fd, at, SEEK_DATA);
  const off_t hole = data == at ? lseek (self->fd, at, SEEK_HOLE) : -1;

  if (data < 0 && errno == ENXIO)
    self->hole_end = G_MAXUINT64; /* up to the end, and whoever reads knows where that is */
  else if (data > at)
    self->hole_end = (guint64)data;
  else if (hole > at)
    self->data_end = (guint64)hole;
  else
    self->has_holes = FALSE; /* it cannot be said */
}

/* Reads until @size bytes are there or the file ends. -1 with errno. */
static gssize
read_data (Reader *self, guint8 *buffer, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = pread (self->fd, buffer + done, size - done, (off_t)self->at);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (gsize)n;
      self->at += (guint64)n;
    }
  return (gssize)done;
}

/* Likewise, or fewer when a hole begins or ends. */
static gssize
read_piece (Reader *self, guint8 *buffer, gsize size)
{
  if (self->has_holes && self->at >= self->data_end && self->at >= self->hole_end)
    find_extent (self);
  if (!self->has_holes)
    return read_data (self, buffer, size);
  if (self->at < self->data_end)
    return read_data (self, buffer, (gsize)MIN (size, self->data_end - self->at));

  size = (gsize)MIN (size, self->hole_end - self->at);
  memset (buffer, 0, size);
  self->at += size;
  return (gssize)size;
}

/* Reads @size bytes, or fewer at the end of the file. -1 with errno. */
static gssize
read_fully (Reader *self, guint8 *buffer, gsize size)
{
  gsize done = 0;
  gssize n;

  while (done < size && (n = read_piece (self, buffer + done, size - done)) != 0)
    {
      if (n < 0)
        return -1;
      done += (gsize)n;
    }
  return (gssize)done;
}

/* ---- Hashing ---- */

static void
begin (TandemContent *self, TandemContentHash hash)
{
  if (hash == TANDEM_CONTENT_SHA256)
    tandem_sha256_begin (self->sha);
  else
    XXH3_128bits_reset (self->xxh);
}

static void
update (TandemContent *self, TandemContentHash hash, gconstpointer data, gsize size)
{
  if (hash == TANDEM_CONTENT_SHA256)
    tandem_sha256_update (self->sha, data, size);
  else
    XXH3_128bits_update (self->xxh, data, size);
}

static void
end (TandemContent *self, TandemContentHash hash, guint8 *digest)
{
  memset (digest, 0, TANDEM_DIGEST_SIZE);
  if (hash == TANDEM_CONTENT_SHA256)
    {
      tandem_sha256_end (self->sha, digest);
    }
  else
    {
      XXH128_canonical_t canonical;

      XXH128_canonicalFromHash (&canonical, XXH3_128bits_digest (self->xxh));
      memcpy (digest, canonical.digest, sizeof canonical.digest);
    }
}

static gboolean
hash_link (TandemContent *self, TandemLayoutPlace place, TandemContentHash hash, guint32 *fault)
{
  guint64 folder_dev;
  int fd = look_at (self, place, &folder_dev, fault);
  char target[PATH_MAX];
  gssize length;

  if (fd < 0)
    return FALSE;

  length = readlinkat (fd, "", target, sizeof target);
  if (length < 0)
    *fault = (guint32)errno;
  else
    update (self, hash, target, (gsize)length);
  close (fd);
  return length >= 0;
}

static gboolean
hash_file (TandemContent *self,
           TandemLayoutPlace place,
           TandemContentHash hash,
           guint64 limit,
           TandemContentFunc progress,
           gpointer user_data,
           guint32 *fault)
{
  guint64 left =
      MIN (limit, tandem_arena_get_apparent (self->arena, tandem_arena_entry (self->arena, place.entry)));
  guint64 folder_dev;
  gboolean going = TRUE;
  Reader reader;
  int fd;

  if (left == 0)
    return TRUE;
  fd = open_file (self, place, &folder_dev, fault);
  if (fd < 0)
    return FALSE;

  begin_reader (self, &reader, fd, place);
  while (left > 0 && going)
    {
      const gssize n = read_fully (&reader, self->buffer, (gsize)MIN (left, BUFFER_SIZE));

      if (n <= 0)
        {
          *fault = n < 0 ? (guint32)errno : TANDEM_SCAN_FAULT_CHANGED;
          break;
        }
      update (self, hash, self->buffer, (gsize)n);
      left -= (guint64)n;
      going = progress ((gsize)n, user_data);
    }
  if (left == 0 && !is_same (self, fd, place, folder_dev, FALSE))
    *fault = TANDEM_SCAN_FAULT_CHANGED;
  close (fd);
  return left == 0 && *fault == 0;
}

gboolean
tandem_content_hash (TandemContent *self,
                     TandemLayoutPlace place,
                     TandemContentHash hash,
                     guint64 limit,
                     TandemContentFunc progress,
                     gpointer user_data,
                     guint8 *digest,
                     guint32 *fault)
{
  const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, place.entry);

  *fault = 0;
  begin (self, hash);
  if (tandem_layout_get_kind (entry->bits) == TANDEM_KIND_SYMLINK
          ? !hash_link (self, place, hash, fault)
          : !hash_file (self, place, hash, limit, progress, user_data, fault))
    return FALSE;
  end (self, hash, digest);
  return TRUE;
}

/* ---- Comparing ---- */

gboolean
tandem_content_compare (TandemContent *self,
                        TandemLayoutPlace a,
                        TandemLayoutPlace b,
                        TandemContentFunc progress,
                        gpointer user_data,
                        gboolean *equal,
                        guint32 *fault,
                        TandemLayoutPlace *culprit)
{
  const TandemLayoutPlace places[2] = { a, b };
  guint8 *const buffers[2] = { self->buffer, self->other_buffer };
  guint64 left = tandem_arena_get_apparent (self->arena, tandem_arena_entry (self->arena, a.entry));
  guint64 devs[2];
  Reader readers[2];
  int fds[2] = { -1, -1 };
  gboolean going = TRUE;

  *equal = TRUE;
  *fault = 0;
  for (guint i = 0; i < 2 && *fault == 0; i++)
    {
      fds[i] = open_file (self, places[i], &devs[i], fault);
      begin_reader (self, &readers[i], fds[i], places[i]);
      *culprit = places[i];
    }

  while (*fault == 0 && *equal && left > 0 && going)
    {
      const gsize wanted = (gsize)MIN (left, BUFFER_SIZE);

      for (guint i = 0; i < 2 && *fault == 0; i++)
        {
          const gssize n = read_fully (&readers[i], buffers[i], wanted);

          *culprit = places[i];
          if (n != (gssize)wanted)
            *fault = n < 0 ? (guint32)errno : TANDEM_SCAN_FAULT_CHANGED;
        }
      *equal = *fault == 0 && memcmp (buffers[0], buffers[1], wanted) == 0;
      left -= wanted;
      going = progress (wanted, user_data);
    }

  for (guint i = 0; i < 2; i++)
    {
      if (*fault == 0 && going && !is_same (self, fds[i], places[i], devs[i], FALSE))
        {
          *fault = TANDEM_SCAN_FAULT_CHANGED;
          *culprit = places[i];
        }
      if (fds[i] >= 0)
        close (fds[i]);
    }
  return *fault == 0 && going;
}

/* ---- Construction ---- */

void
tandem_content_init (TandemContent *self, const TandemWalkArea *area, TandemArena *arena)
{
  *self = (TandemContent){
    .arena = arena,
    .buffer = g_malloc (BUFFER_SIZE),
    .other_buffer = g_malloc (BUFFER_SIZE),
    .sha = tandem_sha256_new (),
    .xxh = XXH3_createState (),
    .judged_dev = G_MAXUINT64,
  };
  tandem_opener_init (&self->opener, area, arena);
}

void
tandem_content_clear (TandemContent *self)
{
  tandem_opener_clear (&self->opener);
  XXH3_freeState (self->xxh);
  tandem_sha256_free (self->sha);
  g_free (self->other_buffer);
  g_free (self->buffer);
}
