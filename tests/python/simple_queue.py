# _queue.SimpleQueue: order, blocking, timeouts, many waiters, from native callbacks too.
import _queue
import queue
import threading

assert queue.SimpleQueue is _queue.SimpleQueue and queue.Empty is _queue.Empty and issubclass(queue.Empty, Exception)


def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


q = queue.SimpleQueue()
assert q.empty() and q.qsize() == 0
q.put(1)
q.put(item=2, block=True, timeout=5)
q.put_nowait(3)
assert not q.empty() and q.qsize() == 3 and [q.get(), q.get(block=False), q.get_nowait()] == [1, 2, 3]
raises(queue.Empty, "", q.get_nowait)
raises(queue.Empty, "", q.get, False)
raises(queue.Empty, "", q.get, timeout=0.01)
raises(queue.Empty, "", q.get, True, 0)
raises(ValueError, "'timeout' must be a non-negative number", q.get, timeout=-1)
raises(OverflowError, "timeout value is too large", q.get, timeout=1e30)
raises(TypeError, None, queue.SimpleQueue, 1)


# One thread waits for another.
def consumer(n):
    for _ in range(n):
        results.append(q.get())


results = []
thread = threading.Thread(target=consumer, args=(100,))
thread.start()
for n in range(100):
    q.put(n)
thread.join()
assert results == list(range(100))

# Many waiters: each item goes to one.
results = []
threads = [threading.Thread(target=consumer, args=(5,)) for _ in range(8)]
for thread in threads:
    thread.start()
for n in range(40):
    q.put(n)
for thread in threads:
    thread.join()
assert sorted(results) == list(range(40)) and q.empty()

# A wait inside a callback of native code.
def feed():
    for n in range(3):
        q.put(n)


thread = threading.Thread(target=feed)
thread.start()
assert sorted([3, 1, 2], key=lambda x: (q.get(timeout=30), x)[1]) == [1, 2, 3]
thread.join()
thread = threading.Thread(target=feed)
thread.start()
assert list(map(lambda _: q.get(timeout=30), range(3))) == [0, 1, 2]
thread.join()

# A timed-out waiter does not swallow what comes later.
raises(queue.Empty, "", q.get, timeout=0.001)
q.put("later")
assert q.get(timeout=30) == "later"

# Queue and its relatives are Python on top of locks.
for kind, order in ((queue.Queue, [2, 1, 3]), (queue.LifoQueue, [3, 1, 2]), (queue.PriorityQueue, [1, 2, 3])):
    full = kind(maxsize=3)
    for n in (2, 1, 3):
        full.put(n)
    raises(queue.Full, "", full.put, 4, timeout=0.001)
    assert [full.get() for _ in range(3)] == order
