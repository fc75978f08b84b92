# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A result in the real window in its other views: the picture, the largest files, types and ages; and while it grows."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import Atspi, wait  # noqa: E402
from window_test import HOSTILE_NAMES, WindowTest  # noqa: E402

SELECTED = Atspi.StateType.SELECTED
COORDINATES = Atspi.CoordType.WINDOW


class Views(WindowTest):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tandem-views-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def write(self, name, size, age_days=0):
        path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"x" * size)
        then = time.time() - age_days * 86400
        os.utime(path, (then, then))

    def some_files(self):
        self.write("large/film.mkv", 900000, 3)
        self.write("large/inner/photo.jpg", 300000, 400)
        self.write("small/notes.txt", 4000, 40)
        self.write("middle.iso", 500000, 3000)

    def rows(self, table=None):
        """The names in the list, in order, without the row of titles."""
        tables = [self.window.find("tree table", table)] if table else [None]
        return [labels[0].get_name() for labels in
                (self.window.all("label", root=row) for row in self.window.all("table row", root=tables[0])[1:]) if labels]

    def wait_rows(self, *names, table=None):
        wait(lambda: self.rows(table)[:len(names)] == list(names), lambda: f"rows {names}, there are {self.rows(table)[:9]}")

    def show(self, title):
        self.window.click(self.window.find("page tab", title))

    def picture(self, pattern="^Picture of the folder"):
        """The picture, once it says @pattern."""
        return self.window.find("image", re.compile(pattern))

    def open_folder(self, **keywords):
        window = self.open(self.folder, **keywords)
        window.find("push button", re.compile("^Dismiss: Scann"), timeout=60)
        self.picture()
        return window

    def go_in_picture(self, name, *keys):
        """Presses @keys until the picture's place is @name."""
        for key in keys:
            self.window.key(key)
            for _ in range(20):
                if self.window.all("image", re.compile(f"folder: {name} ")):
                    return
                time.sleep(0.05)

    # ---- The picture ----

    def test_picture_by_keyboard(self):
        self.some_files()
        window = self.open_folder()
        self.wait_rows("large", "middle.iso", "small")
        # The list's choice is the picture's place, and the other way round.
        window.click(window.find("label", "large"))
        self.picture("^Picture of the folder: large .*2 items|^Picture of the folder: large .*3 items")
        for _ in range(12):
            window.key("Tab")
            time.sleep(0.2)
            if self.picture().get_state_set().contains(Atspi.StateType.FOCUSED):
                break
        self.go_in_picture("middle.iso", "Right", "Down", "Left", "Up")
        self.picture("^Picture of the folder: middle.iso .*50")
        wait(lambda: any("middle.iso" in [label.get_name() for label in self.window.all("label", root=row)]
                         for row in self.window.all("table row")
                         if row.get_state_set().contains(SELECTED)), "the same row selected")
        self.go_in_picture("large", "Left", "Up", "Right")
        window.key("Return")
        self.wait_rows("film.mkv", "inner")
        window.key("BackSpace")
        self.wait_rows("large", "middle.iso", "small")
        # away and back
        window.key("F9")
        window.gone("image", re.compile("^Picture of the folder"))
        window.key("F9")
        self.picture()
        self.close()

    def test_picture_by_mouse(self):
        self.write("only/one folder/file", 900000)
        window = self.open_folder()
        for kind in ("Treemap", "Rings"):
            self.wait_rows("only")
            window.click([node for node in window.all(None, kind)][0])
            time.sleep(1)
            if kind == "Treemap":
                # The file is nearly the whole picture: a click there leads to where it is.
                window.click(self.picture())
                self.wait_rows("file")
                window.find("push button", "Go to folder: one folder")
                window.key("alt+Left")
            else:
                # In the middle of the rings is the folder itself: up, where there is anything above.
                window.click(window.find("label", "only"), 2)
                self.wait_rows("one folder")
                time.sleep(1)
                window.click(self.picture())
        self.wait_rows("only")
        self.close()

    def test_hostile_names_in_the_picture(self):
        for number, name in enumerate(HOSTILE_NAMES):
            self.write(name, 300000 + number * 100000)
        window = self.open_folder()
        wait(lambda: sorted(self.rows()) == sorted(HOSTILE_NAMES.values()), "all rows")
        for shown in HOSTILE_NAMES.values():
            window.click(window.find("label", shown))
            self.picture("^Picture of the folder: " + re.escape(shown) + " ")
        # The tooltip of each: text, never markup.
        box = self.picture().get_component_iface().get_extents(COORDINATES)
        seen = set()
        for x in range(20, box.width, max(box.width // 6, 1)):
            for y in range(20, box.height, max(box.height // 4, 1)):
                window.move(self.picture(), x, y)
                time.sleep(0.7)
                seen |= {shown for shown in HOSTILE_NAMES.values() if shown + "\n" in window.texts()}
            if len(seen) >= 3:
                break
        self.assertGreaterEqual(len(seen), 3, seen)
        window.screenshot("views-hostile")
        self.close()

    def test_the_menu_of_what_is_deep_in_the_picture(self):
        """Asked for by the mouse on a tile that is no row of the list, and by the keyboard."""
        self.write("only/one folder/file", 900000)
        window = self.open_folder()
        self.wait_rows("only")
        window.move(self.picture())
        subprocess.run(["xdotool", "click", "3"], check=True, timeout=10)
        window.press("Move to Trash…", "menu item")
        window.wait_text("Move “file” to the Trash\\?")
        window.press(re.compile("^_?Cancel"))
        window.gone("push button", re.compile("^_?Move to Trash"))
        window.click(window.find("label", "only"))
        for _ in range(12):
            window.key("Tab")
            time.sleep(0.2)
            if self.picture().get_state_set().contains(Atspi.StateType.FOCUSED):
                break
        window.key("Menu")
        window.press("Copy Path", "menu item")
        window.wait_text("Path copied")
        self.close()

    def legend(self):
        """What the legend says, and where each name is."""
        roots = [node for node in self.window.walk() if node.get_name() == "Legend of the picture"]
        return {label.get_name(): label.get_component_iface().get_extents(COORDINATES)
                for root in roots[:1] for label in self.window.all("label", root=root) if label.get_name() != "■"}

    def wait_legend(self, *names):
        wait(lambda: set(self.legend()) == set(names), lambda: f"{names} in the legend, there is {set(self.legend())}")

    def choose_coloring(self, index):
        window = self.window
        window.click(window.find("combo box", re.compile("^What the colours stand for")))
        window.key("Home", *["Down"] * index, "Return")

    def test_legend(self):
        self.some_files()
        self.write(b"<b>x\n\xff/file", 60000)
        window = self.open_folder()
        folders = ("large", "middle.iso", "<b>x\\n\\xff", "small")
        self.wait_legend(*folders)
        window.find("push button", "What the colours stand for: By folder")
        self.choose_coloring(1)
        window.find("push button", "What the colours stand for: By type")
        self.wait_legend("Videos", "Pictures", "Disk images", "Text", "Other")
        window.click([node for node in window.all(None, "Rings")][0])
        # In rings a folder has an area of its own.
        self.wait_legend("Videos", "Pictures", "Disk images", "Text", "Other", "Folders, smaller items")
        boxes = list(self.legend().values())
        self.assertEqual(len({(box.x, box.y) for box in boxes}), len(boxes), "one beside the other")
        self.choose_coloring(2)
        self.wait_legend("Last 24 hours", "Last 7 days", "1 to 3 months old", "1 to 2 years old", "More than 5 years old",
                         "Folders, smaller items")
        self.choose_coloring(0)
        self.wait_legend(*folders)
        self.close()

    def open_options(self, item):
        """Opens the menu. One that is still closing takes the click."""
        def attempt():
            if not self.window.has("menu item", item):
                self.window.click(self.window.find("push button", "View Options"))
                time.sleep(0.5)
            return self.window.has("menu item", item)
        wait(attempt, f"the menu with “{item}”")

    def test_sizes_of_the_data_or_on_the_disk(self):
        self.write("dense", 500000)
        with open(os.path.join(self.folder, "sparse"), "wb") as file:
            file.truncate(10 * 1000 * 1000)
        window = self.open_folder()
        self.wait_rows("dense", "sparse")
        for item, rows in (("Size of the Data", ("sparse", "dense")), ("Space on the Disk", ("dense", "sparse"))):
            self.open_options(item)
            window.press(item, "menu item")
            self.wait_rows(*rows)
            window.gone("menu item", item)
        self.close()

    # ---- Views of the whole ----

    def test_largest_files(self):
        self.some_files()
        for name in HOSTILE_NAMES:
            self.write(b"hostile/" + name, 20000)
        window = self.open_folder()
        self.show("Largest Files")
        self.wait_rows("film.mkv", "middle.iso", "photo.jpg", table="Largest files")
        window.wait_text(r"10 files")
        shown = self.rows("Largest files")
        for name in HOSTILE_NAMES.values():
            self.assertIn(name, shown)
        # by the folder that they are in, within one by name, and back
        window.click(window.find("label", "Folder"))
        self.wait_rows("middle.iso", table="Largest files")
        wait(lambda: self.rows("Largest files")[-3:] == ["film.mkv", "photo.jpg", "notes.txt"], "the last folders")
        window.click(window.find("label", "Folder"))
        self.wait_rows("notes.txt", "photo.jpg", "film.mkv", table="Largest files")
        # filtered by any part of the path
        window.key("ctrl+f")
        window.type("INNER")
        self.wait_rows("photo.jpg", table="Largest files")
        wait(lambda: len(self.rows("Largest files")) == 1, "one row")
        window.key("Escape")
        # a file leads to its folder
        window.click(window.find("label", "photo.jpg"), 2)
        window.find("push button", "Go to folder: inner")
        self.wait_rows("photo.jpg")
        self.close()

    def test_types(self):
        self.some_files()
        window = self.open_folder()
        self.show("By Type")
        self.wait_rows("Videos", "Disk images", "Pictures", "Text", table="Kinds of files")
        window.wait_text(r"4 files")
        window.key("Tab")
        window.click(window.find("label", "Disk images"), 2)
        self.wait_rows("middle.iso", table="Largest files")
        window.wait_text("Disk images · 1 file")
        window.key("alt+Left")
        self.wait_rows("Videos", "Disk images", "Pictures", "Text", table="Kinds of files")
        window.key("ctrl+f")
        window.type("pict")
        wait(lambda: self.rows("Kinds of files") == ["Pictures"], "one type")
        window.key("Escape")
        self.close()

    def test_ages(self):
        self.some_files()
        window = self.open_folder()
        self.show("By Age")
        self.wait_rows("Last 7 days", "1 to 3 months old", "1 to 2 years old", "More than 5 years old",
                       table="Kinds of files")
        window.click(window.find("label", "More than 5 years old"), 2)
        self.wait_rows("middle.iso", table="Largest files")
        window.press("Back")
        self.wait_rows("Last 7 days", table="Kinds of files")
        self.close()

    # ---- While it grows ----

    def test_browsing_while_scanning(self):
        window = self.open("/usr", slow=True)
        window.find("push button", "Cancel: Scanning usr")
        wait(lambda: "share" in self.rows(), "the first rows")
        # By name the rows stay where they are.
        window.click(window.find("label", "Name"))
        wait(lambda: self.rows() and self.rows()[:5] == sorted(self.rows()[:5]), "rows by name")

        def enter():
            try:
                window.click(window.find("label", "share"), 2)
            except AttributeError:
                return False
            time.sleep(1)
            return window.has("push button", "Go to folder: share")
        wait(enter, "the folder share")
        time.sleep(1)
        window.press("Filter by name")
        time.sleep(1)
        window.type("doc")
        wait(lambda: self.rows() and all("doc" in row.lower() for row in self.rows()), "filtered rows")
        self.picture()
        self.show("By Type")
        window.wait_text(r"[\d,]+ files")
        window.press("Cancel: Scanning usr")
        window.wait_text("You see what was read until then")
        self.show("Folders")
        self.assertTrue(self.rows())
        self.close()

    # ---- Looks ----

    def test_looks(self):
        def show(window):
            window.find("image", re.compile("^Picture of the folder|."))
            time.sleep(2)

        self.pictures("views-treemap", show, arguments=("/usr/share",))


if __name__ == "__main__":
    tap.main()
