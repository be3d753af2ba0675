"""Sizes, positions and counts of more than 32 bits mean the same where an address has 32 bits."""

import collections
import functools
import io
import itertools
import re
import struct
import sys

WIDE = 1 << 33


def raises(exception, function, *args):
    try:
        function(*args)
    except exception:
        return True
    raise AssertionError(f"no {exception.__name__}")


assert sys.maxsize == (1 << 63) - 1
assert hash(WIDE) == WIDE and hash(-WIDE) == -WIDE and hash(float(WIDE)) == WIDE

# Bounds far beyond the end are the end.
assert re.compile("b").search("abc", 0, WIDE).span() == (1, 2)
assert re.compile("b").search("abc", WIDE) is None
assert re.findall("[a-c]", "abcabc") == list("abcabc")
assert re.sub("a", "-", "aaa", count=WIDE) == "---"
assert re.split("a", "bab", maxsplit=WIDE) == ["b", "b"]
assert re.fullmatch("a{,4294967293}b+", "aab", re.I)
assert "abc".find("c", 0, WIDE) == 2 and "abc".find("c", WIDE) == -1
assert b"abc".find(b"c", 0, WIDE) == 2 and b"abc".find(b"c", WIDE) == -1
assert "abc".split("b", WIDE) == ["a", "c"] and "aba".replace("a", "-", WIDE) == "-b-"
assert [1, 2].index(2, 0, WIDE) == 1 and (1, 2).index(2, 0, WIDE) == 1
assert "abc"[1:WIDE] == "bc" and "abc"[-WIDE:WIDE:WIDE] == "a" and [1, 2, 3][WIDE:] == []
assert raises(IndexError, lambda: "abc"[WIDE]) and raises(IndexError, lambda: [1][-WIDE])
items = [1, 2]
items.insert(WIDE, 3)
items.insert(-WIDE, 0)
assert items == [0, 1, 2, 3]
assert raises(IndexError, items.pop, WIDE)

# Ranges, counters and iterators count on.
numbers = range(WIDE)
assert numbers[WIDE - 1] == WIDE - 1 and WIDE - 1 in numbers and WIDE not in numbers
assert numbers.index(WIDE - 2) == WIDE - 2 and numbers[-1] == WIDE - 1
assert next(reversed(numbers)) == WIDE - 1 and list(numbers[WIDE - 2 :]) == [WIDE - 2, WIDE - 1]
assert next(enumerate("a", WIDE)) == (WIDE, "a")
assert next(itertools.count(WIDE)) == WIDE
assert list(itertools.islice("abc", 1, WIDE)) == ["b", "c"]
assert itertools.repeat(1, WIDE).__length_hint__() == WIDE
assert list(zip("ab", itertools.repeat(0, WIDE))) == [("a", 0), ("b", 0)]
for sequence in ("abc", b"abc", [1, 2, 3], (1, 2, 3), range(3)):
    iterator = iter(sequence)
    iterator.__setstate__(WIDE)
    assert list(iterator) == []


@functools.lru_cache(maxsize=WIDE)
def cached(number):
    return object()


assert cached(1) is cached(1) and cached.cache_info().maxsize == WIDE
queue = collections.deque("abc", WIDE)
queue.rotate(WIDE)
assert "".join(queue) == "bca"
assert raises(IndexError, lambda: queue[WIDE])
stream = io.BytesIO(b"abc")
stream.seek(WIDE)
assert stream.read() == b""
assert raises(struct.error, struct.unpack_from, "b", b"abc", WIDE)
assert struct.unpack("<Q", struct.pack("<Q", WIDE)) == (WIDE,)
assert (WIDE).to_bytes(8, "little") == struct.pack("<q", WIDE)
assert f"{WIDE:,}" == "8,589,934,592" and int("8589934592") == WIDE and WIDE >> 33 == 1

# What there is no room for is a MemoryError or an OverflowError, not an empty result.
HUGE = 1 << 61
for function in ("abc".ljust, "abc".rjust, "abc".center, "abc".zfill, b"abc".ljust, b"abc".zfill, bytes, bytearray):
    assert raises(MemoryError, function, HUGE)
for sequence in ("abc", b"abc", [1, 2], (1, 2)):
    assert raises(MemoryError, lambda: sequence * HUGE)
    assert sequence * -WIDE == sequence[:0]
print("ok")  # expect: ok
