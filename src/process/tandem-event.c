/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-event.h"

#include "process/tandem-error.h"
#include "process/tandem-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORD_BYTES sizeof (guint32)

/* How often a wait looks at the word of an event that it cannot poll: in a worker, one that is not its own.
 */
#define LOOK_MS 10

/* Every event of this process, for tandem_event_enter_worker (). */
static GPtrArray *events;
G_LOCK_DEFINE_STATIC (events);

static gboolean
wake_fd_is_readable (TandemEvent *self, int timeout_ms)
{
  struct pollfd wanted = { .fd = self->poll_fd, .events = POLLIN };

  return poll (&wanted, 1, timeout_ms) == 1 && (wanted.revents & POLLIN) != 0;
}

static void
store_word (TandemEvent *self)
{
  if (!self->read_only)
    __atomic_store_n (self->word, 1, __ATOMIC_RELEASE);
}

void
tandem_event_set (TandemEvent *self)
{
  const guint64 one = 1;
  int saved_errno = errno;
  G_GNUC_UNUSED gssize count;

  if (self->read_only)
    {
      g_warning ("A worker must not set an event");
      return;
    }
  if (tandem_event_is_set (self))
    return;

  /* An eventfd takes eight bytes or, when its counter is full, none: then it is readable already. It does not
   * block, so that no signal interrupts it. */
  count = write (self->wake_fd, &one, sizeof one);
  store_word (self);
  errno = saved_errno;
}

const guint32 *
tandem_event_get_word (const TandemEvent *self)
{
  return self->word;
}

gboolean
tandem_event_wait (TandemEvent *self, gint64 timeout)
{
  gint64 deadline = g_get_monotonic_time () + CLAMP (timeout, 0, G_MAXINT64 / 2);

  while (!tandem_event_is_set (self))
    {
      gint64 left = deadline - g_get_monotonic_time ();

      gint64 left_ms = CLAMP ((left + 999) / 1000, 0, self->poll_fd >= 0 ? 1000 * 1000 : LOOK_MS);

      if (wake_fd_is_readable (self, (int)left_ms))
        {
          store_word (self);
          return TRUE;
        }
      if (left <= 0)
        return tandem_event_is_set (self);
    }

  return TRUE;
}

int
tandem_event_get_poll_fd (TandemEvent *self)
{
  return self->poll_fd;
}

int
tandem_event_get_memory_fd (TandemEvent *self)
{
  return self->memory_fd;
}

int
tandem_event_get_wake_fd (TandemEvent *self)
{
  return self->wake_fd;
}

typedef struct
{
  GSource source;
  TandemEvent *event;
} EventSource;

static gboolean
event_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  store_word (((EventSource *)source)->event);
  return callback != NULL ? callback (user_data) : G_SOURCE_REMOVE;
}

static void
event_source_finalize (GSource *source)
{
  g_clear_pointer (&((EventSource *)source)->event, tandem_event_unref);
}

static GSourceFuncs event_source_functions = {
  .dispatch = event_source_dispatch,
  .finalize = event_source_finalize,
};

GSource *
tandem_event_source_new (TandemEvent *self)
{
  GSource *source = g_source_new (&event_source_functions, sizeof (EventSource));

  ((EventSource *)source)->event = tandem_event_ref (self);
  g_source_set_name (source, "tandem-event");
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_add_unix_fd (source, self->poll_fd, G_IO_IN);
  return source;
}

/* A mapping of a descriptor that was opened for reading can never be made writable again. */
static void
map_read_only (TandemEvent *self)
{
  char path[64];
  gpointer mapping = MAP_FAILED;
  int fd;

  g_snprintf (path, sizeof path, "/proc/self/fd/%d", self->memory_fd);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0)
    mapping = mmap (self->word, WORD_BYTES, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0);
  if (mapping == MAP_FAILED)
    mprotect (self->word, WORD_BYTES, PROT_READ); /* no /proc: a fault at least, when it is written */
  tandem_fd_clear (&fd);
}

/* An epoll descriptor goes on watching the eventfd after its number is closed here, as the parent has it open
 * still. What this process does to it, such as watching more, no other one sees. */
static int
make_private_poll_fd (int wake_fd)
{
  struct epoll_event wanted = { .events = EPOLLIN };
  int fd = tandem_fd_above_standard (epoll_create1 (EPOLL_CLOEXEC));

  if (fd >= 0 && epoll_ctl (fd, EPOLL_CTL_ADD, wake_fd, &wanted) != 0)
    tandem_fd_clear (&fd);
  return fd;
}

void
tandem_event_enter_worker (TandemEvent *own)
{
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      TandemEvent *self = events->pdata[i];

      if (self->read_only)
        continue;
      map_read_only (self);
      self->poll_fd = self == own ? make_private_poll_fd (self->wake_fd) : -1;
      self->read_only = TRUE;
      tandem_fd_clear (&self->wake_fd);
      tandem_fd_clear (&self->memory_fd);
    }
}

TandemEvent *
tandem_event_new_for_fds (int memory_fd, int wake_fd, GError **error)
{
  struct stat status;
  guint32 *word = MAP_FAILED;
  TandemEvent *self;

  memory_fd = tandem_fd_above_standard (memory_fd);
  wake_fd = tandem_fd_above_standard (wake_fd);
  errno = EINVAL;
  if (wake_fd >= 0 && fcntl (wake_fd, F_GETFD) >= 0 && fstat (memory_fd, &status) == 0
      && S_ISREG (status.st_mode) && status.st_size >= (off_t)WORD_BYTES)
    word = mmap (NULL, WORD_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
  if (word == MAP_FAILED)
    {
      tandem_set_system_error (error, errno, "event: its memory cannot be mapped");
      tandem_fd_clear (&memory_fd);
      tandem_fd_clear (&wake_fd);
      return NULL;
    }

  fcntl (memory_fd, F_SETFD, FD_CLOEXEC);
  fcntl (wake_fd, F_SETFD, FD_CLOEXEC);
  self = g_new0 (TandemEvent, 1);
  g_atomic_ref_count_init (&self->references);
  self->word = word;
  self->memory_fd = memory_fd;
  self->wake_fd = wake_fd;
  self->poll_fd = wake_fd;

  G_LOCK (events);
  if (events == NULL)
    events = g_ptr_array_new ();
  g_ptr_array_add (events, self);
  G_UNLOCK (events);
  return self;
}

TandemEvent *
tandem_event_new (GError **error)
{
  int memory_fd = memfd_create ("tandem-event", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  int wake_fd = memory_fd >= 0 ? eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;

  if (wake_fd >= 0 && ftruncate (memory_fd, WORD_BYTES) == 0
      && fcntl (memory_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) == 0)
    return tandem_event_new_for_fds (memory_fd, wake_fd, error);

  tandem_set_system_error (error, errno, "event: cannot be made");
  tandem_fd_clear (&memory_fd);
  tandem_fd_clear (&wake_fd);
  return NULL;
}

TandemEvent *
tandem_event_ref (TandemEvent *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
tandem_event_unref (TandemEvent *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  G_LOCK (events);
  g_ptr_array_remove_fast (events, self);
  G_UNLOCK (events);
  munmap (self->word, WORD_BYTES);
  if (self->poll_fd != self->wake_fd)
    tandem_fd_clear (&self->poll_fd);
  tandem_fd_clear (&self->memory_fd);
  tandem_fd_clear (&self->wake_fd);
  g_free (self);
}
