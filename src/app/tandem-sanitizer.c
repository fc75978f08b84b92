/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Only in builds with the address sanitizer. GLib makes the first block of its quarks before main (), and
 * forgets it on purpose when there are more than 2048: it would be reported as a leak whose origin cannot be
 * told from that of a string of ours. */
#include <glib.h>
#include <sanitizer/lsan_interface.h>

/* Before the constructors of all libraries. */
static void
begin (int argc, char **argv, char **environment)
{
  __lsan_disable ();
}

/* After them. */
__attribute__ ((constructor)) static void
end (void)
{
  __lsan_enable ();
}

__attribute__ ((section (".preinit_array"), used)) static void (*const first) (int, char **, char **) = begin;
