# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what llvm-cov exports from its standard input; prints the lines and branches reached, by file and folder. Exits with
1 when a folder is below what is promised."""
import collections
import json
import os
import sys

MIN_LINES = 95
MIN_BRANCHES = 90


def row(name, counts):
    parts = []
    for kind in ("lines", "branches"):
        done, total = counts[kind]
        parts.append(f"{100 * done / total if total else 100:6.1f} % of {total:5} {kind}")
    return f"{name:48} {'   '.join(parts)}"


def main():
    folders = collections.defaultdict(lambda: {"lines": [0, 0], "branches": [0, 0]})
    for file in json.load(sys.stdin)["data"][0]["files"]:
        folder, name = os.path.split(file["filename"])
        folder = os.path.basename(folder)
        counts = {kind: (file["summary"][kind]["covered"], file["summary"][kind]["count"]) for kind in ("lines", "branches")}
        for kind, (done, total) in counts.items():
            folders[folder][kind][0] += done
            folders[folder][kind][1] += total
        print(row(f"{folder}/{name}", counts))
    short = False
    for folder, counts in folders.items():
        print(row(folder, counts))
        for kind, least in (("lines", MIN_LINES), ("branches", MIN_BRANCHES)):
            done, total = counts[kind]
            short |= 100 * done < least * total
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
