"""Signal handlers and exit functions, some of which come late."""
import atexit
import signal

def handler(number, frame):
    pass

def again():
    if calls:
        calls.pop()
        atexit.register(again)

calls = [1, 2, 3]
atexit.register(again)
atexit.register(atexit.register, again)
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
    signal.signal(number, handler)
