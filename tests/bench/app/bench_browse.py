# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What looking on costs a scan: the same folder scanned with the picture in sight, with the list only, with the window on another place,
and without a window. In turns; the medians, and their ratio to the scan without a window. Prints figures, never fails for one.
    bench_browse.py [FOLDER [ROUNDS]]"""
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(__file__), "..", "..", "ui"), os.path.join(os.path.dirname(__file__), "..", "..")]
from tandem_window import Window, wait  # noqa: E402

FOLDER = sys.argv[1] if len(sys.argv) > 1 else "/usr"
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 7


def with_window(picture, place=None):
    """Seconds, as the window says them of its scan: those of the job process."""
    with tempfile.TemporaryDirectory() as config:
        os.makedirs(f"{config}/glib-2.0/settings")
        with open(f"{config}/glib-2.0/settings/keyfile", "w") as settings:
            settings.write(f"[io/github/tandem/Tandem]\npicture-visible={str(picture).lower()}\n")
        window = Window(FOLDER, config=config)
        try:
            if place is not None:
                window.place(place)
            wait(lambda: window.all("push button", re.compile("^Dismiss: Scann")), "the end of the scan")
            return float(re.search(r"items · .* · ([\d.]+) s", window.texts()).group(1))
        finally:
            window.kill()


def without_window():
    # The window's scans leave the processors to others.
    output = subprocess.run([os.environ["TANDEM_REAL_CLI"], "scan", FOLDER, "--polite", "--json", "--progress", "none"],
                            stdout=subprocess.PIPE, check=False).stdout
    return json.loads(output)["duration_s"]


WAYS = {
    "without a window": without_window,
    "another place in sight": lambda: with_window(True, 2),
    "the list in sight": lambda: with_window(False),
    "list and picture in sight": lambda: with_window(True),
}

without_window()
times = {way: [] for way in WAYS}
for _ in range(ROUNDS):
    for way, scan in WAYS.items():
        times[way].append(scan())
base = statistics.median(times["without a window"])
print(f"scanning {FOLDER}, medians of {ROUNDS}, in turns")
for way, seconds in times.items():
    print(f"  {way:27} {statistics.median(seconds):6.2f} s   {statistics.median(seconds) / base:5.2f}")
