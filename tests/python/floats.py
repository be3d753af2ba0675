"""Floats: operators, conversion, text, rounding, comparison, errors."""

inf = float("inf")
nan = float("nan")


class Float(float):
    pass


class Floats:
    def __init__(self, value):
        self.value = value

    def __float__(self):
        return self.value


class Index:
    def __index__(self):
        return 7

# Each line: an expression and its repr, or the error it raises.
TABLE = r"""
1.5 + 1, 1 + 1.5, 1.5 - 1, 2 * 1.5, 1.5 * True, 7 / 2.0, -1.5, +1.5, abs(-1.5), -0.0 -> (2.5, 2.5, 0.5, 3.0, 1.5, 3.5, -1.5, 1.5, 1.5, -0.0)
[a // b for a in (7.5, -7.5) for b in (2.0, -2.0)], [a % b for a in (7.5, -7.5) for b in (2.0, -2.0)] -> ([3.0, -4.0, -4.0, 3.0], [1.5, -0.5, 0.5, -1.5])
[divmod(a, b) for a in (7.5, -7.5, 0.0, -0.0) for b in (2, -2)] -> [(3.0, 1.5), (-4.0, -0.5), (-4.0, 0.5), (3.0, -1.5), (0.0, 0.0), (-0.0, -0.0), (-0.0, 0.0), (0.0, -0.0)]
5.0 % inf, -5.0 % inf, 5.0 // inf, -5.0 // inf, 5.0 % -inf, 1e300 % 1e-300, 0.3 % 0.1, 0.3 // 0.1 -> (5.0, inf, 0.0, -1.0, -inf, 4.891554850853602e-301, 0.09999999999999998, 2.0)
divmod(1.0, inf), divmod(-1.0, inf), inf % 2, inf // 2, 2 // nan -> ((0.0, 1.0), (-1.0, inf), nan, nan, nan)
1.0 / 0 -> ZeroDivisionError: division by zero
1.0 // 0 -> ZeroDivisionError: division by zero
1.0 % 0 -> ZeroDivisionError: division by zero
divmod(1.0, 0) -> ZeroDivisionError: division by zero
1 / 0.0 -> ZeroDivisionError: division by zero
2.0 ** 3, 2 ** 0.5, 0.0 ** 0, nan ** 0, 1.0 ** nan, inf ** -1, (-2.0) ** 3, (-0.0) ** 3, (-0.0) ** 2, (-inf) ** 3, 4.0 ** -0.5, (-8) ** (1 / 3) -> (8.0, 1.4142135623730951, 1.0, 1.0, 1.0, 0.0, -8.0, -0.0, 0.0, -inf, 0.5, (1.0000000000000002+1.7320508075688772j))
0.0 ** -1 -> ZeroDivisionError: zero to a negative power
(-8.0) ** 0.5 == (-8) ** 0.5, pow(2.0, 3) -> (True, 8.0)
pow(2.0, 3, 5) -> TypeError: pow() 3rd argument not allowed unless all arguments are integers
float.__pow__(2.0, 3, 5) -> TypeError: pow() 3rd argument not allowed unless all arguments are integers
10 ** 400 * 1.0 -> OverflowError: int too large to convert to float
10 ** 400 + 1.0 -> OverflowError: int too large to convert to float
1.5 == 1.5, 1.5 < 2, 2 > 1.5, nan == nan, nan != nan, nan < 1, inf > 10 ** 400, -inf < -10 ** 400, 0.0 == -0.0, 1e16 == 10 ** 16, 2.0 ** 53 == 2 ** 53 + 1, 2.0 ** 53 < 2 ** 53 + 1, 1e300 < 10 ** 300, 1e300 == 10 ** 300, 0.5 < 1, -0.5 > -1, 2 ** 60 + 0.0 == 2 ** 60, 1.5 > 10 ** 20, 1e25 > 10 ** 20, nan < 10 ** 30 -> (True, True, True, False, True, False, True, True, True, True, False, True, False, False, True, True, True, False, True, False)
1.5 < "a" -> TypeError: '<' not supported between instances of 'float' and 'str'
1.5 + "a" -> TypeError: unsupported operand type(s) for +: 'float' and 'str'
repr(0.1), repr(1e16), repr(1e15), repr(123456789012345678.0), repr(1e-5), repr(0.0001), repr(1e100), repr(5e-324), repr(1.7976931348623157e308), repr(2.5), repr(100.0), repr(1e22), repr(1e23), repr(0.1 + 0.2), repr(1 / 3), repr(9007199254740993.0), repr(4.35), repr(-1e-7), repr(12345678.9) -> ('0.1', '1e+16', '1000000000000000.0', '1.2345678901234568e+17', '1e-05', '0.0001', '1e+100', '5e-324', '1.7976931348623157e+308', '2.5', '100.0', '1e+22', '1e+23', '0.30000000000000004', '0.3333333333333333', '9007199254740992.0', '4.35', '-1e-07', '12345678.9')
str(1.5), str(-0.0), str(inf), str(-inf), str(nan), f"{1.5}", "%s" % 2.0 -> ('1.5', '-0.0', 'inf', '-inf', 'nan', '1.5', '2.0')
float(), float(5), float("1.5"), float("  1.5  "), float("1_0.5_0"), float("1e3"), float("-.5"), float("5."), float("inf"), float("-Infinity"), float("NaN"), float("+nan"), float("1e400"), float("1e-400"), float(True), float(b"1.5"), float(bytearray(b"2")), float("\u0661.5"), float(Floats(1.5)), float(Index()), float(Float(2.5)), type(float(Float(2.5))) -> (0.0, 5.0, 1.5, 1.5, 10.5, 1000.0, -0.5, 5.0, inf, -inf, nan, nan, inf, 0.0, 1.0, 1.5, 2.0, 1.5, 1.5, 7.0, 2.5, <class 'float'>)
float("") -> ValueError: could not convert string to float: ''
float("1__0") -> ValueError: could not convert string to float: '1__0'
float("_1") -> ValueError: could not convert string to float: '_1'
float("1_") -> ValueError: could not convert string to float: '1_'
float("abc") -> ValueError: could not convert string to float: 'abc'
float("1e") -> ValueError: could not convert string to float: '1e'
float("1 2") -> ValueError: could not convert string to float: '1 2'
float("0x10") -> ValueError: could not convert string to float: '0x10'
float("infin") -> ValueError: could not convert string to float: 'infin'
float(b"x") -> ValueError: could not convert string to float: b'x'
float([]) -> TypeError: float() argument must be a string or a real number, not 'list'
float(1, 2) -> TypeError: float expected at most 1 argument, got 2
float(x=1) -> TypeError: float() takes no keyword arguments
float(10 ** 400) -> OverflowError: int too large to convert to float
float(Floats(3)) -> TypeError: Floats.__float__ returned non-float (type int)
float(Floats("a")) -> TypeError: Floats.__float__ returned non-float (type str)
float(10 ** 22), float(2 ** 53 + 1), float(2 ** 1024 - 2 ** 970 - 1), float(-(10 ** 300)) -> (1e+22, 9007199254740992.0, 1.7976931348623157e+308, -1e+300)
float.fromhex("0x1.8p1"), float.fromhex("-0x1p-1074"), float.fromhex(" 1.8 "), float.fromhex("inf"), float.fromhex("nan"), float.fromhex("0x.8"), float.fromhex("0x1.fffffffffffff8p0"), float.fromhex("0x1p-1075") -> (3.0, -5e-324, 1.5, inf, nan, 0.5, 2.0, 0.0)
float.fromhex("0x1p2000") -> OverflowError: hexadecimal value too large to represent as a float
float.fromhex("zz") -> ValueError: invalid hexadecimal floating-point string
float.fromhex(1) -> TypeError: bad argument type for built-in operation
(1.5).hex(), (-0.1).hex(), (0.0).hex(), (-0.0).hex(), inf.hex(), nan.hex(), (5e-324).hex(), (1e300).hex(), (3.14159).hex() -> ('0x1.8000000000000p+0', '-0x1.999999999999ap-4', '0x0.0p+0', '-0x0.0p+0', 'inf', 'nan', '0x0.0000000000001p-1022', '0x1.7e43c8800759cp+996', '0x1.921f9f01b866ep+1')
all(float.fromhex(x.hex()) == x for x in (0.1, 1e300, 5e-324, -2.5, 1 / 3)) -> True
(1.5).as_integer_ratio(), (0.1).as_integer_ratio(), (-0.25).as_integer_ratio(), (0.0).as_integer_ratio(), (-0.0).as_integer_ratio(), (1e20).as_integer_ratio(), (5e-324).as_integer_ratio()[0] -> ((3, 2), (3602879701896397, 36028797018963968), (-1, 4), (0, 1), (0, 1), (100000000000000000000, 1), 1)
nan.as_integer_ratio() -> ValueError: cannot convert NaN to integer ratio
inf.as_integer_ratio() -> OverflowError: cannot convert Infinity to integer ratio
(1.0).is_integer(), (1.5).is_integer(), inf.is_integer(), nan.is_integer(), (1e300).is_integer() -> (True, False, False, False, True)
float.is_integer(5) -> TypeError: descriptor 'is_integer' for 'float' objects doesn't apply to a 'int' object
(1.5).real, (1.5).imag, (1.5).conjugate(), (1.5).__trunc__(), (-1.5).__floor__(), (-1.5).__ceil__(), (1.5).__getnewargs__(), float.from_number(5), float.from_number(Floats(2.5)), type(Float.from_number(1)) -> (1.5, 0.0, 1.5, 1, -2, -1, (1.5,), 5.0, 2.5, <class '__main__.Float'>)
float.from_number("1") -> TypeError: must be real number, not str
round(0.5), round(1.5), round(2.5), round(-0.5), round(-2.5), round(1e20), round(2.675, 2), round(1.005, 2), round(0.5, 0), round(1.5, 0), round(2.5, 0), round(1234.5678, -2), round(1250.0, -2), round(1350.0, -2), round(1e300, 400), round(5e-324, 323), round(1.5, None), round(-0.4), round(-0.4, 0), round(0.1, 10 ** 10), round(12345.0, -10), round(nan, 2), round(-inf, 2), round(0.15, 1), round(0.25, 1), round(0.35, 1) -> (0, 2, 2, 0, -2, 100000000000000000000, 2.67, 1.0, 0.0, 2.0, 2.0, 1200.0, 1200.0, 1400.0, 1e+300, 0.0, 2, 0, -0.0, 0.1, 0.0, nan, -inf, 0.1, 0.2, 0.3)
round(inf) -> OverflowError: cannot convert float infinity to integer
round(nan) -> ValueError: cannot convert float NaN to integer
round(1.7e308, -308) -> OverflowError: rounded value too large to represent
round(1.5, "a") -> TypeError: 'str' object cannot be interpreted as an integer
int(1e300) == int(1e300), int(-1.9), int(2.0 ** 62), int(2.0 ** 63), int(1e19) -> (True, -1, 4611686018427387904, 9223372036854775808, 10000000000000000000)
hash(1.0) == hash(1), hash(0.5) == hash(0.5), hash(2.0 ** 70) == hash(2 ** 70), hash(inf), hash(-inf), hash(-0.0), hash(-1.0), len({1, 1.0, True}) -> (True, True, True, 314159, -314159, 0, -2, 1)
bool(0.0), bool(-0.0), bool(nan), bool(0.1) -> (False, False, True, True)
Float(1.5), repr(Float(1.5)), Float(1.5) + 1, type(Float(1.5) + 1), Float(1.5) == 1.5, hash(Float(1.5)) == hash(1.5), -Float(1.5), type(-Float(1.5)), type(+Float(1.5)), Float("2.5") < 3, {1.5: 1}[Float(1.5)], int(Float(2.9)), bool(Float(0)) -> (1.5, '1.5', 2.5, <class 'float'>, True, True, -1.5, <class 'float'>, <class 'float'>, True, 1, 2, False)
float.__getformat__("double"), float.__getformat__("float") -> ('IEEE, little-endian', 'IEEE, little-endian')
float.__getformat__("x") -> ValueError: __getformat__() argument 1 must be 'double' or 'float'
(1.5).__add__(1), (1.5).__add__("a"), (1.5).__radd__(1), (7.5).__divmod__(2), (7.5).__rdivmod__(16), (7.5).__floordiv__(2), (1.5).__eq__(1), (1.5).__lt__("a") -> (2.5, NotImplemented, 2.5, (3.0, 1.5), (2.0, 1.0), 3.0, False, NotImplemented)
min(1.5, 1), max(1, 2.5), sum([0.1] * 10), sum([1, 0.5]), sorted([2.5, 1, inf, -inf, 0.0]) -> (1, 2.5, 1.0, 1.5, [-inf, 0.0, 1, 2.5, inf])
"""

for line in TABLE.strip().splitlines():
    expression, expected = line.split(" -> ")
    try:
        result = repr(eval(expression))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    assert result == expected, f"{line}    got {result}"

try:
    10.0**400
except OverflowError as error:
    # C's errno and its text depend on the platform.
    assert len(error.args) == 2
else:
    raise AssertionError
