# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left when a job is ended while it writes."""
import fcntl
import os
import select
import signal
import subprocess
import tempfile
import unittest
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import tap  # noqa: E402
from command import CLI  # noqa: E402
from sanitizer import longer  # noqa: E402


class Temporary(unittest.TestCase):
    """Where a file cannot be without a name: here, as there is no /proc."""

    def test_nothing_is_left(self):
        if os.geteuid() != 0:
            self.skipTest("mounting needs root")
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
            select.select([reader, child.stderr], [], [], longer(60))
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
