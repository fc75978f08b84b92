/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The place Digits: ask for digits of e, watch them being computed, read them.
 *
 * Signals: job-started (TandemJobClient *client) */
#pragma once

#include "app/tandem-job-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_DIGITS_PLACE (tandem_digits_place_get_type ())
G_DECLARE_FINAL_TYPE (TandemDigitsPlace, tandem_digits_place, TANDEM, DIGITS_PLACE, AdwBin)

/* Starts a computation, unless one is running. @digits below 0: until it is stopped. */
void tandem_digits_place_compute (TandemDigitsPlace *self, gint64 digits, guint workers);

/* Asks the running computation for an orderly end. FALSE when there is none. */
gboolean tandem_digits_place_cancel (TandemDigitsPlace *self);

G_END_DECLS
