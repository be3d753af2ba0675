# itertools: every function, against plain Python where there is a rule.
from itertools import *
import itertools


def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


def take(n, iterable):
    return list(islice(iterable, n))


# count, cycle, repeat
assert take(3, count()) == [0, 1, 2] and take(3, count(5, -2)) == [5, 3, 1] and take(2, count(1.5)) == [1.5, 2.5]
assert take(3, count(2**63 - 1)) == [2**63 - 1, 2**63, 2**63 + 1] and take(2, count(start=1, step=0)) == [1, 1]
assert repr(count()) == "count(0)" and repr(count(1, 2)) == "count(1, 2)" and repr(count(1.5, 1.0)) == "count(1.5, 1.0)"
raises(TypeError, "a number is required", count, "a")
assert take(7, cycle("abc")) == list("abcabca") and list(cycle([])) == []
raises(TypeError, "'int' object is not iterable", cycle, 1)
assert list(repeat(1, 3)) == [1, 1, 1] and take(2, repeat("a")) == ["a", "a"] and list(repeat(1, -5)) == []
assert repr(repeat(1)) == "repeat(1)" and repr(repeat(1, 3)) == "repeat(1, 3)" and repeat(1, 3).__length_hint__() == 3
raises(TypeError, "len() of unsized object", repeat(1).__length_hint__)
assert list(map(pow, range(4), repeat(2))) == [0, 1, 4, 9]

# accumulate
assert list(accumulate([1, 2, 3])) == [1, 3, 6] and list(accumulate("abc")) == ["a", "ab", "abc"]
assert list(accumulate([3, 1, 2], max)) == [3, 3, 3] and list(accumulate([1, 2], initial=10)) == [10, 11, 13]
assert list(accumulate([], initial=5)) == [5] and list(accumulate([])) == [] and list(accumulate([2, 3], lambda a, b: a * b, initial=None)) == [2, 6]

# batched
assert list(batched("abcdefg", 3)) == [("a", "b", "c"), ("d", "e", "f"), ("g",)] and list(batched([], 2)) == []
raises(ValueError, "n must be at least one", batched, [], 0)
raises(ValueError, "batched(): incomplete batch", list, batched("abc", 2, strict=True))
assert list(batched("abcd", 2, strict=True)) == [("a", "b"), ("c", "d")]

# chain
assert list(chain()) == [] and list(chain([1], (2,), "3", {4: 0})) == [1, 2, "3", 4]
assert list(chain.from_iterable(["ab", [1]])) == ["a", "b", 1]
raises(TypeError, "'int' object is not iterable", list, chain([1], 2))
c = chain([1], 2, [3])
assert next(c) == 1
raises(TypeError, "'int' object is not iterable", next, c)
assert list(c) == []
infinite = chain.from_iterable(repeat([1, 2]))
assert take(5, infinite) == [1, 2, 1, 2, 1]

# compress, dropwhile, takewhile, filterfalse, starmap
assert list(compress("abcdef", [1, 0, 1, 0, 1])) == ["a", "c", "e"] and list(compress(data="ab", selectors=[0, 1])) == ["b"]
assert list(dropwhile(lambda x: x < 3, [1, 2, 3, 1])) == [3, 1] and list(takewhile(lambda x: x < 3, [1, 2, 3, 1])) == [1, 2]
t = takewhile(lambda x: x < 3, [1, 5, 2])
assert list(t) == [1] and list(t) == []
assert list(filterfalse(lambda x: x % 2, range(5))) == [0, 2, 4] and list(filterfalse(None, [0, 1, ""])) == [0, ""]
assert list(starmap(pow, [(2, 3), [3, 2]])) == [8, 9] and list(starmap(lambda *a: a, [(), (1,)])) == [(), (1,)]
raises(TypeError, "'int' object is not iterable", list, starmap(pow, [1]))

# islice against list slices, and how much it takes from the iterator.
for args in [(0,), (3,), (20,), (None,), (1, 4), (4, 2), (2, None), (None, None), (0, 10, 3), (1, None, 4), (None, 6, None), (3, 3), (9, 12, 2)]:
    items = iter(range(10))
    assert list(islice(items, *args)) == list(range(10))[slice(*args)], args
it = iter(range(10))
assert list(islice(it, 3)) == [0, 1, 2] and list(it) == list(range(3, 10))
it = iter(range(10))
assert list(islice(it, 1, 8, 3)) == [1, 4, 7] and next(it) == 8
it = iter(range(10))
assert list(islice(it, 5, 2)) == [] and next(it) == 5
raises(ValueError, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.", islice, [], -1)
raises(ValueError, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.", islice, [], "a")
raises(ValueError, "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.", islice, [], -1, 2)
raises(ValueError, "Step for islice() must be a positive integer or None.", islice, [], 0, 1, 0)
raises(TypeError, "islice expected at least 2 arguments, got 1", islice, [])

# pairwise, zip_longest
assert list(pairwise("abcd")) == [("a", "b"), ("b", "c"), ("c", "d")] and list(pairwise("a")) == [] and list(pairwise([])) == []
assert list(zip_longest("abc", [1], fillvalue="-")) == [("a", 1), ("b", "-"), ("c", "-")] and list(zip_longest()) == []
assert list(zip_longest([1], [], [2, 3])) == [(1, None, 2), (None, None, 3)]
raises(TypeError, "zip_longest() got an unexpected keyword argument", zip_longest, [], fill=1)

# groupby
assert [(k, list(g)) for k, g in groupby("aabccc")] == [("a", ["a", "a"]), ("b", ["b"]), ("c", ["c"] * 3)]
assert [(k, len(list(g))) for k, g in groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)] == [(1, 2), (0, 2), (1, 1)]
assert [k for k, g in groupby("aabb")] == ["a", "b"] and list(groupby([])) == []
g = groupby("aab")
k1, first = next(g)
k2, second = next(g)
assert list(first) == [] and list(second) == ["b"] and (k1, k2) == ("a", "b")
g = groupby("aab")
_, first = next(g)
assert next(first) == "a" and next(first) == "a" and next(first, "end") == "end" and next(g)[0] == "b"

# tee
a, b = tee([1, 2, 3])
assert list(a) == [1, 2, 3] == list(b)
a, b, c = tee(iter(range(200)), 3)
assert take(150, a) == list(range(150)) and take(3, b) == [0, 1, 2]
import copy
d = copy.copy(b)
assert list(a) == list(range(150, 200)) and list(b) == list(range(3, 200)) == list(d) and list(c) == list(range(200))
assert tee([], 0) == () and len(tee([], 1)) == 1
raises(ValueError, "n must be >= 0", tee, [], -1)


class Reenter:
    def __iter__(self):
        return self

    def __next__(self):
        return next(twin)


twin, _ = tee(Reenter())
raises(RuntimeError, "cannot re-enter the tee iterator", next, twin)

# Combinatorics.
assert list(product()) == [()] and list(product("ab", [1, 2])) == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]
assert list(product("ab", repeat=2)) == [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")] and list(product("ab", [])) == []
assert list(product("ab", repeat=0)) == [()]
raises(ValueError, "repeat argument cannot be negative", product, [], repeat=-1)
for n in range(5):
    pool = "abcd"[:n]
    for r in range(6):
        indexes = list(product(range(n), repeat=r))
        pick = lambda rows: [tuple(pool[i] for i in row) for row in rows]
        assert list(permutations(pool, r)) == pick(row for row in indexes if len(set(row)) == r), (n, r)
        assert list(combinations(pool, r)) == pick(row for row in indexes if all(a < b for a, b in zip(row, row[1:])))
        expected = pick(row for row in indexes if all(a <= b for a, b in zip(row, row[1:])))
        assert list(combinations_with_replacement(pool, r)) == expected
assert list(permutations("abc")) == list(permutations("abc", 3)) and len(list(permutations(range(6)))) == 720
raises(ValueError, "r must be non-negative", combinations, [], -1)
raises(ValueError, "r must be non-negative", permutations, [], -1)
raises(TypeError, "Expected int as r", permutations, [], "a")
p = permutations("ab")
assert list(p) == [("a", "b"), ("b", "a")] and list(p) == []


# Errors go through, and the iterator goes on.
def fails_at_2(x):
    if x == 2:
        raise KeyError(x)
    return True


f = filterfalse(lambda x: not fails_at_2(x), [1, 2, 3])
assert next(f) == 1
raises(KeyError, "2", next, f)
assert next(f) == 3
assert iter(f) is f and type(f).__name__ == "filterfalse" and type(f).__module__ == "itertools"


class MyChain(chain):
    pass


assert list(MyChain([1], [2])) == [1, 2] and list(MyChain.from_iterable([[1]])) == [1]
assert sorted(name for name in dir(itertools) if not name.startswith("_")) == [
    "accumulate", "batched", "chain", "combinations", "combinations_with_replacement", "compress", "count", "cycle",
    "dropwhile", "filterfalse", "groupby", "islice", "pairwise", "permutations", "product", "repeat", "starmap",
    "takewhile", "tee", "zip_longest"]
