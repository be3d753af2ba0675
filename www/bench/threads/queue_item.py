"""A thread gets what another one puts into a queue.Queue: µs for each item."""

import queue
import threading
from time import perf_counter

ITEMS = 20_000


def consume():
    for _ in range(ITEMS):
        items.get()


items = queue.Queue()
thread = threading.Thread(target=consume)
thread.start()
start = perf_counter()
for item in range(ITEMS):
    items.put(item)
thread.join()
print((perf_counter() - start) / ITEMS * 1e6)
