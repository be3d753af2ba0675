"""enum, dataclasses, functools, copy, abc, types: CPython's libraries over classes."""

import copy
import dataclasses
import enum
import functools
import types
from collections import namedtuple


def raises(kind, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


# ---- enum ----

class Color(enum.Enum):
    RED = 1
    GREEN = 2
    ALSO_RED = 1

    def describe(self):
        return self.name.lower()


assert Color.RED.name == "RED" and Color(2) is Color.GREEN and Color["RED"] is Color.RED and Color.ALSO_RED is Color.RED
assert list(Color) == [Color.RED, Color.GREEN] and repr(Color.RED) == "<Color.RED: 1>" and Color.GREEN.describe() == "green"
assert raises(ValueError, Color, 5) == "5 is not a valid Color" and len(Color) == 2 and Color.RED in Color
assert raises(AttributeError, setattr, Color, "RED", 2) == "cannot reassign member 'RED'"


class Perm(enum.Flag):
    R = enum.auto()
    W = enum.auto()


assert (Perm.R | Perm.W) & Perm.R is Perm.R and repr(Perm.R | Perm.W) == "<Perm.R|W: 3>" and Perm.R in (Perm.R | Perm.W)


class Number(enum.IntEnum):
    ONE = 1


assert Number.ONE == 1 and Number.ONE + 1 == 2 and f"{Number.ONE}" == "1"


class Word(enum.StrEnum):
    HELLO = enum.auto()


assert Word.HELLO == "hello" and str(Word.HELLO) == "hello"

# ---- dataclasses ----

@dataclasses.dataclass
class Point:
    x: int
    y: int = 0
    tags: list = dataclasses.field(default_factory=list, compare=False)


assert Point(1) == Point(1, 0) and repr(Point(1, 2)) == "Point(x=1, y=2, tags=[])" and Point(1).tags is not Point(1).tags
assert dataclasses.asdict(Point(1, 2)) == {"x": 1, "y": 2, "tags": []} and dataclasses.replace(Point(1), y=5).y == 5
assert [field.name for field in dataclasses.fields(Point)] == ["x", "y", "tags"]
assert raises(TypeError, Point) == "Point.__init__() missing 1 required positional argument: 'x'"


@dataclasses.dataclass(frozen=True, order=True, slots=True)
class Frozen:
    a: int
    b: str = "b"


assert Frozen(1) < Frozen(2) and hash(Frozen(1)) == hash(Frozen(1)) and not hasattr(Frozen(1), "__dict__")
assert raises(dataclasses.FrozenInstanceError, setattr, Frozen(1), "a", 2) == "cannot assign to field 'a'"


@dataclasses.dataclass
class Child(Point):
    z: int = dataclasses.field(default=9, kw_only=True)

    def __post_init__(self):
        self.total = self.x + self.y + self.z


assert Child(1, 2, z=3).total == 6

# ---- functools ----

@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


assert fib(50) == 12586269025 and fib.cache_info().misses == 51


@functools.singledispatch
def show(value):
    return "object"


@show.register
def _(value: int):
    return "int"


@show.register(list)
def _(value):
    return "list"


assert (show(1), show([]), show("x"), show(True)) == ("int", "list", "object", "int")


@functools.total_ordering
class Ordered:
    def __init__(self, value): self.value = value
    def __eq__(self, other): return self.value == other.value
    def __lt__(self, other): return self.value < other.value


assert Ordered(1) <= Ordered(2) and Ordered(3) > Ordered(2)


class WithCached:
    calls = 0

    @functools.cached_property
    def value(self):
        WithCached.calls += 1
        return 5

    @functools.partialmethod
    def unused(self): pass

    def power(self, base, exponent): return base ** exponent
    square = functools.partialmethod(power, exponent=2)


cached = WithCached()
assert cached.value == cached.value == 5 and WithCached.calls == 1 and cached.square(3) == 9


def wrapped():
    "doc"


@functools.wraps(wrapped)
def wrapper(): pass


assert wrapper.__name__ == "wrapped" and wrapper.__doc__ == "doc" and wrapper.__wrapped__ is wrapped
assert functools.reduce(lambda a, b: a * b, [1, 2, 3, 4]) == 24 and functools.partial(int, base=2)("101") == 5

# ---- copy ----

class Tree:
    def __init__(self, *children):
        self.children = list(children)
        self.me = self


tree = Tree(Tree(), [1, {2: {3}}])
shallow, deep = copy.copy(tree), copy.deepcopy(tree)
assert shallow.children is tree.children and deep.children is not tree.children and deep.me is deep
assert deep.children[1] == [1, {2: {3}}] and deep.children[1] is not tree.children[1] and type(deep.children[0]) is Tree


class Slotted:
    __slots__ = ("a", "b")


slotted = Slotted()
slotted.a = [1]
assert copy.deepcopy(slotted).a == [1] and copy.deepcopy(slotted).a is not slotted.a and not hasattr(copy.copy(slotted), "b")
assert copy.copy(Point(1, 2)) == Point(1, 2) and copy.replace(Point(1, 2), x=5) == Point(5, 2)


class ListChild(list):
    pass


child = ListChild([1, 2])
child.note = "n"
duplicate = copy.copy(child)
assert duplicate == [1, 2] and duplicate.note == "n" and type(duplicate) is ListChild

# ---- types ----

namespace = types.SimpleNamespace(a=1, b="x")
assert namespace.a == 1 and repr(namespace) == "namespace(a=1, b='x')" and namespace == types.SimpleNamespace(a=1, b="x")
namespace.me = namespace
assert repr(namespace) == "namespace(a=1, b='x', me=namespace(...))" and copy.replace(types.SimpleNamespace(a=1), a=2).a == 2
proxy = types.MappingProxyType({"k": 1})
assert proxy["k"] == 1 and len(proxy) == 1 and repr(proxy) == "mappingproxy({'k': 1})" and proxy | {"z": 2} == {"k": 1, "z": 2}
assert raises(TypeError, lambda: proxy.__setitem__("a", 1)) if hasattr(proxy, "__setitem__") else True
made = types.new_class("Made", (Tree,), {}, lambda ns: ns.update(attribute=5))
assert made.attribute == 5 and made.__mro__ == (made, Tree, object) and made.__module__ == "types"
module = types.ModuleType("m", "doc")
assert module.__name__ == "m" and module.__doc__ == "doc" and repr(module) == "<module 'm'>" and module.__spec__ is None
module.x = 1
assert vars(module)["x"] == 1 and raises(AttributeError, lambda: module.y) == "module 'm' has no attribute 'y'"
module.__getattr__ = lambda name: f"dynamic {name}"
assert module.y == "dynamic y"


class LoudModule(types.ModuleType):
    @property
    def loud(self):
        return self.__name__.upper()


module.__class__ = LoudModule
assert module.loud == "M" and module.x == 1

# ---- namedtuple ----

Pair = namedtuple("Pair", "a b", defaults=[2])
assert Pair(1) == (1, 2) and Pair(1).b == 2 and repr(Pair(1)) == "Pair(a=1, b=2)" and Pair(1)._replace(a=5) == (5, 2)
assert Pair._fields == ("a", "b") and Pair(1)._asdict() == {"a": 1, "b": 2} and copy.copy(Pair(1)) == (1, 2)

print("ok")  # expect: ok
