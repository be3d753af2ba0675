# dict: construction, methods, order, comparison, __missing__, unusual keys.

def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


# Construction.
assert dict() == {} and dict(a=1) == {"a": 1} and dict({"a": 1}, b=2) == {"a": 1, "b": 2}
assert dict([("a", 1), ["b", 2], "cd"]) == {"a": 1, "b": 2, "c": "d"} and dict(zip("ab", (1, 2))) == {"a": 1, "b": 2}
raises(TypeError, "dict expected at most 1 argument, got 2", dict, 1, 2)
raises(TypeError, "'int' object is not iterable", dict, 1)
raises(ValueError, "dictionary update sequence element #0 has length 3; 2 is required", dict, [(1, 2, 3)])
try:
    dict([(1, 2), 3])
except TypeError as error:
    assert str(error) == "object is not iterable"
    assert error.__notes__ == ["Cannot convert dictionary update sequence element #1 to a sequence"]
else:
    assert False


class Mapping:
    def keys(self):
        return iter("xy")

    def __getitem__(self, key):
        return key * 2


assert dict(Mapping()) == {"x": "xx", "y": "yy"} == {**Mapping()}
assert dict.fromkeys("ab") == {"a": None, "b": None} and dict.fromkeys([1, 2], []) == {1: [], 2: []}
raises(TypeError, "'int' object is not iterable", dict.fromkeys, 1)

# Items.
d = {"a": 1, 2: "two", (3,): None, None: 4, 1.5: 6}
assert d["a"] == 1 and d[2.0] == "two" and d[(3,)] is None and d[None] == 4 and d[3 / 2] == 6
raises(KeyError, "'x'", lambda: d["x"])
raises(KeyError, "(1, 2)", lambda: d[1, 2])
raises(TypeError, "cannot use 'list' as a dict key (unhashable type: 'list')", lambda: d[[]])
raises(TypeError, "cannot use 'tuple' as a dict key (unhashable type: 'list')", lambda: {([],): 1})
raises(TypeError, "cannot use 'dict' as a dict key (unhashable type: 'dict')", d.get, {})
del d[2]
assert 2 not in d and len(d) == 4
raises(KeyError, "2", d.__delitem__, 2)
assert {1: "a", True: "b", 1.0: "c"} == {1: "c"} and list({1: "a", True: "b"}) == [1]

# Order.
d = {}
for key in "zebra":
    d[key] = key
assert list(d) == ["z", "e", "b", "r", "a"]
d["e"] = 0
del d["z"]
d["z"] = 1
assert list(d.items()) == [("e", 0), ("b", "b"), ("r", "r"), ("a", "a"), ("z", 1)]
assert list(reversed(d)) == ["z", "a", "r", "b", "e"]

# Methods.
d = {"a": 1}
assert d.get("a") == 1 and d.get("b") is None and d.get("b", 2) == 2
assert d.setdefault("a", 5) == 1 and d.setdefault("b", 5) == 5 and d.setdefault("c") is None
assert d.pop("c") is None and d.pop("c", 7) == 7 and d.pop("b") == 5
raises(KeyError, "'c'", d.pop, "c")
raises(KeyError, "'c'", {}.pop, "c")
assert d.popitem() == ("a", 1)
raises(KeyError, "'popitem(): dictionary is empty'", d.popitem)
d.update({"x": 1}, y=2)
d.update([("z", 3)])
d.update()
assert d == {"x": 1, "y": 2, "z": 3}
raises(TypeError, "update expected at most 1 argument, got 2", d.update, 1, 2)
raises(TypeError, "get expected at least 1 argument, got 0", d.get)
c = d.copy()
assert c == d and c is not d
d.clear()
assert d == {} and not d and len(c) == 3

# | and |=
a, b = {"a": 1, "b": 2}, {"b": 3, "c": 4}
assert a | b == {"a": 1, "b": 3, "c": 4} and list(a | b) == ["a", "b", "c"] and a == {"a": 1, "b": 2}
same = a
a |= [("z", 0)]
assert a is same and a["z"] == 0
raises(TypeError, "unsupported operand type(s) for |: 'dict' and 'list'", lambda: {} | [])

# Comparison.
assert {"a": 1, "b": 2} == {"b": 2, "a": 1} and {"a": 1} != {"a": 2} and {"a": 1} != {"b": 1} and {} != []
raises(TypeError, "'<' not supported between instances of 'dict' and 'dict'", lambda: {} < {})
raises(TypeError, "unhashable type: 'dict'", hash, {})

# Repr.
assert repr({}) == "{}" and repr({"a": 1, 2: [3]}) == "{'a': 1, 2: [3]}"
d = {}
d["self"] = d
assert repr(d) == "{'self': {...}}"
d.clear()


# Subclasses, __missing__.
class Missing(dict):
    def __missing__(self, key):
        return key * 2


m = Missing(a=1)
assert m["a"] == 1 and m["b"] == "bb" and m.get("b") is None and "b" not in m and m.copy() == {"a": 1}
assert type(m.copy()) is dict and type(m | {}) is dict and isinstance(m, dict) and m == {"a": 1}
assert type(Missing.fromkeys("ab")) is Missing


class Setting(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value + 1)


assert Setting.fromkeys("a", 1) == {"a": 2} and Setting(a=1) == {"a": 1}

# Keys that are equal by Python code, with colliding hashes.
class Key:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return 5

    def __eq__(self, other):
        return isinstance(other, Key) and self.value == other.value


d = {Key(n): n for n in range(50)}
assert len(d) == 50 and all(d[Key(n)] == n for n in range(50)) and 5 not in d
d[5] = "five"
assert d[5] == "five" and len(d) == 51
for n in range(0, 50, 2):
    del d[Key(n)]
assert len(d) == 26 and Key(2) not in d and d[Key(3)] == 3


class Text(str):
    def __eq__(self, other):
        return str.__eq__(self, other)

    def __hash__(self):
        return str.__hash__(self)


d = {Text("a"): 1, "b": 2}
assert d["a"] == 1 and d[Text("b")] == 2 and "a" in d
nan = float("nan")
assert {nan: 1}[nan] == 1

# A hash that fails, an == that fails.
class Bad:
    def __hash__(self):
        raise ValueError("no hash")


class BadEq:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        raise ValueError("no ==")


raises(ValueError, "no hash", lambda: {}[Bad()])
raises(ValueError, "no ==", lambda: {1: 2}[BadEq()])
raises(ValueError, "no ==", {1: 2}.pop, BadEq())

# Large, and used as a stack and as a queue.
d = {n: str(n) for n in range(10_000)}
assert len(d) == 10_000 and d[9_999] == "9999" and sum(d) == 49_995_000
for n in range(0, 10_000, 3):
    del d[n]
assert len(d) == 6_666 and list(d)[:4] == [1, 2, 4, 5]
d = dict.fromkeys(range(20))
for n in range(1000):
    d["k"] = n
    assert d.popitem() == ("k", n)
for n in range(1000):
    d[n + 100] = n
    del d[next(iter(d))]
assert len(d) == 20 and list(d) == list(range(1080, 1100))

# Call arguments.
def f(**kwargs):
    return kwargs


assert f(**{"a": 1}, b=2) == {"a": 1, "b": 2}
raises(TypeError, "keywords must be strings", lambda: f(**{1: 2}))
raises(TypeError, "__main__.f() got multiple values for keyword argument 'a'", lambda: f(**{"a": 1}, **{"a": 2}))
raises(TypeError, "__main__.f() argument after ** must be a mapping, not int", lambda: f(**1))
raises(TypeError, "'int' object is not a mapping", lambda: {**1})
assert dict[str, int].__origin__ is dict
