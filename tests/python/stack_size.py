"""A thread that is started after threading.stack_size has room for deeper native recursion, as far as the platform lets one
choose: a browser has one size of stacks."""

import platform
import sys
import threading

sys.setrecursionlimit(10**6)


class Nest:
    depth = 0

    def __eq__(self, other):
        Nest.depth += 1
        return [self] == [other]


def dig():
    Nest.depth = 0
    try:
        Nest() == 1
    except RecursionError as error:
        # It is a comparison, or a call, that finds no room.
        assert str(error).startswith("maximum recursion depth exceeded"), error
    reached.append(Nest.depth)


def dig_in_a_wait():
    """Also where another stack had to be left for it."""
    list(map(lambda _: (go.wait(), dig()), [0]))


reached = []
go = threading.Event()
for size, target in (0, dig), (64 << 20, dig), (64 << 20, dig_in_a_wait), (0, dig):
    threading.stack_size(size)
    thread = threading.Thread(target=target)
    thread.start()
    go.set()
    thread.join()
usual, large, waiting, after = reached
# The native code that waits takes some of the stack itself.
factor = 0.25 if platform.machine() == "wasm32" else 3
print(usual > 50, large >= factor * usual, waiting >= factor * usual, after == usual)  # expect: True True True True

if platform.machine() != "wasm32":
    threading.stack_size(2**63 - 1)
    try:
        threading.Thread(target=print).start()
    except RuntimeError as error:
        assert str(error) == "can't start new thread", error
    else:
        raise AssertionError("there is no such stack")
