# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Folders place and the rest of the session: what opens a file and shows it, the file choosers, what is dropped.
The file manager and the program that opens files are stand-ins that write down what they are asked."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402
from sanitizer import WHOLE_STACKS  # noqa: E402
from tandem_window import Atspi, wait  # noqa: E402
from window_test import HOSTILE_NAMES, WindowTest  # noqa: E402

CLI = os.environ["TANDEM_REAL_CLI"]
DRAG_SOURCE = os.environ.get("TANDEM_DRAG_SOURCE")

FILE_MANAGER = """<node><interface name="org.freedesktop.FileManager1">
  <method name="ShowItems"><arg type="as" direction="in"/><arg type="s" direction="in"/></method>
</interface></node>"""

# What is no text by its name is opened by other programs.
HOSTILE = {name: shown for name, shown in HOSTILE_NAMES.items() if not name.endswith(b".exe")} | {b"%41 # ?": "%41 # ?"}


class FileManager:
    """The one of the test's bus, for as long as it owns the name. With a main loop of its own."""

    def __init__(self):
        self.shown = []
        self.ready = threading.Event()
        self.loop = GLib.MainLoop(GLib.MainContext())
        threading.Thread(target=self.run, daemon=True).start()
        assert self.ready.wait(10)

    def run(self):
        self.loop.get_context().push_thread_default()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.register_object("/org/freedesktop/FileManager1",
                                 Gio.DBusNodeInfo.new_for_xml(FILE_MANAGER).interfaces[0], self.on_call, None, None)
        self.call("RequestName", GLib.Variant("(su)", ("org.freedesktop.FileManager1", 4)))
        self.ready.set()
        self.loop.run()

    def call(self, method, parameters):
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, parameters,
                           None, Gio.DBusCallFlags.NONE, -1, None)

    def on_call(self, connection, sender, path, interface, method, parameters, invocation):
        self.shown.append(parameters.unpack()[0])
        invocation.return_value(None)

    def leave(self):
        self.call("ReleaseName", GLib.Variant("(s)", ("org.freedesktop.FileManager1",)))
        self.loop.quit()


def path_of(uri):
    """The bytes of the path that a URI, or a path, stands for."""
    return urllib.parse.unquote_to_bytes(uri[len("file://"):]) if uri.startswith("file://") else os.fsencode(uri)


class Files(WindowTest):
    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="tandem-files-")
        self.addCleanup(shutil.rmtree, self.base, True)
        self.folder = os.path.join(self.base, "root")
        os.makedirs(self.folder)
        self.opened = os.path.join(self.base, "opened")
        self.environment = {"XDG_DATA_HOME": f"{self.base}/data", "XDG_STATE_HOME": f"{self.base}/state",
                            **WHOLE_STACKS}

    def write(self, name, size=5000):
        path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"x" * size)

    def set_up_opener(self):
        """A program that opens every kind of file there is here."""
        script = f"{self.base}/opener"
        with open(script, "w") as file:
            file.write(f"#!/bin/sh\nfor uri; do printf '%s\\0' \"$uri\" >> '{self.opened}'; done\n")
        os.chmod(script, 0o755)
        os.makedirs(f"{self.base}/data/applications")
        kinds = ("text/plain", "application/octet-stream", "inode/directory", "application/x-zerosize")
        with open(f"{self.base}/data/applications/opener.desktop", "w") as file:
            file.write(f"[Desktop Entry]\nType=Application\nName=Opener\nExec={script} %u\nMimeType={';'.join(kinds)};\n")
        with open(f"{self.base}/data/applications/mimeapps.list", "w") as file:
            file.write("[Default Applications]\n" + "".join(f"{kind}=opener.desktop\n" for kind in kinds))

    def what_was_opened(self):
        if not os.path.exists(self.opened):
            return []
        with open(self.opened, "rb") as file:
            return sorted(path_of(os.fsdecode(line)) for line in file.read().split(b"\0")[:-1])

    def start(self, *arguments):
        return self.open(*arguments, environment=self.environment)

    def rows(self):
        return [labels[0].get_name() for labels in
                (self.window.all("label", root=row) for row in self.window.all("table row")[1:]) if labels]

    def is_selected(self, name):
        return any(label.get_name() == name for row in self.window.all("table row")
                   if row.get_state_set().contains(Atspi.StateType.SELECTED)
                   for label in self.window.all("label", root=row))

    def choose(self, name):
        """Selects the entry, and opens its menu. A menu that is still closing takes the click."""
        def select():
            self.window.click(self.window.find("label", name))
            return self.is_selected(name)
        self.window.gone("menu item", "Open")
        wait(select, f"“{name}” to be selected")
        self.window.key("Menu")

    def answer(self, label):
        self.window.press(re.compile(f"^_?{label}"))

    def answer_chooser(self, path, button):
        """Types the path into the file chooser that is in front, as a person does, and accepts it."""
        window = self.window
        accept = window.find("push button", re.compile(f"_?{button}$"))
        if accept.get_role_name() == "push button":
            window.key("ctrl+a")
            window.type(path)
        else:
            self.fill_chooser(window.toplevel(accept), path)
        window.key("Return")

    def fill_chooser(self, chooser, path):
        """At once and not letter by letter, where the chooser's entry is on the accessibility bus: to what is typed GTK 4.18
        adds what it finds for the first letters, whatever was typed since."""
        window = self.window

        def fill():
            entries = [node for node in window.walk(chooser) if node.get_editable_text_iface() and window.is_shown(node)]
            if not entries:
                window.key("slash")  # asks for the entry; the list of files takes no keys before it is filled
                return False
            if Atspi.Text.get_text(entries[0], 0, Atspi.Text.get_character_count(entries[0])) == path:
                return True
            entries[0].get_editable_text_iface().set_text_contents(path)
            return False
        wait(fill, lambda: f"an entry for the path\n{window.names()}")

    def full(self, name):
        return os.path.join(os.fsencode(self.folder), name)

    # ---- Programs ----

    def test_open(self):
        self.set_up_opener()
        for name in HOSTILE:
            self.write(name)
        self.write("folder/file")
        window = self.start(self.folder)
        wait(lambda: len(self.rows()) == len(HOSTILE) + 1, "all rows")
        expected = []
        for name, shown in [*HOSTILE.items(), (b"folder", "folder")]:
            self.choose(shown)
            window.press("Open", "menu item")
            expected.append(self.full(name))
            wait(lambda: self.what_was_opened() == sorted(expected), lambda: f"{expected}: {self.what_was_opened()}")
        self.close()

    def test_open_without_a_program(self):
        """It is said in one line, and the window goes on."""
        self.write("what.unheard-of")
        self.write("other")
        # All that programs share, but no programs.
        share = f"{self.base}/share"
        os.makedirs(share)
        for name in os.listdir("/usr/share"):
            if name != "applications":
                os.symlink(f"/usr/share/{name}", f"{share}/{name}")
        self.environment["XDG_DATA_DIRS"] = share
        window = self.start(self.folder)
        wait(lambda: len(self.rows()) == 2, "both rows")
        self.choose("what.unheard-of")
        window.press("Open", "menu item")
        window.wait_text("(?i)(no|default) application")
        window.key("ctrl+f")
        window.type("OTHER")
        wait(lambda: self.rows() == ["other"], "the filtered row")
        window.key("Escape")
        self.close()

    def test_show_in_files(self):
        manager = FileManager()
        for name in HOSTILE:
            self.write(name)
        window = self.start(self.folder)
        wait(lambda: len(self.rows()) == len(HOSTILE), "all rows")
        window.click(window.find("label", self.rows()[0]))
        window.key("ctrl+a", "Menu")
        window.press("Show in Files", "menu item")
        wait(lambda: manager.shown, "the file manager to be asked")
        self.assertEqual(sorted(path_of(uri) for uri in manager.shown[0]), sorted(self.full(name) for name in HOSTILE))
        manager.leave()
        self.close()

    def test_show_in_files_without_a_file_manager(self):
        """What opens folders shows the one that the file is in."""
        self.set_up_opener()
        self.write("file")
        window = self.start(self.folder)
        wait(lambda: self.rows() == ["file"], "the row")
        self.choose("file")
        window.press("Show in Files", "menu item")
        wait(lambda: self.what_was_opened() == [os.fsencode(self.folder)], lambda: f"the folder: {self.what_was_opened()}")
        self.close()

    # ---- Choosers ----

    def test_choose_a_folder(self):
        self.write("here", 5000)
        window = self.start()
        window.place(1)
        window.press("Start: Choose a folder to scan")
        window.find("push button", re.compile("_?Scan$"))
        window.key("Escape")
        window.gone("push button", re.compile("_?Scan$"))
        window.key("ctrl+n")
        self.answer_chooser(self.folder, "Scan")
        wait(lambda: self.rows() == ["here"] or window.key("Return"), "the folder to be scanned")
        self.close()

    def test_export_and_open(self):
        self.write("folder/file", 50000)
        window = self.start(self.folder)
        wait(lambda: self.rows() == ["folder"], "the row")
        for ending in ("json", "csv"):
            path = f"{self.base}/saved.{ending}"
            window.key("F10")
            window.press("Export Scan…", "menu item")
            self.answer_chooser(path, "Export")
            wait(lambda: os.path.exists(path), lambda: f"{path}: {os.listdir(self.base)}\n{window.names()}")
        with open(f"{self.base}/saved.json", "rb") as file:
            tree = json.load(file)
        self.assertEqual(tree[3][0]["name"], self.folder)
        with open(f"{self.base}/saved.csv", "rb") as file:
            self.assertIn(b"folder/file", file.read())
        # and back: what was exported has the rows of what was scanned
        window.key("ctrl+o")
        self.answer_chooser(f"{self.base}/saved.json", "Open")
        window.wait_text("Opened saved.json")
        wait(lambda: self.rows() == ["folder"], "the rows of the file")
        window.wait_text("2 items")
        self.close()

    def test_open_what_is_broken(self):
        """Cut off, too deep or of something else: the reason is said, and what was there can be had back."""
        self.write("file")
        window = self.start()
        window.place(1)
        for name, content in (("cut.json", b'[1,2,{"progname":"ncdu"},[{"name":"/x"},{"name":"y","dsize":4'),
                              ("deep.json", b'[1,2,{"progname":"ncdu"}' + b",[" * 5000),
                              ("other.json", b'{"neither": "this"}'),
                              ("zeros.json", bytes(4096))):
            with open(f"{self.base}/{name}", "wb") as file:
                file.write(content)
            window.key("ctrl+o")
            self.answer_chooser(f"{self.base}/{name}", "Open")
            window.find("push button", "Try Again")
            window.wait_text("The Scan Failed")
            window.wait_text(name)
            window.press("Back")
            window.find("push button", "Start: Choose a folder to scan")
        self.close()

    def test_export_that_fails(self):
        """What is in the way is said, and is what it was."""
        self.write("file")
        window = self.start(self.folder)
        wait(lambda: self.rows() == ["file"], "the row")
        window.key("F10")
        window.press("Export Scan…", "menu item")
        self.answer_chooser(f"{self.base}/nowhere/saved.json", "Export")
        # GTK itself refuses a folder that is not there.
        wait(lambda: re.search("(?i)does not exist|No such file|could not", window.texts()), lambda: window.names())
        self.assertFalse(os.path.exists(f"{self.base}/nowhere"))
        window.kill()

    # ---- Dropped ----

    @unittest.skipUnless(DRAG_SOURCE and os.path.exists(DRAG_SOURCE), "the program that drags was not built: no libX11")
    def test_drop(self):
        self.write("dropped/file")
        window = self.start()
        window.place(1)
        window.find("push button", "Start: Choose a folder to scan")
        uri = GLib.filename_to_uri(f"{self.folder}/dropped", None)
        subprocess.run([DRAG_SOURCE, window.x_window(), uri], check=True, timeout=60)
        wait(lambda: self.rows() == ["file"], "the folder to be scanned")
        window.wait_text("Scanned dropped")
        # onto another place, a saved scan
        saved = f"{self.base}/saved.json"
        subprocess.run([CLI, "scan", self.folder, "--export", saved], check=True, stdout=subprocess.DEVNULL)
        window.place(2)
        window.find("push button", "Start: Compute e")
        subprocess.run([DRAG_SOURCE, window.x_window(), GLib.filename_to_uri(saved, None)], check=True, timeout=60)
        wait(lambda: self.rows() == ["dropped"], "the saved scan to be opened")
        self.close()


if __name__ == "__main__":
    tap.main()
