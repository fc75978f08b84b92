#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job process that does to the window what no tandem-cli would. The environment variable HOSTILE says what."""
import json
import os
import signal
import sys
import time


def say(**members):
    os.write(1, json.dumps({"job": "e", **members}).encode() + b"\n")


if sys.argv[1:2] == ["history"]:
    sys.exit(3)  # the window asks for more than jobs

say(type="started", version=1, pid=os.getpid(), workers=1, clock_start=0, request={"digits": 1})
kind = os.environ["HOSTILE"]
if kind == "long-line":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    while True:
        os.write(1, b"x" * 65536)
elif kind == "no-json":
    os.write(1, b"this is no report\n")
    time.sleep(60)
elif kind == "deep":
    os.write(1, b'{"type":' + b"[" * 500000 + b"\n")
    time.sleep(60)
elif kind == "wrong-types":
    say(type="progress", phase=["series"], fraction="half", items=-5, rate={}, elapsed=None, seconds_left="soon")
    say(type="progress", phase="series", fraction=1e308, phase_fraction=-3, items=2**62, elapsed=1e300, rate=1e300)
    say(type="worker", name=7, state=None)
    say(type="worker", name="w" * 300, state="working", pid=1)
    say(type="worker", name="w", state="dancing", pid=-1)
    say(type="log", level=3, process=None, time="noon", message="\u001b[31m<b>red</b>\u202e")
    say(type="unheard-of")
    say(type="result", digits=5, verified="yes", checks=[1, None, {}], duration_s=[])
    say(type="failed", message="<b>broken</b> & \u202ereversed", log="none")
    say(type="end", status="failed", exit_code=3)
    sys.exit(3)
elif kind == "liar":
    say(type="result", digits=5, verified=True, checks=[], duration_s=1)
    say(type="end", status="done", exit_code=0)
    sys.exit(7)
elif kind == "false-result":
    os.pwrite(5, b"TNDMDIG1" + (2**60).to_bytes(8, sys.byteorder) + b"\0" * 8192, 0)
    say(type="result", digits=5, verified=True, checks=[], duration_s=1)
    say(type="end", status="done", exit_code=0)
elif kind == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)
elif kind == "flood":
    end = time.monotonic() + 3
    count = 0
    while time.monotonic() < end:
        say(type="progress", phase="series", fraction=0.5, items=count, elapsed=1.0, rate=1.0)
        count += 1
    say(type="failed", message="flooded", log=[])
    say(type="end", status="failed", exit_code=3)
    sys.exit(3)
