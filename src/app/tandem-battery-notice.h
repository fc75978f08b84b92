/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* While jobs run on battery it offers to pause them, and to resume them when the computer is plugged in
 * again. It asks UPower on the system bus, without waiting; where there is none it never appears. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_BATTERY_NOTICE (tandem_battery_notice_get_type ())
G_DECLARE_FINAL_TYPE (TandemBatteryNotice, tandem_battery_notice, TANDEM, BATTERY_NOTICE, AdwBin)

/* For @jobs (element-type TandemJobClient; referenced). Once only. */
void tandem_battery_notice_set_jobs (TandemBatteryNotice *self, GListModel *jobs);

/* To be called when the state of a job has changed. */
void tandem_battery_notice_update (TandemBatteryNotice *self);

G_END_DECLS
