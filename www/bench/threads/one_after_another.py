"""200 threads one after the other: µs for each start and join."""

import threading
from time import perf_counter


def nothing():
    pass


start = perf_counter()
for _ in range(200):
    thread = threading.Thread(target=nothing)
    thread.start()
    thread.join()
print((perf_counter() - start) / 200 * 1e6)
