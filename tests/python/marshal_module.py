# marshal writes and reads the plain types; what CPython wrote is read, references included.
import io
import marshal

assert marshal.version == 5

VALUES = [
    None, True, False, ..., StopIteration, 0, 1, -1, 2**31 - 1, -2**31, 2**31, -2**31 - 1, 2**15, 2**45, 10**100, -10**100,
    0.0, -0.5, 1e300, float("inf"), 1 + 2j, "", "abc", "é", "\udc80", "x" * 300, "a b" * 100, b"", b"\0\xff", (), (1, (2, "x")),
    tuple(range(300)), [], [1, [2]], {}, {"a": 1, 2: [3]}, set(), {1, 2}, frozenset({"q"}), slice(1, None, 2),
]
for value in VALUES:
    for version in range(6):
        if version < 5 and isinstance(value, slice):
            continue
        back = marshal.loads(marshal.dumps(value, version))
        assert back == value and type(back) is type(value), (value, version, back)
assert marshal.loads(marshal.dumps(VALUES)) == VALUES
assert str(marshal.loads(marshal.dumps(-0.0))) == "-0.0"
assert marshal.loads(marshal.dumps(bytearray(b"ab"))) == b"ab"
assert marshal.loads(marshal.dumps(1) + b"rest") == 1

# As CPython 3.14 writes them.
assert marshal.dumps(5, 0) == b"i\x05\0\0\0"
assert marshal.dumps(2**40, 2) == b"l\x03\0\0\0\0\0\0\0\x00\x04"
assert marshal.loads(b"\xdb\x02\x00\x00\x00r\x00\x00\x00\x00\xe9\x01\x00\x00\x00")[1] == 1
own = marshal.loads(b"\xdb\x01\x00\x00\x00r\x00\x00\x00\x00")
assert own[0] is own
twice = marshal.loads(b"\xa9\x02\xe1\x01\x00\x00\x00xr\x01\x00\x00\x00")
assert twice == ("x", "x")

file = io.BytesIO()
assert marshal.dump([1, "two"], file) == file.tell() > 0
marshal.dump({3: 4}, file)
file.seek(0)
assert marshal.load(file) == [1, "two"]
assert marshal.load(file) == {3: 4}


def fails(error, function, *args):
    try:
        function(*args)
    except error as raised:
        return str(raised)
    raise AssertionError(f"{error} not raised")


assert fails(ValueError, marshal.dumps, object()) == "unmarshallable object"
assert fails(ValueError, marshal.dumps, [print]) == "unmarshallable object"
nested = []
for _ in range(5000):
    nested = [nested]
assert fails(ValueError, marshal.dumps, nested) == "object too deeply nested to marshal"
while nested:
    nested = nested.pop()
assert fails(EOFError, marshal.loads, b"") == "EOF read where object expected"
assert fails(EOFError, marshal.loads, b"i\0") == "marshal data too short"
assert fails(EOFError, marshal.load, file)
assert fails(ValueError, marshal.loads, b"\x01") == "bad marshal data (unknown type code)"
assert fails(ValueError, marshal.loads, b"r\0\0\0\0") == "bad marshal data (invalid reference)"
fails((EOFError, MemoryError), marshal.loads, b"(\xff\xff\xff\x7f")
fails(TypeError, marshal.loads, b"0")
fails(TypeError, marshal.loads, "text")
print("ok")  # expect: ok
