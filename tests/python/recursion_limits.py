"""The recursion limit is the interpreter's; recursion without end ends in an exception, whatever the limit."""
import sys
import threading

sys.setrecursionlimit(5000)
seen = []


def look():
    seen.append(sys.getrecursionlimit())
    sys.setrecursionlimit(3000)


def depth(n):
    return n and 1 + depth(n - 1)


thread = threading.Thread(target=look)
thread.start()
thread.join()
print(seen, sys.getrecursionlimit())  # expect: [5000] 3000
thread = threading.Thread(target=lambda: seen.append(depth(2900)))
thread.start()
thread.join()
print(seen)  # expect: [5000, 2900]
try:
    depth(3100)
except RecursionError as error:
    print(error)  # expect: maximum recursion depth exceeded

for limit in 0, -1, 2**31:
    try:
        sys.setrecursionlimit(limit)
    except (ValueError, OverflowError) as error:
        print(error)
# expect: recursion limit must be greater or equal than 1
# expect: recursion limit must be greater or equal than 1
# expect: Python int too large to convert to C int

# A thread's stack: what is set is shown, and is there for native recursion.
print(threading.stack_size(64 << 20), threading.stack_size())  # expect: 0 67108864
for size in -1, 100:
    try:
        threading.stack_size(size)
    except ValueError as error:
        print(error)
# expect: size must be 0 or a positive value
# expect: size not valid: 100 bytes
sys.setrecursionlimit(60_000)
thread = threading.Thread(target=lambda: seen.append(depth(50_000)))
thread.start()
thread.join()
print(seen[-1])  # expect: 50000
threading.stack_size(0)

sys.setrecursionlimit(10**9)
print(sys.getrecursionlimit())  # expect: 1000000000


def calls(n):
    return calls(n + 1)


class Endless:
    def __repr__(self):
        return repr(self)

    def __eq__(self, other):
        return [self] == [other]

    def __call__(self, key):
        return sorted([1, 2], key=self)


endless = Endless()
for call in lambda: calls(0), lambda: repr(endless), lambda: endless == 1, lambda: endless(1):
    try:
        call()
    except (RecursionError, MemoryError):
        pass
    else:
        print("no end")
sys.setrecursionlimit(1000)
