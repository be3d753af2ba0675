"""Built-in classes have met all kinds of instances and subclasses."""
import abc
import collections.abc
import functools
import io
import types

def number(n):
    return f"name{n}"

def function():
    pass

instances = [Exception(), ValueError(1), KeyError(), OSError(2, "x"), types.SimpleNamespace(), function, functools.partial(int), types.ModuleType("x")]
for n in range(40):
    for instance in instances:
        setattr(instance, number(n), instance)
for exception in (io.UnsupportedOperation,):
    exception.__str__ = lambda self: "another run"
    exception.extra = 1
subclasses = []
for base in (int, str, list, dict, tuple, set, bytes, float, Exception, object, type):
    subclass = type(base)(f"Sub{base.__name__}", (base,), {"__eq__": lambda self, other: True, "__hash__": lambda self: 1})
    subclass.itself = subclass
    subclasses.append(subclass)
    for registry in (collections.abc.Sized, collections.abc.Hashable, collections.abc.Iterable):
        registry.register(subclass)
for registry in (collections.abc.Sequence, collections.abc.Mapping):
    registry.register(int)
    registry.register(types.SimpleNamespace)
class Base(abc.ABC):
    pass
for cls in (int, str, Exception, type(None)):
    Base.register(cls)
del instances, subclasses
