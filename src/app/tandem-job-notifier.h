/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells of jobs that end while their window is out of sight, by a notification with an action that shows the
 * result. It goes when the window is looked at. */
#pragma once

#include "app/tandem-job-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_JOB_NOTIFIER (tandem_job_notifier_get_type ())
G_DECLARE_FINAL_TYPE (TandemJobNotifier, tandem_job_notifier, TANDEM, JOB_NOTIFIER, GObject)

/* For @window, which has to outlive it and its application to have the action "show-place". */
TandemJobNotifier *tandem_job_notifier_new (GtkWindow *window);

/* Watches @client. @place: where its result is. */
void tandem_job_notifier_add (TandemJobNotifier *self, TandemJobClient *client, const char *place);

G_END_DECLS
