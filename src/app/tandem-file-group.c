/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-file-group.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

/* Longer endings, and names without one, say nothing about what is in a file that the content type database
 * would know; hostile names could have millions of them. */
#define MAX_NAME 24
#define MAX_REMEMBERED 20000

#define DAY ((gint64)24 * 60 * 60)

struct _TandemFileGrouper
{
  GHashTable *known; /* (owned) ending or name → 1 + TandemFileGroup */
};

static const struct
{
  const char *title;
  const char *icon;
} groups[TANDEM_N_FILE_GROUPS] = {
  [TANDEM_FILE_GROUP_PICTURES] = { N_ ("Pictures"), "image-x-generic-symbolic" },
  [TANDEM_FILE_GROUP_VIDEOS] = { N_ ("Videos"), "video-x-generic-symbolic" },
  [TANDEM_FILE_GROUP_SOUND] = { N_ ("Music and sound"), "audio-x-generic-symbolic" },
  [TANDEM_FILE_GROUP_DOCUMENTS] = { N_ ("Documents"), "x-office-document-symbolic" },
  [TANDEM_FILE_GROUP_TEXT] = { N_ ("Text"), "text-x-generic-symbolic" },
  [TANDEM_FILE_GROUP_CODE] = { N_ ("Source code"), "text-x-generic-symbolic" },
  [TANDEM_FILE_GROUP_ARCHIVES] = { N_ ("Archives and packages"), "package-x-generic-symbolic" },
  [TANDEM_FILE_GROUP_DISK_IMAGES] = { N_ ("Disk images"), "media-optical-symbolic" },
  [TANDEM_FILE_GROUP_PROGRAMS] = { N_ ("Programs and libraries"), "application-x-executable-symbolic" },
  [TANDEM_FILE_GROUP_FONTS] = { N_ ("Fonts"), "font-x-generic-symbolic" },
  [TANDEM_FILE_GROUP_DATA] = { N_ ("Data"), "x-office-spreadsheet-symbolic" },
  [TANDEM_FILE_GROUP_OTHER] = { N_ ("Other"), "text-x-generic-symbolic" },
};

/* What a content type begins with or is, the first that fits. Types are those of shared-mime-info. */
static const struct
{
  const char *type;
  TandemFileGroup group;
} types[] = {
  { "image/vnd.djvu", TANDEM_FILE_GROUP_DOCUMENTS },
  { "image/", TANDEM_FILE_GROUP_PICTURES },
  { "video/", TANDEM_FILE_GROUP_VIDEOS },
  { "audio/", TANDEM_FILE_GROUP_SOUND },
  { "font/", TANDEM_FILE_GROUP_FONTS },
  { "application/x-font", TANDEM_FILE_GROUP_FONTS },
  { "application/vnd.ms-fontobject", TANDEM_FILE_GROUP_FONTS },
  { "application/pdf", TANDEM_FILE_GROUP_DOCUMENTS },
  { "application/postscript", TANDEM_FILE_GROUP_DOCUMENTS },
  { "application/epub", TANDEM_FILE_GROUP_DOCUMENTS },
  { "application/rtf", TANDEM_FILE_GROUP_DOCUMENTS },
  { "application/msword", TANDEM_FILE_GROUP_DOCUMENTS },
  { "application/vnd.oasis.opendocument", TANDEM_FILE_GROUP_DOCUMENTS },
  { "application/vnd.openxmlformats", TANDEM_FILE_GROUP_DOCUMENTS },
  { "application/vnd.ms-", TANDEM_FILE_GROUP_DOCUMENTS },
  { "application/x-dvi", TANDEM_FILE_GROUP_DOCUMENTS },
  { "text/plain", TANDEM_FILE_GROUP_TEXT },
  { "text/html", TANDEM_FILE_GROUP_TEXT },
  { "text/markdown", TANDEM_FILE_GROUP_TEXT },
  { "text/x-log", TANDEM_FILE_GROUP_TEXT },
  { "text/x-readme", TANDEM_FILE_GROUP_TEXT },
  { "text/x-changelog", TANDEM_FILE_GROUP_TEXT },
  { "text/troff", TANDEM_FILE_GROUP_TEXT },
  { "application/x-troff-man", TANDEM_FILE_GROUP_TEXT },
  { "application/xhtml", TANDEM_FILE_GROUP_TEXT },
  { "text/x-gettext-translation", TANDEM_FILE_GROUP_DATA },
  { "text/csv", TANDEM_FILE_GROUP_DATA },
  { "text/", TANDEM_FILE_GROUP_CODE },
  { "application/javascript", TANDEM_FILE_GROUP_CODE },
  { "application/x-shellscript", TANDEM_FILE_GROUP_CODE },
  { "application/x-perl", TANDEM_FILE_GROUP_CODE },
  { "application/x-ruby", TANDEM_FILE_GROUP_CODE },
  { "application/x-php", TANDEM_FILE_GROUP_CODE },
  { "application/x-awk", TANDEM_FILE_GROUP_CODE },
  { "application/x-m4", TANDEM_FILE_GROUP_CODE },
  { "application/x-cd-image", TANDEM_FILE_GROUP_DISK_IMAGES },
  { "application/x-raw-disk-image", TANDEM_FILE_GROUP_DISK_IMAGES },
  { "application/x-qemu-disk", TANDEM_FILE_GROUP_DISK_IMAGES },
  { "application/x-virtualbox", TANDEM_FILE_GROUP_DISK_IMAGES },
  { "application/x-apple-diskimage", TANDEM_FILE_GROUP_DISK_IMAGES },
  { "application/vnd.squashfs", TANDEM_FILE_GROUP_DISK_IMAGES },
  { "application/vnd.efi", TANDEM_FILE_GROUP_DISK_IMAGES },
  { "application/zip", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/gzip", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/zstd", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-tar", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-compressed", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-bzip", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-xz", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-lz", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-7z", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-cpio", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-archive", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/vnd.rar", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/vnd.debian.binary-package", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/vnd.flatpak", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-rpm", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-java-archive", TANDEM_FILE_GROUP_ARCHIVES },
  { "application/x-sharedlib", TANDEM_FILE_GROUP_PROGRAMS },
  { "application/x-executable", TANDEM_FILE_GROUP_PROGRAMS },
  { "application/x-object", TANDEM_FILE_GROUP_PROGRAMS },
  { "application/x-java", TANDEM_FILE_GROUP_PROGRAMS },
  { "application/x-msdownload", TANDEM_FILE_GROUP_PROGRAMS },
  { "application/x-ms-dos-executable", TANDEM_FILE_GROUP_PROGRAMS },
  { "application/x-python-bytecode", TANDEM_FILE_GROUP_PROGRAMS },
  { "application/vnd.appimage", TANDEM_FILE_GROUP_PROGRAMS },
  { "application/wasm", TANDEM_FILE_GROUP_PROGRAMS },
  { "application/json", TANDEM_FILE_GROUP_DATA },
  { "application/xml", TANDEM_FILE_GROUP_DATA },
  { "application/yaml", TANDEM_FILE_GROUP_DATA },
  { "application/x-yaml", TANDEM_FILE_GROUP_DATA },
  { "application/toml", TANDEM_FILE_GROUP_DATA },
  { "application/vnd.sqlite3", TANDEM_FILE_GROUP_DATA },
  { "application/x-gettext-translation", TANDEM_FILE_GROUP_DATA },
};

const char *
tandem_file_group_get_title (TandemFileGroup group)
{
  return _ (groups[group].title);
}

const char *
tandem_file_group_get_icon (TandemFileGroup group)
{
  return groups[group].icon;
}

static TandemFileGroup
group_of_type (const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_prefix (type, types[i].type))
      return types[i].group;
  return TANDEM_FILE_GROUP_OTHER;
}

/* Only letters, digits and a few signs go on to the content type database. */
static gboolean
is_plain (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("._-+~", *p) == NULL)
      return FALSE;
  return TRUE;
}

/* What decides on the group: "x.ending" in small letters, or the whole of a short name without an ending. Of
 * libz.so.1.3 and the like the ending is "so". FALSE when nothing does. */
static gboolean
get_key (const char *name, gsize length, char key[MAX_NAME + 3])
{
  const char *dot = length > 1 ? memrchr (name + 1, '.', length - 1) : NULL;
  const char *from = dot;
  gsize left;

  if (memmem (name, length, ".so.", 4) != NULL)
    from = ".so";
  else if (dot == NULL)
    from = name;
  left = from == name ? length : from == dot ? length - (gsize)(dot - name) : strlen (from);
  if (left > MAX_NAME)
    return FALSE;

  if (from == name)
    g_strlcpy (key, "", 2);
  else
    g_strlcpy (key, "x", 2);
  strncat (key, from, left);
  if (from != name)
    for (char *p = key; *p != '\0'; p++)
      *p = g_ascii_tolower (*p);
  return is_plain (key);
}

TandemFileGroup
tandem_file_grouper_find (TandemFileGrouper *self, const char *name, gsize length)
{
  char key[MAX_NAME + 3];
  g_autofree char *type = NULL;
  TandemFileGroup group;
  guint known;

  if (!get_key (name, length, key))
    return TANDEM_FILE_GROUP_OTHER;

  known = GPOINTER_TO_UINT (g_hash_table_lookup (self->known, key));
  if (known > 0)
    return (TandemFileGroup)(known - 1);

  type = g_content_type_guess (key, NULL, 0, NULL);
  group = type != NULL ? group_of_type (type) : TANDEM_FILE_GROUP_OTHER;
  if (g_hash_table_size (self->known) < MAX_REMEMBERED)
    g_hash_table_insert (self->known, g_strdup (key), GUINT_TO_POINTER (group + 1));
  return group;
}

TandemFileGrouper *
tandem_file_grouper_new (void)
{
  TandemFileGrouper *self = g_new0 (TandemFileGrouper, 1);

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
tandem_file_grouper_free (TandemFileGrouper *self)
{
  g_hash_table_unref (self->known);
  g_free (self);
}

static const struct
{
  const char *title;
  gint64 less_than; /* seconds */
} ages[TANDEM_N_FILE_AGES] = {
  [TANDEM_FILE_AGE_DAY] = { N_ ("Last 24 hours"), DAY },
  [TANDEM_FILE_AGE_WEEK] = { N_ ("Last 7 days"), 7 * DAY },
  [TANDEM_FILE_AGE_MONTH] = { N_ ("Last 30 days"), 30 * DAY },
  [TANDEM_FILE_AGE_QUARTER] = { N_ ("1 to 3 months old"), 91 * DAY },
  [TANDEM_FILE_AGE_YEAR] = { N_ ("3 to 12 months old"), 365 * DAY },
  [TANDEM_FILE_AGE_TWO_YEARS] = { N_ ("1 to 2 years old"), 730 * DAY },
  [TANDEM_FILE_AGE_FIVE_YEARS] = { N_ ("2 to 5 years old"), 1826 * DAY },
  [TANDEM_FILE_AGE_OLDER] = { N_ ("More than 5 years old"), G_MAXINT64 },
};

const char *
tandem_file_age_get_title (TandemFileAge age)
{
  return _ (ages[age].title);
}

TandemFileAge
tandem_file_age_find (gint64 mtime, gint64 now)
{
  TandemFileAge age = TANDEM_FILE_AGE_DAY;

  while (age < TANDEM_FILE_AGE_OLDER && mtime <= now - ages[age].less_than)
    age++;
  return age;
}
