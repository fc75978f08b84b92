# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tandem-cli scan --hash and --duplicates beside an independent computation, on odd and on changing trees."""
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import hostile_tree
import tap
from command import lines, run, start, workers
from sanitizer import WITHOUT_LEAK_CHECK, fewer, longer

WORKERS = ("0", "1", "2", "3")


def read(name, folder):
    with open(os.open(name, os.O_RDONLY, dir_fd=folder), "rb") as file:
        return file.read()


def fingerprint_of(folder):
    """What src/tree/tandem-fingerprint.h says, once more. Takes the descriptor @folder."""
    digest = hashlib.sha256()
    for name in sorted(os.fsencode(name) for name in os.listdir(folder)):
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            kind, content = b"d", fingerprint_of(os.open(name, os.O_RDONLY, dir_fd=folder))
        elif stat.S_ISLNK(mode):
            kind, content = b"l", hashlib.sha256(os.readlink(name, dir_fd=folder)).digest()
        elif stat.S_ISREG(mode):
            kind, content = b"f", hashlib.sha256(read(name, folder)).digest()
        else:
            kind, content = b"o", bytes(32)
        digest.update(kind + name + b"\0" + content)
    os.close(folder)
    return digest.digest()


def fingerprint(path):
    return fingerprint_of(os.open(path, os.O_RDONLY)).hex()


def duplicates(path):
    """Sets of paths of equal files, each inode once, by its first name in path order."""
    inodes = {}
    for folder, _, names in os.walk(path):
        for name in names:
            child = os.path.join(folder, name)
            status = os.lstat(child)
            if stat.S_ISREG(status.st_mode) and status.st_size > 0:
                inodes.setdefault((status.st_dev, status.st_ino), []).append(child)
    contents = {}
    for names in inodes.values():
        with open(min(names), "rb") as file:
            contents.setdefault(file.read(), []).append(min(names))
    return {frozenset(names) for names in contents.values() if len(names) > 1}


def make_tree(path, seed):
    rng = random.Random(seed)
    contents = [rng.randbytes(rng.choice((0, 1, 100, 16384, 16385, 70000, 200000))) for _ in range(40)]
    heads = rng.randbytes(16384)
    contents += [heads + bytes([i]) * 5000 for i in range(4)]   # equal heads, different ends
    contents += [rng.randbytes(30000)[:-1] + bytes([i]) for i in range(3)]
    folders = [path]
    for i in range(30):
        folder = os.path.join(rng.choice(folders), f"folder{i}")
        os.mkdir(folder)
        folders.append(folder)
    files = []
    for i in range(300):
        name = os.path.join(rng.choice(folders), f"file{i}")
        if files and rng.random() < 0.1:
            os.link(rng.choice(files), name)
        elif rng.random() < 0.1:
            os.symlink(f"target{i % 5}", name)
        else:
            with open(name, "wb") as file:
                file.write(rng.choice(contents))
            files.append(name)
    os.mkfifo(os.path.join(path, "fifo"))
    with open(os.path.join(path, "big"), "wb") as file:
        file.write(rng.randbytes(5 << 20))
    shutil.copy(os.path.join(path, "big"), os.path.join(path, "big copy"))


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(hostile_tree.remove, self.folder)
        self.tree = os.path.join(self.folder, "tree")
        os.mkdir(self.tree)

    def scan(self, *arguments, code=0):
        result = run("scan", self.tree, "--json", "--progress", "none", *arguments)
        self.assertEqual(result.returncode, code, result.stderr)
        return json.loads(result.stdout)

    def write(self, name, content):
        with open(os.path.join(self.tree, name), "wb") as file:
            file.write(content)


class Contents(Case):
    def check(self, value, hashed):
        wanted = duplicates(self.tree)
        self.assertEqual({frozenset(group["paths"]) for group in value["duplicates"]}, wanted)
        self.assertEqual(value["duplicate_groups"], len(wanted))
        self.assertEqual(value["duplicate_files"], sum(len(group) - 1 for group in wanted))
        freeable = 0
        for group in value["duplicates"]:
            self.assertEqual(group["paths"], sorted(group["paths"], key=os.fsencode))
            self.assertEqual(group["files"], len(group["paths"]))
            self.assertEqual(group["size"], os.path.getsize(group["paths"][0]))
            sizes = [os.stat(path).st_blocks * 512 for path in group["paths"]]
            self.assertEqual(group["freeable_bytes"], sum(sizes) - max(sizes))
            freeable += group["freeable_bytes"]
        self.assertEqual(value["freeable_bytes"], freeable)
        if hashed:
            self.assertEqual(value["sha256"], fingerprint(self.tree))
        else:
            self.assertNotIn("sha256", value)

    def test_beside_an_independent_one(self):
        for seed in range(fewer(3)):
            make_tree(self.tree, seed)
            for workers in WORKERS:
                with self.subTest(seed=seed, workers=workers):
                    self.check(self.scan("--hash", "--workers", workers), True)
                    self.check(self.scan("--duplicates", "--workers", workers), False)
            hostile_tree.remove(self.tree)
            os.mkdir(self.tree)

    def test_sparse_files(self):
        rng = random.Random(7)
        for i in range(12):
            size = rng.choice((4096, 300000, 5 << 20, fewer(33) << 20)) + rng.choice((0, 1, 777))
            pieces = [(rng.randrange(size), rng.randbytes(rng.choice((1, 5000, 200000)))) for _ in range(rng.randrange(4))]
            for kind in ("sparse", "full"):
                with open(os.path.join(self.tree, f"{kind}{i}"), "wb") as file:
                    if kind == "full":
                        file.write(bytes(size))
                    for at, piece in pieces:
                        file.seek(at)
                        file.write(piece[:size - at])
                    file.truncate(size)
                    os.fsync(file.fileno())  # what is written later than one looks takes other blocks
        self.check(self.scan("--hash"), True)
        self.check(self.scan("--duplicates"), False)

    def test_hostile_names(self):
        hostile_tree.make(self.tree)
        os.truncate(os.path.join(self.tree, "sparse"), 4 << 20)
        self.assertEqual(self.scan("--hash")["sha256"], fingerprint(self.tree))

    def test_what_it_depends_on(self):
        make_tree(self.tree, 7)
        first = self.scan("--hash")["sha256"]
        again = os.path.join(self.folder, "again")
        os.rename(self.tree, again)
        shutil.copytree(again, self.tree, symlinks=True, ignore=lambda folder, names: ["fifo"])
        os.mkfifo(os.path.join(self.tree, "fifo"))
        self.assertEqual(self.scan("--hash")["sha256"], first)
        os.rename(os.path.join(self.tree, "big"), os.path.join(self.tree, "bigger"))
        second = self.scan("--hash")["sha256"]
        self.assertNotEqual(second, first)
        with open(os.path.join(self.tree, "bigger"), "r+b") as file:
            file.write(b"!")
        self.assertNotIn(self.scan("--hash")["sha256"], (first, second))

    def test_empty_tree(self):
        value = self.scan("--hash")
        self.assertEqual(value["sha256"], hashlib.sha256().hexdigest())
        self.assertEqual((value["duplicates"], value["freeable_bytes"]), ([], 0))

    def test_lists_are_capped(self):
        for i in range(500):
            for copy in "ab":
                self.write(f"{i}-{copy}", b"x" * (i + 1))
        for i in range(500):
            self.write(f"many{i}", b"y" * 50)
        value = self.scan("--hash")
        self.assertEqual((value["duplicate_groups"], value["duplicate_files"]), (501, 500 + 499))
        self.assertLessEqual(len(value["duplicates"]), 200)
        self.assertLessEqual(max(len(group["paths"]) for group in value["duplicates"]), 50)
        self.assertEqual(value["duplicates"][0]["files"], 500)

    def test_text(self):
        self.write("one\x1b[31m", b"same")
        self.write("two", b"same")
        result = run("scan", self.tree, "--hash")
        self.assertEqual(result.returncode, 0)
        self.assertIn(fingerprint(self.tree).encode(), result.stdout)
        self.assertIn(b"2 times", result.stdout)
        self.assertNotIn(b"\x1b", result.stdout)


class Trouble(Case):
    def test_special_files_are_not_opened(self):
        os.mkfifo(os.path.join(self.tree, "fifo"))
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(os.path.join(self.tree, "socket"))
        os.symlink("/dev/zero", os.path.join(self.tree, "link"))
        if os.geteuid() == 0:
            os.mknod(os.path.join(self.tree, "device"), stat.S_IFCHR | 0o600, os.makedev(1, 5))
        self.assertEqual(self.scan("--hash", "--timeout", "20")["sha256"], fingerprint(self.tree))

    def test_the_kernels_files_are_not_read(self):
        result = run("scan", "/proc/self/task", "/proc/sys/kernel", "--hash", "--json", "--progress", "none",
                     "--timeout", "20")
        self.assertIn(result.returncode, (0, 1))
        self.assertEqual(json.loads(result.stdout)["duplicates"], [])

    def test_a_file_that_changes_while_it_is_read(self):
        path = os.path.join(self.tree, "changing")
        self.write("changing", b"")
        os.truncate(path, 2 << 30)
        self.write("other", b"x")
        child = start("scan", self.tree, "--hash", "--report", "json", "--workers", "2")
        report = []
        for line in child.stdout:
            report.append(json.loads(line))
            if report[-1]["type"] == "progress" and report[-1]["phase"] == "hash":
                with open(path, "r+b") as file:
                    file.write(b"!")
                break
        report += lines(child.stdout.read())
        child.wait(20)
        result = [line for line in report if line["type"] == "result"][0]
        self.assertEqual(result["errors"], [{"path": path, "message": "Changed while it was read"}])
        self.assertIsNone(result["sha256"])
        self.assertEqual(child.returncode, 1)

    def test_files_exchanged_while_scanning(self):
        """Whatever a name becomes between the walk and the reading: no FIFO is opened, nothing hangs, and nothing
        outside is read through a link."""
        outside = os.path.join(self.folder, "outside")
        with open(outside, "wb") as file:
            file.write(b"secret" * 1000)
        os.mkfifo(os.path.join(self.folder, "fifo"))
        os.symlink(outside, os.path.join(self.folder, "link"))
        for i in range(400):
            self.write(f"{i}", b"secret" * 1000)
        ended = threading.Event()

        def exchange():
            rng = random.Random(1)
            while not ended.is_set():
                name = os.path.join(self.tree, str(rng.randrange(400)))
                spare = os.path.join(self.folder, rng.choice(("fifo", "link")))
                try:
                    os.rename(name, name + "~")
                    os.rename(spare, name)
                    time.sleep(0.0005)
                    os.rename(name, spare)
                    os.rename(name + "~", name)
                except OSError:
                    pass

        thread = threading.Thread(target=exchange)
        thread.start()
        try:
            for _ in range(fewer(20)):
                result = run("scan", self.tree, "--hash", "--json", "--progress", "none", "--workers", "2",
                             "--timeout", "20")
                self.assertIn(result.returncode, (0, 1), result.stderr)
                for group in json.loads(result.stdout)["duplicates"]:
                    self.assertNotIn(outside, group["paths"])
        finally:
            ended.set()
            thread.join()

    def test_unreadable(self):
        if os.geteuid() != 0:
            self.skipTest("needs root")
        self.write("one", b"same")
        self.write("two", b"same")
        os.chmod(os.path.join(self.tree, "two"), 0)
        os.chmod(self.folder, 0o755)
        os.chmod(self.tree, 0o755)
        program = shutil.copy(os.environ["TANDEM_CLI"], os.path.join(self.folder, "program"))
        for option in ("--hash", "--duplicates"):
            result = subprocess.run([program, "scan", self.tree, option, "--json", "--progress", "none"],
                                    user=65534, group=65534, extra_groups=[], capture_output=True, check=False)
            self.assertEqual(result.returncode, 1, result.stderr)
            value = json.loads(result.stdout)
            self.assertEqual([error["message"] for error in value["errors"]], ["Permission denied"])
            self.assertEqual((value["errors_total"], value["duplicates"]), (1, []))
            self.assertIsNone(value.get("sha256"))

    def test_dead_workers(self):
        make_tree(self.tree, 11)
        for i in range(8):
            self.write(f"large{i % 4}-{i}", random.Random(i % 4).randbytes(fewer(30) << 20))
        wanted = self.scan("--hash")
        for option in ("--hash", "--duplicates"):
            killed = 0
            for _ in range(4):
                child = start("scan", self.tree, option, "--json", "--progress", "none", "--workers", "2",
                              env={**os.environ, **WITHOUT_LEAK_CHECK})
                end = time.monotonic() + longer(5)
                while child.poll() is None and not workers(child.pid) and time.monotonic() < end:
                    pass
                for _ in range(3):
                    for pid in workers(child.pid)[:1]:
                        with contextlib.suppress(ProcessLookupError): # the work may be done
                            os.kill(pid, signal.SIGKILL)
                            killed += 1
                    time.sleep(0.03)
                output, _ = child.communicate(timeout=60)
                self.assertEqual(child.returncode, 0)
                value = json.loads(output)
                self.assertEqual(value["duplicates"], wanted["duplicates"])
                if option == "--hash":
                    self.assertEqual(value["sha256"], wanted["sha256"])
            self.assertGreater(killed, 0)

    def test_cancel(self):
        self.write("sparse", b"")
        os.truncate(os.path.join(self.tree, "sparse"), 1 << 40)
        child = start("scan", self.tree, "--hash", "--json", "--progress", "none", "--workers", "2")
        while not workers(child.pid) and child.poll() is None:
            time.sleep(0.01)
        time.sleep(longer(0.3))
        child.send_signal(signal.SIGINT)
        output, _ = child.communicate(timeout=60)  # to read the whole of it takes an hour
        self.assertEqual(child.returncode, 130)
        value = json.loads(output)
        self.assertIs(value["cancelled"], True)
        self.assertIsNone(value["sha256"])
        self.assertEqual(value["files"], 1)

    def test_progress(self):
        for i in range(4):
            self.write(f"{i}", b"")
            os.truncate(os.path.join(self.tree, f"{i}"), 300 << 20)
        for option in ("--hash", "--duplicates"):
            report = lines(run("scan", self.tree, option, "--report", "json", "--workers", "2").stdout)
            progress = [line for line in report if line["type"] == "progress"]
            self.assertIn("hash", [line["phase"] for line in progress])
            fractions = [line["fraction"] for line in progress]
            self.assertEqual(fractions, sorted(fractions))
            self.assertLess(fractions[0], 1)
            self.assertEqual((progress[-1]["fraction"], progress[-1]["phase"]), (1, "hash"))
            self.assertTrue(all(line["hashed_bytes"] <= line["hashed_total"] for line in progress))


if __name__ == "__main__":
    tap.main()
