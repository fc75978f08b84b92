/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scan-util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* In memory where there is such a place: ext4 takes its time with inodes that were in use a moment ago. */
char *
scan_make_folder (void)
{
  g_autofree char *in_memory = g_strdup ("/dev/shm/tandem-tree-XXXXXX");
  g_autoptr (GError) error = NULL;
  char *path;

  if (g_mkdtemp (in_memory) != NULL)
    return g_steal_pointer (&in_memory);

  path = g_dir_make_tmp ("tandem-tree-XXXXXX", &error);
  g_assert_no_error (error);
  return path;
}

/* Empties the folder behind @fd, which it closes: going down into each folder, and back up by "..". */
static void
empty_folder (int fd)
{
  guint depth = 0;

  while (TRUE)
    {
      int copy = openat (fd, ".", O_RDONLY | O_DIRECTORY);
      DIR *dir = fdopendir (copy);
      struct dirent *entry;
      int below = -1;

      g_assert_nonnull (dir);
      while (below < 0 && (entry = readdir (dir)) != NULL)
        if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0
            && unlinkat (fd, entry->d_name, 0) != 0 && unlinkat (fd, entry->d_name, AT_REMOVEDIR) != 0
            && errno == ENOTEMPTY)
          below = openat (fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      closedir (dir);

      if (below < 0 && depth == 0)
        break;
      if (below < 0)
        below = openat (fd, "..", O_RDONLY | O_DIRECTORY);
      else
        depth += 2;
      g_assert_cmpint (below, >=, 0);
      close (fd);
      fd = below;
      depth--;
    }
  close (fd);
}

void
scan_remove_tree (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY);

  g_assert_cmpint (fd, >=, 0);
  empty_folder (fd);
  g_assert_cmpint (rmdir (path), ==, 0);
}

static char *
make_name (GRand *rand, guint number)
{
  const guint kind = g_rand_int_range (rand, 0, 12);
  char *name;

  if (kind == 0) /* as long as a name can be */
    {
      name = g_strnfill (255, 'x');
      for (guint i = 0, n = number; i < 8; i++, n /= 10)
        name[i] = (char)('0' + n % 10);
      return name;
    }
  if (kind == 1) /* any byte at all */
    {
      name = g_strdup_printf ("........%u", number);
      for (guint i = 0; i < 8; i++)
        do
          name[i] = (char)g_rand_int_range (rand, 1, 256);
        while (name[i] == '/');
      return name;
    }
  if (kind == 2) /* what sorts before a slash and what does after it */
    return g_strdup_printf ("%s%u", g_rand_boolean (rand) ? "d-" : "d0", number);
  return g_strdup_printf ("%s%u", kind < 8 ? "file" : "d", number);
}

static void
make_file (GRand *rand, int dir, const char *name)
{
  int fd = openat (dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  char data[5000] = "";

  g_assert_cmpint (fd, >=, 0);
  if (g_rand_int_range (rand, 0, 4) == 0)
    g_assert_cmpint (write (fd, data, (gsize)g_rand_int_range (rand, 1, sizeof data)), >, 0);
  if (g_rand_int_range (rand, 0, 20) == 0) /* sparse */
    g_assert_cmpint (ftruncate (fd, (off_t)g_rand_int_range (rand, 0, G_MAXINT) << 10), ==, 0);
  close (fd);
}

static void
make_socket (int dir, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d/%s", dir, name);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  if (strlen (path) >= sizeof address.sun_path)
    return;
  strcpy (address.sun_path, path);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  close (fd);
}

typedef struct
{
  int dir;
  char *name;
} Place;

static void
clear_place (gpointer data)
{
  g_free (((Place *)data)->name);
}

void
scan_make_random_tree (const char *path, guint32 seed, guint n_entries)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GArray) dirs = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (Place));
  int root = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_array_set_clear_func (files, clear_place);
  g_array_append_val (dirs, root);
  for (guint i = 0; i < n_entries; i++)
    {
      const int dir = g_array_index (dirs, int, g_rand_int_range (rand, 0, (gint32)dirs->len));
      const guint kind = g_rand_int_range (rand, 0, 20);
      g_autofree char *name = make_name (rand, i);

      if (kind < 4)
        {
          g_assert_cmpint (mkdirat (dir, name, 0755), ==, 0);
          if (dirs->len < 200)
            {
              int made = openat (dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

              g_array_append_val (dirs, made);
            }
        }
      else if (kind == 4)
        g_assert_cmpint (symlinkat (g_rand_boolean (rand) ? "." : "..", dir, name), ==, 0);
      else if (kind == 5)
        g_assert_cmpint (symlinkat (name, dir, name), ==, 0); /* a loop */
      else if (kind == 6)
        g_assert_cmpint (mkfifoat (dir, name, 0644), ==, 0);
      else if (kind == 7 && strlen (name) < 60)
        make_socket (dir, name);
      else if (kind < 11 && files->len > 0)
        {
          const Place *old = &g_array_index (files, Place, g_rand_int_range (rand, 0, (gint32)files->len));

          g_assert_cmpint (linkat (old->dir, old->name, dir, name, 0), ==, 0);
        }
      else
        {
          const Place place = { dir, g_strdup (name) };

          make_file (rand, dir, name);
          g_array_append_val (files, place);
        }
    }

  for (guint i = 0; i < dirs->len; i++)
    close (g_array_index (dirs, int, i));
}

void
scan_make_chain (const char *path, const char *name, guint depth)
{
  int dir = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  for (guint i = 0; i < depth; i++)
    {
      int next;

      g_assert_cmpint (mkdirat (dir, name, 0755), ==, 0);
      next = openat (dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      g_assert_cmpint (next, >=, 0);
      close (dir);
      dir = next;
      close (openat (dir, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    }
  close (dir);
}
