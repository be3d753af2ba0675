"""Recursion to the end, ints and strings at their limits, caches that are full."""
import struct
import sys
import re
import functools

def endless(n):
    return endless(n + 1)

class Endless:
    def __repr__(self):
        return repr(self)

    def __getattr__(self, name):
        return getattr(self, name + "x")

for function in (lambda: endless(0), lambda: repr(Endless()), lambda: Endless().y):
    try:
        function()
    except RecursionError:
        pass
for n in range(200):
    struct.calcsize(f"{n + 1}i")
    re.compile(f"a{{{n}}}")
    sys.intern(f"interned in another run {n}")
    exec(compile(f"def f{n}(): raise ValueError", f"file{n}.py", "exec"))
try:
    "x" * sys.maxsize
except (MemoryError, OverflowError):
    pass
try:
    raise KeyError
except KeyError as error:
    sys.last_exc = sys.last_value = error
