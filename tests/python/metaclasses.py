"""Metaclasses: __prepare__, __new__, __init__, __call__, mro, conflicts, ABCs, __mro_entries__."""

from abc import ABC, ABCMeta, abstractmethod


def raises(kind, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


log = []


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kwargs):
        log.append(("prepare", name, bases, kwargs))
        return {"prepared": True}

    def __new__(mcs, name, bases, namespace, **kwargs):
        log.append(("new", name, kwargs))
        return super().__new__(mcs, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **kwargs):
        log.append(("init", name, kwargs))
        super().__init__(name, bases, namespace)

    def __call__(cls, *args, **kwargs):
        log.append(("call", cls.__name__, args))
        return super().__call__(*args, **kwargs)

    def method_of_meta(cls):
        return cls.__name__

    def __len__(cls):
        return 7

    def __getitem__(cls, key):
        return (cls, key)

    def __iter__(cls):
        return iter([1, 2])

    def __contains__(cls, item):
        return item == 1


class WithMeta(metaclass=Meta, option=1):
    def __init__(self, x=0):
        self.x = x


assert log == [("prepare", "WithMeta", (), {"option": 1}), ("new", "WithMeta", {"option": 1}), ("init", "WithMeta", {"option": 1})]
assert WithMeta.prepared and type(WithMeta) is Meta
log.clear()
assert WithMeta(5).x == 5 and log == [("call", "WithMeta", (5,))]
assert WithMeta.method_of_meta() == "WithMeta" and raises(AttributeError, lambda: WithMeta().method_of_meta) != ""
assert len(WithMeta) == 7 and WithMeta["k"] == (WithMeta, "k") and list(WithMeta) == [1, 2] and 1 in WithMeta and 2 not in WithMeta


class Inherits(WithMeta):
    pass


assert type(Inherits) is Meta


class OtherMeta(type):
    pass


class WithOther(metaclass=OtherMeta):
    pass


def conflict():
    class X(WithMeta, WithOther):
        pass


assert raises(TypeError, conflict) == (
    "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"
)


class DerivedMeta(Meta):
    pass


class WithDerived(metaclass=DerivedMeta):
    pass


class Most(WithMeta, WithDerived):
    pass


assert type(Most) is DerivedMeta


def function_meta(name, bases, namespace, **kwargs):
    return (name, bases, sorted(k for k in namespace if not k.startswith("__")), kwargs)


class NotAClass(int, metaclass=function_meta, k=1):
    a = b = 1


assert NotAClass == ("NotAClass", (int,), ["a", "b"], {"k": 1})


class OrderedNamespace(dict):
    def __setitem__(self, key, value):
        if not key.startswith("__"):
            order.append(key)
        super().__setitem__(key, value)


order = []


class OrderMeta(type):
    @classmethod
    def __prepare__(mcs, name, bases):
        return OrderedNamespace()


class Ordered(metaclass=OrderMeta):
    z = 1
    a = 2
    z = 3


assert order == ["z", "a", "z"] and Ordered.z == 3


class BadPrepare(type):
    @classmethod
    def __prepare__(mcs, name, bases):
        return 1


def bad_prepare():
    class X(metaclass=BadPrepare):
        pass


assert raises(TypeError, bad_prepare) == "BadPrepare.__prepare__() must return a mapping, not int"

# ---- mro ----

class MroMeta(type):
    def mro(cls):
        return [cls, Extra, object]


class Extra:
    extra = 1


class WithMro(metaclass=MroMeta):
    pass


assert WithMro.extra == 1 and WithMro.__mro__ == (WithMro, Extra, object) and WithMro.__bases__ == (object,)


class BadMro(type):
    def mro(cls):
        return [cls, 1]


assert raises(TypeError, BadMro, "X", (), {}) == "mro() returned a non-class ('int')"

# ---- instance and subclass checks ----

class EvenMeta(type):
    def __instancecheck__(cls, instance):
        return instance % 2 == 0

    def __subclasscheck__(cls, subclass):
        return subclass is int


class Even(metaclass=EvenMeta):
    pass


assert isinstance(4, Even) and not isinstance(3, Even) and issubclass(int, Even) and not issubclass(str, Even)
assert raises(TypeError, isinstance, 1, 1) == "isinstance() arg 2 must be a type, a tuple of types, or a union"
assert raises(TypeError, issubclass, 1, int) == "issubclass() arg 1 must be a class"
assert raises(TypeError, issubclass, int, 1) == "issubclass() arg 2 must be a class, a tuple of classes, or a union"
assert isinstance(1, (str, (int, float))) and issubclass(bool, (str, int))


class Claims:
    @property
    def __class__(self):
        return int


assert isinstance(Claims(), int) and isinstance(Claims(), Claims)

# ---- __mro_entries__ ----

class Entries:
    def __mro_entries__(self, bases):
        return (int, Extra)


entries = Entries()


class Resolved(entries):
    pass


assert Resolved.__bases__ == (int, Extra) and Resolved.__orig_bases__ == (entries,)
assert raises(TypeError, type, "X", (entries,), {}) == "type() doesn't support MRO entry resolution; use types.new_class()"

# ---- abstract base classes ----

class Shape(ABC):
    @abstractmethod
    def area(self): ...

    @property
    @abstractmethod
    def name(self): ...

    @classmethod
    @abstractmethod
    def make(cls): ...


assert Shape.__abstractmethods__ == frozenset({"area", "name", "make"})
assert raises(TypeError, Shape) == (
    "Can't instantiate abstract class Shape without an implementation for abstract methods 'area', 'make', 'name'"
)


class Half(Shape):
    def area(self): return 1
    name = "n"


assert raises(TypeError, Half) == "Can't instantiate abstract class Half without an implementation for abstract method 'make'"


class Whole(Half):
    @classmethod
    def make(cls): return cls()


assert Whole.make().area() == 1 and Whole.__abstractmethods__ == frozenset()


class Virtual:
    pass


assert not isinstance(Virtual(), Shape)
assert Shape.register(Virtual) is Virtual
assert isinstance(Virtual(), Shape) and issubclass(Virtual, Shape)


class VirtualChild(Virtual):
    pass


assert issubclass(VirtualChild, Shape)
assert raises(RuntimeError, Whole.register, Shape) == "Refusing to create an inheritance cycle"
assert raises(TypeError, Shape.register, 1) == "Can only register classes"


class Hooked(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, other):
        if cls is Hooked:
            return any("quack" in base.__dict__ for base in other.__mro__)
        return NotImplemented


class Duck:
    def quack(self): pass


assert isinstance(Duck(), Hooked) and not isinstance(Virtual(), Hooked)

import collections.abc

assert isinstance([], collections.abc.Sequence) and isinstance({}, collections.abc.Mapping)
assert isinstance((lambda: 0), collections.abc.Callable) and not isinstance(1, collections.abc.Iterable)


@collections.abc.Sequence.register
class LikeSequence:
    def __len__(self): return 2
    def __getitem__(self, index): return (1, 2)[index]


match LikeSequence():
    case [a, b]:
        assert (a, b) == (1, 2)
    case _:
        raise AssertionError

# ---- type as a metaclass's attributes ----

assert type.__call__(WithMeta, 3).x == 3
assert raises(TypeError, type.__new__, 1) == "type.__new__(X): X is not a type object (int)"
assert raises(TypeError, type.__new__, int, "X", (), {}) == "type.__new__(int): int is not a subtype of type"
assert Meta.__mro__ == (Meta, type, object) and isinstance(Meta, type)
assert sorted(name for name in vars(type) if name in ("mro", "__call__", "__subclasses__")) == ["__call__", "__subclasses__", "mro"]

print("ok")  # expect: ok
