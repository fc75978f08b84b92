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
from tandem_window import Atspi, wait  # noqa: E402
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

    def rows(self):
        """The names in the list, in order, without the row of titles."""
        return [labels[0].get_name() for labels in
                (self.window.all("label", root=row) for row in self.window.all("table row")[1:]) if labels]

    def selected(self):
        """The names of the selected rows."""
        return [labels[0].get_name() for labels in
                (self.window.all("label", root=row) for row in self.window.all("table row")
                 if row.get_state_set().contains(Atspi.StateType.SELECTED)) if labels]

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
        # any file of a group is found by the filter
        window.key("ctrl+f")
        window.type("TWO")
        window.gone("label", "small and 1 equal file")
        window.find("label", "one and 2 equal files")
        window.key("ctrl+a")
        window.type("nowhere")
        window.wait_text("No name matches the filter")
        window.key("Escape")
        window.find("label", "small and 1 equal file")
        # a group opens, and a file of it is shown where it is
        window.click(window.find("label", "small and 1 equal file"), 2)
        window.click(window.find("label", "d/small too"), 2)
        window.find("push button", "Go to folder: d")
        wait(lambda: self.selected() == ["small too"], "the file to be selected")
        self.choose_view("Duplicates")
        # the menu, by the keyboard and by the mouse, on what is not selected yet
        window.click(window.find("label", "small and 1 equal file"))
        window.key("Menu")
        window.find("menu item", "Move to Trash…")
        window.key("Escape")
        window.gone("menu item", "Move to Trash…")
        window.move(window.find("label", "one and 2 equal files"))
        subprocess.run(["xdotool", "click", "3"], check=True, timeout=10)
        window.press("Move to Trash…", "menu item")
        window.wait_text("Move 2 items to the Trash\\?")
        self.answer("Cancel")
        window.gone("push button", re.compile("^_?Move to Trash"))
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
        for word in ("New", "Gone", "Grew", "comes", "goes", "–"):
            self.assertIn(word, names)
        window.screenshot("changes")
        window.key("ctrl+f")
        window.type("COMES")
        window.gone("label", "grows")
        window.key("Escape")
        window.find("label", "grows")
        window.click(window.find("label", "comes"), 2)
        wait(lambda: self.selected() == ["comes"], "what is new, where it is")
        # What nothing is different from can be another one: the choice stays.
        wait(lambda: len([n for n in os.listdir(kept) if n.endswith(".scan")]) == 2, "the second scan to be kept")
        window.key("ctrl+r")
        self.choose_view("Changes")
        window.wait_text("Nothing has changed since then")
        chooser = window.find("combo box", re.compile("^Earlier scan"))
        window.click(chooser)
        window.key("Down", "Return")
        window.wait_text("3 changes|4 changes")
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
        window.press("Compare With df", "menu item")
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
        window.wait_text("this is no export of ncdu")
        window.screenshot("saved-scan-failed")
        self.close()

    def scan_remote(self, folder, host="server", **keywords):
        """Asks for a folder of another machine. In place of ssh is a program that runs the command here."""
        os.makedirs(f"{self.base}/bin")
        with open(f"{self.base}/bin/ssh", "w") as file:
            file.write('''#!/bin/sh
while [ "$1" != -- ]; do shift; done
if [ "$2" = nowhere ]; then echo "ssh: Could not resolve hostname nowhere: Name or service not known" >&2; exit 255; fi
exec sh -c "$3"
''')
        os.chmod(f"{self.base}/bin/ssh", 0o755)
        path = f"{self.base}/bin:{os.path.dirname(CLI)}:{os.environ['PATH']}"
        window = self.open(environment={**self.environment, "PATH": path}, **keywords)
        window.place(1)
        window.key("F10")
        window.press("Scan Another Machine…", "menu item")
        window.find("text", "Machine and folder").get_editable_text_iface().set_text_contents(f"{host}:{folder}")
        self.answer("Scan")
        return window

    def test_a_remote_tree_grows_while_it_is_scanned(self):
        for folder in range(40):
            for number in range(400):
                self.write(f"folder {folder:02}/{number}", b"")
        self.write("folder 00/large", b"x" * 900000)
        window = self.scan_remote(self.folder, slow=True)
        window.find("push button", re.compile("^Cancel: Scanning server:"))
        # Rows, the folder's own and those within, before there is a result.
        wait(lambda: [row for row in self.rows() if row.startswith("folder ")], "the first rows")
        self.assertTrue(window.has("push button", re.compile("^Cancel: Scanning server:")))
        window.screenshot("remote-growing")
        window.press(re.compile("^Cancel: Scanning server:"))
        window.wait_text("You see what was read until then")
        self.assertTrue(self.rows())
        self.close()

    def test_what_ssh_says_is_shown(self):
        window = self.scan_remote("/srv", host="nowhere")
        window.find("push button", "Try Again")
        window.wait_text("Could not resolve hostname nowhere")
        window.screenshot("remote-failed")
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
