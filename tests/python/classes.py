"""Classes: construction, attributes, inheritance, special methods, __class__ and __bases__."""


def raises(kind, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


# ---- making classes ----

class Empty:
    pass


assert Empty.__name__ == Empty.__qualname__ == "Empty"
assert Empty.__module__ == "__main__"
assert Empty.__bases__ == (object,) and Empty.__base__ is object
assert Empty.__mro__ == (Empty, object) and Empty.mro() == [Empty, object]
assert Empty.__doc__ is None
assert type(Empty) is type and type(type) is type
assert repr(Empty) == "<class '__main__.Empty'>"
assert repr(int) == "<class 'int'>"
assert repr(Empty()).startswith("<__main__.Empty object at 0x")
assert isinstance(Empty(), Empty) and isinstance(Empty(), object)
assert issubclass(Empty, object) and not issubclass(object, Empty)
assert "__qualname__" not in Empty.__dict__
assert "__module__" in Empty.__dict__

assert raises(TypeError, Empty, 1) == "Empty() takes no arguments"
assert raises(TypeError, object, 1) == "object() takes no arguments"
assert raises(TypeError, object.__new__) == "object.__new__(): not enough arguments"
assert raises(TypeError, object.__new__, 1) == "object.__new__(X): X is not a type object (int)"
assert raises(TypeError, object.__new__, int) == "object.__new__(int) is not safe, use int.__new__()"


class WithNew:
    def __new__(cls, *args):
        self = object.__new__(cls)
        self.args = args
        return self


assert WithNew(1, 2).args == (1, 2)
assert object.__init__(WithNew(), 1) is None
assert raises(TypeError, object.__init__, Empty(), 1) == "Empty.__init__() takes exactly one argument (the instance to initialize)"


class WithInit:
    def __init__(self, x, y=2):
        self.x, self.y = x, y


assert (WithInit(1).x, WithInit(1).y) == (1, 2)
assert raises(TypeError, object.__init__, WithInit(1), 1) == "object.__init__() takes exactly one argument (the instance to initialize)"
assert raises(TypeError, object.__new__, WithNew, 1) == "object.__new__() takes exactly one argument (the type to instantiate)"


class BadInit:
    def __init__(self):
        return 1


assert raises(TypeError, BadInit) == "__init__() should return None, not 'int'"

Dynamic = type("Dynamic", (Empty,), {"x": 1, "f": lambda self: self.x})
assert Dynamic().f() == 1 and Dynamic.__module__ == "__main__"
assert raises(TypeError, type) == "type() takes 1 or 3 arguments"
assert raises(TypeError, type, 1, (), {}) == "type.__new__() argument 1 must be str, not int"
assert raises(TypeError, type, "X", [], {}) == "type.__new__() argument 2 must be tuple, not list"
assert raises(TypeError, type, "X", (), []) == "type.__new__() argument 3 must be dict, not list"
assert raises(TypeError, type, "X", (1,), {}).startswith("metaclass conflict: the metaclass of a derived class")
assert raises(TypeError, type, "X", (bool,), {}) == "type 'bool' is not an acceptable base type"
assert raises(TypeError, type, "X", (int, str), {}) == "multiple bases have instance lay-out conflict"
assert raises(TypeError, type, "X", (Empty, Empty), {}) == "duplicate base class Empty"
assert raises(ValueError, type, "X\0", (), {}) == "type name must not contain null characters"
assert raises(TypeError, type, "X", (), {"__qualname__": 1}) == "type __qualname__ must be a str, not int"


class Outer:
    class Inner:
        def method(self):
            pass


assert Outer.Inner.__qualname__ == "Outer.Inner"
assert Outer.Inner.method.__qualname__ == "Outer.Inner.method"


def factory():
    class Local:
        pass
    return Local


assert factory().__qualname__ == "factory.<locals>.Local"


# ---- method resolution order ----

class A: pass
class B(A): pass
class C(A): pass
class D(B, C): pass


assert D.__mro__ == (D, B, C, A, object)


def inconsistent():
    class X(A, B):
        pass


assert raises(TypeError, inconsistent) == "Cannot create a consistent method resolution order (MRO) for bases A, B"


# ---- attributes of classes ----

class Attributes:
    x = 1

    def method(self):
        return self


assert Attributes.x == 1
Attributes.y = 2
assert Attributes().y == 2
del Attributes.y
assert raises(AttributeError, lambda: Attributes.y) == "type object 'Attributes' has no attribute 'y'"
assert raises(AttributeError, lambda: Attributes().y) == "'Attributes' object has no attribute 'y'"
assert raises(AttributeError, delattr, Attributes, "y") == "type object 'Attributes' has no attribute 'y'"
assert raises(AttributeError, delattr, Attributes(), "y") == "'Attributes' object has no attribute 'y'"
assert raises(TypeError, setattr, int, "x", 1) == "cannot set 'x' attribute of immutable type 'int'"
assert raises(AttributeError, setattr, object(), "x", 1) == "'object' object has no attribute 'x' and no __dict__ for setting new attributes"
assert raises(AttributeError, setattr, 1, "real", 1) == "attribute 'real' of 'int' objects is not writable"

instance = Attributes()
instance.a, instance.b = 1, 2
assert instance.__dict__ == {"a": 1, "b": 2} == vars(instance)
instance.__dict__["c"] = 3
assert instance.c == 3
instance.__dict__ = {"z": 26}
assert instance.z == 26 and not hasattr(instance, "a")
assert raises(TypeError, setattr, instance, "__dict__", 1) == "__dict__ must be set to a dictionary, not a 'int'"
assert type(Attributes.__dict__).__name__ == "mappingproxy"
assert "x" in Attributes.__dict__ and "method" in Attributes.__dict__
assert Attributes.__dict__["__dict__"].__get__(instance) is instance.__dict__

Attributes.__name__ = "Renamed"
assert Attributes.__name__ == "Renamed" and Attributes.__qualname__ == "Attributes"
Attributes.__qualname__ = "Some.Renamed"
assert repr(Attributes) == "<class '__main__.Some.Renamed'>"
assert raises(TypeError, setattr, Attributes, "__name__", 1) == "can only assign string to Renamed.__name__, not 'int'"
Attributes.__doc__ = "documented"
assert Attributes.__doc__ == "documented"
assert int.__doc__.startswith("int(") and type.__doc__.startswith("type(")

# many attributes, in and out of the order of the first instance
class Many:
    pass


first = Many()
for number in range(60):
    setattr(first, f"a{number}", number)
assert list(vars(first)) == [f"a{number}" for number in range(60)]
second = Many()
for number in reversed(range(60)):
    setattr(second, f"a{number}", number)
assert list(vars(second)) == [f"a{number}" for number in reversed(range(60))]
third = Many()
third.a5 = 5
third.a1 = 1
assert list(vars(third)) == ["a5", "a1"] and third.a1 == 1
del third.a5
third.a5 = 6
assert list(vars(third)) == ["a1", "a5"]


# ---- changing classes changes instances ----

class Changing:
    def f(self):
        return 1


changing = Changing()
assert changing.f() == 1
Changing.f = lambda self: 2
assert changing.f() == 2
Changing.__len__ = lambda self: 7
assert len(changing) == 7 and bool(changing)
Changing.__len__ = lambda self: 0
assert not changing
del Changing.__len__
assert raises(TypeError, len, changing) == "object of type 'Changing' has no len()"


class Sub(Changing):
    pass


Changing.__add__ = lambda self, other: ("add", other)
assert Sub() + 1 == ("add", 1)
Sub.__add__ = lambda self, other: ("sub", other)
assert Sub() + 1 == ("sub", 1) and changing + 1 == ("add", 1)
del Sub.__add__
assert Sub() + 1 == ("add", 1)

# ---- __class__ and __bases__ ----

class One:
    def name(self):
        return "one"


class Two:
    def name(self):
        return "two"


one = One()
one.x = 5
assert one.name() == "one"
one.__class__ = Two
assert type(one) is Two and one.name() == "two" and one.x == 5
assert raises(TypeError, setattr, one, "__class__", 1) == "__class__ must be set to a class, not 'int' object"
assert raises(TypeError, setattr, one, "__class__", int) == "__class__ assignment only supported for mutable types or ModuleType subclasses"


class Slotted:
    __slots__ = ("a",)


assert raises(TypeError, setattr, one, "__class__", Slotted) == "__class__ assignment: 'Slotted' object layout differs from 'Two'"


class Base1:
    def who(self): return 1


class Base2:
    def who(self): return 2


class Derived(Base1):
    pass


class DerivedMore(Derived):
    pass


assert DerivedMore().who() == 1
Derived.__bases__ = (Base2,)
assert DerivedMore().who() == 2 and DerivedMore.__mro__ == (DerivedMore, Derived, Base2, object)
assert Base1.__subclasses__() == [] and Base2.__subclasses__() == [Derived]
assert raises(TypeError, setattr, Derived, "__bases__", ()) == "can only assign non-empty tuple to Derived.__bases__, not ()"
assert raises(TypeError, setattr, Derived, "__bases__", 1) == "can only assign tuple to Derived.__bases__, not int"
assert raises(TypeError, setattr, Derived, "__bases__", (DerivedMore,)) == "a __bases__ item causes an inheritance cycle"
assert raises(TypeError, setattr, Derived, "__bases__", (1,)) == "Derived.__bases__ must be tuple of classes, not 'int'"

# ---- equality and hash ----

class EqOnly:
    def __eq__(self, other):
        return True


assert EqOnly.__hash__ is None
assert raises(TypeError, hash, EqOnly()) == "unhashable type: 'EqOnly'"
assert EqOnly() == 1 and not (EqOnly() != 1)


class EqHash(EqOnly):
    def __hash__(self):
        return 42


assert hash(EqHash()) == 42
a, b = object(), object()
assert a == a and a != b and hash(a) == hash(a)
assert raises(TypeError, lambda: a < b) == "'<' not supported between instances of 'object' and 'object'"
assert object.__eq__(a, b) is NotImplemented and object.__ne__(a, a) is False

# ---- __init_subclass__, __set_name__ ----

log = []


class Named:
    def __set_name__(self, owner, name):
        log.append((owner.__name__, name))


class Registry:
    def __init_subclass__(cls, /, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.tag = tag


class Registered(Registry, tag="t"):
    field = Named()


assert Registered.tag == "t" and log == [("Registered", "field")]
assert raises(TypeError, type, "X", (), {}, tag=1) == "X.__init_subclass__() takes no keyword arguments"


class FailingName:
    def __set_name__(self, owner, name):
        raise RuntimeError("no")


try:
    type("Failing", (), {"attr": FailingName()})
except RuntimeError as error:
    assert error.__notes__ == ["Error calling __set_name__ on 'FailingName' instance 'attr' in 'Failing'"]
else:
    raise AssertionError


# ---- name mangling, __dir__, format, pickling protocol ----

class Mangled:
    __private = 1

    def get(self):
        return self.__private


assert Mangled._Mangled__private == 1 and Mangled().get() == 1
assert "get" in dir(Mangled) and "get" in dir(Mangled()) and "__init__" in dir(Mangled())
assert "mro" not in dir(Mangled) and "mro" in dir(type)
assert format(Mangled(), "").startswith("<__main__.Mangled")
assert raises(TypeError, format, Mangled(), "x") == "unsupported format string passed to Mangled.__format__"


class Reduced:
    def __init__(self):
        self.x = 1


reduced = Reduced()
function, args, state, items, pairs = reduced.__reduce_ex__(2)
assert function.__name__ == "__newobj__" and args == (Reduced,) and state == {"x": 1} and items is pairs is None
assert reduced.__getstate__() == {"x": 1} and object().__getstate__() is None

# ---- __getattr__, __getattribute__, __setattr__, __delattr__ ----

class Dynamic2:
    def __getattr__(self, name):
        if name == "missing":
            raise AttributeError("really missing")
        return name.upper()

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2)

    def __delattr__(self, name):
        object.__setattr__(self, "deleted", name)


dynamic = Dynamic2()
assert dynamic.abc == "ABC"
dynamic.x = 4
assert dynamic.x == 8
del dynamic.x
assert dynamic.deleted == "x" and dynamic.x == 8
assert raises(AttributeError, lambda: dynamic.missing) == "really missing"
assert getattr(dynamic, "missing", 5) == 5 and not hasattr(dynamic, "missing")


class Intercept:
    def __getattribute__(self, name):
        return ("got", name)


assert Intercept().anything == ("got", "anything")

# ---- operators and conversions ----

class Number:
    def __init__(self, value): self.value = value
    def __add__(self, other): return ("add", other)
    def __radd__(self, other): return ("radd", other)
    def __iadd__(self, other): return ("iadd", other)
    def __neg__(self): return "neg"
    def __index__(self): return self.value
    def __int__(self): return self.value
    def __float__(self): return float(self.value)
    def __bool__(self): return bool(self.value)
    def __call__(self, *args, **kwargs): return args, kwargs
    def __getitem__(self, key): return key
    def __contains__(self, item): return item == self.value
    def __repr__(self): return f"Number({self.value})"
    def __str__(self): return "a number"


number = Number(3)
assert number + 1 == ("add", 1) and 1 + number == ("radd", 1)
copy = number
copy += 1
assert copy == ("iadd", 1)
assert -number == "neg" and int(number) == 3 and float(number) == 3.0 and [0, 1, 2, 3][number] == 3
assert bool(number) and not Number(0)
assert number(1, k=2) == ((1,), {"k": 2})
assert number[1:2] == slice(1, 2) and number["k"] == "k"
assert 3 in number and 4 not in number
assert repr(number) == "Number(3)" and str(number) == "a number" and f"{number!r} {number}" == "Number(3) a number"
assert raises(TypeError, lambda: Empty() + 1) == "unsupported operand type(s) for +: 'Empty' and 'int'"
assert raises(TypeError, lambda: Empty()()) == "'Empty' object is not callable"
assert raises(TypeError, lambda: Empty()[0]) == "'Empty' object is not subscriptable"
assert raises(TypeError, lambda: Empty[0]) == "type 'Empty' is not subscriptable"
assert raises(TypeError, iter, Empty()) == "'Empty' object is not iterable"

class BadRepr:
    def __repr__(self): return 1


assert raises(TypeError, repr, BadRepr()) == "__repr__ returned non-string (type int)"


class Right:
    def __radd__(self, other): return "right"


class LeftNotImplemented:
    def __add__(self, other): return NotImplemented


assert LeftNotImplemented() + Right() == "right"

# ---- subclasses of built-in types ----

class MyInt(int):
    def __add__(self, other): return MyInt(int(self) + other)
    def __repr__(self): return f"MyInt({int(self)})"


assert repr(MyInt(2) + 3) == "MyInt(5)" and MyInt(2) + 3 == 5 and hash(MyInt(2)) == hash(2)


class MyList(list):
    def __init__(self, *items):
        super().__init__(items)
        self.note = "n"

    def __len__(self):
        return 100


mine = MyList(1, 2)
assert list(mine) == [1, 2] and mine.note == "n" and len(mine) == 100 and mine == [1, 2]


class MyStr(str):
    pass


assert MyStr("x") == "x" and type(MyStr("x")) is MyStr and MyStr("a") + "b" == "ab"
mystr = MyStr("q")
mystr.attribute = 1
assert mystr.attribute == 1


class MyDict(dict):
    def __missing__(self, key):
        return key * 2


assert MyDict(a=1)["a"] == 1 and MyDict()["x"] == "xx"


class MyTuple(tuple):
    def __new__(cls, *items):
        return super().__new__(cls, items)


assert MyTuple(1, 2) == (1, 2) and MyTuple(1).__class__ is MyTuple


class MyError(ValueError):
    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


try:
    raise MyError("m", 3)
except ValueError as error:
    assert error.code == 3 and str(error) == "m" and type(error) is MyError

# ---- bool of types, annotations ----

class Annotated:
    x: int
    y: "str" = "default"


assert Annotated.__annotations__ == {"x": int, "y": "str"}
assert Annotated.__annotations__ is Annotated.__annotations__
Annotated.__annotations__ = {"z": float}
assert Annotated.__annotations__ == {"z": float}
assert Empty.__annotations__ == {}
assert raises(AttributeError, lambda: int.__annotations__) == "type object 'int' has no attribute '__annotations__'"


class Generic[T]:
    def method[U](self, x: T, y: U) -> T:
        return x


assert [p.__name__ for p in Generic.__type_params__] == ["T"]
assert [p.__name__ for p in Generic.method.__type_params__] == ["U"]
assert Generic[int]().method(1, 2) == 1
assert Empty.__type_params__ == ()

print("ok")  # expect: ok
