# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real window scans, computes, cancels and browses a tree that changes, round after round. After a warm-up its
memory may not grow, nor the number of its open files and threads, and no child of it stays a zombie.

    tests/ui/headless.sh python3 tests/soak/soak.py [--minutes 30] [--json FILE]

with TANDEM the program. A round ends with no job; then the window is measured."""
import argparse
import json
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "ui"), os.path.join(HERE, "..")]
import tap  # noqa: E402
from tandem_window import descendants, processes, wait  # noqa: E402
from window_test import WindowTest  # noqa: E402

OPTIONS = None
N_FOLDERS = 60
N_FILES = 60
LIMIT = 120  # seconds for what a round waits for
# Of the time; lists of recent computations, logs and caches are full then.
WARM_UP = 1 / 3
# Growth of the least between the first and the last quarter after the warm-up: what was last shown, and how the allocator
# has cut its memory up, comes and goes by some twenty per cent from round to round; what is lost for good does not go.
MAX_GROWTH = 0.03
MAX_GROWTH_KIB = 3000
# An open file that comes and goes with a timer of the desktop, and threads with what GLib does beside the window.
SPARE_FILES = 2
SPARE_THREADS = 2


def memory_kib(pid):
    """What it has taken itself, and its share of what it has in common with jobs. Of libraries the share would change with the
    number of other programs that have them."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return sum(int(kib) for kib in re.findall(r"^Pss_(?:Anon|Shmem):\s*(\d+)", file.read(), re.M))


class Soak(WindowTest):
    def setUp(self):
        self.random = random.Random(1)
        self.folder = tempfile.mkdtemp(prefix="tandem-soak-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        for folder in range(N_FOLDERS):
            os.mkdir(os.path.join(self.folder, f"folder {folder}"))
            for name in range(N_FILES):
                self.write(folder, name)

    def write(self, folder, name):
        with open(os.path.join(self.folder, f"folder {folder}", f"file {name}"), "wb") as file:
            file.write(b"x" * self.random.randrange(20000))

    def change(self):
        """As many entries as before, others of them, of other sizes."""
        for _ in range(40):
            folder = self.random.randrange(N_FOLDERS)
            path = os.path.join(self.folder, f"folder {folder}")
            name = self.random.choice(sorted(os.listdir(path)))
            if self.random.random() < 0.5:
                self.write(folder, int(name.split()[1]))
            else:
                os.unlink(os.path.join(path, name))
                self.write(folder, int(name.split()[1]) % N_FILES + self.random.randrange(3) * N_FILES)

    def wait_idle(self):
        wait(lambda: not descendants(self.window.process.pid), "the end of the jobs", LIMIT)
        # The window hears of it a moment later; who quits in between is asked.
        wait(lambda: not self.window.all("push button", re.compile("^Cancel: ")), "the window to know", LIMIT)

    def scan(self):
        self.window.place(1)
        self.window.key("ctrl+r")
        self.wait_idle()
        self.window.wait_text(r"[\d,]+ items", LIMIT)

    def cancel_scan(self):
        self.window.key("ctrl+r")
        time.sleep(self.random.uniform(0, 0.1))
        self.window.key("Escape")
        self.wait_idle()

    def browse(self):
        window = self.window
        label = wait(lambda: window.all("label", re.compile("^folder [0-9]+$")), "rows", LIMIT)[0]
        window.click(label)
        window.key("Return")
        window.wait_text(r"file \d+", LIMIT)
        window.key("End", "Home")
        window.key("BackSpace")
        window.wait_text(r"folder \d+", LIMIT)
        window.key("ctrl+f")
        window.type(str(self.random.randrange(N_FOLDERS)))
        window.key("Escape")
        window.wait_text(r"folder \d+", LIMIT)
        window.key("F9")
        window.key("F9")

    def compute(self, digits):
        """Like a person, from whatever the place shows."""
        window = self.window
        window.place(2)
        for way in ("New computation", "Back"):
            if window.all("push button", way):
                window.press(way)
                break
        window.find("push button", "Start: Compute e", LIMIT)
        window.entry("Digits after the point").set_text_contents(digits)
        window.press("Start: Compute e", timeout=LIMIT)

    def round(self, number):
        window = self.window
        self.change()
        self.scan()
        self.browse()
        self.compute(str(1000 + number % 7 * 30000))
        window.find("push button", "New computation", LIMIT)
        self.wait_idle()
        if number % 2:
            self.compute("300000000")
            window.find("push button", "Cancel: Compute e", LIMIT)
            time.sleep(self.random.uniform(0, 0.5))
            window.press("Cancel: Compute e", timeout=LIMIT)
            window.wait_text("Nothing was kept", LIMIT)
            self.wait_idle()
        window.place(3)
        window.place(1)
        if number % 3 == 0:
            self.cancel_scan()

    def measure(self):
        pid = self.window.process.pid
        zombies = [entry for entry, (parent, state, _) in processes().items() if parent == pid and state == "Z"]
        return {"kib": memory_kib(pid), "files": len(os.listdir(f"/proc/{pid}/fd")), "zombies": len(zombies),
                "threads": len(os.listdir(f"/proc/{pid}/task"))}

    def test_does_not_decay(self):
        self.window = self.open(self.folder)
        self.window.wait_text(r"[\d,]+ items", LIMIT)
        start = time.monotonic()
        end = start + 60 * OPTIONS.minutes
        samples = []
        while time.monotonic() < end:
            self.round(len(samples))
            time.sleep(0.3)
            samples.append({"s": round(time.monotonic() - start, 1), **self.measure()})
            if len(samples) % 10 == 1:
                print(f"# round {len(samples)}: {samples[-1]}", flush=True)
        if OPTIONS.json:
            with open(OPTIONS.json, "w") as file:
                json.dump(samples, file)
        code, errors = self.window.close(LIMIT)
        self.assertEqual(code, 0, errors)

        warm = [sample for sample in samples if sample["s"] >= WARM_UP * 60 * OPTIONS.minutes]
        self.assertGreaterEqual(len(warm), 8, "too few rounds to say anything: give it more minutes")
        quarter = len(warm) // 4
        first, last = warm[:quarter], warm[-quarter:]

        def median(part, key):
            return statistics.median(sample[key] for sample in part)

        before, after = (min(sample["kib"] for sample in part) for part in (first, last))
        slope = statistics.linear_regression([i for i, _ in enumerate(warm)], [sample["kib"] for sample in warm]).slope
        print(f"# {len(samples)} rounds, {len(warm)} after the warm-up: {before} KiB at least, then {after} KiB"
              f" ({slope:+.1f} KiB a round); {median(first, 'files'):.0f} open files, then {median(last, 'files'):.0f};"
              f" {median(first, 'threads'):.0f} threads, then {median(last, 'threads'):.0f}", flush=True)
        self.assertLessEqual(after - before, max(MAX_GROWTH_KIB, MAX_GROWTH * before), "KiB")
        self.assertLessEqual(median(last, "files"), median(first, "files") + SPARE_FILES)
        self.assertLessEqual(median(last, "threads"), median(first, "threads") + SPARE_THREADS)
        self.assertEqual(max(sample["zombies"] for sample in samples), 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30, help="hours are 60 each")
    parser.add_argument("--json", help="a file for the figures of each round")
    OPTIONS = parser.parse_args()
    del sys.argv[1:]
    unittest.installHandler()
    tap.main()
