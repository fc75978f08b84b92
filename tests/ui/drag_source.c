/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Drags files onto a window, as another program of the X server does (XDND 5): drag-source WINDOW URI…
 * The middle of the window is where they are dropped. Exit status 0: the window took them. */
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 5
#define PATIENCE_MS 20000

static Display *display;
static Window own;
static Window target;
static char offered[65536]; /* text/uri-list */

static Atom
atom (const char *name)
{
  return XInternAtom (display, name, False);
}

static void
say (const char *type, long a, long b, long c, long d)
{
  XEvent event = { .xclient = { .type = ClientMessage,
                                .display = display,
                                .window = target,
                                .message_type = atom (type),
                                .format = 32,
                                .data.l = { (long)own, a, b, c, d } } };

  XSendEvent (display, target, False, NoEventMask, &event);
  XFlush (display);
}

/* Gives the target what it asks for. */
static void
answer (const XSelectionRequestEvent *request)
{
  XEvent event = { .xselection = { .type = SelectionNotify,
                                   .requestor = request->requestor,
                                   .selection = request->selection,
                                   .target = request->target,
                                   .property = request->property,
                                   .time = request->time } };

  if (request->target == atom ("text/uri-list"))
    XChangeProperty (display, request->requestor, request->property, request->target, 8, PropModeReplace,
                     (const unsigned char *)offered, (int)strlen (offered));
  else
    event.xselection.property = None;
  XSendEvent (display, request->requestor, False, NoEventMask, &event);
  XFlush (display);
}

/* Waits for the message @type of the target; its second word, or -1 when it does not come. */
static long
wait_for (const char *type)
{
  const Atom wanted = atom (type);
  struct pollfd fd = { ConnectionNumber (display), POLLIN, 0 };

  while (XPending (display) > 0 || poll (&fd, 1, PATIENCE_MS) > 0)
    {
      XEvent event;

      XNextEvent (display, &event);
      if (event.type == SelectionRequest)
        answer (&event.xselectionrequest);
      else if (event.type == ClientMessage && event.xclient.message_type == wanted)
        return event.xclient.data.l[1];
    }
  return -1;
}

int
main (int argc, char **argv)
{
  Window root, child;
  int x, y;
  unsigned width, height, border, depth;
  long accepted = 0;

  display = XOpenDisplay (NULL);
  if (display == NULL || argc < 3)
    return 2;
  target = (Window)strtoul (argv[1], NULL, 0);
  for (int i = 2; i < argc; i++)
    snprintf (offered + strlen (offered), sizeof offered - strlen (offered), "%s\r\n", argv[i]);
  own = XCreateSimpleWindow (display, DefaultRootWindow (display), 0, 0, 1, 1, 0, 0, 0);
  XSetSelectionOwner (display, atom ("XdndSelection"), own, CurrentTime);
  if (!XGetGeometry (display, target, &root, &x, &y, &width, &height, &border, &depth)
      || !XTranslateCoordinates (display, target, root, (int)width / 2, (int)height / 2, &x, &y, &child))
    return 2;

  say ("XdndEnter", (long)VERSION << 24, (long)atom ("text/uri-list"), None, None);
  /* Some moves, as of a hand: the first tells the window where, the answer to a later one whether it is
   * wanted there. */
  for (int i = 0; i < 20 && (accepted & 1) == 0 && accepted >= 0; i++)
    {
      say ("XdndPosition", 0, (long)(x + i) << 16 | y, CurrentTime, (long)atom ("XdndActionCopy"));
      accepted = wait_for ("XdndStatus");
    }
  if (accepted < 0 || (accepted & 1) == 0)
    {
      fprintf (stderr, "not wanted\n");
      return 1;
    }
  say ("XdndDrop", 0, CurrentTime, None, None);
  if (wait_for ("XdndFinished") < 0)
    {
      fprintf (stderr, "not finished\n");
      return 1;
    }
  XCloseDisplay (display);
  return 0;
}
