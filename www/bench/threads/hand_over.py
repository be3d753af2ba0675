"""Two threads wake each other through two locks: µs there and back."""

import threading
from time import perf_counter

ROUNDS = 10_000


def other():
    for _ in range(ROUNDS):
        there.acquire()
        back.release()


there = threading.Lock()
back = threading.Lock()
there.acquire()
back.acquire()
thread = threading.Thread(target=other)
thread.start()
start = perf_counter()
for _ in range(ROUNDS):
    there.release()
    back.acquire()
print((perf_counter() - start) / ROUNDS * 1e6)
thread.join()
