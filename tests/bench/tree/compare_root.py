#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the sums of a whole file system with those of du and find, as far as it stays still meanwhile: each is
asked before and after. Ends with 1 where a figure that stayed the same differs."""
import argparse
import json
import os
import subprocess
import sys
import time


def ask_others(folder):
    allocated = subprocess.run(["du", "-s", "-x", "-B1", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    found = subprocess.run(["find", folder, "-xdev", "-printf", "%y %D:%i %s\n"], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, check=False)
    names = found.stdout.splitlines()
    device = b"%d:" % os.stat(folder).st_dev  # find tells of mount points too, which the scan leaves out
    names = [name for name in names if name.split()[1].startswith(device)]
    inodes = {name.split()[1]: name for name in names}
    kinds = [name[:1] for name in inodes.values()]
    return {
        "allocated_bytes": int(allocated.stdout.split()[0]),
        "apparent_bytes": sum(int(name.split()[2]) for name in inodes.values()),
        "names": len(names),
        "directories": kinds.count(b"d"),
        "files": kinds.count(b"f"),
        "symlinks": kinds.count(b"l"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default="/")
    parser.add_argument("--cli", default=os.environ.get("TANDEM_CLI", "tandem-cli"))
    arguments = parser.parse_args()

    before = ask_others(arguments.folder)
    start = time.perf_counter()
    output = subprocess.run([arguments.cli, "scan", "--one-file-system", "--json", "--progress", "none", arguments.folder],
                            stdout=subprocess.PIPE, check=False).stdout
    seconds = time.perf_counter() - start
    after = ask_others(arguments.folder)
    ours = json.loads(output)
    ours["names"] = sum(ours[name] for name in ("files", "directories", "symlinks", "other", "hard_links_skipped"))
    wrong = 0
    print(f"{arguments.folder}: {ours['names']} names in {seconds:.2f} s, {ours['errors_total']} errors")
    for name, value in before.items():
        still = value == after[name]
        differs = ours[name] != value
        wrong += still and differs
        print(f"{name:16} {ours[name]:16} du and find: {value} {'' if still else f'and then {after[name]} '}"
              f"{'DIFFERS' if still and differs else '' if still else '(changed meanwhile)'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
