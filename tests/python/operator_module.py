# operator: all functions, getters and callers; the native module and the Python one agree.
import _operator
import copy
import operator


def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


assert operator.add is _operator.add
samples = {
    "add": (5, 3, 8), "sub": (5, 3, 2), "mul": (5, 3, 15), "floordiv": (7, 2, 3), "truediv": (7, 2, 3.5), "mod": (7, 4, 3),
    "pow": (2, 5, 32), "lshift": (1, 4, 16), "rshift": (16, 4, 1), "and_": (6, 3, 2), "or_": (6, 3, 7), "xor": (6, 3, 5),
    "lt": (1, 2, True), "le": (2, 2, True), "eq": (1, 2, False), "ne": (1, 2, True), "ge": (1, 2, False), "gt": (2, 1, True),
    "is_": (None, None, True), "is_not": (None, None, False), "concat": ([1], [2], [1, 2]), "contains": ([1, 2], 2, True),
    "countOf": ([1, 2, 1, 1.0], 1, 3), "indexOf": ([5, 6], 6, 1), "getitem": ([5, 6], 1, 6),
}
for name, (a, b, result) in samples.items():
    got = getattr(operator, name)(a, b)
    assert got == result and type(got) is type(result), name
for name in ("add", "sub", "mul", "floordiv", "truediv", "mod", "pow", "lshift", "rshift"):
    a, b, result = samples[name]
    assert getattr(operator, "i" + name)(a, b) == result
assert operator.iand(6, 3) == 2 and operator.ior(6, 3) == 7 and operator.ixor(6, 3) == 5
for name, a, result in [("neg", 3, -3), ("pos", True, 1), ("abs", -3, 3), ("inv", 5, -6), ("invert", 5, -6), ("not_", [], True),
                        ("truth", [], False), ("index", True, 1), ("is_none", None, True), ("is_not_none", None, False)]:
    got = getattr(operator, name)(a)
    assert got == result and type(got) is type(result), name
a = [1]
assert operator.iadd(a, [2]) is a and operator.iconcat(a, [3]) is a and a == [1, 2, 3]
operator.setitem(a, 0, 9)
operator.delitem(a, 1)
assert a == [9, 3]


class Matrix:
    def __matmul__(self, other):
        return "matmul"

    def __imatmul__(self, other):
        return "imatmul"

    def __length_hint__(self):
        return 7


assert operator.matmul(Matrix(), 1) == "matmul" and operator.imatmul(Matrix(), 1) == "imatmul"
assert operator.length_hint([1, 2]) == 2 and operator.length_hint(Matrix()) == 7 and operator.length_hint(1, 5) == 5 and operator.length_hint(1) == 0
assert operator.call(lambda *a, **k: (a, k), 1, b=2) == ((1,), {"b": 2}) and operator.call(str) == ""
raises(TypeError, "'int' object can't be concatenated", operator.concat, 1, 2)
raises(ValueError, "sequence.index(x): x not in sequence", operator.indexOf, [], 1)
raises(TypeError, "argument of type 'int' is not iterable", operator.countOf, 1, 1)
raises(TypeError, "'str' object cannot be interpreted as an integer", operator.length_hint, 1, "a")
raises(TypeError, "unsupported operand type(s) for +: 'int' and 'str'", operator.add, 1, "a")
raises(TypeError, "bad operand type for unary -: 'str'", operator.neg, "a")
assert _operator._compare_digest("abc", "abc") and not _operator._compare_digest(b"abc", b"abd") and not _operator._compare_digest("a", "ab")
raises(TypeError, "comparing strings with non-ASCII characters is not supported", _operator._compare_digest, "é", "é")
raises(TypeError, "unsupported operand types(s) or combination of types: 'str' and 'int'", _operator._compare_digest, "a", 1)

# itemgetter
assert operator.itemgetter(1)("abc") == "b" and operator.itemgetter(0, -1)([1, 2, 3]) == (1, 3) and operator.itemgetter("a")({"a": 5}) == 5
assert operator.itemgetter(slice(1, None))([1, 2, 3]) == [2, 3] and repr(operator.itemgetter(1, "a")) == "operator.itemgetter(1, 'a')"
raises(TypeError, "itemgetter expected 1 argument, got 0", operator.itemgetter)
raises(TypeError, "itemgetter expected 1 argument, got 2", operator.itemgetter(1), 1, 2)
raises(TypeError, "itemgetter() takes no keyword arguments", operator.itemgetter(1), a=1)
raises(IndexError, "list index out of range", operator.itemgetter(5), [])
assert sorted([(1, "b"), (2, "a")], key=operator.itemgetter(1)) == [(2, "a"), (1, "b")]

# attrgetter
class Record:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)

    def method(self, *args, **kwargs):
        return self, args, kwargs


r = Record(a=1, b=Record(c=2))
assert operator.attrgetter("a")(r) == 1 and operator.attrgetter("b.c", "a")(r) == (2, 1)
assert repr(operator.attrgetter("a.b", "c")) == "operator.attrgetter('a.b', 'c')"
raises(AttributeError, "'Record' object has no attribute 'z'", operator.attrgetter("b.z"), r)
raises(TypeError, "attribute name must be a string", operator.attrgetter, 1)

# methodcaller
assert operator.methodcaller("method", 1, k=2)(r) == (r, (1,), {"k": 2}) and operator.methodcaller("upper")("a") == "A"
assert repr(operator.methodcaller("m", 1, k=2)) == "operator.methodcaller('m', 1, k=2)"
raises(TypeError, "methodcaller needs at least one argument, the method name", operator.methodcaller)
raises(TypeError, "method name must be a string", operator.methodcaller, 1)
for getter in (operator.itemgetter(1, 2), operator.attrgetter("a.b"), operator.methodcaller("m", 1), operator.methodcaller("m", 1, k=2)):
    assert repr(copy.copy(getter)) == repr(getter)
