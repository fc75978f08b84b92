# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on digits that are there: find, frequency and verify, against Python, on files of all kinds."""
import json
import math
import os
import random
import re
import shutil
import sys
import tempfile
import unittest

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..")]
import tap  # noqa: E402
from command import lines, run, start  # noqa: E402
from reference_e import e_to  # noqa: E402
from sanitizer import UNDER_VALGRIND, fewer  # noqa: E402

folder = None
digits = ""  # of e, after the point
N = 30000 if UNDER_VALGRIND else 300000


def setUpModule():
    global folder, digits
    folder = tempfile.mkdtemp(prefix="tandem-digits-")
    digits = e_to(N)[2:]
    assert len(digits) == N


def tearDownModule():
    shutil.rmtree(folder, ignore_errors=True)


def write(text, name="digits.txt"):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path


def result(*arguments, code=0):
    done = run(*arguments, "--json", "--progress", "none")
    assert done.returncode == code, (done.returncode, done.stderr)
    return json.loads(done.stdout)


def overlapping(text, sequence):
    found, at = [], text.find(sequence)
    while at >= 0:
        found.append(at + 1)
        at = text.find(sequence, at + 1)
    return found


def grouped(text):
    """As many programs print digits: groups of ten, lines of fifty."""
    groups = [text[i:i + 10] for i in range(0, len(text), 10)]
    return "\n".join(" ".join(groups[i:i + 5]) for i in range(0, len(groups), 5))


class Find(unittest.TestCase):
    def test_all_matches_are_counted_and_listed(self):
        path = write(f"2.{digits}\n")
        for sequence in ("0", "99", "718", "7182818284", digits[-5:], digits[-1:], digits[1000:1040]):
            for workers in ("0", "1", "3"):
                found = result("find", path, sequence, "--workers", workers)
                right = overlapping(digits, sequence)
                self.assertEqual(found["count"], len(right), sequence)
                self.assertEqual(found["positions"], right[:1000], sequence)
                self.assertEqual(found["digits"], N)

    def test_overlaps_and_borders_of_parts(self):
        """Matches that overlap, and ones that reach over the border between two workers' parts (2^20 digits)."""
        border = 1 << 20
        text = list("1" * 5 + "0" * (3 * border))
        for at in (border - 3, 2 * border - 7, 2 * border):
            text[at:at + 8] = "31415926"
        text = "".join(text)
        path = write("." + text)
        for sequence in ("111", "31415926", "11", "0" * 50 + "1", "1" * 5 + "0" * 995):
            found = result("find", path, sequence)
            self.assertEqual(found["positions"], overlapping(text, sequence)[:1000], sequence)
        zeros = result("find", path, "00")
        self.assertEqual(zeros["count"], len(overlapping(text, "00")))
        self.assertLess(zeros["listed"], zeros["count"])

    def test_random_against_python(self):
        source = random.Random(7)
        for _ in range(fewer(20)):
            text = "".join(source.choice("012") for _ in range(source.randrange(1, 5000)))
            path = write(text)
            for length in (1, 2, 3, 4, 5, 17):
                sequence = "".join(source.choice("012") for _ in range(length))
                found = result("find", path, sequence, "--workers", "0")
                self.assertEqual(found["positions"], overlapping(text, sequence)[:1000], (text[:50], sequence))

    def test_text_for_people(self):
        done = run("find", write(f"2.{digits}\n"), "7182818284")
        self.assertEqual(done.stdout.decode(), f"7182818284: 1 times in {N} digits, from digit\n  1\n")

    def test_what_cannot_be_looked_for(self):
        path = write("2.718")
        for arguments in ((path,), (path, "12x"), (path, ""), (path, "1" * 1001), (path, "1", "2"), ()):
            done = run("find", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)


class Frequency(unittest.TestCase):
    def test_counts_are_those_of_python(self):
        for workers in ("0", "1", "2"):
            found = result("frequency", write(grouped(digits)), "--workers", workers)
            self.assertEqual(found["counts"], [digits.count(str(i)) for i in range(10)])
            pairs = [0] * 100
            for first, second in zip(digits, digits[1:]):
                pairs[int(first + second)] += 1
            self.assertEqual(found["pairs"], pairs)

    def test_the_test(self):
        """Chi-square by its definition, its probability by the closed forms for 9 and 90 degrees of freedom."""
        def chi2(counts):
            mean = sum(counts) / len(counts)
            return sum((count - mean) ** 2 / mean for count in counts)

        def nine(x):
            return math.erfc(math.sqrt(x / 2)) + math.exp(-x / 2) * sum(
                (x / 2) ** (k - 0.5) / math.gamma(k + 0.5) for k in range(1, 5))

        def ninety(x):
            return math.exp(-x / 2) * sum((x / 2) ** k / math.factorial(k) for k in range(45))

        source = random.Random(11)
        for bias in (0, 100, 1000):
            text = "".join(source.choice("0123456789") for _ in range(30000)) + "7" * bias
            found = result("frequency", write(text))
            of_digits = chi2(found["counts"])
            of_pairs = chi2(found["pairs"]) - of_digits
            self.assertAlmostEqual(found["chi2"], of_digits, places=6)
            self.assertAlmostEqual(found["pairs_chi2"], of_pairs, places=6)
            self.assertAlmostEqual(found["p_value"] / nine(of_digits), 1, places=6)
            if of_pairs < 700:
                self.assertAlmostEqual(found["pairs_p_value"] / ninety(of_pairs), 1, places=6)

    def test_digits_of_e_look_random(self):
        found = result("frequency", write(f"2.{digits}"))
        self.assertGreater(found["p_value"], 1e-4)
        self.assertGreater(found["pairs_p_value"], 1e-4)
        self.assertLess(found["p_value"], 1 - 1e-4)


class Verify(unittest.TestCase):
    def assert_right(self, text, n_digits):
        done = run("verify", write(text), "--progress", "none")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"all {n_digits} digits", done.stdout.decode())

    def assert_wrong(self, text, position):
        path = write(text)
        done = run("verify", path, "--progress", "none")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stdout, b"")
        message = done.stderr.decode()
        self.assertEqual(message.count("\n"), 1, message)
        self.assertIn(f"wrong from digit {position} after", message)
        found = result("verify", path, code=3)
        self.assertEqual((found["right"], found["wrong_at"]), (False, position))
        return message

    def test_the_formats_of_others(self):
        for text in (f"2.{digits}\n", f"2.{digits}", f"2.\n{digits}\n\n", f"2{digits}\n", digits,
                     f"2.\n{grouped(digits)}\n", f"2.{grouped(digits)}".replace("\n", "\r\n"), f"  2 .\t{digits}"):
            self.assert_right(text, N)

    def test_truncated_files_are_right_as_far_as_they_go(self):
        self.assert_right(f"2.{digits[:12345]}", 12345)
        self.assert_right("2.7", 1)
        self.assert_right("2", 0)
        self.assert_right("2\n", 0)

    def test_one_wrong_digit_anywhere(self):
        for at in (0, 1, 9, 10, 4321, N // 2, N - 2, N - 1):
            wrong = str((int(digits[at]) + 5) % 10)
            self.assert_wrong(f"2.{digits[:at]}{wrong}{digits[at + 1:]}\n", at + 1)
            self.assert_wrong("2.\n" + grouped(digits[:at] + wrong + digits[at + 1:]), at + 1)

    def test_the_first_of_several_is_told(self):
        text = list(digits)
        for at in (77, 5000, N - 1000):
            text[at] = str((int(text[at]) + 1) % 10)
        self.assert_wrong("2." + "".join(text), 78)

    def test_a_missing_and_an_additional_digit(self):
        first = next(i for i in range(1000, N) if digits[i] != digits[i + 1])
        self.assert_wrong("2." + digits[:first] + digits[first + 1:], first + 1)
        self.assert_wrong("2." + digits[:first + 1] + digits[first] + digits[first + 1:], first + 2)

    def test_a_rounded_last_digit_is_called_so(self):
        at = next(i for i in range(100, N) if digits[i] < "9" and digits[i + 1] >= "5")
        message = self.assert_wrong(f"2.{digits[:at]}{int(digits[at]) + 1}", at + 1)
        self.assertIn("rounded", message)

    def test_what_is_no_file_of_digits(self):
        hole = os.path.join(folder, "hole")
        with open(hole, "wb") as file:
            file.truncate(1 << 40)
        for path, reason in ((write("3.14159", "1.txt"), "before the point is not 2"), (write("", "2.txt"), "does not begin with digits"),
                             (write("2.718x28", "3.txt"), "byte 6 is neither"), (write("hello", "4.txt"), "does not begin with digits"),
                             (write("-2.718", "5.txt"), "byte 1 is neither"), (write("2.7.1", "6.txt"), "byte 4 is neither"),
                             (hole, "does not begin with digits"), (write("2.\n", "7.txt"), "no digits"),
                             (write(" 2 . \n\n", "8.txt"), "no digits"), (os.path.join(folder, "none"), "No such file"),
                             ("/dev/null", "is no regular file"), (folder, "is no regular file")):
            done = run("verify", path, "--progress", "none")
            self.assertEqual(done.returncode, 3, path)
            self.assertIn(reason, done.stderr.decode())
            self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
            self.assertEqual(done.stdout, b"")

    def test_a_file_that_would_not_fit_is_refused_at_once(self):
        path = write("2.7")
        os.truncate(path, 1 << 40)
        done = run("verify", path, timeout=20)
        self.assertEqual(done.returncode, 3)
        self.assertRegex(done.stderr.decode(), r"^tandem-cli: verify: .*digits are more than this program can compute")
        done = run("find", path, "7", timeout=20)
        self.assertEqual(done.returncode, 3)
        self.assertIn("does not fit in memory", done.stderr.decode())

    def test_usage(self):
        for arguments in ((), ("a", "b"), ("",)):
            self.assertEqual(run("verify", *arguments).returncode, 2)

    def test_report_and_cancel(self):
        done = run("verify", write(f"2.{digits}"), "--report", "json")
        found = lines(done.stdout)
        self.assertEqual((found[0]["type"], found[-1]["type"]), ("started", "end"))
        fractions = [line["fraction"] for line in found if line["type"] == "progress"]
        self.assertEqual(fractions, sorted(fractions))
        self.assertEqual(fractions[-1], 1)
        path = write("2." + "7" * fewer(30000000))
        process = start("verify", path, "--report", "json")
        for line in process.stdout:
            if b'"progress"' in line:
                process.send_signal(2)
                break
        rest = process.stdout.read()
        self.assertEqual(process.wait(20), 130)
        self.assertEqual(json.loads(rest.splitlines()[-1])["status"], "cancelled")

    def test_names_are_quoted(self):
        path = write("3.1", "bad\x1b[31m\nname")
        done = run("verify", path)
        self.assertEqual(done.returncode, 3)
        self.assertNotIn(b"\x1b", done.stderr)
        self.assertTrue(re.fullmatch(rb"[^\n]*\n", done.stderr))


def own_time(pid):
    """Seconds that a process was running, to the microsecond: what other programs take does not count."""
    with open(f"/proc/{pid}/schedstat") as file:
        return int(file.read().split()[0]) / 1e9


class Progress(unittest.TestCase):
    @unittest.skipIf(UNDER_VALGRIND, "each phase is slower there by another factor")
    def test_the_fraction_is_the_part_of_the_time(self):
        """Throughout a run of 10 million digits, within 10 points; one worker, by its own clock."""
        worst = []
        for _ in range(3):
            process = start("e", "--digits", "10000000", "--workers", "1", "--report", "json", "--output", "/dev/null")
            worker, points = None, []
            for text in process.stdout:
                line = json.loads(text)
                if line["type"] == "worker" and line["state"] != "ended":
                    worker = line["pid"]
                if line["type"] == "progress" and line["fraction"] < 1 and worker is not None:
                    try:
                        points.append((line["fraction"], own_time(worker)))
                    except OSError:
                        pass
                if line["type"] == "worker" and line["state"] == "ended":
                    whole = line["cpu"]
            self.assertEqual(process.wait(), 0)
            self.assertGreaterEqual(len(points), 5)
            fractions = [fraction for fraction, _ in points]
            self.assertEqual(fractions, sorted(fractions))
            worst.append(max(abs(fraction - spent / whole) for fraction, spent in points))
            if worst[-1] <= 0.1:
                return
        self.fail(f"deviations of {worst}")

    def test_the_parts_of_the_workers(self):
        done = run("e", "--digits", str(fewer(3000000)), "--workers", "3", "--report", "json", "--output", "/dev/null")
        seen = 0
        for line in lines(done.stdout):
            if line["type"] == "progress" and "parts" in line:
                seen += 1
                self.assertEqual(len(line["parts"]), 3)
                self.assertAlmostEqual(sum(line["parts"]), line["fraction"], places=6)
        self.assertGreater(seen, 1)

    def test_cancel_answers_in_any_phase(self):
        """It ends as cancelled and with nothing left; bench-cancel measures how soon."""
        for phase in ("series", "merge", "divide"):
            for _ in range(5):  # a phase may be over before it is told
                process = start("e", "--digits", str(fewer(30000000)), "--report", "json", "--output", "/dev/null")
                asked = False
                for text in process.stdout:
                    line = json.loads(text)
                    if line["type"] == "progress" and line["phase"] == phase and not asked:
                        asked = True
                        process.send_signal(2)
                if process.wait() == 130:
                    break
            self.assertTrue(asked, phase)
            self.assertEqual(line["status"], "cancelled", phase)


if __name__ == "__main__":
    tap.main()
