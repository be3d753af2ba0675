# deque, defaultdict, OrderedDict, Counter, namedtuple, ChainMap.
from collections import Counter, OrderedDict, ChainMap, defaultdict, deque, namedtuple
import copy


def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


# deque
d = deque([1, 2, 3])
d.append(4)
d.appendleft(0)
assert d == deque(range(5)) and len(d) == 5 and d[0] == 0 and d[-1] == 4 and 3 in d and list(d) == [0, 1, 2, 3, 4]
assert d.pop() == 4 and d.popleft() == 0 and repr(d) == "deque([1, 2, 3])"
raises(IndexError, "pop from an empty deque", deque().pop)
raises(IndexError, "pop from an empty deque", deque().popleft)
d.extend([4, 5])
d.extendleft([0, -1])
assert list(d) == [-1, 0, 1, 2, 3, 4, 5]
d.extend(d)
assert len(d) == 14
d = deque(range(5))
for n in (0, 1, 7, -1, -7, 100, -100):
    expected = list(d)
    steps = n % 5
    expected = expected[5 - steps:] + expected[:5 - steps]
    d.rotate(n)
    assert list(d) == expected, n
deque().rotate(3)
d = deque("abcab")
assert d.count("a") == 2 and d.index("a", 1) == 3 and d.index("c", -4, -1) == 2
raises(ValueError, "deque.index(x): x not in deque", d.index, "z")
d.remove("a")
raises(ValueError, "deque.remove(x): x not in deque", d.remove, "z")
d.insert(1, "X")
d.insert(-1, "Y")
d.insert(100, "Z")
assert "".join(d) == "bXcaYbZ"
d.reverse()
assert "".join(d) == "ZbYacXb" and "".join(reversed(d)) == "bXcaYbZ"
d[0] = "z"
del d[1]
assert "".join(d) == "zYacXb"
raises(IndexError, "deque index out of range", lambda: d[10])
raises(TypeError, "sequence index must be integer, not 'slice'", lambda: d[1:2])
raises(IndexError, "deque index out of range", d.__setitem__, 10, 0)
assert deque([1]) + deque([2]) == deque([1, 2]) and deque([1]) * 3 == deque([1, 1, 1]) and deque([1, 2]) < deque([1, 3])
raises(TypeError, 'can only concatenate deque (not "list") to deque', lambda: deque() + [])
d = deque([1])
d += [2]
d *= 2
assert d == deque([1, 2, 1, 2]) and d != [1, 2, 1, 2]
b = deque([1, 2, 3, 4], maxlen=3)
assert b.maxlen == 3 and list(b) == [2, 3, 4] and repr(b) == "deque([2, 3, 4], maxlen=3)"
b.append(5)
b.appendleft(0)
assert list(b) == [0, 3, 4]
raises(IndexError, "deque already at its maximum size", b.insert, 0, 1)
assert list(b * 2) == [0, 3, 4] and (b * 2).maxlen == 3 and b.copy().maxlen == 3
assert list(deque(range(10), 0)) == []
raises(ValueError, "maxlen must be non-negative", deque, [], -1)
raises(TypeError, "deque() takes at most 2 arguments (3 given)", deque, 1, 2, 3)
raises(TypeError, "unhashable type: 'collections.deque'", hash, d)
d = deque([1, 2, 3])
it = iter(d)
next(it)
d.append(4)
raises(RuntimeError, "deque mutated during iteration", next, it)
d = deque()
d.append(d)
assert repr(d) == "deque([[...]])"
d.clear()
assert copy.copy(deque([1], 2)) == deque([1]) and copy.deepcopy(deque([[1]])) == deque([[1]])
assert bool(deque()) is False and deque(maxlen=2).maxlen == 2


class MyDeque(deque):
    pass


m = MyDeque([1], maxlen=2)
m.tag = 1
assert type(m.copy()) is MyDeque and m.copy().maxlen == 2 and repr(m) == "MyDeque([1], maxlen=2)"


class Evil:
    def __eq__(self, other):
        d.clear()
        return False


d = deque([Evil(), 1, 2])
raises(RuntimeError, "deque mutated during iteration", d.count, 5)
d = deque([Evil(), 1, 2])
raises(IndexError, "deque mutated during iteration", d.remove, 5)
d = deque([Evil(), 1, 2])
raises(RuntimeError, "deque mutated during iteration", lambda: 5 in d)

# defaultdict
d = defaultdict(list)
d["a"].append(1)
d["a"].append(2)
assert d == {"a": [1, 2]} and d["b"] == [] and "c" not in d and d.get("c") is None and len(d) == 2
assert repr(defaultdict(int, {"x": 1})) == "defaultdict(<class 'int'>, {'x': 1})" and repr(defaultdict(None)) == "defaultdict(None, {})"
raises(KeyError, "'x'", lambda: defaultdict()["x"])
raises(TypeError, "first argument must be callable or None", defaultdict, 1)
n = defaultdict(lambda: 5, a=1)
assert n["b"] == 5 and n["a"] == 1 and n.default_factory() == 5
n.default_factory = None
raises(KeyError, "'q'", lambda: n["q"])
c = d.copy()
assert type(c) is defaultdict and c == d and c.default_factory is list and copy.copy(d) == d and copy.deepcopy(d) == d
u = defaultdict(int, a=1) | {"b": 2}
assert type(u) is defaultdict and u == {"a": 1, "b": 2} and u["z"] == 0 and type({"q": 1} | defaultdict(int)) is defaultdict
nested = defaultdict(lambda: defaultdict(int))
nested["a"]["b"] += 1
assert nested == {"a": {"b": 1}}


class MyDefault(defaultdict):
    def __missing__(self, key):
        return key


assert MyDefault(int)["x"] == "x"

# OrderedDict
o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
assert repr(o) == "OrderedDict({'a': 1, 'b': 2, 'c': 3})" and repr(OrderedDict()) == "OrderedDict()"
o.move_to_end("a")
assert list(o) == ["b", "c", "a"]
o.move_to_end("a", last=False)
assert list(o) == ["a", "b", "c"] and list(reversed(o)) == ["c", "b", "a"]
raises(KeyError, "'z'", o.move_to_end, "z")
assert o.popitem() == ("c", 3) and o.popitem(last=False) == ("a", 1) and o == {"b": 2}
assert repr(o.keys()) == "odict_keys(['b'])" and repr(o.items()) == "odict_items([('b', 2)])" and o.keys() & {"b"} == {"b"}
raises(KeyError, "'dictionary is empty'", OrderedDict().popitem)
assert OrderedDict(a=1, b=2) != OrderedDict(b=2, a=1) and OrderedDict(a=1, b=2) == dict(b=2, a=1) == OrderedDict(a=1, b=2)
assert o.pop("b") == 2 and o.pop("b", 5) == 5 and o.setdefault("k", 1) == 1 and o == {"k": 1}
raises(KeyError, "'q'", o.pop, "q")
o.update(x=1)
assert o.copy() == o and type(o.copy()) is OrderedDict and type(o | {}) is OrderedDict and type({} | o) is OrderedDict
o |= {"y": 2}
assert list(o) == ["k", "x", "y"] and OrderedDict.fromkeys("ab", 0) == {"a": 0, "b": 0}
o = OrderedDict.fromkeys(range(100))
for n in range(0, 100, 2):
    o.move_to_end(n)
assert list(o) == list(range(1, 100, 2)) + list(range(0, 100, 2))
for n in range(99, 0, -3):
    o.move_to_end(n, last=False)
assert list(o)[:3] == [3, 6, 9] and len(o) == 100 and all(n in o for n in range(100))
while o:
    o.popitem(last=len(o) % 2 == 0)
assert o == {} and o.__reduce__()[:2] == (OrderedDict, ())
o.attribute = 1
assert o.__dict__ == {"attribute": 1} and copy.copy(o).attribute == 1


class LastUpdated(OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.move_to_end(key)


l = LastUpdated(a=1, b=2)
l["a"] = 3
assert list(l.items()) == [("b", 2), ("a", 3)]

# Counter
c = Counter("abracadabra")
assert c["a"] == 5 and c["z"] == 0 and c.most_common(2) == [("a", 5), ("b", 2)] and c.total() == 11
assert c + Counter("ab") == Counter("abracadabraab") and c - Counter("aaaaaa") == Counter("brcdbr") and -Counter(a=-1) == Counter(a=1)
c.subtract("aa")
assert c["a"] == 3 and sorted(Counter(a=2, b=1).elements()) == ["a", "a", "b"] and Counter(a=1) & Counter(a=3) == Counter(a=1)
assert repr(Counter("aab")) == "Counter({'a': 2, 'b': 1})" and Counter([1, 1, 2]) == {1: 2, 2: 1}

# namedtuple
P = namedtuple("P", "x y", defaults=[5])
p = P(1)
assert p == (1, 5) and p.x == 1 and p.y == 5 and repr(p) == "P(x=1, y=5)" and p._replace(x=3) == (3, 5) and p._asdict() == {"x": 1, "y": 5}
assert P._fields == ("x", "y") and P._make([7, 8]) == P(7, 8) and P.x.__doc__ == "Alias for field number 0"
raises(AttributeError, "can't set attribute", setattr, p, "x", 1)
raises(TypeError, None, P)
x, y = p
assert (x, y) == (1, 5) and hash(p) == hash((1, 5)) and copy.copy(p) == p
raises(TypeError, "descriptor for index '0' for tuple subclasses doesn't apply to 'int' object", P.x.__get__, 1)
assert repr(P.x) == "_tuplegetter(0, 'Alias for field number 0')"

# ChainMap
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
assert m["a"] == 1 and m["b"] == 3 and len(m) == 2 and sorted(m) == ["a", "b"]
m["b"] = 9
assert m.maps == [{"a": 1, "b": 9}, {"a": 2, "b": 3}] and m.new_child({"z": 1})["z"] == 1
