# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the programs are built: what makes an error in memory harder to use."""
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

PROGRAMS = os.environ["TANDEM_PROGRAMS"].split(":")


def read_elf(option, program):
    return subprocess.run(["readelf", "--wide", option, program], capture_output=True, text=True, check=True).stdout


class Hardening(unittest.TestCase):
    def test_addresses_are_random(self):
        for program in PROGRAMS:
            self.assertIn("DYN (Position-Independent Executable file)", read_elf("--file-header", program), program)

    def test_no_stack_that_runs(self):
        for program in PROGRAMS:
            stack = [line for line in read_elf("--segments", program).splitlines() if "GNU_STACK" in line]
            self.assertEqual(len(stack), 1, program)
            self.assertNotIn("RWE", stack[0], program)

    def test_addresses_of_functions_are_read_only(self):
        for program in PROGRAMS:
            self.assertIn("GNU_RELRO", read_elf("--segments", program), program)
            self.assertIn("NOW", read_elf("--dynamic", program), program)

    def test_checks_of_the_compiler(self):
        for program in PROGRAMS:
            symbols = read_elf("--dyn-syms", program)
            self.assertIn("__stack_chk_fail", symbols, program)
            self.assertRegex(symbols, r"_chk@", program)


if __name__ == "__main__":
    tap.main()
