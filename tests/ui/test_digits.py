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

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), ".."),
                os.path.join(os.path.dirname(__file__), "..", "cli")]
import tap  # noqa: E402
from reference_e import e_to  # noqa: E402
from sanitizer import SCALE, WITHOUT_LEAK_CHECK  # noqa: E402
from tandem_window import Atspi, wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

N = 1000000
digits = ""


def setUpModule():
    """By Python's decimal module: an independent program."""
    global digits
    digits = e_to(N)[2:]


def places(sequence):
    """Where a sequence stands, from 1, overlapping matches too."""
    return [match.start() + 1 for match in re.finditer(f"(?={sequence})", digits)]


class Digits(WindowTest):
    def show_digits(self, count=N, environment=None):
        window = self.open(environment=environment)
        self.compute(str(count))
        window.find("push button", "New computation")
        return window

    def status(self, pattern, timeout=20):
        return self.window.wait_text(pattern, timeout)

    def open_find(self):
        """By its key; what is typed before it has the focus goes elsewhere."""
        self.window.key("ctrl+f")
        wait(lambda: self.window.find("entry", "Digits to find").get_state_set().contains(Atspi.StateType.FOCUSED),
             "the focus on the digits to find")

    def line_at(self, position):
        """The text of the line that shows a digit, when lines have fifty."""
        first = (position - 1) // 50 * 50
        return " ".join(digits[i:i + 10] for i in range(first, first + 50, 10))

    def test_find_by_keyboard(self):
        window = self.show_digits()
        sequence = next(f"{i}" for i in range(314159, 999999) if 3 <= digits.count(f"{i}") <= 5)
        found = places(sequence)
        self.open_find()
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
        self.open_find()
        window.key("ctrl+v")
        self.status("1 of 1, at digit 500,000")
        self.close()

    def test_saved_with_a_record(self):
        folder = tempfile.mkdtemp(prefix="tandem-save-")
        self.addCleanup(shutil.rmtree, folder, True)
        path = os.path.join(folder, "digits.txt")
        window = self.show_digits(100000, WITHOUT_LEAK_CHECK)
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

    @unittest.skipIf(SCALE > 1, "what slows a program down needs memory of its own, too")
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
        entry.set_text_contents("99 999 999")
        window.click(entry)
        window.key("Return")
        self.status("99,999,951")
        self.assertLess(memory() - before, 40, "MiB")
        self.open_find()
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

    def ask(self, text):
        self.window.entry("Digits after the point").set_text_contents(text)

    def test_ask(self):
        """Numbers as people write them, what they take, and what does not fit."""
        data = tempfile.mkdtemp(prefix="tandem-data-")  # no history yet
        self.addCleanup(shutil.rmtree, data, True)
        window = self.open(environment={"XDG_DATA_HOME": data})
        window.place(2)
        self.ask("10 million")
        self.status(r"Perhaps [\d.]+ s, and [\d.]+.MB of memory")
        for text in ("1e7", "10^7", "10,000,000", "10 000 000", "0.01 billion"):
            self.ask("0")
            self.status(r"Perhaps 0\.0\d s")
            self.ask(text)
            self.status(r"Perhaps [\d.]+ s, and [\d.]+.MB of memory")
        window.screenshot("digits-ask")
        self.ask("10^12")
        self.status("More than [0-9,]+ digits cannot be computed|That needs")
        start = window.find("push button", "Start: Compute e")
        self.assertFalse(start.get_state_set().contains(Atspi.StateType.SENSITIVE))
        self.ask("ten")
        self.status("a whole number, 0 or more")
        self.close()

    def test_watch(self):
        """Steps, digits reached, time and every worker's part, while it runs."""
        window = self.open()
        window.place(2)
        self.ask("300 million")
        window.press("Start: Compute e")
        self.status(r"[\d,]+ digits so far · [\d.]+ s so far")
        window.find("image", re.compile(r"^Worker 1: \d+ %"))
        for phase in ("Series", "Merge", "Divide", "Convert"):
            self.status(phase)
        time.sleep(2)
        window.screenshot("digits-progress")
        window.press("Cancel: Compute e")
        self.status("Nothing was kept")
        self.close()

    def test_history(self):
        data = tempfile.mkdtemp(prefix="tandem-data-")
        self.addCleanup(shutil.rmtree, data, True)
        environment = {"XDG_DATA_HOME": data, "XDG_STATE_HOME": data, **WITHOUT_LEAK_CHECK}
        os.makedirs(f"{data}/tandem")
        path = f"{data}/tandem/runs.jsonl"
        with open(path, "w") as file:
            file.write("damaged\n")
            for power in range(4, 8):
                file.write(json.dumps({"time": 1700000000, "digits": 10 ** power, "seconds": 5e-7 * 10 ** power, "workers": 2,
                                       "machine": "Another one × 8", "continued": False}) + "\n")
        window = self.open(environment=environment)
        window.place(2)
        window.press("Earlier Computations")
        self.status("1 damaged line of the history was left out")
        self.status(r"(?s)10,000,000.*5.00 s.*Another one × 8")
        window.press("Back")
        self.compute("200000")
        window.find("push button", "New computation")
        window.press("New computation")
        self.ask("3000000")
        self.status(r"About [\d.]+ s and [\d.]+.MB of memory, going by earlier computations")
        window.press("Start: Compute e")
        window.find("push button", "New computation", timeout=60)
        with open(path) as file:
            runs = [json.loads(line) for line in file.read().splitlines()[1:]]
        self.assertEqual([run["digits"] for run in runs[-2:]], [200000, 3000000])
        window.press("New computation")
        window.press("Earlier Computations")
        window.find("image", re.compile(r"^On this machine ten times the digits take [\d.]+ times as long"))
        for digits in ("200,000", "3,000,000", "10,000,000"):
            window.find("label", digits)
        window.screenshot("digits-history")
        window.press("Export as CSV")
        window.find("push button", re.compile("Save$"))
        window.key("ctrl+a")
        window.type(f"{data}/out.csv")
        window.key("Return")
        wait(lambda: os.path.exists(f"{data}/out.csv"), "the file")
        self.status("Exported")
        with open(f"{data}/out.csv") as file:
            self.assertEqual(len(file.readlines()), 1 + len(runs))
        self.close()

    def test_continue_to_more_digits(self):
        window = self.show_digits()
        window.click(window.find("push button", "More to do with the digits"))
        window.press(re.compile("^Continue to More Digits"), role="menu item")
        window.entry("Digits after the point").set_text_contents("5")
        self.status("Ask for more than the 1,000,000 digits that are there")
        window.entry("Digits after the point").set_text_contents("2 million")
        self.status("The work on the first 1,000,000 digits is used")
        window.screenshot("digits-continue")
        window.press("Continue")
        self.status("2,000,000 digits · verified", timeout=60)
        window.key("ctrl+i")
        entry = window.find("text", "Go to position")
        entry.set_text_contents("1,000,000")
        window.click(entry)
        window.key("Return")
        self.status(re.escape(self.line_at(N)))
        self.close()

    def test_an_interrupted_computation_is_offered(self):
        state = tempfile.mkdtemp(prefix="tandem-state-")
        self.addCleanup(shutil.rmtree, state, True)
        os.makedirs(f"{state}/tandem")
        environment = {"XDG_STATE_HOME": state}
        checkpoint = f"{state}/tandem/e.checkpoint"
        subprocess.run([os.environ["TANDEM_REAL_CLI"], "e", "--digits", "500000", "--checkpoint", checkpoint,
                        "--output", "/dev/null", "--progress", "none"], check=True)

        def interrupt():
            """As a window leaves it that is killed while it computes."""
            with open(f"{state}/tandem/e.running", "w") as file:
                file.write(f"[interrupted]\ndigits={N}\nworkers=2\n")

        interrupt()
        window = self.open(environment=environment)
        window.place(2)
        self.status("Continue the interrupted computation\\?")
        window.screenshot("digits-interrupted")
        window.press("Continue the interrupted computation")
        self.status("1,000,000 digits · verified", timeout=60)
        self.close()
        self.assertFalse(os.path.exists(f"{state}/tandem/e.running"))

        # One that is damaged is refused.
        with open(checkpoint, "r+b") as file:
            file.seek(5000)
            file.write(b"x" * 8)
        interrupt()
        window = self.open(environment=environment)
        window.place(2)
        window.press("Continue the interrupted computation")
        self.status("The Computation Failed")
        self.status("e.checkpoint")
        window.screenshot("digits-damaged-checkpoint")
        self.close()

        # A window that is killed leaves the note; after an orderly end nothing is offered.
        window = self.open(environment=environment)
        window.place(2)
        self.ask("300 million")
        window.press("Start: Compute e")
        wait(lambda: os.path.exists(f"{state}/tandem/e.running"), "the note")
        window.kill()
        self.assertTrue(os.path.exists(f"{state}/tandem/e.running"))

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
