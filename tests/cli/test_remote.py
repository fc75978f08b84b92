# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scans of another machine (here: this one, behind an ssh server of its own), and the history of scans."""
import base64
import getpass
import json
import os
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from command import CLI, lines, run, start  # noqa: E402
from sanitizer import UNDER_VALGRIND, longer  # noqa: E402

SSHD = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin")


class Remote(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if SSHD is None or not shutil.which("ssh"):
            raise unittest.SkipTest("openssh is not installed")
        cls.base = tempfile.mkdtemp(prefix="tandem-remote-")
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{cls.base}/{name}"], check=True)
        shutil.copy(f"{cls.base}/user.pub", f"{cls.base}/authorized")
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            cls.port = probe.getsockname()[1]
        with open(f"{cls.base}/sshd_config", "w", encoding="utf-8") as config:
            config.write(f"Port {cls.port}\nListenAddress 127.0.0.1\nHostKey {cls.base}/host\nPidFile none\nUsePAM no\n"
                         f"AuthorizedKeysFile {cls.base}/authorized\nStrictModes no\nPasswordAuthentication no\n"
                         "PermitRootLogin yes\n")
        with open(f"{cls.base}/sshd.log", "wb") as log:
            cls.server = subprocess.Popen([SSHD, "-D", "-e", "-f", f"{cls.base}/sshd_config"], stderr=log)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", cls.port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        cls.ssh = (f"ssh -F /dev/null -p {cls.port} -i {cls.base}/user -o IdentitiesOnly=yes -o BatchMode=yes "
                   f"-o StrictHostKeyChecking=no -o UserKnownHostsFile={cls.base}/known -o LogLevel=ERROR")
        cls.host = f"{getpass.getuser()}@127.0.0.1"

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait()
        shutil.rmtree(cls.base, True)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tandem-remote-tree-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def write(self, name, size=5000):
        path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"x" * size)

    def remote(self, folder, *options, **keywords):
        return run("scan", "--remote", f"{self.host}:{folder}", "--ssh", self.ssh, "--remote-cli", CLI, *options, **keywords)

    def test_result_and_tree(self):
        self.write("a/b/c", 100000)
        self.write(b"invalid\xff")
        os.symlink("a", f"{self.folder}/link")
        save, export, local = f"{self.base}/saved", f"{self.base}/there.json", f"{self.base}/here.json"
        result = self.remote(self.folder, "--json", "--save", save, "--export", export)
        self.assertEqual(result.returncode, 0, result.stderr)
        here = run("scan", self.folder, "--json", "--export", local)
        there = json.loads(result.stdout)
        for member in ("files", "directories", "symlinks", "allocated_bytes", "apparent_bytes", "path"):
            self.assertEqual(there[member], json.loads(here.stdout)[member])
        with open(export, "rb") as a, open(local, "rb") as b:
            self.assertEqual(a.read().count(b"invalid\xff"), b.read().count(b"invalid\xff"))
        imported = json.loads(run("import", save, "--json").stdout)
        self.assertEqual(imported["allocated_bytes"], there["allocated_bytes"])
        changes = json.loads(run("diff", save, save, "--json").stdout)
        self.assertEqual(changes["changes"], [])

    def test_report_and_memory(self):
        for i in range(500):
            self.write(f"{i}", 0)
        memory = os.memfd_create("result", os.MFD_ALLOW_SEALING)
        self.addCleanup(os.close, memory)
        result = self.remote(self.folder, "--report", "json", "--result-fd", str(memory), pass_fds=[memory])
        self.assertEqual(result.returncode, 0, result.stderr)
        report = lines(result.stdout)
        self.assertEqual([line["type"] for line in report][0], "started")
        self.assertEqual([line["type"] for line in report][-2:], ["result", "end"])
        self.assertNotIn("tree", [line["type"] for line in report])
        self.assertEqual(os.pread(memory, 8, 0), b"TandemSn")
        self.assertEqual(struct.unpack("=Q", os.pread(memory, 8, 56))[0], 500)

    def test_names_that_a_shell_would_take_apart(self):
        marker = f"{self.base}/PWNED"
        odd = f"{self.folder}/it's $(touch PWNED) \"; touch PWNED #\n"
        os.makedirs(odd)
        with open(f"{odd}/file", "wb"):
            pass
        result = self.remote(odd, "--json", "--exclude", "'; touch PWNED; '", cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["files"], 1)
        self.assertFalse(os.path.exists(marker))
        self.assertFalse(os.path.exists(os.path.expanduser("~/PWNED")))

    def test_refused(self):
        for remote in ("-oProxyCommand=touch x:/", "nothing", ":/", "host:", "[-x]:/"):
            result = run("scan", "--remote=" + remote, "--ssh", "false")
            self.assertEqual(result.returncode, 2, (remote, result.stderr))

    def test_what_fails_is_said(self):
        result = self.remote("/does/not/exist", "--json")
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"/does/not/exist", result.stderr)
        result = run("scan", "--remote", f"{self.host}:/tmp", "--ssh", self.ssh, "--remote-cli", "/no/such/program")
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"not found on the other machine", result.stderr)
        result = run("scan", "--remote", "localhost:/tmp", "--ssh", "ssh -F /dev/null -p 1 -o BatchMode=yes", "--report", "json")
        self.assertEqual(result.returncode, 3)
        self.assertEqual([line["type"] for line in lines(result.stdout)], ["failed", "end"])
        result = run("scan", "--remote", "localhost:/tmp", "--ssh", "echo")
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"no report", result.stderr)

    def test_cancel_brings_what_was_reached(self):
        for i in range(200):
            for j in range(60):
                self.write(f"{i}/{j}", 0)
        process = start("scan", "--remote", f"{self.host}:{self.folder}", "--ssh", self.ssh, "--remote-cli",
                        shlex.join([CLI]) if " " not in CLI else CLI, "--report", "json")
        for line in process.stdout:
            if json.loads(line)["type"] == "started":
                process.send_signal(signal.SIGINT)
                break
        rest = lines(process.stdout.read())
        self.assertIn(process.wait(30), (0, 130))
        self.assertEqual(rest[-1]["type"], "end")
        process.stdout.close()
        process.stderr.close()


RESULT = {"type": "result", "job": "scan", "files": 3}
END = {"type": "end", "job": "scan", "exit_code": 0}
UNTRUE = "\x1b]0;PWNED\x07\x1b[31mX\nfake line"


class Untrusted(unittest.TestCase):
    """What a program that is no ssh says, and does."""

    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="tandem-untrusted-")
        self.addCleanup(shutil.rmtree, self.base, True)
        self.n_programs = 0

    def ssh(self, *said, begin="", end=""):
        """A program that runs @begin, says lines, which are objects or bytes, and runs @end."""
        self.n_programs += 1
        path = f"{self.base}/ssh{self.n_programs}"
        with open(f"{path}.lines", "wb") as file:
            for line in said:
                file.write((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{begin}\n: >{path}.started\ncat {path}.lines\n{end}\n")
        os.chmod(path, 0o700)
        return "scan", "--remote", "host:/srv", "--ssh", path

    def assert_fails(self, result, *words):
        self.assertEqual(result.returncode, 3, result)
        self.assertRegex(result.stderr, rb"\Atandem-cli: [^\n]*\n\Z")
        for word in words:
            self.assertIn(word, result.stderr)

    def tree(self):
        """The lines with the tree of a scan of this machine."""
        os.mkdir(f"{self.base}/folder")
        with open(f"{self.base}/folder/file", "wb") as file:
            file.write(b"x" * 1000)
        report = lines(run("scan", f"{self.base}/folder", "--report", "json", "--stream").stdout)
        return [line for line in report if line["type"] == "tree"]

    def test_what_is_no_report(self):
        for said in ({"type": 5}, {"type": "progress"}, {"job": "scan"}, {"type": "progress", "job": ["scan"]}, b"", b"\0", b"[" * 1900000,
                     b'{"type":"log","job":"scan","a":' + b"[" * 1000000, b"{'\"':" + b"[" * 1000000, b"x" * 3000000,
                     {"type": "tree", "job": "scan", "data": 5}, {"type": "end", "job": "scan"}, {"type": "end", "job": "scan", "exit_code": 77}):
            self.assert_fails(run(*self.ssh(said)))
        self.assert_fails(run(*self.ssh(END)), b"without a result")
        self.assert_fails(run(*self.ssh(RESULT, RESULT, END)), b"no report")
        self.assert_fails(run(*self.ssh(RESULT)), b"without a result")
        odd = {"type": "progress", "job": "scan", "phase": 5, "items": [], "bytes": {}, "fraction": 1e300, "elapsed": -1e300, "rate": 1e300,
               "seconds_left": 1e300}
        self.assertEqual(run(*self.ssh(odd, {"type": "unknown", "job": "scan"}, RESULT, END)).returncode, 0)

    def test_a_failure_stays_one(self):
        for mode in ((), ("--json",), ("--report", "json")):
            self.assert_fails(run(*self.ssh({"type": "failed", "job": "scan", "message": 5}, END), *mode))
            self.assert_fails(run(*self.ssh({"type": "failed", "job": "scan", "message": UNTRUE}, END), *mode), b"\\x1b]0;PWNED")
        result = run(*self.ssh({"type": "failed", "job": "scan", "message": "m"}, RESULT, END), "--report", "json")
        self.assertEqual([line["type"] for line in lines(result.stdout)], ["failed", "end"])
        self.assertEqual(lines(result.stdout)[-1]["exit_code"], 3)

    def test_nothing_reaches_the_terminal_raw(self):
        progress = {"type": "progress", "job": "scan", "phase": UNTRUE, "elapsed": 1}
        ours, theirs = os.openpty()
        self.addCleanup(os.close, ours)
        process = start(*self.ssh(progress, RESULT, END, begin="sleep 0.3"), stderr=theirs)
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            shown += part
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertIn(b"\\x1b]0;PWNED\\x07\\x1b[31mX\\nfake line", shown)
        self.assertNotRegex(shown.replace(b"\r\x1b[K", b""), rb"[\x00-\x1f]")

    def test_what_ssh_says_is_quoted_line_by_line(self):
        result = run(*self.ssh(RESULT, END, begin=r"printf '\033]0;PWNED\007raw\r\nsecond\303\244\nlast' >&2"))
        self.assertEqual((result.returncode, result.stderr), (0, "\\x1b]0;PWNED\\x07raw\nsecond\xe4\nlast\n".encode()))

    def test_output_that_cannot_be_written(self):
        for mode in ((), ("--json",), ("--report", "json")):
            with open("/dev/full", "wb") as full:
                self.assert_fails(run(*self.ssh(RESULT, END), *mode, stdout=full), b"standard output")

    def test_tree_that_is_none(self):
        tree = self.tree()
        self.assertEqual(run("scan", f"{self.base}/folder", "--save", f"{self.base}/raw").returncode, 0)
        with open(f"{self.base}/raw", "rb") as file:
            raw = base64.b64encode(file.read()).decode()
        for said in ([], ["QUJD"], [""], ["*"], [tree[0]["data"][:40]], [raw]):
            said = [{"type": "tree", "job": "scan", "data": data} for data in said]
            for option, name in (("--save", "saved"), ("--export", "there.json"), ("--export", "there.csv")):
                self.assert_fails(run(*self.ssh(*said, RESULT, END), option, f"{self.base}/{name}"), b"tree")
                self.assertFalse(os.path.exists(f"{self.base}/{name}"))
            memory = os.memfd_create("result", os.MFD_ALLOW_SEALING)
            result = run(*self.ssh(*said, RESULT, END), "--report", "json", "--result-fd", str(memory), pass_fds=[memory])
            os.close(memory)
            self.assert_fails(result, b"tree")
            self.assertEqual([line["type"] for line in lines(result.stdout)], ["failed", "end"])
        result = run(*self.ssh(*tree, RESULT, END), "--save", f"{self.base}/saved")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(run("import", f"{self.base}/saved").returncode, 0)

    def test_ssh_that_stays(self):
        """Asked to end, told to, or with nothing more to say: it is waited for, but not for long."""
        stays = {"end": "exec sleep 600"}
        hard = {"begin": "trap '' TERM", "end": "while :; do sleep 0.1; done"}
        silent = {"end": "exec >&-; exec sleep 600"}
        limit = "60" if UNDER_VALGRIND else "0.3"  # all of them have to start
        cases = [(start(*self.ssh(**how), "--timeout", limit, *mode), (), 130) for how in (stays, hard) for mode in ((), ("--report", "json"))]
        cases += [(start(*self.ssh(**how), *mode), numbers, 130) for how in (stays, hard, silent) for mode in ((), ("--report", "json"))
                  for numbers in ((signal.SIGINT,), (signal.SIGTERM, signal.SIGINT, signal.SIGINT))]
        cases += [(start(*self.ssh(**silent)), (), 3), (start(*self.ssh(RESULT, END, **silent)), (), 0),
                  (start(*self.ssh(b"nothing", **hard)), (), 3),
                  (start(*self.ssh(RESULT, END, begin="sleep 600 & echo $! >>" + f"{self.base}/left")), (), 0)]
        begin = time.monotonic()
        while len([name for name in os.listdir(self.base) if name.endswith(".started")]) < len(cases):
            self.assertLess(time.monotonic() - begin, longer(60))
            time.sleep(0.01)
        for process, numbers, _ in cases:
            for number in numbers:
                process.send_signal(number)
        for process, numbers, code in cases:
            output, errors = process.communicate(timeout=60)
            self.assertEqual(process.returncode, code, (process.args, numbers, errors))
            if "json" in process.args:
                self.assertEqual([(line["type"], line["status"]) for line in lines(output)], [("end", "cancelled")])
            elif code == 130:
                self.assertRegex(errors, rb"\A(tandem-cli: the time is over\n)?tandem-cli: scan: cancelled\n\Z")
            self.assertEqual(b"the time is over" in errors, "--timeout" in process.args)
        self.assertLess(time.monotonic() - begin, longer(30))
        with open(f"{self.base}/left", encoding="utf-8") as file:
            os.kill(int(file.read()), signal.SIGKILL)

    def test_time_for_what_was_reached(self):
        """Who was asked to end and hands over the tree is given the time for it."""
        tree = self.tree()
        result, end = ({**RESULT, "cancelled": True}, {**END, "exit_code": 130})
        late = f"cat >/dev/null; for i in 1 2 3 4 5 6 7 8 9; do cat {self.base}/piece; sleep 0.3; done"
        with open(f"{self.base}/piece", "w", encoding="utf-8") as file:
            file.write(json.dumps({**tree[0], "data": ""}) + "\n")
        process = run(*self.ssh(*tree, result, end, begin=late), "--timeout", "0.2", "--save", f"{self.base}/saved")
        self.assertEqual(process.returncode, 130, process.stderr)
        self.assertIn(b"as far as it was reached", process.stdout)
        self.assertEqual(run("import", f"{self.base}/saved").returncode, 0)

    def test_files_that_nobody_reads(self):
        """A pipe without a reader is not waited for beyond the time that was given."""
        tree = self.tree()
        pipe = f"{self.base}/pipe"
        os.mkfifo(pipe)
        for option, *mode in (("--save",), ("--export", "--report", "json")):
            result = run(*self.ssh(*tree, RESULT, END), "--timeout", "1", option, pipe, *mode, timeout=30)
            self.assertEqual(result.returncode, 130, result.stderr)
            self.assertIn(b"tandem-cli: the time is over\n", result.stderr)
            self.assertEqual([(line["type"], line["status"]) for line in lines(result.stdout)], [("end", "cancelled")] if mode else [])


class History(unittest.TestCase):
    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="tandem-history-")
        self.addCleanup(shutil.rmtree, self.base, True)
        self.folder = f"{self.base}/tree with % and \xe4"
        self.environment = {**os.environ, "XDG_STATE_HOME": f"{self.base}/state"}
        os.makedirs(f"{self.folder}/sub")
        for i in range(300):
            with open(f"{self.folder}/sub/{i}", "wb") as file:
                file.write(b"x" * i)

    def scan(self):
        self.assertEqual(run("scan", self.folder, "--save", f"{self.base}/saved").returncode, 0)

    def keep(self):
        self.scan()
        result = run("keep", f"{self.base}/saved", env=self.environment)
        self.assertEqual(result.returncode, 0, result.stderr)

    def list(self, *arguments):
        return json.loads(run("history", "--json", *arguments, env=self.environment).stdout)["scans"]

    def test_full_device(self):
        for mode in ((), ("--json",)):
            self.keep()
            with open("/dev/full", "wb") as full:
                result = run("history", *mode, env=self.environment, stdout=full)
            self.assertEqual((result.returncode, result.stderr),
                             (3, b"tandem-cli: history: standard output: No space left on device\n"))

    def test_keep_and_compare(self):
        self.keep()
        kept = self.list()
        self.assertEqual([scan["path"] for scan in kept], [self.folder])
        self.assertEqual(kept[0]["items"], 301)
        self.assertLess(os.path.getsize(kept[0]["file"]), os.path.getsize(f"{self.base}/saved") / 4)
        self.assertEqual(os.stat(kept[0]["file"]).st_mode & 0o777, 0o600)
        with open(f"{self.folder}/new", "wb") as file:
            file.write(b"x" * 100000)
        os.unlink(f"{self.folder}/sub/200")
        self.scan()
        changes = json.loads(run("diff", kept[0]["file"], f"{self.base}/saved", "--json").stdout)
        found = {(os.path.basename(change["path"]), change["change"]) for change in changes["changes"]}
        self.assertTrue({("new", "new"), ("200", "gone")} <= found, found)
        self.assertEqual(self.list("/usr"), [])

    def test_bounded(self):
        for _ in range(13):
            self.keep()
        kept = self.list(self.folder)
        self.assertEqual(len(kept), 10)
        self.assertEqual(len(os.listdir(f"{self.base}/state/tandem/scans")), 10)

    def test_nothing_is_done_to_what_a_file_names(self):
        """A saved scan that is opened again gives no identities."""
        self.keep()
        result = run("delete", "--as-root", "--snapshot", self.list()[0]["file"], f"{self.folder}/sub")
        self.assertNotEqual(result.returncode, 0)
        memory = os.memfd_create("result", os.MFD_ALLOW_SEALING)
        self.addCleanup(os.close, memory)
        self.assertEqual(run("import", f"{self.base}/saved", "--result-fd", str(memory), pass_fds=[memory]).returncode, 0)
        result = run("delete", "--as-root", "--result-fd", str(memory), f"{self.folder}/sub", pass_fds=[memory])
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertEqual(len(os.listdir(f"{self.folder}/sub")), 300)

    def test_damaged(self):
        self.keep()
        path = self.list()[0]["file"]
        with open(path, "rb") as file:
            whole = file.read()
        for damaged in (whole[:200], whole[:-100], whole[:300] + b"\xff" * 50 + whole[350:], b"TandemSc 1\n\n", b"TandemSn"):
            with open(f"{self.base}/damaged", "wb") as file:
                file.write(damaged)
            for command in (["import", f"{self.base}/damaged"], ["diff", f"{self.base}/damaged", path]):
                result = run(*command)
                self.assertEqual(result.returncode, 3, (command, damaged[:20], result.stderr))


if __name__ == "__main__":
    tap.main()
