# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree in the real window: sizes, entering, sorting, filtering, hostile names."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import wait  # noqa: E402
from window_test import HOSTILE_NAMES, WindowTest  # noqa: E402


class Folders(WindowTest):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tandem-folders-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def write(self, name, size):
        path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"x" * size)

    def rows(self):
        """The names in the list, in order. The first row is the one with the titles of the columns."""
        return [labels[0].get_name() for labels in
                (self.window.all("label", root=row) for row in self.window.all("table row")[1:]) if labels]

    def wait_rows(self, *names):
        wait(lambda: self.rows()[:len(names)] == list(names), lambda: f"rows {names}, there are {self.rows()[:9]}")

    def test_browsing(self):
        self.write("large/one", 900000)
        self.write("large/inner/deep", 100000)
        self.write("small/two", 1000)
        self.write("middle", 500000)
        window = self.open(self.folder)
        self.wait_rows("large", "middle", "small")
        window.wait_text("7 items")
        # into the largest by keyboard, and back
        window.click(window.find("label", "large"))
        window.key("Return")
        self.wait_rows("one", "inner")
        window.find("push button", "Go to folder: large")
        window.press("Up")
        self.wait_rows("large", "middle", "small")
        window.press("Back")
        self.wait_rows("one", "inner")
        window.press(re.compile("^Go to folder: tandem-folders-"))
        self.wait_rows("large", "middle", "small")
        # filter
        window.key("ctrl+f")
        window.type("MID")
        wait(lambda: self.rows() == ["middle"], "the filtered rows")
        window.key("Escape")
        self.wait_rows("large", "middle", "small")
        self.close()

    def test_every_column_sorts(self):
        """By the titles, up and down; of the same size by name."""
        for name, size, age in (("b", 100000, 3), ("a", 100000, 1), ("c", 900000, 2), ("folder/in/it", 5000, 0)):
            self.write(name, size)
            os.utime(os.path.join(self.folder, name), (time.time() - age * 86400,) * 2)
        window = self.open(self.folder)
        window.resize(1700, 900)
        self.wait_rows("c", "a", "b", "folder")

        def sorts(title, *names):
            window.click(window.find("label", title))
            self.wait_rows(*names)

        sorts("Name", "a", "b", "c", "folder")
        sorts("Name", "folder", "c", "b", "a")
        sorts("Size", "folder", "a", "b", "c")
        sorts("Size", "c", "a", "b", "folder")
        sorts("Share", "folder", "a", "b", "c")
        sorts("Share", "c", "a", "b", "folder")
        sorts("Items", "a", "b", "c", "folder")
        window.click(window.find("label", "Items"))
        wait(lambda: self.rows()[:1] == ["folder"], "most items first")
        sorts("Modified", "b", "c", "a", "folder")
        sorts("Modified", "folder", "a", "c", "b")
        self.close()

    def test_a_window_at_rest_does_nothing(self):
        """No timer and no animation, not even one that is out of sight, wakes the program."""
        with tempfile.TemporaryDirectory() as folder:
            window = self.open(folder)
            window.wait_text("This folder is empty")

            def wakes():
                with open(f"/proc/{window.process.pid}/status") as status:
                    return int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status.read(), re.M).group(1))

            def is_at_rest():
                before = wakes()
                time.sleep(2)
                return wakes() - before < 20

            wait(is_at_rest, "a window that does nothing")
            self.close()

    def test_sizes_are_those_of_du(self):
        self.write("a/b/c", 123456)
        self.write("a/d", 1)
        expected = int(subprocess.run(["du", "-s", "-B1", self.folder], capture_output=True, check=True).stdout.split()[0])
        window = self.open(self.folder)
        window.wait_text(re.escape(f"{expected / 1000:.1f}\u00a0kB on disk"))
        self.close()

    def test_hostile_names(self):
        names = {
            b"<b>bold & <span foreground='red'>red": "<b>bold & <span foreground='red'>red",
            **HOSTILE_NAMES,
            b"back\\slash": "back\\\\slash",
            b"i": "i",
            b"_under_score": "_under_score",
            b" ": " ",
        }
        for name in names:
            self.write(name + b"/file", 5000)
        window = self.open(self.folder)
        wait(lambda: len(self.rows()) == len(names), "all rows")
        self.assertEqual(sorted(self.rows()), sorted(names.values()))
        window.screenshot("folders-hostile")
        for name in ("<b>bold & <span foreground='red'>red", "l" * 255, "invalid\\xff\\xfe"):
            window.click(window.find("label", name), 2)
            self.wait_rows("file")
            window.find("push button", f"Go to folder: {name}")
            window.key("alt+Up")
            wait(lambda: len(self.rows()) == len(names), "all rows again")
        self.close()

    def test_a_scanned_folder_with_a_hostile_name(self):
        name = b"<b>x\n\xff\xe2\x80\xae"
        self.write(name + b"/file", 5000)
        window = self.open(os.path.join(os.fsencode(self.folder), name))
        self.wait_rows("file")
        window.wait_text(re.escape("Scanned <b>x\\n\\xff\\u{202e}"))
        self.close()

    @unittest.skipIf(os.geteuid() != 0 or not shutil.which("setpriv"), "needs to become somebody else")
    def test_what_cannot_be_read_is_counted_and_listed(self):
        self.write("open/file", 5000)
        self.write("closed/file", 5000)
        os.chmod(os.path.join(self.folder, "closed"), 0)
        os.chmod(self.folder, 0o755)
        window = self.open(self.folder, environment={"TANDEM_CLI": self.unprivileged_cli()})
        window.press(re.compile("1 could not be read"))
        window.wait_text("Permission denied")
        window.wait_text("1 entry could not be read")
        window.screenshot("folders-problems")
        for key in ("ctrl+w", "Escape"):
            window.key(key)
            wait(lambda: not re.search("1 entry could not be read", window.texts()), "the list of what could not be read to close")
            if key == "ctrl+w":
                window.press(re.compile("1 could not be read"))
                window.wait_text("1 entry could not be read")
        # it is not said to be empty
        window.click(window.find("label", "closed"), 2)
        window.wait_text("This folder could not be read: Permission denied")
        window.press(re.compile("1 could not be read"))
        window.wait_text("1 entry could not be read")
        self.close()  # by the key, which the list takes

    def unprivileged_cli(self):
        """tandem-cli as nobody: root may read everything."""
        folder = tempfile.mkdtemp(prefix="tandem-cli-")
        self.addCleanup(shutil.rmtree, folder, True)
        os.chmod(folder, 0o755)
        shutil.copy(os.environ["TANDEM_REAL_CLI"], os.path.join(folder, "tandem-cli"))
        path = os.path.join(folder, "run")
        with open(path, "w") as script:
            script.write(f'#!/bin/sh\nexec setpriv --reuid 65534 --clear-groups {folder}/tandem-cli "$@"\n')
        os.chmod(path, 0o755)
        return path

    def test_many_entries_open_and_sort(self):
        fd = os.open(self.folder, os.O_RDONLY)
        for number in range(20000):
            os.close(os.open(f"{number}", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
        os.close(fd)
        window = self.open(self.folder)
        window.wait_text("20,000 items")
        window.key("End")
        self.close()


if __name__ == "__main__":
    tap.main()
