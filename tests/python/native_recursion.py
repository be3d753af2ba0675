"""However deep native code recurses, the program gets a result or a RecursionError, in any thread."""
import copy
import json
import marshal
import threading
from collections import OrderedDict, deque
from functools import partial, reduce
from itertools import chain, islice
from types import MappingProxyType, MethodType, SimpleNamespace

DEPTH = 20_000
# Where each level takes longer, or makes text as long as its depth.
SLOW = 2_000


def nest(wrap, start, depth=DEPTH):
    value = start
    for _ in range(depth):
        value = wrap(value)
    return value


class Same:
    """Each of these methods asks for itself through native code."""

    def __repr__(self):
        return "%r" % (self,)

    def __str__(self):
        return f"{self}"

    def __format__(self, spec):
        return "{:{}}".format(self, spec)

    def __eq__(self, other):
        return [self] == [other]

    def __hash__(self):
        return hash((self,))

    def __lt__(self, other):
        return sorted([self, other])

    def __bool__(self):
        return all([self])

    def __len__(self):
        return len(self)

    def __iter__(self):
        return iter([max(self)])

    def __contains__(self, item):
        return item in self

    def __getitem__(self, key):
        return self[key]

    def __getattr__(self, name):
        return getattr(self, name)

    def __call__(self):
        return partial(self)()

    def __add__(self, other):
        return sum([self, other])

    __radd__ = __add__

    def __int__(self):
        return int(self)

    def __index__(self):
        return [0][self]

    def __instancecheck__(self, other):
        return isinstance(other, self)

    def __enter__(self):
        with self:
            pass

    def __exit__(self, *error):
        pass


def ignore(*_):
    pass


def callback(*_):
    return sorted([1, 2], key=callback)


def mapped(x):
    return list(map(mapped, [x]))


def reduced(a, b):
    return reduce(reduced, [a, b])


def evaluated():
    return eval("evaluated()")


def pair(wrap, start):
    return nest(wrap, start, SLOW), nest(wrap, start, SLOW)


def is_equal(values):
    return values[0] == values[1]


def generator(inner):
    yield from inner


cases = {
    "repr": lambda: repr(Same()),
    "str": lambda: str(Same()),
    "format": lambda: format(Same()),
    "eq": lambda: Same() == Same(),
    "hash": lambda: hash(Same()),
    "sorted": lambda: sorted([Same(), Same()]),
    "bool": lambda: bool(Same()),
    "len": lambda: len(Same()),
    "iter": lambda: list(Same()),
    "contains": lambda: 1 in Same(),
    "getitem": lambda: Same()[0],
    "getattr": lambda: Same().name,
    "call": lambda: Same()(),
    "add": lambda: Same() + 1,
    "int": lambda: int(Same()),
    "index": lambda: [1][Same()],
    "isinstance": lambda: isinstance(1, Same()),
    "with": lambda: Same().__enter__(),
    "key": callback,
    "map": lambda: mapped(1),
    "reduce": lambda: reduced(1, 2),
    "eval": evaluated,
    "list repr": lambda: repr(nest(lambda x: [x], [], SLOW)),
    "tuple repr": lambda: repr(nest(lambda x: (x,), (), SLOW)),
    "dict repr": lambda: repr(nest(lambda x: {1: x}, {}, SLOW)),
    "namespace repr": lambda: repr(nest(lambda x: SimpleNamespace(x=x), 1, SLOW)),
    "alias repr": lambda: repr(nest(lambda x: list[x], int, SLOW)),
    "error str": lambda: str(nest(ValueError, 1, SLOW)),
    "list eq": lambda: is_equal(pair(lambda x: [x], [])),
    "tuple eq": lambda: is_equal(pair(lambda x: (x,), ())),
    "dict eq": lambda: is_equal(pair(lambda x: {1: x}, {})),
    "deque eq": lambda: is_equal(pair(lambda x: deque([x]), 1)),
    "ordered eq": lambda: is_equal(pair(lambda x: OrderedDict(x=x), 1)),
    "tuple hash": lambda: hash(nest(lambda x: (x,), ())),
    "set hash": lambda: hash(nest(lambda x: frozenset([x]), 1)),
    "alias hash": lambda: hash(nest(lambda x: list[x], int)),
    "isinstance tuple": lambda: isinstance("", nest(lambda x: (x,), int)),
    "chain": lambda: next(nest(chain, iter([1]))),
    "next map": lambda: next(nest(lambda x: map(abs, x), iter([1]))),
    "next filter": lambda: next(nest(lambda x: filter(None, x), iter([1]))),
    "next zip": lambda: next(nest(zip, iter([1]))),
    "next enumerate": lambda: next(nest(enumerate, iter([1]))),
    "next islice": lambda: next(nest(lambda x: islice(x, 1), iter([1]))),
    "next generator": lambda: next(nest(generator, iter([1]))),
    "proxy": lambda: 1 in nest(MappingProxyType, {}),
    "method": lambda: nest(lambda x: MethodType(x, 1), ignore, SLOW)(),
    "staticmethod": lambda: nest(staticmethod, ignore)(),
    "partial": lambda: repr(nest(lambda x: partial(ignore, x), 1, SLOW)),
    "json dumps": lambda: json.dumps(nest(lambda x: [x], [])),
    "json loads": lambda: json.loads("[" * DEPTH),
    "deepcopy": lambda: copy.deepcopy(nest(lambda x: [x], [])),
    "marshal": lambda: marshal.dumps(nest(lambda x: (x,), ())),
    "compile": lambda: compile("(" * DEPTH, "x", "eval"),
    "compile minus": lambda: compile("-" * DEPTH + "1", "x", "eval"),
    "group": lambda: nest(lambda x: ExceptionGroup("x", [x]), ValueError(), SLOW).split(KeyError),
    "free list": lambda: nest(lambda x: [x], []) and None,
    "free closure": lambda: nest(lambda x: lambda: x, 1) and None,
}


def attempt(results):
    for name, case in cases.items():
        try:
            case()
            results[name] = "done"
        # The compiler's parser gives up in its own way.
        except (RecursionError, SyntaxError, MemoryError, ValueError) as error:
            results[name] = type(error).__name__


by_main, by_thread = {}, {}
attempt(by_main)
thread = threading.Thread(target=attempt, args=(by_thread,))
thread.start()
thread.join()
assert len(by_main) == len(by_thread) == len(cases)
# What has no end is a RecursionError.
endless = list(cases)[: list(cases).index("list repr")]
for results in by_main, by_thread:
    assert all(results[name] == "RecursionError" for name in endless), results
print("alive")  # expect: alive
