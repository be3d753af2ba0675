# enumerate, zip, map, filter, reversed, iter(callable, sentinel), the iterators of sequences.

def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


def generator(*items):
    yield from items


# enumerate
assert list(enumerate("ab")) == [(0, "a"), (1, "b")] and list(enumerate("ab", 5)) == [(5, "a"), (6, "b")]
assert list(enumerate(iterable="a", start=-1)) == [(-1, "a")] and list(enumerate("ab", 2**70)) == [(2**70, "a"), (2**70 + 1, "b")]
raises(TypeError, "'str' object cannot be interpreted as an integer", enumerate, [], "a")
raises(TypeError, "'int' object is not iterable", enumerate, 1)
e = enumerate("abc")
assert iter(e) is e and next(e) == (0, "a") and e.__reduce__()[1][1] == 1
assert enumerate[int].__origin__ is enumerate

# zip
assert list(zip()) == [] and list(zip("ab")) == [("a",), ("b",)] and list(zip("abc", [1, 2], generator(3, 4, 5))) == [("a", 1, 3), ("b", 2, 4)]
assert list(zip("ab", "cd", strict=True)) == [("a", "c"), ("b", "d")]
raises(ValueError, "zip() argument 2 is longer than argument 1", list, zip([1], [1, 2], strict=True))
raises(ValueError, "zip() argument 2 is shorter than argument 1", list, zip([1, 2], [1], strict=True))
raises(ValueError, "zip() argument 3 is shorter than arguments 1-2", list, zip([1, 2], [1, 2], [1], strict=True))
raises(ValueError, "zip() argument 3 is longer than arguments 1-2", list, zip([1], [1], [1, 2], strict=True))
raises(TypeError, "'int' object is not iterable", zip, [1], 1)
raises(TypeError, None, zip, [1], other=1)
left = iter([1, 2, 3])
assert list(zip(left, [1])) == [(1, 1)] and list(left) == [3]
assert dict(zip("ab", [1, 2])) == {"a": 1, "b": 2}

# map
assert list(map(str, [1, 2])) == ["1", "2"] and list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])) == [11, 22]
assert list(map(pow, [2, 3], [3, 2])) == [8, 9]
raises(TypeError, "map() must have at least two arguments.", map, str)
raises(TypeError, "map() must have at least two arguments.", map)
raises(ValueError, "map() argument 2 is longer than argument 1", list, map(lambda a, b: 1, [1], [1, 2], strict=True))
raises(TypeError, "'int' object is not callable", list, map(3, [1]))


def stop_at_3(x):
    if x == 3:
        raise StopIteration
    return x


assert list(map(stop_at_3, range(10))) == [0, 1, 2]


def fail(x):
    raise KeyError(x)


m = map(fail, [1, 2])
raises(KeyError, "1", next, m)
raises(KeyError, "2", next, m)
assert next(m, None) is None

# filter
assert list(filter(None, [0, 1, "", "a"])) == [1, "a"] and list(filter(lambda x: x > 1, [1, 2, 3])) == [2, 3]
assert list(filter(bool, [0, 2])) == [2] and list(filter(str.isdigit, "a1b2")) == ["1", "2"]
raises(TypeError, "filter expected 2 arguments, got 1", filter, None)

# reversed
assert list(reversed([1, 2, 3])) == [3, 2, 1] and list(reversed("ab")) == ["b", "a"] and list(reversed(range(3))) == [2, 1, 0]
raises(TypeError, "'set' object is not reversible", reversed, {1})
raises(TypeError, "'generator' object is not reversible", reversed, generator())


class Sequence:
    def __len__(self):
        return 3

    def __getitem__(self, index):
        if index > 5:
            raise IndexError
        return index * 10


s = Sequence()
r = reversed(s)
assert r.__length_hint__() == 3 and list(r) == [20, 10, 0] and list(s) == [0, 10, 20, 30, 40, 50] and 30 in s


class Reversible:
    def __reversed__(self):
        return "backwards"


class NotReversible:
    __reversed__ = None

    def __getitem__(self, index):
        return 1

    def __len__(self):
        return 1


assert reversed(Reversible()) == "backwards"
raises(TypeError, "'NotReversible' object is not reversible", reversed, NotReversible())

# iter and next
raises(TypeError, "'int' object is not iterable", iter, 1)
raises(TypeError, "'int' object is not an iterator", next, 1)
raises(TypeError, "iter(v, w): v must be callable", iter, 1, 2)
raises(StopIteration, "", next, iter([]))
assert next(iter([]), "default") == "default"
counter = iter([1, 2, 3, 0, 4])
assert list(iter(lambda: next(counter), 0)) == [1, 2, 3]
it = iter(lambda: 1, 1)
assert list(it) == [] and list(it) == []


class Bad:
    def __iter__(self):
        return 1


raises(TypeError, "iter() returned non-iterator of type 'int'", iter, Bad())


class Iterator:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration
        return self.n


assert list(Iterator()) == [1, 2, 3] and sum(Iterator()) == 6 and 2 in Iterator() and dict.fromkeys(Iterator()) == {1: None, 2: None, 3: None}
assert [*Iterator()] == [1, 2, 3] and (lambda *args: args)(*Iterator()) == (1, 2, 3) and max(Iterator()) == 3
assert {*Iterator()} == {1, 2, 3} and sorted(Iterator(), reverse=True) == [3, 2, 1] and tuple(Iterator()) == (1, 2, 3)

# List iterators follow the list, and an ended one stays ended.
a = [1, 2]
it = iter(a)
assert next(it) == 1 and it.__length_hint__() == 1
a.append(3)
assert list(it) == [2, 3]
a.append(4)
assert list(it) == []
it = reversed(a)
assert next(it) == 4 and it.__length_hint__() == 3
del a[1:]
assert it.__length_hint__() == 0 and next(it, None) is None
it = iter([1, 2, 3])
it.__setstate__(2)
assert list(it) == [3]
import copy
it = iter([1, 2, 3])
next(it)
assert list(copy.copy(it)) == [2, 3] == list(it)
it = reversed([1, 2, 3])
next(it)
assert list(copy.copy(it)) == [2, 1] == list(it)
raises(TypeError, "cannot create 'list_iterator' instances", type(iter([])))


# Iterators are pipelines of generators, too.
def numbers():
    n = 0
    while True:
        yield n
        n += 1


pipeline = map(lambda x: x * 2, filter(lambda x: x % 3 == 0, numbers()))
assert [next(pipeline) for _ in range(4)] == [0, 6, 12, 18]
nested = range(3)
for _ in range(50):
    nested = map(lambda x: x + 1, nested)
assert list(nested) == [50, 51, 52]


# Subclasses.
class MyMap(map):
    pass


m = MyMap(str, [1])
m.tag = "t"
assert list(m) == ["1"] and m.tag == "t"
any_all = [any(map(lambda x: x > 2, [1, 2, 3])), all(map(lambda x: x > 2, [1, 2, 3]))]
assert any_all == [True, False]

# An iterator in Python ends with the StopIteration that it raised, value and all.
class Ends:
    def __init__(self, end):
        self.end = end

    def __iter__(self):
        return self

    def __next__(self):
        raise self.end


end = StopIteration(7)
try:
    next(Ends(end))
except StopIteration as error:
    assert error is end
assert next(Ends(end), "default") == "default" and list(Ends(StopIteration)) == []


def delegates(end):
    yield (yield from Ends(end))


assert list(delegates(StopIteration(7))) == [7] and list(delegates(StopIteration)) == [None]


# Who makes a list or bytes asks how long it may become; others do not.
import sys


class Hinted:
    def __init__(self, hint):
        self.hint = hint

    def __iter__(self):
        return iter((1, 2))

    def __length_hint__(self):
        if isinstance(self.hint, Exception):
            raise self.hint
        return self.hint


def slice_assigned(items):
    result = [0, 3]
    result[:1] = items
    return result


def extended(items):
    result = bytearray()
    result.extend(items)
    return bytes(result)


for hint in (7, NotImplemented, TypeError(), ValueError("asked"), -1, "x", 2**70, sys.maxsize):
    answers = []
    for make in (list, sorted, bytes, extended, slice_assigned, lambda items: [*items], tuple, set, bytearray):
        try:
            answers.append(len(make(Hinted(hint))))
        except Exception as error:
            answers.append(f"{type(error).__name__} {error}")
    print(answers[-3:], answers[0], len(set(answers[:4])), answers[4] if answers[0] == 2 else answers[4] == answers[0])
# expect: [2, 2, 2] 2 1 3
# expect: [2, 2, 2] 2 1 3
# expect: [2, 2, 2] 2 1 3
# expect: [2, 2, 2] ValueError asked 1 True
# expect: [2, 2, 2] ValueError __length_hint__() should return >= 0 1 True
# expect: [2, 2, 2] TypeError __length_hint__ must be an integer, not str 1 True
# expect: [2, 2, 2] OverflowError Python int too large to convert to C ssize_t 1 True
# expect: [2, 2, 2] MemoryError  1 True
