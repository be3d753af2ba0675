# list.sort and sorted: stability, keys, errors, what the list is meanwhile.
from functools import cmp_to_key

state = 12345


def random():
    global state
    state = (state * 1103515245 + 12345) % 2**31
    return state


def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


class Key:
    """Compares by Python code, and only by <."""

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return self.value < other.value


def is_sorted(items, reverse=False):
    return all(not (b > a if reverse else b < a) for a, b in zip(items, items[1:]))


for length in list(range(40)) + [63, 64, 65, 200, 1000]:
    for distinct in (3, 50, 2**31):
        ints = [random() % distinct for _ in range(length)]
        for convert in (int, float, str, lambda n: (n, "x"), lambda n: n * 10**20, lambda n: [n]):
            items = [convert(n) for n in ints]
            up, down = sorted(items), sorted(items, reverse=True)
            assert is_sorted(up) and is_sorted(down, True) and len(up) == length
            assert up == down[::-1]
        # Stable, forwards and in reverse, with native and Python keys and comparisons.
        pairs = list(zip(ints, range(length)))
        expected = sorted(pairs)
        assert sorted(pairs, key=lambda p: p[0]) == expected
        assert sorted(pairs, key=lambda p: Key(p[0])) == expected
        assert sorted(pairs, key=lambda p: float(p[0])) == expected
        assert sorted(pairs, key=lambda p: "%012d" % p[0]) == expected
        assert sorted(pairs, key=cmp_to_key(lambda a, b: a[0] - b[0])) == expected
        backwards = sorted(pairs, key=lambda p: (-p[0], p[1]))
        assert sorted(pairs, key=lambda p: p[0], reverse=True) == backwards
        assert sorted(pairs, key=lambda p: Key(p[0]), reverse=True) == backwards

# Few comparisons where there are runs.
count = 0


class Counted(Key):
    def __lt__(self, other):
        global count
        count += 1
        return self.value < other.value


for items in (list(range(1000)), list(range(1000, 0, -1))):
    count = 0
    sorted(map(Counted, items))
    assert count == 999, count
count = 0
sorted(map(Counted, list(range(500, 1000)) + list(range(500))))
assert count < 1100

# Mixed numbers, NaN, strings beyond ASCII.
assert sorted([3, 1.5, True, 2**70, -2**70]) == [-2**70, True, 1.5, 3, 2**70]
nan = float("nan")
items = [3.0, nan, 1.0, nan, 2.0]
result = sorted(items)
assert len(result) == 5 and sorted(str(x) for x in result) == ["1.0", "2.0", "3.0", "nan", "nan"]
assert sorted(["b", "\U0001f600", "\uffff", "é", "a", ""]) == ["", "a", "b", "é", "\uffff", "\U0001f600"]
assert sorted({"b": 1, "a": 2}) == ["a", "b"]
assert sorted("cab", key=str.upper) == ["a", "b", "c"] and sorted(["aa", "b"], key=len) == ["b", "aa"]
assert sorted([True, False, 1, 0]) == [False, 0, True, 1]

# Errors leave all items in the list.
a = [3, "a", 1]
raises(TypeError, None, a.sort)
assert len(a) == 3 and 3 in a and "a" in a and 1 in a
raises(TypeError, "sort() takes no positional arguments", a.sort, None)
raises(TypeError, None, sorted)
raises(TypeError, "'int' object is not callable", [1].sort, key=3)


def failing_key(x):
    if x == 3:
        raise KeyError(x)
    return x


a = [5, 4, 3, 2]
raises(KeyError, "3", a.sort, key=failing_key)
assert sorted(a) == [2, 3, 4, 5]


class Failing(Key):
    def __lt__(self, other):
        if other.value == 7:
            raise ZeroDivisionError("seven")
        return super().__lt__(other)


a = [Failing(n) for n in (9, 8, 7, 6, 5)]
before = set(a)
raises(ZeroDivisionError, "seven", a.sort)
assert set(a) == before and len(a) == 5

# The list is empty while it is sorted; changes are noticed and lost.
seen = []


def peek(x):
    seen.append(list(a))
    return x


a = [2, 1]
a.sort(key=peek)
assert seen == [[], []] and a == [1, 2]


def intrude(x):
    a.append(x)
    return x


a = [2, 1]
raises(ValueError, "list modified during sort", a.sort, key=intrude)
assert a == [1, 2]


class Intruder(Key):
    def __lt__(self, other):
        a.append("intruder")
        a.pop()
        return super().__lt__(other)


a = [Intruder(2), Intruder(1)]
raises(ValueError, "list modified during sort", a.sort)
assert [x.value for x in a] == [1, 2]
a = [3, 2, 1]
a.sort(key=lambda x: a.clear() or x)
assert a == [1, 2, 3]

# An inconsistent order gives some order, and no harm.
class Random:
    def __lt__(self, other):
        return bool(random() & 256)


for n in (5, 70, 300):
    items = [Random() for _ in range(n)]
    assert set(sorted(items)) == set(items)

# A key function that sorts, and one that is a generator's method.
assert sorted([[2, 1], [1, 3]], key=lambda x: sorted(x, key=lambda y: -y)) == [[2, 1], [1, 3]]


class Callable:
    def __call__(self, x):
        return -x


assert sorted([1, 2, 3], key=Callable()) == [3, 2, 1]
assert min([3, 1, 2], key=lambda x: -x) == 3 and max("abc", key=ord) == "c"
a = [1, 2, 3]
assert a.sort() is None
a.sort(key=None, reverse=True)
assert a == [3, 2, 1]
