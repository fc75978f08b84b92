# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both jobs in the real window: start, progress, cancel, results, and what is left when the window goes."""
import os
import re
import shutil
import sys
import tempfile
import time

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from sanitizer import WITHOUT_LEAK_CHECK  # noqa: E402
from tandem_window import Atspi, descendants, is_alive, wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

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


class Jobs(WindowTest):
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
        self.assertEqual(len(self.jobs_and_workers()[0]), 2, "one job process each")
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
        window.wait_text(r"(?s)worker 1.*Working")  # the others may be further down than is seen
        window.wait_text(r"\d\d %")
        window.screenshot("both-running-processes")
        window.press(re.compile("^Cancel: Scanning "))  # before it is done; e takes minutes
        window.find("push button", re.compile("^Dismiss: Scanning "), timeout=60)
        window.wait_text("Cancelled")
        window.find("progress bar", E_PROGRESS)
        window.press(re.compile("^Cancel: Computing "))
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
        window.press("Cancel: Compute e")
        window.wait_text("Cancelling|Cancelled")
        window.wait_text("Nothing was kept")
        window.press("Start Again")
        window.find("push button", "Cancel: Compute e")
        window.key("Escape")
        window.wait_text("Nothing was kept")
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

    def test_digits_are_saved_whole(self):
        folder = tempfile.mkdtemp(prefix="tandem-save-")
        self.addCleanup(shutil.rmtree, folder, True)
        path = os.path.join(folder, "digits.txt")
        window = self.open(environment=WITHOUT_LEAK_CHECK)
        self.compute("100000")
        window.press("Save the digits to a file")
        window.find("push button", re.compile("Save$"))
        window.key("ctrl+a")
        window.type(path)
        window.key("Return")
        wait(lambda: os.path.exists(path), "the file")
        with open(path) as file:
            text = file.read()
        self.assertEqual(len(text), 100000 + 3)
        self.assertTrue(text.startswith("2." + FIRST_LINE.replace(" ", "")) and text.endswith("\n"))
        self.assertEqual(sorted(os.listdir(folder)), ["digits.json", "digits.txt"])
        window.wait_text("Saved")
        self.close()

    def test_copied_digits(self):
        window = self.open()
        self.compute("1000")
        window.press("Copy the digits")
        window.wait_text("Copied")
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

    def test_quit_does_not_ask_when_nothing_runs_any_more(self):
        """The question goes with its reason: the job ends while it is asked, and so does the program."""
        folder = tempfile.mkdtemp(prefix="tandem-quit-")
        self.addCleanup(shutil.rmtree, folder, True)
        script = os.path.join(folder, "tandem-cli")
        with open(script, "w") as file:
            file.write(f"""#!/bin/sh
while [ "$1" = scan ] && [ ! -e "{folder}/go" ]; do sleep 0.05; done
exec '{os.environ["TANDEM_REAL_CLI"]}' "$@"
""")
        os.chmod(script, 0o755)
        window = self.open(folder, environment={"TANDEM_CLI": script})
        window.find("push button", re.compile("^Cancel: Scanning"))
        window.key("ctrl+q")
        window.wait_text("what was scanned so far will be lost")
        with open(f"{folder}/go", "w"):
            pass
        self.assertEqual(window.process.wait(60), 0, window.stderr())
        self.assert_no_complaint(window.stderr())

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
        job = wait(lambda: self.jobs_and_workers()[0], "the job process")[0]

        def targets(pid):
            return {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}

        # Its sockets are to its workers; of the window's connections it has none.
        shared = {target for target in targets(job) & targets(window.process.pid) if not target.startswith("anon_inode:")}
        self.assertEqual({target.split(":[")[0] for target in shared},
                         {"/dev/null", "pipe", "/memfd:tandem-event (deleted)", "/memfd:tandem-result (deleted)"}, shared)
        self.assertLessEqual(len([target for target in shared if target.startswith("pipe:")]), 3, shared)
        self.assertEqual(len(os.listdir(f"/proc/{job}/task")), 1)
        self.assertEqual(os.readlink(f"/proc/{job}/fd/0"), "/dev/null")
        window.press("Cancel: Compute e")
        window.wait_text("Nothing was kept")
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
