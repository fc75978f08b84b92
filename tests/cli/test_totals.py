# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The totals of /usr are those of du and, where it is installed, ncdu."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from command import run  # noqa: E402

FOLDER = "/usr"


class Totals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.result = json.loads(run("scan", FOLDER, "--json", "--progress", "none").stdout)

    def test_du(self):
        output = subprocess.run(["du", "-s", "-B1", FOLDER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
        self.assertEqual(self.result["allocated_bytes"], int(output.split()[0]))

    def test_find(self):
        """Newer versions of du leave the folders' own apparent sizes out."""
        output = subprocess.run(["find", FOLDER, "-printf", "%D:%i %s\n"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
        self.assertEqual(self.result["apparent_bytes"], sum(int(line.split()[1]) for line in set(output.splitlines())))

    @unittest.skipUnless(shutil.which("ncdu"), "ncdu is not installed")
    def test_ncdu(self):
        """Name by name: what ncdu writes of each, and what we write for it."""
        theirs = subprocess.run(["ncdu", "-0", "-o", "-", FOLDER], stdout=subprocess.PIPE, check=True).stdout
        with tempfile.TemporaryDirectory(prefix="tandem-totals-") as folder:
            run("scan", FOLDER, "--export", f"{folder}/ours", "--progress", "none")
            with open(f"{folder}/ours", "rb") as file:
                ours = file.read()
        self.assertEqual(self.add_up(ours), self.add_up(theirs))

    @staticmethod
    def add_up(export):
        todo = [json.loads(export.decode("utf-8", "replace"))[3]]
        sums = {"dsize": 0, "asize": 0, "names": 0}
        while todo:
            item = todo.pop()
            entry = item[0] if isinstance(item, list) else item
            if isinstance(item, list):
                todo.extend(item[1:])
            sums["names"] += 1
            sums["dsize"] += entry.get("dsize", 0)
            if not isinstance(item, list):  # what a folder's own is depends on the version of ncdu
                sums["asize"] += entry.get("asize", 0)
        return sums


if __name__ == "__main__":
    tap.main()
