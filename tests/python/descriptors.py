"""Descriptors: data and non-data, property, classmethod, staticmethod, built-in descriptors."""


def raises(kind, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


class NonData:
    def __get__(self, instance, owner):
        return ("get", instance, owner)


class Data(NonData):
    def __set__(self, instance, value):
        instance.__dict__["log"] = ("set", value)

    def __delete__(self, instance):
        instance.__dict__["log"] = "deleted"


class C:
    non_data = NonData()
    data = Data()


c = C()
assert c.non_data == ("get", c, C) and C.non_data == ("get", None, C)
c.non_data = 1
assert c.non_data == 1
c.__dict__["data"] = "shadowed"
assert c.data == ("get", c, C)
c.data = 5
assert c.log == ("set", 5)
del c.data
assert c.log == "deleted"


class OnlyGetSet:
    def __get__(self, instance, owner): return 1
    def __set__(self, instance, value): pass


class WithoutDelete:
    x = OnlyGetSet()


assert raises(AttributeError, delattr, WithoutDelete(), "x") == "__delete__"

# ---- property ----

class P:
    def __init__(self):
        self._x = 1

    @property
    def x(self):
        "the x"
        return self._x

    @x.setter
    def x(self, value):
        self._x = value

    @x.deleter
    def x(self):
        self._x = "deleted"

    @property
    def read_only(self):
        return 1

    write_only = property(None, lambda self, value: None)


p = P()
assert p.x == 1
p.x = 2
assert p.x == 2
del p.x
assert p.x == "deleted"
assert P.x.__doc__ == "the x" and P.x.__name__ == "x" and P.x.fget.__name__ == "x"
assert raises(AttributeError, setattr, p, "read_only", 1) == "property 'read_only' of 'P' object has no setter"
assert raises(AttributeError, delattr, p, "read_only") == "property 'read_only' of 'P' object has no deleter"
assert raises(AttributeError, lambda: p.write_only) == "property 'write_only' of 'P' object has no getter"
assert type(P.x) is property and isinstance(P.x, property)
assert property(doc="d").__doc__ == "d" and property().__doc__ is None
assert raises(AttributeError, lambda: property().__name__) == "'property' object has no attribute '__name__'"


class MyProperty(property):
    pass


class WithMyProperty:
    @MyProperty
    def x(self):
        "own doc"
        return 1


assert WithMyProperty.x.__doc__ == "own doc" and WithMyProperty().x == 1

# ---- classmethod, staticmethod ----

class M:
    @classmethod
    def cm(cls, *args):
        "class method"
        return cls, args

    @staticmethod
    def sm(*args):
        return args


class MSub(M):
    pass


assert M.cm(1) == (M, (1,)) and M().cm(1) == (M, (1,)) and MSub.cm() == (MSub, ()) and MSub().cm() == (MSub, ())
assert M.sm(1) == (1,) == M().sm(1)
assert M.__dict__["cm"].__func__.__name__ == "cm" and M.__dict__["cm"].__wrapped__ is M.__dict__["cm"].__func__
assert M.__dict__["cm"].__doc__ == "class method" and M.__dict__["cm"].__name__ == "cm"
assert M.__dict__["sm"](3) == (3,)
assert repr(M.__dict__["sm"]).startswith("<staticmethod(<function M.sm at 0x")
assert repr(M.__dict__["cm"]).startswith("<classmethod(<function M.cm at 0x")
assert not hasattr(M.__dict__["cm"], "__call__")
assert M.cm.__self__ is M and M.cm.__func__ is M.__dict__["cm"].__func__
assert raises(TypeError, classmethod) == "classmethod expected 1 argument, got 0"

# ---- bound methods ----

class B:
    def method(self, x=1):
        "doc"
        return self, x


b = B()
bound = b.method
assert bound(2) == (b, 2) and bound.__self__ is b and bound.__func__ is B.method and bound.__name__ == "method"
assert bound.__doc__ == "doc" and bound.__qualname__ == "B.method" and bound.__module__ == "__main__"
assert bound == b.method and bound is not b.method and hash(bound) == hash(b.method) and bound != B().method
assert repr(bound).startswith("<bound method B.method of <__main__.B object at 0x")
assert raises(AttributeError, setattr, bound, "x", 1) == "'method' object has no attribute 'x' and no __dict__ for setting new attributes"
B.method.attribute = 5
assert bound.attribute == 5
method_type = type(bound)
assert method_type(len, [1, 2])() == 2
assert raises(TypeError, method_type, 1, 2) == "first argument must be callable"
assert raises(TypeError, method_type, len, None) == "instance must not be None"

# ---- built-in descriptors ----

assert repr(list.append) == "<method 'append' of 'list' objects>" and type(list.append).__name__ == "method_descriptor"
assert list.append.__name__ == "append" and list.append.__objclass__ is list and list.append.__qualname__ == "list.append"
items = []
append = items.append
assert type(append).__name__ == "builtin_function_or_method" and append.__self__ is items
append(1)
list.append(items, 2)
assert items == [1, 2]
assert repr(append).startswith("<built-in method append of list object at 0x")
assert repr(len) == "<built-in function len>" and len.__name__ == "len" and len.__module__ == "builtins"
assert append == items.append and append != [].append
assert raises(TypeError, list.append, 1, 2) == "descriptor 'append' for 'list' objects doesn't apply to a 'int' object"
assert raises(TypeError, list.append) == "unbound method list.append() needs an argument"
assert raises(TypeError, lambda: list.append.__get__(1, int)) == "descriptor 'append' for 'list' objects doesn't apply to a 'int' object"

assert repr(int.__add__) == "<slot wrapper '__add__' of 'int' objects>" and int.__add__(1, 2) == 3
assert repr((1).__add__).startswith("<method-wrapper '__add__' of int object at 0x") and (1).__add__(2) == 3
assert int.__add__(1, "x") is NotImplemented
assert raises(TypeError, int.__add__, "x", 1) == "descriptor '__add__' requires a 'int' object but received a 'str'"
assert raises(TypeError, int.__add__) == "descriptor '__add__' of 'int' object needs an argument"
assert raises(TypeError, int.__add__, 1) == "expected 1 argument, got 0"
assert (1).__add__.__self__ == 1 and (1).__add__.__name__ == "__add__" and int.__add__.__objclass__ is int

assert type(dict.__dict__["fromkeys"]).__name__ == "classmethod_descriptor"
assert dict.fromkeys([1]) == {1: None} and dict.fromkeys.__self__ is dict


class DictSub(dict):
    pass


assert type(DictSub.fromkeys("ab")) is DictSub

getset = type(int.__dict__["real"])
assert getset.__name__ == "getset_descriptor" and int.__dict__["real"].__get__(5) == 5
assert repr(type.__dict__["__name__"]) == "<attribute '__name__' of 'type' objects>"
assert raises(TypeError, lambda: int.__dict__["real"].__get__("x")) == "descriptor 'real' for 'int' objects doesn't apply to a 'str' object"
function_code = type(lambda: 0).__dict__["__code__"]
assert function_code.__get__(raises) is raises.__code__

# ---- a descriptor on a metaclass ----

class Meta(type):
    @property
    def shouted(cls):
        return cls.__name__.upper()

    label = NonData()


class WithMeta(metaclass=Meta):
    pass


assert WithMeta.shouted == "WITHMETA"
assert WithMeta.label == ("get", WithMeta, Meta)
assert not hasattr(WithMeta(), "shouted")
WithMeta.label = "own"
assert WithMeta.label == "own" and WithMeta().label == "own"

# ---- descriptors see changes at once ----

class Late:
    pass


late = Late()
late.x = "instance"
for expected in ("instance", "data"):
    assert late.x == expected
    Late.x = property(lambda self: "data")

# ---- functools.cached_property-like use of __set_name__ ----

class Cached:
    def __init__(self, function):
        self.function = function

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.function(instance)
        return value


calls = []


class UsesCached:
    @Cached
    def value(self):
        calls.append(1)
        return 42


uses = UsesCached()
assert uses.value == uses.value == 42 and calls == [1]

print("ok")  # expect: ok

# Members that are read-only.
import functools

for thing, attribute in ((functools.partial(print), "func"), (slice(1), "stop"), (range(2), "start"),
                         ((lambda: 1), "__globals__"), (1j, "real"), (property(), "fget"), ([].append, "__doc__")):
    try:
        setattr(thing, attribute, 1)
    except AttributeError as error:
        print(error)
# expect: readonly attribute
# expect: readonly attribute
# expect: readonly attribute
# expect: readonly attribute
# expect: readonly attribute
# expect: readonly attribute
# expect: attribute '__doc__' of 'builtin_function_or_method' objects is not writable
for thing, key in (("text", 2**70), ("text", "key"), ((1,), 0), (1, 0), (None, "key"), (object, 0), (type("Own", (), {})(), 0), (type("Own", (), {})(), "k")):
    for change in ("del thing[key]", "thing[key] = 1"):
        try:
            exec(change)
        except (TypeError, IndexError) as error:
            print(f"{type(error).__name__}: {error}")
# expect: IndexError: cannot fit 'int' into an index-sized integer
# expect: IndexError: cannot fit 'int' into an index-sized integer
# expect: TypeError: 'str' object does not support item deletion
# expect: TypeError: 'str' object does not support item assignment
# expect: TypeError: 'tuple' object doesn't support item deletion
# expect: TypeError: 'tuple' object does not support item assignment
# expect: TypeError: 'int' object does not support item deletion
# expect: TypeError: 'int' object does not support item assignment
# expect: TypeError: 'NoneType' object does not support item deletion
# expect: TypeError: 'NoneType' object does not support item assignment
# expect: TypeError: 'type' object does not support item deletion
# expect: TypeError: 'type' object does not support item assignment
# expect: TypeError: 'Own' object doesn't support item deletion
# expect: TypeError: 'Own' object does not support item assignment
# expect: TypeError: 'Own' object does not support item deletion
# expect: TypeError: 'Own' object does not support item assignment
print("__new__" in vars(ValueError), "__new__" in vars(SystemExit))  # expect: True False
