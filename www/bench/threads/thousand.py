"""1,000 threads alive at once: ms until all have started, been woken together and ended."""

import threading
from time import perf_counter

go = threading.Event()
start = perf_counter()
threads = [threading.Thread(target=go.wait, daemon=True) for _ in range(1000)]
for thread in threads:
    thread.start()
assert threading.active_count() == 1001
go.set()
for thread in threads:
    thread.join()
print((perf_counter() - start) * 1e3)
