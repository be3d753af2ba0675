"""10,000 threads one after the other and 1,000,000 hand-overs, each counted: ms for all of it."""

import threading
from time import perf_counter

THREADS = 10_000
HAND_OVERS = 1_000_000


def count():
    global ended
    ended += 1


def other():
    global received
    for _ in range(HAND_OVERS // 2):
        there.acquire()
        received += 1
        back.release()


ended = received = 0
start = perf_counter()
for _ in range(THREADS):
    thread = threading.Thread(target=count)
    thread.start()
    thread.join()
there = threading.Lock()
back = threading.Lock()
there.acquire()
back.acquire()
thread = threading.Thread(target=other)
thread.start()
for number in range(HAND_OVERS // 2):
    there.release()
    back.acquire()
    assert received == number + 1
thread.join()
assert ended == THREADS and threading.active_count() == 1
print((perf_counter() - start) * 1e3)
