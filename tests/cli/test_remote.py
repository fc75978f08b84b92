# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scans of another machine (here: this one, behind an ssh server of its own), and the history of scans."""
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
