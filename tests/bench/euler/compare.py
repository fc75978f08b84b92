#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Euler's number by the digit engine and by other programs, in turn, whole processes with decimal output.

usage: compare.py BUILD-FOLDER [DIGITS [ROUNDS]]

Prints, for each program, the least wall and processor seconds of all rounds and the wall time relative to the engine
with two processes. Compares the last ten digits. Programs that are not installed are left out.
"""
import os
import shutil
import subprocess
import sys
import time


def run(command):
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    if status != 0:
        raise SystemExit(f"{command[0]} failed")
    # The engine's line ends with first...last digits; gp and the others print only the last ones.
    return seconds, usage.ru_utime + usage.ru_stime, output.split()[-1][-10:]


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    build, digits = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    folder = os.path.join(build, "tests/bench/euler")
    targets = ["bench-engine", "bench-gmp"]
    listed = subprocess.run(["ninja", "-C", build, "-t", "targets", "all"], capture_output=True, text=True).stdout
    if "bench-arb:" in listed:
        targets.append("bench-arb")
    subprocess.run(["ninja", "-C", build] + [f"tests/bench/euler/{t}" for t in targets], check=True,
                   stdout=subprocess.DEVNULL)

    engine = os.path.join(folder, "bench-engine")
    programs = {
        "engine, 2 processes": [engine, str(digits), "2"],
        "engine, 1 process": [engine, str(digits), "1"],
        "engine, 2 processes, avx2": [engine, str(digits), "2", "avx2"],
        "engine, 2 processes, portable": [engine, str(digits), "2", "portable"],
        "GMP splitting": [os.path.join(folder, "bench-gmp"), str(digits)],
    }
    if "bench-arb" in targets:
        programs["Arb, 2 threads"] = [os.path.join(folder, "bench-arb"), str(digits), "2"]
    if shutil.which("gp"):
        script = (f"default(realprecision,{digits + 20});s=Vec(Str(exp(1)));"
                  f"print(concat(s[{digits + 2 - 9}..{digits + 2}]))")
        programs["PARI/GP"] = ["sh", "-c", f"echo '{script}' | gp -q --default parisizemax=8G"]
    if "avx2" not in open("/proc/cpuinfo", encoding="utf-8").read():
        del programs["engine, 2 processes, avx2"]

    wall, processor, last = {}, {}, {}
    for _ in range(rounds):
        for name, command in programs.items():
            seconds, used, end = run(command)
            wall[name] = min(wall.get(name, seconds), seconds)
            processor[name] = min(processor.get(name, used), used)
            last[name] = end
    first = next(iter(programs))
    print(f"{digits} digits, least of {rounds} rounds")
    print(f"{'program':32} {'wall s':>9} {'processor s':>12} {'relative':>9}  last digits")
    for name in programs:
        print(f"{name:32} {wall[name]:9.4f} {processor[name]:12.4f} {wall[name] / wall[first]:9.2f}  {last[name]}")
    if len(set(last.values())) != 1:
        raise SystemExit("the programs do not agree")


if __name__ == "__main__":
    main()
