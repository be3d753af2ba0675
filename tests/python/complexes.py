"""Complex numbers."""

inf = float("inf")
nan = float("nan")
one = 1


class Complex(complex):
    pass


class Converts:
    def __init__(self, value):
        self.value = value

    def __complex__(self):
        return self.value


class Floats:
    def __float__(self):
        return 2.5

# Each line: an expression and its repr, or the error it raises.
TABLE = r"""
1 + 2j, 1j, -1j, 0j, -0j, 1.5 - 2j, complex(1, -2), complex(-0.0, 2), complex(0, -0.0), complex(-0.0, -0.0), 3.0j -> ((1+2j), 1j, (-0-1j), 0j, (-0-0j), (1.5-2j), (1-2j), (-0+2j), -0j, (-0-0j), 3j)
complex(0, inf), complex(1, nan), complex(-inf, 1), complex(nan, nan), complex(0, -inf), 1e20 + 1e-7j -> (infj, (1+nanj), (-inf+1j), (nan+nanj), -infj, (1e+20+1e-07j))
(1 + 2j) + (3 - 1j), (1 + 2j) + 1, 1 + (1 + 2j), (1 + 2j) - 1.5, 1.5 - (1 + 2j), (1 + 2j) * (3 - 1j), 2 * (1 + 2j), (one + 2j) / (3 - 1j), (1 + 2j) / 2, 1 / (1 + 2j), -(1 + 2j), +(1 + 2j), abs(3 + 4j) -> ((4+1j), (2+2j), (2+2j), (-0.5+2j), (0.5-2j), (5+5j), (2+4j), (0.1+0.7000000000000001j), (0.5+1j), (0.2-0.4j), (-1-2j), (1+2j), 5.0)
1j ** 2, (1 + 2j) ** 3, (one + 2j) ** -2, (1 + 2j) ** 0, 0j ** 0, 0j ** 2, 2 ** (1 + 1j), (1 + 1j) ** 0.5 -> ((-1+0j), (-11-2j), (-0.12-0.16j), (1+0j), (1+0j), 0j, (1.5384778027279442+1.2779225526272695j), (1.0986841134678098+0.45508986056222733j))
1j / 0 -> ZeroDivisionError: division by zero
1j / 0j -> ZeroDivisionError: division by zero
0j ** -1 -> ZeroDivisionError: zero to a negative or complex power
0j ** 1j -> ZeroDivisionError: zero to a negative or complex power
pow(1j, 2, 3) -> ValueError: complex modulo
1j // 1 -> TypeError: unsupported operand type(s) for //: 'complex' and 'int'
1j % 1 -> TypeError: unsupported operand type(s) for %: 'complex' and 'int'
divmod(1j, 1) -> TypeError: unsupported operand type(s) for divmod(): 'complex' and 'int'
1j < 2 -> TypeError: '<' not supported between instances of 'complex' and 'int'
1j + "a" -> TypeError: unsupported operand type(s) for +: 'complex' and 'str'
inf * 1j, complex(inf, 0) * complex(1, 1), 1j * inf -> ((nan+infj), (inf+infj), (nan+infj))
1j == 1j, 1j != 1j, 1 + 0j == 1, 1 + 0j == 1.0, 1 + 1j == 1, 1j == "a", complex(10 ** 15) == 10 ** 15, 1e16 + 0j == 10 ** 16 + 1 -> (True, False, True, True, False, False, True, False)
hash(1 + 0j) == hash(1), hash(1.5 + 0j) == hash(1.5), {1 + 0j: "a"}[1], bool(0j), bool(1j) -> (True, True, 'a', False, True)
complex(), complex(1), complex("1+2j"), complex(" ( 1-2j ) "), complex("j"), complex("-j"), complex("1e3-1e-3j"), complex("nanj"), complex("inf"), complex("1_0+2_0j"), complex(real=1, imag=2), complex(imag=2), complex(Converts(1j)), complex(Floats()), complex(Floats(), 1), complex(True, 2) -> (0j, (1+0j), (1+2j), (1-2j), 1j, -1j, (1000-0.001j), nanj, (inf+0j), (10+20j), (1+2j), 2j, 1j, (2.5+0j), (2.5+1j), (1+2j))
complex("1 + 2j") -> ValueError: complex() arg is a malformed string
complex("") -> ValueError: complex() arg is a malformed string
complex("1+2") -> ValueError: complex() arg is a malformed string
complex("1+2jj") -> ValueError: complex() arg is a malformed string
complex("1", 2) -> TypeError: complex() argument 'real' must be a real number, not str
complex(1, "2") -> TypeError: complex() argument 'imag' must be a real number, not str
complex([]) -> TypeError: complex() argument must be a string or a number, not list
complex(1, []) -> TypeError: complex() argument 'imag' must be a real number, not list
complex([], 1) -> TypeError: complex() argument 'real' must be a real number, not list
complex(Converts(1)) -> TypeError: __complex__ returned non-complex (type int)
complex(a=1) -> TypeError: complex() got an unexpected keyword argument 'a'
(1 + 2j).real, (1 + 2j).imag, (1 + 2j).conjugate(), (1 + 2j).__complex__(), (1 + 2j).__getnewargs__(), complex.from_number(1.5), complex.from_number(Converts(2j)) -> (1.0, 2.0, (1-2j), (1+2j), (1.0, 2.0), (1.5+0j), 2j)
complex.from_number("1") -> TypeError: must be real number, not str
int(1j) -> TypeError: int() argument must be a string, a bytes-like object or a real number, not 'complex'
float(1j) -> TypeError: float() argument must be a string or a real number, not 'complex'
round(1j) -> TypeError: type complex doesn't define __round__ method
Complex(1, 2), Complex(1, 2) + 1, type(Complex(1, 2) + 1), type(+Complex(1, 2)), Complex(1, 2) == 1 + 2j, type(Complex.from_number(1)), type(Complex("1j")) -> ((1+2j), (2+2j), <class 'complex'>, <class 'complex'>, True, <class '__main__.Complex'>, <class '__main__.Complex'>)
format(1 + 2j, ""), format(1 + 2j, ".2f"), format(1 + 2j, "10"), format(1 + 2j, "<10") + "|", format(1 + 2j, "^12"), format(2j, "g"), format(1.5 - 2j, "+.1e"), format(-0j, ""), format(1 + 2j, "*>20.3f"), format(1234.5 + 1234567j, ",.1f"), f"{1j}", format(1 + 2j, "#g"), format(3j, ".3"), format(1 - 3.14159j, ".3") -> ('(1+2j)', '1.00+2.00j', '    (1+2j)', '(1+2j)    |', '   (1+2j)   ', '0+2j', '+1.5e+00-2.0e+00j', '(-0-0j)', '********1.000+2.000j', '1,234.5+1,234,567.0j', '1j', '1.00000+2.00000j', '3j', '(1-3.14j)')
format(1j, "=20") -> ValueError: '=' alignment flag is not allowed in complex format specifier
format(1j, "020") -> ValueError: Zero padding is not allowed in complex format specifier
format(1j, "d") -> ValueError: Unknown format code 'd' for object of type 'complex'
format(1j, "%") -> ValueError: Unknown format code '%' for object of type 'complex'
sum([1j, 2, 0.5]), str(1j), abs(complex(inf, nan)), abs(complex(0, -0.0)) -> ((2.5+1j), '1j', inf, 0.0)
abs(complex(1e308, 1e308)) -> 1.4142135623730951e+308
"""

for line in TABLE.strip().splitlines():
    expression, expected = line.split(" -> ")
    try:
        result = repr(eval(expression))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    assert result == expected, f"{line}    got {result}"
