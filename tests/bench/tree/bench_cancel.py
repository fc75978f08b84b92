#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how long a scan takes from the wish to cancel it (SIGINT at a random moment) until all its processes are
gone: median, 99th percentile and the longest, in milliseconds. Each result has to say that it is partial, and to be one."""
import argparse
import json
import os
import random
import signal
import subprocess
import time


def cancel_once(arguments, rng, longest):
    """Milliseconds; None when the scan was over before, or had not begun."""
    job = subprocess.Popen([arguments.cli, "scan", arguments.folder, "--workers", str(arguments.workers), "--json",
                            "--progress", "none"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    time.sleep(0.03 + rng.random() * longest)
    with open(f"/proc/{job.pid}/task/{job.pid}/children", encoding="ascii") as file:
        children = file.read().split()
    start = time.perf_counter()
    job.send_signal(signal.SIGINT)
    output, _ = job.communicate()
    milliseconds = (time.perf_counter() - start) * 1000
    left = [child for child in children if os.path.exists(f"/proc/{child}")]
    if left:
        raise RuntimeError(f"workers {left} outlived their job")
    if job.returncode == 0 or (job.returncode == 130 and not output):
        return None
    result = json.loads(output)
    if job.returncode != 130 or not result["cancelled"] or result["directories"] < 1:
        raise RuntimeError(f"ended with {job.returncode}: {result}")
    return milliseconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="that takes longer to scan than --longest")
    parser.add_argument("--cli", default=os.environ.get("TANDEM_CLI", "tandem-cli"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--longest", type=float, default=0.8, help="seconds until the cancel, at most")
    arguments = parser.parse_args()

    rng = random.Random(1)
    times = []
    while len(times) < arguments.times:
        milliseconds = cancel_once(arguments, rng, arguments.longest)
        if milliseconds is not None:
            times.append(milliseconds)
    times.sort()
    print(f"{len(times)} cancels: median {times[len(times) // 2]:.1f} ms, 99th percentile"
          f" {times[len(times) * 99 // 100]:.1f} ms, longest {times[-1]:.1f} ms")


if __name__ == "__main__":
    main()
