import sys
import threading

sys.setswitchinterval(0.0005)
lock = threading.Lock()
barrier = threading.Barrier(3)
total = 0


def count(rounds):
    global total
    barrier.wait()
    for _ in range(rounds):
        with lock:
            total += sum(range(100)) // 4950


threads = [threading.Thread(target=count, args=(50,), name=f"counter-{n}") for n in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("counted", total)
