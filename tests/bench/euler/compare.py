#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Euler's number by the digit engine and by other programs, in turn, whole processes with decimal output.

Prints, for each program, the least wall and processor seconds of all rounds and the wall time relative to the engine
with two processes, which is also given as a multiple of one product of two numbers of as many digits; then, for each
number of digits of --phases, each phase's share and what the second process brings; then few digits beside PARI/GP,
the whole command. Compares the last ten digits. Programs that are not installed are left out.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PHASES = ("series", "merge", "inverse", "quotient", "output")


def numbers(text):
    return [int(float(part)) for part in text.split(",") if part]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="the build folder")
    parser.add_argument("digits", nargs="?", type=int, default=10_000_000)
    parser.add_argument("rounds", nargs="?", type=int, default=5)
    parser.add_argument("--programs", default="", help="a part of the names of those to run, such as engine,Arb")
    parser.add_argument("--phases", type=numbers, default=[10 ** 6, 10 ** 7, 10 ** 8], metavar="D,…")
    parser.add_argument("--small", type=numbers, default=[1, 10, 100, 1000, 10_000], metavar="D,…")
    return parser.parse_args()


def build_programs(build):
    wanted = ["tests/bench/euler/bench-" + name for name in ("engine", "multiply", "gmp", "mpfr", "arb")]
    listed = subprocess.run(["ninja", "-C", build, "-t", "targets", "all"], capture_output=True, text=True).stdout
    there = [name for name in wanted if f"\n{name}:" in listed]
    subprocess.run(["ninja", "-C", build, "src/cli/tandem-cli", *there], check=True, stdout=subprocess.DEVNULL)
    return {name.rsplit("-", 1)[1]: os.path.join(build, name) for name in there}


def run(command):
    begin = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    process.returncode = status
    if status != 0:
        raise SystemExit(f"{command[0]} failed")
    return seconds, usage.ru_utime + usage.ru_stime, output


def pari(folder, digits, what):
    """The command that has PARI/GP print that."""
    path = os.path.join(folder, f"{digits}-{len(what)}.gp")
    with open(path, "w", encoding="ascii") as script:
        script.write(f"default(realprecision,{digits + 20});{what};quit\n")
    return ["gp", "-q", "-f", "--default", "parisizemax=8G", path]


def compare(built, digits, rounds, wanted, folder):
    engine = built["engine"]
    programs = {
        "engine, 2 processes": [engine, str(digits), "2"],
        "engine, 1 process": [engine, str(digits), "1"],
        "engine, 2 processes, avx2": [engine, str(digits), "2", "avx2"],
        "engine, 1 process, portable": [engine, str(digits), "1", "portable"],
        "engine, 2 processes, portable": [engine, str(digits), "2", "portable"],
        "GMP splitting": [built["gmp"], str(digits)],
    }
    if "arb" in built:
        programs["Arb, 2 threads"] = [built["arb"], str(digits), "2"]
    if "mpfr" in built:
        programs["MPFR"] = [built["mpfr"], str(digits)]
    if shutil.which("gp"):
        programs["PARI/GP"] = pari(folder, digits, f"s=Vec(Str(exp(1)));print(concat(s[{digits - 7}..{digits + 2}]))")
    with open("/proc/cpuinfo", encoding="utf-8") as processor:
        if "avx2" not in processor.read():
            del programs["engine, 2 processes, avx2"]
    first = next(iter(programs))
    programs = {name: command for name, command in programs.items()
                if name == first or not wanted or any(part in name for part in wanted)}

    wall, used, last = {}, {}, {}
    for _ in range(rounds):
        for name, command in programs.items():
            seconds, processor, output = run(command)
            wall[name] = min(wall.get(name, seconds), seconds)
            used[name] = min(used.get(name, processor), processor)
            # The engine's line ends with first...last digits; the others print only the last ones.
            last[name] = output.split()[-1][-10:]
    print(f"{digits} digits, least of {rounds} rounds")
    print(f"{'program':32} {'wall s':>9} {'processor s':>12} {'relative':>9} {'engine /':>9}  last digits")
    for name in programs:
        print(f"{name:32} {wall[name]:9.4f} {used[name]:12.4f} {wall[name] / wall[first]:9.2f} "
              f"{wall[first] / wall[name]:9.3f}  {last[name]}")
    product = min(float(run([built["multiply"], str(digits), "2"])[2]) for _ in range(rounds))
    print(f"one product of two numbers of {digits} digits, 2 processes: {product:.4f} s; "
          f"e takes {wall[first] / product:.1f} of them")
    if len(set(last.values())) != 1:
        raise SystemExit("the programs do not agree")


def phases_of(engine, digits, members):
    output = run([engine, str(digits), str(members)])[2]
    found = {"whole": (float(re.search(r"seconds ([\d.]+)", output)[1]), 0)}
    for phase in PHASES:
        match = re.search(rf"{phase} ([\d.]+) \(idle (\d+) %", output)
        found[phase] = float(match[1]), int(match[2])
    found["verification"] = float(re.search(r"verification ([\d.]+)", output)[1]), 0
    found["bytes a digit"] = float(re.search(r"bytes/digit ([\d.]+)", output)[1]), 0
    return found


def show_phases(engine, digits, rounds):
    """The medians of the rounds; what is not parallel by Amdahl's law, S = 1 / (s + (1 - s) / 2)."""
    runs = {members: [] for members in (1, 2)}
    for _ in range(rounds):
        for members in runs:
            runs[members].append(phases_of(engine, digits, members))

    def median(members, name, index=0):
        return statistics.median(found[name][index] for found in runs[members])

    print(f"\n{digits} digits: phases, medians of {rounds} rounds; {median(2, 'bytes a digit'):.2f} bytes a digit; "
          f"verification {100 * median(1, 'verification') / median(1, 'whole'):.1f} % of the time")
    print(f"{'phase':10} {'1 process s':>12} {'2 processes s':>14} {'share':>7} {'speed-up':>9} {'serial':>7} {'idle':>6}")
    for name in (*PHASES, "whole"):
        one, two = median(1, name), max(median(2, name), 1e-9)
        print(f"{name:10} {one:12.4f} {two:14.4f} {100 * two / median(2, 'whole'):5.1f} % {one / two:9.2f} "
              f"{100 * max(0, 2 * two / max(one, 1e-9) - 1):5.1f} % {median(2, name, 1):4.0f} %")


def small(build, sizes, folder):
    cli = os.path.join(build, "src/cli/tandem-cli")
    print(f"\n{'few digits':>10} {'tandem-cli ms':>14} {'gp ms':>8} {'ratio':>6}  medians of 31 whole commands each")
    for digits in sizes:
        times = [], []
        commands = [cli, "e", "--digits", str(digits)], pari(folder, digits, "print(exp(1))")
        for _ in range(31):
            for command, taken in zip(commands, times):
                taken.append(1000 * run(command)[0])
        own, other = map(statistics.median, times)
        print(f"{digits:10} {own:14.2f} {other:8.2f} {own / other:6.2f}")


def main():
    options = arguments()
    built = build_programs(options.build)
    sys.stdout.reconfigure(line_buffering=True)
    with tempfile.TemporaryDirectory() as folder:
        compare(built, options.digits, options.rounds, [part for part in options.programs.split(",") if part], folder)
        for digits in options.phases:
            show_phases(built["engine"], digits, max(1, min(options.rounds, 3 * 10 ** 8 // digits)))
        if shutil.which("gp"):
            small(options.build, options.small, folder)


if __name__ == "__main__":
    main()
