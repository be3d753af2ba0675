"""__slots__: member descriptors, inheritance, dict and weakref entries, layout conflicts."""

import weakref


def raises(kind, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


p = Point(1, 2)
assert (p.x, p.y) == (1, 2)
p.x = 5
assert p.x == 5
del p.x
assert raises(AttributeError, lambda: p.x) == "'Point' object has no attribute 'x'"
assert raises(AttributeError, delattr, p, "x") == "x"
assert raises(AttributeError, setattr, p, "z", 1) == "'Point' object has no attribute 'z' and no __dict__ for setting new attributes"
assert not hasattr(p, "__dict__") and not hasattr(p, "__weakref__")
assert raises(TypeError, weakref.ref, p) == "cannot create weak reference to 'Point' object"
assert repr(Point.x) == "<member 'x' of 'Point' objects>" and type(Point.x).__name__ == "member_descriptor"
assert Point.x.__name__ == "x" and Point.x.__objclass__ is Point and Point.x.__get__(Point(3, 4)) == 3
assert raises(TypeError, Point.x.__get__, 1) == "descriptor 'x' for 'Point' objects doesn't apply to a 'int' object"
assert Point.__slots__ == ("x", "y")


class Point3(Point):
    __slots__ = ("z",)


q = Point3(1, 2)
q.z = 3
assert (q.x, q.y, q.z) == (1, 2, 3) and not hasattr(q, "__dict__")


class WithDict(Point3):
    pass


w = WithDict(1, 2)
w.z, w.other = 3, 4
assert w.__dict__ == {"other": 4} and (w.x, w.y, w.z) == (1, 2, 3)
assert weakref.ref(w)() is w


class DictSlot:
    __slots__ = ("a", "__dict__")


d = DictSlot()
d.a, d.b = 1, 2
assert d.__dict__ == {"b": 2} and not hasattr(d, "__weakref__")


class WeakSlot:
    __slots__ = ("__weakref__",)


ws = WeakSlot()
reference = weakref.ref(ws)
assert reference() is ws and ws.__weakref__ is reference
del ws
assert reference() is None


class Single:
    __slots__ = "only"


single = Single()
single.only = 1
assert single.only == 1


class Private:
    __slots__ = ("__hidden",)

    def set(self):
        self.__hidden = 1
        return self


assert Private().set()._Private__hidden == 1


class Documented:
    __slots__ = {"a": "doc of a"}


assert Documented.__slots__ == {"a": "doc of a"} and Documented().__class__ is Documented

# ---- errors ----

assert raises(TypeError, type, "X", (), {"__slots__": (1,)}) == "__slots__ items must be strings, not 'int'"
assert raises(TypeError, type, "X", (), {"__slots__": ("a b",)}) == "__slots__ must be identifiers"
assert raises(ValueError, type, "X", (), {"__slots__": ("a",), "a": 1}) == "'a' in __slots__ conflicts with class variable"
assert raises(TypeError, type, "X", (), {"__slots__": ("__dict__", "__dict__")}) == "__dict__ slot disallowed: we already got one"
assert raises(TypeError, type, "X", (), {"__slots__": ("__weakref__", "__weakref__")}) == "__weakref__ slot disallowed: we already got one"
assert raises(TypeError, type, "X", (int,), {"__slots__": ("a",)}) == "nonempty __slots__ not supported for subtype of 'int'"
assert raises(TypeError, type, "X", (tuple,), {"__slots__": ("a",)}) == "nonempty __slots__ not supported for subtype of 'tuple'"
assert raises(TypeError, type, "X", (type,), {"__slots__": ("a",)}) == "nonempty __slots__ not supported for subtype of 'type'"


class Other:
    __slots__ = ("o",)


assert raises(TypeError, type, "X", (Point, Other), {}) == "multiple bases have instance lay-out conflict"


class NoSlots:
    __slots__ = ()


class Mixed(NoSlots, Point):
    __slots__ = ()


assert Mixed(1, 2).x == 1 and not hasattr(Mixed(1, 2), "__dict__")


class TupleNoSlots(tuple):
    __slots__ = ()


assert TupleNoSlots((1, 2)) == (1, 2) and not hasattr(TupleNoSlots(), "__dict__")


class ListSlots(list):
    __slots__ = ("extra",)


ls = ListSlots([1])
ls.extra = 5
assert ls == [1] and ls.extra == 5

# ---- slots hold references like any attribute ----

class Node:
    __slots__ = ("next", "__weakref__")


node = Node()
node.next = node
gone = weakref.ref(node)
del node
import gc
gc.collect()
assert gone() is None


class Deleting:
    def __init__(self, log): self.log = log
    def __del__(self): self.log.append("deleted")


log = []
holder = Point(Deleting(log), 0)
holder.x = 1
assert log == ["deleted"]
holder.y = Deleting(log)
del holder
assert log == ["deleted", "deleted"]

# ---- __class__ assignment between classes with the same slots ----

class S1:
    __slots__ = ("a", "b")


class S2:
    __slots__ = ("a", "b")


class S3:
    __slots__ = ("a", "c")


s = S1()
s.a = 1
s.__class__ = S2
assert s.a == 1 and type(s) is S2
assert raises(TypeError, setattr, s, "__class__", S3) == "__class__ assignment: 'S3' object layout differs from 'S2'"

# ---- pickling state ----

assert Point(1, 2).__reduce_ex__(2)[2] == (None, {"x": 1, "y": 2})
assert w.__getstate__() == ({"other": 4}, {"x": 1, "y": 2, "z": 3})

print("ok")  # expect: ok
