"""Every kind of statement and expression once: the source of bytecode.dis."""

from __future__ import annotations

import os.path as path, sys
from collections import OrderedDict as Ordered, deque

X: int = 1
a = b = (1, 2.5, "three", b"four", 5j, None, True, ..., 10**30)
big = -170141183460469231731687303715884105728
a, *rest = [1, 2, 3]
del rest
b.attr = a[0] = 3 if a else 4
a[1:2] = b[::2]
a += 1; a @= 2; b.attr -= 3; b[0] **= 2


def parameters(one, /, two=2, *args, three: int, four=4, **kwargs) -> str:
    """Doc."""
    global X
    X = one, two, args, three, four, kwargs
    assert one < two <= 3 != four, "message"
    return f"{one!r:>{two}} {three=} {{}} {four:.2f}" "tail"


def closures(outer):
    inner = 0

    def function():
        nonlocal inner
        inner += outer
        return lambda x=inner: (x, outer, inner)

    return [function() for _ in range(3) if _], {k: v for k, v in outer}, {x for x in outer}, (y for y in outer)


@parameters
class Class[T](Ordered, metaclass=type):
    field: list[T] = []
    __slots__ = ("a", "b")

    def method(self, *, key: T = None) -> T:
        super().method(key=key)
        return __class__, self.field.append(1)

    @property
    def value(self):
        return self.__private


def control(items):
    for index, item in enumerate(items):
        if not item and index or item is None:
            continue
        elif index > 10:
            break
        while item:
            item -= 1
            if item in (1, 2, 3):
                return item
    else:
        print(*items, sep="", **{"end": ""})
    try:
        raise ValueError("x") from None
    except (ValueError, TypeError) as error:
        print(error)
        raise
    except OSError:
        pass
    else:
        print("else")
    finally:
        print("finally")
    try:
        control(items)
    except* KeyError as group:
        print(group.exceptions)
    with open("a") as f, open("b"):
        return f.read()


def generator(n):
    received = yield n
    result = yield from generator(n - 1)
    if (length := len(result)) > 1:
        return received + length


def matching(subject):
    match subject:
        case 0 | 1 | "zero":
            return "literal"
        case [first, *others, last] if first:
            return others, last
        case {"key": value, **remaining}:
            return value, remaining
        case Class(field=[], a=b):
            return b
        case None | True as flag:
            return
        case _:
            return subject


async def coroutine(items):
    async with items as it:
        async for item in it:
            await item
    return [x async for x in items]


type Alias[K: (int, str)] = dict[K, int]
unpacked = [*a, *b], {**{}, "k": 1}, (*a,), {*a}
compared = not (a < b) and (a == b or ~a) is not b not in [a]
called = a(1, b=2)(*a)(*a, **b).method(3, *b, c=4)
print(X, sys, path, deque, big, f"{a}", t"{a!s:x}")
