# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""--max-memory: what needs more than it may take says so and leaves nothing half done."""
import json
import os
import re
import resource
import struct
import sys
import tempfile
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from command import lines, run  # noqa: E402
from sanitizer import SANITIZED, UNDER_VALGRIND  # noqa: E402

N_FILES = 30000


class Memory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for i in range(N_FILES):
            os.symlink("x", os.path.join(cls.folder.name, f"a name of some length {i}"))

    def test_a_scan_that_does_not_fit(self):
        result = run("scan", self.folder.name, "--max-memory", "1M", "--report", "json")
        self.assertEqual(result.returncode, 3, result.stderr)
        [failed] = [line for line in lines(result.stdout) if line["type"] == "failed"]
        n_read = int(re.search(r"\((\d+) were read\)", failed["message"])[1])
        self.assertGreater(n_read, 100)  # what did fit
        self.assertLess(n_read, N_FILES)
        self.assertEqual(result.stderr.decode(), f"tandem-cli: scan: {failed['message']}\n")

    def test_a_scan_that_fits(self):
        for size in ("64M", "1G", "1T", "18446744073709551615", "99999999T"):
            with self.subTest(size):
                result = run("scan", self.folder.name, "--max-memory", size, "--json")
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual(json.loads(result.stdout)["items"], N_FILES)

    def test_least_memory(self):
        for size in ("1", "100", "4096", "10K", "100K"):
            with self.subTest(size):
                result = run("scan", self.folder.name, "--max-memory", size, "--json")
                self.assertEqual(result.returncode, 3, result.stderr)
                self.assertIn(b"memory", result.stderr)

    def test_a_file_that_does_not_fit(self):
        with tempfile.TemporaryDirectory() as out:
            saved, export = os.path.join(out, "saved"), os.path.join(out, "export")
            self.assertEqual(run("scan", self.folder.name, "--save", saved, "--export", export).returncode, 0)
            environment = {**os.environ, "XDG_STATE_HOME": out}
            self.assertEqual(run("keep", saved, env=environment).returncode, 0)
            [kept] = [scan["file"] for scan in json.loads(run("history", "--json", env=environment).stdout)["scans"]]
            for arguments in (("import", export), ("import", saved), ("import", kept), ("diff", saved, saved), ("diff", kept, kept)):
                with self.subTest(arguments[0]):
                    result = run(*arguments, "--max-memory", "200K")
                    self.assertEqual(result.returncode, 3, result.stderr)
                    self.assertIn(b"memory", result.stderr)
                    self.assertIn(b"memory", run(*arguments, "--max-memory", "1").stderr)
            for arguments in (("keep", saved), ("trash", "--snapshot", saved, self.folder.name)):
                result = run(*arguments, "--max-memory", "200K", env=environment)
                self.assertEqual(result.returncode, 3, result.stderr)
                self.assertIn(b"memory", result.stderr)
            self.assertEqual(run("diff", saved, saved, "--max-memory", "64M").returncode, 0)

    @unittest.skipIf(SANITIZED or UNDER_VALGRIND, "they take memory of their own")
    def test_keep_takes_no_second_copy(self):
        """Of what a scan left in memory."""
        size = 64 << 20
        memory = os.memfd_create("scan")
        self.addCleanup(os.close, memory)
        with tempfile.TemporaryDirectory() as out:
            self.assertEqual(run("scan", self.folder.name, "--save", os.path.join(out, "saved")).returncode, 0)
            with open(os.path.join(out, "saved"), "rb") as file:
                os.write(memory, file.read())
            os.pwrite(memory, struct.pack("=Q", size), 16)
            os.truncate(memory, size)
            result = run("keep", "--result-fd", str(memory), pass_fds=[memory], env={**os.environ, "XDG_STATE_HOME": out},
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (size // 2, size // 2)))
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_digits_that_do_not_fit(self):
        with tempfile.TemporaryDirectory() as out:
            result = run("e", "--digits", "100000000", "--max-memory", "100M", "--output", os.path.join(out, "e"))
            self.assertEqual(result.returncode, 3)
            self.assertEqual(result.stderr.count(b"\n"), 1)
            self.assertIn(b"100.0\xc2\xa0MiB are available", result.stderr.replace(b" MiB", b"\xc2\xa0MiB"))
            self.assertEqual(os.listdir(out), [])
        self.assertEqual(run("e", "--digits", "10000", "--max-memory", "100M").returncode, 0)

    def test_workers_that_do_not_fit(self):
        for arguments in (("--until-stopped",), ("--digits", "100000")):
            result = run("e", *arguments, "--workers", "8", "--max-memory", "20M", "--progress", "none")
            self.assertEqual(result.returncode, 3)
            self.assertRegex(result.stderr.decode(), r"\A[^\n]*8 workers do not fit in memory[^\n]*\n\Z")

    def test_files_that_do_not_fit(self):
        """The tree does, and not the table of its files beside it."""
        self.assertEqual(run("scan", self.folder.name, "--max-memory", "4M", "--workers", "2").returncode, 0)
        result = run("scan", self.folder.name, "--max-memory", "4M", "--workers", "2", "--hash", "--progress", "none")
        self.assertEqual(result.returncode, 3)
        self.assertRegex(result.stderr.decode(), r"\A[^\n]*table of files: Cannot allocate memory\n\Z")
        self.assertEqual(run("scan", self.folder.name, "--max-memory", "64M", "--hash").returncode, 0)

    def test_digits_until_stopped(self):
        """With little memory there is an end: as many digits as fit."""
        result = run("e", "--until-stopped", "--max-memory", "24M" if UNDER_VALGRIND else "64M", "--workers", "2", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertGreater(json.loads(result.stdout)["digits"], 100000)
        self.assertLess(json.loads(result.stdout)["digits"], 64 << 20)

    def test_values(self):
        for value in ("0", "0K", "", "M", "-1", "+1", "1.5G", "1g", "1GB", "1 G", "x", "1K\x1b[31m"):
            with self.subTest(value):
                result = run("e", "--digits", "5", "--max-memory", value)
                self.assertEqual(result.returncode, 2)
                self.assertEqual(result.stdout, b"")
                self.assertEqual(result.stderr.count(b"\n"), 1)
                self.assertIn(b"--max-memory: ", result.stderr)
                self.assertNotIn(b"\x1b", result.stderr)


if __name__ == "__main__":
    tap.main()
