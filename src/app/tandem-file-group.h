/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Files sorted by what they probably are, judged by the name alone, and by how old they are. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TANDEM_FILE_GROUP_PICTURES,
  TANDEM_FILE_GROUP_VIDEOS,
  TANDEM_FILE_GROUP_SOUND,
  TANDEM_FILE_GROUP_DOCUMENTS,
  TANDEM_FILE_GROUP_TEXT,
  TANDEM_FILE_GROUP_CODE,
  TANDEM_FILE_GROUP_ARCHIVES,
  TANDEM_FILE_GROUP_DISK_IMAGES,
  TANDEM_FILE_GROUP_PROGRAMS,
  TANDEM_FILE_GROUP_FONTS,
  TANDEM_FILE_GROUP_DATA,
  TANDEM_FILE_GROUP_OTHER,
  TANDEM_N_FILE_GROUPS
} TandemFileGroup;

/* "Pictures", translated. (transfer none) */
const char *tandem_file_group_get_title (TandemFileGroup group);

/* An icon's name. (transfer none) */
const char *tandem_file_group_get_icon (TandemFileGroup group);

/* Remembers what it was asked: thousands of names share few endings. Of one thread. */
typedef struct _TandemFileGrouper TandemFileGrouper;

TandemFileGrouper *tandem_file_grouper_new (void);
void tandem_file_grouper_free (TandemFileGrouper *self);

/* The group of a file called @name: @length bytes, any bytes. */
TandemFileGroup tandem_file_grouper_find (TandemFileGrouper *self, const char *name, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemFileGrouper, tandem_file_grouper_free)

typedef enum
{
  TANDEM_FILE_AGE_DAY,
  TANDEM_FILE_AGE_WEEK,
  TANDEM_FILE_AGE_MONTH,
  TANDEM_FILE_AGE_QUARTER,
  TANDEM_FILE_AGE_YEAR,
  TANDEM_FILE_AGE_TWO_YEARS,
  TANDEM_FILE_AGE_FIVE_YEARS,
  TANDEM_FILE_AGE_OLDER,
  TANDEM_N_FILE_AGES
} TandemFileAge;

/* "Last week", translated. (transfer none) */
const char *tandem_file_age_get_title (TandemFileAge age);

/* Of what was modified at @mtime, at @now; both seconds since 1970. What is to come is of today. */
TandemFileAge tandem_file_age_find (gint64 mtime, gint64 now);

G_END_DECLS
