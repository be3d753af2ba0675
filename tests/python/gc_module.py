# gc: cycles are found, finalised once, resurrection, weak references, the module's functions.
import gc
import weakref


class Node:
    def __init__(self):
        self.me = self


gc.collect()
assert gc.isenabled()
gc.disable()
assert not gc.isenabled()
dead = []


def cycle(make):
    """Makes a cycle of objects around a Node and says whether collecting ends it."""
    node = Node()
    node.me = None
    node.other = make(node)
    reference = weakref.ref(node)
    del node
    assert reference() is not None
    found = gc.collect()
    assert found > 0
    return reference() is None


class Holder:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


from collections import OrderedDict, defaultdict, deque
from functools import cmp_to_key, lru_cache, partial
from itertools import accumulate, chain, count, cycle as cycle_, groupby, islice, permutations, product, tee, zip_longest
import operator

makers = {
    "attribute": lambda x: x,
    "list": lambda x: [x],
    "tuple": lambda x: (x, 1),
    "dict value": lambda x: {1: x},
    "dict key": lambda x: {x: 1},
    "set": lambda x: {x},
    "frozenset": lambda x: frozenset([x]),
    "slots": Holder,
    "bound method": lambda x: x.__init__,
    "closure": lambda x: lambda: x,
    "generator": lambda x: (x for _ in [1]),
    "list iterator": lambda x: iter([x]),
    "tuple iterator": lambda x: iter((x,)),
    "dict iterator": lambda x: iter({1: x}.items()),
    "dict view": lambda x: {1: x}.values(),
    "set iterator": lambda x: iter({x}),
    "reversed": lambda x: reversed([x]),
    "enumerate": lambda x: enumerate([x]),
    "zip": lambda x: zip([x], [x]),
    "map": lambda x: map(x.__init__, [x]),
    "filter": lambda x: filter(None, [x]),
    "callable iterator": lambda x: iter(lambda: x, None),
    "deque": lambda x: deque([x]),
    "deque iterator": lambda x: iter(deque([x])),
    "defaultdict": lambda x: defaultdict(lambda: x),
    "OrderedDict": lambda x: OrderedDict(a=x),
    "partial": lambda x: partial(print, x),
    "lru_cache": lambda x: lru_cache(lambda: x),
    "cmp_to_key": lambda x: cmp_to_key(lambda a, b: x),
    "chain": lambda x: chain([x], [x]),
    "cycle": lambda x: (lambda c: (next(c), c))(cycle_([x])),
    "accumulate": lambda x: accumulate([x]),
    "groupby": lambda x: list(groupby([x])),
    "islice": lambda x: islice([x], 5),
    "product": lambda x: product([x]),
    "permutations": lambda x: permutations([x]),
    "tee": lambda x: (lambda t: (next(t[0]), t))(tee([x])),
    "zip_longest": lambda x: zip_longest([x], fillvalue=x),
    "itemgetter": lambda x: operator.itemgetter(x),
    "exception": lambda x: ValueError(x),
    "class": lambda x: type("C", (), {"x": x}),
    "slice": lambda x: slice(x),
    "property": lambda x: property(lambda self: x),
    "memory of a frame": lambda x: (lambda: (yield x))(),
}
for name, make in makers.items():
    assert cycle(make), name


# __del__ runs once, before anything is cleared.
class Final:
    def __init__(self):
        self.me = self
        self.value = 5

    def __del__(self):
        dead.append(self.value)


Final()
assert dead == []
assert gc.collect() > 0 and dead == [5]
gc.collect()
assert dead == [5]


class Phoenix:
    def __init__(self):
        self.me = self

    def __del__(self):
        dead.append(self)


dead.clear()
Phoenix()
gc.collect()
assert len(dead) == 1 and dead[0].me is dead[0] and gc.is_finalized(dead[0])
dead.clear()
gc.collect()
assert dead == []
assert not gc.is_finalized(Node) and not gc.is_finalized(1)

# Weak references' callbacks.
node = Node()
r = weakref.ref(node, lambda ref: dead.append(ref() is None))
del node
gc.collect()
assert dead == [True] and r() is None
dead.clear()

# Callbacks of the collector.
phases = []
callback = lambda phase, info: phases.append((phase, sorted(info)))
gc.callbacks.append(callback)
gc.collect()
gc.callbacks.remove(callback)
assert phases == [("start", ["collected", "generation", "uncollectable"]), ("stop", ["collected", "generation", "uncollectable"])]

# What refers to what.
target = Node()
target.me = None
holder = [target]
box = {"k": target}
assert any(r is holder for r in gc.get_referrers(target)) and any(r is box for r in gc.get_referrers(target))
assert gc.get_referents(holder) == [target] and set(map(str, gc.get_referents({1: "a"}))) >= {"a"} and gc.get_referents(1) == []
assert gc.is_tracked([]) and gc.is_tracked(target) and not gc.is_tracked(1) and not gc.is_tracked("a")
assert any(o is holder for o in gc.get_objects())
for wrong in (3, -2):
    try:
        gc.get_objects(generation=wrong)
    except ValueError:
        pass
    else:
        assert False
assert len(gc.get_stats()) == 3 and set(gc.get_stats()[0]) == {"collections", "collected", "uncollectable"}
assert len(gc.get_count()) == 3 and gc.garbage == []
try:
    gc.collect(3)
except ValueError as error:
    assert str(error) == "invalid generation"
else:
    assert False

# Thresholds; automatic collection.
old = gc.get_threshold()
assert len(old) == 3
gc.set_threshold(500, 5, 5)
assert gc.get_threshold()[:2] == (500, 5)
gc.enable()
references = []
for _ in range(20_000):
    node = Node()
    references.append(weakref.ref(node))
del node
assert sum(r() is None for r in references) > 1000
gc.set_threshold(*old)
assert gc.get_threshold()[:2] == old[:2]
gc.collect()
assert all(r() is None for r in references)

gc.freeze()
assert gc.get_freeze_count() > 0
gc.unfreeze()
assert gc.get_freeze_count() == 0

# Garbage is kept where that is asked for.
gc.set_debug(gc.DEBUG_SAVEALL)
assert gc.get_debug() == gc.DEBUG_SAVEALL
Node()
gc.collect()
gc.set_debug(0)
assert any(type(o) is Node for o in gc.garbage)
gc.garbage.clear()
gc.collect()
