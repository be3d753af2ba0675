"""A thread gets what another one puts into a queue.Queue with room for eight: µs for each item."""

import queue
import threading
from time import perf_counter

ITEMS = 10_000


def consume():
    for _ in range(ITEMS):
        items.get()


items = queue.Queue(8)
thread = threading.Thread(target=consume)
thread.start()
start = perf_counter()
for item in range(ITEMS):
    items.put(item)
thread.join()
print((perf_counter() - start) / ITEMS * 1e6)
