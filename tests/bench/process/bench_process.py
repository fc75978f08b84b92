# SPDX-FileCopyrightText: 2026 The Tandem authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the process layer with Python's multiprocessing and concurrent.futures on the same work in one run, and
with the bare system calls. Prints a table of figures and ratios.

usage: bench_process.py PROGRAM [ROUNDS]
"""
import concurrent.futures
import multiprocessing
import subprocess
import sys
import time

LARGE = 64 << 20
N_STOPPED = 8
MANY = 1000000


def square(x):
    return x * x


def make_large(_):
    return b"\1" * LARGE


def see_event():
    flag.value = 1
    while not event.is_set():
        pass
    return time.monotonic()


def wait_for_event():
    event.wait(60)


context = multiprocessing.get_context("fork")
event = context.Event()
flag = context.Value("i", 0)


def measure(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def start():
    begin = time.perf_counter()
    with context.Pool(1) as pool:
        pool.apply(square, (3,))
        return time.perf_counter() - begin


def start_futures():
    begin = time.perf_counter()
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        pool.submit(square, 3).result()
        return time.perf_counter() - begin


def round_trip():
    with context.Pool(1) as pool:
        pool.apply(square, (3,))
        return measure(lambda: [pool.apply(square, (i,)) for i in range(500)]) / 500


def round_trip_futures():
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        pool.submit(square, 3).result()
        return measure(lambda: [pool.submit(square, i).result() for i in range(500)]) / 500


def tasks_per_second(chunk_size, n):
    with context.Pool(2) as pool:
        pool.apply(square, (3,))
        return n / measure(lambda: pool.map(square, range(n), chunk_size))


def tasks_per_second_futures(chunk_size, n):
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        pool.submit(square, 3).result()
        return n / measure(lambda: list(pool.map(square, range(n), chunksize=chunk_size)))


def stream():
    with context.Pool(2) as pool:
        pool.apply(square, (3,))
        return MANY / measure(lambda: sum(1 for _ in pool.imap_unordered(square, range(MANY), 4096)))


def large_results():
    with context.Pool(1) as pool:
        pool.apply(square, (3,))
        return 4 * LARGE / measure(lambda: [len(value) for value in pool.map(make_large, range(4), 1)])


def large_results_futures():
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        pool.submit(square, 3).result()
        return 4 * LARGE / measure(lambda: [len(value) for value in pool.map(make_large, range(4))])


def set_to_seen():
    event.clear()
    flag.value = 0
    with context.Pool(1) as pool:
        result = pool.apply_async(see_event)
        while flag.value == 0:
            time.sleep(0.001)
        begin = time.monotonic()
        event.set()
        return max(result.get() - begin, 0)


def stop():
    event.clear()
    processes = [context.Process(target=wait_for_event) for _ in range(N_STOPPED)]
    for process in processes:
        process.start()
    time.sleep(0.1)

    def end():
        event.set()
        for process in processes:
            process.join()
    return measure(end)


def look():
    event.clear()
    return measure(lambda: [event.is_set() for _ in range(20000)]) / 20000


# name, unit, higher is better, multiprocessing, concurrent.futures, the bare figure it stands on
FIGURES = [
    ("start", "start of a worker, to its first result", False, start, start_futures, "bare_fork"),
    ("round_trip", "round trip of a small task", False, round_trip, round_trip_futures, "bare_ping_pong"),
    ("tasks_per_second", "tiny tasks a second, 2 workers", True, lambda: tasks_per_second(1, 10000),
     lambda: tasks_per_second_futures(1, 2000), None),
    ("chunked_per_second", "1,000,000 in chunks", True, lambda: tasks_per_second(None, MANY),
     lambda: tasks_per_second_futures(4096, MANY), None),
    ("in_records_per_second", "the same over records (Python: chunks)", True, lambda: tasks_per_second(None, MANY),
     lambda: tasks_per_second_futures(4096, MANY), None),
    ("in_stream_per_second", "a stream of them (Python: imap_unordered)", True, stream, None, None),
    ("bytes_per_second", "results of 64 MiB, bytes a second", True, large_results, large_results_futures,
     "bare_memcpy"),
    ("set_to_seen", "from set to seen", False, set_to_seen, None, None),
    ("stop", f"stop of {N_STOPPED} workers", False, stop, None, None),
    ("look", "a look at the event", False, look, None, None),
]


def human(value, higher):
    if higher:
        return f"{value / 1e9:.2f} G" if value >= 1e9 else f"{value / 1e3:.1f} k"
    return f"{value * 1e3:.2f} ms" if value >= 1e-3 else f"{value * 1e6:.2f} us" if value >= 1e-6 else \
        f"{value * 1e9:.2f} ns"


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    # Each in a process of its own: what a large figure leaves in the heap makes forks dearer.
    ours = {}
    for name in [*(figure[0] for figure in FIGURES), "bare_fork", "bare_ping_pong", "bare_memcpy"]:
        printed = subprocess.run([sys.argv[1], str(rounds), name], capture_output=True, text=True, check=True).stdout
        ours[name] = max(float(printed.split()[1]), 1e-11)
    print(f"Python {sys.version.split()[0]}; each figure the best of {rounds} rounds")
    print(f"{'':42}{'Tandem':>11}{'mp.':>11}{'futures':>11}  {'to mp.':>8}{'to fut.':>8}{'to bare':>8}")
    for name, text, higher, python, futures, bare in FIGURES:
        best = max if higher else min
        row = f"{text:42}{human(ours[name], higher):>11}"
        ratios = ""
        for function in (python, futures):
            if function is None:
                row += f"{'':>11}"
                ratios += f"{'':>8}"
                continue
            value = best(max(function(), 1e-9) for _ in range(rounds))
            row += f"{human(value, higher):>11}"
            ratios += f"{(ours[name] / value if higher else value / ours[name]):>7.1f}x"
        if bare is not None:
            ratios += f"{(ours[bare] / ours[name] if higher else ours[name] / ours[bare]):>7.1f}x"
        print(row + "  " + ratios, flush=True)
    print("to mp., to fut.: how many times better than Python; to bare: how many times dearer than the system "
          f"call alone\n(fork+waitpid {human(ours['bare_fork'], False)}, ping-pong over pipes "
          f"{human(ours['bare_ping_pong'], False)}, memcpy to fresh pages {human(ours['bare_memcpy'], True)}B/s)")


if __name__ == "__main__":
    main()
