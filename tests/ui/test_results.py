# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Duplicates and changes in the real window; saved scans opened; nothing done to what a file names."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

CLI = os.environ["TANDEM_REAL_CLI"]


class Results(WindowTest):
    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="tandem-results-")
        self.addCleanup(shutil.rmtree, self.base, True)
        self.folder = os.path.join(self.base, "root")
        self.environment = {"XDG_DATA_HOME": f"{self.base}/data", "XDG_STATE_HOME": f"{self.base}/state"}

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)

    def start(self, *arguments):
        return self.open(*arguments, environment=self.environment)

    def choose_view(self, name):
        """By the switcher, or where there is little room by the drop-down."""
        def attempt():
            for role in ("page tab", "toggle button", "radio button"):
                for node in self.window.all(role, name):
                    self.window.click(node)
                    return True
            return False
        wait(attempt, lambda: f"the view {name}\n{self.window.names()}")

    def answer(self, label):
        self.window.press(re.compile(f"^_?{label}"))

    def test_duplicates(self):
        self.write("a/one", b"equal" * 50000)
        self.write("b/two", b"equal" * 50000)
        self.write("c/three", b"equal" * 50000)
        self.write("d/small", b"s" * 5000)
        self.write("d/small too", b"s" * 5000)
        self.write("d/other", b"o" * 5000)
        os.link(f"{self.folder}/d/other", f"{self.folder}/d/link")
        window = self.start(self.folder)
        window.wait_text("items · ")
        self.choose_view("Duplicates")
        window.find("push button", "Find Duplicates")
        window.screenshot("duplicates-start")
        window.press("Find Duplicates")
        window.wait_text("2 groups · ")
        window.wait_text("one and 2 equal files")
        window.screenshot("duplicates")
        window.click(window.find("label", "one and 2 equal files"))
        window.key("Delete")
        window.wait_text("Move 2 items to the Trash\\?")
        self.answer("Move to Trash")
        window.wait_text("1 group · ")
        left = [name for name in ("a/one", "b/two", "c/three") if os.path.exists(f"{self.folder}/{name}")]
        self.assertEqual(left, ["a/one"])
        self.answer("Undo")
        window.wait_text("2 groups · ")
        window.screenshot("duplicates-undone")
        self.close()

    def test_changes(self):
        self.write("grows", b"x" * 10000)
        self.write("goes/file", b"x" * 50000)
        self.write("stays", b"x")
        window = self.start(self.folder)
        window.wait_text("items · ")
        self.choose_view("Changes")
        window.wait_text("There is no earlier scan")
        window.screenshot("changes-none")
        kept = f"{self.base}/state/tandem/scans"
        wait(lambda: os.path.isdir(kept) and len([n for n in os.listdir(kept) if n.endswith(".scan")]) == 1, "the scan to be kept")
        self.write("grows", b"x" * 900000)
        self.write("comes", b"x" * 300000)
        shutil.rmtree(f"{self.folder}/goes")
        window.key("ctrl+r")
        window.wait_text("3 changes|4 changes")
        names = window.texts()
        for word in ("New", "Gone", "Grew", "comes", "goes"):
            self.assertIn(word, names)
        window.screenshot("changes")
        self.close()

    def test_saved_scan(self):
        self.write("folder/file", b"x" * 50000)
        export = f"{self.base}/scan.json"
        saved = f"{self.base}/scan.saved"
        subprocess.run([CLI, "scan", self.folder, "--export", export, "--save", saved], check=True, stdout=subprocess.DEVNULL)
        for file in (export, saved):
            window = self.start(file)
            window.find("label", "folder")
            window.click(window.find("label", "folder"))
            window.key("Delete")
            window.key("shift+Delete")
            window.wait_text("2 items · ")
            self.assertFalse(window.all("dialog"))
            self.assertTrue(os.path.exists(f"{self.folder}/folder/file"))
            self.choose_view("Changes")
            window.wait_text("Only scans of folders of this computer")
            self.close()

    def test_total_and_df(self):
        self.write("file", b"x" * 50000)
        window = self.start(self.folder)
        window.wait_text("1 item · ")
        window.click(window.find("push button", "View Options"))
        window.press("Why Not What df Says", "menu item")
        for text in ("Found by the scan", "Used on the file system", "Not found by the scan", "covers a part"):
            window.wait_text(text)
        window.screenshot("total-and-df")
        window.key("Escape")
        self.close()

    def test_recent_scans(self):
        self.write("file", b"x" * 50000)
        window = self.start(self.folder)
        window.wait_text("1 item · ")
        kept = f"{self.base}/state/tandem/scans"
        wait(lambda: os.path.isdir(kept) and any(n.endswith(".scan") for n in os.listdir(kept)), "the scan to be kept")
        self.close()
        window = self.start()
        window.place(1)
        row = window.find("list item", "Scan: root")
        window.screenshot("start-recent")
        window.click(row)
        window.wait_text("1 item · ")
        self.close()

    def test_what_is_no_scan(self):
        self.write("text", b"no scan")
        window = self.start(f"{self.folder}/text")
        window.find("push button", "Try Again")
        window.screenshot("saved-scan-failed")
        self.close()

    def test_remote_needs_a_machine(self):
        self.write("file", b"")
        window = self.start(self.folder)
        window.wait_text("1 item")
        window.key("F10")
        window.press("Scan Another Machine…", "menu item")
        window.find("text", "Machine and folder")
        window.screenshot("remote-dialog")
        window.find("text", "Machine and folder").get_editable_text_iface().set_text_contents("-oProxyCommand=x:/")
        self.answer("Scan")
        window.wait_text("A machine and a folder are needed")
        self.close()


if __name__ == "__main__":
    tap.main()
