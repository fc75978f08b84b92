# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end while a result is handed over to a file that takes nothing: a pipe that nobody reads."""
import fcntl
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import tap  # noqa: E402
from command import CLI, lines, run, start  # noqa: E402
from sanitizer import UNDER_VALGRIND, longer  # noqa: E402


class HandOver(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = tempfile.mkdtemp(prefix="tandem-stopping-")
        cls.addClassCleanup(shutil.rmtree, cls.tree)
        for i in range(300):  # more than the pipe below takes
            with open(os.path.join(cls.tree, f"{i:03}-{'n' * 60}"), "wb"):
                pass

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tandem-stopping-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.pipe = os.path.join(self.folder, "pipe")

    def make_pipe(self):
        """The reading end of a new pipe, which takes 4096 bytes."""
        if os.path.exists(self.pipe):
            os.unlink(self.pipe)
        os.mkfifo(self.pipe)
        reader = os.open(self.pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
        return reader

    def writing(self, *arguments, **keywords):
        """A job that waits for the reader of its export."""
        reader = self.make_pipe()
        child = start(*arguments, "--export", self.pipe, "--progress", "none", **keywords)
        self.addCleanup(child.communicate)
        self.addCleanup(child.kill)
        self.assertTrue(select.select([reader], [], [], longer(60))[0])
        return child

    def both(self, *arguments, **keywords):
        return self.writing("both", self.tree, "--digits", "300000000", "--polite", *arguments, **keywords)

    def test_signals(self):
        for workers in ("0", "2"):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                child = self.writing("scan", self.tree, "--workers", workers)
                child.send_signal(number)
                output, _ = child.communicate(timeout=60)
                self.assertEqual((child.returncode, output), (130, b""), (workers, number))

    def test_signals_while_another_job_runs(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            child = self.both("--workers", "2")
            child.send_signal(number)
            output, errors = child.communicate(timeout=60)
            self.assertEqual((child.returncode, output), (130, b""), number)
            for line in (b"tandem-cli: scan: cancelled", b"tandem-cli: e: cancelled"):
                self.assertIn(line, errors.splitlines())

    def test_event(self):
        for begin in (lambda *more, **keywords: self.writing("scan", self.tree, *more, **keywords), self.both):
            memory = os.memfd_create("event", os.MFD_ALLOW_SEALING)
            os.ftruncate(memory, 4)
            wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
            child = begin("--report", "json", "--event-fd", f"{memory},{wake}", pass_fds=[memory, wake])
            os.eventfd_write(wake, 1)
            os.close(memory)
            os.close(wake)
            output, _ = child.communicate(timeout=60)
            self.assertEqual(child.returncode, 130)
            ends = [line for line in lines(output) if line["type"] == "end"]
            self.assertEqual({line["status"] for line in ends}, {"cancelled"})
            self.assertFalse([line for line in lines(output) if line["type"] == "result"])

    def test_end_of_standard_input(self):
        child = self.writing("scan", self.tree, "--report", "json", "--stop-at-eof", stdin=subprocess.PIPE)
        output, _ = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 130)
        self.assertEqual(lines(output)[-1]["status"], "cancelled")

    def test_timeout(self):
        for workers in ("0", "2"):
            child = self.writing("scan", self.tree, "--workers", workers, "--timeout", str(longer(0.7)))
            _, errors = child.communicate(timeout=60)
            self.assertEqual(child.returncode, 130, workers)
            for line in (b"tandem-cli: the time is over", b"tandem-cli: scan: cancelled"):
                self.assertIn(line, errors.splitlines())
        child = self.both("--workers", "2", "--timeout", str(longer(0.7)))
        _, errors = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 130)
        self.assertIn(b"tandem-cli: the time is over", errors.splitlines())

    def test_no_reader(self):
        os.mkfifo(self.pipe)
        for workers in ("0", "2"):
            for mode in ((), ("--report", "json")):
                child = run("scan", self.tree, "--workers", workers, "--export", self.pipe, "--timeout", "0.3", *mode, timeout=60)
                self.assertEqual(child.returncode, 130, child.stderr)
                self.assertEqual(child.stderr, b"tandem-cli: the time is over\n"
                                 + (b"" if mode else b"tandem-cli: scan: cancelled\n"))
                if mode:
                    self.assertEqual(lines(child.stdout)[-1]["status"], "cancelled")

    def test_late_reader_gets_everything(self):
        expected = run("scan", self.tree, "--export", os.path.join(self.folder, "x.csv"))
        self.assertEqual(expected.returncode, 0)
        pipe = os.path.join(self.folder, "pipe.csv")
        os.mkfifo(pipe)
        child = start("scan", self.tree, "--export", pipe, "--timeout", str(longer(60)))
        time.sleep(0.2)
        with open(pipe, "rb") as reader, open(os.path.join(self.folder, "x.csv"), "rb") as file:
            fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
            time.sleep(0.2)
            self.assertEqual(reader.read(), file.read())
        _, errors = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 0, errors)

    def test_cancelled_before(self):
        """What a cancelled job has is handed over to who takes it, and to nobody else."""
        for taken in (True, False):
            reader = self.make_pipe()
            if not taken:
                with open(self.pipe, "wb", buffering=0) as full:
                    full.write(bytes(4096))
            child = start("e", "--until-stopped", "--workers", "2", "--output", self.pipe, "--progress", "none")
            self.addCleanup(child.communicate)
            self.addCleanup(child.kill)
            time.sleep(longer(0.5))
            child.send_signal(signal.SIGINT)
            if taken:
                self.assertTrue(select.select([reader], [], [], longer(60))[0])
                os.set_blocking(reader, True)
                digits = b"".join(iter(lambda: os.read(reader, 1 << 20), b""))
                self.assertTrue(digits.startswith(b"2.71828") and digits.endswith(b"\n"), digits[:20])
            child.communicate(timeout=60)
            self.assertEqual(child.returncode, 0 if taken else 130, taken)


class Temporary(unittest.TestCase):
    """Where a file cannot be without a name: here, as there is no /proc."""

    def test_nothing_is_left(self):
        if os.geteuid() != 0 or UNDER_VALGRIND:
            self.skipTest("mounting needs root, and valgrind needs /proc")
        with tempfile.TemporaryDirectory() as folder:
            tree = os.path.join(folder, "tree")
            results = os.path.join(folder, "results")
            pipe = os.path.join(folder, "pipe")
            os.mkdir(results)
            os.mkdir(tree)
            for i in range(300):
                with open(os.path.join(tree, f"{i:03}-{'n' * 60}"), "wb"):
                    pass
            os.mkfifo(pipe)
            reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
            self.addCleanup(os.close, reader)
            fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
            script = 'mount -t tmpfs none /proc && exec "$@"'
            child = subprocess.Popen(["unshare", "-m", "sh", "-c", script, "sh", CLI, "scan", tree, "--workers", "0",
                                      "--export", pipe, "--save", os.path.join(results, "saved")],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            self.addCleanup(child.kill)
            # A sanitizer complains, too, without /proc: what can be read of that is no sign.
            while child.poll() is None and not select.select([reader], [], [], 0.05)[0]:
                pass
            if child.poll() is not None:
                errors = child.stderr.read()
                self.assertTrue(b"mount" in errors or b"unshare" in errors, errors)
                self.skipTest("mounting is not allowed here")
            self.assertRegex(" ".join(os.listdir(results)), r"^\.tandem-[0-9a-f]{8}\.part$")
            child.send_signal(signal.SIGINT)
            child.communicate(timeout=longer(60))
            self.assertEqual((child.returncode, os.listdir(results)), (130, []))


if __name__ == "__main__":
    tap.main()
