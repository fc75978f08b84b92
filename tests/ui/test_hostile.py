# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that someone else chose, in the views and acts of the real window: shown escaped, acted on by their bytes."""
import os
import re
import shutil
import sys
import tempfile
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import Atspi, wait  # noqa: E402
from window_test import HOSTILE_NAMES, WindowTest  # noqa: E402

HOSTILE = {**HOSTILE_NAMES, b"[a]*?\\x": "[a]*?\\\\x", b"-rf": "-rf"}


class Hostile(WindowTest):
    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="tandem-hostile-")
        self.addCleanup(shutil.rmtree, self.base, True)
        os.chmod(self.base, 0o755)
        self.folder = os.path.join(self.base, "root")
        self.environment = {"XDG_DATA_HOME": f"{self.base}/data", "XDG_STATE_HOME": f"{self.base}/state"}

    def full(self, name):
        return os.path.join(os.fsencode(self.folder), name)

    def write(self, name, content=b"x" * 5000):
        path = self.full(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)

    def start(self, **environment):
        window = self.open(self.folder, environment={**self.environment, **environment})
        window.wait_text("items · ")
        return window

    def rows(self, table=None):
        """The names in the list, in order, without the row of titles."""
        tables = [self.window.find("tree table", table)] if table else [None]
        return [labels[0].get_name() for labels in
                (self.window.all("label", root=row) for row in self.window.all("table row", root=tables[0])[1:]) if labels]

    def wait_rows(self, names, table=None):
        wait(lambda: sorted(self.rows(table)) == sorted(names), lambda: f"rows {names}, there are {self.rows(table)}")

    def view(self, title):
        self.window.click(self.window.find("page tab", title))

    def answer(self, label):
        """Presses the response of a dialog: its name is followed by that of the label in it."""
        self.window.press(re.compile(f"^_?{label}"))

    def menu(self, name, item):
        self.select(name)
        self.window.key("Menu")
        self.window.press(item, "menu item")
        self.window.gone("menu item", item)

    def unprivileged_cli(self):
        """tandem-cli as nobody: root may read and delete everything."""
        folder = os.path.join(self.base, "cli")
        os.makedirs(folder)
        shutil.copy(os.environ["TANDEM_REAL_CLI"], os.path.join(folder, "tandem-cli"))
        path = os.path.join(folder, "run")
        with open(path, "w", encoding="utf-8") as script:
            script.write(f'#!/bin/sh\nexec setpriv --reuid 65534 --clear-groups {folder}/tandem-cli "$@"\n')
        os.chmod(path, 0o755)
        return path

    # ---- Acts ----

    def test_trash_undo_and_delete(self):
        for name in HOSTILE:
            self.write(name + b"/in it")
        self.write(b"stays")
        window = self.start()
        self.wait_rows([*HOSTILE.values(), "stays"])
        before = sorted(os.listdir(os.fsencode(self.folder)))
        self.select("stays")
        window.key("Home", "ctrl+a")
        window.key("Delete")
        window.wait_text(f"Move {len(HOSTILE) + 1} items to the Trash\\?")
        self.answer("Move to Trash")
        wait(lambda: os.listdir(self.folder) == [], "an empty folder")
        window.wait_text("This folder is empty")
        self.answer("Undo")
        self.wait_rows([*HOSTILE.values(), "stays"])
        self.assertEqual(sorted(os.listdir(os.fsencode(self.folder))), before)
        for name in HOSTILE:
            self.assertEqual(os.listdir(self.full(name)), [b"in it"])
        # each for good, by its bytes
        left = dict(HOSTILE)
        for name, shown in HOSTILE.items():
            self.select(shown)
            window.key("shift+Delete")
            window.wait_text("Delete .* for Good\\?")
            self.answer("Delete for Good")
            del left[name]
            self.wait_rows([*left.values(), "stays"])
            self.assertFalse(os.path.lexists(self.full(name)), name)
        self.assertEqual(os.listdir(self.folder), ["stays"])
        self.close()

    def test_scan_again_and_exclude(self):
        for name in HOSTILE:
            self.write(name + b"/in it")
        window = self.start()
        self.wait_rows(HOSTILE.values())
        count = 2 * len(HOSTILE)
        for name, shown in HOSTILE.items():
            self.write(name + b"/another")
            self.menu(shown, "Scan This Folder Again")
            count += 1
            window.wait_text(f"(?m)^{count} items · ")
        # What a pattern gives a meaning to stands for itself.
        self.write(b"aaax/in it")
        self.menu("[a]*?\\\\x", "Exclude and Scan Again")
        window.wait_text(f"(?m)^{count - 3 + 2} items · ")
        window.find("label", "aaax")
        self.close()

    def test_copy_path(self):
        self.write(b"invalid\xff\xfe")
        self.write(b"<b>bold & <i>")
        window = self.start()
        for shown in ("invalid\\xff\\xfe", "<b>bold & <i>"):
            self.select(shown)
            window.key("ctrl+c")
            window.wait_text("Path copied")
            self.assertEqual(self.pasted(), f"{self.folder}/{shown}")
        self.close()

    def pasted(self):
        """What is in the clipboard: pasted into the filter of the list."""
        window = self.window
        window.key("ctrl+f")
        window.find("entry", "Filter by name")

        def text():
            for node in window.all("entry", "Filter by name"):
                length = Atspi.Text.get_character_count(node)
                if length > 0:
                    return Atspi.Text.get_text(node, 0, length)
            return None
        def paste():
            window.key("ctrl+a", "ctrl+v")
            return text()
        found = wait(paste, "what is pasted")
        window.key("Escape", "Escape")
        wait(lambda: text() is None, "the filter to be empty")
        return found

    # ---- Views ----

    def test_types_and_ages(self):
        for name in HOSTILE:
            self.write(name)
        window = self.start()
        others = [shown for shown in HOSTILE.values() if not shown.endswith(".exe")]
        for title, group, names in (("By Type", "Other", others), ("By Age", "Last 24 hours", HOSTILE.values())):
            self.view(title)
            window.click(window.find("label", group), 2)
            self.wait_rows(names, "Largest files")
        self.close()

    def test_duplicates(self):
        for name in HOSTILE:
            self.write(b"one/" + name, b"equal" * 1000)
        window = self.start()
        self.view("Duplicates")
        window.press("Find Duplicates")
        window.wait_text("1 group · ")
        group = window.find("label", re.compile(f" and {len(HOSTILE) - 1} equal files$"))
        self.assertIn(group.get_name().split(" and ")[0], [shown.split(" and ")[0] for shown in HOSTILE.values()])
        window.click(group, 2)
        for shown in HOSTILE.values():
            window.find("label", f"one/{shown}")
        window.click(window.find("label", "one/invalid\\xff\\xfe"))
        window.key("shift+Delete")
        window.wait_text("Delete “invalid")
        self.answer("Delete for Good")
        window.find("label", re.compile(f" and {len(HOSTILE) - 2} equal files$"))
        self.assertEqual(sorted(os.listdir(self.full(b"one"))), sorted(set(HOSTILE) - {b"invalid\xff\xfe"}))
        self.close()

    def test_changes(self):
        self.write(b"stays")
        self.write(b"invalid\xff\xfe", b"x" * 90000)
        window = self.start()
        kept = f"{self.base}/state/tandem/scans"

        def n_kept():
            return len([n for n in os.listdir(kept) if n.endswith(".scan")]) if os.path.isdir(kept) else 0
        wait(lambda: n_kept() == 1, "the scan to be kept")
        for name in HOSTILE:
            self.write(name, b"x" * 200000)
        self.view("Changes")
        window.key("ctrl+r")
        window.wait_text(f"{len(HOSTILE)} changes")
        self.wait_rows(HOSTILE.values(), "Changes")
        window.click(window.find("label", "invalid\\xff\\xfe"), 2)
        wait(lambda: "invalid\\xff\\xfe" in self.rows(), "where it is")
        self.close()

    # ---- What was not read, and what was left ----

    def check_listed(self):
        """The rows that there is room for: each is one of the entries, with its reason."""
        window = self.window
        expected = {f"{self.folder}/{shown}" for shown in HOSTILE.values()}

        def listed():
            return {label.get_name() for label in window.all("label", re.compile("^" + re.escape(f"{self.folder}/")))
                    if not label.get_name().endswith("Permission denied")}  # that is the row of the job
        wait(lambda: len(listed()) >= 4, "rows")
        self.assertEqual(listed() - expected, set())
        self.assertGreaterEqual(len(window.all("label", "Permission denied")), 4)

    def check_copied(self):
        copied = self.pasted()
        for shown in HOSTILE.values():
            self.assertIn(f"{self.folder}/{shown}: Permission denied", copied)

    def close_by(self, title, *keys):
        self.window.key(*keys)
        self.window.gone("frame", title)
        self.assertTrue(self.window.has("page tab", "Largest Files"))

    @unittest.skipIf(os.geteuid() != 0 or not shutil.which("setpriv"), "needs to become somebody else")
    def test_the_window_of_what_could_not_be_read(self):
        for name in HOSTILE:
            self.write(name + b"/in it")
            os.chmod(self.full(name), 0)
        window = self.start(TANDEM_CLI=self.unprivileged_cli())
        open_list = re.compile(f"{len(HOSTILE)} could not be read")
        window.press(open_list)
        window.find("frame", "Could Not Be Read")
        self.check_listed()
        window.screenshot("hostile-could-not-be-read")
        self.close_by("Could Not Be Read", "Escape")
        window.press(open_list)
        window.find("frame", "Could Not Be Read")
        window.press("Copy")
        window.find("label", "Copied to the clipboard")
        self.close_by("Could Not Be Read", "ctrl+w")
        self.check_copied()
        self.close()

    @unittest.skipIf(os.geteuid() != 0 or not shutil.which("setpriv"), "needs to become somebody else")
    def test_the_window_of_what_was_left(self):
        for name in HOSTILE:
            self.write(name)
        os.chmod(self.folder, 0o755)
        window = self.start(TANDEM_CLI=self.unprivileged_cli())
        self.wait_rows(HOSTILE.values())
        self.select("-rf")
        window.key("ctrl+a")
        window.key("shift+Delete")
        self.answer("Delete for Good")
        window.wait_text(f"{len(HOSTILE)} items were left as they are")
        self.answer("Why")
        window.find("frame", "Left as They Are")
        self.check_listed()
        window.screenshot("hostile-left")
        self.close_by("Left as They Are", "Escape")
        self.assertEqual(sorted(os.listdir(os.fsencode(self.folder))), sorted(HOSTILE))
        self.wait_rows(HOSTILE.values())
        self.close()


if __name__ == "__main__":
    tap.main()
