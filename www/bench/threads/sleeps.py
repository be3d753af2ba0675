"""Eight sleeps of 100 ms at once: ms until the last one is over."""

import threading
from time import perf_counter, sleep

start = perf_counter()
threads = [threading.Thread(target=sleep, args=(0.1,)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print((perf_counter() - start) * 1e3)
