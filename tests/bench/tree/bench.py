#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the scan beside du, ncdu, gdu, duc and the bare floor, interleaved, on the trees of make_trees.py.

Prints for each tree and program the median and the least of its times, and their ratios to du and to the floor with
two processes; then the bytes an entry. The floor's time is its own, without the start of the program. The
processor time is the least that all processes of a run took together."""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
TREES = ("mixed", "wide", "deep", "lopsided", "links")


def build_floor(folder):
    program = os.path.join(folder, "floor")
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", program, os.path.join(HERE, "floor.c")], check=True)
    return program


def programs(cli, floor, tree, index, cold):
    """Name to arguments, in the order in which they take turns. How many workers suit a disk is found while scanning."""
    adaptive = {"tandem": [cli, "scan", tree, "--json", "--progress", "none"]} if cold else {}
    found = {
        **adaptive,
        "floor 2": [floor, tree, "2"],
        "tandem 2": [cli, "scan", tree, "--workers", "2", "--json", "--progress", "none"],
        "floor 1": [floor, tree, "1"],
        "tandem 1": [cli, "scan", tree, "--workers", "1", "--json", "--progress", "none"],
        "du": ["du", "-s", tree],
        "ncdu": ["ncdu", "-0", "-o", "/dev/null", tree],
        "gdu": ["gdu", "-n", "-p", tree],
        "duc": ["duc", "index", "-q", "-d", index, tree],
    }
    return {name: arguments for name, arguments in found.items() if shutil.which(arguments[0])}


def measure(name, arguments):
    """Seconds by the clock, and of the processors: these a busy machine disturbs less."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        child = subprocess.Popen(arguments, stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1):
            raise RuntimeError(f"{name} ended with {child.returncode}")
        output.seek(0)
        if name.startswith("floor"):
            fields = output.read().split()
            return float(fields[0]), float(fields[2])
        return seconds, usage.ru_utime + usage.ru_stime


def drop_caches():
    os.sync()
    with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as file:
        file.write("3")


def bench(arguments, tree, floor):
    with tempfile.TemporaryDirectory() as folder:
        chosen = programs(arguments.cli, floor, tree, os.path.join(folder, "index"), arguments.cold)
        if arguments.only:
            chosen = {name: value for name, value in chosen.items() if name.split()[0] in arguments.only.split(",")}
        times = {name: [] for name in chosen}
        processor = {name: [] for name in chosen}
        for number in range(arguments.rounds + (0 if arguments.cold else 1)):
            for name, command in chosen.items():
                if arguments.cold:
                    drop_caches()
                seconds, used = measure(name, command)
                print(f"{os.path.basename(tree)}, round {number} of {arguments.rounds}: {name} {seconds:.3f} s",
                      file=sys.stderr, flush=True)
                if arguments.cold or number > 0:
                    times[name].append(seconds)
                    processor[name].append(used)
    return times, processor


def show(tree, times, processor, cold):
    def ratio(name, other):
        return f"{statistics.median(times[name]) / statistics.median(times[other]):6.2f}" if other in times else "     –"

    print(f"\n{tree}, {'cold' if cold else 'warm'}\n{'':12}{'median':>9}{'least':>9}{'/ du':>7}{'/ floor 2':>10}{'cpu':>8}{'/ floor 2':>10}")
    for name in sorted(times, key=lambda each: statistics.median(times[each])):
        print(f"{name:12}{statistics.median(times[name]):9.3f}{min(times[name]):9.3f} {ratio(name, 'du')}"
              f"    {ratio(name, 'floor 2')}{min(processor[name]):8.3f}"
              f"{min(processor[name]) / min(processor['floor 2']) if 'floor 2' in processor else 0:10.2f}")
    if "tandem 1" in times and "tandem 2" in times:
        pairs = [one / two for one, two in zip(times["tandem 1"], times["tandem 2"])]
        print(f"speed-up from 1 to 2 workers: {statistics.median(pairs):.2f}"
              f" (least times: {min(times['tandem 1']) / min(times['tandem 2']):.2f})")
    sys.stdout.flush()


def show_memory(arguments, tree):
    with tempfile.NamedTemporaryFile() as file:
        fd = os.memfd_create("snapshot")
        result = subprocess.run([arguments.cli, "scan", tree, "--workers", "2", "--json", "--progress", "none",
                                 "--result-fd", str(fd)], pass_fds=[fd], stdout=file, check=False)
        file.seek(0)
        counts = json.load(file)
    entries = sum(counts[name] for name in ("files", "directories", "symlinks", "other", "hard_links_skipped"))
    used = os.fstat(fd).st_blocks * 512
    print(f"memory: {used / entries:.1f} bytes an entry ({entries} entries, exit {result.returncode})")
    os.close(fd)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="with the trees, or for them")
    parser.add_argument("trees", nargs="*", default=TREES)
    parser.add_argument("--cli", default=os.environ.get("TANDEM_CLI", "tandem-cli"))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cold", action="store_true", help="drop the caches before each run; needs root")
    parser.add_argument("--only", help="programs, separated by commas: tandem,floor,du,ncdu,gdu,duc")
    arguments = parser.parse_args()

    subprocess.run([sys.executable, os.path.join(HERE, "make_trees.py"), arguments.folder, *arguments.trees], check=True)
    with tempfile.TemporaryDirectory() as folder:
        floor = build_floor(folder)
        for name in arguments.trees:
            tree = os.path.join(arguments.folder, name)
            show(name, *bench(arguments, tree, floor), arguments.cold)
            show_memory(arguments, tree)


if __name__ == "__main__":
    main()
