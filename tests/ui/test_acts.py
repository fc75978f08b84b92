# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does to scanned entries in the real window: trash and undo, delete, scan again, exclude, copy."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import wait  # noqa: E402
from window_test import WindowTest  # noqa: E402


class Acts(WindowTest):
    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="tandem-acts-")
        self.addCleanup(shutil.rmtree, self.base, True)
        self.folder = os.path.join(self.base, "root")
        self.data = os.path.join(self.base, "data")

    def write(self, name, size):
        path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"x" * size)

    def start(self):
        return self.open(self.folder, environment={"XDG_DATA_HOME": self.data})

    def rows(self):
        return [labels[0].get_name() for labels in
                (self.window.all("label", root=row) for row in self.window.all("table row")[1:]) if labels]

    def wait_rows(self, *names):
        wait(lambda: self.rows() == list(names), lambda: f"rows {names}, there are {self.rows()[:9]}\n{self.window.names()}")

    def select(self, name, further=0):
        """Selects the entry, and @further ones below it."""
        super().select(name)
        for _ in range(further):
            self.window.key("shift+Down")

    def answer(self, label):
        """Presses the response of a dialog: its name is followed by that of the label in it."""
        self.window.press(re.compile(f"^_?{label}"))

    def test_trash_and_undo(self):
        self.write("large/one", 900000)
        self.write("large/two", 100000)
        self.write("middle", 500000)
        self.write("small", 1000)
        window = self.start()
        self.wait_rows("large", "middle", "small")
        self.select("large", 1)
        window.key("Delete")
        window.wait_text("Move 2 items to the Trash\\?")
        window.wait_text("4 items, which take 1.5\u00a0MB on the disk")
        window.screenshot("acts-trash-dialog")
        self.answer("Move to Trash")
        self.wait_rows("small")
        self.assertEqual(os.listdir(self.folder), ["small"])
        window.wait_text("1 item · ")
        window.find("label", "Moved 2 items to the trash")
        window.screenshot("acts-trashed")
        self.answer("Undo")
        self.wait_rows("large", "middle", "small")
        window.wait_text("5 items")
        self.assertEqual(sorted(os.listdir(self.folder)), ["large", "middle", "small"])
        # what came back can be acted upon again, and the folder be entered
        window.click(window.find("label", "large"), 2)
        self.wait_rows("one", "two")
        self.close()

    def test_delete(self):
        self.write("folder/<b>file\n", 300000)
        self.write("keep", 1000)
        window = self.start()
        self.wait_rows("folder", "keep")
        self.select("folder")
        window.key("shift+Delete")
        window.wait_text("Delete “folder” for Good\\?")
        window.wait_text("This cannot be undone")
        window.screenshot("acts-delete-dialog")
        self.answer("Cancel")
        window.gone("push button", re.compile("Delete for Good"))
        self.assertEqual(len(os.listdir(self.folder)), 2)
        window.key("shift+Delete")
        self.answer("Delete for Good")
        self.wait_rows("keep")
        self.assertEqual(os.listdir(self.folder), ["keep"])
        window.wait_text("Deleted “folder”")
        window.screenshot("acts-deleted")
        self.close()

    def test_swapped_for_a_link(self):
        outside = os.path.join(self.base, "outside")
        self.write("folder/file", 1000)
        self.write("../outside/file", 1000)
        window = self.start()
        self.wait_rows("folder")
        os.rename(f"{self.folder}/folder", f"{self.base}/before")
        os.symlink(outside, f"{self.folder}/folder")
        self.select("folder")
        window.key("shift+Delete")
        self.answer("Delete for Good")
        window.wait_text("It is not what was scanned any more")
        self.assertEqual(os.listdir(outside), ["file"])
        self.assertTrue(os.path.islink(f"{self.folder}/folder"))
        window.screenshot("acts-refused")
        self.answer("Why")
        window.find("frame", "Left as They Are")
        window.wait_text("1 item was left as it is")
        window.key("Escape")
        window.gone("frame", "Left as They Are")
        self.close()

    def test_scan_again(self):
        self.write("a/old", 100000)
        self.write("b/file", 50000)
        window = self.start()
        self.wait_rows("a", "b")
        self.write("a/new", 400000)
        self.write("b/unseen", 400000)
        self.select("a")
        window.key("Menu")
        window.screenshot("acts-menu")
        window.press("Scan This Folder Again", "menu item")
        window.wait_text("Scanned “a”")
        window.wait_text("5 items")  # a, its two, b, its one
        # the menu of another entry opens in the same window
        self.select("b")
        window.key("Menu")
        window.press("Exclude and Scan Again", "menu item")
        window.wait_text("3 items")
        self.close()

    def test_exclude(self):
        self.write("a/file", 100000)
        self.write("b/file", 50000)
        window = self.start()
        self.wait_rows("a", "b")
        self.select("b")
        window.key("Menu")
        window.press("Exclude and Scan Again", "menu item")
        window.wait_text("2 items · ")
        self.close()

    def test_an_entry_deep_in_the_picture(self):
        """The menu of a tile is that of its entry, though the list shows the folder above."""
        self.write("only/one folder/file", 900000)
        self.write("only/other", 0)
        window = self.start()
        self.wait_rows("only")
        picture = window.find("image", re.compile("^Picture of the folder"))

        def opens():
            """The menu, once the picture is drawn, which is done in a thread."""
            window.click(picture, button=3)
            for _ in range(40):
                if window.has("menu item", "Delete for Good…"):
                    return True
                time.sleep(0.05)
            return False

        wait(opens, "the menu")
        window.screenshot("acts-picture-menu")
        window.press("Delete for Good…", "menu item")
        self.answer("Delete for Good")
        wait(lambda: not os.path.exists(f"{self.folder}/only/one folder/file"), "the file gone")
        window.wait_text("Deleted “file”")
        self.assertEqual(sorted(os.listdir(f"{self.folder}/only")), ["one folder", "other"])
        self.close()

    def test_copy_path(self):
        self.write("file name", 1000)
        window = self.start()
        self.wait_rows("file name")
        self.select("file name")
        window.key("ctrl+c")
        window.wait_text("Path copied")
        self.close()

    def test_nothing_on_the_bus(self):
        """Programs of the session that call actions find none that changes files."""
        self.write("file", 1000)
        window = self.start()
        self.wait_rows("file")
        for path in ("/io/github/tandem/Tandem", "/io/github/tandem/Tandem/window/1"):
            listed = subprocess.run(["gdbus", "call", "--session", "--dest", "io.github.tandem.Tandem", "--object-path", path,
                                     "--method", "org.gtk.Actions.List"], capture_output=True, text=True, check=False).stdout
            self.assertNotRegex(listed, "trash|delete|entries")
        self.close()

    def test_cancel(self):
        for i in range(150):
            for j in range(150):
                self.write(f"many/{i}/{j}", 0)
        window = self.start()
        self.wait_rows("many")
        wait(lambda: "22,651 items" in window.texts(), "the count of all")
        window.find("push button", re.compile("^Dismiss: Scanning"))
        self.select("many")
        window.key("shift+Delete")
        self.answer("Delete for Good")
        window.find("progress bar", re.compile("Progress: Deleting “many”"))
        time.sleep(0.1)
        self.close_when_over()

    def close_when_over(self):
        window = self.window
        for button in window.all("push button", re.compile("^Cancel: Deleting")):
            button.get_action_iface().do_action(0)
        wait(lambda: window.all("push button", re.compile("^Dismiss: Deleting")), "the end")
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith(".tandem")], [])
        window.screenshot("acts-cancelled")
        self.close()


if __name__ == "__main__":
    tap.main()
