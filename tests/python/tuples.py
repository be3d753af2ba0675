# tuple: construction, slices, comparison, hash, subclasses.
import sys


def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


assert tuple() == () and tuple([1, 2]) == (1, 2) and tuple("ab") == ("a", "b")
empty = ()
assert tuple([]) is empty and () * 5 is empty
t = (1, 2, 3)
assert tuple(t) is t and t[:] is t and t * 1 is t and t + () is t and () + t is t
raises(TypeError, "tuple expected at most 1 argument, got 2", tuple, 1, 2)
raises(TypeError, "tuple() takes no keyword arguments", tuple, a=1)
raises(TypeError, "'int' object is not iterable", tuple, 1)

assert t[0] == 1 and t[-1] == 3 and t[1:] == (2, 3) and t[::-1] == (3, 2, 1) and t[5:] == ()
raises(IndexError, "tuple index out of range", lambda: t[3])
raises(TypeError, "tuple indices must be integers or slices, not str", lambda k="a": t[k])
raises(TypeError, "'tuple' object does not support item assignment", lambda: t.__class__ and exec("t[0] = 1", {"t": t}))
raises(TypeError, "'tuple' object doesn't support item deletion", lambda: exec("del t[0]", {"t": t}))
for start in (None, -5, -1, 0, 2, 9):
    for stop in (None, -5, -1, 0, 2, 9):
        for step in (None, 1, 2, -1, -3):
            assert t[start:stop:step] == tuple(list(t)[start:stop:step])

assert t + (4,) == (1, 2, 3, 4) and (0,) * 3 == (0, 0, 0) == 3 * (0,)
raises(TypeError, 'can only concatenate tuple (not "list") to tuple', lambda: t + [1])
raises(TypeError, "can't multiply sequence by non-int of type 'float'", lambda: t * 1.5)
assert 2 in t and 9 not in t
assert t.count(1) == 1 and t.index(3) == 2 and t.index(2, -2) == 1
raises(ValueError, "tuple.index(x): x not in tuple", t.index, 1, 1)

assert (1, 2) < (1, 3) and (1,) < (1, 0) and (2,) > (1, 9) and (1, 2) == (1.0, 2.0) and () < (0,)
assert (1,) != [1] and not (1,) == [1]
raises(TypeError, "'<' not supported between instances of 'str' and 'int'", lambda: ("a",) < (1,))
nan = float("nan")
assert (nan,) == (nan,)

assert hash((1, 2)) == hash((1.0, True + 1)) and hash(()) == hash(tuple([]))
assert hash((1, 2)) != hash((2, 1))
raises(TypeError, "unhashable type: 'list'", hash, (1, []))
assert {(1, 2): 3}[1, 2] == 3

assert repr(()) == "()" and repr((1,)) == "(1,)" and repr((1, "a")) == "(1, 'a')"
l = []
t = (l,)
l.append(t)
assert repr(t) == "([(...)],)"
l.clear()


class Point(tuple):
    def __new__(cls, x, y):
        self = super().__new__(cls, (x, y))
        self.extra = "e"
        return self


p = Point(1, 2)
assert p == (1, 2) and p.extra == "e" and type(p[:]) is tuple and hash(p) == hash((1, 2)) and isinstance(p, tuple)
assert type(p + (3,)) is tuple and type(p * 1) is tuple and tuple(p) is not p
assert p.__getnewargs__() == ((1, 2),)
x, y = p
assert (x, y) == (1, 2)
it = iter((1, 2, 3))
assert it.__length_hint__() == 3 and next(it) == 1 and it.__length_hint__() == 2 and list(it) == [2, 3]
assert next(it, "end") == "end" and it.__length_hint__() == 0
assert list(reversed((1, 2))) == [2, 1]
import copy
it = iter((1, 2, 3))
next(it)
assert list(copy.copy(it)) == [2, 3] == list(it)
assert tuple[int, str].__args__ == (int, str)

deep = ()
for _ in range(1_000 if sys.platform == "emscripten" else 100_000):
    deep = (deep,)
del deep
