# bytes, bytearray and memoryview.


def raises(kind, message, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        assert message is None or str(error) == message, (str(error), message)
    else:
        raise AssertionError(f"{kind.__name__} was not raised")


# construction
assert bytes() == b"" and bytes(3) == b"\0\0\0" and bytes([1, 255]) == b"\x01\xff" and bytes("é", "utf-8") == b"\xc3\xa9"
assert bytes(bytearray(b"ab")) == b"ab" and bytes(memoryview(b"ab")) == b"ab" and bytes(range(3)) == b"\0\1\2" and bytes(source=b"x") == b"x"


class HasBytes:
    def __bytes__(self):
        return b"made"


class Sub(bytes):
    pass


assert bytes(HasBytes()) == b"made" and type(Sub(b"ab")[:]) is bytes and Sub(b"ab") == b"ab" and type(Sub.fromhex("00")) is Sub
raises(TypeError, "string argument without an encoding", bytes, "a")
raises(TypeError, "encoding without a string argument", bytes, b"a", "ascii")
raises(ValueError, "negative count", bytes, -1)
raises(ValueError, "bytes must be in range(0, 256)", bytes, [256])
raises(TypeError, "cannot convert 'float' object to bytes", bytes, 1.5)

for kind in (bytes, bytearray):
    data = kind(b"hello world")
    assert len(data) == 11 and data[0] == 104 and data[-1] == 100 and data[1:4] == b"ell" and data[::-2] == b"drwolh" and type(data[1:2]) is kind
    assert data + b"!" == b"hello world!" and kind(b"ab") * 3 == b"ababab" and 2 * kind(b"x") == b"xx" and b"lo w" in data and 104 in data and 0 not in data
    assert data < b"hellp" and data == b"hello world" and data != "hello world" and kind(b"a") <= bytearray(b"a") and bytearray(b"b") > kind(b"a")
    assert data.find(b"o") == 4 and data.rfind(b"o") == 7 and data.find(111) == 4 and data.find(b"z") == -1 and data.index(b"w") == 6 and data.rindex(108) == 9
    assert data.count(b"l") == 3 and data.count(108, 0, 4) == 2 and kind(b"aa").count(b"") == 3 and data.find(b"", 12) == -1
    assert data.startswith(b"he") and data.startswith((b"x", b"h")) and data.endswith(b"ld")
    assert data.split() == [b"hello", b"world"] and kind(b"a,b,,c").split(b",") == [b"a", b"b", b"", b"c"] and kind(b"a,b,c").rsplit(b",", 1) == [b"a,b", b"c"]
    assert kind(b" a  b ").split(None, 1) == [b"a", b"b "] and kind(b"a\nb\r\nc\rd").splitlines() == [b"a", b"b", b"c", b"d"] and type(data.split()[0]) is kind
    assert kind(b"a=b=c").partition(b"=") == (b"a", b"=", b"b=c") and kind(b"a=b=c").rpartition(b"=") == (b"a=b", b"=", b"c") and kind(b"a").partition(b"x") == (b"a", b"", b"")
    assert kind(b", ").join([b"a", bytearray(b"b")]) == b"a, b" and kind(b"xxaxx").strip(b"x") == b"a" and kind(b" \ta\n").strip() == b"a" and kind(b"  a").lstrip() == b"a"
    assert data.replace(b"l", b"L", 2) == b"heLLo world" and kind(b"ab").replace(b"", b"-") == b"-a-b-" and data.upper() == b"HELLO WORLD" and data.title() == b"Hello World"
    assert kind(b"aB1").swapcase() == b"Ab1" and kind(b"ABC").lower() == b"abc" and data.capitalize() == b"Hello world" and kind(b"a").center(4, b"*") == b"*a**"
    assert kind(b"a").ljust(3) == b"a  " and kind(b"a").rjust(3, b"0") == b"00a" and kind(b"-1").zfill(4) == b"-001" and kind(b"a\tb").expandtabs(4) == b"a   b"
    assert kind(b"abc").isalpha() and kind(b"a1").isalnum() and kind(b"12").isdigit() and kind(b" \n").isspace() and kind(b"ab").islower() and kind(b"AB").isupper() and kind(b"Ab Cd").istitle()
    assert kind(b"ab").isascii() and not kind(b"\xff").isascii() and not kind(b"").isalpha()
    assert kind(b"prefix-x").removeprefix(b"prefix-") == b"x" and kind(b"x.py").removesuffix(b".py") == b"x"
    assert data.translate(bytes.maketrans(b"lo", b"01")) == b"he001 w1r0d" and data.translate(None, b"l") == b"heo word" and data.translate(None, delete=b"o") == b"hell wrld"
    assert data.decode() == "hello world" and kind(b"\xff").decode("latin-1") == "ÿ" and kind(b"\xff").decode(errors="replace") == "\ufffd"
    assert kind(b"\x00\xab\xff").hex() == "00abff" and kind(b"\x00\xab\xff").hex(":") == "00:ab:ff" and kind(b"abcde").hex("-", 2) == "61-6263-6465" and kind(b"abcde").hex(b"-", -2) == "6162-6364-65"
    assert kind.fromhex("00 aB ff") == b"\x00\xab\xff" and type(kind.fromhex("00")) is kind and list(kind(b"ab")) == [97, 98] and list(reversed(kind(b"ab"))) == [98, 97]
    assert list(iter(kind(b"abc"))) == [97, 98, 99] and sorted(kind(b"cab")) == [97, 98, 99] and kind(b"%d-%s") % (5, b"x") == b"5-x"
    raises(TypeError, "a bytes-like object is required, not 'str'", kind(b"a").split, "a")
    raises(TypeError, "argument should be integer or bytes-like object, not 'str'", kind(b"a").find, "a")
    raises(ValueError, "subsection not found", kind(b"a").index, b"b")
    raises(ValueError, "byte must be in range(0, 256)", kind(b"a").find, 256)
    raises(TypeError, "sequence item 0: expected a bytes-like object, str found", kind(b"").join, ["a"])
    raises(ValueError, "non-hexadecimal number found in fromhex() arg at position 1", kind.fromhex, "0z")
    raises(TypeError, None, lambda: kind(b"a") + "a")

assert repr(b"a'b\"\n\x00\xff\\") == "b'a\\'b\"\\n\\x00\\xff\\\\'" and repr(b"it's") == 'b"it\'s"' and repr(bytearray(b"x")) == "bytearray(b'x')" and str(b"x") == "b'x'"
assert hash(b"abc") == hash(bytes([97, 98, 99])) and {b"k": 1}[b"k"] == 1 and b"a" * 0 == b""
raises(TypeError, "unhashable type: 'bytearray'", hash, bytearray())
raises(IndexError, "index out of range", lambda: b"a"[1])
raises((MemoryError, OverflowError), None, lambda: b"ab" * (1 << 62))

# bytearray is mutable
array = bytearray(b"abcde")
array[::2] = b""
assert array == b"bd" and repr(bytearray(b"it's")) == "bytearray(b\"it\\'s\")"
array = bytearray(b"abc")
array[0] = 120
array[1:2] = b"12"
assert array == b"x12c"
array += b"de"
array.append(102)
array.extend([103, 104])
array.insert(0, 48)
assert array == b"0x12cdefgh" and array.pop() == 104 and array.pop(0) == 48 and array == b"x12cdefg"
array.remove(99)
array.reverse()
assert array == b"gfed21x"
del array[0], array[::2]
assert array == b"e2x" and array.copy() is not array and array.copy() == array
array *= 2
array[::2] = b"..."
assert array == b".2.e.x"
array.clear()
assert array == b"" and not array
array[:] = range(3)
assert array == b"\0\1\2"
raises(ValueError, "byte must be in range(0, 256)", array.append, 256)
raises(IndexError, "bytearray index out of range", lambda: array[9])
raises(IndexError, "pop from empty bytearray", bytearray().pop)
raises(ValueError, "attempt to assign bytes of size 1 to extended slice of size 2", array.__setitem__, slice(0, 3, 2), b"a")
raises(ValueError, "value not found in bytearray", array.remove, 99)
iterator = iter(bytearray(b"ab"))
assert next(iterator) == 97 and iterator.__length_hint__() == 1

# memoryview
array = bytearray(b"abcdef")
view = memoryview(array)
assert view[0] == 97 and view[-1] == 102 and view[1:3].tobytes() == b"bc" and view[::-2].tolist() == [102, 100, 98] and len(view) == 6
assert view.nbytes == 6 and view.itemsize == 1 and view.format == "B" and view.ndim == 1 and view.shape == (6,) and view.strides == (1,) and not view.readonly and view.obj is array
view[0] = 120
view[1:3] = b"YZ"
view[3:] = bytearray(b"!!!")
assert array == b"xYZ!!!" and view == b"xYZ!!!" and view != b"x" and view.hex("-", 3) == "78595a-212121" and bytes(view) == b"xYZ!!!" and 33 in view
raises(BufferError, "Existing exports of data: object cannot be re-sized", array.append, 1)
view.release()
array.append(1)
raises(ValueError, "operation forbidden on released memoryview object", lambda: view[0])
raises(TypeError, "cannot modify read-only memory", memoryview(b"a").__setitem__, 0, 1)
raises(TypeError, "memoryview: a bytes-like object is required, not 'str'", memoryview, "a")
raises(IndexError, "index out of bounds on dimension 1", lambda: memoryview(b"a")[1])
with memoryview(b"\x01\x00\x00\x00\xff\xff\xff\xff") as view:
    assert view.cast("i").tolist() == [1, -1] and view.cast("I")[1] == 4294967295 and view.cast("b")[-1] == -1 and view.cast("h").itemsize == 2
    assert hash(view) == hash(b"\x01\x00\x00\x00\xff\xff\xff\xff") and view.toreadonly().readonly and view.cast("c")[0] == b"\x01"
    inner = view[4:]
assert inner.tobytes() == b"\xff\xff\xff\xff"
raises(ValueError, "operation forbidden on released memoryview object", view.tobytes)
floats = bytearray(8)
memoryview(floats).cast("d")[0] = 1.5
assert memoryview(floats).cast("d").tolist() == [1.5] and b"".join([memoryview(b"ab"), b"c"]) == b"abc" and b"b" in bytearray(memoryview(b"ab"))
print("ok")  # expect: ok
