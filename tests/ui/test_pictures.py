# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each place and state as a picture, to be looked at: light, dark, narrow, from right to left. Nothing may warn."""
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
from tandem_window import Window  # noqa: E402

locales = None


def arabic():
    """The environment for Arabic; None when its locale cannot be made here."""
    path = os.path.join(locales, "ar_EG.UTF-8")
    if not os.path.isdir(path) and shutil.which("localedef"):
        subprocess.run(["localedef", "-i", "ar_EG", "-f", "UTF-8", path], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # GLib translates nothing, not even the direction, for a program that has no translation.
    build = os.path.dirname(os.path.dirname(os.path.dirname(os.environ["TANDEM"])))
    catalog = os.path.join(build, "po", "ar", "LC_MESSAGES", "tandem.mo")
    if not os.path.exists(catalog) and shutil.which("msgfmt"):
        os.makedirs(os.path.dirname(catalog), exist_ok=True)
        header = 'msgid ""\nmsgstr "Language: ar\\nContent-Type: text/plain; charset=UTF-8\\n"\n'
        subprocess.run(["msgfmt", "-o", catalog, "-"], input=header.encode(), check=False)
    if not os.path.isdir(path) or not os.path.exists(catalog):
        return None
    return {"LOCPATH": locales, "LANG": "ar_EG.UTF-8", "LANGUAGE": "ar"}


def setUpModule():
    global locales
    locales = tempfile.mkdtemp(prefix="tandem-locales-")


def tearDownModule():
    shutil.rmtree(locales, ignore_errors=True)


class Pictures(unittest.TestCase):
    def series(self, name, environment=None, width=None):
        window = Window(environment=environment)
        self.addCleanup(window.kill)
        if width:
            window.resize(width, 640)
        window.screenshot(f"{name}-1-folders-start")
        window.place(2)
        window.screenshot(f"{name}-2-digits-ask")
        window.press(re.compile("^Until I stop it"), role="check box")
        window.press("Start: Compute e")
        time.sleep(1)
        window.screenshot(f"{name}-3-digits-running")
        window.place(3)
        time.sleep(1.2)
        window.screenshot(f"{name}-4-processes")
        window.place(2)
        window.press("Stop: Compute e")
        window.find("push button", "New computation", timeout=60)
        window.screenshot(f"{name}-5-digits-result")
        window.press("New computation")
        window.press(re.compile("^Until I stop it"), role="check box")
        code, errors = window.close()
        self.assertEqual(code, 0, errors)
        self.assertNotRegex(errors, "WARNING|CRITICAL")

        window = Window("/usr", environment=environment)
        self.addCleanup(window.kill)
        if width:
            window.resize(width, 640)
        window.find("push button", re.compile("^Dismiss: Scanning"), timeout=60)
        window.screenshot(f"{name}-6-folders-result")
        code, errors = window.close()
        self.assertEqual(code, 0, errors)
        self.assertNotRegex(errors, "WARNING|CRITICAL")

    def test_light(self):
        self.series("light")

    def test_dark(self):
        self.series("dark", {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"})

    def test_high_contrast(self):
        self.series("contrast", {"ADW_DEBUG_HIGH_CONTRAST": "1"})

    def test_narrow(self):
        self.series("narrow", width=360)

    def test_right_to_left(self):
        environment = arabic()
        if environment is None:
            self.skipTest("the Arabic locale cannot be made here")
        self.series("rtl", environment)

    def test_shortcuts_and_about(self):
        window = Window()
        self.addCleanup(window.kill)
        window.key("ctrl+question")
        window.wait_text("Cancel the job of this place")
        window.screenshot("shortcuts")
        window.key("Escape")
        window.key("F10")
        window.find("menu item", "About Tandem")
        window.screenshot("menu")
        window.press("About Tandem", role="menu item")
        window.wait_text("The Tandem authors")
        window.screenshot("about")
        window.key("Escape")
        code, errors = window.close()
        self.assertEqual(code, 0, errors)
        self.assertNotRegex(errors, "WARNING|CRITICAL")


if __name__ == "__main__":
    tap.main()
