/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-first-frame.h"

typedef struct
{
  void (*function) (gpointer object);
  GWeakRef object;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_weak_ref_clear (&call->object);
  g_free (call);
}

static gboolean
on_idle (gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GObject) object = g_weak_ref_get (&call->object);

  if (object != NULL)
    call->function (object);
  return G_SOURCE_REMOVE;
}

/* The frame is on its way to the display; what it left to do goes before. */
static void
on_painted (GdkFrameClock *clock, Call *call)
{
  Call *copy = g_new0 (Call, 1);
  g_autoptr (GObject) object = g_weak_ref_get (&call->object);

  copy->function = call->function;
  g_weak_ref_init (&copy->object, object);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_idle, copy, call_free);
  g_signal_handlers_disconnect_by_func (clock, on_painted, call);
}

void
tandem_first_frame_call (GtkWidget *widget, void (*function) (gpointer object), gpointer object)
{
  Call *call = g_new0 (Call, 1);

  call->function = function;
  g_weak_ref_init (&call->object, object);
  g_signal_connect_data (gtk_widget_get_frame_clock (widget), "paint", G_CALLBACK (on_painted), call,
                         (GClosureNotify)(void (*) (void))call_free, G_CONNECT_AFTER);
}
