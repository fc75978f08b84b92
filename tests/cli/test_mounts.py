# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tandem-cli scan over file systems that do not behave: one that would mount something, one that does not answer, /proc.

The program gets a mount namespace of its own; where that is refused the cases are skipped."""
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import tap
from command import run, start
from sanitizer import SANITIZED

CLONE_NEWNS = 0x20000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
MNT_DETACH = 2
LIBC = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def mount(kind, path, data=None, flags=0):
    check(LIBC.mount(kind.encode(), path.encode(), kind.encode(), flags, data.encode() if data else None))


class Mounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            check(LIBC.unshare(CLONE_NEWNS))
            mount("none", "/", flags=MS_REC | MS_PRIVATE)
        except OSError as error:
            raise unittest.SkipTest(f"needs the right to mount: {error}") from error

    def setUp(self):
        self.tree = tempfile.mkdtemp(prefix="tandem-mounts-")
        self.addCleanup(shutil.rmtree, self.tree)

    def make(self, name, kind, data):
        path = os.path.join(self.tree, name)
        os.mkdir(path)
        try:
            mount(kind, path, data)
        except OSError as error:
            self.skipTest(f"{kind} cannot be mounted: {error}")
        self.addCleanup(LIBC.umount2, path.encode(), MNT_DETACH)
        return path

    def test_autofs_is_never_triggered(self):
        pipes = []
        for kind in ("direct", "indirect"):
            reader, writer = os.pipe()
            pipes.append(reader)
            self.addCleanup(os.close, reader)
            self.addCleanup(os.close, writer)
            # Processes of this group are taken for the daemon's and never trigger anything.
            self.make(kind, "autofs", f"fd={writer},pgrp={os.getpgrp()},minproto=5,maxproto=5,{kind}")
        os.mkdir(os.path.join(self.tree, "indirect", "key"))
        os.mkdir(os.path.join(self.tree, "plain"))
        for options in ((), ("--one-file-system",), ("--hash",)):
            for workers in ("0", "2"):
                result = run("scan", self.tree, "--json", "--progress", "none", "--workers", workers, *options,
                             start_new_session=True, timeout=60)
                self.assertEqual(result.returncode, 0, result.stderr)
                value = json.loads(result.stdout)
                self.assertEqual(value["directories"], 2 if "--one-file-system" in options else 5)
                self.assertEqual(value["errors_total"], 0)
        for reader in pipes:
            os.set_blocking(reader, False)
            with self.assertRaises(BlockingIOError):
                os.read(reader, 1000)

    def test_a_file_system_that_does_not_answer(self):
        """What is asked of it is never read, let alone answered."""
        try:
            device = os.open("/dev/fuse", os.O_RDWR)
        except OSError as error:
            self.skipTest(str(error))
        self.addCleanup(os.close, device)
        for index in range(300):
            os.mkdir(os.path.join(self.tree, f"folder{index}"))
            os.mknod(os.path.join(self.tree, f"folder{index}", "file"))
        stuck = self.make("folder150/stuck", "fuse", f"fd={device},rootmode=40000,user_id=0,group_id=0")
        for asked, workers in ((self.tree, "1"), (self.tree, "2"), (stuck, "2")):
            job = start("scan", asked, "--report", "json", "--workers", workers)
            watchdog = threading.Timer(60, job.kill)
            watchdog.start()
            self.addCleanup(watchdog.cancel)
            told = None
            for line in job.stdout:
                report = json.loads(line)
                if report["type"] == "progress" and report["waits_for"] is not None:
                    told = report
                    break
            self.assertIsNotNone(told, "it ended")
            self.assertEqual(told["waits_for"], stuck)
            if asked == self.tree and workers == "2":  # the other one has done all the rest
                self.assertEqual(told["items"], 601)
            job.send_signal(signal.SIGINT)
            output, errors = job.communicate(timeout=60)
            self.assertEqual(job.returncode, 130, errors)
            result = [json.loads(line) for line in output.splitlines()]
            result = next(line for line in result if line["type"] == "result")
            self.assertIs(result["cancelled"], True)
            if workers == "2":
                self.assertEqual((result["directories"], result["files"]), (302, 300) if asked == self.tree else (1, 0))

    @unittest.skipIf(SANITIZED, "the leak sanitizer cannot work beside another tracer")
    @unittest.skipUnless(shutil.which("strace"), "strace is not installed")
    def test_what_is_in_proc_and_sys_is_not_read(self):
        log = os.path.join(self.tree, "log")
        for folder in ("/proc/sys/kernel", "/sys/module"):
            result = subprocess.run(["strace", "-f", "-o", log, "-e", "trace=open,openat,openat2", os.environ["TANDEM_CLI"],
                                     "scan", folder, "--json", "--progress", "none", "--workers", "1"],
                                    capture_output=True, timeout=120, check=False)
            if b"ptrace" in result.stderr:
                self.skipTest("not allowed to trace")
            self.assertEqual(result.returncode, 0, result.stderr)
            found = subprocess.run(["find", folder, "-type", "f"], capture_output=True, check=True).stdout.splitlines()
            self.assertEqual(json.loads(result.stdout)["files"], len(found))
            with open(log, encoding="utf-8") as file:
                opened = [line for line in file if f'"{folder}' in line or ("openat(" in line and "AT_FDCWD" not in line)]
            self.assertGreater(len(opened), 3)
            self.assertEqual([line for line in opened if "O_DIRECTORY" not in line], [])

    @unittest.skipIf("TANDEM_TEST_SCALE" in os.environ, "sanitizers and valgrind need /proc")
    def test_without_proc(self):
        def take_away():
            check(LIBC.unshare(CLONE_NEWNS))
            check(LIBC.umount2(b"/proc", MNT_DETACH))
        for name in ("one", "two"):
            with open(os.path.join(self.tree, name), "w", encoding="ascii") as file:
                file.write("the same")
        os.symlink("one", os.path.join(self.tree, "link"))
        os.mkfifo(os.path.join(self.tree, "pipe"))
        output = os.path.join(self.tree, "e")
        for workers in ("0", "2"):
            values = []
            for prepare in (None, take_away):
                result = run("scan", self.tree, "--hash", "--json", "--workers", workers, preexec_fn=prepare)
                self.assertEqual(result.returncode, 0, result.stderr)
                value = json.loads(result.stdout)
                del value["duration_s"]
                values.append(value)
            self.assertEqual(values[0], values[1])
            self.assertEqual(values[0]["duplicate_files"], 1)
            result = run("e", "--digits", "100000", "--workers", workers, "--output", output, preexec_fn=take_away)
            self.assertEqual((result.returncode, result.stderr), (0, b""))
            self.assertEqual(os.path.getsize(output), 100003)
            os.unlink(output)


if __name__ == "__main__":
    tap.main()
