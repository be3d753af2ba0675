# marshal keeps code objects; what it reads goes through the verifier.
import io
import marshal
import random
import types

SOURCE = '''
"""A module."""
import sys

def f(a, /, b, *args, c=1, **kwargs):
    """A function."""
    total = [x * a for x in args]
    def inner():
        nonlocal total
        total = total + [b]
        return total, kwargs
    return inner

class C:
    attribute = 2 ** 70, 1.5, 2j, b"x", frozenset({1}), "é", ...
    def method(self):
        try:
            return __class__, [y for y in range(3)]
        finally:
            pass

async def coroutine():
    async with x as y:
        await y

def generator():
    got = yield 1
    yield from (got, "end")

RESULT = f(2, 3, 4, 5, d=6)(), C().method()[1], list(generator()), sys.maxsize > 1
'''


def codes(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


ATTRIBUTES = [name for name in dir(types.CodeType) if name.startswith("co_") and name not in ("co_lines", "co_positions", "co_branches", "co_lnotab")]
whole = compile(SOURCE, "marshalled.py", "exec")
for version in range(6):
    data = marshal.dumps(whole, version)
    back = marshal.loads(data)
    assert back == whole and hash(back) == hash(whole)
    for ours, theirs in zip(codes(whole), codes(back), strict=True):
        for name in ATTRIBUTES:
            assert getattr(ours, name) == getattr(theirs, name) or name == "co_consts", (version, name)
        assert list(ours.co_positions()) == list(theirs.co_positions())
    namespace = {}
    exec(back, namespace)
    print(namespace["RESULT"], namespace["f"].__doc__)
# expect: (([8, 10, 3], {'d': 6}), [0, 1, 2], [1, None, 'end'], True) A function.
# expect: (([8, 10, 3], {'d': 6}), [0, 1, 2], [1, None, 'end'], True) A function.
# expect: (([8, 10, 3], {'d': 6}), [0, 1, 2], [1, None, 'end'], True) A function.
# expect: (([8, 10, 3], {'d': 6}), [0, 1, 2], [1, None, 'end'], True) A function.
# expect: (([8, 10, 3], {'d': 6}), [0, 1, 2], [1, None, 'end'], True) A function.
# expect: (([8, 10, 3], {'d': 6}), [0, 1, 2], [1, None, 'end'], True) A function.

file = io.BytesIO(marshal.dumps([whole, 1]))
assert marshal.load(file)[0] == whole

# Locals of comprehensions stay out of locals().
def shown():
    return [x for x in range(2) if locals() and x], sorted(locals())

print(types.FunctionType(marshal.loads(marshal.dumps(shown.__code__)), {})())  # expect: ([1], [])


def fails(function, *args, **keywords):
    try:
        function(*args, **keywords)
    except (ValueError, EOFError, TypeError, OverflowError) as error:
        print(f"{type(error).__name__}: {error}")


fails(marshal.dumps, whole, allow_code=False)  # expect: ValueError: marshalling code objects is disallowed
fails(marshal.loads, data, allow_code=False)  # expect: ValueError: unmarshalling code objects is disallowed


def small(a):
    return a + 1


# No instruction may load what is not there, no local be of a kind that it is not.
plain = marshal.dumps(small.__code__)
fails(marshal.loads, plain.replace(small.__code__.co_code, bytes(len(small.__code__.co_code))))
# expect: ValueError: code: co_code is malformed: no instruction at 0
kinds = plain.replace(b"s\x01\0\0\0\x26", b"s\x01\0\0\0\x80")
assert kinds != plain
fails(marshal.loads, kinds)  # expect: ValueError: code: varnames is too small

# Whatever the bytes are, they are read or refused.
rng = random.Random(6)
refused = 0
for _ in range(1500):
    changed = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    try:
        for code in codes(marshal.loads(changed)):
            list(code.co_lines()), list(code.co_positions()), repr(code)
    except (ValueError, EOFError, TypeError, OverflowError, MemoryError, AttributeError):
        refused += 1
print(refused > 100)  # expect: True
