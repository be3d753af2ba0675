# `faulthandler`: where threads are.
import faulthandler
import tempfile
import threading
import time


def dumped(call, *args, **kwargs):
    with tempfile.TemporaryFile("w+") as file:
        call(*args, file=file, **kwargs)
        file.seek(0)
        return file.read().splitlines()


def inner():
    return dumped(faulthandler.dump_traceback, all_threads=False)


lines = inner()
print(lines[0])  # expect: Stack (most recent call first):
print([line.rpartition(" in ")[2] for line in lines[1:]])  # expect: ['dumped', 'inner', '<module>']
print(", line 10 in dumped" in lines[1])  # expect: True

gate = threading.Event()


def waits_here():
    gate.wait()


thread = threading.Thread(target=waits_here)
thread.start()
lines = []
while not any(line.endswith("in waits_here") for line in lines):
    time.sleep(0.001)
    lines = dumped(faulthandler.dump_traceback)
titles = [line for line in lines if "most recent call first" in line]
print(len(titles), titles[0].startswith("Thread 0x"), titles[1].startswith("Current thread 0x"))  # expect: 2 True True

with tempfile.TemporaryFile("w+") as file:
    faulthandler.dump_traceback_later(0.01, file=file)
    while not file.read():
        time.sleep(0.005)
        file.seek(0)
    file.seek(0)
    print(file.readline(), end="")  # expect: Timeout (0:00:00.010000)!
    faulthandler.dump_traceback_later(60, repeat=True, file=file)
    faulthandler.cancel_dump_traceback_later()
gate.set()
thread.join()
for call in [lambda: faulthandler.dump_traceback_later(0), lambda: faulthandler.dump_traceback(file=1.5)]:
    try:
        call()
    except (ValueError, TypeError, AttributeError) as error:
        print(type(error).__name__)
# expect: ValueError
# expect: TypeError
faulthandler.enable()
print(faulthandler.is_enabled(), faulthandler.disable(), faulthandler.is_enabled())  # expect: True True False
