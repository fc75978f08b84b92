# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The place Digits: find, go to, frequency, copy, save and print, by accessible names and by keyboard."""
import hashlib
import json
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
from window_test import WindowTest  # noqa: E402

N = 1000000
digits = ""


def setUpModule():
    global digits
    digits = subprocess.run([os.environ["TANDEM_REAL_CLI"], "e", "--digits", str(N), "--progress", "none"],
                            capture_output=True, text=True, check=True).stdout.strip()[2:]


def places(sequence):
    """Where a sequence stands, from 1, overlapping matches too."""
    return [match.start() + 1 for match in re.finditer(f"(?={sequence})", digits)]


class Digits(WindowTest):
    def show_digits(self, count=N):
        window = self.open()
        self.compute(str(count))
        window.find("push button", "New computation")
        return window

    def status(self, pattern, timeout=20):
        return self.window.wait_text(pattern, timeout)

    def line_at(self, position):
        """The text of the line that shows a digit, when lines have fifty."""
        first = (position - 1) // 50 * 50
        return " ".join(digits[i:i + 10] for i in range(first, first + 50, 10))

    def test_find_by_keyboard(self):
        window = self.show_digits()
        sequence = next(f"{i}" for i in range(314159, 999999) if 3 <= digits.count(f"{i}") <= 5)
        found = places(sequence)
        window.key("ctrl+f")
        window.type(f"{sequence[0]}.{sequence[1:]}")
        self.status(f"1 of {len(found)}, at digit {found[0]:,}")
        self.status(re.escape(self.line_at(found[0])))
        window.screenshot("digits-find")
        window.key("ctrl+g")
        self.status(f"2 of {len(found)}, at digit {found[1]:,}")
        self.status(re.escape(self.line_at(found[1])))
        window.key("shift+ctrl+g")
        self.status(f"1 of {len(found)}, at digit {found[0]:,}")
        window.key("shift+ctrl+g")  # from the first to the last
        self.status(f"{len(found)} of {len(found)}, at digit {found[-1]:,}")
        window.key("Return")  # and on to the first
        self.status(f"1 of {len(found)}, at digit {found[0]:,}")
        window.key("Escape")
        window.gone("entry", "Digits to find")
        self.close()

    def test_find_what_is_everywhere_and_nowhere(self):
        window = self.show_digits()
        window.press("Find digits")
        entry = window.find("entry", "Digits to find")
        entry.set_text_contents("7")
        ones = places("7")
        self.status(f"1 of {len(ones):,}, at digit 1$|1 of {len(ones):,}, at digit 1\n")
        window.press("Previous match")  # the last one, which is beyond what is listed
        self.status(f"{len(ones):,} matches, at digit {ones[-1]:,}")
        window.press("Previous match")
        self.status(f"{len(ones):,} matches, at digit {ones[-2]:,}")
        entry.set_text_contents("12345678901234")
        self.status("Not found in 1,000,000 digits")
        entry.set_text_contents("e")
        self.status("Only digits can be found")
        entry.set_text_contents("")
        self.status("A birthday, for example")
        self.close()

    def test_go_to_position(self):
        window = self.show_digits()
        window.key("ctrl+i")
        for position in (N, 500001, 1):
            entry = window.find("text", "Go to position")
            entry.set_text_contents(f"{position:,}")
            window.click(entry)
            window.key("Return")
            self.status(re.escape(self.line_at(position)))
        entry.set_text_contents("1000001")
        window.key("Return")
        self.status("Positions go from 1 to 1,000,000")
        self.close()

    def test_frequency(self):
        window = self.show_digits()
        window.press("Frequency of the digits")
        self.status(r"χ² is \d+\.\d\d \(9 degrees of freedom\)")
        self.status(r"χ² is \d+\.\d\d \(90 degrees of freedom\)")
        for digit in range(10):
            window.find("image", re.compile(f"^Digit {digit}: {digits.count(str(digit)):,} times, "))
        window.find("image", re.compile("^Most often"))
        window.screenshot("digits-frequency")
        window.press("Frequency of the digits")
        window.find("list", "Digits of e")
        self.close()

    def test_copy_range(self):
        window = self.show_digits()
        window.click(window.find("push button", "More to do with the digits"))
        window.press("Copy Range…", role="menu item")
        window.entry("From position").set_text_contents("500 000")
        window.entry("To position").set_text_contents("400000")
        self.status("Positions go from 1 to 1,000,000")
        window.entry("To position").set_text_contents("500009")
        self.status("10 digits")
        window.screenshot("digits-copy-range")
        window.press("Copy")
        self.status("Copied")
        # What is in the clipboard, by pasting it.
        window.key("ctrl+f")
        window.key("ctrl+v")
        self.status("1 of 1, at digit 500,000")
        self.close()

    def test_saved_with_a_record(self):
        folder = tempfile.mkdtemp(prefix="tandem-save-")
        self.addCleanup(shutil.rmtree, folder, True)
        path = os.path.join(folder, "digits.txt")
        window = self.show_digits(100000)
        window.key("ctrl+s")
        window.find("push button", re.compile("Save$"))
        window.key("ctrl+a")
        window.type(path)
        window.key("Return")
        wait(lambda: os.path.exists(path), "the file")
        self.assertEqual(sorted(os.listdir(folder)), ["digits.json", "digits.txt"])
        with open(path, "rb") as file:
            content = file.read()
        self.assertEqual(content.decode(), f"2.{digits[:100000]}\n")
        with open(os.path.join(folder, "digits.json")) as file:
            record = json.load(file)
        self.assertEqual(record["sha256"], hashlib.sha256(content).hexdigest())
        self.assertEqual((record["digits"], record["file"], record["verified"]), (100000, "digits.txt", True))
        self.assertEqual(record["program"], "Tandem")
        self.assertRegex(record["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
        self.assertGreaterEqual(len(record["checks"]), 4)
        self.assertTrue({"version", "duration_s", "workers"} <= set(record))
        done = subprocess.run([os.environ["TANDEM_REAL_CLI"], "verify", path, "--progress", "none"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.close()

    def test_a_hundred_million_open_at_once(self):
        """The window maps them: its own memory does not grow, and any place is shown within a moment."""
        def memory():
            with open(f"/proc/{window.process.pid}/status") as status:
                return int(re.search(r"RssAnon:\s+(\d+)", status.read()).group(1)) // 1024

        window = self.open()
        window.place(2)
        before = memory()
        window.entry("Digits after the point").set_text_contents("100000000")
        window.press("Start: Compute e")
        window.find("push button", "New computation", timeout=300)
        window.key("ctrl+i")
        entry = window.find("text", "Go to position")
        begin = time.monotonic()
        entry.set_text_contents("99 999 999")
        window.click(entry)
        window.key("Return")
        self.status("99,999,951")
        self.assertLess(time.monotonic() - begin, 10)
        self.assertLess(memory() - before, 40, "MiB")
        window.key("ctrl+f")
        window.type("14142135")
        self.status("Not found in 100,000,000 digits|of \\d+, at digit", timeout=60)
        window.screenshot("digits-hundred-million")
        self.close()

    def test_print_first_page(self):
        window = self.show_digits(1000)
        window.key("ctrl+p")
        window.find("push button", re.compile("Print$"))
        window.screenshot("digits-print")
        window.key("Escape")
        self.close()

    def test_pictures(self):
        def show(window):
            self.window = window
            window.place(2)
            entries = [node for node in window.all("text") if node.get_editable_text_iface() is not None]
            entries[0].set_text_contents("20000")
            window.click(entries[0])
            window.key("Return")
            wait(lambda: "7182818284" in window.texts(), "digits", 60)
            window.key("ctrl+f")
            window.type("271")
            wait(lambda: len(window.all("list item")) > 3, "lines")
            time.sleep(1)

        self.pictures("digits-explored", show, ("light", "dark", "narrow", "rtl", "contrast"))


if __name__ == "__main__":
    tap.main()
