# Threads that wait in the middle of native code do not keep each other from going on, whatever the order in which they wait.
# stdin: one
# stdin: two
import _thread
import sys
import threading
import time
from functools import cmp_to_key, partial, reduce

lock = threading.Lock()
inside = 0
most_inside = 0
waits = 0


def wait(*_):
    """Waits for the lock, and holds it over a wait of another kind."""
    global inside, most_inside, waits
    with lock:
        inside += 1
        most_inside = max(most_inside, inside)
        time.sleep(0.0005)
        waits += 1
        inside -= 1
    return 0


class New:
    def __new__(cls):
        wait()
        return super().__new__(cls)


class Init:
    def __init__(self):
        wait()


class Special:
    def __getattr__(self, name):
        return wait()

    def __setattr__(self, name, value):
        wait()

    def __eq__(self, other):
        return not wait()

    def __lt__(self, other):
        return bool(wait())

    def __hash__(self):
        return wait()

    def __str__(self):
        return str(wait())

    def __repr__(self):
        return str(wait())

    def __format__(self, spec):
        return str(wait())

    def __bool__(self):
        return not wait()

    def __len__(self):
        return wait()

    def __index__(self):
        return wait()

    def __int__(self):
        return wait()

    def __float__(self):
        return float(wait())

    def __add__(self, other):
        return wait()

    def __iadd__(self, other):
        wait()
        return self

    def __contains__(self, item):
        return not wait()

    def __getitem__(self, index):
        if index:
            raise IndexError
        return wait()

    def __call__(self):
        return wait()

    def __enter__(self):
        return wait()

    def __exit__(self, *_):
        wait()

    @property
    def value(self):
        return wait()


class Deleted:
    def __del__(self):
        wait()


class Descriptor:
    def __get__(self, instance, owner):
        return wait()

    def __set_name__(self, owner, name):
        wait()


class Held:
    described = Descriptor()


class Meta(type):
    def __call__(cls):
        wait()
        return super().__call__()

    def __instancecheck__(cls, instance):
        return not wait()


class Made(metaclass=Meta):
    pass


class Iterator:
    def __init__(self):
        self.left = 2

    def __iter__(self):
        return self

    def __next__(self):
        self.left -= 1
        if self.left < 0:
            raise StopIteration
        return wait()


class Stream:
    def write(self, text):
        wait()


class Subclassed:
    def __init_subclass__(cls):
        wait()


def generator():
    yield wait()


def enter():
    with Special():
        pass


def delete():
    dead = Deleted()
    del dead


ways = {
    "map": lambda: list(map(wait, [0, 1])),
    "filter": lambda: list(filter(wait, [0, 1])),
    "sum": lambda: sum(Iterator()),
    "sorted": lambda: sorted([2, 1], key=wait),
    "sort": lambda: [2, 1].sort(key=cmp_to_key(lambda a, b: wait())),
    "max": lambda: max([1, 2], key=wait),
    "any": lambda: any(generator()),
    "join": lambda: "".join(str(x) for x in Iterator()),
    "reduce": lambda: reduce(wait, [1, 2, 3]),
    "partial": lambda: list(map(partial(wait, 1), [2])),
    "zip": lambda: list(zip(Iterator(), Iterator())),
    "dict": lambda: dict((x, x) for x in Iterator()),
    "unpack": lambda: [*Iterator()],
    "iter": lambda: list(iter(wait, 0)),
    "exec": lambda: exec("wait()"),
    "eval": lambda: eval("wait()"),
    "class": lambda: exec("class C:\n    wait()"),
    "__new__": New,
    "__init__": lambda: list(map(lambda _: Init(), [0])),
    "type.__call__": Made,
    "__getattr__": lambda: Special().missing,
    "getattr": lambda: getattr(Special(), "missing"),
    "__setattr__": lambda: setattr(Special(), "name", 1),
    "__eq__": lambda: Special() == 1,
    "in list": lambda: 1 in [Special()],
    "__lt__": lambda: sorted([Special(), Special()]),
    "__hash__": lambda: {Special(): 1},
    "__str__": lambda: str(Special()),
    "__repr__": lambda: repr([Special()]),
    "__format__": lambda: f"{Special()}",
    "percent": lambda: "%s" % Special(),
    "__bool__": lambda: not Special(),
    "__len__": lambda: len(Special()),
    "__index__": lambda: [1][Special()],
    "__int__": lambda: int(Special()),
    "__float__": lambda: float(Special()),
    "__add__": lambda: Special() + 1,
    "__contains__": lambda: 1 in Special(),
    "__getitem__": lambda: list(map(Special().__getitem__, [0])),
    "__call__": lambda: list(map(Special(), [])) or Special()(),
    "with": enter,
    "property": lambda: Special().value,
    "descriptor": lambda: Held().described,
    "__set_name__": lambda: type("T", (), {"name": Descriptor()}),
    "__init_subclass__": lambda: type("S", (Subclassed,), {}),
    "__instancecheck__": lambda: isinstance(1, Made),
    "print": lambda: print("text", file=Stream()),
    "__del__": delete,
}

# Each way on its own, by two threads at once; then all at once.
for name, way in ways.items():
    before = waits
    threads = [threading.Thread(target=way) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits >= before + 2 and most_inside == 1, name

before = waits
threads = [threading.Thread(target=way) for way in ways.values()]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert waits >= before + len(ways) and most_inside == 1

# Two threads that wait for each other in turn, each within one call of `map`.
pings, pongs = threading.Semaphore(0), threading.Semaphore(0)
said = []


def ping(n):
    said.append(f"ping {n}")
    pings.release()
    pongs.acquire()


def pong(n):
    pings.acquire()
    said.append(f"pong {n}")
    pongs.release()


other = threading.Thread(target=lambda: list(map(pong, range(3))))
other.start()
list(map(ping, range(3)))
other.join()
print(said)  # expect: ['ping 0', 'pong 0', 'ping 1', 'pong 1', 'ping 2', 'pong 2']

# A chain of threads, each of which waits in native code for the next, deepest first and last.
done = [threading.Event() for _ in range(12)]
ended = []


def link(n):
    if n + 1 < len(done):
        sorted([n + 1], key=lambda n: done[n].wait())
    ended.append(n)
    done[n].set()


threads = [threading.Thread(target=link, args=(n,)) for n in range(len(done))]
for thread in threads[::2] + threads[1::2]:
    thread.start()
for thread in threads:
    thread.join()
print(ended)  # expect: [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]

# What is raised there comes out of it.
print(sum(1 for _ in range(2) if threading.Event().wait(0.001)))  # expect: 0


def fail(_):
    time.sleep(0.001)
    raise KeyError("raised after a wait")


def catch():
    try:
        list(map(fail, [0]))
    except KeyError as error:
        said.append(error.args[0])


said.clear()
threads = [threading.Thread(target=catch) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(said == ["raised after a wait"] * 3)  # expect: True

# An interrupt ends the main thread's wait there, and one that is handled does not.
threading.Timer(0.005, _thread.interrupt_main).start()
try:
    list(map(lambda _: threading.Event().wait(10), [0]))
except KeyboardInterrupt:
    print("interrupted")  # expect: interrupted

# Input, read by one thread while another runs.
ran = 0


def read():
    said.extend(map(lambda _: input(), range(2)))


def count():
    global ran
    ran = sum(1 for _ in range(20000))


said.clear()
threads = [threading.Thread(target=read), threading.Thread(target=lambda: list(map(lambda _: count(), [0])))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(said, ran)  # expect: ['one', 'two'] 20000

# Those that go on computing there take turns: each goes on until it has seen the other ten times.
sys.setswitchinterval(1e-4)
turns = []


def compute(name):
    while len(turns) < 20:
        if not turns or turns[-1] != name:
            turns.append(name)
        sum(range(200))


threads = [threading.Thread(target=lambda name: list(map(compute, [name])), args=(name,)) for name in "ab"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(turns), set(turns) == {"a", "b"})  # expect: 20 True

# Daemons that wait there for ever do not keep the program from its end.
never = threading.Event()
for _ in range(3):
    threading.Thread(target=lambda: sorted([0], key=lambda _: never.wait()), daemon=True).start()
time.sleep(0.001)
print("end")  # expect: end
