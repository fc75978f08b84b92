# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the launch to the first frame of the window, and the memory a moment later, beside other programs in the same run.

Run it through tests/ui/headless.sh, or on a real display. Prints medians, and each as a ratio to the first program.

    TANDEM=build/src/app/tandem TANDEM_FIRST_FRAME=build/tests/ui/first-frame.so python3 startup.py [--repeat 9] [--peer COMMAND]…
"""
import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time


def first_frame(path, process, deadline):
    """When the program has drawn it, by the clock of both."""
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with open(path, encoding="ascii") as file:
                text = file.read()
        except FileNotFoundError:
            text = ""
        if text.endswith("\n"):
            return int(text) / 1e6
        time.sleep(0.002)
    raise SystemExit(f"{process.args[0]} shows no window")


def memory(pid):
    """Its share of the memory that it uses, in MB."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Pss:")) * 1024 / 1e6


def measure(command):
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as config:
        path = os.path.join(config, "first-frame")
        environment = {**os.environ, "XDG_CONFIG_HOME": config, "FIRST_FRAME_TIME": path,
                       "LD_PRELOAD": os.environ["TANDEM_FIRST_FRAME"]}
        begin = time.monotonic()
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            shown = first_frame(path, process, begin + 30) - begin
            time.sleep(1)
            return shown * 1000, memory(process.pid)
        finally:
            process.kill()
            process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--peer", action="append", default=[])
    options = parser.parse_args()

    peers = options.peer or ["baobab", "gnome-text-editor"]
    for name in [peer for peer in peers if not shutil.which(peer)]:
        print(f"{name} is not installed: left out")
        peers.remove(name)
    commands = {"tandem": [os.environ["TANDEM"]], **{peer: [peer] for peer in peers}}
    figures = {name: [] for name in commands}
    for turn in range(options.repeat + 1):
        for name, command in commands.items():
            figure = measure(command)
            if turn > 0:  # the first one fills the caches
                figures[name].append(figure)

    medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in figures.items()}
    own = medians["tandem"]
    print(f"{'':24}{'first frame':>14}{'':>10}{'memory':>12}")
    for name, (shown, used) in medians.items():
        print(f"{name:24}{shown:11.0f} ms{shown / own[0]:8.2f} ×{used:9.1f} MB{used / own[1]:8.2f} ×")


if __name__ == "__main__":
    main()
