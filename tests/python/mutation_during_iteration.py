# Whatever callbacks do to the container that is being worked on: an exception or some result, never harm.

def attempt(function, *args, **kwargs):
    """The result, or the class of the exception."""
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return type(error)


class Evil:
    """Runs an action whenever it is compared or hashed."""

    def __init__(self, action, equal=False, hash=1):
        self.action, self.equal, self.hash = action, equal, hash

    def __eq__(self, other):
        self.action()
        return self.equal

    __lt__ = __gt__ = __le__ = __ge__ = __eq__

    def __hash__(self):
        return self.hash

    def __repr__(self):
        self.action()
        return "Evil"

    def __index__(self):
        self.action()
        return 1

    def __iter__(self):
        self.action()
        return iter([7, 8, 9])


# Lists.
def list_actions(a):
    yield a.clear
    yield lambda: a.append(0) if len(a) < 100 else None
    yield lambda: a.__setitem__(slice(None), range(1000))
    yield lambda: a.pop() if a else None
    yield lambda: a.insert(0, 0) if len(a) < 100 else None
    yield a.reverse


def fresh(size=10):
    return list(range(size))


for number in range(6):
    operations = [
        lambda a, e: a.index(e),
        lambda a, e: a.count(e),
        lambda a, e: a.remove(e),
        lambda a, e: e in a,
        lambda a, e: a == fresh() + [e],
        lambda a, e: [e] * 10 == a,
        lambda a, e: a < [e] * 20,
        lambda a, e: a.__setitem__(e, 5),
        lambda a, e: a.__delitem__(e),
        lambda a, e: a[e],
        lambda a, e: a.__setitem__(slice(e, 9), e),
        lambda a, e: a.__setitem__(slice(e, 9, 2), e),
        lambda a, e: a.__delitem__(slice(e, 9, 2)),
        lambda a, e: a[e:9:2],
        lambda a, e: a.insert(e, e),
        lambda a, e: a.pop(e),
        lambda a, e: a.extend(e),
        lambda a, e: a.__imul__(e),
        lambda a, e: a * e,
        lambda a, e: a.index(5, e),
        lambda a, e: (a.append(e), repr(a)),
        lambda a, e: (a.append(e), a.sort()),
        lambda a, e: (a.append(e), max(a)),
        lambda a, e: (a.append(e), tuple(a), str(tuple(a))),
        lambda a, e: sorted(a, key=lambda x: e.action() or x),
        lambda a, e: a.sort(key=lambda x: e.action() or x),
        lambda a, e: list(map(lambda x: e.action() or x, a[:3])),
    ]
    for operation in operations:
        for equal in (False, True):
            a = fresh()
            action = list(list_actions(a))[number]
            attempt(operation, a, Evil(action, equal))
            assert len(a) < 5000 and a == list(a)

# Iterating a list that shrinks and grows.
a = fresh()
seen = []
for x in a:
    seen.append(x)
    a.remove(x)
assert seen == [0, 2, 4, 6, 8]
a = [1]
for x in a:
    if len(a) < 1000:
        a.append(x)
assert len(a) == 1000
a = fresh()
for x in reversed(a):
    del a[x:]
assert a == []


# Dicts.
def dict_actions(d):
    yield d.clear
    yield lambda: d.update({n: n for n in range(100, 200)})
    yield lambda: d.popitem() if d else None
    yield lambda: [d.pop(k) for k in list(d)[:3]]
    yield lambda: d.__setitem__(5, 5)


for number in range(5):
    operations = [
        lambda d, e: d[e],
        lambda d, e: d.get(e),
        lambda d, e: d.__setitem__(e, 1),
        lambda d, e: d.__delitem__(e),
        lambda d, e: d.setdefault(e, 1),
        lambda d, e: d.pop(e, None),
        lambda d, e: e in d,
        lambda d, e: d == {**dict(d), 1: e},
        lambda d, e: d.update({e: 1}),
        lambda d, e: d.update([(e, 1)]),
        lambda d, e: dict.fromkeys([e, e, 1], d),
        lambda d, e: (d.update({-1: e}), repr(d)),
        lambda d, e: (d.update({-1: e}), e in d.values()),
        lambda d, e: d.keys() & [e, 1],
        lambda d, e: d.items() & [(1, e)],
        lambda d, e: d.keys() == {e},
        lambda d, e: d | {e: 1},
        lambda d, e: [k for k in d if k == e],
    ]
    for operation in operations:
        for equal in (False, True):
            for size in (3, 50):
                d = {n: n for n in range(size)}
                action = list(dict_actions(d))[number]
                attempt(operation, d, Evil(action, equal))
                attempt(operation, {**d, Evil(action, equal): 0}, Evil(action, equal))
                assert len(list(d)) == len(d)


# Sets.
def set_actions(s):
    yield s.clear
    yield lambda: s.update(range(100, 200))
    yield lambda: s.pop() if s else None
    yield lambda: s.difference_update(list(s)[:3])
    yield lambda: s.add(5)


for number in range(5):
    operations = [
        lambda s, e: e in s,
        lambda s, e: s.add(e),
        lambda s, e: s.discard(e),
        lambda s, e: s.remove(e),
        lambda s, e: s | {e},
        lambda s, e: s & {e, 1, 2, 3, 4, 5, 6},
        lambda s, e: s - {e},
        lambda s, e: s ^ {e},
        lambda s, e: s.update([e, e]),
        lambda s, e: s.intersection_update([e]),
        lambda s, e: s.difference_update({e}),
        lambda s, e: s.symmetric_difference_update({e}),
        lambda s, e: s == {e},
        lambda s, e: s <= {e, 1},
        lambda s, e: s.isdisjoint([e]),
        lambda s, e: (s.add(e), repr(s)),
        lambda s, e: (s.add(e), frozenset(s), set(s)),
        lambda s, e: {e} | s,
    ]
    for operation in operations:
        for equal in (False, True):
            for size in (3, 50):
                s = set(range(size))
                action = list(set_actions(s))[number]
                attempt(operation, s, Evil(action, equal))
                attempt(operation, {*s, Evil(action, equal)}, Evil(action, equal))
                assert len(list(s)) == len(s)


# Iterators that are advanced from inside themselves.
def reenter(make):
    box = []

    def step(*args):
        if len(box) < 20:
            box.append(None)
            return next(iterator, None)
        return 1

    iterator = make(step)
    attempt(list, iterator)


from itertools import accumulate, dropwhile, filterfalse, groupby, pairwise, starmap, takewhile, zip_longest
for make in (
    lambda f: map(f, range(5)),
    lambda f: filter(f, range(5)),
    lambda f: iter(f, 1),
    lambda f: zip(map(f, range(5)), map(f, range(5))),
    lambda f: enumerate(map(f, range(5))),
    lambda f: accumulate(range(5), f),
    lambda f: dropwhile(f, range(5)),
    lambda f: takewhile(f, range(5)),
    lambda f: filterfalse(f, range(5)),
    lambda f: groupby(range(5), f),
    lambda f: starmap(f, [(1,)] * 5),
    lambda f: pairwise(map(f, range(5))),
    lambda f: zip_longest(map(f, range(5)), [1]),
):
    reenter(make)

# A finaliser that touches the container being cleared.
class Final:
    def __del__(self):
        holder.append(1)
        log.append(len(holder))


log = []
holder = [Final(), Final()]
holder.clear()
assert len(log) == 2 and len(holder) == 2
holder[:] = [Final()] * 3
holder[0:3] = []
assert len(log) == 3


class FinalKey:
    def __del__(self):
        d["again"] = 1


d = {1: FinalKey()}
d.clear()
assert d == {"again": 1}
d = {1: FinalKey()}
d[1] = 2
assert d == {1: 2, "again": 1}
d = {FinalKey(): 1}
d.popitem()
assert d == {"again": 1}
