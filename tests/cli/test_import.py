# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tandem-cli import, --save and diff: beside the real ncdu, and with files that are wrong."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import hostile_tree
import tap
from command import run, start
from sanitizer import SCALE

COUNTS = ("files", "directories", "symlinks", "other", "hard_links_skipped", "apparent_bytes", "allocated_bytes")
HEAD = b'[1,2,{"progname":"x"},'


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(hostile_tree.remove, self.folder)
        self.tree = os.path.join(self.folder, "tree")
        os.mkdir(self.tree)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_json(self, *arguments, code=0):
        result = run(*arguments, "--json", "--progress", "none")
        self.assertEqual(result.returncode, code, result.stderr)
        return json.loads(result.stdout)

    def write(self, name, size):
        path = os.path.join(self.tree, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"x" * size)


class Import(Case):
    def counts(self, value):
        return {name: value[name] for name in COUNTS}

    def folder_sizes(self, file):
        """Apparent sizes of the folders that an export tells of."""
        with open(file, "rb") as export:
            left = [json.loads(export.read().decode("utf-8", "surrogateescape"), strict=False)[3]]
        total = 0
        while left:
            item = left.pop()
            if isinstance(item, list):
                total += item[0].get("asize", 0)
                left.extend(item[1:])
        return total

    def test_a_descriptor_is_a_file(self):
        """As the window has it, and <(…) of a shell: workers have no others than their own."""
        self.write("file", 5000)
        ours = self.counts(self.run_json("scan", self.tree, "--export", self.path("ours.json"), "--save", self.path("saved")))
        for name in ("ours.json", "saved"):
            for folder in ("/proc/self/fd", "/dev/fd"):
                fd = os.open(self.path(name), os.O_RDONLY)
                result = run("import", f"{folder}/{fd}", "--json", "--progress", "none", pass_fds=[fd])
                os.close(fd)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual(json.loads(result.stdout)["files"], ours["files"])

    def test_standard_input(self):
        """As in ncdu -o - DIR | tandem-cli import -; also where it is no file that can be read twice."""
        self.write("file", 5000)
        ours = self.counts(self.run_json("scan", self.tree, "--export", self.path("ours.json")))
        with open(self.path("ours.json"), "rb") as export:
            text = export.read()
        for name in ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"):
            for workers in ("0", "1"):
                with start("import", name, "--json", "--progress", "none", "--workers", workers,
                           stdin=subprocess.PIPE) as process:
                    output, errors = process.communicate(text, timeout=120)
                self.assertEqual(process.returncode, 0, errors)
                self.assertEqual(self.counts(json.loads(output)), ours)

    def test_progress_says_import(self):
        """A line every two seconds, and of no scan: none runs."""
        with start("import", "-", "--progress", "plain", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                   stderr=subprocess.PIPE) as process:
            process.stdin.write(HEAD + b'[{"name":"/r"},{"name":"a"}')
            process.stdin.flush()
            line = process.stderr.readline()
            process.stdin.write(b"]]")
            process.stdin.close()
            rest = process.stderr.read()
            process.stdout.read()
        self.assertEqual(process.wait(), 0, rest)
        self.assertTrue(line.startswith(b"import: read"), line)
        self.assertNotIn(b"scan:", line + rest)

    def test_what_ncdu_exports(self):
        hostile_tree.make(self.tree)
        old = os.path.join(self.tree, "before 1970")
        open(old, "w", encoding="utf-8").close()
        os.utime(old, (-1e9, -1e9))
        self.run_json("scan", self.tree, "--export", self.path("ours.json"))
        file = self.path("export.json")
        subprocess.run(["ncdu", "-0", "-e", "-o", file, self.tree], check=True, env={**os.environ, "TERM": "xterm"})
        ours = self.counts(self.run_json("scan", self.tree))
        # What a folder's own apparent size is depends on the version of ncdu.
        ours["apparent_bytes"] += self.folder_sizes(file) - self.folder_sizes(self.path("ours.json"))
        for workers in ("0", "1", "2"):
            self.assertEqual(self.counts(self.run_json("import", file, "--workers", workers)), ours)

    def test_there_and_back(self):
        hostile_tree.make(self.tree)
        first, second = self.path("first.json"), self.path("second.json")
        scanned = self.run_json("scan", self.tree, "--export", first)
        imported = self.run_json("import", first, "--export", second)
        self.assertEqual(self.counts(imported), self.counts(scanned))
        with open(first, "rb") as one, open(second, "rb") as two:
            self.assertEqual(one.read().split(b"\n")[1:], two.read().split(b"\n")[1:])

    def test_odd_but_right(self):
        for text, files, size in (
                (b'[{"name":"/"}]]', 0, 0),
                (b'[{"name":"a/b"},{"name":"f","asize":9223372036854775807},{"name":"g","asize":7}],[1,{"x":[]}]]', 2,
                 9223372036854775807 + 7),
                (b'[{"name":"r"},{"name":"\\ud83d\\ude00\\u0001","asize":5,"unknown":[{"a":[1,null]}],"nlink":1}]]', 1, 5),
                (b'[{"name":"r"},{"asize":3,"name":"x","excluded":"pattern"},[{"name":"d","read_error":true}]]]', 0, 0),
                (b'[{"name":"r","dev":5},{"name":"a","ino":3,"hlnkc":true,"asize":8},'
                 b'{"name":"b","ino":3,"hlnkc":true,"asize":8}]]', 1, 8),
                # Some file systems use all 64 bits for their numbers.
                (b'[{"name":"r","dev":18446744073709551615},{"name":"a","ino":18446744073709551615,"hlnkc":true,"asize":8},'
                 b'{"name":"b","ino":18446744073709551614,"hlnkc":true,"asize":9}]]', 2, 17),
                # ncdu 1.18 exports times before 1970 like this.
                (b'[{"name":"r","mtime":18446744073709551616},{"name":"f","asize":6,"mtime":-1}]]', 1, 6)):
            file = self.path("file")
            with open(file, "wb") as export:
                export.write(HEAD + text)
            value = self.run_json("import", file, code=1 if b"read_error" in text else 0)
            self.assertEqual((value["files"], value["apparent_bytes"]), (files, size), text)

    def test_the_fault_and_its_place(self):
        deep = HEAD + b'[{"name":"r"}' + b',[{"name":"d"}' * 1000100
        for text, place, message in (
                (b"", 0, "begins with [1,"),
                (b"{}", 0, "begins with [1,"),
                (b"[2,0,{},[]]", 1, "version 1"),
                (HEAD + b'{"name":"f"}]', len(HEAD), "a file or a folder"),
                (HEAD + b'[{"name":"r"},', len(HEAD) + 14, "a file or a folder"),
                (HEAD + b'[{"name":"r"},{"name":"a/b"}]]', len(HEAD) + 22, "none of a file"),
                (HEAD + b'[{"name":"r"},{"name":".."}]]', len(HEAD) + 22, "none of a file"),
                (HEAD + b'[{"name":"r"},{"name":""}]]', len(HEAD) + 22, "empty or too long"),
                (HEAD + b'[{"name":"r"},{"name":"' + b"n" * 256 + b'"}]]', len(HEAD) + 22, "empty or too long"),
                (HEAD + b'[{"name":"r"},{"name":"a\\u0000b"}]]', len(HEAD) + 22, "NUL"),
                (HEAD + b'[{"name":"r"},{"name":"\\ud800"}]]', len(HEAD) + 22, "surrogate"),
                (HEAD + b'[{"name":"r"},{"name":"f","asize":-1}]]', len(HEAD) + 34, "2^63-1"),
                (HEAD + b'[{"name":"r"},{"name":"f","asize":9223372036854775808}]]', len(HEAD) + 34, "2^63-1"),
                (HEAD + b'[{"name":"r"},{"name":"f","dsize":1.5}]]', len(HEAD) + 34, "2^63-1"),
                (HEAD + b'[{"name":"r","dev":18446744073709551616}]]', len(HEAD) + 19, "2^64-1"),
                (HEAD + b'[{"name":"r"},{"name":"f","ino":"x"}]]', len(HEAD) + 32, "2^64-1"),
                (HEAD + b'[{"name":"r"},{"asize":1}]]', len(HEAD) + 24, "without a name"),
                (HEAD + b'[{"name":"r"}]]x', len(HEAD) + 15, "no JSON"),
                (HEAD + b'[{"name":"r"}]],', len(HEAD) + 15, "behind the end"),
                (HEAD + b'[{"name":"r","x":' + b"[" * 2000, len(HEAD) + 1017, "too deep"),
                (deep, None, "deeper")):
            file = self.path("file")
            with open(file, "wb") as export:
                export.write(text)
            result = run("import", file, "--json", "--progress", "none", "--export", self.path("out"))
            self.assertEqual(result.returncode, 3, text[:200])
            self.assertEqual(result.stdout, b"")
            self.assertIn(message.encode(), result.stderr, text[:200])
            self.assertTrue(result.stderr.startswith(b"tandem-cli: import: " + file.encode()), result.stderr)
            if place is not None:
                self.assertIn(b"byte %d: " % place, result.stderr, text[:200])
            self.assertFalse(os.path.exists(self.path("out")))

    def test_a_file_that_is_cut_off(self):
        hostile_tree.make(self.tree)
        file = self.path("export.json")
        self.run_json("scan", self.tree, "--export", file)
        size = os.path.getsize(file)
        for length in [*range(0, 300, 7 * SCALE), size // 2, size - 3]:
            os.truncate(shutil.copy(file, self.path("cut")), length)
            self.assertEqual(run("import", self.path("cut"), "--progress", "none").returncode, 3)

    def test_wrong_commands(self):
        for arguments in (("import",), ("import", "a", "b"), ("import", "a", "--hash"), ("import", ""), ("diff", "a"),
                          ("diff", "a", "b", "c"), ("diff", "a", "b", "--save", "c"), ("e", "--digits", "5", "--save", "x")):
            self.assertEqual(run(*arguments).returncode, 2, arguments)
        for arguments in (("import", "/no/such"), ("import", "/etc"), ("diff", "/no/such", "/etc/passwd"),
                          ("diff", "/etc/passwd", "/etc/passwd"), ("diff", "/etc", "/etc"), ("diff", "/dev/null", "/dev/null")):
            result = run(*arguments, "--progress", "none")
            self.assertEqual((result.returncode, result.stdout), (3, b""), arguments)
            self.assertIn(arguments[1].encode(), result.stderr)
            self.assertNotIn(b"scan:", result.stderr)


class Diff(Case):
    def save(self, name, *arguments):
        self.run_json("scan", self.tree, "--save", self.path(name), *arguments)
        return self.path(name)

    def changes(self, old, new):
        value = self.run_json("diff", old, new, "--apparent-size")
        self.assertEqual(sum(value[name + "_total"] for name in ("new", "gone", "grew", "shrank")), len(value["changes"]))
        return {(change["change"], os.path.relpath(change["path"], self.tree), change["old_bytes"], change["new_bytes"])
                for change in value["changes"] if change["change"] in ("new", "gone") or not os.path.isdir(change["path"])}

    def test_changes(self):
        self.write("same", 10)
        self.write("grows", 10)
        self.write("shrinks", 10)
        self.write("goes", 10)
        self.write("folder/below/grows", 10)
        self.write("becomes", 10)
        os.makedirs(os.path.join(self.tree, "left", "inner"))
        self.write("left/inner/file", 50)
        old = self.save("old")
        self.assertEqual(self.changes(old, self.save("again")), set())
        self.write("grows", 100)
        self.write("shrinks", 1)
        os.unlink(os.path.join(self.tree, "goes"))
        self.write("folder/below/grows", 1000)
        os.unlink(os.path.join(self.tree, "becomes"))
        os.mkdir(os.path.join(self.tree, "becomes"))
        left = sum(os.lstat(os.path.join(self.tree, name)).st_size for name in ("left", "left/inner", "left/inner/file"))
        shutil.rmtree(os.path.join(self.tree, "left"))
        self.write("fresh/file", 7)
        fresh = os.path.getsize(os.path.join(self.tree, "fresh")) + 7
        becomes = os.path.getsize(os.path.join(self.tree, "becomes"))
        self.assertEqual(self.changes(old, self.save("new")), {
            ("grew", "grows", 10, 100), ("shrank", "shrinks", 10, 1), ("gone", "goes", 10, 0),
            ("grew", "folder/below/grows", 10, 1000), ("new", "becomes", 0, becomes), ("gone", "left", left, 0),
            ("new", "fresh", 0, fresh), ("gone", "becomes", 10, 0)})

    def test_text_is_harmless(self):
        old = self.save("old")
        hostile_tree.make(self.tree)
        result = run("diff", old, self.save("new"))
        self.assertEqual(result.returncode, 0)
        text = result.stdout.decode("utf-8")
        self.assertFalse([c for c in text if (ord(c) < 32 and c != "\n") or 0x7f <= ord(c) < 0xa0 or c == "\u202e"])

    def test_an_import_and_a_scan(self):
        hostile_tree.make(self.tree)
        self.run_json("scan", self.tree, "--export", self.path("export"))
        self.run_json("import", self.path("export"), "--save", self.path("imported"))
        value = self.run_json("diff", self.path("imported"), self.save("scanned"))
        self.assertEqual(value["changes"], [])
        self.assertEqual(value["old_bytes"], value["new_bytes"])

    def test_saved_whole_or_not_at_all(self):
        result = run("scan", self.tree, "--save", "/dev/full")
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"/dev/full", result.stderr)
        self.assertEqual(run("scan", self.tree, "--save", "/no/such/folder/file").returncode, 3)

    def test_damaged_files(self):
        hostile_tree.make(self.tree)
        whole = self.save("whole")
        with open(whole, "rb") as file:
            content = file.read()
        for length in (0, 100, 4095, 4096, 5000, 300000):
            with open(self.path("cut"), "wb") as file:
                file.write(content[:length])
            self.assertIn(run("diff", self.path("cut"), whole, "--json").returncode, (0, 3))


if __name__ == "__main__":
    tap.main()
