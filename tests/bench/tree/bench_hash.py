#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures --hash beside sha256sum, and --duplicates beside jdupes, rdfind and fdupes, interleaved and with warm caches,
on the tree "content" of make_trees.py (or the folder given): medians, and ratios (above 1: this one is slower)."""
import argparse
import os
import shutil
import statistics
import subprocess
import sys

from bench import HERE, measure


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="with the trees, or for them")
    parser.add_argument("tree", nargs="?", default="content")
    parser.add_argument("--cli", default=os.environ.get("TANDEM_CLI", "tandem-cli"))
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    tree = os.path.join(arguments.folder, arguments.tree)
    if not os.path.exists(tree):
        subprocess.run([sys.executable, os.path.join(HERE, "make_trees.py"), arguments.folder, arguments.tree], check=True)
    ours = [arguments.cli, "scan", tree, "--json", "--progress", "none", "--workers"]
    find = f"find '{tree}' -type f -print0 | xargs -0"
    contests = [{
        "tandem --hash 1": [*ours, "1", "--hash"],
        "sha256sum": ["sh", "-c", f"{find} -n 32 sha256sum"],
        "tandem --hash 2": [*ours, "2", "--hash"],
        "sha256sum -P2": ["sh", "-c", f"{find} -n 32 -P2 sha256sum"],
    }, {
        "tandem --duplicates 2": [*ours, "2", "--duplicates"],
        "tandem --duplicates 1": [*ours, "1", "--duplicates"],
        "tandem --hash 2": [*ours, "2", "--hash"],
        "jdupes": ["jdupes", "-r", "-q", tree],
        "rdfind": ["rdfind", "-dryrun", "true", "-makeresultsfile", "false", tree],
        "fdupes": ["fdupes", "-r", "-q", tree],
    }]
    for contest in contests:
        contest = {name: command for name, command in contest.items() if shutil.which(command[0])}
        times = {name: [] for name in contest}
        for number in range(arguments.rounds + 1):
            for name, command in contest.items():
                seconds, _ = measure(name, command)
                if number > 0:
                    times[name].append(seconds)
        ours_name = next(name for name in sorted(contest) if name.endswith("2"))
        print(f"\n{'':24}{'median':>9}{'least':>9}  / {ours_name}")
        for name, seconds in times.items():
            ratio = statistics.median(seconds) / statistics.median(times[ours_name])
            print(f"{name:24}{statistics.median(seconds):9.3f}{min(seconds):9.3f}{ratio:7.2f}", flush=True)


if __name__ == "__main__":
    main()
