# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line tests share: running tandem-cli and looking at what it leaves."""
import json
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from sanitizer import longer  # noqa: E402

CLI = os.environ["TANDEM_CLI"]

# Who runs the tests may ignore some (nohup, a job in the background), and what is ignored stays so in programs.
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)


def run(*arguments, timeout=120, **keywords):
    """Runs tandem-cli; stdout and stderr as bytes."""
    keywords.setdefault("stdout", subprocess.PIPE)
    keywords.setdefault("stderr", subprocess.PIPE)
    keywords.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([CLI, *arguments], timeout=longer(timeout), check=False, **keywords)


class Started(subprocess.Popen):
    def wait(self, timeout=None):
        return super().wait(timeout and longer(timeout))

    def communicate(self, input=None, timeout=None):
        return super().communicate(input, timeout and longer(timeout))


def start(*arguments, **keywords):
    keywords.setdefault("stdout", subprocess.PIPE)
    keywords.setdefault("stderr", subprocess.PIPE)
    keywords.setdefault("stdin", subprocess.DEVNULL)
    return Started([CLI, *arguments], **keywords)


def lines(text):
    """The objects of a report."""
    return [json.loads(line) for line in text.splitlines()]


def children(pid):
    """The processes whose parent is @pid."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as stat:
                    after_name = stat.read().rsplit(b")", 1)[1].split()
            except OSError:
                continue
            if int(after_name[1]) == pid:
                found.append(int(entry))
    return found


def workers(pid):
    """The workers of a job that have begun to work as such."""
    found = []
    for child in children(pid):
        try:
            with open(f"/proc/{child}/comm", encoding="utf-8") as name:
                if " worker " in name.read():
                    found.append(child)
        except OSError:
            continue
    return found


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))
