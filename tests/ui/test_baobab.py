# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The total of /usr, and of each folder in it, is that of Baobab, to the byte. Baobab leaves out the blocks of symbolic
links, which du and we count: that much is taken off."""
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from tandem_window import wait  # noqa: E402

FOLDER = "/usr"
CLI = os.environ["TANDEM_REAL_CLI"]


def blocks_of_links(folder):
    """Bytes of the symbolic links below a folder."""
    total = 0
    for path, folders, files in os.walk(folder):
        for name in folders + files:
            status = os.lstat(os.path.join(path, name))
            if stat.S_ISLNK(status.st_mode):
                total += status.st_blocks * 512
    return total


def allocated(folder):
    result = subprocess.run([CLI, "scan", folder, "--json", "--progress", "none"], check=False, stdout=subprocess.PIPE).stdout
    return json.loads(result)["allocated_bytes"]


class Baobab(unittest.TestCase):
    @unittest.skipUnless(shutil.which("baobab"), "baobab is not installed")
    def test_totals(self):
        base = tempfile.TemporaryDirectory(prefix="tandem-baobab-")
        self.addCleanup(base.cleanup)
        shown = os.path.join(base.name, "shown")
        folders = [entry.path for entry in os.scandir(FOLDER) if entry.is_dir(follow_symlinks=False)]
        expected = {path: allocated(path) - blocks_of_links(path) for path in [FOLDER, *folders]}
        own = os.lstat(FOLDER).st_blocks * 512
        if sum(expected[path] for path in folders) + own != expected[FOLDER]:
            # Names of one file in two of them: it is counted where it is found first.
            expected = {FOLDER: expected[FOLDER]}

        baobab = subprocess.Popen(["baobab", FOLDER], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  env={**os.environ, "LD_PRELOAD": os.environ["TANDEM_SHOWN_SIZES"], "SHOWN_SIZES": shown})
        self.addCleanup(baobab.wait)
        self.addCleanup(baobab.kill)

        def sizes():
            if not os.path.exists(shown):
                return set()
            with open(shown, encoding="ascii") as file:
                return {int(line) for line in file.read().splitlines()[:-1]}
        missing = lambda: {path: size for path, size in expected.items() if size not in sizes()}  # noqa: E731
        wait(lambda: not missing(), lambda: f"Baobab to show {missing()}", 120)


if __name__ == "__main__":
    tap.main()
