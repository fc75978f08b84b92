# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both jobs in the real window: start, progress, cancel, results, and what is left when the window goes."""
import os
import re
import shutil
import sys
import tempfile
import time
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import Atspi, Window, descendants, is_alive, processes, wait  # noqa: E402

SCAN_PROGRESS = re.compile("^Progress: Scanning ")
E_PROGRESS = re.compile("^Progress: Computing ")

# The first digits of e after the point.
FIRST_LINE = "7182818284 5904523536 0287471352 6624977572 4709369995"

big_folder = None


def setUpModule():
    """A folder whose scan takes some ten seconds when it is slowed down."""
    global big_folder
    big_folder = tempfile.mkdtemp(prefix="tandem-big-")
    source = os.path.join(big_folder, "source")
    with open(source, "wb") as file:
        file.write(b"x" * 5000)
    for number in range(300):
        folder = os.path.join(big_folder, f"folder {number:03}")
        os.mkdir(folder)
        fd = os.open(folder, os.O_RDONLY)
        for name in range(200):
            os.close(os.open(f"{name}", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
        os.close(fd)


def tearDownModule():
    shutil.rmtree(big_folder, ignore_errors=True)


class Jobs(unittest.TestCase):
    def open(self, *arguments, **keywords):
        self.window = Window(*arguments, **keywords)
        self.addCleanup(self.window.kill)
        return self.window

    def close(self):
        code, errors = self.window.close()
        self.assertEqual(code, 0, errors)
        self.assertNotRegex(errors, "WARNING|CRITICAL")

    def compute(self, digits):
        """Asks for digits as a person does who types."""
        window = self.window
        window.place(2)
        window.find("push button", "Start: Compute e")
        window.entry("Digits after the point").set_text_contents(digits)
        window.press("Start: Compute e")

    def test_starts_with_names_for_everything(self):
        window = self.open()
        for role, name in [("page tab", "Folders"), ("page tab", "Digits"), ("page tab", "Processes"),
                           ("push button", "Main Menu"), ("push button", "Start: Choose a folder to scan"),
                           ("list item", "Scan: Home")]:
            window.find(role, name)
        window.place(2)
        for role, name in [("push button", "Start: Compute e"), ("check box", re.compile("^Until I stop it"))]:
            window.find(role, name)
        window.place(3)
        window.wait_text("No job is running")
        self.close()

    def test_both_jobs_run_and_are_cancelled(self):
        window = self.open(big_folder, slow=True)
        self.compute("300000000")
        window.find("progress bar", SCAN_PROGRESS)
        window.find("progress bar", E_PROGRESS)
        jobs = [pid for pid in descendants(window.process.pid) if processes()[pid][0] == window.process.pid]
        self.assertEqual(len(jobs), 2, "one job process each")
        for name in (SCAN_PROGRESS, E_PROGRESS):
            seen = set()
            wait(lambda n=name, s=seen: s.add(window.value(n)) or len(s - {None}) >= 3, f"{name.pattern} to move")
            values = [value for value in seen if value is not None]
            self.assertTrue(all(0 <= value <= 1 for value in values), values)
        window.wait_text(r"[\d,]+ items · .* · [\d,]+ items/s")
        window.screenshot("both-running-digits")
        window.place(1)
        window.screenshot("both-running-folders")
        window.place(3)
        window.wait_text(r"(?s)scan worker 1.*Working.*e worker 1.*Working")
        window.wait_text(r"\d\d %")
        window.screenshot("both-running-processes")
        window.press(re.compile("^Cancel: Computing "))
        window.wait_text("Cancelled", timeout=10)
        window.find("progress bar", SCAN_PROGRESS)
        window.press(re.compile("^Cancel: Scanning "))
        window.find("push button", re.compile("^Dismiss: Scanning "), timeout=10)
        wait(lambda: not descendants(window.process.pid), "no process below the window")
        window.place(1)
        window.wait_text("You see what was read until then")
        window.wait_text(r"folder \d\d\d")
        window.screenshot("folders-cancelled")
        window.place(2)
        window.wait_text("Nothing was kept")
        window.screenshot("digits-cancelled")
        self.close()

    def test_cancel_answers_at_once(self):
        window = self.open()
        self.compute("300000000")
        window.wait_text("Series")
        time.sleep(1)
        begin = time.monotonic()
        window.press("Cancel: Compute e")
        window.wait_text("Cancelling|Cancelled", timeout=5)
        self.assertLess(time.monotonic() - begin, 5)
        window.wait_text("Nothing was kept", timeout=10)
        window.press("Start Again")
        window.find("push button", "Cancel: Compute e")
        window.key("Escape")
        window.wait_text("Nothing was kept", timeout=10)
        self.close()

    def test_digits_are_right_and_shown(self):
        window = self.open()
        self.compute("100 000")
        window.find("push button", "New computation")
        window.wait_text(re.escape(FIRST_LINE))
        window.wait_text("100,000 digits · verified")
        window.find("push button", re.compile("^Verified"))
        window.press("New computation")
        window.find("push button", "Start: Compute e")
        self.close()

    def test_no_digit(self):
        window = self.open()
        self.compute("0")
        window.find("push button", "New computation")
        window.wait_text("e = 2$|e = 2\n")
        window.press("New computation")
        self.close()

    def test_until_stopped_keeps_the_digits(self):
        window = self.open()
        window.place(2)
        window.press(re.compile("^Until I stop it"), role="check box")
        window.press("Start: Compute e")
        window.wait_text(r"[\d,]+ digits? so far")
        time.sleep(1)
        window.press("Stop: Compute e")
        window.find("push button", "New computation", timeout=60)
        window.wait_text(re.escape(FIRST_LINE))
        self.close()

    def test_wrong_digits_cannot_be_asked_for(self):
        window = self.open()
        window.place(2)
        window.entry("Digits after the point").set_text_contents("many")
        window.wait_text("a whole number, 0 or more")
        start = window.find("push button", "Start: Compute e")
        self.assertFalse(start.get_state_set().contains(Atspi.StateType.SENSITIVE))
        self.close()

    def test_quit_asks_and_stops_everything(self):
        window = self.open(big_folder, slow=True)
        self.compute("300000000")
        window.find("progress bar", E_PROGRESS)
        window.key("ctrl+q")
        window.wait_text("(?s)Stop and Quit.*digits computed so far will be lost")
        window.screenshot("quit")
        window.press("Keep Running")
        window.gone("push button", "Keep Running")
        self.assertTrue(descendants(window.process.pid))
        window.key("ctrl+q")
        left = descendants(window.process.pid)
        window.press("Stop and Quit")
        code = window.process.wait(15)
        self.assertEqual(code, 0, window.stderr())
        self.assertNotRegex(window.stderr(), "WARNING|CRITICAL")
        self.assertFalse([pid for pid in left if is_alive(pid)])

    def test_nothing_outlives_a_killed_window(self):
        window = self.open(big_folder, slow=True)
        self.compute("300000000")
        window.find("progress bar", E_PROGRESS)
        wait(lambda: len(descendants(window.process.pid)) >= 4, "jobs and workers")
        left = descendants(window.process.pid)
        window.kill()
        wait(lambda: not [pid for pid in left if is_alive(pid)], "every process to end", 5)

    def test_the_job_process_has_only_its_descriptors_and_one_thread(self):
        window = self.open()
        self.compute("300000000")
        window.find("progress bar", E_PROGRESS)
        job = wait(lambda: [pid for pid in descendants(window.process.pid)
                            if processes()[pid][0] == window.process.pid], "the job process")[0]

        def sockets(pid):
            targets = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
            return {target for target in targets if target.startswith("socket:")}

        # Its own are to its workers; of the window's connections it has none.
        self.assertTrue(sockets(window.process.pid))
        self.assertEqual(sockets(job) & sockets(window.process.pid), set())
        self.assertEqual(len(os.listdir(f"/proc/{job}/task")), 1)
        self.assertEqual(os.readlink(f"/proc/{job}/fd/0"), "/dev/null")
        window.press("Cancel: Compute e")
        window.wait_text("Nothing was kept", timeout=10)
        self.close()

    def test_what_is_remembered(self):
        config = tempfile.mkdtemp(prefix="tandem-config-")
        self.addCleanup(shutil.rmtree, config, True)
        self.open(config=config)
        self.compute("1234")
        self.window.find("push button", "New computation")
        self.window.resize(800, 600)
        self.close()
        window = self.open(config=config)
        window.find("push button", "Start: Compute e")
        entry = window.entry("Digits after the point")
        self.assertEqual(Atspi.Text.get_text(entry, 0, Atspi.Text.get_character_count(entry)), "1,234")
        self.close()


if __name__ == "__main__":
    tap.main()
