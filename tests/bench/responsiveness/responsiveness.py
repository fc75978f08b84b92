# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How smooth the real window is while both jobs keep every core busy, beside the idle window in the same run.

Prints the figures and, beside each, the threshold; never fails for a figure: machines differ and are shared. Run it
through tests/ui/headless.sh, or on a real display. Where nobody manages the display's windows, GTK asks the X server twice
a frame who does, and waits for the answers; no person's session is so, so a window manager is started there if one of
those below is installed, and the first line says which:

    TANDEM=build/src/app/tandem python3 responsiveness.py [--seconds 60] [--folder /usr] [--json FILE]
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROWS = [
    ("frame interval p50", "frame_p50_ms"),
    ("frame interval p95", "frame_p95_ms"),
    ("frame interval p99", "frame_p99_ms"),
    ("frame interval max", "frame_max_ms"),
    ("lateness p50", "lateness_p50_ms"),
    ("lateness p99", "lateness_p99_ms"),
    ("lateness max", "lateness_max_ms"),
]

WINDOW_MANAGERS = [["openbox", "--sm-disable"], ["metacity"], ["xfwm4", "--compositor=off"]]


def has_manager():
    if "DISPLAY" not in os.environ:
        return True
    answer = subprocess.run(["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], capture_output=True, text=True, check=False)
    return "window id" in answer.stdout


def start_manager():
    """A process to be ended, or None, and what to say of it."""
    if has_manager():
        return None, "the session's"
    for command in WINDOW_MANAGERS:
        if shutil.which(command[0]):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _ in range(100):
                if has_manager():
                    break
                time.sleep(0.1)
            return process, command[0]
    return None, "none"


def thresholds(idle):
    """What the busy window should not exceed, by row."""
    return {"frame_p99_ms": 1.10 * idle["frame_p99_ms"], "frame_max_ms": 50.0, "lateness_p99_ms": 4.0}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60, help="of each of the two states")
    parser.add_argument("--folder", default="/usr", help="what is scanned again and again")
    parser.add_argument("--json", help="a file for the figures")
    options = parser.parse_args()

    manager, manager_name = start_manager()
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as config:
        run = subprocess.run(
            [os.environ["TANDEM"], f"--measure-responsiveness={options.seconds}", options.folder],
            env={**os.environ, "XDG_CONFIG_HOME": config, "GSETTINGS_BACKEND": "keyfile"},
            stdout=subprocess.PIPE, timeout=2 * options.seconds + 60, check=True)
    if manager:
        manager.terminate()
        manager.wait()
    figures = json.loads(run.stdout.splitlines()[-1])
    if options.json:
        with open(options.json, "w") as file:
            json.dump(figures, file, indent=2)

    idle, busy = figures["idle"], figures["busy"]
    limits = thresholds(idle)
    print(f"{os.cpu_count()} cores, {options.seconds} s each, {idle['frames']} and {busy['frames']} frames,"
          f" {figures['scans']} scans; window manager: {manager_name}; all in ms")
    print(f"{'':<20} {'idle':>8} {'busy':>8} {'at most':>8}")
    for title, key in ROWS:
        limit = limits.get(key)
        verdict = "" if limit is None else "  held" if busy[key] <= limit else "  NOT HELD"
        print(f"{title:<20} {idle[key]:8.2f} {busy[key]:8.2f} {'' if limit is None else f'{limit:8.2f}':>8}{verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
