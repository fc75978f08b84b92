# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""tandem-cli e: its digits, its outputs, how it is stopped, what it does when workers die."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import tap
from command import CLI, children, lines, run, start, threads
from reference_e import e_to
from sanitizer import SANITIZED, SCALE, UNDER_VALGRIND, fewer, longer

PROCESSES = (0, 1, 2, 3, 7)


class Digits(unittest.TestCase):
    def check(self, digits):
        wanted = (e_to(digits) + "\n").encode()
        for workers in PROCESSES:
            with self.subTest(workers=workers):
                result = run("e", "--digits", str(digits), "--workers", str(workers), "--progress", "none")
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertTrue(result.stdout == wanted, f"{digits} digits differ with {workers} workers")
                self.assertEqual(result.stderr, b"")

    def test_small(self):
        for digits in (*range(0, 40), 99, 100, 101, 500, 999, 1000, 4095, 4096, 4097)[::SCALE]:
            self.check(digits)

    def test_12345(self):
        self.check(12345)

    def test_100000(self):
        self.check(fewer(100000))

    def test_1000003(self):
        self.check(fewer(1000003))

    def test_more_workers_than_work(self):
        self.assertEqual(run("e", "--digits", "5", "--workers", "64").stdout, b"2.71828\n")


class Outputs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "e.txt")

    def test_json(self):
        result = run("e", "--digits", "1000", "--json", "--workers", "2")
        self.assertEqual(result.returncode, 0)
        value = json.loads(result.stdout)
        self.assertEqual(value["value"], e_to(1000))
        self.assertEqual(value["digits"], 1000)
        self.assertIs(value["verified"], True)
        self.assertEqual(len(value["checks"]), 4)
        self.assertIs(value["cancelled"], False)

    def test_file(self):
        result = run("e", "--digits", "1000", "--output", self.path)
        self.assertEqual((result.returncode, result.stdout), (0, b""))
        with open(self.path, encoding="ascii") as written:
            self.assertEqual(written.read(), e_to(1000) + "\n")
        self.assertEqual(os.listdir(self.folder.name), ["e.txt"])

    def test_file_is_replaced_whole(self):
        with open(self.path, "w", encoding="ascii") as old:
            old.write("x" * 100000)
        os.chmod(self.path, 0o600)
        self.assertEqual(run("e", "--digits", "10", "--output", self.path).returncode, 0)
        with open(self.path, encoding="ascii") as written:
            self.assertEqual(written.read(), "2.7182818284\n")
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o600)

    def test_new_file_is_for_everyone(self):
        self.assertEqual(run("e", "--digits", "10", "--output", self.path, umask=0o022).returncode, 0)
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o644)

    def test_link_is_followed(self):
        link = os.path.join(self.folder.name, "link")
        os.symlink("e.txt", link)
        with open(self.path, "w", encoding="ascii"):
            pass
        self.assertEqual(run("e", "--digits", "3", "--output", link).returncode, 0)
        self.assertTrue(os.path.islink(link))
        with open(self.path, encoding="ascii") as written:
            self.assertEqual(written.read(), "2.718\n")

    def test_file_in_no_folder(self):
        result = run("e", "--digits", "10", "--output", os.path.join(self.folder.name, "none", "e.txt"))
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stderr.count(b"\n"), 1)
        self.assertIn(b"none/e.txt", result.stderr)

    def test_file_is_a_folder(self):
        result = run("e", "--digits", "10", "--output", self.folder.name)
        self.assertEqual(result.returncode, 3)
        self.assertIn(self.folder.name.encode(), result.stderr)

    def test_full_device(self):
        with open("/dev/full", "wb") as full:
            result = run("e", "--digits", "100", stdout=full)
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stderr, b"tandem-cli: standard output: No space left on device\n")
        for mode in ("--json", "--report=json"):
            with open("/dev/full", "wb") as full:
                result = run("e", "--digits", "100", mode, stdout=full)
            self.assertEqual(result.returncode, 3, mode)
            self.assertIn(b"No space left on device", result.stderr)

    def test_full_device_by_name(self):
        result = run("e", "--digits", "100", "--output", "/dev/full")
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"/dev/full", result.stderr)
        self.assertTrue(os.path.exists("/dev/full") and not os.path.isfile("/dev/full"))

    def test_full_disk(self):
        if os.geteuid() != 0:
            self.skipTest("mounting needs root")
        script = 'mount -t tmpfs -o size=64k none "$1" && "$2" e --digits 1000000 --output "$1/e.txt"; echo $? ; ls -A "$1"'
        result = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", self.folder.name, CLI],
                                capture_output=True, check=False)
        if b"mount" in result.stderr and b"permission" in result.stderr.lower():
            self.skipTest("mounting is not allowed here")
        self.assertEqual(result.stdout, b"3\n")
        self.assertIn(b"No space left on device", result.stderr)

    def test_closed_pipe(self):
        reader, writer = os.pipe()
        os.close(reader)
        result = run("e", "--digits", "100000", "--progress", "none", stdout=writer)
        os.close(writer)
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stderr, b"tandem-cli: standard output: Broken pipe\n")

    def test_failed_output_is_reported(self):
        for path in ("/dev/full", os.path.join(self.folder.name, "none", "e")):
            result = run("e", "--digits", "10", "--output", path, "--report", "json")
            report = lines(result.stdout)
            self.assertEqual(result.returncode, 3)
            self.assertEqual([report[0]["type"], report[-2]["type"], report[-1]["type"]], ["started", "failed", "end"])
            self.assertEqual(report[-2]["domain"], "tandem-cli-error-quark")
            self.assertIn(path, report[-2]["message"])
            self.assertEqual((report[-1]["status"], report[-1]["exit_code"]), ("failed", 3))
        report = lines(run("e", "--digits", "10", "--output", self.path, "--report", "json").stdout)
        self.assertEqual(report[-2]["output"], self.path)

    def test_link_to_nothing_yet(self):
        link = os.path.join(self.folder.name, "link")
        os.symlink("e.txt", link)
        self.assertEqual(run("e", "--digits", "3", "--output", link).returncode, 0)
        self.assertTrue(os.path.islink(link))
        with open(self.path, encoding="ascii") as written:
            self.assertEqual(written.read(), "2.718\n")

    @unittest.skipIf(UNDER_VALGRIND, "that opens what is closed")
    def test_closed_output(self):
        result = subprocess.run(["sh", "-c", '"$1" e --digits 10 >&-', "sh", CLI], capture_output=True, check=False)
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stderr, b"tandem-cli: standard output: Bad file descriptor\n")

    def test_closed_pipe_ends_a_report(self):
        child = start("e", "--until-stopped", "--report", "json", "--workers", "2")
        child.stdout.readline()
        child.stdout.close()
        self.assertEqual(child.wait(timeout=60), 3)
        child.stderr.close()

    def test_verify_says_what(self):
        result = run("e", "--digits", "100", "--verify")
        self.assertEqual(result.stdout.decode(), e_to(100) + "\n")
        self.assertEqual(result.stderr.count(b"verified: "), 4)


class Report(unittest.TestCase):
    def test_lines(self):
        digits = fewer(3000000)
        result = run("e", "--digits", str(digits), "--report", "json", "--workers", "2")
        self.assertEqual(result.returncode, 0)
        report = lines(result.stdout)
        types = [line["type"] for line in report]
        self.assertEqual(types[0], "started")
        self.assertEqual(types[-2:], ["result", "end"])
        self.assertTrue(all(line["job"] == "e" for line in report))
        self.assertEqual(report[0]["request"], {"digits": digits})
        self.assertEqual(report[-1]["status"], "done")
        self.assertEqual(report[-1]["stopped"], 2)
        fractions = [line["fraction"] for line in report if line["type"] == "progress"]
        self.assertEqual(fractions, sorted(fractions))
        self.assertEqual(fractions[-1], 1)
        self.assertLessEqual(len(fractions), 20 * report[-2]["duration_s"] + 2)
        states = {line["state"] for line in report if line["type"] == "worker"}
        self.assertIn("starting", states)
        self.assertIn("ended", states)
        self.assertLess(max(len(line) for line in result.stdout.splitlines()), 1 << 20)

    def test_one_thread(self):
        child = start("e", "--until-stopped", "--report", "json", "--workers", "2")
        for _ in range(20):
            child.stdout.readline()
        self.assertEqual(threads(child.pid), 1)
        for worker in children(child.pid):
            self.assertEqual(threads(worker), 1)
        child.kill()
        child.communicate()

    def test_digits_in_the_result_memory(self):
        memory = os.memfd_create("digits", 0)
        result = run("e", "--digits", "5000", "--report", "json", "--result-fd", str(memory), pass_fds=(memory,))
        self.assertEqual(result.returncode, 0)
        content = os.pread(memory, 4096 + 5000, 0)
        os.close(memory)
        self.assertEqual(content[:8], b"TNDMDIG1")
        self.assertEqual(int.from_bytes(content[8:16], sys.byteorder), 5000)
        self.assertEqual(content[4096:].decode(), e_to(5000)[2:])


def wait_for_workers(pid, count, deadline=10):
    end = time.monotonic() + longer(deadline)
    while time.monotonic() < end:
        found = children(pid)
        if len(found) >= count:
            return found
        time.sleep(0.005)
    raise AssertionError("the workers did not start")


def signal_mask(pid, which):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(line.split()[1] for line in status if line.startswith(which + ":"))


class Stopping(unittest.TestCase):
    def test_interrupt_cancels(self):
        with tempfile.TemporaryDirectory() as folder:
            child = start("e", "--digits", "200000000", "--workers", "2", "--output", os.path.join(folder, "e"))
            workers = wait_for_workers(child.pid, 2)
            time.sleep(longer(0.5))
            child.send_signal(signal.SIGINT)
            child.communicate(timeout=60)  # the digits take several times as long
            self.assertEqual(child.returncode, 130)
            self.assertEqual(os.listdir(folder), [])
            for worker in workers:
                self.assertFalse(os.path.exists(f"/proc/{worker}"))

    def test_interrupt_in_one_process(self):
        for arguments, code in ((["--digits", "200000000"], 130), (["--until-stopped", "--progress", "none"], 0)):
            child = start("e", *arguments, "--workers", "0")
            time.sleep(longer(0.5))
            child.send_signal(signal.SIGINT)
            output, errors = child.communicate(timeout=60)
            self.assertEqual(child.returncode, code, errors)
            self.assertEqual(output.startswith(b"2.7182818284"), code == 0)

    def test_every_signal_in_one_process(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            child = start("e", "--digits", "100000000", "--workers", "0", "--report", "json")
            self.assertIn(b'"started"', child.stdout.readline())
            child.send_signal(number)
            output, _ = child.communicate()
            self.assertEqual(child.returncode, 130, number)
            self.assertEqual(lines(output)[-1]["status"], "cancelled")

    @unittest.skipIf(UNDER_VALGRIND, "valgrind's own handlers are there before ours")
    def test_signal_before_anything_begins(self):
        folder = tempfile.mkdtemp(prefix="tandem-")
        self.addCleanup(shutil.rmtree, folder)
        pipe = os.path.join(folder, "pipe")
        os.mkfifo(pipe)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            child = start("e", "--digits", "10", "--output", pipe)  # waits for the pipe's reader
            end = time.monotonic() + longer(60)
            while time.monotonic() < end and int(signal_mask(child.pid, "SigCgt"), 16) >> (number - 1) & 1 == 0:
                time.sleep(0.01)
            child.send_signal(number)
            output, _ = child.communicate()
            self.assertEqual((child.returncode, output), (130, b""), number)

    def test_three_interrupts(self):
        child = start("e", "--digits", "200000000", "--workers", "2")
        workers = wait_for_workers(child.pid, 2)
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        for _ in range(3):
            child.send_signal(signal.SIGINT)
            time.sleep(0.02)
        child.communicate()
        self.assertEqual(child.returncode, 130)
        for worker in workers:
            self.assertFalse(os.path.exists(f"/proc/{worker}"))

    def test_until_stopped_hands_over(self):
        for wait in (0.3 if UNDER_VALGRIND else 0.05, 0.4, 1.0):
            child = start("e", "--until-stopped", "--workers", "2", "--progress", "none")
            time.sleep(longer(wait))
            child.send_signal(signal.SIGINT)
            output, errors = child.communicate()
            self.assertEqual(child.returncode, 0, errors)
            digits = len(output) - 3 if len(output) > 2 else 0
            if wait >= 0.4:
                self.assertGreater(digits, 1000)
            if digits < 2000000:
                self.assertEqual(output.decode(), e_to(digits) + "\n")

    def test_timeout(self):
        child = run("e", "--digits", "200000000", "--timeout", "0.5")
        self.assertEqual(child.returncode, 130)
        self.assertEqual(child.stdout, b"")
        child = run("e", "--until-stopped", "--timeout", str(longer(0.5)), "--progress", "none")
        self.assertEqual(child.returncode, 0)
        self.assertTrue(child.stdout.startswith(b"2.71828182845904"))
        begin = time.monotonic()
        child = run("e", "--digits", "300000000", "--workers", "2", "--timeout", "2.2", "--progress", "none")
        self.assertEqual((child.returncode, child.stderr.count(b"the time is over")), (130, 1))
        self.assertGreaterEqual(time.monotonic() - begin, 2.2)

    def test_signals_blocked_or_ignored_before(self):
        def block():
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())

        def ignore():
            for number in (signal.SIGALRM, signal.SIGCHLD, signal.SIGPIPE, signal.SIGUSR1):
                signal.signal(number, signal.SIG_IGN)
        for workers in ("0", "2"):
            for prepare in (block, ignore):
                result = run("e", "--digits", "200000000", "--workers", workers, "--timeout", "0.3", "--progress", "none",
                             preexec_fn=prepare)
                self.assertEqual((result.returncode, result.stderr),
                                 (130, b"tandem-cli: the time is over\ntandem-cli: e: cancelled\n"), (workers, prepare))
                self.assertEqual(run("e", "--digits", "100", "--workers", workers, preexec_fn=prepare).stdout.decode(),
                                 e_to(100) + "\n")
            child = start("e", "--digits", "200000000", "--workers", workers, "--report", "json", preexec_fn=block)
            self.assertIn(b'"started"', child.stdout.readline())
            child.send_signal(signal.SIGINT)
            child.communicate(timeout=120)
            self.assertEqual(child.returncode, 130)

    def test_nothing_outlives_a_killed_job(self):
        child = start("e", "--digits", "200000000", "--workers", "3")
        workers = wait_for_workers(child.pid, 3)
        child.kill()
        child.communicate()
        end = time.monotonic() + longer(2)
        while time.monotonic() < end and any(os.path.exists(f"/proc/{worker}") for worker in workers):
            time.sleep(0.01)
        for worker in workers:
            self.assertFalse(os.path.exists(f"/proc/{worker}"))

    def test_parent_takes_it_along(self):
        result = run("e", "--digits", "10", "--parent", "1")
        self.assertEqual(result.returncode, 3)


class DeadWorkers(unittest.TestCase):
    def test_result_is_right(self):
        digits = fewer(2000000)
        wanted = None
        chance = random.Random(7)
        for _ in range(6):
            child = start("e", "--digits", str(digits), "--workers", "3", "--progress", "none")
            for _ in range(2):
                time.sleep(longer(chance.random() * 0.08))
                victims = children(child.pid)
                if victims:
                    try:
                        os.kill(chance.choice(victims), signal.SIGKILL)
                    except ProcessLookupError:
                        pass
            output, errors = child.communicate()
            self.assertEqual(child.returncode, 0, errors)
            if wanted is None:
                wanted = run("e", "--digits", str(digits), "--workers", "1").stdout
            self.assertTrue(output == wanted)


class Limits(unittest.TestCase):
    """With fewer descriptors, processes, bytes and pages than usual."""

    def limited(self, limit, *arguments):
        return subprocess.run(["sh", "-c", f'{limit}; exec "$@"', "sh", CLI, *arguments], capture_output=True,
                              check=False, timeout=longer(60), stdin=subprocess.DEVNULL)

    def test_fewer_workers_than_asked_for(self):
        result = self.limited("ulimit -n 40", "e", "--digits", "100000", "--workers", "16", "--log-level", "error")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.decode(), e_to(100000) + "\n")

    def test_size_of_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "e")
            result = self.limited("ulimit -f 100", "e", "--digits", "1000000", "--output", path)
            self.assertEqual(result.returncode, 3)
            self.assertIn(b"File too large", result.stderr)
            self.assertEqual(os.listdir(folder), [])

    def test_address_space(self):
        if SANITIZED or UNDER_VALGRIND:
            self.skipTest("that takes more address space for itself")
        result = self.limited("ulimit -v 4000000", "e", "--until-stopped", "--timeout", "0.5", "--progress", "none")
        self.assertEqual(result.returncode, 0, result.stderr)
        result = self.limited("ulimit -v 1000000", "scan", "/etc", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        # What the scan has taken is not there for the digits.
        result = self.limited("ulimit -v 4000000", "both", "/etc", "--progress", "none")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(b"digits after the point, verified", result.stdout)


class SlowReaders(unittest.TestCase):
    """Who reads a pipe may let the program wait; signals still end it."""

    def full_pipe(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        self.addCleanup(os.close, writer)
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, b"x" * 4096)
        except BlockingIOError:
            pass
        os.set_blocking(writer, True)
        return writer

    def ends(self, child):
        time.sleep(longer(0.6))
        for _ in range(3):
            child.send_signal(signal.SIGINT)
            time.sleep(0.05)
        code = child.wait(timeout=60)
        for stream in (child.stdout, child.stderr):
            if stream is not None:
                stream.close()
        return code

    def test_report(self):
        jobs = [["e", "--until-stopped"], ["e", "--digits", "10"]]
        if not UNDER_VALGRIND:  # it looks for leaks in all that a scan has reserved, when that is ended at once
            jobs.append(["scan", "/etc"])
        for arguments in jobs:
            self.assertEqual(self.ends(start(*arguments, "--report", "json", stdout=self.full_pipe())), 130, arguments)

    def test_result(self):
        self.assertEqual(self.ends(start("e", "--digits", "1000", stdout=self.full_pipe())), 130)

    def test_result_of_workers_that_are_ended(self):
        """The digits are there, and the worker takes its time to end: who strikes three times gets none, which is no success."""
        if SANITIZED or UNDER_VALGRIND or shutil.which("strace") is None:
            self.skipTest("strace lets the worker take its time")
        for report in ([], ["--report", "json"]):
            tracer = subprocess.Popen(
                ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=exit_group", "-e",
                 "inject=exit_group:delay_enter=2000000", CLI, "e", "--until-stopped", "--workers", "1", *report],
                stdin=subprocess.DEVNULL, stdout=self.full_pipe() if report else subprocess.PIPE, stderr=subprocess.DEVNULL)
            time.sleep(0.7)
            child = children(tracer.pid)
            if not child:
                self.skipTest("strace is not allowed here")
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                os.kill(child[0], number)
                time.sleep(0.7 if number == signal.SIGINT else 0)
            output = tracer.communicate(timeout=60)[0]
            self.assertEqual((tracer.returncode, output or b""), (130, b""), report)

    def test_errors(self):
        self.assertEqual(self.ends(start("e", "--digits", "200000000", "--progress", "plain", stderr=self.full_pipe())),
                         130)

    def test_speedup(self):
        arguments = ("speedup", "e", "--digits", "1000", "--workers", "2", "--report", "json")
        self.assertEqual(self.ends(start(*arguments, stdout=self.full_pipe())), 130)

    def test_pipe_without_reader(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "fifo")
            os.mkfifo(path)
            self.assertIn(self.ends(start("e", "--digits", "10", "--output", path)), (130, -signal.SIGINT))


class Speedup(unittest.TestCase):
    def test_figures(self):
        result = run("speedup", "e", "--digits", str(fewer(300000)), "--workers", "2", "--repeat", "3", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        value = json.loads(result.stdout)
        self.assertEqual([timing["workers"] for timing in value["runs"]], [1, 2])
        for timing in value["runs"]:
            self.assertLessEqual(timing["min_s"], timing["median_s"])
            self.assertLessEqual(timing["median_s"], timing["max_s"])
        self.assertAlmostEqual(value["runs"][1]["speedup"], value["runs"][0]["median_s"] / value["runs"][1]["median_s"])
        self.assertTrue(0 <= value["serial_share"] <= 1)
        self.assertGreater(value["message_s"], 0)

    def test_scan_and_csv(self):
        result = run("speedup", "scan", "/etc", "--workers", "2", "--repeat", "1", "--csv", "--progress", "none")
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = result.stdout.decode().splitlines()
        self.assertEqual(rows[0], "workers,median_s,min_s,max_s,speedup")
        self.assertEqual([row.split(",")[0] for row in rows[1:]], ["1", "2"])

    def test_interrupt(self):
        child = start("speedup", "e", "--digits", "50000000", "--workers", "2")
        time.sleep(longer(0.5))
        child.send_signal(signal.SIGINT)
        output, _ = child.communicate(timeout=20)
        self.assertEqual((child.returncode, output), (130, b""))

    def test_timeout(self):
        result = run("speedup", "e", "--digits", "100000000", "--workers", "2", "--timeout", "0.5", timeout=60)
        self.assertEqual((result.returncode, result.stdout), (130, b""))
        self.assertIn(b"the time is over", result.stderr)

    def test_full_device(self):
        for arguments in ((), ("--json",), ("--report", "json")):
            with open("/dev/full", "wb") as full:
                result = run("speedup", "e", "--digits", "1000", "--workers", "2", "--repeat", "1", *arguments, stdout=full)
            self.assertEqual(result.returncode, 3, arguments)
            self.assertIn(b"No space left on device", result.stderr)

    @unittest.skipIf(os.getuid() != 0, "needs root to be someone else")
    def test_partial(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            os.mkdir(os.path.join(folder, "closed"), 0o700)
            result = run("speedup", "scan", folder, "--workers", "2", "--repeat", "1", "--report", "json",
                         user=65534, group=65534, extra_groups=[])
        end = json.loads(result.stdout.splitlines()[-1])
        self.assertEqual((result.returncode, end["status"], end["exit_code"]), (1, "partial", 1))


class WrongInput(unittest.TestCase):
    def refused(self, code, culprit, *arguments, **keywords):
        result = run(*arguments, **keywords)
        self.assertEqual(result.returncode, code, (arguments, result.stderr))
        self.assertEqual(result.stdout, b"")
        self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
        self.assertIn(culprit.encode(), result.stderr)

    def test_command_line(self):
        self.refused(2, "command")
        self.refused(2, "frobnicate", "frobnicate")
        self.refused(2, "--frobnicate", "e", "--digits", "10", "--frobnicate")
        self.refused(2, "--frobnicate", "--frobnicate")
        self.refused(2, "--digits", "e")
        self.refused(2, "speedup", "speedup")
        self.refused(2, "“both” is not e or scan", "speedup", "both", "/")
        for command in ("delete", "trash", "restore"):
            self.refused(2, f"{command}: no ", command)
        for command in (("diff", "a", "b"), ("keep", "a"), ("history",)):
            self.refused(2, "--report", *command, "--report", "json")
        for option in ("--output", "--checkpoint", "--continue"):
            self.refused(2, f"{option}: the name of a file", "e", "--digits", "5", option, "")
        for option in ("--export", "--save"):
            self.refused(2, f"{option}: the name of a file", "scan", "/etc", option, "")
        self.refused(2, "--repeat", "speedup", "e", "--digits", "10", "--repeat", "0")
        self.refused(2, "--digits", "speedup", "e", "--until-stopped")
        self.refused(2, "extra", "e", "--digits", "10", "extra")
        self.refused(2, "--until-stopped", "e", "--digits", "10", "--until-stopped")

    def test_options_before_the_command(self):
        self.refused(2, "“--json” stands before the command", "--json", "e", "--digits", "10")
        self.refused(2, "“--workers” stands before the command", "--workers", "2", "scan", "/etc")
        self.refused(2, "“--json” stands before the command", "--json")

    def test_control_channel(self):
        self.refused(2, "--control-fd", "e", "--digits", "10", "--control-fd", "99")
        self.refused(2, "--control-fd", "e", "--digits", "10", "--control-fd", "2")
        self.refused(2, "--control-fd", "e", "--digits", "10", "--control-fd", "x")

    def test_two_results_in_one_file(self):
        self.refused(2, "--save", "scan", "/etc", "--export", "x", "--save", "x")
        self.refused(2, "--export", "both", "/etc", "--digits", "5", "--output", "x", "--export", "x")
        self.refused(2, "--output", "e", "--digits", "10", "--output", "x", "--checkpoint", "x")
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "real"))
            os.symlink("real", os.path.join(folder, "link"))
            for other in ("./x", "real/../x", "link/../x"):
                self.refused(2, "--save", "scan", "/etc", "--export", "x", "--save", other, cwd=folder)
            self.refused(2, "--output", "e", "--digits", "10", "--output", "real/x", "--checkpoint", "link/x", cwd=folder)
            os.symlink("real/y", os.path.join(folder, "y"))
            self.refused(2, "--save", "scan", "/etc", "--export", "real/y", "--save", "y", cwd=folder)
            self.assertEqual(run("scan", folder, "--export", "x", "--save", "real/x", cwd=folder).returncode, 0)

    def test_numbers(self):
        for text in ("", "x", "12x", "-1", "1.5", " 7", "0x10", "1e6", "99999999999999999999999"):
            self.refused(2, "--digits", "e", "--digits", text)
        self.refused(2, "--workers", "e", "--digits", "10", "--workers", "257")
        self.refused(2, "--workers", "e", "--digits", "10", "--workers", "two")
        for text in ("0", "-1", "+5", " 5", "5 ", "0x10", "1e3", "1,5", "1.2.3", ".", "", "inf", "nan"):
            self.refused(2, "--timeout", "e", "--digits", "10", "--timeout", text)
        self.refused(2, "--timeout", "e", "--digits", "10", "--timeout", "soon")
        self.refused(2, "--progress", "e", "--digits", "10", "--progress", "loud")
        self.refused(2, "--report", "e", "--digits", "10", "--report", "xml")
        self.refused(2, "--log-level", "e", "--digits", "10", "--log-level", "deafening")

    def test_hostile_argument(self):
        self.refused(2, "\\x1b[31m", "\x1b[31mred")
        self.refused(2, "\\n", "e", "--digits", "10", "a\nb")
        self.refused(3, "/no/such/\\x1b[31m\\n:", "e", "--digits", "10", "--output", "/no/such/\x1b[31m\n")

    def test_too_many_digits(self):
        self.refused(3, "1000000000000000", "e", "--digits", "1000000000000000")
        self.refused(3, "500000000000", "e", "--digits", "500000000000")

    def test_help_and_version(self):
        for arguments in (("--help",), ("e", "--help"), ("speedup", "--help"), ("--version",)):
            result = run(*arguments)
            self.assertEqual((result.returncode, result.stderr), (0, b""))
            self.assertIn(b"tandem-cli", result.stdout)
        self.assertRegex(run("--version").stdout, rb"^tandem-cli \d+\.\d+\.\d+\nGLib 2\.\d+\.\d+, JSON-GLib 1\.\S+, "
                                                  rb"xxHash 0\.\S+, OpenSSL 3\.\S+, glibc 2\.\d+\n$")


if __name__ == "__main__":
    tap.main()
