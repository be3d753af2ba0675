"""Runs a program that asserts how long something takes, so that a busy machine cannot spoil it.

slow_motion.py FILE: in slow motion. Every wait and every switch interval is FACTOR times as long, and the clock runs as much
slower: what the machine adds by itself counts for little.
"""
import sys
import threading
import time

FACTOR = 20


def slow_down():
    sleep, perf_counter, set_interval, new_lock = time.sleep, time.perf_counter, sys.setswitchinterval, threading.Lock

    class Lock:
        def __init__(self):
            self.lock = new_lock()

        def __getattr__(self, name):
            return getattr(self.lock, name)

        def acquire(self, blocking=True, timeout=-1):
            return self.lock.acquire(blocking, timeout * FACTOR if timeout > 0 else timeout)

        def __enter__(self):
            return self.lock.__enter__()

        def __exit__(self, *exception):
            return self.lock.__exit__(*exception)

    time.sleep = lambda seconds: sleep(seconds * FACTOR)
    time.perf_counter = lambda: perf_counter() / FACTOR
    sys.setswitchinterval = lambda seconds: set_interval(seconds * FACTOR)
    threading.Lock = Lock


file = sys.argv[1]
slow_down()
with open(file) as source:
    program = compile(source.read(), file, "exec")
exec(program, {"__name__": "__main__"})
