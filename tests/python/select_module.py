# `select` and `selectors` on pipes.
import os
import select
import selectors
import threading
import time

reader, writer = os.pipe()
print(select.select([reader], [writer], [], 0) == ([], [writer], []))  # expect: True
print(select.select([reader], [], [], 0.001))  # expect: ([], [], [])
thread = threading.Thread(target=lambda: (time.sleep(0.01), os.write(writer, b"x")))
thread.start()
print(select.select([reader], [], []) == ([reader], [], []))  # expect: True
thread.join()
for arguments in [([-1], [], []), ([reader], [], [], -1), (5, [], []), ([reader], [], [], "x"), (["x"], [], [])]:
    try:
        select.select(*arguments)
    except (TypeError, ValueError, OSError) as error:
        print(type(error).__name__, error)
# expect: ValueError file descriptor cannot be a negative integer (-1)
# expect: ValueError timeout must be non-negative
# expect: TypeError arguments 1-3 must be sequences
# expect: TypeError timeout must be a float or None
# expect: TypeError argument must be an int, or have a fileno() method.

poll = select.poll()
poll.register(reader, select.POLLIN)
print(poll.poll() == [(reader, select.POLLIN)])  # expect: True
os.read(reader, 1)
print(poll.poll(1))  # expect: []
poll.modify(reader, 0)
poll.unregister(reader)
try:
    poll.unregister(reader)
except KeyError as error:
    print(error.args == (reader,))  # expect: True

with selectors.PollSelector() as selector:
    selector.register(reader, selectors.EVENT_READ, "data")
    print(selector.select(0))  # expect: []
    os.write(writer, b"y")
    [(key, events)] = selector.select()
    print(key.fd == reader, key.data, events)  # expect: True data 1
with selectors.DefaultSelector() as selector:
    selector.register(writer, selectors.EVENT_WRITE)
    print([events for key, events in selector.select(1)])  # expect: [2]
os.close(reader)
os.close(writer)
