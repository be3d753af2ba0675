"""Weak references and proxies, finalisers, weak collections."""

import gc
import weakref


def raises(kind, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


class Thing:
    def __init__(self, name="thing"):
        self.name = name

    def method(self):
        return self.name

    def __len__(self):
        return 3

    def __getitem__(self, key):
        return key

    def __add__(self, other):
        return ("add", other)

    def __iter__(self):
        return iter([1, 2])

    def __str__(self):
        return "a thing"

    def __contains__(self, item):
        return item == 1


thing = Thing()
ref = weakref.ref(thing)
assert ref() is thing and weakref.ref(thing) is ref and weakref.getweakrefcount(thing) == 1
assert weakref.getweakrefs(thing) == [ref] and ref.__callback__ is None and type(ref) is weakref.ReferenceType
assert repr(ref).startswith("<weakref at 0x") and "; to 'Thing' at 0x" in repr(ref)
assert hash(ref) == hash(thing) and ref == weakref.ref(thing)
dead = []
with_callback = weakref.ref(thing, dead.append)
assert with_callback is not ref and with_callback == ref and with_callback.__callback__ == dead.append
other = Thing()
assert weakref.ref(other) != ref
del thing
assert ref() is None and dead == [with_callback] and repr(ref).endswith("; dead>") and hash(ref) is not None
assert raises(TypeError, hash, weakref.ref(Thing())) == "weak object has gone away"
assert raises(TypeError, weakref.ref, 1) == "cannot create weak reference to 'int' object"
assert raises(TypeError, weakref.ref, "x") == "cannot create weak reference to 'str' object"


def function(): pass


for kept in (function, Thing, {1}, frozenset(), type("T", (), {}), iter, (lambda: (yield))(), Thing().method):
    assert weakref.ref(kept)() is kept

# ---- proxies ----

thing = Thing("proxied")
proxy = weakref.proxy(thing)
assert proxy.name == "proxied" and proxy.method() == "proxied" and len(proxy) == 3 and proxy["k"] == "k"
assert proxy + 1 == ("add", 1) and list(proxy) == [1, 2] and str(proxy) == "a thing" and 1 in proxy and bool(proxy)
assert type(proxy) is weakref.ProxyType and isinstance(proxy, Thing) and proxy.__class__ is Thing
proxy.attribute = 5
assert thing.attribute == 5 and weakref.proxy(thing) is proxy
assert raises(TypeError, hash, proxy) == "unhashable type: 'weakref.ProxyType'"
assert type(weakref.proxy(function)) is weakref.CallableProxyType and weakref.proxy(function)() is None
del thing
assert raises(ReferenceError, lambda: proxy.name) == "weakly-referenced object no longer exists"
assert repr(proxy).endswith("; dead>")

# ---- cycles, __del__, resurrection ----

log = []


class Cyclic:
    def __init__(self):
        self.me = self

    def __del__(self):
        log.append("del")


gc.disable()
cyclic = weakref.ref(Cyclic(), lambda r: log.append("callback"))
assert cyclic() is not None
gc.enable()
gc.collect()
assert cyclic() is None and log == ["callback", "del"]

saved = []


class Lazarus:
    def __del__(self):
        saved.append(self)


lazarus = Lazarus()
reference = weakref.ref(lazarus)
del lazarus
assert len(saved) == 1 and reference() is saved[0]
saved.clear()
assert reference() is None

# ---- __del__ that changes the class ----

class Plain:
    pass


class Changes:
    def __del__(self):
        self.__class__ = Plain


objects = [Changes() for _ in range(100)]
del objects
gc.collect()
assert type(Plain()) is Plain and type(Changes()) is Changes

# ---- weak references that die together with their object ----

found = []


class Asks(weakref.ref):
    def __del__(self):
        others = [Plain() for _ in range(100)]
        found.append(self())


# In a deep nest deallocation is put off: the weak reference's `__del__` may run when the object's memory has been freed.
for depth in range(30, 60):
    thing = Plain()
    thing.asked_for = True
    nest = [Asks(thing), thing]
    del thing
    for _ in range(depth):
        nest = [nest]
    del nest
assert len(found) == 30 and all(thing is None or thing.asked_for for thing in found)
found.clear()

# ---- collections ----

values = weakref.WeakValueDictionary()
keys = weakref.WeakKeyDictionary()
weak_set = weakref.WeakSet()
thing = Thing()
values["k"] = thing
keys[thing] = "v"
weak_set.add(thing)
assert values["k"] is thing and keys[thing] == "v" and thing in weak_set and len(values) == len(keys) == len(weak_set) == 1
del thing
assert len(values) == len(keys) == len(weak_set) == 0 and "k" not in values

# ---- finalize, WeakMethod ----

thing = Thing()
finalizer = weakref.finalize(thing, log.append, "finalized")
method = weakref.WeakMethod(thing.method)
assert finalizer.alive and method()() == "thing"
del thing
assert not finalizer.alive and log[-1] == "finalized" and method() is None


class KeyedRef(weakref.ref):
    __slots__ = ("key",)

    def __new__(cls, target, callback, key):
        return super().__new__(cls, target, callback)

    def __init__(self, target, callback, key):
        super().__init__(target, callback)
        self.key = key


thing = Thing()
keyed = KeyedRef(thing, None, "key")
assert keyed() is thing and keyed.key == "key" and keyed is not weakref.ref(thing)

print("ok")  # expect: ok
