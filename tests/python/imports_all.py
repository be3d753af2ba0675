# Every module that the README promises imports, and does one typical thing.
import _thread
import abc
import bisect
import collections
import concurrent.futures
import contextlib
import copy
import dataclasses
import datetime
import dis
import enum
import functools
import gc
import heapq
import io
import itertools
import json
import logging
import math
import operator
import queue
import random
import re
import statistics
import string
import sys
import textwrap
import threading
import time
import traceback
import types
import typing
import warnings
import weakref

checks = []


def check(function):
    checks.append(function)
    return function


@check
def threads():
    found = []
    threads = [threading.Thread(target=found.append, args=(number,), name=f"t{number}") for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 1, 2, 3, 4]
    assert threading.main_thread() is threading.current_thread()
    lock = _thread.allocate_lock()
    with lock:
        assert lock.locked() and not lock.acquire(False)
    condition = threading.Condition()
    with condition:
        assert condition.wait(0.001) is False
    event = threading.Event()
    timer = threading.Timer(0.001, event.set)
    timer.start()
    assert event.wait()
    barrier = threading.Barrier(1)
    assert barrier.wait() == 0


@check
def queues():
    tasks = queue.Queue(2)
    def produce():
        for number in range(10):
            tasks.put(number)
        tasks.put(None)
    thread = threading.Thread(target=produce)
    thread.start()
    got = list(iter(tasks.get, None))
    thread.join()
    assert got == list(range(10))
    ordered = queue.PriorityQueue()
    for number in [3, 1, 2]:
        ordered.put(number)
    assert [ordered.get() for _ in range(3)] == [1, 2, 3]
    try:
        tasks.get(timeout=0.001)
    except queue.Empty:
        pass
    else:
        raise AssertionError


@check
def futures():
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda number: number * number, range(6))) == [0, 1, 4, 9, 16, 25]
        future = pool.submit(divmod, 7, 2)
        assert future.result() == (3, 1)
        failing = pool.submit(divmod, 7, 0)
        assert isinstance(failing.exception(), ZeroDivisionError)
        done, pending = concurrent.futures.wait([future, failing])
        assert len(done) == 2 and not pending


@check
def containers():
    Point = collections.namedtuple("Point", "x y")
    assert Point(1, 2)._replace(y=3) == (1, 3) and repr(Point(1, 2)) == "Point(x=1, y=2)"
    assert collections.Counter("abca").most_common(1) == [("a", 2)]
    groups = collections.defaultdict(list)
    groups["a"].append(1)
    assert groups == {"a": [1]}
    assert list(collections.deque([1, 2, 3], maxlen=2)) == [2, 3]
    assert collections.ChainMap({"a": 1}, {"b": 2})["b"] == 2
    heap = [3, 1, 2]
    heapq.heapify(heap)
    assert heapq.heappop(heap) == 1 and heapq.nlargest(2, [1, 5, 3]) == [5, 3]
    assert bisect.bisect([1, 3, 5], 3) == 2


@check
def functional():
    @functools.lru_cache
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    assert fib(80) == 23416728348467685
    assert functools.reduce(operator.mul, range(1, 6)) == 120
    assert functools.partial(pow, 2)(5) == 32
    @functools.singledispatch
    def kind(value):
        return "other"
    @kind.register
    def _(value: int):
        return "int"
    assert kind(1) == "int" and kind("") == "other"
    assert list(itertools.islice(itertools.count(2), 3)) == [2, 3, 4]
    assert list(itertools.batched("abcde", 2)) == [("a", "b"), ("c", "d"), ("e",)]
    assert operator.itemgetter(1)("ab") == "b" and operator.attrgetter("real")(3) == 3


@check
def contexts():
    steps = []
    @contextlib.contextmanager
    def step(name):
        steps.append(name)
        try:
            yield name
        finally:
            steps.append(f"/{name}")
    with step("a"), contextlib.suppress(KeyError), step("b"):
        raise KeyError
    assert steps == ["a", "b", "/b", "/a"]
    with contextlib.ExitStack() as stack:
        stack.enter_context(step("c"))
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print("hidden")
    assert out.getvalue() == "hidden\n"


@check
def classes():
    @dataclasses.dataclass(order=True)
    class Item:
        name: str
        price: float = 0.0
        tags: list = dataclasses.field(default_factory=list)
    assert repr(Item("a")).endswith("Item(name='a', price=0.0, tags=[])")
    assert Item("a") < Item("b") and dataclasses.asdict(Item("a", 1)) == {"name": "a", "price": 1, "tags": []}
    class Color(enum.Enum):
        RED = 1
        GREEN = enum.auto()
    assert Color(2) is Color.GREEN and [color.name for color in Color] == ["RED", "GREEN"]
    class Flag(enum.Flag):
        A = 1
        B = 2
    assert Flag.A | Flag.B == Flag(3) and Flag.A in Flag(3)
    class Base(abc.ABC):
        @abc.abstractmethod
        def run(self): ...
    try:
        Base()
    except TypeError as error:
        assert "abstract" in str(error)
    class Sized(typing.Protocol):
        def __len__(self) -> int: ...
    assert typing.get_type_hints(Item)["name"] is str
    assert typing.get_args(typing.Optional[int]) == (int, type(None))
    assert types.SimpleNamespace(a=1).a == 1
    assert types.MappingProxyType({"a": 1})["a"] == 1


@check
def copies_and_references():
    nested = [1, [2, {"a": 3}]]
    nested.append(nested)
    deep = copy.deepcopy(nested)
    assert deep[1] == nested[1] and deep[1] is not nested[1] and deep[2] is deep
    class Node:
        pass
    node = Node()
    reference = weakref.ref(node)
    values = weakref.WeakValueDictionary(a=node)
    assert reference() is node and values["a"] is node
    del node
    assert reference() is None and "a" not in values
    a = Node()
    a.self = a
    reference = weakref.ref(a)
    del a
    gc.collect()
    assert reference() is None
    assert sys.getrefcount(object()) >= 1


@check
def numbers():
    assert math.isclose(math.hypot(3, 4), 5) and math.comb(5, 2) == 10
    generator = random.Random(42)
    assert [generator.randint(1, 6) for _ in range(5)] == [6, 1, 1, 6, 3]
    assert generator.random() == 0.24489185380347622
    shuffled = list(range(5))
    generator.shuffle(shuffled)
    assert sorted(shuffled) == [0, 1, 2, 3, 4]
    assert statistics.mean([1, 2, 3, 4]) == 2.5 and statistics.median([3, 1, 2]) == 2
    assert round(statistics.stdev([1, 2, 3, 4]), 6) == 1.290994


@check
def texts():
    assert re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world") == "world hello"
    assert string.Template("$a b").substitute(a=1) == "1 b" and string.ascii_lowercase[:3] == "abc"
    assert textwrap.fill("aa bb cc", 5) == "aa bb\ncc" and textwrap.dedent("  a\n  b") == "a\nb"
    text = json.dumps({"a": [1, 2.5, None, True, "é"]}, indent=1)
    assert json.loads(text) == {"a": [1, 2.5, None, True, "é"]}
    try:
        json.loads("[1,")
    except json.JSONDecodeError as error:
        assert error.pos == 3


@check
def times():
    start = time.monotonic()
    time.sleep(0.001)
    assert time.monotonic() > start and time.time() > 1.7e9
    day = datetime.date(2026, 11, 22)
    assert day.isoformat() == "2026-11-22" and day.weekday() == 6
    moment = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc) + datetime.timedelta(days=1, hours=13)
    assert moment.isoformat() == "2026-02-02T01:00:00+00:00"
    assert datetime.datetime.strptime("2026-02-03", "%Y-%m-%d").strftime("%d.%m.%Y") == "03.02.2026"
    assert time.strftime("%H:%M", time.gmtime(3600)) == "01:00"


@check
def reports():
    stream = io.StringIO()
    logger = logging.getLogger("imports")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s:%(threadName)s:%(message)s"))
    logger.addHandler(handler)
    logger.warning("hello %s", "you")
    assert stream.getvalue() == "WARNING:MainThread:hello you\n"
    try:
        1 / 0
    except ZeroDivisionError as error:
        text = "".join(traceback.format_exception(error))
        assert text.startswith("Traceback (most recent call last):\n") and text.endswith("ZeroDivisionError: division by zero\n")
        assert "    1 / 0\n    ~~^~~\n" in text, text
        assert traceback.extract_tb(error.__traceback__)[0].name == "reports"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("careful", UserWarning)
    assert str(caught[0].message) == "careful"
    out = io.StringIO()
    dis.dis(lambda a: a + 1, file=out)
    assert "BINARY_OP" in out.getvalue()


for function in checks:
    function()
print("ok")  # expect: ok
