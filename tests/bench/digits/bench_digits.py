# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_digits.py TANDEM-CLI [DIGITS]: finding a sequence in a file of digits of e, beside grep and Python, in turn.

Times are medians in seconds, with all processes started anew; ratios are to tandem-cli with one worker."""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 5


def seconds(command, **keywords):
    begin = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, **keywords)
    return time.monotonic() - begin


def main():
    cli = sys.argv[1]
    digits = sys.argv[2] if len(sys.argv) > 2 else "100000000"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "e.txt")
        subprocess.run([cli, "e", "--digits", digits, "--output", path, "--progress", "none"], check=True)
        count = "import re, sys; text = open(sys.argv[1], 'rb').read(); print(text.count(sys.argv[2].encode()))"
        for sequence in ("7", "271", "31415926"):
            commands = {
                "tandem-cli find, 1 worker": [cli, "find", path, sequence, "--workers", "1", "--progress", "none"],
                "tandem-cli find": [cli, "find", path, sequence, "--progress", "none"],
                "grep -o": ["grep", "-o", "-b", sequence, path],
                "Python bytes.count": [sys.executable, "-c", count, path, sequence],
            }
            times = {name: [] for name in commands}
            for _ in range(ROUNDS):
                for name, command in commands.items():
                    times[name].append(seconds(command, env={**os.environ, "LC_ALL": "C"}))
            base = statistics.median(times["tandem-cli find, 1 worker"])
            print(f"{digits} digits, {sequence}")
            for name, values in times.items():
                print(f"  {name:28} {statistics.median(values):7.3f} s  {statistics.median(values) / base:6.2f}")
        found = subprocess.run([cli, "find", path, "31415926", "--json", "--workers", "1", "--progress", "none"],
                               capture_output=True, text=True, check=True).stdout
        print("the job itself, 1 worker:", re.search(r'"duration_s":([\d.]+)', found).group(1), "s")


if __name__ == "__main__":
    main()
