"""Two threads take turns, which begin and end between two instructions: µs for each turn."""

import threading
from time import perf_counter

TURNS = 20_000


def take_turns(mine, other):
    for _ in range(TURNS):
        mine.acquire()
        other.release()


there = threading.Lock()
back = threading.Lock()
there.acquire()
thread = threading.Thread(target=take_turns, args=(there, back))
thread.start()
start = perf_counter()
take_turns(back, there)
thread.join()
print((perf_counter() - start) / (2 * TURNS) * 1e6)
