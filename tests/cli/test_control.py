# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands to running jobs (--control-fd), and what is measured of them (speedup)."""
import json
import os
import sys
import tempfile
import time
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from command import lines, run, start  # noqa: E402
from sanitizer import fewer, longer  # noqa: E402


class Job:
    """A job with a control channel."""

    def __init__(self, *arguments):
        reading, self.channel = os.pipe()
        self.process = start(*arguments, "--report", "json", "--control-fd", str(reading), text=True, pass_fds=[reading])
        os.close(reading)
        self.lines = []

    def say(self, text):
        os.write(self.channel, text if isinstance(text, bytes) else text.encode() + b"\n")

    def command(self, command, **members):
        self.say(json.dumps({"command": command, **members}))
        return self.until("control")

    def until(self, kind, **members):
        """The next line of that type with these members."""
        for text in self.process.stdout:
            line = json.loads(text)
            self.lines.append(line)
            if line["type"] == kind and all(line.get(key) == value for key, value in members.items()):
                return line
        raise AssertionError(f"no line {kind} {members}")

    def end(self):
        for text in self.process.stdout:
            self.lines.append(json.loads(text))
        self.process.stderr.read()
        os.close(self.channel)
        return self.process.wait(60)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def state_of(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0]


class LogFile(unittest.TestCase):
    """The log in a file, as the window asks for."""

    def compute(self, path):
        return run("e", "--digits", "100000", "--workers", "2", "--log-level", "debug", text=True,
                   env={**os.environ, "TANDEM_LOG_FILE": path})

    def test_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "state", "tandem.log")
            for _ in range(2):
                result = self.compute(path)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertTrue(result.stdout.startswith("2.718"))
            with open(path, encoding="utf-8") as file:
                written = file.read().splitlines()
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
            # Each worker says in what sandbox it is.
            self.assertEqual(len([line for line in written if "worker 1 debug: Sandbox:" in line]), 2, written)

    def test_no_such_place(self):
        result = self.compute("/proc/no/such/tandem.log")
        self.assertEqual(result.returncode, 0)
        self.assertIn("/proc/no/such/tandem.log", result.stderr)
        self.assertTrue(result.stdout.startswith("2.718"))


class ResultDescriptor(unittest.TestCase):
    def test_only_memory(self):
        """A file, which would become as large as the result may be, stays as it is."""
        for folder in (None, "/dev/shm"):
            with tempfile.NamedTemporaryFile(dir=folder) as file:
                file.write(b"mine")
                file.flush()
                for arguments in (("scan", "/etc"), ("e", "--digits", "10"), ("delete", "--as-root", "/etc/hosts"), ("import", "/no")):
                    result = run(*arguments, "--result-fd", str(file.fileno()), text=True, pass_fds=[file.fileno()])
                    self.assertEqual((result.returncode, result.stdout), (2, ""), result.stderr)
                    self.assertRegex(result.stderr, r"\A.*--result-fd.*memfd\n\Z")
                self.assertEqual(os.stat(file.name).st_size, 4)

    def test_closed(self):
        result = run("scan", "/etc", "--result-fd", "77", text=True)
        self.assertEqual((result.returncode, result.stdout), (2, ""), result.stderr)


class Control(unittest.TestCase):
    def job(self, *arguments):
        job = Job(*arguments)
        self.addCleanup(job.kill)
        return job

    def computing(self, *more):
        job = self.job("e", "--digits", str(fewer(30000000)), "--workers", "2", *more)
        pids = {}
        while len(pids) < 2:
            line = job.until("worker", state="working")
            pids[line["name"]] = line["pid"]
        return job, list(pids.values())

    def test_pause_and_resume(self):
        job, pids = self.computing()
        answer = job.command("pause")
        self.assertEqual((answer["command"], answer["done"], answer["paused"]), ("pause", True, True))
        time.sleep(0.2)
        self.assertEqual([state_of(pid) for pid in pids], ["T", "T"])
        begin = time.monotonic()
        time.sleep(1.5)
        self.assertFalse(job.command("resume")["paused"])
        paused = time.monotonic() - begin
        self.assertEqual(job.end(), 0)
        total = time.monotonic() - begin
        result = [line for line in job.lines if line["type"] == "result"][0]
        self.assertTrue(result["verified"])
        # The pause is not part of what the job took, and no progress is told of while it lasts.
        self.assertLess(result["duration_s"], total + longer(10) - paused)
        elapsed = [line["elapsed"] for line in job.lines if line["type"] == "progress"]
        self.assertEqual(elapsed, sorted(elapsed))
        self.assertTrue(any(line.get("paused") for line in job.lines if line["type"] == "progress"))

    def test_a_pause_does_not_count_for_the_timeout(self):
        job, _ = self.computing("--timeout", str(longer(60)))
        begin = time.monotonic()
        job.command("pause")
        time.sleep(0.5)
        job.command("resume")
        job.say('{"command":"pause","job":"scan"}')  # another job's
        self.assertEqual(job.end(), 0)
        self.assertLess(time.monotonic() - begin, longer(60))

        job, _ = self.computing("--timeout", str(longer(1.5)))
        job.command("pause")
        time.sleep(longer(2.5))
        self.assertIsNone(job.process.poll(), "the time of a pause does not count")
        job.command("resume")
        job.end()

    def test_cancelled_while_it_is_paused(self):
        job, pids = self.computing()
        job.command("pause")
        job.process.terminate()
        self.assertEqual(job.end(), 130)
        self.assertFalse([pid for pid in pids if os.path.exists(f"/proc/{pid}")])

    def test_end_worker(self):
        job, pids = self.computing()
        self.assertTrue(job.command("end-worker", pid=pids[0])["done"])
        ended = job.until("worker", state="ended", pid=pids[0])
        self.assertIn(ended["how"], ("stopped", "terminated"))
        other = job.command("end-worker", pid=1)
        self.assertFalse(other["done"])
        self.assertIn("1", other["message"])
        self.assertEqual(job.end(), 0)
        self.assertTrue([line for line in job.lines if line["type"] == "result"][0]["verified"])

    def test_set_workers(self):
        job, pids = self.computing()
        answer = job.command("set-workers", workers=1)
        self.assertEqual((answer["done"], answer["workers"]), (True, 1))
        answer = job.command("set-workers", workers=200)
        self.assertFalse(answer["done"])
        self.assertTrue(2 <= answer["workers"] < 200, answer)
        self.assertEqual(job.end(), 0)

        job = self.job("scan", "/usr", "--workers", "1")
        job.until("worker", state="working")
        answer = job.command("set-workers", workers=3)
        self.assertEqual((answer["done"], answer["workers"]), (True, 3))
        self.assertIn(job.end(), (0, 1))
        names = {line["name"] for line in job.lines if line["type"] == "worker"}
        self.assertEqual(names, {"scan worker 1", "scan worker 2", "scan worker 3"})

    def test_hostile_lines(self):
        job, _ = self.computing()
        for line in (b"\n", b"rubbish\n", b"[]\n", b'{"command":{"a":[]}}\n', b"\xff\xfe\n", b'{"command":"set-workers"}\n'):
            job.say(line)
            answer = job.until("control")
            self.assertEqual((answer["done"], answer["paused"]), (False, False))
            self.assertTrue(answer["message"])
        job.say(b"x" * 10000 + b"\n")
        self.assertIn("control channel", job.until("log", level="warning")["message"])
        self.assertEqual(job.end(), 0)


class Speedup(unittest.TestCase):
    def test_threads(self):
        result = run("speedup", "e", "--digits", str(fewer(100000)), "--workers", "2", "--repeat", "1", "--threads", "--json",
                     "--progress", "none")
        self.assertEqual(result.returncode, 0, result.stderr)
        value = json.loads(result.stdout)
        self.assertEqual([point["workers"] for point in value["series"]], [1, 2])
        for point in value["series"]:
            self.assertGreater(point["process_s"], 0)
            self.assertGreater(point["thread_s"], 0)
        result = run("speedup", "scan", "/etc", "--threads", text=True)
        self.assertEqual(result.returncode, 2)
        self.assertIn("--threads", result.stderr)

    def test_report(self):
        result = run("speedup", "e", "--digits", "50000", "--workers", "2", "--repeat", "2", "--report", "json", text=True)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        report = lines(result.stdout)
        self.assertEqual({line["job"] for line in report}, {"speedup"})
        self.assertEqual(report[0]["type"], "started")
        self.assertEqual([(line["of"], line["workers"]) for line in report if line["type"] == "measured"],
                         [("e", 1), ("e", 2), ("e", 1), ("e", 2)])
        fractions = [line["fraction"] for line in report if line["type"] == "progress"]
        self.assertEqual((fractions[0], fractions[-1], fractions), (0, 1, sorted(fractions)))
        self.assertEqual([line["type"] for line in report[-2:]], ["result", "end"])
        self.assertEqual(len(report[-2]["runs"]), 2)


if __name__ == "__main__":
    tap.main()
