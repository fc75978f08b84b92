# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tandem-cli scan beside du and find, its outputs, and wrong input."""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import hostile_tree
import tap
from command import CLI, lines, run, start, workers
from sanitizer import UNDER_VALGRIND, fewer, longer

WORKERS = ("0", "1", "2", "3", "7")
NOBODY = 65534


def du(*arguments):
    result = subprocess.run(["du", "-s", *arguments], capture_output=True, check=False)
    return int(result.stdout.split()[0])


def find_count(folder, *tests):
    result = subprocess.run(["find", folder, *tests, "-printf", "x"], capture_output=True, check=True)
    return len(result.stdout)


def inode_count(folder, *tests):
    """Inodes, each once."""
    result = subprocess.run(["find", folder, *tests, "-printf", "%D:%i\n"], capture_output=True, check=True)
    return len(set(result.stdout.split()))


def apparent_size(folder):
    """Bytes of all inodes, each once, folders included: newer versions of du leave these out."""
    result = subprocess.run(["find", folder, "-printf", "%D:%i %s\n"], capture_output=True, check=True)
    return sum(int(line.split()[1]) for line in set(result.stdout.splitlines()))


def scan(*arguments, code=0, **keywords):
    result = run("scan", "--json", "--progress", "none", *arguments, **keywords)
    assert result.returncode == code, (result.returncode, result.stderr)
    value = json.loads(result.stdout)
    for member in ("path", "files", "directories", "symlinks", "other", "apparent_bytes", "allocated_bytes",
                   "hard_links_skipped", "errors", "errors_total", "duration_s", "cancelled"):
        assert member in value, member
    return value


class Counts(unittest.TestCase):
    def compare(self, folder):
        wanted = {
            "allocated_bytes": du("-B1", folder),
            "apparent_bytes": apparent_size(folder),
            "directories": find_count(folder, "-type", "d"),
            "files": inode_count(folder, "-type", "f"),
            "symlinks": inode_count(folder, "-type", "l"),
            "other": inode_count(folder, "!", "-type", "d", "!", "-type", "f", "!", "-type", "l"),
        }
        names = find_count(folder)
        for workers in WORKERS:
            with self.subTest(workers=workers):
                value = scan(folder, "--workers", workers)
                self.assertEqual({name: value[name] for name in wanted}, wanted)
                self.assertEqual(sum(value[name] for name in ("files", "directories", "symlinks", "other",
                                                              "hard_links_skipped")), names)
                self.assertEqual(value["errors_total"], 0)
                self.assertIs(value["cancelled"], False)

    def test_usr(self):
        self.compare("/usr")

    def test_hostile_tree(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(hostile_tree.remove, folder)
        hostile_tree.make(folder)
        self.compare(folder)

    def test_sums_beyond_signed_numbers(self):
        folder = tempfile.mkdtemp(dir="/dev/shm")
        self.addCleanup(shutil.rmtree, folder)
        for count, name in enumerate("abc", 1):
            with open(os.path.join(folder, name), "wb") as sparse:
                sparse.truncate(2**63 - 1)
            value = scan(folder)["apparent_bytes"]
            self.assertEqual(value, min(count * (2**63 - 1) + os.stat(folder).st_size, 2**64 - 1))
        self.assertIn(b"at least", run("scan", folder).stdout)

    def test_empty_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            self.compare(folder)

    def test_root_is_a_link(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "real"))
            with open(os.path.join(folder, "real", "file"), "w", encoding="ascii") as file:
                file.write("x" * 5000)
            os.symlink("real", os.path.join(folder, "link"))
            self.assertEqual(scan(os.path.join(folder, "link"))["apparent_bytes"],
                             scan(os.path.join(folder, "real"))["apparent_bytes"])

    def test_several_folders(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("a", "b"):
                os.mkdir(os.path.join(folder, name))
            with open(os.path.join(folder, "a", "file"), "w", encoding="ascii") as file:
                file.write("x" * 5000)
            os.link(os.path.join(folder, "a", "file"), os.path.join(folder, "b", "again"))
            value = scan(os.path.join(folder, "a"), os.path.join(folder, "b"))
            self.assertEqual((value["files"], value["directories"], value["hard_links_skipped"]), (1, 2, 1))
            self.assertEqual(len(value["paths"]), 2)

    def test_exclude(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("keep", "skip", "keep/skip", "keep/other"):
                os.mkdir(os.path.join(folder, name))
                with open(os.path.join(folder, name, "file.o"), "w", encoding="ascii") as file:
                    file.write("x")
            for patterns in (["skip"], ["*.o"], ["keep/skip"], ["keep"], ["[k]*p"], ["skip", "other"]):
                options = [f"--exclude={pattern}" for pattern in patterns]
                self.assertEqual(scan(folder, *options)["allocated_bytes"], du("-B1", *options, folder), patterns)
            base = os.path.basename(folder)
            for asked in (folder, folder + "/", folder + "//", folder + "///"):
                for pattern in (f"{base}/keep", f"{folder}/keep", f"{base}//keep", "keep/"):
                    self.assertEqual(scan(asked, "--exclude=" + pattern)["allocated_bytes"],
                                     du("-B1", "--exclude=" + pattern, asked), (asked, pattern))
            value = scan(folder, "--exclude=*")
            self.assertEqual((value["directories"], value["files"], value["errors_total"]), (1, 0, 0))

    def test_one_file_system(self):
        value = scan("/dev", "--one-file-system")
        self.assertEqual(value["allocated_bytes"], du("-B1", "-x", "/dev"))

    def test_unreadable_as_nobody(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to become nobody")
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        os.chmod(folder, 0o755)
        program = shutil.copy(CLI, os.path.join(folder, "program"))
        tree = os.path.join(folder, "tree")
        os.makedirs(os.path.join(tree, "open"))
        os.makedirs(os.path.join(tree, "closed", "inner"))
        os.makedirs(os.path.join(tree, "listed"))
        with open(os.path.join(tree, "listed", "hidden"), "w", encoding="ascii") as file:
            file.write("x" * 9000)
        os.chmod(os.path.join(tree, "closed"), 0o700)
        os.chmod(os.path.join(tree, "listed"), 0o744)
        keywords = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "capture_output": True, "check": False}
        reference = subprocess.run(["du", "-s", "-B1", tree], **keywords)
        for workers in WORKERS:
            result = subprocess.run([program, "scan", "--json", "--workers", workers, tree], **keywords)
            self.assertEqual(result.returncode, 1)
            value = json.loads(result.stdout)
            self.assertEqual(value["allocated_bytes"], int(reference.stdout.split()[0]))
            self.assertEqual((value["directories"], value["files"], value["errors_total"]), (4, 0, 2))
            self.assertEqual(sorted((error["path"], error["message"]) for error in value["errors"]),
                             [(tree + "/closed", "Permission denied"), (tree + "/listed/hidden", "Permission denied")])
        closed = subprocess.run([program, "scan", "--json", tree + "/closed"], **keywords)
        self.assertEqual(closed.returncode, 1)
        self.assertEqual(json.loads(closed.stdout)["directories"], 1)
        listed = subprocess.run([program, "scan", "--json", tree + "/listed"], **keywords)
        self.assertEqual([error["path"] for error in json.loads(listed.stdout)["errors"]], [tree + "/listed/hidden"])
        text = subprocess.run([program, "scan", tree], **keywords)
        self.assertEqual(text.returncode, 1)
        self.assertIn(b"closed: Permission denied", text.stderr)


class Outputs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(hostile_tree.remove, self.folder)
        self.tree = os.path.join(self.folder, "tree")
        os.mkdir(self.tree)

    def test_text_is_harmless(self):
        hostile_tree.make(self.tree)
        result = run("scan", self.tree)
        self.assertEqual(result.returncode, 0)
        text = result.stdout.decode("utf-8")
        self.assertFalse([c for c in text if (ord(c) < 32 and c != "\n") or 0x7f <= ord(c) < 0xa0 or c == "\u202e"])

    def test_report(self):
        result = run("scan", "/usr", "--report", "json", "--workers", "2")
        report = lines(result.stdout)
        self.assertEqual((report[0]["type"], report[-2]["type"], report[-1]["type"]), ("started", "result", "end"))
        self.assertEqual(report[0]["request"], {"paths": ["/usr"]})
        self.assertEqual(report[-1]["status"], "done")
        fractions = [line["fraction"] for line in report if line["type"] == "progress" and line["fraction"] is not None]
        self.assertEqual(fractions, sorted(fractions))
        self.assertLessEqual(fractions[-1], 1)

    def test_progress_follows_the_history(self):
        """A kept scan tells how much the next one of the same folder will find."""
        environment = {**os.environ, "XDG_STATE_HOME": self.folder}
        saved = os.path.join(self.folder, "saved")
        expected = json.loads(run("scan", "/usr", "--json", "--save", saved).stdout)["items"]
        self.assertEqual(run("keep", saved, env=environment).returncode, 0)
        report = lines(run("scan", "/usr", "--report", "json", "--workers", "1", env=environment).stdout)
        told = [(line["fraction"], line["items"] / expected) for line in report if line["type"] == "progress"]
        told = [(fraction, share) for fraction, share in told if fraction is not None and share < 0.95]
        self.assertGreater(len(told), 0)
        for fraction, share in told:
            self.assertAlmostEqual(fraction, share, places=3)

    def test_export_is_read_by_ncdu(self):
        hostile_tree.make(self.tree)
        path = os.path.join(self.folder, "out.json")
        self.assertEqual(run("scan", self.tree, "--export", path).returncode, 0)
        again = os.path.join(self.folder, "again.json")
        subprocess.run(["ncdu", "-0", "-f", path, "-o", again], check=True, env={**os.environ, "TERM": "xterm"})
        real = os.path.join(self.folder, "real.json")
        subprocess.run(["ncdu", "-0", "-o", real, self.tree], check=True, env={**os.environ, "TERM": "xterm"})

        def sizes(file):
            with open(file, "rb") as export:
                data = json.loads(export.read().decode("utf-8", "surrogateescape"), strict=False)

            def walk(item, path, found):
                info = item[0] if isinstance(item, list) else item
                name = path + "/" + info["name"]
                # What a folder's own apparent size is depends on the version of ncdu.
                found[name] = (0 if isinstance(item, list) else info.get("asize", 0), info.get("dsize", 0))
                for child in item[1:] if isinstance(item, list) else ():
                    walk(child, name, found)
                return found
            return walk(data[3], "", {})
        self.assertEqual(sizes(again), sizes(real))

    def test_files_that_tell_of_folders_are_private(self):
        for name in ("out.json", "out.csv"):
            path, saved = os.path.join(self.folder, name), os.path.join(self.folder, name + ".scan")
            for umask, old, mode in ((0, None, 0o600), (0o277, None, 0o400), (0, 0o640, 0o640)):
                for file in (path, saved):
                    if os.path.exists(file):
                        os.unlink(file)
                    if old is not None:
                        os.close(os.open(file, os.O_CREAT))
                        os.chmod(file, old)
                self.assertEqual(run("scan", self.tree, "--export", path, "--save", saved, umask=umask).returncode, 0)
                self.assertEqual([os.stat(file).st_mode & 0o777 for file in (path, saved)], [mode, mode])

    def test_export_to_full_device(self):
        result = run("scan", self.tree, "--export", "/dev/full")
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"/dev/full", result.stderr)


class Stopping(unittest.TestCase):
    def test_cancel_keeps_what_was_reached(self):
        child = start("scan", "/", "--json", "--workers", "2")
        while not workers(child.pid) and child.poll() is None:
            time.sleep(0.005)
        time.sleep(longer(0.1))
        child.send_signal(signal.SIGINT)
        output, _ = child.communicate(timeout=20)
        if child.returncode == 0:
            self.skipTest("the scan was faster")
        self.assertEqual(child.returncode, 130)
        value = json.loads(output)
        self.assertIs(value["cancelled"], True)
        self.assertGreater(value["directories"], 0)


class Little(unittest.TestCase):
    """With little of what a process needs."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(hostile_tree.remove, self.folder)

    def test_stack_and_descriptors(self):
        hostile_tree.make_deep(self.folder, 300, "d" * 100)

        def limit():
            resource.setrlimit(resource.RLIMIT_STACK, (128 << 10, 128 << 10))
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        for workers in ("0", "1", "2"):
            value = scan(self.folder, "--workers", workers, preexec_fn=limit, env={"LC_ALL": "C.UTF-8"})
            self.assertEqual((value["directories"], value["files"], value["errors_total"]), (301, 1, 0))

    @unittest.skipIf(UNDER_VALGRIND, "that takes more descriptors for itself")
    def test_too_few_descriptors(self):
        """It works or says in one line why not; nothing else."""
        for n_descriptors in (6, 10, 14, 18, 20, 22):
            def limit(n=n_descriptors):
                resource.setrlimit(resource.RLIMIT_NOFILE, (n, n))
            result = run("scan", self.folder, "--json", "--progress", "none", "--workers", "2", preexec_fn=limit)
            if result.returncode != 0:
                self.assertEqual((result.returncode, result.stdout), (3, b""), result.stderr)
                self.assertRegex(result.stderr, rb"\A(?:[^\n]* job (?:message|warning): [^\n]*\n)*tandem-cli: [^\n]*Too many open files\n\Z")

    def test_small_files_only(self):
        """What is larger than a limit allows is neither there in part nor a signal."""
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        for option in ("--export", "--save"):
            path = os.path.join(self.folder, "output")
            result = run("scan", "/usr/share", "--json", "--progress", "none", option, path, preexec_fn=limit)
            self.assertEqual((result.returncode, result.stdout), (3, b""), result.stderr)
            self.assertRegex(result.stderr, rb"\Atandem-cli: [^\n]*File too large[^\n]*\n\Z")
            self.assertEqual(os.listdir(self.folder), [])

    def test_memory(self):
        """The system's word for how much is left is exchanged for a smaller one."""
        tree = os.path.join(self.folder, "tree")
        os.mkdir(tree)
        for index in range(30000):
            os.mknod(os.path.join(tree, str(index)))
        left = os.path.join(self.folder, "meminfo")
        with open(left, "w", encoding="ascii") as file:
            file.write("MemAvailable: 1000 kB\n")
        begin = ["unshare", "--mount", "sh", "-c", 'mount --bind "$1" /proc/meminfo && shift && exec "$@"', "sh", left]
        if subprocess.run([*begin, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("needs the right to mount")
        result = subprocess.run([*begin, CLI, "scan", "--json", "--progress", "none", tree], capture_output=True, check=False)
        self.assertEqual((result.returncode, result.stdout), (3, b""), result.stderr)
        self.assertIn(b"memory that is left", result.stderr)
        self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)


class WrongInput(unittest.TestCase):
    def refused(self, code, culprit, *arguments):
        result = run(*arguments)
        self.assertEqual(result.returncode, code, (arguments, result.stderr))
        self.assertEqual(result.stdout, b"")
        self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
        self.assertIn(culprit, result.stderr)

    def test_folders(self):
        self.refused(2, b"folder", "scan")
        self.refused(2, b"folder", "scan", "")
        self.refused(3, b"/no/such", "scan", "/no/such")
        self.refused(3, b"/etc/passwd", "scan", "/etc/passwd")
        self.refused(3, b"\\x1b", "scan", "/no/\x1b[31m")
        self.refused(3, b"x", "scan", "x" * 5000)
        self.refused(2, b"one folder", "both", "/usr", "/etc")
        self.refused(2, b"--digits", "scan", "/usr", "--digits", "5")
        for option in ("--export", "--save"):
            self.refused(2, option.encode(), "scan", "/etc", option, "")

    def test_values_of_options_that_take_none(self):
        for arguments in (("scan", "/etc", "--json=1"), ("scan", "--hash=", "/etc"), ("scan", "/etc", "-x", "--one-file-system=no"),
                          ("import", "file", "--apparent-size=1"), ("diff", "a", "b", "--json=x"), ("history", "--json=1"),
                          ("e", "--digits", "5", "--verify=no"), ("speedup", "e", "--digits", "5", "--csv=1"),
                          ("delete", "--snapshot", "a", "b", "--as-root=yes"), ("both", "/etc", "--polite=1")):
            self.refused(2, b"takes no value", *arguments)
        self.refused(2, b"--json=1", "--json=1", "scan", "/etc")

    def test_words_that_only_look_like_options(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "--json=0"))
            for arguments in (("--export", "--json=1", "."), ("--save=--json=3", "."), ("--exclude", "--json=2", "--", "--json=0")):
                result = run("scan", *arguments, cwd=folder)
                self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(sorted(os.listdir(folder)), ["--json=0", "--json=1", "--json=3"])


class Both(unittest.TestCase):
    def test_until_the_folder_is_done(self):
        result = run("both", "/usr", "--workers", "2")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(b"2.71828182845904523536028747135266249775724709369995", result.stdout)
        self.assertIn(b"/usr\n", result.stdout)

    def test_to_digits(self):
        result = run("both", "/etc", "--digits", "1000", "--json")
        self.assertEqual(result.returncode, 0)
        value = json.loads(result.stdout)
        self.assertEqual(value["e"]["digits"], 1000)
        self.assertEqual(value["scan"]["allocated_bytes"], du("-B1", "/etc"))

    def test_in_one_process(self):
        result = run("both", "/etc", "--digits", str(fewer(100000)), "--workers", "0", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["e"]["digits"], fewer(100000))

    def test_too_many_digits(self):
        result = run("both", "/etc", "--digits", "1000000000000")
        self.assertEqual((result.returncode, result.stdout, result.stderr.count(b"\n")), (3, b"", 1))

    def test_at_most_twenty_progress_lines_a_second(self):
        report = lines(run("both", "/usr", "--digits", str(fewer(3000000)), "--report", "json").stdout)
        times = sorted(line["elapsed"] for line in report if line["type"] == "progress")
        for index, moment in enumerate(times):
            self.assertLessEqual(len([time for time in times[index:] if time < moment + 1]), 20 + 2)

    def test_missing_folder(self):
        result = run("both", "/no/such")
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stdout, b"")
        self.assertIn(b"/no/such", result.stderr)

    def test_failed_output_is_one_line(self):
        for option in ("--export", "--save", "--output"):
            result = run("both", "/etc", option, "/dev/full", "--progress", "none")
            self.assertEqual(result.returncode, 3)
            self.assertRegex(result.stderr, rb"\Atandem-cli: (scan|e): /dev/full: No space left on device\n\Z")

    def test_status_lines(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(hostile_tree.remove, folder)
        result = run("both", folder, "--digits", "300000000", "--workers", "1", "--progress", "plain", "--timeout", str(longer(4.5)))
        self.assertEqual(result.returncode, 130)
        self.assertRegex(result.stderr, rb"e: \w+ \d+ %, [\d,]+ digits")


if __name__ == "__main__":
    tap.main()
