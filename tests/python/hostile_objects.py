# What Python code can do to names, keyword arguments, namespaces and classes without breaking the interpreter.

import _thread
import functools
import gc
import sys
import threading
import types

# A key of a module's namespace that is no name (it stays until the end).
globals()[1] = 2
assert globals()[1] == 2 and 1 in vars(sys.modules["__main__"])


# Keyword arguments have names that are strings, wherever a dict of them comes from.
class Text(str):
    pass


def keywords(**given):
    return given


def refused(function, *args, **given):
    try:
        function(*args, **given)
    except TypeError as error:
        return str(error)


assert keywords(**{Text("a"): 1}) == {"a": 1}
assert keywords(é=1, **{"not a name": 2}) == {"é": 1, "not a name": 2}
print(refused(lambda: keywords(**{1: 2})))  # expect: keywords must be strings
refused(lambda: "".format(**{1: 2}))
print(refused(lambda: type("C", (), {}, **{1: 2})))  # expect: keywords must be strings
print(refused(lambda: threading.Thread(target=keywords, **{1: 2})))  # expect: keywords must be strings

partial = functools.partial(print)
partial.__setstate__((keywords, (), {1: 2}, None))
print(refused(partial))  # expect: keywords must be strings
partial = functools.partial(keywords, a=1)
partial.keywords[1] = 2
print(refused(partial))  # expect: keywords must be strings

# In a thread the exception has nowhere to go.
unraisable = []
sys.unraisablehook = lambda args: unraisable.append(str(args.exc_value))
_thread.start_new_thread("".format, (), {1: 2})
_thread.start_new_thread(keywords, (), {1: 2})
while _thread._count():
    pass
del unraisable[:-1]
print(unraisable)  # expect: ['keywords must be strings']
sys.unraisablehook = sys.__unraisablehook__


class Meta(type):
    def __new__(metaclass, name, bases, namespace, **given):
        return super().__new__(metaclass, name, bases, namespace)

    def __init__(cls, *args, **given):
        pass


class Base(metaclass=Meta):
    def __init_subclass__(cls, **given):
        cls.given = given


print(refused(lambda: Meta("D", (), {}, **{1: 2})))  # expect: keywords must be strings
print(refused(lambda: __build_class__(lambda: None, "D", Base, **{1: 2})))  # expect: keywords must be strings


# Class patterns name attributes by strings.
class Point:
    __match_args__ = (Text("x"),)
    x = 1


match Point():
    case Point(x=1):
        print("matched")  # expect: matched


# A class hears of changes of its namespace, whoever makes them (CPython crashes, or finds the old method).
def namespaces():
    class Changed:
        def method(self):
            return "old"


    def call(obj):
        return obj.method()


    instance = Changed()
    assert [call(instance) for _ in range(100)] == ["old"] * 100
    [namespace] = [found for found in gc.get_referents(Changed) if type(found) is dict and "method" in found]
    namespace["method"] = lambda self: "new"
    assert call(instance) == "new"
    namespace |= {"method": lambda self: "newer"}
    assert call(instance) == "newer"
    namespace.update(method=lambda self: "newest")
    assert call(instance) == "newest"
    del namespace["method"]
    try:
        call(instance)
    except AttributeError as error:
        assert str(error) == "'Changed' object has no attribute 'method'"
    namespace.setdefault("method", lambda self: "last")
    assert call(instance) == "last"


    class Thief:
        def __eq__(self, other):
            other.pop("method")
            return True


    assert Changed.__dict__ == Thief()
    try:
        call(instance)
    except AttributeError as error:
        assert str(error) == "'Changed' object has no attribute 'method'"
    namespace.clear()
    try:
        call(instance)
    except AttributeError as error:
        assert str(error) == "'Changed' object has no attribute 'method'"
    del namespace

    # The namespace outlives its class.
    kept = [found for found in gc.get_referents(type("E", (), {"attribute": 1})) if type(found) is dict]
    gc.collect()
    kept[0]["attribute"] = 2


    # An attribute of a base, by the subclass's cache.
    class Derived(Changed):
        pass


    Changed.method = lambda self: "of the base"
    derived = Derived()
    assert [call(derived) for _ in range(100)] == ["of the base"] * 100
    [namespace] = [found for found in gc.get_referents(Changed) if type(found) is dict and "method" in found]
    namespace["method"] = lambda self: "changed in the base"
    assert call(derived) == "changed in the base"
    del namespace


if sys.implementation.name == "baton":
    namespaces()

# Whatever the collector knows can be looked at.
for found in gc.get_objects():
    gc.get_referents(found)
    type(found)
del found


# Classes that instances and other classes had are there as long as somebody may still be using them.
def reclass():
    class Old:
        def __getattribute__(self, name):
            self.__class__ = New
            gc.collect()
            return object.__getattribute__(self, name)

    class New:
        attribute = "of the new class"

    obj = Old()
    del Old
    return obj.attribute


print(reclass())  # expect: of the new class


def rebase():
    class First:
        pass

    class Second:
        attribute = "of the second base"

    class Derived(First):
        def __getattr__(self, name):
            Derived.__bases__ = (Second,)
            gc.collect()
            return super().__getattribute__(name)

    del First
    return Derived().attribute


print(rebase())  # expect: of the second base

# Many slots.
Slotted = type("Slotted", (), {"__slots__": [f"s{number}" for number in range(70_000)]})
slotted = Slotted()
slotted.s0 = "first"
slotted.s65536 = "far"
slotted.s69999 = "last"
print(slotted.s0, slotted.s65536, slotted.s69999)  # expect: first far last
del slotted, Slotted


# All classes are defined: those of all modules, and those that only instances have.
def classes(cls, seen):
    if cls not in seen:
        seen.add(cls)
        for subclass in type.__subclasses__(cls):
            classes(subclass, seen)
    return seen


for name in sys.builtin_module_names:
    if name not in ("antigravity", "this"):
        try:
            __import__(name)
        except ImportError as absent:
            # Modules that say why they cannot be here.
            assert str(absent)
found = classes(object, set())
for cls in found | {value for value in vars(types).values() if isinstance(value, type)}:
    dir(cls), repr(cls), cls.__doc__, cls.__name__, cls.__qualname__, cls.__module__
    assert cls.__mro__[0] is cls and cls.__mro__[-1] is object, cls
assert len(found) > 200
del found


async def coroutine():
    pass


c = coroutine()
assert "send" in dir(type(c)) and isinstance(dir(types.CoroutineType), list)
c.close()
