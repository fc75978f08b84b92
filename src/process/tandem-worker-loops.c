/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-worker-loops.h"

#include "process/tandem-error.h"
#include "process/tandem-timer.h"

gboolean
tandem_worker_run_queue (TandemWorker *self, TandemMessageFunc function, gpointer user_data, GError **error)
{
  while (TRUE)
    {
      g_auto (TandemFrame) message = { 0 };
      TandemReadStatus status = tandem_worker_receive (self, -1, &message, error);

      if (status == TANDEM_READ_END)
        {
          guint n_left = tandem_worker_count_waiting (self);

          if (n_left > 0)
            g_warning ("%u messages are not handled", n_left);
          return TRUE;
        }
      if (status != TANDEM_READ_FRAME)
        return FALSE;
      if (message.type == TANDEM_FRAME_END)
        return TRUE;
      if (!function (self, &message, user_data, error))
        return FALSE;
    }
}

gboolean
tandem_worker_run_timer (TandemWorker *self,
                         gint64 interval,
                         TandemTickFunc function,
                         gpointer user_data,
                         GError **error)
{
  TandemTimer timer;

  tandem_timer_init (&timer, interval);
  while (TRUE)
    {
      g_auto (TandemFrame) message = { 0 };
      TandemReadStatus status = tandem_worker_receive (self, tandem_timer_get_left (&timer), &message, error);
      gint64 n_missed;

      if (status == TANDEM_READ_FAILED)
        return FALSE;
      if (status == TANDEM_READ_END || (status == TANDEM_READ_FRAME && message.type == TANDEM_FRAME_END))
        return TRUE;
      n_missed = tandem_timer_take (&timer);
      if (n_missed >= 0
          && !function (self, tandem_timer_get_n_ticks (&timer), (guint64)n_missed, user_data, error))
        return FALSE;
    }
}
