# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the tests of the window: opens and closes it, asks for digits, and shows a state in every variant."""
import atexit
import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
from tandem_window import Atspi, Window, descendants, processes, wait  # noqa: E402

# What the program never writes to its standard error.
COMPLAINTS = "WARNING|CRITICAL"

# Names of files that somebody else chose, as they are and as they are shown.
HOSTILE_NAMES = {
    b"<b>bold & <i>": "<b>bold & <i>",
    b"new\nline": "new\\nline",
    b"escape\x1b[31m": "escape\\x1b[31m",
    "bidi\u202ecod.exe".encode(): "bidi\\u{202e}cod.exe",
    b"invalid\xff\xfe": "invalid\\xff\\xfe",
    b"l" * 255: "l" * 255,
}

_locales = None


def catalog_of(language):
    """The built translation of the program."""
    build = os.path.dirname(os.path.dirname(os.path.dirname(os.environ["TANDEM"])))
    return os.path.join(build, "po", language, "LC_MESSAGES", "tandem.mo")


def locale_environment(locale, language):
    """The environment for a locale that need not be installed, "ar_EG"; None when it cannot be made here."""
    global _locales
    if _locales is None:
        _locales = tempfile.mkdtemp(prefix="tandem-locales-")
        atexit.register(shutil.rmtree, _locales, True)
    path = os.path.join(_locales, f"{locale}.UTF-8")
    if not os.path.isdir(path) and shutil.which("localedef"):
        subprocess.run(["localedef", "-i", locale, "-f", "UTF-8", path], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # GLib translates nothing, not even the direction, for a program that has no translation.
    catalog = catalog_of(language)
    if not os.path.exists(catalog) and shutil.which("msgfmt"):
        os.makedirs(os.path.dirname(catalog), exist_ok=True)
        header = f'msgid ""\nmsgstr "Language: {language}\\nContent-Type: text/plain; charset=UTF-8\\n"\n'
        subprocess.run(["msgfmt", "-o", catalog, "-"], input=header.encode(), check=False)
    if not os.path.isdir(path) or not os.path.exists(catalog):
        return None
    return {"LOCPATH": _locales, "LANG": f"{locale}.UTF-8", "LANGUAGE": language}


# How a window can look: its environment, its settings of GTK, its width.
VARIANTS = {
    "light": {},
    "dark": {"environment": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}},
    "contrast": {"environment": {"ADW_DEBUG_HIGH_CONTRAST": "1"}},
    "contrast-dark": {"environment": {"ADW_DEBUG_HIGH_CONTRAST": "1", "ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}},
    "narrow": {"width": 360},
    "rtl": {"locale": ("ar_EG", "ar")},
    "large-text": {"text_scale": 1.5},
    "large-text-narrow": {"text_scale": 1.5, "width": 360},
    "scale": {"environment": {"GDK_SCALE": "2"}},
}


class WindowTest(unittest.TestCase):
    """Inherit from it. Each test opens its windows with open () or open_variant () and ends with close ()."""

    window = None
    translations = gettext.NullTranslations()

    def said(self, text):
        """What the open window says for a text of the source."""
        return self.translations.gettext(text)

    def open(self, *arguments, **keywords):
        """Opens the program, see tandem_window.Window; it is ended at the end of the test whatever happens."""
        self.window = Window(*arguments, **keywords)
        self.addCleanup(self.window.kill)
        return self.window

    def open_variant(self, variant, *arguments, environment=None, **keywords):
        """Opens the program as @variant of VARIANTS; skips the test where that cannot be had."""
        look = VARIANTS[variant]
        merged = {**look.get("environment", {}), **(environment or {})}
        self.translations = gettext.NullTranslations()
        if "locale" in look:
            locale = locale_environment(*look["locale"])
            if locale is None:
                self.skipTest(f"the locale {look['locale'][0]} cannot be made here")
            merged.update(locale)
            with open(catalog_of(look["locale"][1]), "rb") as catalog:
                self.translations = gettext.GNUTranslations(catalog)
        window = self.open(*arguments, environment=merged, text_scale=look.get("text_scale", 1), **keywords)
        if "width" in look:
            window.resize(look["width"], 640)
        return window

    def pictures(self, name, show, variants=tuple(VARIANTS), arguments=(), **keywords):
        """Opens the window once a variant, calls @show with it, takes the screenshot @name-VARIANT, and closes it.
        In "rtl" the texts are translated: @show finds its way by said (), places, keys and roles."""
        for variant in variants:
            with self.subTest(variant=variant):
                window = self.open_variant(variant, *arguments, **keywords)
                try:
                    show(window)
                    window.screenshot(f"{name}-{variant}")
                    self.close()
                finally:
                    window.kill()

    def close(self):
        """Closes the window; it has to end well and may not have complained."""
        code, errors = self.window.close()
        self.assertEqual(code, 0, errors)
        self.assert_no_complaint(errors)

    def assert_no_complaint(self, errors):
        # The bus of the test has nobody who shows notifications; a job may end while a dialog has the focus.
        # GTK from 4.10 on loses count when what is pressed goes away before the button is released.
        errors = "\n".join(line for line in errors.splitlines()
                           if not re.search("unable to send notifications|Broken accounting of active state", line))
        self.assertNotRegex(errors, COMPLAINTS)

    def compute(self, digits):
        """Asks for digits, as a person does who types."""
        window = self.window
        window.place(2)
        window.find("push button", "Start: Compute e")
        window.entry("Digits after the point").set_text_contents(digits)
        window.press("Start: Compute e")

    def select(self, name):
        """Selects the entry alone. A menu that is still closing takes the click."""
        def attempt():
            self.window.click(self.window.find("label", name))
            return [labels[0].get_name() for labels in
                    (self.window.all("label", root=row) for row in self.window.all("table row")
                     if row.get_state_set().contains(Atspi.StateType.SELECTED)) if labels] == [name]
        wait(attempt, f"“{name}” to be selected")

    def jobs_and_workers(self):
        """The process numbers of the job processes, and those of their workers."""
        table = processes()
        below = descendants(self.window.process.pid)
        ours = [pid for pid in below if table.get(pid, (0,))[0] == self.window.process.pid]
        # What lists and keeps results is started, too, but is no job.
        jobs = [pid for pid in ours if not {b"history", b"keep"} & set(table[pid][2][1:2])]
        return jobs, [pid for pid in below if pid not in ours]
