# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text of the window is translated, and has room for languages that are longer than English."""
import os
import re
import shutil
import sys
import tempfile

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import pseudo_locale  # noqa: E402
import tap  # noqa: E402
from tandem_window import GLib, wait  # noqa: E402
from window_test import WindowTest, locale_environment  # noqa: E402

# The names that GTK gives to what has none, and roles that a person never hears.
NAMELESS = re.compile(r"^(Gtk|Adw|Tandem)[A-Z]\w*$")
# GTK's and libadwaita's own texts, in English for want of a translation; names, units, and what a job process says.
FOREIGN = re.compile(r"^(/.*|Preferences|Close|Minimize|Maximize|Search|Clear|Back|Cancel|Menu|Show Password|Edit|Apply|tandem|Tandem"
                     r"|Credits|Legal|Website|Copyright|GNU General Public License.*|.*free software.*|.*absolutely no warranty.*"
                     r"|.*The Tandem authors|Shortcuts|shortcuts|Search Shortcuts|No Results Found|Try a different search\.|Search Results"
                     r"|.*(Ctrl|Alt|Shift|Escape|Return|Delete|F\d+).*|Ctrl|Alt|\d[\d.]*|scan|e|e = 2.*)$")
WORD = re.compile(r"[A-Za-z]{3,}")
# A process by its name, alone or in the row that newer versions of GTK name by all that is in it.
PROCESSES = re.compile(r"\b(scan|e|job) (job|worker)\b")
UNITS = re.compile(r"\b(bytes?|kB|MB|GB|TB|kiB|MiB|GiB)\b")


class Translations(WindowTest):
    maxDiff = None

    def setUp(self):
        environment = locale_environment("en_US", pseudo_locale.LANGUAGE)
        if environment is None:
            self.skipTest("the locale en_US cannot be made here")
        catalog = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.environ["TANDEM"]))), "po",
                               pseudo_locale.LANGUAGE, "LC_MESSAGES", "tandem.mo")
        pseudo_locale.make_catalog(catalog)
        self.addCleanup(shutil.rmtree, os.path.dirname(os.path.dirname(catalog)), True)
        # Names without letters: what has some is a text of the program.
        self.folder = tempfile.mkdtemp(prefix="111")
        self.addCleanup(shutil.rmtree, self.folder, True)
        os.mkdir(f"{self.folder}/222")
        for name in ("222/333", "444"):
            with open(f"{self.folder}/{name}", "w", encoding="utf-8") as file:
                file.write("content")
        self.clipped = os.path.join(self.folder, ".555")
        self.environment = {**environment, "CLIPPED": self.clipped, "LD_PRELOAD": os.environ["TANDEM_WATCH"]}
        self.untranslated = {}

    def look(self, where):
        """Notes what is shown in @where and is in no brackets."""
        for node in self.window.walk():
            try:
                role, name = node.get_role_name(), node.get_name() or ""
                if not name or NAMELESS.match(name) or not self.window.is_shown(node):
                    continue
            except GLib.Error:
                continue
            plain = re.sub(f"{pseudo_locale.BEGIN}.*?{pseudo_locale.END}", "", name, flags=re.S)
            plain = UNITS.sub("", PROCESSES.sub("", re.sub(r"\b111\w*", "", plain)))  # the folders of this and of earlier tests
            if WORD.search(plain) and not FOREIGN.match(plain.strip()):
                self.untranslated.setdefault(f"{role} “{name}”", where)

    def texts_cut_off(self):
        if not os.path.exists(self.clipped):
            return []
        with open(self.clipped, encoding="utf-8") as file:
            lines = {line.strip() for line in file if pseudo_locale.BEGIN in line}
        # What holds the name of a folder may be shortened: names have any length.
        return sorted(line for line in lines if os.path.basename(self.folder) not in line)

    def tour(self, *arguments):
        """Every place in the states that come by themselves."""
        window = self.open(*arguments, environment=self.environment)
        wait(lambda: window.all("page tab"), "the places")
        yield "folders"
        window.place(2)
        yield "digits"
        window.place(3)
        yield "processes"

    def test_every_text_is_marked(self):
        for place in self.tour():
            self.look(f"{place}, at first")
        window = self.window
        for keys, where in (("ctrl+question", "shortcuts"), ("ctrl+comma", "preferences"), ("F10", "menu")):
            window.key(keys)
            wait(lambda: window.in_front() != window.frame() or where == "menu", where)
            self.look(where)
            window.key("Escape")
            wait(lambda: window.in_front() == window.frame(), f"{where} to close")
        self.close()

        for place in self.tour(self.folder):
            wait(lambda: self.window.all("page tab"), "the places")
            self.look(f"{place}, with a scan")
        self.window.place(2)
        start = wait(lambda: [node for node in self.window.all("push button") if "Çömþ" in node.get_name()
                              or "Çömpûţé é" in node.get_name()], self.window.names)[0]
        start.get_action_iface().do_action(0)
        self.window.wait_text(r"7182818284")
        self.look("digits, with a result")
        self.close()
        self.assertEqual([f"{text} ({where})" for text, where in self.untranslated.items()], [])

    def test_every_text_has_room(self):
        for _place in self.tour(self.folder):
            self.window.screenshot(f"pseudo-{_place}")
        self.window.key("ctrl+comma")
        wait(lambda: self.window.in_front() != self.window.frame(), "the preferences")
        self.window.screenshot("pseudo-preferences")
        self.window.key("Escape")
        self.close()
        self.assertEqual(self.texts_cut_off(), [])


if __name__ == "__main__":
    tap.main()
