# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets the n-th call of a function fail, for each n until none is left: memory that is not given, disks that are
full or broken, processes that cannot be made. Each run has to give the right result, or one clear line and the
exit code for failure; an output file is the old or the new one; nothing hangs or is left behind.

Without arguments only some n are tried; with "--all" all of them."""
import errno
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

CLI = os.environ["TANDEM_CLI"]
LIBRARY = os.environ["TANDEM_FAIL_LIBRARY"]
ALL = sys.argv[1:] == ["--all"]
if ALL:
    sys.argv.pop()
N_TRIES = 1 << 30 if ALL else 8  # of each function in each scenario
LIMIT = 60  # seconds that a run may take at most on a busy machine

OLD = b"what was there before\n"

# GLib ends the program by itself when it gets no memory for the data of a thread; newer versions (2.84), also for a text.
GLIB_ABORTS = re.compile(rb"Unexpected error from C library during 'malloc'|/glib/gprintf\.c:\d+: failed to allocate memory")

# With GLib's own trap a worker that gets no memory ends, and its task is done again; while it logs, it aborts.
CRASHES = rb"crash: signal (?!5 \(SIGTRAP\))"
ABORTS_WHILE_LOGGING = re.compile(rb"GLib-ERROR \(recursed\) \*\*: \S+: failed to allocate \d+ bytes.* crash: signal 6 \(SIGABRT\)")

FAULTS = [("malloc", errno.ENOMEM), ("read", errno.EIO), ("read", errno.EINTR), ("read", "short"), ("write", errno.ENOSPC),
          ("write", "short"), ("pread", errno.EIO), ("open", errno.EMFILE), ("openat", errno.EACCES), ("close", errno.EIO),
          ("fsync", errno.EIO), ("rename", errno.EIO), ("linkat", errno.EIO), ("mmap", errno.ENOMEM), ("fork", errno.EAGAIN),
          ("statx", errno.EIO), ("fstatat", errno.EIO), ("getdents64", errno.EIO), ("ftruncate", errno.ENOSPC), ("memfd_create", errno.EMFILE),
          ("pipe2", errno.EMFILE), ("socketpair", errno.EMFILE), ("eventfd", errno.EMFILE), ("fstat", errno.EIO),
          ("sendmsg", errno.ENOBUFS), ("recvmsg", errno.ENOMEM), ("writev", errno.EIO), ("mprotect", errno.ENOMEM)]


def without_times(value):
    """A result without what differs from run to run."""
    return {key: part for key, part in value.items() if key not in ("duration_s", "elapsed", "seconds", "phases")}


class Faults(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tandem-faults-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.counts = self.folder / "counts"
        self.counts.write_bytes(bytes(4096))
        self.out = self.folder / "out"
        self.out.mkdir()
        self.tree = self.folder / "tree"
        for part in range(4):
            (self.tree / f"folder {part}" / "inner").mkdir(parents=True)
            for number in range(6):
                (self.tree / f"folder {part}" / f"file {number}").write_bytes(b"x" * (1000 * (number + 1)))
            os.link(self.tree / f"folder {part}" / "file 0", self.tree / f"folder {part}" / "inner" / "link")

    def run_once(self, arguments, function, number, failure):
        """The finished run, how many calls there were, and whether one failed."""
        self.counts.write_bytes(bytes(4096))
        environment = dict(os.environ, LD_PRELOAD=LIBRARY, TANDEM_FAIL=f"{function}:{number}:{failure}",
                           TANDEM_FAIL_FILE=str(self.counts))
        try:
            result = subprocess.run([CLI, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                                    timeout=LIMIT, check=False)
        except subprocess.TimeoutExpired:
            self.fail(f"{function} {number} {failure}: hangs")
        return (result, *struct.unpack("QQ", self.counts.read_bytes()[:16]))

    def left_behind(self):
        """Processes of the last run that still live; they are given a moment."""
        mark = f"TANDEM_FAIL_FILE={self.counts}".encode()
        deadline = time.monotonic() + 5
        while True:
            found = []
            for entry in pathlib.Path("/proc").iterdir():
                if entry.name.isdigit():
                    try:
                        if mark in (entry / "environ").read_bytes().split(b"\0"):
                            found.append(int(entry.name))
                    except OSError:
                        continue
            if not found or time.monotonic() > deadline:
                return found
            time.sleep(0.02)

    def check_partial(self, text, good):
        """A result that misses something says so, and tells of nothing that is not there."""
        if not text.startswith(b"{"):
            self.assertIn(b"could not be read", text)
            return
        result, wanted = json.loads(text), json.loads(good)
        self.assertGreater(result["errors_total"], 0)
        self.assertIsNone(result.get("sha256"))
        for name in ("files", "directories", "symlinks", "other", "apparent_bytes", "allocated_bytes"):
            self.assertLessEqual(result[name], wanted[name], name)

    def check(self, arguments, parse, output=None, partial=()):
        """Each fault in the command @arguments. @parse makes what can be compared of its stdout. @output is the file
        that it writes. @partial: exit codes of results that may miss something and say so."""
        good, *_ = self.run_once(arguments, "none", 0, 0)
        self.assertEqual(good.returncode, 0, good.stderr)
        wanted = parse(good.stdout)
        new = output.read_bytes() if output is not None else None

        n_runs = 0
        for function, failure in FAULTS:
            _, n_calls, _ = self.run_once(arguments, function, 0, failure)
            step = max(1, n_calls // N_TRIES)
            n_right = n_failed = 0
            for number in range(1, n_calls + 1, step):
                with self.subTest(function=function, failure=failure, number=number):
                    if output is not None:
                        output.write_bytes(OLD)
                    result, _, failed = self.run_once(arguments, function, number, failure)
                    what = f"{result.returncode}: {result.stderr[-2000:].decode(errors='replace')}"
                    self.assertEqual(self.left_behind(), [], what)
                    if not GLIB_ABORTS.search(result.stderr):
                        # Also of a worker whose task is done again.
                        self.assertNotRegex(ABORTS_WHILE_LOGGING.sub(b"", result.stderr), CRASHES)
                    if output is not None:
                        self.assertEqual(sorted(self.out.iterdir()), [output], what)
                        content = output.read_bytes()
                        if result.returncode in partial:
                            self.assertEqual(content.splitlines()[0], new.splitlines()[0], what)
                            self.assertTrue(content.endswith(b"\n"), what)
                        else:
                            self.assertIn(content, (OLD, new) if result.returncode != 0 else (new,), what)
                    if result.returncode == 0:
                        self.assertEqual(parse(result.stdout), wanted, what)
                        n_right += 1
                    elif result.returncode < 0 and GLIB_ABORTS.search(result.stderr) and function == "malloc":
                        n_failed += 1
                    elif result.returncode in partial:
                        self.check_partial(result.stdout, good.stdout)
                        n_failed += 1
                    else:
                        self.assertEqual(result.returncode, 3, what)
                        lines = [line for line in result.stderr.splitlines() if line.startswith(b"tandem-cli: ")]
                        self.assertTrue(lines, what)
                        self.assertTrue(failed)
                        n_failed += 1
            print(f"# {arguments[0]}: {function} {failure}: {n_calls} calls, {n_right} right, {n_failed} failed clearly",
                  flush=True)
            n_runs += n_right + n_failed
        self.assertGreater(n_runs, 100)

    def test_euler(self):
        output = self.out / "digits"
        self.check(["e", "--digits", "1000", "--workers", "2", "--progress", "none", "--output", str(output)],
                   lambda text: text, output)

    def test_scan(self):
        self.check(["scan", str(self.tree), "--workers", "2", "--progress", "none", "--json"],
                   lambda text: without_times(json.loads(text)), partial=(1,))

    def test_export(self):
        output = self.out / "export.csv"
        self.check(["scan", str(self.tree), "--workers", "2", "--progress", "none", "--export", str(output)],
                   lambda text: len(text.splitlines()), output, partial=(1,))

    def test_hash(self):
        self.check(["scan", str(self.tree), "--hash", "--workers", "2", "--progress", "none", "--json"],
                   lambda text: json.loads(text)["sha256"], partial=(1,))

    def test_import(self):
        saved = self.folder / "saved.json"
        subprocess.run([CLI, "scan", str(self.tree), "--export", str(saved), "--progress", "none"], check=True,
                       stdout=subprocess.DEVNULL)
        self.check(["import", str(saved), "--json", "--progress", "none"],
                   lambda text: without_times(json.loads(text)))


if __name__ == "__main__":
    tap.main()
