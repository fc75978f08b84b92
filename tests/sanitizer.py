# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests have to know of ./check --sanitize and --valgrind."""
import os

SANITIZED = "address" in os.environ.get("TANDEM_SANITIZE", "")
UNDER_VALGRIND = "TANDEM_VALGRIND_PROGRAMS" in os.environ

# How much slower programs are there.
SCALE = int(os.environ.get("TANDEM_TEST_SCALE") or 1)


def fewer(number):
    """What is to be done in about the same time."""
    return max(number // SCALE, 1)


def longer(seconds):
    return seconds * SCALE


_options = os.environ.get("ASAN_OPTIONS", "")

# To be added to the environment of a program.
# What choosers of files leak can only be told from what we leak by callers beyond GLib, which a sanitizer takes its time to
# find: no more of them than are needed.
WHOLE_STACKS = {"ASAN_OPTIONS": f"{_options}:fast_unwind_on_malloc=0:malloc_context_size=12"}

# Where that takes minutes, for digits and logs have so much text that the accessibility bus is asked for; where GLib itself
# leaks by the way; and where a test kills any child to the very end: the sanitizer looks on from one then.
WITHOUT_LEAK_CHECK = {"ASAN_OPTIONS": f"{_options}:detect_leaks=0"}
