"""A program ends while daemon threads wait for what never comes, wherever they wait."""
import queue
import threading
import time

lock = threading.Lock()
lock.acquire()
owned = threading.RLock()
owned.acquire()
never = threading.Event()


def nested():
    # The wait is inside native code that has called back.
    sorted([3, 1], key=lambda _: lock.acquire())


def with_finally():
    try:
        with lock:
            pass
    finally:
        print("not reached")


targets = [
    lock.acquire,
    owned.acquire,
    never.wait,
    queue.Queue().get,
    queue.SimpleQueue().get,
    threading.Barrier(2).wait,
    threading.Semaphore(0).acquire,
    lambda: time.sleep(1000),
    lambda: threads[0].join(),
    nested,
    with_finally,
]
threads = [threading.Thread(target=target, daemon=True) for target in targets]
for thread in threads:
    thread.start()
time.sleep(0.01)
print(sum(thread.is_alive() for thread in threads) == len(targets))  # expect: True
