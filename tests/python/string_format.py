# str.format, str.format_map, format(), string.Formatter.


def raises(kind, message, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        assert message is None or str(error) == message, (str(error), message)
    else:
        raise AssertionError(f"{kind.__name__} was not raised")


class Thing:
    name = "thing"
    items = {"key": [1, 2, 3], 5: "five"}

    def __format__(self, spec):
        return f"<{spec}>"

    def __str__(self):
        return "str"

    def __repr__(self):
        return "rëpr"


thing = Thing()
assert "{} {}".format(1, "a") == "1 a" and "{1} {0} {1}".format("a", "b") == "b a b" and "{{}} {{{}}}".format(1) == "{} {1}"
assert "{a} {b}".format(a=1, b=2) == "1 2" and "{0.name} {0.items[key][1]} {0.items[5]}".format(thing) == "thing 2 five"
assert "{!r} {!s} {!a}".format(thing, thing, thing) == "rëpr str r\\xebpr" and "{:spec}".format(thing) == "<spec>"
assert "{:{}}".format(thing, "x") == "<x>" and "{:{w}.{p}f}".format(3.14159, w=8, p=2) == "    3.14"
assert "{0[a b]}".format({"a b": 1}) == "1" and "{[0]}".format("x") == "x" and "é{}€".format("😀") == "é😀€"
assert "{x}".format_map({"x": 5}) == "5" and "{0}{1:>{2}}".format("a", "b", 3) == "a  b"


class Default(dict):
    def __missing__(self, key):
        return f"<{key}>"


assert "{a} {b}".format_map(Default(a=1)) == "1 <b>"
raises(IndexError, "Replacement index 1 out of range for positional args tuple", "{} {}".format, 1)
raises(KeyError, "'a'", "{a}".format)
raises(ValueError, "Single '}' encountered in format string", "}".format)
raises(ValueError, "Single '{' encountered in format string", "{".format)
raises(ValueError, "expected '}' before end of string", "{0".format, 1)
raises(ValueError, "cannot switch from automatic field numbering to manual field specification", "{} {0}".format, 1)
raises(ValueError, "cannot switch from manual field specification to automatic field numbering", "{0} {}".format, 1)
raises(ValueError, "Format string contains positional fields", "{}".format_map, {})
raises(ValueError, "Empty attribute in format string", "{0.}".format, 1)
raises(ValueError, "expected '}' before end of string", "{0[}".format, 1)
raises(ValueError, "Only '.' or '[' may follow ']' in format field specifier", "{0[a]b}".format, {"a": 1})
raises(ValueError, "Unknown conversion specifier x", "{!x}".format, 1)
raises(ValueError, "Max string recursion exceeded", "{:{:{}}}".format, 1, 2, 3)
raises(ValueError, "unexpected '{' in field name", "{a{}}".format, 1)
raises(AttributeError, None, "{0.missing}".format, 1)

# the spec of strings
assert format("abc", "5") == "abc  " and format("abc", ">5") == "  abc" and format("abc", "^6") == " abc  " and format("abc", "*^7") == "**abc**"
assert format("abcdef", ".3") == "abc" and format("abcdef", "5.3s") == "abc  " and format("abc", "€<5") == "abc€€"
assert format("é😀x", ".2") == "é😀" and format("abc", "05") == "abc00" and format("a", "{^3") == "{a{"
raises(ValueError, "Unknown format code 'd' for object of type 'str'", format, "a", "d")
raises(ValueError, "Sign not allowed in string format specifier", format, "a", "+")
raises(ValueError, "Space not allowed in string format specifier", format, "a", " ")
raises(ValueError, "Alternate form (#) not allowed in string format specifier", format, "a", "#")
raises(ValueError, "'=' alignment not allowed in string format specifier", format, "a", "=5")
raises(ValueError, "Cannot specify ',' with 's'.", format, "a", ",")
raises(ValueError, "Format specifier missing precision", format, "a", ".")
raises(ValueError, "Invalid format specifier 'xyz' for object of type 'str'", format, "a", "xyz")

# numbers through format
assert "{:05d}|{:+}|{:x}|{:#b}|{:,}|{:_}".format(42, 42, 255, 5, 1234567, 1234567) == "00042|+42|ff|0b101|1,234,567|1_234_567"
assert "{:.2f}|{:e}|{:g}|{:%}|{:>10.3}".format(3.14159, 12345.678, 1e20, 0.25, 3.14159) == "3.14|1.234568e+04|1e+20|25.000000%|      3.14"
assert "{:c}{!s:<5}|{!s:^5}|{:>5}".format(8364, True, None, 1j) == "€True |None |   1j"
assert f"{1234.5:,.2f} {True:d} {10:<4}|" == "1,234.50 1 10  |"

import string

assert list(string.Formatter().parse("a{b!r:c}d{{")) == [("a", "b", "c", "r"), ("d{", None, None, None)]
assert string.Formatter().format("{0} {x[1]}", "a", x=[1, 2]) == "a 2"
import _string

first, rest = _string.formatter_field_name_split("a.b[0][c]")
assert first == "a" and list(rest) == [(True, "b"), (False, 0), (False, "c")]
assert string.Template("$a ${b} $$").substitute(a=1, b=2) == "1 2 $"
print("ok")  # expect: ok
