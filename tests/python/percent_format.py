# % formatting of str and bytes.


def raises(kind, message, call, *args):
    try:
        call(*args)
    except kind as error:
        assert message is None or str(error) == message, (str(error), message)
    else:
        raise AssertionError(f"{kind.__name__} was not raised")


def percent(a, b):
    return a % b


assert "%s %s" % ("a", 1) == "a 1" and "%s" % "x" == "x" and "%%" % () == "%" and "%s" % (None,) == "None" and "100%%" % () == "100%"
assert "%d %i %u" % (1, -2, 3) == "1 -2 3" and "%5d|%-5d|%05d|%+d|% d" % (42, 42, 42, 42, 42) == "   42|42   |00042|+42| 42"
assert "%x %X %o %#x %#o %#X" % (255, 255, 8, 255, 8, 255) == "ff FF 10 0xff 0o10 0XFF" and "%.5d" % 42 == "00042" and "%x" % -255 == "-ff"
assert "%f %.2f %10.3f|%-10.1f|" % (1.5, 3.14159, 2.5, 2.25) == "1.500000 3.14      2.500|2.2       |"
assert "%e %E %g %G" % (12345.678, 0.00012, 1e10, 1e-10) == "1.234568e+04 1.200000E-04 1e+10 1E-10"
assert "%.0f %.0f %#.0f" % (0.5, 1.5, 2.0) == "0 2 2." and "%f %F %g" % (float("inf"), float("-inf"), float("nan")) == "inf -INF nan"
assert "%08.2f|%+08.2f" % (-3.14159, 3.14159) == "-0003.14|+0003.14" and "%c%c" % ("a", 8364) == "a€" and "%5c|%-3c|" % ("x", "y") == "    x|y  |"
assert "%r %a %s" % ("é", "é", "é") == "'é' '\\xe9' é" and "%.2s|%5.1s|" % ("abc", "xyz") == "ab|    x|" and "%.1r" % "a" == "'"
assert "%(a)s %(b)d" % {"a": 1, "b": 2} == "1 2" and "%(a(b))s" % {"a(b)": 1} == "1" and "%s" % {"a": 1} == "{'a': 1}" and "x" % {} == "x"
assert "%*d|%-*d|%.*f" % (5, 1, 5, 1, 2, 3.14159) == "    1|1    |3.14" and "%*d" % (-3, 1) == "1  " and "%ld %hd" % (1, 2) == "1 2"
assert "%d" % 3.99 == "3" and "%d" % True == "1" and "%d" % (10**20) == "1" + "0" * 20
assert "%5s|%-5s|" % ("é", "😀") == "    é|😀    |" and "%s" % [1, (2,)] == "[1, (2,)]"


class Index:
    def __index__(self):
        return 7


assert "%x %d" % (Index(), Index()) == "7 7"
raises(TypeError, "not enough arguments for format string", percent, "%s %s", "a")
# A `*` after a key takes the key's value, and leaves nothing to convert.
raises(TypeError, "not enough arguments for format string", percent, "%(a)*d", {"a": 255})
raises(TypeError, "not enough arguments for format string", percent, "%(a)*.*%", {"a": 65})
raises(OverflowError, "Python int too large to convert to C int", percent, "%.*d", (2**31, 1))
raises(OverflowError, "Python int too large to convert to C ssize_t", percent, "%*d", (2**63, 1))
raises(OverflowError, "Python int too large to convert to C int", percent, "%.*r", (2**62,))
raises(ValueError, "precision too big", percent, "%.2147483648d", 1)
raises(TypeError, "not all arguments converted during string formatting", percent, "%s", (1, 2))
raises(TypeError, "not all arguments converted during string formatting", percent, "x", 1)
raises(TypeError, "%d format: a real number is required, not str", percent, "%d", "a")
raises(TypeError, "%x format: an integer is required, not float", percent, "%x", 1.5)
raises(TypeError, "must be real number, not str", percent, "%f", "a")
raises(TypeError, "format requires a mapping", percent, "%(a)s", 1)
raises(KeyError, "'b'", percent, "%(b)s", {"a": 1})
raises(ValueError, "incomplete format", percent, "%", 1)
raises(ValueError, "incomplete format key", percent, "%(a", {})
raises(ValueError, "unsupported format character 'y' (0x79) at index 1", percent, "%y", 1)
raises(ValueError, "unsupported format character '%' (0x25) at index 2", percent, "%5%", 1)
raises(TypeError, "* wants int", percent, "%*d", ("a", 1))
raises(OverflowError, "%c arg not in range(0x110000)", percent, "%c", 0x110000)
raises(TypeError, "%c requires an int or a unicode character, not a string of length 2", percent, "%c", "ab")
raises((OverflowError, ValueError, MemoryError), None, percent, "%99999999999999999999d", 1)


# bytes
class Bytes:
    def __bytes__(self):
        return b"made"


assert b"%s %b %d" % (b"a", bytearray(b"b"), 3) == b"a b 3" and b"%a %r" % ("é", b"x") == b"'\\xe9' b'x'" and b"%s" % Bytes() == b"made"
assert b"%c%c" % (65, b"B") == b"AB" and b"%5.1f|%x|%#o" % (2.5, 255, 8) == b"  2.5|ff|0o10" and b"%(k)s" % {b"k": b"v"} == b"v"
assert b"%.2s|%5s|" % (b"abc", b"x") == b"ab|    x|" and bytearray(b"%d") % 5 == bytearray(b"5") and type(bytearray(b"") % ()) is bytearray
raises(TypeError, "%b requires a bytes-like object, or an object that implements __bytes__, not 'str'", percent, b"%s", "a")
raises(TypeError, "not all arguments converted during bytes formatting", percent, b"", 1)
raises(OverflowError, "%c arg not in range(256)", percent, b"%c", 256)
print("ok")  # expect: ok
