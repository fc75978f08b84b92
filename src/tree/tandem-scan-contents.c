/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-scan-private.h"

char *
tandem_scan_dup_fingerprint (TandemScan *self)
{
  const TandemDigestTable *table;
  GString *text;

  if (self->digest == NULL || !tandem_digest_is_complete (self->digest))
    return NULL;
  table = tandem_digest_get_table (self->digest);
  if (!table->header->is_whole)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; i < TANDEM_DIGEST_SIZE; i++)
    g_string_append_printf (text, "%02x", table->header->fingerprint[i]);
  return g_string_free (text, FALSE);
}

gboolean
tandem_scan_get_duplicate_totals (TandemScan *self, TandemDuplicateTotals *totals)
{
  const TandemDigestHeader *header;

  *totals = (TandemDuplicateTotals){ 0 };
  if (self->digest == NULL || !tandem_digest_is_complete (self->digest))
    return FALSE;

  header = tandem_digest_get_table (self->digest)->header;
  *totals = (TandemDuplicateTotals){
    .groups = header->groups_total,
    .listed = MIN (header->n_groups, TANDEM_DIGEST_MAX_GROUPS),
    .files = header->duplicates,
    .freeable = header->freeable,
  };
  return TRUE;
}

gboolean
tandem_scan_get_duplicates (TandemScan *self, guint index, TandemDuplicates *duplicates)
{
  const TandemDigestTable *table;

  if (self->digest == NULL || !tandem_digest_is_complete (self->digest))
    return FALSE;
  table = tandem_digest_get_table (self->digest);
  if (index >= TANDEM_DIGEST_MAX_GROUPS || index >= table->header->n_groups)
    return FALSE;

  *duplicates = (TandemDuplicates){
    .size = table->header->groups[index].size,
    .freeable = table->header->groups[index].freeable,
    .n_files = MIN (table->header->groups[index].n, table->max_items),
    .first = table->header->groups[index].first,
  };
  return TRUE;
}

TandemNode
tandem_scan_get_duplicate (TandemScan *self, const TandemDuplicates *duplicates, guint index)
{
  const TandemDigestTable *table = tandem_digest_get_table (self->digest);
  TandemDigestItem item;

  g_return_val_if_fail (index < duplicates->n_files, ((TandemNode){ 0, 0 }));

  if (!tandem_digest_table_get_ordered (table, (guint64)duplicates->first + index, &item))
    return (TandemNode){ 0, 0 };
  return (TandemNode){ item.place.segment, item.place.entry };
}
