# list: construction, indexes, slices, methods, comparison, repr, subclasses.
import sys


def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert type(error) is exception, type(error)
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


# Construction.
assert list() == [] and list((1, 2)) == [1, 2] and list("ab") == ["a", "b"]
assert list({1: 2}) == [1] and list(x * x for x in range(3)) == [0, 1, 4]
raises(TypeError, "list expected at most 1 argument, got 2", list, 1, 2)
raises(TypeError, "'int' object is not iterable", list, 1)
raises(TypeError, "list() takes no keyword arguments", list, a=1)
a = [1, 2]
a.__init__([3])
assert a == [3]
a.__init__()
assert a == []

# Indexes.
a = [10, 11, 12]
assert a[0] == 10 and a[-1] == 12 and a[True] == 11


class Index:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n


assert a[Index(-2)] == 11
raises(IndexError, "list index out of range", lambda: a[3])
raises(IndexError, "list index out of range", lambda: a[-4])
raises(TypeError, "list indices must be integers or slices, not str", lambda k="x": a[k])
raises(TypeError, "list indices must be integers or slices, not float", lambda k=1.0: a[k])
raises(IndexError, "cannot fit 'int' into an index-sized integer", lambda: a[2**70])
raises(IndexError, "list assignment index out of range", a.__setitem__, 3, 0)
raises(IndexError, "list assignment index out of range", a.__delitem__, 3)
a[1] = 5
del a[0]
assert a == [5, 12]

# Slices against a model that walks by hand.
def model(items, s):
    return [items[i] for i in range(*s.indices(len(items)))]


base = list(range(7))
bounds = [None, -9, -7, -3, -1, 0, 1, 3, 6, 7, 20]
for start in bounds:
    for stop in bounds:
        for step in [None, 1, 2, 3, -1, -2, -8, 2**70, -2**70]:
            s = slice(start, stop, step)
            assert base[s] == model(base, s), s
            copy = base[:]
            del copy[s]
            gone = set(model(base, s))
            assert copy == [x for x in base if x not in gone], s
            new = base[:]
            values = [-x for x in model(base, s)]
            new[s] = values
            expected = [-x if x in gone else x for x in base]
            assert new == expected, (s, new)
a = [0, 1, 2, 3]
a[1:3] = "abc"
assert a == [0, "a", "b", "c", 3]
a[3:1] = [9]
assert a == [0, "a", "b", 9, "c", 3]
a[:] = []
assert a == []
a = [1, 2, 3]
a[1:2] = a
assert a == [1, 1, 2, 3, 3]
a[::2] = range(3)
assert a == [0, 1, 1, 3, 2]
raises(ValueError, "attempt to assign sequence of size 1 to extended slice of size 3", a.__setitem__, slice(None, None, 2), [1])
raises(TypeError, "must assign iterable to extended slice", a.__setitem__, slice(None, None, 2), 1)
raises(ValueError, "slice step cannot be zero", lambda: a[::0])
raises(TypeError, "slice indices must be integers or None or have an __index__ method", lambda: a["a":])

# Methods.
a = []
assert a.append(1) is None and a == [1]
a.insert(0, 0)
a.insert(100, 2)
a.insert(-1, 1.5)
assert a == [0, 1, 1.5, 2]
a.extend(x for x in "xy")
a.extend(a)
assert a == [0, 1, 1.5, 2, "x", "y"] * 2
assert a.pop() == "y" and a.pop(0) == 0 and a.pop(-2) == 2
raises(IndexError, "pop from empty list", [].pop)
raises(IndexError, "pop index out of range", a.pop, 100)
raises(TypeError, "pop expected at most 1 argument, got 2", a.pop, 1, 2)
raises(TypeError, "insert expected 2 arguments, got 1", a.insert, 1)
a = [1, 2, 1, 3]
assert a.count(1) == 2 and a.index(1, 1) == 2 and a.index(3, -1) == 3
raises(ValueError, "list.index(x): x not in list", a.index, 1, 3)
raises(TypeError, "slice indices must be integers or have an __index__ method", a.index, 1, None)
a.remove(1)
assert a == [2, 1, 3]
raises(ValueError, "list.remove(x): x not in list", a.remove, 9)
a.reverse()
assert a == [3, 1, 2] and a.copy() == a and a.copy() is not a
a.clear()
assert a == [] and not a
raises(TypeError, "'int' object is not iterable", a.extend, 1)


def failing():
    yield 1
    yield 2
    raise KeyError("stop")


raises(KeyError, "'stop'", a.extend, failing())
assert a == [1, 2]

# Operators.
assert [1] + [2] == [1, 2] and [1, 2] * 2 == [1, 2, 1, 2] == 2 * [1, 2] and [1] * 0 == [] == [1] * -5
raises(TypeError, 'can only concatenate list (not "tuple") to list', lambda: [1] + (2,))
raises(TypeError, "can't multiply sequence by non-int of type 'str'", lambda: [1] * "a")
raises(OverflowError, "cannot fit 'int' into an index-sized integer", lambda: [1] * 2**70)
b = a
b += (3,)
assert a is b and a == [1, 2, 3]
b *= 2
assert a is b and a == [1, 2, 3, 1, 2, 3]
b *= -1
assert a is b and a == []
assert 2 in [1, 2] and 3 not in [1, 2] and [] in [[]]

# Comparison.
assert [1, 2] < [1, 3] and [1] < [1, 0] and [2] > [1, 5] and [1, 2] <= [1, 2] and [1] != [2]
assert ([1] == (1,)) is False
raises(TypeError, "'<' not supported between instances of 'int' and 'str'", lambda: [1] < ["a"])
raises(TypeError, "'<' not supported between instances of 'list' and 'tuple'", lambda: [1] < (1,))
nan = float("nan")
assert [nan] == [nan] and not [nan] < [nan]
raises(TypeError, "unhashable type: 'list'", hash, [])

# Repr.
assert repr([1, "a", [2.0, None]]) == "[1, 'a', [2.0, None]]" and repr([]) == "[]"
a = [1]
a.append(a)
assert repr(a) == "[1, [...]]"
a.clear()


class Loud:
    def __repr__(self):
        raise ValueError("no repr")


a = [Loud()]
raises(ValueError, "no repr", repr, a)
raises(ValueError, "no repr", repr, a)


# Subclasses.
class Sub(list):
    def __init__(self, *args, extra=None):
        super().__init__(*args)
        self.extra = extra


s = Sub([1, 2], extra=3)
assert s == [1, 2] and s.extra == 3 and type(s[:]) is list and type(s + [1]) is list and isinstance(s, list)
assert len(s) == 2 and list(s) == [1, 2]


class Keyword(list):
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def __init__(self, *args, **kwargs):
        super().__init__(args)


assert Keyword(1, 2, k=3) == [1, 2]
assert list[int] == list[int] and repr(list[int]) == "list[int]"

# Unpacking.
first, *rest = [1, 2, 3]
assert (first, rest) == (1, [2, 3])
*start, x, y = "abcd"
assert start == ["a", "b"] and (x, y) == ("c", "d")


def unpack(code):
    exec(code, {})


raises(ValueError, "too many values to unpack (expected 2, got 3)", unpack, "a, b = [1, 2, 3]")
raises(ValueError, "too many values to unpack (expected 2)", unpack, "a, b = iter([1, 2, 3])")
raises(ValueError, "not enough values to unpack (expected 2, got 1)", unpack, "a, b = [1]")
raises(ValueError, "not enough values to unpack (expected at least 2, got 1)", unpack, "a, *b, c = [1]")
raises(TypeError, "cannot unpack non-iterable int object", unpack, "a, b = 1")

# Deep nesting is freed without recursion of the machine stack.
deep = []
for _ in range(1_000 if sys.platform == "emscripten" else 100_000):
    deep = [deep]
del deep

# ---- the order in which items die ----

class Dying:
    def __init__(self, name): self.name = name
    def __del__(self): print(self.name, end=' ')

def of(*names): return [Dying(name) for name in names]

items = of('a', 'b', 'c'); del items; print()  # expect: c b a 
items = of('a', 'b', 'c'); items.clear(); print()  # expect: c b a 
items = of('a', 'b', 'c', 'd'); items[1:3] = []; print()  # expect: c b 
del items; print()  # expect: d a 
items = of('a', 'b', 'c', 'd'); del items[::2]; print()  # expect: a c 
del items; print()  # expect: d b 
items = tuple(of('a', 'b', 'c')); del items; print()  # expect: c b a 
def locals_die(a, b):
    c = Dying('c')
locals_die(Dying('a'), Dying('b')); print()  # expect: c b a 
