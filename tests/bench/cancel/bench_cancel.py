# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes from Ctrl+C until a command has ended, in every phase of e and of a scan, with workers that are busy and
with workers that are stopped (SIGSTOP) and so hear nothing. Prints the figures and beside them what is promised; fails only
when a command does not end, ends otherwise than cancelled or done, or leaves a worker behind.

    python3 tests/bench/cancel/bench_cancel.py build/src/cli/tandem-cli [--runs N] [--folder /usr]"""
import argparse
import collections
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

LIMIT = 60
P50, P99, STOPPED = 0.020, 0.150, 3.0


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rsplit(b")", 1)[1].split()[0] not in (b"Z", b"X")
    except OSError:
        return False


def phase_of(report):
    """The phase that was last told of."""
    phase = "start"
    for line in report.splitlines():
        try:
            phase = json.loads(line).get("phase") or phase
        except ValueError:
            continue
    return phase


def run_once(cli, arguments, moment, stop):
    """The seconds from the signal to the end, and the phase; None when it had ended before."""
    with tempfile.TemporaryFile() as report:
        process = subprocess.Popen([cli, *arguments, "--progress", "none", "--report", "json"], stdin=subprocess.DEVNULL,
                                   stdout=report, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        workers = children(process.pid)
        if stop:
            for pid in workers:
                os.kill(pid, signal.SIGSTOP)
        if process.poll() is not None:
            return None
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        try:
            code = process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            sys.exit(f"{' '.join(arguments)}: does not end")
        seconds = time.monotonic() - start
        left = [pid for pid in workers if is_alive(pid)]
        report.seek(0)
        text = report.read()
        if code == -signal.SIGINT and not text:
            return None  # the program had not begun yet
        # One that was over in that moment is done; what could not be read (1) is not of interest here.
        if code not in (130, 0, 1) or left:
            sys.exit(f"{' '.join(arguments)}: exit code {code}, left behind {left}: {text[-1000:]}")
        return None if code != 130 else (seconds, phase_of(text))


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("--runs", type=int, default=200, help="of each command with busy workers; a tenth with stopped ones")
    parser.add_argument("--folder", default="/usr", help="what is scanned")
    parser.add_argument("--digits", default="20000000")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    folder = tempfile.TemporaryDirectory(prefix="tandem-cancel-")
    out, saved = os.path.join(folder.name, "out"), os.path.join(folder.name, "saved")
    subprocess.run([options.cli, "scan", options.folder, "--export", saved, "--progress", "none"], check=False,
                   stdout=subprocess.DEVNULL)
    commands = {
        "e": ["e", "--digits", options.digits, "--workers", "2", "--output", out],
        "scan": ["scan", options.folder, "--workers", "2"],
        "scan --export": ["scan", options.folder, "--workers", "2", "--export", out],
        "import": ["import", saved, "--export", out],
        "scan --hash": ["scan", options.folder, "--workers", "2", "--hash"],
    }
    print(f"seed {options.seed}; seconds from SIGINT to the end of the command")
    print(f"{'':<36}{'runs':>6}{'p50':>8}{'p99':>8}{'max':>8}  promised")
    for name, arguments in commands.items():
        start = time.monotonic()
        duration = 1.0
        if "hash" not in name:
            subprocess.run([options.cli, *arguments, "--progress", "none"], check=False, stdout=subprocess.DEVNULL)
            duration = time.monotonic() - start
        for stop in (False, True):
            phases = collections.defaultdict(list)
            for _ in range(max(1, options.runs // (10 if stop else 1))):
                found = run_once(options.cli, arguments, chance.uniform(0, duration), stop)
                if found is not None:
                    phases[found[1]].append(found[0])
            every = [seconds for values in phases.values() for seconds in values]
            rows = [(name + (", stopped" if stop else ", busy"), every)]
            rows += [(f"  {phase}", values) for phase, values in phases.items() if not stop]
            for title, values in rows:
                if not values:
                    continue
                p50, p99 = percentile(values, 0.5), percentile(values, 0.99)
                promised = f"<= {STOPPED}" if stop else f"<= {P50}, <= {P99}"
                held = max(values) <= STOPPED if stop else p50 <= P50 and p99 <= P99
                print(f"{title:<36}{len(values):>6}{p50:>8.3f}{p99:>8.3f}{max(values):>8.3f}  {promised}"
                      f"{': held' if held else ': NOT HELD'}", flush=True)


if __name__ == "__main__":
    main()
