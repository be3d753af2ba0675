# set and frozenset: construction, methods, operators, hash, order of ints, subclasses.

def raises(exception, message, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except exception as error:
        assert message is None or str(error) == message, str(error)
    else:
        raise AssertionError(f"{exception.__name__} not raised")


assert set() == set([]) and set("aab") == {"a", "b"} and set({1: 2}) == {1} and len({1, 1.0, True}) == 1
raises(TypeError, "set expected at most 1 argument, got 2", set, 1, 2)
raises(TypeError, "set() takes no keyword arguments", set, a=1)
raises(TypeError, "frozenset() takes no keyword arguments", frozenset, a=1)
raises(TypeError, "'int' object is not iterable", set, 1)
raises(TypeError, "cannot use 'list' as a set element (unhashable type: 'list')", lambda: {[]})
s = {1}
s.__init__([2, 3])
assert s == {2, 3}
f = frozenset([1, 2])
assert frozenset(f) is f and f.copy() is f and set(f) == f == {1, 2}

# Repr; small ints come in their order.
assert repr(set()) == "set()" and repr({1}) == "{1}" and repr(frozenset()) == "frozenset()"
assert repr(frozenset([1])) == "frozenset({1})" and repr({3, 1, 2}) == "{1, 2, 3}"

# Changing.
s = set()
assert s.add(1) is None and s == {1}
s.add(1)
s.discard(9)
s.remove(1)
raises(KeyError, "1", s.remove, 1)
raises(KeyError, "'pop from an empty set'", s.pop)
raises(TypeError, "cannot use 'list' as a set element (unhashable type: 'list')", s.discard, [])
s.update([1, 2], "ab", {3: 4})
assert s == {1, 2, "a", "b", 3}
popped = s.pop()
assert popped not in s and len(s) == 4
s.clear()
assert s == set() and not s
c = {1, 2}
d = c.copy()
d.add(3)
assert c == {1, 2}
assert not hasattr(frozenset(), "add") and not hasattr(frozenset(), "update")

# Operations, as methods (any iterable) and operators (sets only).
a, b = {1, 2, 3}, {2, 3, 4}
for A in (set(a), frozenset(a)):
    for B in (set(b), frozenset(b)):
        assert A | B == {1, 2, 3, 4} and A & B == {2, 3} and A - B == {1} and A ^ B == {1, 4}
        for result in (A | B, A & B, A - B, A ^ B):
            assert type(result) is type(A)
        assert A == set(a) and A != B and not A == B and A.isdisjoint({9}) and not A.isdisjoint(B)
    for iterable in ([2, 3, 4], (2, 3, 4), {2: 0, 3: 0, 4: 0}, b):
        assert A.union(iterable) == {1, 2, 3, 4} and A.intersection(iterable) == {2, 3}
        assert A.difference(iterable) == {1} and A.symmetric_difference(iterable) == {1, 4}
        assert not A.issubset(iterable) and not A.issuperset(iterable) and A.issubset([1, 2, 3, 4]) and A.issuperset([1])
    assert A.union() == A and A.union([5], [6]) == {1, 2, 3, 5, 6} and A.intersection([1, 2], [2]) == {2}
    assert A.difference([1], [2]) == {3} and A.intersection() == A and A.difference() == A
    raises(TypeError, f"unsupported operand type(s) for |: '{type(A).__name__}' and 'list'", lambda: A | [1])
    raises(TypeError, "'int' object is not iterable", A.union, 1)
x = {1, 2, 3}
same = x
x |= {4}
x &= {2, 3, 4}
x -= {4}
x ^= {3, 9}
assert x is same and x == {2, 9}
x.intersection_update([9, 10], [9])
x.difference_update([10], [11])
x.symmetric_difference_update([9, 1, 1])
assert x == {1}
x -= x
assert x == set()
x = {1, 2}
x ^= x
assert x == set()
f = frozenset([1])
g = f
f |= {2}
assert f == {1, 2} and g == {1}
raises(TypeError, "unsupported operand type(s) for |=: 'set' and 'list'", lambda: exec("x |= []", {"x": set()}))

# Order of inclusion.
assert {1} < {1, 2} <= {1, 2} and {1, 2} > {1} and {1, 2} >= {1, 2} and not {1} < {2} and not {1} < {1}
assert set() < {1} and {1, 2} != {1, 3} and {1} != [1] and frozenset([1]) == {1}
raises(TypeError, "'<' not supported between instances of 'set' and 'list'", lambda: {1} < [1])

# Hash.
raises(TypeError, "unhashable type: 'set'", hash, set())
assert hash(frozenset([1, 2, 3])) == hash(frozenset([3, 2, 1, 1])) != hash(frozenset([1, 2]))
assert hash(frozenset()) == hash(frozenset(set())) and {frozenset([1]): 2}[frozenset([1])] == 2
holder = {frozenset([1])}
assert {1} in holder and {2} not in holder
holder.remove({1})
holder.discard({1})
assert holder == set()
raises(KeyError, "{1}", holder.remove, {1})
many = frozenset(range(1000))
changed = set(range(2000))
changed -= set(range(1000, 2000))
assert hash(frozenset(changed)) == hash(many)

# Colliding keys, == by Python code.
class Key:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return 7

    def __eq__(self, other):
        return isinstance(other, Key) and self.value == other.value


keys = {Key(n % 30) for n in range(60)}
assert len(keys) == 30 and Key(29) in keys and Key(30) not in keys and 7 not in keys
for n in range(0, 30, 2):
    keys.remove(Key(n))
assert len(keys) == 15 and Key(1) in keys and Key(2) not in keys
nan = float("nan")
assert nan in {nan} and len({nan, nan}) == 1

# Large.
s = set(range(100_000))
for n in range(0, 100_000, 2):
    s.discard(n)
assert len(s) == 50_000 and 1 in s and 2 not in s and sum(s) == 2_500_000_000
for n in range(1000):
    s.add("x")
    s.remove("x")
assert len(s) == 50_000


# Subclasses.
class Sub(set):
    def __init__(self, *args, extra=None):
        super().__init__(*args)
        self.extra = extra


class Frozen(frozenset):
    def __new__(cls, *args, extra=None):
        self = super().__new__(cls, *args)
        self.extra = extra
        return self


s = Sub([1, 2], extra=3)
assert s == {1, 2} and s.extra == 3 and repr(Sub([1])) == "Sub({1})" and type(s.copy()) is set and type(s | {3}) is set
f = Frozen([1], extra=2)
assert f == {1} and f.extra == 2 and type(f.copy()) is frozenset and hash(f) == hash(frozenset([1])) and repr(f) == "Frozen({1})"
import copy
c = copy.copy(s)
assert c == s and c.extra == 3 and type(c) is Sub

# Iteration.
it = iter({1, 2, 3})
assert it.__length_hint__() == 3 and next(it) in (1, 2, 3) and it.__length_hint__() == 2 and len(list(it)) == 2
s = {1, 2}


def grow():
    for x in s:
        s.add(len(s) + 10)


raises(RuntimeError, "Set changed size during iteration", grow)


class Cyclic:
    def __repr__(self):
        return repr(holder)


holder = {Cyclic()}
assert repr(holder) == "{set(...)}"
assert {*[1, 2], *{3}} == {1, 2, 3} and set[int].__origin__ is set
a = {x for x in range(5) if x % 2}
assert a == {1, 3}
