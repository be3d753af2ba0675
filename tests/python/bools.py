"""The two bools."""

# Each line: an expression and its repr, or the error it raises.
TABLE = r"""
True + True, True * 3, -True, +True, abs(True), True / 2, True // 1, True % 2, True ** 2, True << 3, 5 - True -> (2, 3, -1, 1, 1, 0.5, 1, 1, 1, 8, 4)
True & False, True | False, True ^ True, True & 1, 3 | True, False ^ 5, type(True & True), type(True & 1) -> (False, True, False, 1, 3, 5, <class 'bool'>, <class 'int'>)
True.__and__(1.0), True.__and__(False), True.__rand__(True), True.__xor__(True), bool.__or__(True, False) -> (NotImplemented, False, True, False, True)
repr(True), str(False), f"{True}", f"{True:d}", f"{True:5}", f"{True:>6}", "%d" % True, "%s" % True, format(True, ""), f"{True:.1f}", f"{True!r:>6}" -> ('True', 'False', 'True', '1', '    1', '     1', '1', 'True', 'True', '1.0', '  True')
format(True, "s") -> ValueError: Unknown format code 's' for object of type 'bool'
bool(), bool(0), bool(""), bool([]), bool([0]), bool(None), bool(0.0), bool("False"), bool(object()) -> (False, False, False, False, True, False, False, True, True)
bool(1, 2) -> TypeError: bool expected at most 1 argument, got 2
bool(x=1) -> TypeError: bool() takes no keyword arguments
True == 1, True is True, True == 1.0, hash(True), hash(False), {True: "a"}[1], [10, 20][True], True < 2, False < True -> (True, True, True, 1, 0, 'a', 20, True, True)
int(True), float(True), complex(True), True.real, True.imag, type(True.real), True.conjugate(), True.numerator, True.bit_length(), True.to_bytes() -> (1, 1.0, (1+0j), 1, 0, <class 'int'>, 1, 1, 1, b'\x01')
isinstance(True, int), bool.__mro__, bool.__base__ -> (True, (<class 'bool'>, <class 'int'>, <class 'object'>), <class 'int'>)
type("B", (bool,), {}) -> TypeError: type 'bool' is not an acceptable base type
not True, not 5, True and 5, False or "x" -> (False, False, 5, 'x')
bool.from_bytes(b"\x00"), bool.from_bytes(b"\x05"), sum([True, True, False]) -> (False, True, 2)
"""

for line in TABLE.strip().splitlines():
    expression, expected = line.split(" -> ")
    try:
        result = repr(eval(expression))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    assert result == expected, f"{line}    got {result}"

class Truthy:
    def __init__(self, result):
        self.result = result

    def __bool__(self):
        return self.result


assert bool(Truthy(True)) is True and not Truthy(False)
try:
    bool(Truthy(1))
except TypeError as error:
    assert str(error) == "__bool__ should return bool, returned int"
else:
    raise AssertionError
