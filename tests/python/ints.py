"""Ints: operators, conversion, text, methods, errors."""

class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Int(int):
    pass


class Converts:
    def __init__(self, value):
        self.value = value

    def __int__(self):
        return self.value


class Truncates:
    def __trunc__(self):
        return 3


class Powers(int):
    def __pow__(self, other, modulus=None):
        return ("pow", other, modulus)

    def __rpow__(self, other, modulus=None):
        return ("rpow", other, modulus)

# Each line: an expression and its repr, or the error it raises.
TABLE = r"""
2 ** 49 - 1 + 1, -2 ** 49 - 1, 2 ** 49 * 2, (2 ** 49) - 1 - 2 ** 49 -> (562949953421312, -562949953421313, 1125899906842624, -1)
2 ** 48 + 2 ** 48, -(2 ** 49), -(-2 ** 49), abs(-2 ** 49), ~(2 ** 49 - 1) -> (562949953421312, -562949953421312, 562949953421312, 562949953421312, -562949953421312)
(2 ** 40) * (2 ** 40), (2 ** 31) * -(2 ** 31), 3 ** 40 * 3 ** 40 -> (1208925819614629174706176, -4611686018427387904, 147808829414345923316083210206383297601)
10 ** 30 + 1, 10 ** 30 - 10 ** 30, 10 ** 30 * -7, -(10 ** 30), +(10 ** 30), ~(10 ** 30) -> (1000000000000000000000000000001, 0, -7000000000000000000000000000000, -1000000000000000000000000000000, 1000000000000000000000000000000, -1000000000000000000000000000001)
[a // b for a in (7, -7) for b in (2, -2)], [a % b for a in (7, -7) for b in (2, -2)] -> ([3, -4, -4, 3], [1, -1, 1, -1])
[divmod(a, b) for a in (7, -7, 0) for b in (2, -2)] -> [(3, 1), (-4, -1), (-4, 1), (3, -1), (0, 0), (0, 0)]
[divmod(a, b) for a in (10 ** 20 + 1, -10 ** 20 - 1) for b in (10 ** 10, -10 ** 10)] -> [(10000000000, 1), (-10000000001, -9999999999), (-10000000001, 9999999999), (10000000000, -1)]
[6 // b for b in (3, -3)], [6 % b for b in (3, -3)] -> ([2, -2], [0, 0])
1 / 3, 10 / 5, -7 / 2, 2 ** 70 / 3, (10 ** 400) / (10 ** 399), 1 / 10 ** 400, -1 / 10 ** 400 -> (0.3333333333333333, 2.0, -3.5, 3.935305402391371e+20, 10.0, 0.0, -0.0)
(2 ** 53 + 1) / 1, (2 ** 53 + 3) / 1, 10 ** 30 / 7, (3 * 2 ** 1074 + 1) / 2 ** 2149, 0 / 10 ** 400 -> (9007199254740992.0, 9007199254740996.0, 1.4285714285714285e+29, 1e-323, 0.0)
10 ** 400 / 3 -> OverflowError: integer division result too large for a float
(2 ** 1024 - 2 ** 970 - 1) / 1 -> 1.7976931348623157e+308
(2 ** 1024 - 2 ** 970) / 1 -> OverflowError: integer division result too large for a float
1 // 0 -> ZeroDivisionError: division by zero
1 % 0 -> ZeroDivisionError: division by zero
1 / 0 -> ZeroDivisionError: division by zero
divmod(1, 0) -> ZeroDivisionError: division by zero
10 ** 30 // 0 -> ZeroDivisionError: division by zero
10 ** 30 % 0 -> ZeroDivisionError: division by zero
0 ** 0, 1 ** (10 ** 20), (-1) ** (10 ** 20), (-1) ** (10 ** 20 + 1), 0 ** (10 ** 20) -> (1, 1, 1, -1, 0)
2 ** 10, (-2) ** 63, 3 ** 100, 2 ** -2, (-2) ** -3, 7 ** 0 -> (1024, -9223372036854775808, 515377520732011331036461129765621272702107522001, 0.25, -0.125, 1)
pow(0, -1) -> ZeroDivisionError: zero to a negative power
pow(3, 200, 13), pow(3, 200, 10 ** 20), pow(3, 200, -13), pow(-3, 3, 7), pow(2, 5, 1), pow(2, 5, -1), pow(5, 0, 7), pow(0, 0, 7) -> (9, 2182994384699044001, -4, 1, 0, 0, 1, 1)
pow(3, -1, 7), pow(3, -2, 10 ** 9 + 7), pow(-3, -1, 7), pow(3, -1, -7), pow(2, -1, 5), pow(10 ** 30 + 57, -1, 10 ** 20 + 39) -> (5, 111111112, 2, -2, 3, 43129075565790659779)
pow(2, -1, 4) -> ValueError: base is not invertible for the given modulus
pow(0, -1, 5) -> ValueError: base is not invertible for the given modulus
pow(2, 3, 0) -> ValueError: pow() 3rd argument cannot be 0
pow(2, -1, 0) -> ValueError: pow() 3rd argument cannot be 0
pow(2.0, 3, 5) -> TypeError: pow() 3rd argument not allowed unless all arguments are integers
pow(2, 3, 1.0) -> TypeError: pow() 3rd argument not allowed unless all arguments are integers
pow(2, "a", 3) -> TypeError: unsupported operand type(s) for ** or pow(): 'int', 'str', 'int'
pow(2, "a") -> TypeError: unsupported operand type(s) for ** or pow(): 'int' and 'str'
pow(Powers(2), 3, 5), pow(2, Powers(3), 5), Powers(2) ** 3, 2 ** Powers(3) -> (('pow', 3, 5), ('rpow', 2, 5), ('pow', 3, None), ('rpow', 2, None))
int.__pow__(2, 3, 5), int.__rpow__(2, 3), int.__pow__(2, "a") -> (3, 9, NotImplemented)
int.__add__(1, 2, 3) -> TypeError: expected 1 argument, got 2
int.__pow__(1) -> TypeError: expected 1 or 2 arguments, got 0
1 << 0, 1 << 49, 1 << 100, -1 << 60, 0 << 10 ** 30, 5 << 3 -> (1, 562949953421312, 1267650600228229401496703205376, -1152921504606846976, 0, 40)
1 >> 1, -1 >> 1, -5 >> 1, 10 ** 30 >> 50, -10 ** 30 >> 50, 1 >> 10 ** 30, -1 >> 10 ** 30, 10 ** 30 >> 10 ** 30, 2 ** 100 >> 99 -> (0, -1, -3, 888178419700125, -888178419700126, 0, -1, 0, 2)
1 << -1 -> ValueError: negative shift count
1 >> -1 -> ValueError: negative shift count
1 << (1 << 70) -> OverflowError: too many digits in integer
12 & 10, 12 | 10, 12 ^ 10, -12 & 10, -12 | 10, -12 ^ 10, 2 ** 70 & -1, 2 ** 70 | 1, 2 ** 70 ^ -1, -2 ** 70 & 2 ** 71 - 1 -> (8, 14, 6, 0, -2, -2, 1180591620717411303424, 1180591620717411303425, -1180591620717411303425, 1180591620717411303424)
1 < 2, 2 ** 70 < 2 ** 71, 2 ** 70 == 2 ** 70, 1 == 1.0, 2 ** 53 + 1 == 2.0 ** 53, 2 ** 53 + 1 > 2.0 ** 53, 10 ** 400 > 1e308, -10 ** 400 < float("-inf") -> (True, True, True, True, False, True, True, False)
1 < "a" -> TypeError: '<' not supported between instances of 'int' and 'str'
1 + "a" -> TypeError: unsupported operand type(s) for +: 'int' and 'str'
1 + None -> TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'
int(), int(5), int(-3.9), int(1e20), int("  -12  "), int("1_000"), int(True), int(Index(7)), int(Int(9)), type(int(Int(9))) -> (0, 5, -3, 100000000000000000000, -12, 1000, 1, 7, 9, <class 'int'>)
int("ff", 16), int("0xff", 16), int("0b101", 0), int("0o17", 0), int("-0x_f", 0), int("z", 36), int("0", 0), int("000", 0), int(b"12"), int(bytearray(b"-7")), int(b"ff", 16), int("\u0661\u0662"), int("\u3000 12 \xa0") -> (255, 255, 5, 15, -15, 35, 0, 0, 12, -7, 255, 12, 12)
int("") -> ValueError: invalid literal for int() with base 10: ''
int("  ") -> ValueError: invalid literal for int() with base 10: '  '
int("12a") -> ValueError: invalid literal for int() with base 10: '12a'
int("1__2") -> ValueError: invalid literal for int() with base 10: '1__2'
int("_12") -> ValueError: invalid literal for int() with base 10: '_12'
int("12_") -> ValueError: invalid literal for int() with base 10: '12_'
int("0b12", 2) -> ValueError: invalid literal for int() with base 2: '0b12'
int("010", 0) -> ValueError: invalid literal for int() with base 0: '010'
int("+") -> ValueError: invalid literal for int() with base 10: '+'
int("- 1") -> ValueError: invalid literal for int() with base 10: '- 1'
int("12", 1) -> ValueError: int() base must be >= 2 and <= 36, or 0
int("12", 37) -> ValueError: int() base must be >= 2 and <= 36, or 0
int(12, 10) -> TypeError: int() can't convert non-string with explicit base
int(base=10) -> TypeError: int() missing string argument
int("12", base="a") -> TypeError: 'str' object cannot be interpreted as an integer
int("12", base=8), int("12", 10 ** 0 + 7) -> (10, 10)
int(b"12\xff") -> ValueError: invalid literal for int() with base 10: b'12\xff'
int("1\ud800") -> ValueError: invalid literal for int() with base 10: '1\ud800'
int("\x00") -> ValueError: invalid literal for int() with base 10: '\x00'
int(float("nan")) -> ValueError: cannot convert float NaN to integer
int(float("inf")) -> OverflowError: cannot convert float infinity to integer
int(x=3) -> TypeError: int() got an unexpected keyword argument 'x'
int(1, 2, 3) -> TypeError: int expected at most 2 arguments, got 3
int([]) -> TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'
int(Converts(3)), int(Converts(10 ** 20)) -> (3, 100000000000000000000)
int(Converts(3.5)) -> TypeError: __int__ returned non-int (type float)
int(Index("a")) -> TypeError: __index__ returned non-int (type str)
int(Truncates()) -> TypeError: int() argument must be a string, a bytes-like object or a real number, not 'Truncates'
int("1" * 5000) -> ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit
str(10 ** 5000) -> ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit
len(str(10 ** 4299)), int("1" * 4300) > 0, int("1" * 5000, 16) > 0, len(hex(10 ** 5000)) -> (4300, True, True, 4155)
repr(10 ** 30), str(-10 ** 30), repr(-(2 ** 49)), str(2 ** 64), repr(Int(5)) -> ('1000000000000000000000000000000', '-1000000000000000000000000000000', '-562949953421312', '18446744073709551616', '5')
hex(255), oct(8), bin(5), hex(-255), bin(-5), oct(-8), hex(10 ** 30), bin(2 ** 70) -> ('0xff', '0o10', '0b101', '-0xff', '-0b101', '-0o10', '0xc9f2c9cd04674edea40000000', '0b10000000000000000000000000000000000000000000000000000000000000000000000')
(5).bit_length(), (-5).bit_length(), (0).bit_length(), (2 ** 70).bit_length(), (-(2 ** 70)).bit_length() -> (3, 3, 0, 71, 71)
(5).bit_count(), (-5).bit_count(), (0).bit_count(), (2 ** 70 - 1).bit_count(), True.bit_count() -> (2, 2, 0, 70, 1)
(1).to_bytes(), (258).to_bytes(2), (258).to_bytes(2, "little"), (-1).to_bytes(3, signed=True), (-129).to_bytes(2, "big", signed=True), (0).to_bytes(0), (10 ** 20).to_bytes(9, "little"), (127).to_bytes(1, signed=True) -> (b'\x01', b'\x01\x02', b'\x02\x01', b'\xff\xff\xff', b'\xff\x7f', b'', b'\x00\x00\x10c-^\xc7k\x05', b'\x7f')
(128).to_bytes(1, signed=True) -> OverflowError: int too big to convert
(256).to_bytes(1) -> OverflowError: int too big to convert
(-1).to_bytes(1) -> OverflowError: can't convert negative int to unsigned
(1).to_bytes(1, "x") -> ValueError: byteorder must be either 'little' or 'big'
(1).to_bytes(-1) -> ValueError: length argument must be non-negative
int.from_bytes(b"\x01\x02"), int.from_bytes(b"\x01\x02", "little"), int.from_bytes(b"\xff", signed=True), int.from_bytes(b""), int.from_bytes([1, 2]), int.from_bytes(b"\xff" * 10), int.from_bytes(bytearray(b"\x80\x00"), signed=True), type(Int.from_bytes(b"1")) -> (258, 513, -1, 0, 258, 1208925819614629174706175, -32768, <class '__main__.Int'>)
int.from_bytes("a") -> TypeError: cannot convert 'str' object to bytes
int.from_bytes([300]) -> ValueError: bytes must be in range(0, 256)
int.from_bytes(5) -> TypeError: cannot convert 'int' object to bytes
(5).as_integer_ratio(), (5).conjugate(), (5).real, (5).imag, (5).numerator, (5).denominator, (10 ** 30).real, (5).is_integer(), (5).__trunc__(), (5).__floor__(), (5).__ceil__(), (5).__getnewargs__() -> ((5, 1), 5, 5, 0, 5, 1, 1000000000000000000000000000000, True, 5, 5, 5, (5,))
type(Int(5).real), type(Int(5).conjugate()), type(+Int(5)), type(Int(5) + 1), type(abs(Int(5))), Int(10 ** 30) + 1, Int(7) == 7, hash(Int(7)) == hash(7) -> (<class 'int'>, <class 'int'>, <class 'int'>, <class 'int'>, <class 'int'>, 1000000000000000000000000000001, True, True)
round(15, -1), round(25, -1), round(-25, -1), round(26, -1), round(5), round(5, 3), round(10 ** 30 + 5, -1), round(150, -2), round(5, None), round(Int(5)) -> (20, 20, -20, 30, 5, 5, 1000000000000000000000000000000, 200, 5, 5)
(5).__round__("a") -> TypeError: 'str' object cannot be interpreted as an integer
[1, 2, 3][Index(1)], [1, 2, 3][Int(2)], "abc"[True], 2 * Index(3).value -> (2, 3, 'b', 6)
bool(0), bool(10 ** 30), not 0, bool(-1), bool(Int(0)) -> (False, True, True, True, False)
hash(0), hash(1), hash(-1), hash(-2), hash(True) -> (0, 1, -2, -2, 1)
(5).__sizeof__() < (2 ** 100).__sizeof__() -> True
sum(range(100)), max(2 ** 70, 2 ** 71), sorted([2 ** 70, -1, 0, -2 ** 70]) -> (4950, 2361183241434822606848, [-1180591620717411303424, -1, 0, 1180591620717411303424])
(3).__add__(4), (3).__add__(4.0), (3).__radd__(4), (3).__floordiv__(2), (3).__rfloordiv__(7), (3).__divmod__(2), (3).__rdivmod__(7), (3).__divmod__("a"), (3).__eq__(3), (3).__eq__(3.0), (3).__lt__(4) -> (7, NotImplemented, 7, 1, 2, (1, 1), (2, 1), NotImplemented, True, NotImplemented, True)
divmod(7, "a") -> TypeError: unsupported operand type(s) for divmod(): 'int' and 'str'
divmod("a", 7) -> TypeError: unsupported operand type(s) for divmod(): 'str' and 'int'
isinstance(True, int), isinstance(10 ** 30, int), issubclass(Int, int), type(10 ** 30) is int, int.__mro__ -> (True, True, True, True, (<class 'int'>, <class 'object'>))
"""

for line in TABLE.strip().splitlines():
    expression, expected = line.split(" -> ")
    try:
        result = repr(eval(expression))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    assert result == expected, f"{line}    got {result}"

# Quotients of ints beyond 64 bits: by short divisors, of two limbs, by long ones.
for a in (10**30, -(10**30), 2**127 + 1, -(2**64), 3**200, -(3**200), 7):
    for b in (7, -7, 2**32 - 1, -(2**32), 10**12, -(10**25), 2**127, 3**90, True):
        q, r = divmod(a, b)
        assert (q, r) == (a // b, a % b) and q * b + r == a and 0 <= r * (1 if b > 0 else -1) < abs(b), (a, b)
print(-(10**30) // 7, -(10**30) % 7, 10**30 % -7)  # expect: -142857142857142857142857142858 6 -6
print(-(2**127) // 1 == -(2**127), (2**128 - 1) // (2**128 - 1), -(2**128 - 1) // 2**127)  # expect: True 1 -2
print(str(-(2**127)), str(2**127 - 1), str(2**127))  # expect: -170141183460469231731687303715884105728 170141183460469231731687303715884105727 170141183460469231731687303715884105728
for divide in (lambda a: a // 0, lambda a: a % 0, lambda a: divmod(a, False)):
    try:
        divide(10**30)
    except ZeroDivisionError as error:
        print(error)
# expect: division by zero
# expect: division by zero
# expect: division by zero
