# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real window as a person with a screen reader, a keyboard and a mouse has it."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402
from sanitizer import longer  # noqa: E402


Atspi.set_timeout(2000, 5000)

PROGRAM = os.environ["TANDEM"]
SHOTS = os.environ.get("TANDEM_SHOTS") or tempfile.gettempdir()

# As newer versions of GTK and of the accessibility bus call them.
RENAMED_ROLES = {"button": "push button", "toggle button": "push button"}

# Lists realize far more rows than a test looks at.
MAX_CHILDREN = 400


def processes():
    """Every process: pid, parent, state, command line."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", "rb") as stat:
                fields = stat.read().rsplit(b")", 1)[1].split()
            with open(f"/proc/{entry}/cmdline", "rb") as line:
                command = line.read().split(b"\0")
        except OSError:
            continue
        found[int(entry)] = (int(fields[1]), fields[0].decode(), command)
    return found


def descendants(pid):
    """The processes below @pid, without the dead."""
    table = processes()
    found, todo = [], [pid]
    while todo:
        parent = todo.pop()
        for child, (ppid, state, _) in table.items():
            if ppid == parent and state != "Z":
                found.append(child)
                todo.append(child)
    return found


def is_alive(pid):
    entry = processes().get(pid)
    return entry is not None and entry[1] != "Z"


def wait(condition, what, timeout=60):
    """Polls until @condition gives something true, and returns that. Objects vanish while one walks: an error of the
    accessibility bus is "not yet". @what it is, or a function that says it: to name what is shown takes its time."""
    deadline = time.monotonic() + longer(timeout)
    while True:
        try:
            value = condition()
            if value:
                return value
        except GLib.Error:
            pass
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what() if callable(what) else what}")
        time.sleep(0.02)


class Window:
    """One run of the program."""

    def __init__(self, *arguments, environment=None, config=None, slow=False, text_scale=1):
        """@config: a folder with the settings of an earlier run; else there are none. @slow: scans take their time.
        @text_scale: how much larger than usual the person has the text."""
        self.errors = tempfile.TemporaryFile()
        self.folder = None if config else tempfile.TemporaryDirectory(prefix="tandem-config-")
        config = config or self.folder.name
        os.makedirs(f"{config}/gtk-4.0", exist_ok=True)
        with open(f"{config}/gtk-4.0/settings.ini", "w") as settings:
            settings.write("[Settings]\ngtk-font-name=Cantarell 11\n")
        # What the display says of the size of text goes before what such a file says.
        subprocess.run(["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER",
                        f"Xft.dpi:\t{round(96 * text_scale)}\n"], check=True, timeout=60)
        environment = {**os.environ, "XDG_CONFIG_HOME": config, **(environment or {})}
        if slow:
            environment["LD_PRELOAD"] = os.environ["TANDEM_SLOW"]
        self.process = subprocess.Popen(
            [PROGRAM, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
        )
        self.application = wait(self._find_application, "the application on the accessibility bus", 30)
        wait(lambda: self.frame(), "a window", 30)

    @classmethod
    def attach(cls, process):
        """A window of a program that someone else started; None while it has none."""
        self = cls.__new__(cls)
        self.process = process
        self.errors = tempfile.TemporaryFile()
        self.folder = None
        self.application = self._find_application()
        return self if self.application is not None else None

    def _find_application(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended: {self.process.returncode}\n{self.stderr()}")
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(index)
            if application is not None and application.get_process_id() == self.process.pid and application.get_child_count():
                return application
        return None

    def stderr(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    # ---- Finding ----

    def frame(self):
        return self.application.get_child_at_index(0)

    def in_front(self):
        """What a person has to do with: the latest window, or the dialog in it; newer versions of libadwaita have its
        own dialogs there."""
        latest = self.application.get_child_at_index(self.application.get_child_count() - 1)
        dialogs = self.all("dialog", root=latest)
        return dialogs[-1] if dialogs else latest

    def walk(self, root=None):
        """Every object, in order, whether or not it is shown."""
        todo = [root] if root is not None else [
            self.application.get_child_at_index(i) for i in reversed(range(self.application.get_child_count()))]
        while todo:
            node = todo.pop()
            if node is None:
                continue
            yield node
            try:
                count = min(node.get_child_count(), MAX_CHILDREN)
                todo.extend(node.get_child_at_index(i) for i in reversed(range(count)))
            except GLib.Error:
                continue

    @staticmethod
    def is_shown(node):
        """GTK 4.8 never says SHOWING: what has an extent is shown."""
        try:
            extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        except (GLib.Error, AttributeError):
            return False
        return extents.width > 0 and extents.height > 0

    @staticmethod
    def name_of(node):
        """The items of menus of newer versions have none of their own, but say what names them."""
        name = node.get_name() or ""
        if not name and node.get_role_name() == "menu item":
            for relation in node.get_relation_set():
                if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
                    return Atspi.Text.get_text(relation.get_target(0), 0, -1)
        return name

    def all(self, role=None, name=None, root=None):
        """The shown objects of a role whose name is @name, or matches it when it is a pattern."""
        found = []
        for node in self.walk(root):
            try:
                name_of_role = node.get_role_name()
                if role is not None and role not in (name_of_role, RENAMED_ROLES.get(name_of_role)):
                    continue
                label = self.name_of(node)
            except GLib.Error:
                continue
            if name is not None and not (name.search(label) if isinstance(name, re.Pattern) else name == label):
                continue
            if self.is_shown(node):
                found.append(node)
        return found

    def find(self, role, name, timeout=60):
        return wait(lambda: (self.all(role, name) or [None])[0], lambda: f"{role} “{name}”\n{self.names()}", timeout)

    def gone(self, role, name, timeout=60):
        wait(lambda: not self.all(role, name), f"no {role} “{name}” any more", timeout)

    def has(self, role, name):
        return bool(self.all(role, name))

    def names(self):
        """What is shown, for the message of a failure."""
        lines = []
        for node in self.walk():
            try:
                if node.get_name() and self.is_shown(node):
                    lines.append(f"{node.get_role_name()}: {node.get_name()}")
            except GLib.Error:
                continue
        return "\n".join(lines[:150])

    def dump(self):
        """The whole tree, for who writes a test."""
        def show(node, depth):
            try:
                print("  " * depth + f"{node.get_role_name()} {node.get_name()!r} {'' if self.is_shown(node) else '(hidden)'}")
                for i in range(min(node.get_child_count(), 40)):
                    show(node.get_child_at_index(i), depth + 1)
            except GLib.Error as error:
                print("  " * depth + str(error))
        show(self.application, 0)

    # ---- Acting ----

    def entry(self, name):
        """The editable text within the entry row of that name."""
        def attempt():
            for row in self.all("text", name):
                for node in self.walk(row):
                    if node.get_editable_text_iface() is not None:
                        return node
            return None
        return wait(attempt, lambda: f"an entry “{name}”\n{self.names()}")

    def press(self, name, role="push button", timeout=60):
        def attempt():
            nodes = self.all(role, name)
            return bool(nodes) and nodes[0].get_action_iface().do_action(0)
        wait(attempt, lambda: f"{role} “{name}” to press\n{self.names()}", timeout)

    def value(self, name):
        """The value of a progress bar, 0 to 1; None when there is none."""
        for node in self.all("progress bar", name):
            try:
                return node.get_value_iface().get_current_value()
            except (GLib.Error, AttributeError):
                pass
        return None

    def texts(self):
        """The text of every shown label, as one."""
        lines = []
        for node in self.all():
            try:
                lines.append(node.get_name() or "")
                text = node.get_text_iface()
                if text is not None:
                    lines.append(Atspi.Text.get_text(node, 0, -1))
            except (GLib.Error, AttributeError):
                continue
        return "\n".join(lines)

    def wait_text(self, pattern, timeout=60):
        expression = re.compile(pattern)
        return wait(lambda: expression.search(self.texts()), lambda: f"text {pattern}\n{self.names()}", timeout)

    def x_window(self):
        output = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                                capture_output=True, text=True, check=False).stdout.split()
        # A tooltip or a menu is not what keys and clicks are for, nor what a place is counted from.
        if len(output) > 1 and shutil.which("xwininfo"):
            output = [window for window in output if "Override Redirect State: yes" not in subprocess.run(
                ["xwininfo", "-id", window], capture_output=True, text=True, check=False).stdout] or output
        return output[-1] if output else None

    def focus(self):
        window = wait(lambda: self.x_window() or self.process.poll() is not None, "the X window")
        if window is True:
            raise ProcessLookupError("the program has ended")
        subprocess.run(["xdotool", "windowfocus", "--sync", window], check=False, timeout=10)

    def key(self, *keys):
        self.focus()
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True, timeout=10)

    def type(self, text):
        self.focus()
        subprocess.run(["xdotool", "type", "--delay", "20", text], check=True, timeout=60)

    def toplevel(self, node):
        """The window that an object is in."""
        parent = node.get_parent()
        while parent is not None and parent != self.application:
            node, parent = parent, parent.get_parent()
        return node

    def origin(self, node, width, height):
        """Where in a window of that size the extents of @node are counted from."""
        frame = self.toplevel(node).get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        # Around the frame the window has a border of its own, half of it on each side. Newer versions of GTK have the border
        # before the frame's corner, and count what is in the frame from there as if it began there.
        return (width - frame.width) // 2 - 2 * frame.x, (height - frame.height) // 2 - 2 * frame.y

    def move(self, node, x=None, y=None):
        """Moves the pointer to a place in an object of the window in front, else to its middle."""
        box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        geometry = subprocess.run(["xdotool", "getwindowgeometry", "--shell", self.x_window()], capture_output=True,
                                  text=True, check=True).stdout
        place = {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", geometry)}
        left, top = self.origin(node, place["WIDTH"], place["HEIGHT"])
        across = place["X"] + left + box.x + (box.width // 2 if x is None else x)
        down = place["Y"] + top + box.y + (box.height // 2 if y is None else y)
        self.focus()
        subprocess.run(["xdotool", "mousemove", str(across), str(down)], check=False, timeout=10)

    def click(self, node, times=1, button=1):
        """Clicks in the middle of an object of the window in front."""
        self.move(node)
        subprocess.run(["xdotool", "click", "--repeat", str(times), "--delay", "40", str(button)], check=True, timeout=10)

    def resize(self, width, height):
        subprocess.run(["xdotool", "windowsize", "--sync", self.x_window(), str(width), str(height)], check=False, timeout=10)
        time.sleep(0.4)

    def screenshot(self, name):
        os.makedirs(SHOTS, exist_ok=True)
        path = os.path.join(SHOTS, f"{name}.png")
        time.sleep(0.5)
        subprocess.run(["import", "-window", self.x_window() or "root", path], check=True, timeout=60)
        return path

    def place(self, number):
        self.key(f"alt+{number}")

    # ---- Ending ----

    def close(self, timeout=60):
        """Closes the window by its key, and gives what the program returns and says. A dialog that is just being closed may
        still take a key: pressed again as a person does whose first one went nowhere."""
        deadline = time.monotonic() + longer(timeout)
        while self.process.poll() is None:
            try:
                self.key("ctrl+q")
                self.process.wait(5)
            except ProcessLookupError:
                pass  # it was on its way out, slowly
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    raise AssertionError(f"not closed within {timeout} s:\n{self.names()}") from None
        return self.process.returncode, self.stderr()

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        if self.folder is not None:
            self.folder.cleanup()
