# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each place and state as a picture, to be looked at: light, dark, narrow, from right to left. Nothing may warn."""
import os
import re
import sys
import time

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import wait  # noqa: E402
from window_test import WindowTest  # noqa: E402


class Pictures(WindowTest):
    def series(self, name):
        window = self.open_variant(name)
        window.screenshot(f"{name}-1-folders-start")
        window.place(2)
        window.screenshot(f"{name}-2-digits-ask")
        until_stopped = re.compile("^" + re.escape(self.said("Until I stop it")))
        window.press(until_stopped, role="check box")
        window.press(self.said("Start: Compute e"))
        time.sleep(1)
        window.screenshot(f"{name}-3-digits-running")
        window.place(3)
        time.sleep(1.2)
        window.screenshot(f"{name}-4-processes")
        window.place(2)
        window.press(self.said("Stop: Compute e"))
        window.find("push button", self.said("New computation"), timeout=60)
        window.screenshot(f"{name}-5-digits-result")
        window.press(self.said("New computation"))
        window.press(until_stopped, role="check box")
        self.close()

        window = self.open_variant(name, "/usr")
        dismiss = self.said("Dismiss: %s").replace("%s", self.said("Scanning %s").replace("%s", ""))
        window.find("push button", re.compile("^" + re.escape(dismiss)), timeout=60)
        window.screenshot(f"{name}-6-folders-result")
        self.close()

    def test_light(self):
        self.series("light")

    def test_dark(self):
        self.series("dark")

    def test_high_contrast(self):
        self.series("contrast")

    def test_narrow(self):
        self.series("narrow")

    def test_right_to_left(self):
        self.series("rtl")

    def test_shortcuts_and_about(self):
        window = self.open()
        window.key("ctrl+question")
        window.wait_text("Cancel the job of this place")
        window.screenshot("shortcuts")
        window.key("Escape")
        wait(lambda: "Cancel the job of this place" not in window.texts(), "the shortcuts to close")
        window.key("F10")
        window.find("menu item", "About Tandem")
        window.screenshot("menu")
        window.press("About Tandem", role="menu item")
        window.wait_text("The Tandem authors")
        window.screenshot("about")
        window.key("Escape")
        self.close()


if __name__ == "__main__":
    tap.main()
