"""sys._current_frames() and sys._current_exceptions() tell of every thread: what a report of a hang is made of."""
import sys
import threading
import time
import traceback

lock = threading.Lock()
lock.acquire()


def waits_here():
    try:
        raise KeyError("held")
    except KeyError:
        lock.acquire()


def sleeps_here():
    time.sleep(0.001)
    done.wait()


done = threading.Event()
threads = [threading.Thread(target=waits_here), threading.Thread(target=sleeps_here)]
for thread in threads:
    thread.start()


def functions(frame):
    return [summary.name for summary in traceback.extract_stack(frame)]


# Both threads get to their waits.
while True:
    frames = sys._current_frames()
    stacks = [functions(frames[thread.ident]) if thread.ident in frames else [] for thread in threads]
    errors = sys._current_exceptions()
    if "waits_here" in stacks[0] and "wait" in stacks[1] and errors[threads[0].ident] is not None:
        break
    del frames, errors
    time.sleep(0.001)

print(set(frames) == {threading.get_ident()} | {thread.ident for thread in threads})  # expect: True
print(frames[threading.get_ident()] is sys._getframe())  # expect: True
print(functions(frames[threads[0].ident])[-1], functions(frames[threads[1].ident])[-3:])  # expect: waits_here ['sleeps_here', 'wait', 'wait']
print(repr(errors[threads[0].ident]), errors[threading.get_ident()])  # expect: KeyError('held') None
lock.release()
done.set()
for thread in threads:
    thread.join()
print(list(sys._current_frames()) == [threading.get_ident()])  # expect: True
