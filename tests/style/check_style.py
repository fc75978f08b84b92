# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree keeps its house rules: formatting, licences, arrows between folders, sizes of files."""
import fnmatch
import os
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import tap

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))

# What the files of a folder may include, beside their own.
ARROWS = {
    "process": set(),
    "euler": {"process"},
    "tree": {"process"},
    "act": {"tree", "process"},
    "job": {"act", "euler", "tree", "process"},
    "cli": {"job", "act", "euler", "tree", "process"},
    "app": {"job", "tree", "process"},
}


def files():
    """Every file that belongs to the tree."""
    try:
        listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, check=True).stdout
        names = [name for name in listed.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = []
        for folder, below, found in os.walk(ROOT):
            below[:] = [name for name in below if not name.startswith("build") and name not in (".git", "__pycache__")]
            names += [os.path.relpath(os.path.join(folder, name), ROOT) for name in found]
    return [name for name in names if os.path.exists(os.path.join(ROOT, name))]


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8", errors="replace") as file:
        return file.read()


# Of clang-format: another version formats otherwise.
FORMATTER_VERSION = "14"


def formatter():
    """The program that formats as the tree is formatted; None when it is not there."""
    for name in (f"clang-format-{FORMATTER_VERSION}", "clang-format"):
        if shutil.which(name):
            version = subprocess.run([name, "--version"], capture_output=True, text=True, check=False).stdout
            if re.search(rf"version {FORMATTER_VERSION}\.", version):
                return name
    return None


class Style(unittest.TestCase):
    @unittest.skipUnless(formatter(), f"clang-format {FORMATTER_VERSION} is missing")
    def test_formatting(self):
        sources = [name for name in files() if name.endswith((".c", ".h"))]
        result = subprocess.run([formatter(), "--dry-run", "--Werror", *sources], cwd=ROOT, capture_output=True,
                                text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr[:3000])

    def test_licences(self):
        """As the REUSE specification has it; `reuse lint` says the same in more detail where it is installed."""
        elsewhere = re.search(r"^Files: (.*)", read(".reuse/dep5"), re.M).group(1).split()
        without = [name for name in files() if "SPDX-License-Identifier" not in read(name)[:1500]
                   and name != "COPYING" and not name.startswith("LICENSES/")
                   and not any(fnmatch.fnmatchcase(name, pattern) for pattern in elsewhere)]
        self.assertEqual(without, [])
        # Without git it would look into the build folders, too.
        if shutil.which("reuse") and shutil.which("git") and os.path.exists(os.path.join(ROOT, ".git")):
            result = subprocess.run(["reuse", "--root", ROOT, "lint"], capture_output=True, text=True, check=False)
            self.assertEqual(result.returncode, 0, result.stdout)

    def test_arrows(self):
        wrong = []
        for name in files():
            match = re.match(r"src/(\w+)/.*\.[ch]$", name)
            if not match:
                continue
            folder = match.group(1)
            for target in re.findall(r'#include "(\w+)/', read(name)):
                if target != folder and target not in ARROWS[folder]:
                    wrong.append(f"{name} includes {target}")
            if folder != "app" and re.search(r"#include <(gtk|adwaita|gdk)", read(name)):
                wrong.append(f"{name} includes GTK")
        self.assertEqual(wrong, [])

    def test_no_threads_below_the_window(self):
        forbidden = re.compile(r"\b(g_task_\w+|g_unix_signal_\w+|g_thread_\w+|g_bus_\w+|g_child_watch_\w+) *\(")
        wrong = [f"{name}: {match.group(0)}" for name in files()
                 if re.match(r"src/(process|euler|tree|act|job|cli)/.*\.c$", name)
                 for match in [forbidden.search(re.sub(r"/\*.*?\*/", "", read(name), flags=re.S))] if match]
        self.assertEqual(wrong, [])

    def test_rooms(self):
        long = [name for name in files() if name.endswith((".c", ".h")) and read(name).count("\n") >= 1000]
        self.assertEqual(long, [])

    def test_comments_of_the_process_layer(self):
        """It is documented as a library of its own: no function, or group of them, without a comment."""
        without = [f"{name}: {part.strip()[:100]}" for name in files() if re.match(r"src/process/.*\.h$", name)
                   for part in re.split(r"\n\n+", read(name).partition("G_BEGIN_DECLS")[2])
                   if re.search(r"\btandem_\w+ \([^;]*\);", part) and not re.match(r"\s*(/\*|G_D)", part)]
        self.assertEqual(without, [])

    def test_leftovers(self):
        mark = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
        self.assertEqual([name for name in files() if name.endswith((".c", ".h", ".py", ".ui", "run", "check"))
                          and mark.search(read(name))], [])


if __name__ == "__main__":
    tap.main()
