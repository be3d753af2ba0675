"""super: with and without arguments, cooperation, class methods, errors."""


def raises(kind, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


class A:
    def f(self, *args):
        return ("A", *args)

    @classmethod
    def make(cls):
        return ("A.make", cls)

    @staticmethod
    def static():
        return "A.static"

    @property
    def prop(self):
        return "A.prop"

    attribute = "A"


class B(A):
    def f(self, *args):
        return ("B", *super().f(*args))

    @classmethod
    def make(cls):
        return ("B.make", *super().make())

    @property
    def prop(self):
        return "B+" + super().prop

    def static(self):
        return super().static()

    def attr(self):
        return super().attribute

    def with_arguments(self):
        return super(B, self).f(1)

    def kept(self):
        bound = super()
        return bound.f(), bound.__thisclass__, bound.__self__ is self, bound.__self_class__

    def nested(self):
        def inner():
            return super(B, self).attribute
        return inner()

    def missing(self):
        return super().nothing


class C(A):
    def f(self, *args):
        return ("C", *super().f(*args))


class D(B, C):
    def f(self, *args):
        return ("D", *super().f(*args))


assert B().f(1) == ("B", "A", 1)
assert D().f() == ("D", "B", "C", "A")
assert B.make() == ("B.make", "A.make", B) and D.make() == ("B.make", "A.make", D)
assert B().prop == "B+A.prop" and B().static() == "A.static" and B().attr() == "A"
assert B().with_arguments() == ("A", 1) and D().with_arguments() == ("C", "A", 1)
assert B().kept() == (("A",), B, True, B) and D().kept() == (("C", "A"), B, True, D)
assert B().nested() == "A"
assert raises(AttributeError, B().missing) == "'super' object has no attribute 'nothing'"

# ---- explicit super objects ----

b = B()
assert super(B, b).f() == ("A",) and super(B, B).f(b) == ("A",)
assert repr(super(B, b)) == "<super: <class 'B'>, <B object>>"
assert repr(super(B)) == "<super: <class 'B'>, NULL>"
assert raises(TypeError, super, B, 1) == "super(type, obj): obj (instance of int) is not an instance or subtype of type (B)."
assert raises(TypeError, super, B, int) == "super(type, obj): obj (type int) is not an instance or subtype of type (B)."
assert raises(TypeError, super, 1) == "super() argument 1 must be a type, not int"
assert super(B, b).__class__ is super


class Descriptor(A):
    pass


Descriptor._Descriptor__super = super(Descriptor)
Descriptor.f = lambda self: ("Descriptor", *self._Descriptor__super.f())
assert Descriptor().f() == ("Descriptor", "A")

# ---- errors without arguments ----

def outside():
    super()


assert raises(RuntimeError, outside) == "super(): no arguments"


def outside_with(x):
    super()


assert raises(RuntimeError, outside_with, 1) == "super(): __class__ cell not found"


class Deleted(A):
    def f(self):
        del self
        try:
            super().f()
        except UnboundLocalError as error:
            return "unbound"
        except RuntimeError as error:
            return str(error)


assert Deleted().f() in ("super(): arg[0] deleted", "unbound")


class EmptyCell(type):
    def __new__(meta, name, bases, namespace):
        cell = namespace.pop("__classcell__", None)
        kept.append(cell)
        return super().__new__(meta, name, bases, namespace)


kept = []


def without_cell():
    class X(metaclass=EmptyCell):
        def f(self):
            return __class__


assert raises(RuntimeError, without_cell).startswith("__class__ not set defining 'X' as <class '")

# ---- __class__ ----

class UsesClass:
    def f(self):
        return __class__

    lambda_ = lambda self: __class__


assert UsesClass().f() is UsesClass and UsesClass().lambda_() is UsesClass

# ---- __new__, __init__ and special methods through super ----

class Base:
    def __new__(cls, *args):
        self = super().__new__(cls)
        self.made_by = cls.__name__
        return self

    def __init__(self, value):
        self.value = value

    def __getattr__(self, name):
        return f"fallback {name}"

    def __len__(self):
        return 3


class Sub(Base):
    def __init__(self, value):
        super().__init__(value * 2)

    def __len__(self):
        return super().__len__() + 1

    def __setattr__(self, name, value):
        super().__setattr__(name, value)


sub = Sub(4)
assert sub.value == 8 and sub.made_by == "Sub" and len(sub) == 4 and sub.anything == "fallback anything"


class Multi1:
    def __init__(self, **kwargs):
        self.order = getattr(self, "order", []) + ["Multi1"]
        super().__init__(**kwargs)


class Multi2:
    def __init__(self, **kwargs):
        self.order = getattr(self, "order", []) + ["Multi2"]
        super().__init__(**kwargs)


class Both(Multi1, Multi2):
    def __init__(self):
        super().__init__()


assert Both().order == ["Multi1", "Multi2"]

# ---- in a metaclass and with a shadowed super ----

class Meta(type):
    def __call__(cls, *args):
        instance = super().__call__(*args)
        instance.by_meta = True
        return instance


class ByMeta(metaclass=Meta):
    pass


assert ByMeta().by_meta


class Shadow(A):
    def f(self):
        super = lambda: "shadowed"
        return super()


assert Shadow().f() == "shadowed"

print("ok")  # expect: ok
