# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong is said plainly, with details, and can be tried again."""
import os
import re
import signal
import sys
import time

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import descendants, processes, wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

HOSTILE_JOB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hostile_job.py")


class Failures(WindowTest):
    def test_a_killed_job_process(self):
        window = self.open()
        self.compute("300000000")
        window.find("progress bar", re.compile("^Progress: Computing"))
        workers = wait(lambda: self.jobs_and_workers()[1], "workers")
        os.kill(processes()[workers[0]][0], signal.SIGKILL)  # what lists earlier results may still be there, too
        window.wait_text("The Computation Failed")
        window.wait_text(r"ended by signal 9 \(Killed\)")
        wait(lambda: not descendants(window.process.pid), "no process below the window")
        window.press("Details")
        window.screenshot("digits-failed")
        window.press("Try Again")
        window.find("push button", "Cancel: Compute e")
        window.press("Cancel: Compute e")
        window.wait_text("Nothing was kept", timeout=60)
        self.close()

    def test_a_killed_worker_is_replaced(self):
        window = self.open()
        self.compute("20000000")
        jobs, workers = wait(lambda: self.jobs_and_workers() if len(self.jobs_and_workers()[1]) >= 2 else None, "workers")
        time.sleep(0.3)
        window.place(3)
        os.kill(workers[0], signal.SIGKILL)
        wait(lambda: workers[0] not in self.jobs_and_workers()[1], "the worker to go")
        window.screenshot("processes-replaced")
        window.find("push button", re.compile("^Dismiss: Computing"), timeout=120)
        window.wait_text("20,000,000 digits · verified")
        self.close()

    def test_a_folder_that_is_none(self):
        window = self.open("/no such folder/at all")
        window.wait_text("The Scan Failed")
        window.wait_text("/no such folder/at all")
        window.screenshot("folders-failed")
        window.press("Back")
        window.find("push button", "Start: Choose a folder to scan")
        self.close()

    def test_a_program_that_is_missing(self):
        window = self.open(environment={"TANDEM_CLI": "/no/such/tandem-cli"})
        self.compute("10")
        window.wait_text("The Computation Failed")
        window.wait_text("/no/such/tandem-cli")
        self.close()

    def test_a_job_that_is_over_before_its_number_is_asked_for(self):
        window = self.open(environment={"TANDEM_CLI": "/bin/false", "LD_PRELOAD": os.environ["TANDEM_LATE"]})
        self.compute("10")
        window.wait_text("The Computation Failed")
        self.close()

    def hostile(self, kind, pattern, timeout=20):
        window = self.open(environment={"TANDEM_CLI": HOSTILE_JOB, "HOSTILE": kind})
        self.compute("1000")
        window.wait_text(pattern, timeout)
        wait(lambda: not descendants(window.process.pid), "no process below the window", 10)
        self.close()

    def test_a_line_without_end(self):
        self.hostile("long-line", "A line of its report has more than 1048576 bytes")

    def test_a_line_that_is_no_json(self):
        self.hostile("no-json", "is no JSON object")

    def test_a_line_that_is_too_deep(self):
        self.hostile("deep", "is no JSON object")

    def test_members_of_wrong_types(self):
        self.hostile("wrong-types", r"<b>broken</b> & \\u\{202e\}reversed")

    def test_an_exit_code_against_the_report(self):
        self.hostile("liar", "exit code 7, against its own report")

    def test_a_result_that_is_none(self):
        self.hostile("false-result", "New")

    def test_a_flood_of_lines(self):
        self.hostile("flood", "flooded", 60)

    def test_a_job_that_does_not_listen(self):
        window = self.open(environment={"TANDEM_CLI": HOSTILE_JOB, "HOSTILE": "stubborn"})
        self.compute("1000")
        window.press("Cancel: Compute e")
        window.press("Force to end: Compute e")
        window.press("Force to end: Compute e")
        window.wait_text("Nothing was kept", 5)
        self.close()


if __name__ == "__main__":
    tap.main()
