#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the tests of a run from Meson's log, those within a TAP program one by one, and prints the closing line
"N passed, N failed, N skipped". Exits with 1 when one failed or none ran.
  count-tests.py LOG [AGAIN]   AGAIN: the log of those that failed, run once more; each that then passed is named
  count-tests.py --failed LOG  only prints the names of the programs that failed, for Meson"""
import json
import re
import sys

TAP_LINE = re.compile(r"^(ok|not ok)\b[^#\n]*(#\s*(skip|todo))?", re.IGNORECASE | re.MULTILINE)


def count(test):
    """The passed, failed and skipped of one line of the log."""
    passed = failed = skipped = 0
    for word, note, kind in TAP_LINE.findall(test.get("stdout") or ""):
        if kind.lower() == "skip":
            skipped += 1
        elif word.lower() == "ok" or kind.lower() == "todo":
            passed += 1
        else:
            failed += 1
    good = test["result"] in ("OK", "EXPECTEDFAIL")
    if test["result"] == "SKIP":
        skipped = max(skipped, 1)
    elif good and passed + skipped == 0:
        passed = 1
    elif not good and failed == 0:
        failed = 1  # it crashed, hung or ended in its middle
    return passed, failed, skipped


def read(path):
    """The lines of a log by the name of the test."""
    with open(path, encoding="utf-8") as log:
        return {test["name"]: test for test in map(json.loads, log)}


def main():
    if sys.argv[1] == "--failed":
        for name, test in read(sys.argv[2]).items():
            if count(test)[1]:
                print(name.split(" / ")[-1])
        return 0

    totals = [0, 0, 0]
    bad, unsteady = [], []
    try:
        tests = read(sys.argv[1])
        again = read(sys.argv[2]) if len(sys.argv) > 2 else {}
        for name, test in tests.items():
            counts = count(again.get(name, test))
            totals = [a + b for a, b in zip(totals, counts)]
            if counts[1]:
                bad.append(name)
            elif name in again:
                unsteady.append(name)
    except OSError as error:
        print(f"check: there is no log of a run: {error}", file=sys.stderr)
        totals[1] += 1
    for name in unsteady:
        print(f"unsteady, failed at first and passed when it was run again: {name}")
    for name in bad:
        print(f"failed: {name}")
    print("{} passed, {} failed, {} skipped".format(*totals))
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main())
