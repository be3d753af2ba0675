"""A thousand threads are alive at once; where no more can be had, starting one says so, and then it goes on."""

import _thread
import threading

go = threading.Event()
threads = [threading.Thread(target=go.wait) for _ in range(1000)]
for thread in threads:
    thread.start()
print(threading.active_count())  # expect: 1001
go.set()
for thread in threads:
    thread.join()
print(threading.active_count())  # expect: 1

gate = _thread.allocate_lock()
gate.acquire()
handles = []
try:
    while len(handles) < 100_000:
        handles.append(_thread.start_joinable_thread(lambda: gate.acquire() and gate.release()))
except RuntimeError as error:
    print(error)  # expect: can't start new thread
print(len(handles) >= 1000)  # expect: True
gate.release()
for handle in handles:
    handle.join()

thread = threading.Thread(target=print, args=("room again",))
thread.start()  # expect: room again
thread.join()
