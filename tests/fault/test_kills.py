# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills random workers, job processes and windows at random moments. A run that survives is right or fails with a clear
line; at least 99 % of those whose workers are killed are right all the same; nothing hangs, and nothing lives on. An
output file is the old or the new one.

"--kills N" is how many of each kind; "--seed N" repeats a run as far as the machine lets it. Windows are killed where
there is a display (tests/ui/headless.sh)."""
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

CLI = os.environ.get("TANDEM_CLI") or os.environ["TANDEM_REAL_CLI"]
WINDOW = os.environ.get("TANDEM") if os.environ.get("DISPLAY") else None
LIMIT = 120  # seconds that a run may take at most on a busy machine
GONE_LIMIT = 30  # seconds until all processes of a killed one have ended
N_DIGITS = 1500000
OLD = b"what was there before\n"
MIN_RECOVERED = 0.99


def take_option(name, default):
    if name not in sys.argv:
        return default
    at = sys.argv.index(name)
    value = int(sys.argv[at + 1])
    del sys.argv[at:at + 2]
    return value


N_KILLS = take_option("--kills", 1000)
SEED = take_option("--seed", random.randrange(1 << 30))


def stat_of(pid):
    """Parent and state of a process; None when there is none."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rsplit(b")", 1)[1].split()
        return int(fields[1]), fields[0]
    except OSError:
        return None


def children(pid):
    """Of any thread of the process."""
    found = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                found += [int(child) for child in file.read().split()]
    except OSError:  # it has ended, or a kernel without such lists
        entries = [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]
        found = [entry for entry in entries if (stat_of(entry) or (0, b""))[0] == pid]
    return found


class Kills(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(f"{SEED} {self.id()}")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tandem-kills-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.mark = f"TANDEM_KILLS={self.folder}"
        self.environment = dict(os.environ, TANDEM_KILLS=str(self.folder), LC_ALL="C.UTF-8")
        self.out = self.folder / "out"
        self.out.mkdir()
        print(f"# seed {SEED}", flush=True)

    def make_tree(self):
        tree = self.folder / "tree"
        for number in range(400):
            folder = tree / f"part {number % 7}" / f"folder {number}"
            folder.mkdir(parents=True)
            for entry in range(40):
                (folder / f"file {entry}").write_bytes(b"x" * (entry % 3))
        return tree

    def alive(self):
        """Processes of this case that still live."""
        found = []
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    with open(f"/proc/{entry}/environ", "rb") as file:
                        ours = self.mark.encode() in file.read().split(b"\0")
                except OSError:
                    continue
                if ours and (stat_of(entry) or (0, b"Z"))[1] != b"Z":
                    found.append(int(entry))
        return found

    def assert_all_gone(self, what):
        deadline = time.monotonic() + GONE_LIMIT
        while True:
            left = self.alive()
            if not left:
                return
            if time.monotonic() > deadline:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                self.fail(f"{what}: lives on: {left}")
            time.sleep(0.005)

    def spawn(self, arguments):
        # Files, so that nothing of the run can wait for this process to read.
        with open(self.folder / "stdout", "wb") as out, open(self.folder / "stderr", "wb") as errors:
            return subprocess.Popen([CLI, *arguments], env=self.environment, stdin=subprocess.DEVNULL, stdout=out,
                                    stderr=errors)

    def wait(self, process, what):
        try:
            return process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            for pid in self.alive():
                os.kill(pid, signal.SIGKILL)
            process.wait()
            return self.fail(f"{what}: hangs")

    def said(self):
        return (self.folder / "stdout").read_bytes(), (self.folder / "stderr").read_bytes()

    def scenarios(self):
        """Name, command line, and a function that compares what a run gave with what it should give."""
        tree = self.make_tree()
        digits = self.out / "digits"
        table = self.out / "table.csv"
        saved = self.folder / "saved.json"
        subprocess.run([CLI, "e", "--digits", str(N_DIGITS), "--output", str(digits), "--progress", "none"], check=True)
        wanted_digits = hashlib.sha256(digits.read_bytes()).digest()
        subprocess.run([CLI, "scan", str(tree), "--export", str(table), "--progress", "none"], check=True,
                       stdout=subprocess.DEVNULL)
        wanted_table = sorted(table.read_bytes().splitlines())
        subprocess.run([CLI, "scan", str(tree), "--export", str(saved), "--progress", "none"], check=True,
                       stdout=subprocess.DEVNULL)
        totals = {"files": 16000, "directories": 408, "apparent_bytes": 400 * 39}
        wanted_hash = json.loads(subprocess.run([CLI, "scan", str(tree), "--hash", "--json", "--progress", "none"], check=True,
                                                stdout=subprocess.PIPE).stdout)["sha256"]
        directories = subprocess.run(["find", str(tree), "-type", "d", "-printf", "%s\n"], capture_output=True, check=True)
        totals["apparent_bytes"] += sum(int(size) for size in directories.stdout.split())

        def right_digits():
            return hashlib.sha256(digits.read_bytes()).digest() == wanted_digits

        def right_totals():
            result = json.loads(self.said()[0])
            return {key: result[key] for key in totals} == totals and result["errors_total"] == 0

        def right_hash():
            return right_totals() and json.loads(self.said()[0])["sha256"] == wanted_hash

        def right_table():
            return sorted(table.read_bytes().splitlines()) == wanted_table

        return [
            ("e", ["e", "--digits", str(N_DIGITS), "--workers", "2", "--output", str(digits)], digits, right_digits),
            ("scan", ["scan", str(tree), "--workers", "2", "--json"], None, right_totals),
            ("export", ["scan", str(tree), "--workers", "3", "--export", str(table)], table, right_table),
            ("hash", ["scan", str(tree), "--workers", "2", "--hash", "--json"], None, right_hash),
            ("import", ["import", str(saved), "--json"], None, right_totals),
        ]

    def timed(self, scenarios):
        """How long each takes undisturbed; kills fall within that."""
        durations = {}
        for name, arguments, _, is_right in scenarios:
            start = time.monotonic()
            process = self.spawn([*arguments, "--progress", "none"])
            self.assertEqual(self.wait(process, name), 0, self.said()[1])
            durations[name] = time.monotonic() - start
            self.assertTrue(is_right(), name)
        return durations

    def kill_workers_of(self, process, duration):
        """One worker, now and then two, at random moments. How many it was. With the third death a task is given up."""
        n_wanted = self.random.choice([1, 1, 1, 2])
        start = time.monotonic()
        moments = sorted(self.random.uniform(0, duration) for _ in range(n_wanted))
        n_killed = 0
        for moment in moments:
            time.sleep(max(0, start + moment - time.monotonic()))
            # The run may have none at the moment; then the next that there is.
            while process.poll() is None:
                workers = children(process.pid)
                if workers:
                    try:
                        os.kill(self.random.choice(workers), signal.SIGKILL)
                        n_killed += 1
                    except ProcessLookupError:
                        pass
                    break
                time.sleep(0.0005)
        return n_killed

    def test_workers(self):
        scenarios = self.scenarios()
        durations = self.timed(scenarios)
        n_kills = n_runs = n_right = 0
        per_name = {name: [0, 0, 0] for name, *_ in scenarios}
        while n_kills < N_KILLS:
            name, arguments, output, is_right = scenarios[n_runs % len(scenarios)]
            if output is not None:
                output.write_bytes(OLD)
            process = self.spawn([*arguments, "--progress", "none"])
            killed = self.kill_workers_of(process, durations[name])
            code = self.wait(process, name)
            n_runs += 1
            if killed == 0:
                continue
            said = self.said()[1].decode(errors="replace")
            what = f"{name}, {killed} killed: {code}: {said}"
            self.assert_all_gone(what)
            n_kills += killed
            per_name[name][0] += killed
            per_name[name][1] += 1
            if code == 0:
                self.assertTrue(is_right(), what)
                per_name[name][2] += 1
                n_right += 1
            else:
                print(f"# {what}", flush=True)
                self.assertEqual(code, 3, what)
                self.assertRegex(said, "(?m)^tandem-cli: .", what)
                if output is not None:
                    self.assertEqual(output.read_bytes(), OLD, what)
            if output is not None:
                self.assertEqual([path for path in self.out.iterdir() if path.name.startswith(".")], [], what)
        n_counted = sum(runs for _, runs, _ in per_name.values())
        for name, (kills, runs, right) in per_name.items():
            print(f"# {name}: {kills} workers killed in {runs} runs, {right} right, {runs - right} failed clearly", flush=True)
        print(f"# workers: {n_kills} killed, {n_right / n_counted:.2%} of the runs recovered", flush=True)
        self.assertGreaterEqual(n_right / n_counted, MIN_RECOVERED)

    def test_job_processes(self):
        scenarios = self.scenarios()
        durations = self.timed(scenarios)
        n_runs = n_kills = n_parts = 0
        slowest = 0
        while n_kills < N_KILLS:
            name, arguments, output, is_right = scenarios[n_runs % len(scenarios)]
            if output is not None:
                output.write_bytes(OLD)
            process = self.spawn([*arguments, "--progress", "none"])
            time.sleep(self.random.uniform(0, durations[name]))
            n_runs += 1
            if process.poll() is None:
                process.kill()
                n_kills += 1
            code = self.wait(process, name)
            ended = time.monotonic()
            self.assertIn(code, (0, -signal.SIGKILL), self.said()[1])
            self.assert_all_gone(name)
            slowest = max(slowest, time.monotonic() - ended)
            if output is not None and (code == 0 or output.read_bytes() != OLD):
                self.assertTrue(is_right(), f"{name}: a file that is neither the old nor the new one")
            elif code == 0:
                self.assertTrue(is_right(), name)
            for path in self.out.iterdir():
                # Between the giving of a name and its exchange for the file there is a moment.
                self.assertTrue(path == output or not path.name.startswith(".") or re.match(r"\.tandem-.*\.part$", path.name))
                if path.name.startswith("."):
                    n_parts += 1
                    path.unlink()
        print(f"# job processes: {n_kills} killed of {n_runs}, workers gone after {slowest:.3f} s at most, "
              f"{n_parts} unnamed parts left", flush=True)

    @unittest.skipUnless(WINDOW, "needs a window and a display")
    def test_windows(self):
        home = self.folder / "home"
        home.mkdir()
        self.environment.update(XDG_CONFIG_HOME=str(home), GTK_A11Y="none")
        n_kills = n_with_job = 0
        slowest = 0
        while n_kills < N_KILLS:
            # A large folder: the job should not be over before the window is killed.
            with open(self.folder / "stderr", "wb") as errors:
                window = subprocess.Popen([WINDOW, "/usr"], env=self.environment, stdin=subprocess.DEVNULL,
                                          stdout=subprocess.DEVNULL, stderr=errors)
            job = None
            deadline = time.monotonic() + LIMIT
            # Most often it is killed while it has a job.
            while self.random.random() < 0.9998 and window.poll() is None and time.monotonic() < deadline:
                job = next((pid for pid in children(window.pid)), None)
                if job is not None:
                    break
                time.sleep(0.001)
            time.sleep(self.random.uniform(0, 0.15))
            self.assertIsNone(window.poll(), (self.folder / "stderr").read_bytes())
            if job is not None and stat_of(job) is not None:
                n_with_job += 1
            window.kill()
            window.wait()
            ended = time.monotonic()
            n_kills += 1
            self.assert_all_gone("window")
            slowest = max(slowest, time.monotonic() - ended)
        print(f"# windows: {n_kills} killed, {n_with_job} of them with a job, all gone after {slowest:.3f} s at most",
              flush=True)
        self.assertGreater(n_with_job, N_KILLS // 10)


if __name__ == "__main__":
    tap.main()
