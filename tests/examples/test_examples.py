# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the examples of docs/process.md and checks what they print."""
import os
import re
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import tap

FOLDER = os.environ["TANDEM_EXAMPLES"]


def run(name, *arguments):
    return subprocess.run([os.path.join(FOLDER, name), *arguments], capture_output=True, text=True, timeout=60,
                          check=False)


def watch_signals():
    """Whoever runs the tests may have these ignored, and the program respects that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Examples(unittest.TestCase):
    def test_lines_do_not_mix(self):
        result = run("print-together")
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stdout.splitlines()
        self.assertEqual(len(lines), 4 * 5 * 3)
        for i in range(0, len(lines), 3):
            match = re.fullmatch(r"(singer \d) begins verse (\d)", lines[i])
            self.assertIsNotNone(match, lines[i])
            self.assertEqual(lines[i + 1], f"{match[1]} sings")
            self.assertEqual(lines[i + 2], f"{match[1]} ends verse {match[2]}")

    def test_failures_are_gathered(self):
        result = run("gather-failures")
        self.assertEqual(result.returncode, 0, result.stderr)
        results, failures = result.stdout.split("3 failures\n")
        self.assertEqual(results.splitlines(),
                         ["(22, 7) = 3.143", "(1, 3) = 0.333", "(355, 113) = 3.142", "(10, 4) = 2.500"])
        first, second, third = failures.splitlines()
        self.assertEqual(first, "  (5, 0): 5 cannot be divided by 0")
        self.assertRegex(second, r"^  \(13, 2\): .*after the death of 3 workers.*signal 9")
        self.assertEqual(third, "  (0, 0): 0 cannot be divided by 0")

    def check_monitor(self, output, log):
        match = re.search(r"(\d+) of (\d+) readings recorded, 3 workers stopped in order\n$", output)
        self.assertIsNotNone(match, output + log)
        self.assertEqual(match[1], match[2])
        self.assertGreater(int(match[1]), 0)
        self.assertIn("recorder message: ready to record", log)
        self.assertIn(f"recorder message: recorded {match[1]} readings", log)

    def test_monitor_for_a_while(self):
        result = run("device-monitor", "--for", "1")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertGreaterEqual(result.stdout.count("readings, the last"), 2)
        self.check_monitor(result.stdout, result.stderr)

    def test_monitor_until_ctrl_c(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with subprocess.Popen([os.path.join(FOLDER, "device-monitor")], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, start_new_session=True,
                                  preexec_fn=watch_signals) as process:
                time.sleep(1)
                os.killpg(process.pid, number)
                output, log = process.communicate(timeout=30)
                self.assertEqual(process.returncode, 0, log)
                self.check_monitor(output, log)


if __name__ == "__main__":
    tap.main()
