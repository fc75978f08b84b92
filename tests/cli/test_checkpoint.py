# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tandem-cli e: checkpoints, continuing from them, until stopped."""
import glob
import hashlib
import json
import os
import signal
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import tap
from command import lines, run, start
from reference_e import e_to
from sanitizer import fewer, longer


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.file = os.path.join(self.folder, "e.checkpoint")
        self.output = os.path.join(self.folder, "e.txt")

    def digits(self, *arguments):
        """The digits of a run that has to succeed."""
        result = run("e", *arguments, "--progress", "none")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return result.stdout


class Continue(Folder):
    def test_more_digits(self):
        for workers in ("0", "1", "2", "5"):
            with self.subTest(workers=workers):
                self.digits("--digits", "100000", "--checkpoint", self.file, "--workers", workers)
                self.assertEqual(self.digits("--digits", "200000", "--continue", self.file, "--workers", workers),
                                 (e_to(200000) + "\n").encode())
                self.assertEqual(sorted(os.listdir(self.folder)), ["e.checkpoint"])

    def test_sandbox(self):
        """The process that writes says that it is in one; a link leads into another folder, where it may write."""
        link = os.path.join(self.folder, "link")
        os.mkdir(os.path.join(self.folder, "other"))
        for target in (os.path.join(self.folder, "other", "e.checkpoint"), self.file):
            with open(target, "w"):
                os.chmod(target, 0o604)
            if os.path.lexists(link):
                os.unlink(link)
            os.symlink(target, link)
            result = run("e", "--digits", "100000", "--checkpoint", link, "--workers", "2", "--progress", "none",
                         "--log-level", "debug")
            self.assertEqual(result.returncode, 0)
            self.assertIn(b"e checkpoint 1 debug: Sandbox: ", result.stderr)
            self.assertTrue(os.path.islink(link))
            self.assertEqual(os.stat(target).st_mode & 0o777, 0o604)
            self.assertEqual(self.digits("--digits", "120000", "--continue", link), (e_to(120000) + "\n").encode())

    def test_few_more_same_and_fewer(self):
        self.digits("--digits", "50000", "--checkpoint", self.file)
        for digits in (50001, 50000, 49999, 20000, 100, 1, 0):
            self.assertEqual(self.digits("--digits", str(digits), "--continue", self.file),
                             (e_to(digits) + "\n").encode(), digits)

    def test_small(self):
        for digits in (0, 1, 19, 1000):
            self.digits("--digits", str(digits), "--checkpoint", self.file)
            self.assertEqual(self.digits("--digits", "3000", "--continue", self.file), (e_to(3000) + "\n").encode())

    def test_on_and_on_in_one_file(self):
        self.digits("--digits", "1000", "--checkpoint", self.file)
        for digits in (3000, 10000, 11000, 70000):
            self.assertEqual(self.digits("--digits", str(digits), "--continue", self.file, "--checkpoint", self.file),
                             (e_to(digits) + "\n").encode())

    def test_report(self):
        report = lines(run("e", "--digits", "100000", "--checkpoint", self.file, "--report", "json").stdout)
        self.assertEqual(report[0]["request"], {"digits": 100000, "checkpoint": self.file})
        written = [line for line in report if line["type"] == "checkpoint"]
        self.assertEqual([line["digits"] for line in written], [100000])
        self.assertEqual(written[0]["path"], self.file)
        self.assertEqual((report[-2]["checkpoint"], report[-2]["terms_reused"]), (self.file, 0))
        report = lines(run("e", "--digits", "200000", "--continue", self.file, "--report", "json").stdout)
        self.assertEqual(report[0]["request"], {"digits": 200000, "continue": self.file})
        self.assertEqual((report[-2]["checkpoint"], report[-2]["terms_reused"]), (None, written[0]["terms"]))
        self.assertGreater(report[-2]["terms"], written[0]["terms"])


class Damaged(Folder):
    def refused(self, path, *culprits):
        for arguments in (("--digits", "2000"), ("--until-stopped", "--timeout", "20")):
            result = run("e", *arguments, "--continue", path, "--progress", "none", "--log-level", "error")
            self.assertEqual((result.returncode, result.stdout), (3, b""), result.stderr)
            self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
            for culprit in culprits:
                self.assertIn(culprit.encode(), result.stderr)

    def test_refused(self):
        self.digits("--digits", "10000", "--checkpoint", self.file)
        with open(self.file, "rb") as file:
            content = file.read()
        cases = [b"", content[:100], content[:-1], content + b"x", b"x" * 5000, content[:128]]
        for position in (0, 8, 16, 24, 33, 41, 50, 58, 66, 100, 127, 128, 2000, len(content) - 1):
            cases.append(content[:position] + bytes([content[position] ^ 4]) + content[position + 1:])
        for case in cases:
            with open(self.file, "wb") as file:
                file.write(case)
            self.refused(self.file, "e.checkpoint")

    def test_nothing_there(self):
        self.refused(os.path.join(self.folder, "none"), "none", "No such file")
        self.refused(self.folder, "no regular file")

    def test_unwritable(self):
        path = os.path.join(self.folder, "none", "e")
        for arguments in (("--digits", "1000"), ("--until-stopped", "--timeout", "20")):
            result = run("e", *arguments, "--checkpoint", path, "--progress", "none")
            self.assertEqual((result.returncode, result.stdout), (3, b""), result.stderr)
            self.assertIn(b"none/e", result.stderr)

    def test_names_beside_it_are_left_alone(self):
        beside = self.file + ".part"
        with open(beside, "w", encoding="ascii") as file:
            file.write("mine")
        os.symlink(os.path.basename(self.file), self.file + ".link")
        os.close(os.open(self.file, os.O_CREAT, 0o640))
        before = set(os.listdir(self.folder))
        self.assertEqual(run("e", "--digits", "1000", "--checkpoint", self.file + ".link").returncode, 0)
        with open(beside, encoding="ascii") as file:
            self.assertEqual(file.read(), "mine")
        self.assertTrue(os.path.islink(self.file + ".link"))
        self.assertEqual(os.stat(self.file).st_mode & 0o777, 0o640)
        self.assertEqual(run("e", "--digits", "2000", "--continue", self.file).returncode, 0)
        self.assertEqual(set(os.listdir(self.folder)), before)

    def test_long_name(self):
        name = os.path.join(self.folder, "n" * 255)
        self.assertEqual(run("e", "--digits", "1000", "--checkpoint", name).returncode, 0)
        self.assertEqual(run("e", "--digits", "2000", "--continue", name).returncode, 0)

    def test_command_line(self):
        for arguments in (("--checkpoint", ""), ("--continue", ""), ("--checkpoint-interval", "5"),
                          ("--checkpoint", "x", "--checkpoint-interval", "soon"),
                          ("--output", "x", "--checkpoint", "x"), ("--output", "x", "--continue", "x")):
            result = run("e", "--digits", "10", *arguments)
            self.assertEqual((result.returncode, result.stdout), (2, b""))
            self.assertEqual(result.stderr.count(b"\n"), 1)


class Killed(Folder):
    def test_continued_after_kill(self):
        """A run that is killed goes on from its last checkpoint."""
        digits = fewer(40000000)
        child = start("e", "--digits", str(digits), "--checkpoint", self.file, "--checkpoint-interval", "0",
                      "--report", "json", "--workers", "2")
        for line in child.stdout:
            if json.loads(line)["type"] == "checkpoint":
                break
        child.send_signal(signal.SIGKILL)
        child.communicate()
        self.assertEqual(child.returncode, -signal.SIGKILL)
        wait_for_orphans = time.monotonic() + longer(5)
        while glob.glob(os.path.join(self.folder, ".tandem-*.part")) and time.monotonic() < wait_for_orphans:
            time.sleep(0.05)

        report = lines(run("e", "--digits", str(digits), "--continue", self.file, "--output", self.output,
                           "--report", "json").stdout)
        self.assertEqual(report[-1]["status"], "done")
        self.assertGreater(report[-2]["terms_reused"], fewer(1000000))
        continued = self.digest()
        self.digits("--digits", str(digits), "--output", self.output)
        self.assertEqual(continued, self.digest())

    def digest(self):
        with open(self.output, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


class UntilStopped(Folder):
    def test_stopped_and_continued(self):
        reference = e_to(1000000)
        done = 0
        for seconds in ("0.2", "0.3", "0.5"):
            arguments = ["--continue", self.file] if done > 0 else []
            result = run("e", "--until-stopped", "--timeout", seconds, "--checkpoint", self.file, *arguments,
                         "--progress", "none", "--json")
            self.assertEqual(result.returncode, 0, result.stderr)
            value = json.loads(result.stdout)
            self.assertGreaterEqual(value["digits"], done)
            done = value["digits"]
            shown = min(len(value["value"]), len(reference))
            self.assertEqual(value["value"][:shown], reference[:shown])
            if done == 0:
                continue
            self.assertEqual(value["checkpoint"], self.file)
            self.assertEqual(self.digits("--digits", "1000", "--continue", self.file), (e_to(1000) + "\n").encode())

    def test_handed_over_in_time(self):
        """Digits come soon, whenever they are asked for. (Within two seconds; a machine may be used by others, too.)"""
        for seconds in (0, 0.4, 1.5, 4):
            child = start("e", "--until-stopped", "--report", "json", "--output", self.output)
            started = child.stdout.readline()  # before, a signal is the end of a program that has done nothing yet
            time.sleep(seconds)
            child.send_signal(signal.SIGINT)
            report = lines(started + child.communicate(timeout=60)[0])
            self.assertEqual(report[-1]["status"], "done")
            with open(self.output, encoding="ascii") as file:
                self.assertEqual(len(file.read()), report[-2]["digits"] + (3 if report[-2]["digits"] > 0 else 2))


if __name__ == "__main__":
    tap.main()
