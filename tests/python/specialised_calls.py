# Calls, slots and containment whose sites are specialised, and callables that change later.


def three(a, b=2, c=3):
    return a, b, c


def mixed(a, /, b, *, key, other=9):
    return a, b, key, other


def exact(a, *, key):
    return a, key


def calls(n):
    for _ in range(n):
        result = (three(1), three(1, 5), three(1, c=7), three(c=1, a=2), mixed(1, 2, key=3), mixed(1, key=3, b=2, other=4), exact(1, key=2))
    return result


expected = ((1, 2, 3), (1, 5, 3), (1, 2, 7), (2, 2, 1), (1, 2, 3, 9), (1, 2, 3, 4), (1, 2))
assert calls(1) == calls(200) == expected
three.__defaults__ = (20, 30)
print(calls(1)[:4])  # expect: ((1, 20, 30), (1, 5, 30), (1, 20, 7), (2, 20, 1))
three.__defaults__ = None
try:
    calls(1)
except TypeError as error:
    print(error)  # expect: three() missing 2 required positional arguments: 'b' and 'c'
three.__defaults__ = (2, 3)
assert calls(100) == expected
exact.__code__ = (lambda a, *, key: ("new", a, key)).__code__
print(calls(1)[-1])  # expect: ('new', 1, 2)


def bad(f, n):
    out = []
    for _ in range(n):
        try:
            out.append(f(1, b=2))
        except TypeError as error:
            out.append(str(error))
    return out[-1]


print(bad(three, 100))  # expect: (1, 2, 3)
print(bad(lambda a: a, 100))  # expect: <lambda>() got an unexpected keyword argument 'b'
print(bad(lambda a, b, c: a, 100))  # expect: <lambda>() missing 1 required positional argument: 'c'
print(bad(lambda b, a: (a, b), 100))  # expect: <lambda>() got multiple values for argument 'b'
print(bad(lambda *a, **b: (a, b), 100))  # expect: ((1,), {'b': 2})
print(bad(dict, 1).replace("dict", "d"))  # expect: 'int' object is not iterable


class Methods:
    def with_default(self, x=1, *, y=2):
        return x + y

    def plain(self, x):
        return x


class Static:
    with_default = staticmethod(lambda x=10, *, y=20: x + y)
    plain = staticmethod(lambda x: -x)


def methods(o, n):
    bound = o.plain
    for _ in range(n):
        result = o.with_default(), o.with_default(5), o.with_default(5, y=6), o.plain(3), bound(4)
    return result


print(methods(Methods(), 200))  # expect: (3, 7, 11, 3, 4)
print(methods(Static(), 200))  # expect: (30, 25, 11, -3, -4)
print(methods(Methods(), 1))  # expect: (3, 7, 11, 3, 4)


class Slots:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x

    def add(self):
        self.y = self.x + 1
        return self.y


class MoreSlots(Slots):
    __slots__ = ("z",)

    def __init__(self, x):
        super().__init__(x)
        self.z = 0


class Dynamic(Slots):
    pass


def slots(class_, n):
    for i in range(n):
        o = class_(i)
        result = o.add()
    return result


print(slots(Slots, 100), slots(MoreSlots, 100), slots(Dynamic, 100), slots(Slots, 1))  # expect: 100 100 100 1
s = Slots(1)
try:
    for _ in range(100):
        s.y
except AttributeError as error:
    print(error)  # expect: 'Slots' object has no attribute 'y'
del s.x
try:
    s.add()
except AttributeError as error:
    print(error)  # expect: 'Slots' object has no attribute 'x'


def contains(item, container, n=100):
    for _ in range(n):
        result = item in container, item not in container
    return result


print(contains(1, {1}), contains(1, frozenset()), contains(1, {1: 2}), contains("a", "abc"))  # expect: (True, False) (False, True) (True, False) (True, False)
try:
    contains([], {1})
except TypeError as error:
    print(error)  # expect: cannot use 'list' as a set element (unhashable type: 'list')


class Sized:
    def __init__(self, n):
        self.n = n

    @property
    def half(self):
        return self.n // 2


def halves(o, n):
    for _ in range(n):
        result = o.half
    return result


print(halves(Sized(8), 100))  # expect: 4
Sized.half = property(lambda self: "changed")
print(halves(Sized(8), 100))  # expect: changed
Sized.half = 7
print(halves(Sized(8), 100))  # expect: 7


class Abstract(__import__("abc").ABC):
    def __init__(self):
        self.made = True


def make(n):
    for _ in range(n):
        o = Abstract()
    return o.made


print(make(100))  # expect: True
Abstract.__abstractmethods__ = frozenset({"f"})
try:
    make(1)
except TypeError as error:
    print(error)  # expect: Can't instantiate abstract class Abstract without an implementation for abstract method 'f'
