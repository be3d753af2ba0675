"""What every generated program begins with: the log and the hostile values.

The log is canonical, so that two interpreters that do the same print the same: values by their repr, exceptions by type
and message, addresses left out, sets sorted.
"""

import re as _re
import sys as _sys

_sys.unraisablehook = lambda unraisable: log("unraisable", describe(unraisable.exc_value))


def log(*words):
    print(*[scrub(str(word)) for word in words])


def scrub(text):
    text = _re.sub(r"(\b0x|\.\.\.)[0-9A-Fa-f]{6,}", "0x…", text)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text.replace("\n", "\\n").replace("\r", "\\r").replace("\0", "\\0")


def shorten(text):
    return text if len(text) <= 300 else f"{text[:150]}…{len(text)}…{text[-100:]}"


def plain_repr(value):
    try:
        return shorten(scrub(repr(value)))
    except BaseException as error:
        return f"<repr raises {describe(error, 1)}>"


def canon(value, depth=3):
    kind = type(value)
    if depth and kind in (list, tuple) and len(value) < 100:
        inner = ", ".join([canon(item, depth - 1) for item in list(value)])
        return f"[{inner}]" if kind is list else f"({inner},)"
    if kind in (set, frozenset) and len(value) < 100:
        return f"{kind.__name__}({', '.join(sorted([canon(item, 1) for item in list(value)]))})"
    if depth and kind is dict and len(value) < 100:
        return "{" + ", ".join([f"{canon(k, depth - 1)}: {canon(v, depth - 1)}" for k, v in list(value.items())]) + "}"
    if kind is int and value.bit_length() > 600:
        return f"<int of {value.bit_length()} bits, % 10**9 = {value % 10**9}>"
    return plain_repr(value)


def describe(error, depth=4):
    """An exception's type, message, notes, parts, cause and context."""
    try:
        text = f"{type(error).__name__}: {shorten(scrub(str(error)))}"
    except BaseException as other:
        text = f"{type(error).__name__}: <str raises {type(other).__name__}>"
    if not depth:
        return text
    if getattr(error, "__notes__", None):
        text += f" notes {canon(error.__notes__)}"
    if isinstance(error, BaseExceptionGroup):
        text += f" of [{'; '.join([describe(part, depth - 1) for part in error.exceptions])}]"
    if error.__cause__ is not None:
        text += f" from ({describe(error.__cause__, depth - 1)})"
    elif error.__context__ is not None and not error.__suppress_context__:
        text += f" while ({describe(error.__context__, depth - 1)})"
    return text


def attempt(tag, thunk):
    """Logs what the thunk gives or raises; its value."""
    try:
        value = thunk()
        kind = type(value)
        if kind.__module__ in ("builtins", "itertools", "_collections", "_functools") and hasattr(kind, "__next__"):
            first = []
            try:
                for item in value:
                    first.append(item)
                    if len(first) == 6:
                        break
            except BaseException as error:
                log(tag, kind.__name__, canon(first), describe(error))
            else:
                log(tag, kind.__name__, canon(first))
        else:
            log(tag, canon(value))
        return value
    except BaseException as error:
        log(tag, describe(error))


def ended(steps=[]):
    """Whether generated iterators have gone far enough, all together."""
    steps.append(1)
    return len(steps) % 16 == 0


class Raises:
    """Each special method raises."""

    def _raise(self, *args, **kwargs):
        raise ValueError("boom")

    for _name in """__index__ __int__ __float__ __complex__ __len__ __iter__ __next__ __bool__ __hash__ __eq__ __lt__ __le__
            __gt__ __ge__ __ne__ __add__ __radd__ __mul__ __rmul__ __sub__ __rsub__ __iadd__ __or__ __ror__ __and__ __xor__
            __mod__ __rmod__ __floordiv__ __truediv__ __pow__ __rpow__ __lshift__ __neg__ __invert__ __abs__ __round__
            __trunc__ __floor__ __ceil__ __getitem__ __setitem__ __delitem__ __contains__ __call__ __enter__ __exit__
            __length_hint__ __reversed__ __format__ __str__ __bytes__ __fspath__ __missing__ __await__ __aiter__ __anext__
            __get__ __set__ __instancecheck__ __subclasscheck__ __buffer__ keys""".split():
        vars()[_name] = _raise
    del _name

    def __repr__(self):
        return "Raises()"


class Wrong:
    """Each special method returns something of a wrong type or out of range."""

    def __init__(self, answer):
        self.answer = answer

    def _answer(self, *args, **kwargs):
        return self.answer

    for _name in """__index__ __int__ __float__ __complex__ __len__ __iter__ __bool__ __hash__ __eq__ __lt__ __gt__ __add__
            __radd__ __mul__ __rmul__ __iadd__ __or__ __mod__ __neg__ __abs__ __round__ __trunc__ __getitem__ __contains__
            __length_hint__ __reversed__ __format__ __str__ __bytes__ __fspath__ __missing__ __await__ __aiter__ __anext__
            __buffer__ __enter__ __exit__ keys __class_getitem__ __mro_entries__ __reduce_ex__ __dir__""".split():
        vars()[_name] = _answer
    del _name

    def __repr__(self):
        return f"Wrong({canon(self.answer, 1)})"


class Index:
    """An integer by __index__ only, which says so each time it is asked."""

    def __init__(self, value, act=None):
        self.value, self.act = value, act

    def __index__(self):
        log("__index__", self.value)
        if self.act is not None:
            self.act()
        return self.value

    def __repr__(self):
        return f"Index({self.value})"


class Key:
    """Compares and hashes by its value after acting, perhaps on what is looking at it."""

    def __init__(self, value, act=None):
        self.value, self.act, self.left = value, act, 3

    def _act(self):
        if self.act is not None and self.left:
            self.left -= 1
            self.act()

    def __eq__(self, other):
        self._act()
        return self.value == getattr(other, "value", other)

    def __lt__(self, other):
        self._act()
        return self.value < getattr(other, "value", other)

    def __hash__(self):
        return 7

    def __repr__(self):
        return f"Key({self.value})"


class Iterates:
    """An iterator that acts before each step; `end` is raised at the end."""

    def __init__(self, items, act=None, end=StopIteration, hint=None):
        self.items, self.act, self.end, self.hint = list(items), act, end, hint

    def __iter__(self):
        return self

    def __next__(self):
        if self.act is not None:
            self.act()
        if not self.items:
            raise self.end
        return self.items.pop(0)

    def __length_hint__(self):
        return NotImplemented if self.hint is None else self.hint

    def __repr__(self):
        return f"Iterates({canon(self.items, 1)})"


class OldSequence:
    """Iterable by __getitem__ alone."""

    def __init__(self, *items):
        self.items = items

    def __getitem__(self, index):
        return self.items[index]

    def __repr__(self):
        return f"OldSequence{self.items!r}"


class MappingLike:
    """A mapping of keys() and __getitem__."""

    def __init__(self, **items):
        self.items_ = items

    def keys(self):
        return list(self.items_)

    def __getitem__(self, key):
        return self.items_[key]

    def __repr__(self):
        return f"MappingLike({self.items_!r})"


class Refuses:
    """Has no hash, no iteration, no containment."""

    __hash__ = __iter__ = __contains__ = __reversed__ = None

    def __repr__(self):
        return "Refuses()"


class Lies:
    """Claims to be of another class."""

    __class__ = property(lambda self: int)

    def __repr__(self):
        return "Lies()"


class Dies:
    """Says so, or acts, when it dies."""

    def __init__(self, name, act=None):
        self.name, self.act = name, act

    def __del__(self):
        log("dies", self.name)
        if self.act is not None:
            self.act()

    def __repr__(self):
        return f"Dies({self.name!r})"


class Data:
    """A data descriptor that logs."""

    def __get__(self, instance, owner=None):
        log("__get__", instance is None, owner is None)
        return 11

    def __set__(self, instance, value):
        log("__set__", canon(value, 1))

    def __delete__(self, instance):
        log("__delete__")

    def __set_name__(self, owner, name):
        log("__set_name__", owner.__name__, name)

    def __repr__(self):
        return "Data()"


class Manager:
    """A context manager that logs, and swallows or raises as told."""

    def __init__(self, swallow=False, raises=None):
        self.swallow, self.raises = swallow, raises

    def __enter__(self):
        log("enter")
        return self

    def __exit__(self, kind, value, traceback):
        log("exit", kind and kind.__name__)
        if self.raises is not None:
            raise self.raises
        return self.swallow

    def __repr__(self):
        return "Manager()"


class Awaits:
    """Awaitable: yields each item to whoever drives the coroutine."""

    def __init__(self, *items):
        self.items = items

    def __await__(self):
        for item in self.items:
            got = yield item
            log("awaited", canon(got, 1))
        return len(self.items)

    def __repr__(self):
        return f"Awaits{self.items!r}"


class Int(int):
    def __repr__(self):
        return f"Int({int(self)})"


class Float(float):
    def __repr__(self):
        return f"Float({float(self)})"


class Text(str):
    def __str__(self):
        return "a text"

    def __repr__(self):
        return f"Text({str.__str__(self)!r})"


class Octets(bytes):
    pass


class Items(list):
    def __iter__(self):
        log("Items.__iter__")
        return iter((9, 8))


class Pair(tuple):
    __slots__ = ()


class Table(dict):
    def __missing__(self, key):
        log("__missing__", canon(key, 1))
        return key

    def keys(self):
        return ["k"]


class Group(set):
    pass


class Oops(Exception):
    def __init__(self, a=1, *rest):
        self.a = a


class Meta(type):
    def __call__(cls, *args, **kwargs):
        log("Meta.__call__", cls.__name__)
        return super().__call__(*args, **kwargs)

    def __instancecheck__(cls, instance):
        log("__instancecheck__", cls.__name__)
        return False

    def __iter__(cls):
        return iter((cls.__name__,))

    def __getattr__(cls, name):
        raise AttributeError(f"Meta has no {name}")


class WithMeta(metaclass=Meta):
    pass


def numbers():
    """A generator that answers."""
    got = yield 1
    try:
        log("got", canon(got, 1))
        yield 2
    finally:
        log("closing")
    return 3


async def coroutine(value=1):
    log("co", canon(await Awaits(value), 1))
    return value


async def items(*values):
    for value in values:
        got = yield value
        log("asent", canon(got, 1))


def two(a, b=2, *rest, c=3, **more):
    return (a, b, rest, c, more)
