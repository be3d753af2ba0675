# functools: reduce, partial with placeholders, cmp_to_key, lru_cache, cached_property, singledispatch, wraps.
import copy
import functools
from functools import Placeholder, cache, cached_property, cmp_to_key, lru_cache, partial, partialmethod, reduce, singledispatch, total_ordering, wraps


def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


# reduce
assert reduce(lambda a, b: a + b, [1, 2, 3]) == 6 and reduce(lambda a, b: a * b, [], 5) == 5 and reduce(max, [1, 9, 3]) == 9
assert reduce(lambda a, b: (a, b), "abc") == (("a", "b"), "c") and reduce(lambda a, b: a + b, [2], initial=1) == 3
raises(TypeError, "reduce() of empty iterable with no initial value", reduce, max, [])
raises(TypeError, "reduce() arg 2 must support iteration", reduce, max, 1)


def failing(a, b):
    raise KeyError(b)


raises(KeyError, "2", reduce, failing, [1, 2])


# partial
def f(*args, **kwargs):
    return args, kwargs


p = partial(f, 1, a=2)
assert p(3, b=4) == ((1, 3), {"a": 2, "b": 4}) and p(a=9) == ((1,), {"a": 9}) and (p.func, p.args, p.keywords) == (f, (1,), {"a": 2})
q = partial(p, 5, c=6)
assert q.func is f and q.args == (1, 5) and q() == ((1, 5), {"a": 2, "c": 6})
assert repr(partial(print, 1, a=2)) == "functools.partial(<built-in function print>, 1, a=2)"
raises(TypeError, "type 'partial' takes at least one argument", partial)
raises(TypeError, "the first argument must be callable", partial, 1)
_ = Placeholder
r = partial(f, _, 2, _, 4)
assert r(1, 3) == ((1, 2, 3, 4), {}) and r(1, 3, 5) == ((1, 2, 3, 4, 5), {}) and partial(r, 1)(3) == ((1, 2, 3, 4), {})
assert repr(_) == "Placeholder" and type(_)() is _ and partial(r, _, 3)(1) == ((1, 2, 3, 4), {})
raises(TypeError, "trailing Placeholders are not allowed", partial, f, 1, _)
raises(TypeError, "missing positional arguments in 'partial' call; expected at least 2, got 1", r, 1)
raises(TypeError, "Placeholder cannot be passed as a keyword argument", partial, f, a=_)
p.attribute = 1
assert p.attribute == 1 and partial(p, 2).func is p
c = copy.copy(p)
assert c() == p() and c.attribute == 1
assert copy.deepcopy(partial(f, [1])).args == ([1],)


class C:
    method = partial(f, 1)
    other = partialmethod(lambda self, *args: args, 7)


assert C().method(2)[0][0] == 1 and len(C().method(2)[0]) == 3 and C().other(8) == (7, 8)
assert partial(int, base=2)("101") == 5 and list(map(partial(pow, 2), [1, 2])) == [2, 4]

# cmp_to_key
key = cmp_to_key(lambda a, b: (a > b) - (a < b))
assert key(1) < key(2) and key(2) >= key(2) and key(1) == key(1) and key(1) != key(2) and key(3).obj == 3
assert sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)) == [3, 2, 1]
raises(TypeError, "other argument must be K instance", lambda: key(1) < 1)
raises(TypeError, "unhashable type: 'functools.KeyWrapper'", hash, key(1))


# lru_cache
calls = []


@lru_cache(maxsize=2)
def square(x):
    "Squares."
    calls.append(x)
    return x * x


assert [square(n) for n in (1, 2, 1, 3, 1, 2)] == [1, 4, 1, 9, 1, 4] and calls == [1, 2, 3, 2]
assert square.cache_info() == (2, 4, 2, 2) and repr(square.cache_info()) == "CacheInfo(hits=2, misses=4, maxsize=2, currsize=2)"
assert square.__name__ == "square" and square.__doc__ == "Squares." and square.__wrapped__(5) == 25 and calls.pop() == 5
assert square.cache_parameters() == {"maxsize": 2, "typed": False}
square.cache_clear()
assert square.cache_info() == (0, 0, 2, 0)


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


assert fib(100) == 354224848179261915075 and fib.cache_info().misses == 101 and fib.cache_info().maxsize is None


@lru_cache(typed=True)
def typed(x, *, y=0):
    return type(x)


assert typed(1) is int and typed(1.0) is float and typed(1, y=0) is int and typed.cache_info().currsize == 3


@lru_cache(maxsize=0)
def uncached(x):
    return [x]


assert uncached(1) is not uncached(1) and uncached.cache_info() == (0, 2, 0, 0)
raises(TypeError, "unhashable type: 'list'", square, [])
raises(TypeError, "Expected first argument to be an integer, a callable, or None", lru_cache, "a")


@lru_cache
def fails(x):
    raise KeyError(x)


raises(KeyError, "1", fails, 1)
raises(KeyError, "1", fails, 1)
assert fails.cache_info() == (0, 2, 128, 0)


class WithCache:
    @lru_cache(maxsize=None)
    def method(self, x):
        return self, x

    @cached_property
    def value(self):
        calls.append("value")
        return 5


w = WithCache()
assert w.method(1) is w.method(1) and w.method(1)[0] is w
calls.clear()
assert w.value == 5 == w.value and calls == ["value"]
del w.value
assert w.value == 5 and calls == ["value", "value"]


@lru_cache(maxsize=3)
def recursive(n):
    return 0 if n == 0 else 1 + recursive(n - 1)


assert recursive(50) == 50 and recursive.cache_info().currsize == 3 and copy.copy(recursive) is recursive

# The rest of the module is Python on top of these.
@wraps(f)
def wrapper():
    pass


assert wrapper.__name__ == "f" and wrapper.__wrapped__ is f


@singledispatch
def kind(x):
    return "object"


@kind.register
def _(x: int):
    return "int"


@kind.register(list)
def _(x):
    return "list"


assert (kind(1), kind([]), kind(True), kind("a")) == ("int", "list", "int", "object")


@total_ordering
class Ordered:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n


assert Ordered(1) <= Ordered(1) and Ordered(2) > Ordered(1) and not Ordered(1) >= Ordered(2)
