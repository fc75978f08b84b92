# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what llvm-cov exports from its standard input; prints the lines and branches reached, by file and folder of the core.
A branch is an outcome of a condition that is written in the file: what the macros of GLib make of themselves, such as the
cast that fails or the assertion that does, is not counted. Exits with 1 when a folder is below what is promised."""
import collections
import json
import os
import sys

FOLDERS = ("process", "euler", "tree", "job")
MIN_LINES = 95
MIN_BRANCHES = 90


def branches_of(file):
    """(reached, all) outcomes; a function that several programs have is counted once."""
    found = collections.defaultdict(lambda: [0, 0])
    for line, column, _, _, taken, not_taken, *_ in file["branches"]:
        found[line, column][0] += taken
        found[line, column][1] += not_taken
    outcomes = [count > 0 for pair in found.values() for count in pair]
    return sum(outcomes), len(outcomes)


def row(name, counts):
    parts = []
    for kind in ("lines", "branches"):
        done, total = counts[kind]
        parts.append(f"{100 * done / total if total else 100:6.1f} % of {total:5} {kind}")
    return f"{name:40} {'   '.join(parts)}"


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folders = {folder: {"lines": [0, 0], "branches": [0, 0]} for folder in FOLDERS}
    for file in json.load(sys.stdin)["data"][0]["files"]:
        path = os.path.relpath(os.path.realpath(file["filename"]), root)
        top, _, rest = path.partition("/")
        source, _, name = rest.partition("/")
        if top != "src" or source not in folders:
            continue
        lines = file["summary"]["lines"]
        counts = {"lines": (lines["covered"], lines["count"]), "branches": branches_of(file)}
        if not lines["count"]:
            continue
        for kind, (done, total) in counts.items():
            folders[source][kind][0] += done
            folders[source][kind][1] += total
        print(row(f"src/{source}/{name}", counts))
    short = False
    for folder, counts in folders.items():
        print(row(f"src/{folder}", counts))
        for kind, least in (("lines", MIN_LINES), ("branches", MIN_BRANCHES)):
            done, total = counts[kind]
            short |= 100 * done < least * total
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
