# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine on another architecture: built by a cross compiler, without warnings, and run by an emulator."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TESTS = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
SOURCE = os.path.join(TESTS, "..", "src")
sys.path.insert(0, TESTS)
sys.path.insert(0, os.path.join(TESTS, "cli"))
import tap
from reference_e import e_to

# Each has 64 bits, little endian, as glibconfig.h of the host says.
TARGETS = {"aarch64": ("aarch64-linux-gnu-gcc", "qemu-aarch64")}
NAMES = ("decimal", "divide", "euler-engine", "euler-layout", "euler-steps", "field", "kernel-portable", "kernel", "limb",
         "multiply", "residue", "series", "team", "transform-tables", "transform")


class Cross(unittest.TestCase):
    def check(self, target):
        compiler, emulator = TARGETS[target]
        if shutil.which(compiler) is None or shutil.which(emulator) is None:
            self.skipTest(f"there is no {compiler} or no {emulator}")
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "cross")
            glib = subprocess.run(["pkg-config", "--cflags", "glib-2.0"], capture_output=True, text=True, check=True)
            subprocess.run([compiler, "-static", "-O3", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
                            "-Wno-unused-parameter", "-I" + SOURCE, *glib.stdout.split(),
                            *(os.path.join(SOURCE, f"euler/tandem-{name}.c") for name in NAMES),
                            os.path.join(os.path.dirname(__file__), "cross-main.c"), "-lm", "-o", program], check=True)
            for digits in (1, 19, 1000, 12345, 100000):
                for members in ("1", "2", "3"):
                    result = subprocess.run([emulator, program, str(digits), members], capture_output=True, check=True,
                                            timeout=120)
                    self.assertTrue(result.stdout.decode() == e_to(digits)[2:] + "\n", f"{digits} digits, {members}")

    def test_aarch64(self):
        self.check("aarch64")


if __name__ == "__main__":
    tap.main()
