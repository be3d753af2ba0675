"""Two threads take turns, which begin and end in the middle of native code: µs for each turn."""

import threading
from time import perf_counter

TURNS = 20_000


def take_turns(mine, other):
    def turn(_):
        mine.acquire()
        other.release()

    for _ in map(turn, range(TURNS)):
        pass


def in_native_code(mine, other):
    list(map(lambda _: take_turns(mine, other), [0]))


there = threading.Lock()
back = threading.Lock()
there.acquire()
thread = threading.Thread(target=in_native_code, args=(there, back))
thread.start()
start = perf_counter()
in_native_code(back, there)
thread.join()
print((perf_counter() - start) / (2 * TURNS) * 1e6)
