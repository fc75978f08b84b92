/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of a snapshot's memory, version 1: what docs/snapshot.md describes. For src/tree itself;
 * everyone else reads through tandem-snapshot.h. Native byte order; every reference is an offset from the
 * start of the memory, a multiple of 8; 0 refers to nothing. Words that change while readers look on are read
 * and written atomically. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TANDEM_LAYOUT_MAGIC "TandemSn"
#define TANDEM_LAYOUT_VERSION 1
#define TANDEM_LAYOUT_ALIGNMENT 8
#define TANDEM_LAYOUT_MEMORY_PERCENT 80 /* of what there is, for one snapshot */

/* ---- Header: at offset 0 ---- */

enum
{
  TANDEM_HEADER_FINISHED = 1 << 0, /* nothing changes any more; totals are exact, hard links resolved */
  TANDEM_HEADER_PARTIAL = 1 << 1,  /* the scan was stopped before its end */
  TANDEM_HEADER_FOREIGN = 1 << 2,  /* it was read from a file: what it names cannot be acted upon */
};

typedef struct
{
  guint64 files;
  guint64 directories;
  guint64 symlinks;
  guint64 other;
  guint64 hard_links_skipped;
  guint64 apparent_bytes;
  guint64 allocated_bytes;
  guint64 errors;
} TandemLayoutTotals;

typedef struct
{
  char magic[8];
  guint32 version;
  guint32 flags;             /* atomic */
  guint64 used;              /* atomic; bytes handed out so far, this header included */
  guint64 top;               /* the folder record above the roots */
  gint64 started;            /* microseconds since 1970 */
  guint64 errors;            /* array of TandemLayoutPlace; valid once finished */
  guint64 n_errors;          /* its length, which may be less than totals.errors */
  TandemLayoutTotals totals; /* valid once finished */
} TandemLayoutHeader;

#define TANDEM_LAYOUT_HEADER_SIZE 4096

/* An entry and the segment that it is in. */
typedef struct
{
  guint64 segment;
  guint64 entry;
} TandemLayoutPlace;

/* ---- States of folders and segments: who is at work on them (low byte) and for which walker (the rest) ----
 */

enum
{
  TANDEM_STATE_PENDING = 0,
  TANDEM_STATE_CLAIMED = 1,
  TANDEM_STATE_DONE = 2,
  TANDEM_STATE_MASK = 0xff,
  TANDEM_STATE_CUT = 1 << 30, /* of a done segment: entries are missing, since the scan was stopped */
};

/* ---- Folder record: one for each directory that counts, and one above the roots ---- */

typedef struct
{
  guint64 parent;       /* folder record; 0 above the roots */
  guint64 segment;      /* the parent's segment with its entry; 0 above the roots */
  guint64 entry;        /* its entry; 0 above the roots */
  guint64 segments;     /* atomic; the newest segment of its entries */
  guint64 allocated;    /* atomic; bytes of all that counts below it, itself not included */
  guint64 apparent;     /* atomic; likewise */
  guint64 items;        /* atomic; entries below it that could be read */
  guint64 own_apparent; /* its own size in bytes */
  guint64 dev;
  guint32 state; /* atomic */
  guint32 depth; /* 0 above the roots */
  float share;   /* of the whole scan's progress */
  guint32 error; /* atomic; errno, or a TandemScanFault, of opening or listing it; 0: none */
} TandemLayoutFolder;

/* ---- Segment: some or all of a folder's entries. Directly behind it: its names, each with a NUL, padded to
 * a multiple of 8; then its entries. ---- */

typedef struct
{
  guint64 next; /* the folder's next older segment */
  guint64 folder;
  guint64 folders;     /* n_folders folder records, one behind the other */
  guint64 part_link;   /* the next older in a walker's stack of segments whose names are to be looked up */
  guint64 group_link;  /* the next older in a walker's stack of segments whose folders are to be listed */
  guint32 n_entries;   /* valid once done */
  guint32 names_size;  /* without the padding */
  guint32 n_folders;   /* valid once done */
  guint32 next_folder; /* atomic; a hint: the folders before it are claimed */
  guint32 state;       /* atomic; readers see its entries once it is done */
  float share;
} TandemLayoutSegment;

/* ---- Entry ---- */

/* What is an entry's kind is in tandem-snapshot.h (TandemKind), as are the flags (TandemEntryFlags). WIDE is
 * known here only: the sizes did not fit, or a file is on another device than its folder (as with overlayfs);
 * the apparent size refers to a TandemLayoutWide then. */
#define TANDEM_ENTRY_WIDE (1u << 4)
#define TANDEM_ENTRY_NAME_BITS 24
#define TANDEM_ENTRY_KIND_BITS 3

typedef struct
{
  guint64 ino;
  guint32 apparent_low; /* 48 bits: bytes; of a directory: its folder record; when unreadable: errno */
  guint32 blocks_low;   /* 40 bits: of 512 bytes */
  guint16 apparent_high;
  guint8 blocks_high;
  gint8 mtime_high; /* 40 bits: seconds since 1970 */
  guint32 mtime_low;
  guint32 change; /* digest of the time of the last status change (ctime) */
  guint32 bits;   /* atomic; 24 bits: offset in the names; 3 bits: kind; 5 bits: flags */
} TandemLayoutEntry;

typedef struct
{
  guint64 apparent;
  guint64 allocated;
  guint64 dev;
} TandemLayoutWide;

G_STATIC_ASSERT (sizeof (TandemLayoutHeader) <= TANDEM_LAYOUT_HEADER_SIZE);
G_STATIC_ASSERT (sizeof (TandemLayoutFolder) == 88);
G_STATIC_ASSERT (sizeof (TandemLayoutSegment) == 64);
G_STATIC_ASSERT (sizeof (TandemLayoutEntry) == 32);

#define TANDEM_LAYOUT_WORD48_MAX ((1ull << 48) - 1)
#define TANDEM_LAYOUT_BLOCKS_MAX ((1ull << 40) - 1)

static inline guint64
tandem_layout_align (guint64 size)
{
  return (size + TANDEM_LAYOUT_ALIGNMENT - 1) & ~(guint64)(TANDEM_LAYOUT_ALIGNMENT - 1);
}

/* The apparent size's field, whatever it holds. */
static inline guint64
tandem_layout_get_word48 (const TandemLayoutEntry *entry)
{
  return entry->apparent_low | (guint64)entry->apparent_high << 32;
}

static inline void
tandem_layout_set_word48 (TandemLayoutEntry *entry, guint64 value)
{
  entry->apparent_low = (guint32)value;
  entry->apparent_high = (guint16)(value >> 32);
}

static inline guint64
tandem_layout_get_blocks (const TandemLayoutEntry *entry)
{
  return entry->blocks_low | (guint64)entry->blocks_high << 32;
}

static inline void
tandem_layout_set_blocks (TandemLayoutEntry *entry, guint64 value)
{
  entry->blocks_low = (guint32)value;
  entry->blocks_high = (guint8)(value >> 32);
}

static inline gint64
tandem_layout_get_mtime (const TandemLayoutEntry *entry)
{
  return (gint64)entry->mtime_high * ((gint64)1 << 32) + entry->mtime_low;
}

static inline void
tandem_layout_set_mtime (TandemLayoutEntry *entry, gint64 value)
{
  value = CLAMP (value, -((gint64)1 << 39), ((gint64)1 << 39) - 1);
  entry->mtime_low = (guint32)value;
  entry->mtime_high = (gint8)(value >> 32);
}

static inline guint32
tandem_layout_make_bits (guint32 name, guint32 kind, guint32 flags)
{
  return name | kind << TANDEM_ENTRY_NAME_BITS | flags << (TANDEM_ENTRY_NAME_BITS + TANDEM_ENTRY_KIND_BITS);
}

static inline guint32
tandem_layout_get_name (guint32 bits)
{
  return bits & ((1u << TANDEM_ENTRY_NAME_BITS) - 1);
}

static inline guint32
tandem_layout_get_kind (guint32 bits)
{
  return bits >> TANDEM_ENTRY_NAME_BITS & ((1u << TANDEM_ENTRY_KIND_BITS) - 1);
}

static inline guint32
tandem_layout_get_flags (guint32 bits)
{
  return bits >> (TANDEM_ENTRY_NAME_BITS + TANDEM_ENTRY_KIND_BITS);
}

/* A digest of a ctime, never 0: enough to see that an inode was changed or replaced since it was scanned. */
static inline guint32
tandem_layout_digest_time (gint64 seconds, guint32 nanoseconds)
{
  guint64 mixed = ((guint64)seconds * 1000000000u + nanoseconds) * 0x9e3779b97f4a7c15u;

  mixed ^= mixed >> 32;
  return (guint32)mixed != 0 ? (guint32)mixed : 1;
}

/* Adds, saturating. */
static inline guint64
tandem_layout_add (guint64 a, guint64 b)
{
  guint64 sum;

  return __builtin_add_overflow (a, b, &sum) ? G_MAXUINT64 : sum;
}

G_END_DECLS
