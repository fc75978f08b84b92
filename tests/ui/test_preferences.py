# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is chosen in the preferences holds for the next job, and is remembered."""
import configparser
import os
import re
import shutil
import sys
import tempfile

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import Atspi, processes, wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

# Those that are not in front are there, or not, as GTK's version has it.
SOMETHING_OF_EACH_PAGE = re.compile("^(Number of workers|Hidden files|Sizes)")

CONTENTS = ["plain", ".hidden", "node_modules/inner", "sub/.cache/deep", "image.iso"]


class Preferences(WindowTest):
    def setUp(self):
        self.config = tempfile.mkdtemp(prefix="tandem-config-")
        self.addCleanup(shutil.rmtree, self.config, True)
        self.folder = tempfile.mkdtemp(prefix="tandem-preferences-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        for name in CONTENTS:
            path = os.path.join(self.folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write("content")

    def open_preferences(self):
        self.window.key("ctrl+comma")
        self.window.find("list item", re.compile("Number of workers"))

    def close_preferences(self):
        # A list that is still closing takes the first one.
        wait(lambda: not self.window.has(None, SOMETHING_OF_EACH_PAGE) or self.window.key("Escape"), "the preferences to close")

    def choose(self, value):
        """In the list that opens from a row."""
        self.window.find("label", value)
        self.window.key("Down", "Return")

    def setting(self, key):
        """The value that is stored, as it stands in the file; None when it is the default."""
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(f"{self.config}/glib-2.0/settings/keyfile")
        return parser.get("io/github/tandem/Tandem", key, fallback=None)

    def wait_setting(self, key, value):
        wait(lambda: self.setting(key) == value, lambda: f"{key} to be {value}, it is {self.setting(key)}")

    def command_line(self, word):
        """The command line of the running job process with @word in it."""
        def find():
            for parent, _, command in processes().values():
                if parent == self.window.process.pid and word.encode() in command:
                    return [part.decode() for part in command]
            return None
        return wait(find, f"a job process {word}")

    def test_what_a_scan_leaves_out(self):
        window = self.open(config=self.config)
        self.open_preferences()
        window.press("Scanning", role="page tab")
        window.press(re.compile("^Hidden files"), role="check box")
        self.wait_setting("hidden-files", "false")
        window.press(re.compile("^One file system"), role="check box")
        self.wait_setting("one-file-system", "true")
        for pattern in ("node_modules", "*.iso"):
            window.click(window.find("text", "Add a name or pattern"))
            window.type(pattern)
            window.key("Return")
            window.find("push button", f"No longer leave out: {pattern}")
        self.wait_setting("exclude-patterns", "['node_modules', '*.iso']")
        window.screenshot("preferences-scanning")
        self.close_preferences()
        self.close()

        window = self.open(self.folder, config=self.config)
        window.wait_text("(?m)^2 items")  # what is left out is listed, and says so, but not counted
        self.assertNotIn("1970", window.texts())
        self.open_preferences()
        window.press("Scanning", role="page tab")
        window.press("No longer leave out: *.iso")
        window.gone("push button", "No longer leave out: *.iso")
        window.press(re.compile("^Hidden files"), role="check box")
        wait(lambda: self.setting("hidden-files") in (None, "true"), "hidden files to count again")
        self.close_preferences()
        window.key("ctrl+r")
        window.wait_text("(?m)^6 items")
        self.close()

    def test_workers_and_their_scheduling(self):
        window = self.open(config=self.config)
        self.open_preferences()
        spin = window.find("spin button", re.compile("^Number of workers"))
        text = Atspi.Text.get_text(spin, 0, -1) if spin.get_text_iface() else ""
        self.assertIn("Automatic", text + window.texts())
        Atspi.Value.set_current_value(spin, 3)
        self.wait_setting("workers", "3")
        window.click(window.find("combo box", "Scheduling"))
        self.choose("Full speed")
        self.wait_setting("worker-scheduling", "'full-speed'")
        window.screenshot("preferences-jobs")
        self.close_preferences()
        self.compute("300000000")
        command = self.command_line("300000000")
        self.assertEqual(command[command.index("--workers") + 1], "3")
        self.assertNotIn("--polite", command)
        window.press("Cancel: Compute e")
        window.wait_text("Nothing was kept", timeout=60)
        self.close()

    def test_view(self):
        window = self.open(self.folder, config=self.config)
        window.wait_text("on disk")
        self.open_preferences()
        window.press("View", role="page tab")
        window.find("combo box", "Sizes")
        window.screenshot("preferences-view")
        window.click(window.find("combo box", "Sizes"))
        self.choose("Size of the content")
        self.wait_setting("apparent-size", "true")
        window.click(window.find("combo box", "Picture"))
        self.choose("Rings")
        self.wait_setting("picture-kind", "'rings'")
        self.close_preferences()
        window.wait_text("content|apparent|data")
        rings = wait(lambda: [node for role in ("push button", "toggle button") for node in window.all(role, "Rings")], "Rings")[0]
        wait(lambda: any(rings.get_state_set().contains(state) for state in (Atspi.StateType.PRESSED, Atspi.StateType.CHECKED)),
             "the picture to be drawn as rings")
        self.close()

    def test_history(self):
        window = self.open(config=self.config)
        self.open_preferences()
        window.press(re.compile("^Keep history"), role="check box")
        self.wait_setting("keep-history", "false")
        window.press(re.compile("^Keep history"), role="check box")
        wait(lambda: self.setting("keep-history") in (None, "true"), "the history to be kept again")
        self.close_preferences()
        self.close()

    def test_search(self):
        window = self.open(config=self.config)
        self.open_preferences()
        window.key("ctrl+f")
        window.type("one file")
        window.find("list item", re.compile("^One file system"))
        window.gone("list item", re.compile("^Hidden files"))
        window.key("Escape")
        self.close_preferences()
        self.close()


if __name__ == "__main__":
    tap.main()
