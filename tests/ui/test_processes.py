# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Processes place: what is running, what can be done with it, and what it said."""
import os
import re
import signal
import sys
import tempfile
import time
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from sanitizer import WITHOUT_LEAK_CHECK  # noqa: E402
from tandem_window import processes, wait  # noqa: E402
from window_test import WindowTest  # noqa: E402


def state_of(pid):
    return processes().get(pid, (0, "", []))[1]


def name_of(pid):
    try:
        with open(f"/proc/{pid}/comm") as name:
            return name.read().strip()
    except OSError:
        return None


class Processes(WindowTest):
    def start(self):
        """Computes more digits than any test waits for, and shows the place."""
        self.compute("300000000")
        self.window.place(3)
        self.window.wait_text(r"e worker 1")

    def workers(self):
        return self.jobs_and_workers()[1]

    def standing(self):
        """How many processes of the job stand still; what writes checkpoints does not."""
        return sum(state_of(pid) == "T" for pid in self.workers())

    def search(self, name, text):
        """Puts @text into the search entry of that name."""
        def attempt():
            for entry in self.window.all("entry", name):
                for node in self.window.walk(entry):
                    if node.get_editable_text_iface() is not None:
                        node.set_text_contents(text)
                        return True
            return False
        wait(attempt, f"an entry “{name}”")

    def page(self, name):
        self.window.press(name, role="page tab")

    def select(self, name):
        """Clicks on the row of a process."""
        self.window.click(self.window.find("label", name))

    def test_table(self):
        window = self.open()
        window.place(3)
        window.wait_text("No job is running")
        window.screenshot("processes-empty")
        self.start()
        window.wait_text(r"(?s)Window.*Job process.*Worker")
        window.wait_text(r"\d+ %")
        for title in ("Process", "PID", "State", "CPU", "Memory", "Time"):
            window.find("label", title)
        window.screenshot("processes-table")
        self.search("Filter processes", "worker 2")
        window.gone("label", "e worker 1")
        window.find("label", "e worker 2")
        self.search("Filter processes", "")
        window.find("label", "e worker 1")
        self.cancel_and_close()

    def cancel_and_close(self):
        self.window.press(re.compile("^Cancel: Computing "))
        self.window.find("push button", re.compile("^Dismiss: Computing "), timeout=60)
        self.close()

    def test_pause_and_resume(self):
        window = self.open()
        self.start()
        self.select("e worker 1")
        window.press(re.compile("^Pause Job"))
        wait(lambda: self.standing() >= 2, "all workers to stand still")
        window.wait_text("Paused")
        window.screenshot("processes-paused")
        before = window.value(re.compile("^Progress: "))
        time.sleep(0.6)
        self.assertEqual(window.value(re.compile("^Progress: ")), before)
        window.press(re.compile("^Resume Job"))
        wait(lambda: self.standing() == 0, "all workers to go on")
        window.wait_text("Working")
        # Cancelled while it is paused, it ends all the same.
        window.press(re.compile("^Pause Job"))
        wait(lambda: self.standing() >= 2, "all workers to stand still")
        self.cancel_and_close()

    def test_end_worker(self):
        window = self.open()
        self.start()
        self.select("e worker 1")
        before = set(self.workers())
        window.press("End Worker")
        wait(lambda: set(self.workers()) - before, "another worker")
        window.wait_text(r"Terminated|Stopped|Ended")
        window.screenshot("processes-ended")
        self.cancel_and_close()

    def test_killed_and_stopped_from_outside(self):
        window = self.open()
        self.start()
        first = wait(lambda: [pid for pid in self.workers() if name_of(pid) == "e worker 1"], "the first worker")[0]
        os.kill(first, signal.SIGKILL)
        window.wait_text(r"Died \(signal 9\)|Killed \(signal 9\)")
        wait(lambda: first not in self.workers() and len(self.workers()) >= 2, "a worker in its place")
        self.page("Log")
        window.wait_text(rf"PID {first} ended: .*signal 9")
        window.screenshot("processes-log")
        self.cancel_and_close()

    def test_log(self):
        window = self.open(environment=WITHOUT_LEAK_CHECK)
        self.start()
        self.page("Log")
        window.wait_text(r"window  message: Computing .*started as PID \d+")
        self.search("Filter the log by text", "nothing has this")
        window.wait_text("No line matches the filter")
        self.search("Filter the log by text", "STARTED as")
        window.wait_text(r"1 (of \d+ )?lines?")
        window.press("Copy the log")
        window.wait_text("1 line copied")
        folder = tempfile.TemporaryDirectory(prefix="tandem-log-")
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "tandem.log")
        window.press("Save the log to a file")
        window.find("push button", re.compile("Save$"))
        window.key("ctrl+a")
        window.type(path)
        window.key("Return")
        wait(lambda: os.path.exists(path), "the file")
        window.wait_text("The log was saved")
        with open(path) as file:
            self.assertRegex(file.read(), r"^ *\d+\.\d{6}  window  message: .*started as PID \d+\n$")
        self.cancel_and_close()

    def test_frames(self):
        window = self.open()
        window.place(3)
        self.page("Frames")
        window.wait_text(r"(?s)Frame Interval.*p50 \d+\.\d ms · p99 .* · worst .*Lateness of the Main Loop.*p50 ")
        window.find("image", re.compile("^Frame interval: p50 "))
        window.screenshot("processes-frames")
        # It draws only while it is shown.
        self.page("Table")
        time.sleep(1)
        before = self.cpu_time()
        time.sleep(2)
        self.assertLess(self.cpu_time() - before, 1.0)
        self.close()

    def cpu_time(self):
        with open(f"/proc/{self.window.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def test_speedup(self):
        window = self.open()
        window.place(3)
        self.page("Speed-Up")
        window.entry("Digits").set_text_contents("none")
        window.press("Start: Measure the speed-up")
        window.wait_text("not a whole number")
        window.entry("Digits").set_text_contents("200,000")
        window.press("Start: Measure the speed-up")
        window.wait_text(r"of the work is serial|nothing to compare", timeout=120)
        window.wait_text(r"To start a worker process takes [\d.]+ ms")
        window.find("image", re.compile(r"^Speed-up: \d"))
        window.screenshot("processes-speedup")
        window.press("Measure Again")
        window.entry("Digits").set_text_contents("30000000")
        window.press("Start: Measure the speed-up")
        window.press(re.compile("^Cancel: Speed-up of"))
        window.wait_text("Cancelled", timeout=60)
        self.close()

    def test_pictures(self):
        """To be looked at: a scan at work, of which a worker is selected."""
        def show(window):
            window.place(3)
            self.select("scan worker 1")
            time.sleep(1)
        self.pictures("processes-scan", show, variants=("dark", "contrast", "narrow", "rtl"), arguments=("/etc",))


if __name__ == "__main__":
    tap.main()
