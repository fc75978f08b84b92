# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tandem-cli delete, trash and restore: what was scanned and nothing else."""
import ctypes
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from command import lines, run, start  # noqa: E402
from sanitizer import UNDER_VALGRIND, fewer  # noqa: E402

WITHOUT_OPENAT2 = "valgrind does not know openat2 (), without which no folder is touched"
SWAP_SECONDS = float(os.environ.get("TANDEM_SWAP_SECONDS", "3"))
AT_FDCWD, RENAME_EXCHANGE = -100, 2
libc = ctypes.CDLL(None, use_errno=True)


def exchange(a, b):
    return libc.renameat2(AT_FDCWD, os.fsencode(a), AT_FDCWD, os.fsencode(b), RENAME_EXCHANGE)


class Acts(unittest.TestCase):
    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="tandem-acts-")
        self.addCleanup(shutil.rmtree, self.base, True)
        self.root = os.path.join(self.base, "root")
        self.data = os.path.join(self.base, "data")
        self.scan_file = os.path.join(self.base, "scan")
        os.makedirs(self.root)
        self.environment = {**os.environ, "XDG_DATA_HOME": self.data}

    def write(self, name, text=b"x" * 5000, base=None):
        path = os.path.join(os.fsencode(base or self.root), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text)
        return path

    def path(self, name):
        return os.path.join(os.fsencode(self.root), os.fsencode(name))

    def scan(self, *options):
        result = run("scan", self.root, "--save", self.scan_file, "--json", *options)
        self.assertIn(result.returncode, (0, 1), result.stderr)

    def act(self, command, *names, code=0, options=()):
        options = [*options, *(["--as-root"] if command == "delete" and os.geteuid() == 0 else [])]
        result = run(command, "--snapshot", self.scan_file, *options, "--report", "json", "--",
                     *(self.path(name) for name in names), env=self.environment)
        self.check(result, code)
        return lines(result.stdout)

    def restore(self, *infos, code=0):
        self.check(run("restore", "--json", *infos, env=self.environment), code)

    def check(self, result, code):
        if UNDER_VALGRIND and re.search(rb"Function not implemented|Linux 5\.6", result.stderr):
            self.skipTest(WITHOUT_OPENAT2)
        self.assertEqual(result.returncode, code, result.stderr + result.stdout)

    def leftovers(self):
        return [name for _, folders, _ in os.walk(self.base) for name in folders if name.startswith(".tandem")]

    # ---- Deleting ----

    def test_delete(self):
        self.write("a/b/one")
        self.write("a/two")
        self.write("keep")
        os.symlink("/etc/passwd", self.path("a/link"))
        os.mkfifo(self.path("a/fifo"))
        self.scan()
        report = self.act("delete", "a")
        result = [line for line in report if line["type"] == "result"][0]
        self.assertEqual((result["done"], result["refused"], result["items"]), (1, 0, 6))
        self.assertGreaterEqual(result["freed_bytes"], 16384)
        self.assertEqual(os.listdir(self.root), ["keep"])
        self.assertEqual(self.leftovers(), [])

    def test_hostile_names(self):
        names = [b"<b>&", b"new\nline", b"escape\x1b[31m", "bidi\u202ecod".encode(), b"invalid\xff\xfe", b"l" * 255, b"-rf", b"* ?"]
        for name in names:
            self.write(name + b"/" + name)
            self.write(b"file-" + name[:240])
        self.write("keep")
        self.scan()
        self.act("delete", *names, *(b"file-" + name[:240] for name in names))
        self.assertEqual(os.listdir(self.root), ["keep"])

    def test_refuses_what_changed(self):
        file = self.write("file")
        self.write("folder/inner/file")
        self.write("replaced/file")
        self.write("grown/inner/file")
        self.scan()
        time.sleep(0.02)
        self.write("file", b"other")
        self.write("folder/inner/new")
        os.rename(self.path("replaced"), self.path("moved"))
        self.write("replaced/file")
        self.write("grown/inner/file", b"longer" * 9000)
        for name in ("file", "folder", "replaced", "grown"):
            report = self.act("delete", name, code=3)
            failed = [line for line in report if line["type"] == "failed"][0]
            self.assertRegex(failed["message"], "scan again")
        self.assertTrue(os.path.exists(file))
        for name in ("folder/inner/new", "folder/inner/file", "replaced/file", "moved/file", "grown/inner/file"):
            self.assertTrue(os.path.exists(self.path(name)), name)
        self.assertEqual(self.leftovers(), [])

    def test_what_is_refused_is_told_in_one_line(self):
        name = b"caf\xe9\x1b[31m"
        self.write(name)
        self.scan()
        self.write(name, b"other")
        result = run("delete", "--snapshot", self.scan_file, *(["--as-root"] if os.geteuid() == 0 else []), "--progress", "none",
                     "--", self.path(name), env=self.environment)
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
        self.assertIn(b"caf\\xe9\\x1b[31m: ", result.stderr)

    def test_folder_swapped_for_a_link(self):
        outside = os.path.join(self.base, "outside")
        for name in ("way/folder/file", "folder/file"):
            self.write(name)
            self.write(name, base=outside)
        self.scan()
        for name in ("folder", "way"):
            os.rename(self.path(name), self.path(name + "-before"))
            os.symlink(os.path.join(outside, name), self.path(name))
        for name in ("folder", "folder/file", "way/folder", "way/folder/file"):
            self.act("delete", name, code=3)
            self.act("trash", name, code=3)
        for name in ("way/folder/file", "folder/file"):
            self.assertTrue(os.path.exists(os.path.join(outside, name)))

    def test_only_what_was_scanned(self):
        self.write("folder/file")
        self.write("keep")
        self.scan()
        as_root = ["--as-root"] if os.geteuid() == 0 else []
        never_scanned = self.write("other/file", base=self.base)
        for path in (never_scanned, self.base, self.path("missing"), self.path("folder/missing"), self.path("folder/file/below"),
                     self.root + "-not", "/"):
            result = run("delete", "--snapshot", self.scan_file, *as_root, "--", path, env=self.environment)
            self.assertEqual(result.returncode, 3, path)
            self.assertIn(b"was not scanned", result.stderr, path)
        for file, message in (("missing", "No such file"), ("root/keep", "root/keep: "), ("root", "root: ")):
            result = run("delete", "--snapshot", os.path.join(self.base, file), *as_root, "--", self.path("keep"),
                         env=self.environment)
            self.assertEqual(result.returncode, 3, file)
            self.assertIn(message.encode(), result.stderr)
            self.assertTrue(result.stderr.startswith(b"tandem-cli: delete: "), result.stderr)
        for nodes in ("", "1", "1:", ":1", "0:0", "1:1", "-1:1", "18446744073709551615:18446744073709551615", "4096:99999999999,",
                      "1:2:3", "a:b", ","):
            result = run("delete", "--snapshot", self.scan_file, *as_root, "--nodes", nodes, env=self.environment)
            self.assertIn(result.returncode, (2, 3), nodes)
        self.assertEqual(sorted(os.listdir(self.root)), ["folder", "keep"])
        self.assertEqual(os.listdir(self.path("folder")), [b"file"])

    def test_named_twice(self):
        self.write("folder/inner/file")
        self.write("keep")
        self.scan()
        report = self.act("delete", "folder/inner/file", "folder", "folder/inner", "folder")
        result = [line for line in report if line["type"] == "result"][0]
        self.assertEqual((result["done"], result["refused"], result["items"]), (1, 0, 3))
        self.assertEqual(os.listdir(self.root), ["keep"])

    def test_gone_is_done(self):
        self.write("folder/file")
        self.scan()
        os.unlink(self.path("folder/file"))
        self.act("delete", "folder/file")

    def test_one_of_several_refused(self):
        self.write("good")
        self.write("bad")
        self.scan()
        time.sleep(0.02)
        self.write("bad", b"changed")
        report = self.act("delete", "good", "bad", code=1)
        entries = {os.path.basename(line["path"]): line["done"] for line in report if line["type"] == "entry"}
        self.assertEqual(entries, {"good": True, "bad": False})
        self.assertEqual(os.listdir(self.root), ["bad"])

    def test_hard_links(self):
        self.write("folder/a")
        os.link(self.path("folder/a"), self.path("folder/b"))
        os.link(self.path("folder/a"), self.path("outside"))
        self.scan()
        result = [line for line in self.act("delete", "folder") if line["type"] == "result"][0]
        self.assertLess(result["freed_bytes"], 5000 + 4096)  # another name keeps the file
        self.assertEqual(os.listdir(self.root), ["outside"])

    def rewrite(self, name):
        """Changes a file in place, so that size and modification time are as before."""
        status = os.stat(self.path(name))
        time.sleep(0.02)
        with open(self.path(name), "r+b") as file:
            file.write(b"precious")
        os.utime(self.path(name), ns=(status.st_atime_ns, status.st_mtime_ns))

    def test_changed_file_with_several_names(self):
        self.write("folder/a")
        os.link(self.path("folder/a"), self.path("folder/b"))
        self.scan()
        self.rewrite("folder/a")
        self.act("delete", "folder", code=3)
        self.act("delete", "folder/a", code=3)
        self.act("trash", "folder/b", code=3)
        self.assertEqual(sorted(os.listdir(self.path("folder"))), [b"a", b"b"])

    def test_all_names_in_one_act(self):
        """Each name that goes changes the file, which is no change by others."""
        for command in ("delete", "trash"):
            self.write("1/a")
            self.write("1/deep/single")
            for name in ("1/b", "1/deep/c", "d", "e"):
                os.link(self.path("1/a"), self.path(name))
            self.write("keep")
            self.scan()
            self.act(command, "d", "1", "e")
            self.assertEqual(os.listdir(self.root), ["keep"])
            self.assertEqual(self.leftovers(), [])

    @unittest.skipIf(UNDER_VALGRIND, WITHOUT_OPENAT2)
    def test_names_of_one_file_one_by_one(self):
        """The memory of a scan knows of its own acts, and only of them."""
        self.write("a")
        for name in ("b", "c", "d", "folder/e"):
            os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
            os.link(self.path("a"), self.path(name))
        memory = os.memfd_create("result", os.MFD_ALLOW_SEALING)
        self.addCleanup(os.close, memory)
        result = run("scan", self.root, "--result-fd", str(memory), pass_fds=[memory])
        self.assertEqual(result.returncode, 0, result.stderr)
        as_root = ["--as-root"] if os.geteuid() == 0 else []

        def act(*arguments, code=0):
            result = run(*arguments, "--report", "json", "--result-fd", str(memory), pass_fds=[memory], env=self.environment)
            self.assertEqual(result.returncode, code, result.stdout + result.stderr)
            return [line for line in lines(result.stdout) if line["type"] == "entry"]

        trashed = act("trash", self.path("a"), self.path("b"))
        act("delete", *as_root, self.path("c"))
        act("restore", "--nodes", ",".join(line["node"] for line in trashed), *(line["trashed"] for line in trashed))
        act("delete", *as_root, self.path("a"))
        self.rewrite("d")
        for name in ("b", "d", "folder"):
            act("delete", *as_root, self.path(name), code=3)
        self.assertEqual(sorted(os.listdir(self.root)), ["b", "d", "folder"])

    def test_protected(self):
        self.write("home/file")
        self.write("home/inner/file")
        self.scan()
        self.environment["HOME"] = os.path.join(self.root, "home", "inner")
        for command in ("delete", "trash"):
            for name in ("home", "home/inner", "."):
                self.act(command, name, code=3)
        self.assertTrue(os.path.exists(self.path("home/inner/file")))

    @unittest.skipIf(os.geteuid() != 0, "only root is refused")
    def test_root_has_to_say_so(self):
        self.write("file")
        self.scan()
        result = run("delete", "--snapshot", self.scan_file, self.path("file"))
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"--as-root", result.stderr)
        self.assertTrue(os.path.exists(self.path("file")))

    def test_imported_entries_are_never_touched(self):
        self.write("file")
        export = os.path.join(self.base, "export.json")
        run("scan", self.root, "--export", export)
        self.assertEqual(run("import", export, "--save", self.scan_file).returncode, 0)
        for command in ("delete", "trash"):
            self.act(command, "file", code=3)
        self.assertTrue(os.path.exists(self.path("file")))

    def test_excluded_things_stay(self):
        self.write("folder/file")
        self.write("folder/secret")
        self.scan("--exclude", "secret")
        self.act("delete", "folder", code=3)
        self.assertTrue(os.path.exists(self.path("folder/file")))

    @unittest.skipIf(os.geteuid() != 0, "mounting needs root")
    @unittest.skipIf(UNDER_VALGRIND, WITHOUT_OPENAT2)
    def test_mount_points(self):
        self.write("folder/inner/file")
        os.makedirs(self.path("mount"))
        script = f"""set -e
        mount -t tmpfs none {self.root}/mount || exit 77
        touch {self.root}/mount/file
        $TANDEM_CLI scan {self.root} --save {self.scan_file} --progress none >/dev/null
        mount -t tmpfs none {self.root}/folder/inner
        for what in mount folder/inner folder; do
            ! $TANDEM_CLI delete --as-root --snapshot {self.scan_file} {self.root}/$what 2>&1
            ! $TANDEM_CLI trash --snapshot {self.scan_file} {self.root}/$what 2>&1
        done
        $TANDEM_CLI trash --json --snapshot {self.scan_file} {self.root}/mount/file
        test ! -e {self.root}/mount/file
        test -e {self.root}/mount/.Trash-0/files/file
        grep -x Path=file {self.root}/mount/.Trash-0/info/file.trashinfo
        $TANDEM_CLI restore {self.root}/mount/.Trash-0/info/file.trashinfo
        test -e {self.root}/mount/file
        """
        result = subprocess.run(["unshare", "-m", "sh", "-c", script], env=self.environment, capture_output=True, check=False)
        if result.returncode == 77 or b"unshare" in result.stderr:
            self.skipTest("no mounts here")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertTrue(os.path.exists(self.path("folder/inner/file")))

    @unittest.skipIf(UNDER_VALGRIND, WITHOUT_OPENAT2)
    def test_deep(self):
        depth = 3000
        os.chdir(self.root)
        for _ in range(depth):
            os.mkdir("d")
            os.chdir("d")
        with open("file", "wb"):
            pass
        os.chdir("/")
        self.scan()
        self.act("delete", "d")
        self.assertEqual(os.listdir(self.root), [])

    def test_cancel_keeps_the_rest(self):
        for i in range(200):
            for j in range(100):
                self.write(f"many/{i}/{j}", b"")
        self.scan()
        process = start("delete", "--snapshot", self.scan_file, "--as-root", "--report", "json", self.path("many"),
                        env=self.environment)
        for line in process.stdout:
            if json.loads(line)["type"] == "progress":
                process.terminate()
                break
        rest = process.stdout.read()
        self.assertIn(process.wait(60), (0, 130), rest)
        process.stdout.close()
        process.stderr.close()
        self.assertEqual(self.leftovers(), [])

    def test_swaps(self):
        """While folder and file are exchanged for canaries all the time, canaries stay."""
        canaries = os.path.join(self.base, "canaries")
        stop = threading.Event()

        def swap(*pairs):
            time.sleep(random.uniform(0, 0.03))  # a swapped one is refused at once: it is the moment of the act that counts
            while not stop.is_set():
                for a, b in pairs:
                    exchange(a, b)

        deadline = time.monotonic() + SWAP_SECONDS
        rounds = deleted = 0
        while time.monotonic() < deadline:
            shutil.rmtree(self.root)
            shutil.rmtree(canaries, True)
            self.write("folder/sub/file", b"scanned")
            self.write("file", b"scanned")
            for name in ("folder/sub/file", "sub/file", "file"):
                self.write(name, b"canary", base=canaries)
            self.scan()
            stop.clear()
            thread = threading.Thread(target=swap, args=(
                (self.path("folder/sub"), os.fsencode(f"{canaries}/sub")),
                (self.path("folder"), os.fsencode(f"{canaries}/folder")),
                (self.path("file"), os.fsencode(f"{canaries}/file"))))
            thread.start()
            command = ("delete", "trash")[rounds % 2]
            run(command, *(["--as-root"] if command == "delete" else []), "--snapshot", self.scan_file, self.path("folder"),
                self.path("file"), env=self.environment)
            stop.set()
            thread.join()
            rounds += 1
            found = []
            for folder, _, files in os.walk(self.base):
                for name in files:
                    if not name.endswith(".trashinfo") and name != "scan":
                        with open(os.path.join(folder, name), "rb") as file:
                            found.append(file.read())
            self.assertEqual(found.count(b"canary"), 3, (command, rounds))
            deleted += 2 - found.count(b"scanned")
            shutil.rmtree(self.data, True)
        print(f"# {rounds} rounds, {deleted} scanned files deleted")

    def test_saved_scan_shortened_meanwhile(self):
        """What was read is its own copy: no SIGBUS, wherever it is."""
        for i in range(300):
            self.write(f"{i}", b"")
        self.scan()
        with open(self.scan_file, "r+b") as file:
            used = 16 << 20
            file.seek(16)
            file.write(struct.pack("=Q", used))
            file.truncate(used)
        content = self.scan_file + "-whole"
        os.rename(self.scan_file, content)
        environment = {**self.environment, "XDG_STATE_HOME": self.base}
        for arguments in (("keep", self.scan_file), ("trash", "--snapshot", self.scan_file, os.path.join(self.root, "none"))):
            for i in range(fewer(6)):
                shutil.copy(content, self.scan_file)
                process = start(*arguments, env=environment)
                time.sleep(0.005 + 0.005 * i)
                os.truncate(self.scan_file, 4096)
                stderr = process.communicate(timeout=60)[1]
                self.assertIn(process.returncode, (0, 3), (arguments, i, stderr))

    # ---- In the memory of the scan ----

    @unittest.skipIf(UNDER_VALGRIND, WITHOUT_OPENAT2)
    def test_the_snapshot_follows(self):
        """After each act the memory of the scan is as a new scan would make it."""
        for i in range(3):
            for j in range(4):
                self.write(f"{i}/{j}/file", b"x" * 5000 * (i + 1))
        for i in range(2500):
            self.write(f"many/{i}", b"")
        os.link(self.path("0/0/file"), self.path("2/3/link"))
        memory = os.memfd_create("result", os.MFD_ALLOW_SEALING)
        self.addCleanup(os.close, memory)
        result = run("scan", self.root, "--result-fd", str(memory), pass_fds=[memory])
        self.assertEqual(result.returncode, 0, result.stderr)
        as_root = ["--as-root"] if os.geteuid() == 0 else []

        def check():
            used = struct.unpack("=8sIIQ", os.pread(memory, 24, 0))[3]
            with open(self.scan_file + "-memory", "wb") as file:
                file.write(os.pread(memory, used, 0))
            self.scan()
            result = json.loads(run("diff", self.scan_file + "-memory", self.scan_file, "--json").stdout)
            self.assertEqual(result["changes"], [])
            self.assertEqual(result["old_bytes"], result["new_bytes"])
            exports = []
            for _, file in ((0, self.scan_file + "-memory"), (1, self.scan_file)):
                with open(file, "rb") as stream:
                    exports.append(stream.read(120)[56:])
            self.assertEqual(exports[0], exports[1])  # all totals

        def act(*arguments):
            result = run(*arguments, "--report", "json", "--result-fd", str(memory), pass_fds=[memory], env=self.environment)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
            return [line for line in lines(result.stdout) if line["type"] == "entry"]

        trashed = act("trash", self.path("1/2"), self.path("0/0"), self.path("many/7"), self.path("many/2400"), self.path("0/3/file"))
        check()
        act("delete", *as_root, self.path("1"), self.path("many/8"))
        check()
        act("restore", "--nodes", ",".join(line["node"] for line in trashed[1:]), *(line["trashed"] for line in trashed[1:]))
        check()
        act("delete", *as_root, self.path("many"), self.path("0/3"), self.path("0/0/file"), self.path("2/1"))
        check()
        act("trash", self.path("0"))
        check()

    def test_scan_again(self):
        """One folder scanned again in place makes the memory as a new scan of all would."""
        for i in range(3):
            for j in range(3):
                self.write(f"{i}/{j}/file")
        os.link(self.path("1/1/file"), self.path("2/link"))
        memory = os.memfd_create("result", os.MFD_ALLOW_SEALING)
        self.addCleanup(os.close, memory)
        run("scan", self.root, "--result-fd", str(memory), pass_fds=[memory])
        shutil.rmtree(self.path("1/0"))
        self.write("1/new/deep/er/file", b"x" * 100000)
        self.write("1/1/file", b"grown" * 5000)
        for i in range(3000):
            self.write(f"1/2/{i}", b"")
        node = [line["node"] for line in lines(run("trash", self.path("1"), "--report", "json", "--result-fd", str(memory),
                                                   pass_fds=[memory], env=self.environment).stdout) if line["type"] == "entry"][0]
        result = run("scan", self.root, "--again", node, "--json", "--result-fd", str(memory), pass_fds=[memory])
        self.assertEqual(result.returncode, 0, result.stderr)
        again = json.loads(result.stdout)
        fresh = json.loads(run("scan", self.root, "--json").stdout)
        for member in ("files", "directories", "symlinks", "apparent_bytes", "allocated_bytes", "hard_links_skipped"):
            self.assertEqual(again[member], fresh[member], member)

    def test_scan_again_names(self):
        """The folders are those of the earlier scan as they were given then: no other is opened."""
        names = [b"one", b"t\xff\nwo", b"./three/"]
        for name in (*names, b"other"):
            self.write(name + b"/in/file")
        memory = os.memfd_create("result", os.MFD_ALLOW_SEALING)
        self.addCleanup(os.close, memory)
        options = {"pass_fds": [memory], "env": self.environment, "cwd": self.root}
        run("scan", *names, "--result-fd", str(memory), **options)
        nodes = []
        for name in names:
            self.write(name + b"/in/new")  # what was changed is refused, and told with its node
            result = run("trash", os.path.join(name, b"in"), "--report", "json", "--result-fd", str(memory), **options)
            nodes += [line["node"] for line in lines(result.stdout) if line["type"] == "entry"]
        for given in ([b"other"], names[:1], names[1:], [*names[:2], b"three"]):
            result = run("scan", *given, "--again", nodes[1], "--result-fd", str(memory), **options)
            self.assertEqual((result.returncode, result.stdout), (3, b""), given)
            self.assertRegex(result.stderr, rb"\Atandem-cli: .*not the folders that were scanned[^\n]*\n\Z")
        for i, given in enumerate((names, names[::-1], [b"other", *names])):
            result = run("scan", *given, "--again", nodes[i], "--json", "--result-fd", str(memory), **options)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(json.loads(result.stdout)["files"], 4 + i)

    def test_used_more_than_written(self):
        """What says to be much larger than what was written of it is not kept: it would fill the disk with zeros."""
        self.write("folder/file")
        memory = os.memfd_create("result", os.MFD_ALLOW_SEALING)
        self.addCleanup(os.close, memory)
        options = {"pass_fds": [memory], "env": {**self.environment, "XDG_STATE_HOME": self.data}}
        fd = ("--result-fd", str(memory))
        run("scan", self.root, *fd, **options)
        self.write("folder/new")
        result = run("trash", self.path("folder"), "--report", "json", *fd, **options)
        node = [line["node"] for line in lines(result.stdout) if line["type"] == "entry"][0]
        os.pwrite(memory, struct.pack("=Q", 1 << 30), 16)
        for arguments in (("scan", self.root, "--again", node, "--max-memory", "4G", "--save", self.scan_file), ("keep",)):
            result = run(*arguments, *fd, **options)
            self.assertEqual((result.returncode, result.stdout), (3, b""))
            self.assertRegex(result.stderr, rb"\Atandem-cli: [^\n]*damaged[^\n]*\n\Z")
        self.assertFalse(os.path.exists(self.scan_file))
        kept = [name for _, _, names in os.walk(self.data) for name in names]
        self.assertEqual(kept, [])

    # ---- The trash ----

    def test_trash_and_restore(self):
        names = [b"plain", b"100% \xe4\xff", "bidi\u202e".encode(), b"new\nline", b"l" * 255]
        for name in names:
            self.write(b"in/" + name + b"/file", name)
        self.scan()
        report = self.act("trash", *(b"in/" + name for name in names))
        self.assertEqual(os.listdir(self.path("in")), [])
        infos = [line["trashed"] for line in report if line["type"] == "entry"]
        self.assertEqual(len(infos), len(names))
        with open(urllib.parse.unquote_to_bytes(infos[1][len("file://"):]), "rb") as file:
            info = file.read()
        self.assertRegex(info, rb"\A\[Trash Info\]\nPath=/[^\n]*/in/100%25%20%E4%FF\nDeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\n\Z")
        self.restore(*infos)
        for name in names:
            with open(self.path(b"in/" + name + b"/file"), "rb") as file:
                self.assertEqual(file.read(), name)
        self.assertEqual(os.listdir(self.data + "/Trash/info") + os.listdir(self.data + "/Trash/files"), [])

    def test_restored_are_counted(self):
        self.write("folder/file")
        self.write("file")
        self.scan()
        infos = [line["trashed"] for line in self.act("trash", "folder", "file") if line["type"] == "entry"]
        result = run("restore", *infos, env=self.environment)
        self.check(result, 0)
        self.assertRegex(result.stdout, rb"\n2 entries, ")
        self.scan()
        infos = [line["trashed"] for line in self.act("trash", "file") if line["type"] == "entry"]
        self.assertEqual(json.loads(run("restore", "--json", *infos, env=self.environment).stdout)["items"], 1)

    def test_trash_of_the_same_name(self):
        self.write("a/name", b"first")
        self.write("b/name", b"second")
        self.scan()
        self.act("trash", "a/name", "b/name")
        self.assertEqual(sorted(os.listdir(self.data + "/Trash/files")), ["name", "name.2"])

    def test_one_line_says_why(self):
        result = run("restore", "/no/such.trashinfo", env=self.environment)
        self.assertEqual((result.returncode, result.stdout), (3, b""))
        self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
        self.assertIn(b"/no/such.trashinfo", result.stderr)
        result = run("trash", "--snapshot", "", "x", env=self.environment)
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        self.assertRegex(result.stderr, rb"\A.*--snapshot.*\n\Z")

    def test_restore_makes_nothing(self):
        """What is no trash stays as it is."""
        for folder in ("none", "plain", "half/info"):
            base = self.path(folder.partition("/")[0])
            if folder != "none":
                os.makedirs(self.path(folder))
            before = [names for _, *names in os.walk(base)]
            result = run("restore", os.path.join(base, b"info/x.trashinfo"), env=self.environment)
            self.assertEqual((result.returncode, result.stdout), (3, b""))
            self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
            self.assertEqual([names for _, *names in os.walk(base)], before)

    def test_restore_overwrites_nothing(self):
        self.write("name", b"trashed")
        self.scan()
        info = [line["trashed"] for line in self.act("trash", "name") if line["type"] == "entry"][0]
        self.write("name", b"new")
        self.restore(info, code=3)
        with open(self.path("name"), "rb") as file:
            self.assertEqual(file.read(), b"new")
        os.unlink(self.path("name"))
        self.restore(info)
        with open(self.path("name"), "rb") as file:
            self.assertEqual(file.read(), b"trashed")

    def test_gio_knows_it(self):
        """Another implementation of the specification lists what was trashed."""
        self.write("for gio")
        self.scan()
        self.act("trash", "for gio")
        with open(self.data + "/Trash/info/for gio.trashinfo", encoding="utf-8") as file:
            path = [line for line in file.read().splitlines() if line.startswith("Path=")][0]
        self.assertEqual(urllib.parse.unquote(path[5:]), self.root + "/for gio")

    def test_the_trash_is_not_trashed(self):
        self.data = os.path.join(self.root, "data")
        self.environment["XDG_DATA_HOME"] = self.data
        os.makedirs(self.data + "/Trash/files")
        os.makedirs(self.data + "/Trash/info")
        self.scan()
        self.act("trash", "data", code=3)
        self.assertTrue(os.path.isdir(self.data + "/Trash/files"))


if __name__ == "__main__":
    tap.main()
