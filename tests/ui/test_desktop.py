# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One program for the whole session: a second launch, the session bus, and what is exported there."""
import os
import re
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import PROGRAM, Window, descendants, wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

BUS_NAME = "io.github.tandem.Tandem"
OBJECT = "/io/github/tandem/Tandem"

# Actions that anyone on the session bus may call: they show something.
HARMLESS = {"about", "choose-folder", "help", "preferences", "quit", "shortcuts", "show-digits", "show-place",
            "show-processes"}

# What opens beside the window, and a text of each.
BESIDE = {"shortcuts": "Cancel the job of this place", "help": "Find out what fills a folder",
          "preferences": "Number of workers", "about": "The Tandem authors"}


def run(*arguments, program=PROGRAM):
    with tempfile.TemporaryDirectory(prefix="tandem-config-") as config:
        return subprocess.run([program, *arguments], env={**os.environ, "XDG_CONFIG_HOME": config},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)


def call(path, method, *arguments):
    return subprocess.run(["gdbus", "call", "--session", "--dest", BUS_NAME, "--object-path", path, "--method", method,
                           *arguments], capture_output=True, text=True, timeout=60, check=False)


class Desktop(WindowTest):
    def test_a_second_launch_raises_the_window(self):
        window = self.open()
        frames = window.application.get_child_count()
        second = run()
        self.assertEqual((second.returncode, second.stderr), (0, ""))
        self.assertEqual(window.application.get_child_count(), frames)
        self.close()

    def test_a_place_is_shown_in_the_running_program(self):
        window = self.open()
        second = run("--place", "digits")
        self.assertEqual((second.returncode, second.stderr), (0, ""))
        window.find("push button", "Start: Compute e")
        second = run("--place", "nowhere")
        self.assertEqual(second.returncode, 2)
        self.assertIn("nowhere", second.stderr)
        self.close()

    def test_nothing_on_the_bus_does_harm(self):
        window = self.open("/usr/share/doc")
        window.find("push button", re.compile("^Dismiss: Scanning"), timeout=60)
        tree = subprocess.run(["gdbus", "introspect", "--session", "--dest", BUS_NAME, "--object-path", OBJECT, "--recurse"],
                              capture_output=True, text=True, timeout=60, check=True).stdout
        paths = [OBJECT, *re.findall(rf"node ({OBJECT}/\S*window\S*) ", tree)]
        self.assertGreaterEqual(len(paths), 2, tree)
        found = set()
        for path in paths:
            listed = call(path, "org.gtk.Actions.List")
            if listed.returncode == 0:
                found |= set(re.findall(r"'([^']+)'", listed.stdout))
        self.assertTrue({"about", "quit"} <= found, found)
        self.assertEqual(found - HARMLESS, set())
        self.close()

    def test_quit_from_the_bus_asks_when_something_would_be_lost(self):
        window = self.open()
        self.compute("300000000")
        window.find("push button", "Cancel: Compute e")
        call(OBJECT, "org.gtk.Actions.Activate", "quit", "[]", "{}")
        window.wait_text("Stop and Quit")
        self.assertTrue(descendants(window.process.pid))
        window.press("Stop and Quit")
        self.assertEqual(window.process.wait(15), 0)

    def test_help_opens_beside_the_window(self):
        window = self.open()
        window.key("F1")
        window.wait_text("Find out what fills a folder")
        window.press("More", role="page tab")
        window.press("Copy Debugging Information")
        window.wait_text("Copied to the clipboard")
        window.screenshot("help")
        window.key("Escape")
        window.gone("push button", "Copy Debugging Information")
        self.close()

    def show_beside(self, action, text):
        """Opens the window, or the dialog, of an action of the application."""
        self.window.find("page tab", "Folders")
        result = call(OBJECT, "org.gtk.Actions.Activate", action, "[]", "{}")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.window.wait_text(text)

    def test_a_window_beside_it_closes_by_its_key(self):
        window = self.open()
        for action, text in BESIDE.items():
            for key in ("ctrl+w", "Escape"):
                with self.subTest(action=action, key=key):
                    self.show_beside(action, text)
                    window.key(key)
                    wait(lambda t=text: not re.search(t, window.texts()), lambda a=action: f"{a} closed\n{window.names()}")
                    self.assertIsNone(window.process.poll())
        window.key("ctrl+w")
        self.assertEqual(window.process.wait(60), 0)
        self.assert_no_complaint(window.stderr())

    def test_the_program_ends_by_its_key_in_each_window(self):
        for action, text in BESIDE.items():
            with self.subTest(action):
                window = self.open()
                self.show_beside(action, text)
                window.key("ctrl+q")
                self.assertEqual(window.process.wait(60), 0)
                self.assert_no_complaint(window.stderr())

    def test_as_a_service(self):
        service = self.open_service()
        call(OBJECT, "org.freedesktop.Application.Activate", "{}")
        window = wait(lambda: Window.attach(service), "the window")
        self.addCleanup(window.kill)
        window.find("page tab", "Folders")
        call(OBJECT, "org.freedesktop.Application.ActivateAction", "show-digits", "[]", "{}")
        window.find("push button", "Start: Compute e")
        with tempfile.TemporaryDirectory(prefix="tandem-service-") as folder:
            with open(os.path.join(folder, "a file"), "w", encoding="utf-8") as file:
                file.write("content")
            call(OBJECT, "org.freedesktop.Application.Open", f"['file://{folder}']", "{}")
            window.find("label", "a file")
        window.key("ctrl+q")
        wait(lambda: service.poll() is not None, "the service to end", 30)
        self.assertEqual(service.returncode, 0)

    def open_service(self):
        """The program as the bus starts it, ready for requests."""
        config = tempfile.TemporaryDirectory(prefix="tandem-config-")
        self.addCleanup(config.cleanup)
        service = subprocess.Popen([PROGRAM, "--gapplication-service"],
                                   env={**os.environ, "XDG_CONFIG_HOME": config.name},
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(service.wait)
        self.addCleanup(service.kill)
        names = ["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method",
                 "org.freedesktop.DBus.NameHasOwner", BUS_NAME]
        wait(lambda: "true" in subprocess.run(names, capture_output=True, text=True, check=False).stdout, "the service")
        self.assertIsNone(service.poll())
        return service


if __name__ == "__main__":
    tap.main()
