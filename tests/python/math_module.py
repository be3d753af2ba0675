"""math: values, domains, errors."""

import math


class Floats:
    def __float__(self):
        return 2.25


class Rounds:
    def __ceil__(self):
        return "ceil"

    def __floor__(self):
        return "floor"

    def __trunc__(self):
        return "trunc"

# Each line: an expression and its repr, or the error it raises.
TABLE = r"""
math.sqrt(-1) -> ValueError: expected a nonnegative input, got -1.0
math.sqrt(-math.inf) -> ValueError: expected a nonnegative input, got -inf
math.log(0) -> ValueError: expected a positive input
math.log(-1) -> ValueError: expected a positive input
math.log(0.0) -> ValueError: expected a positive input, got 0.0
math.log(10**400) -> 921.0340371976182
math.log(-10**400) -> ValueError: expected a positive input
math.log(8,2) -> 3.0
math.log(8,1) -> ZeroDivisionError: division by zero
math.log(8,0) -> ValueError: expected a positive input
math.log(2,1.0) -> ZeroDivisionError: division by zero
math.log2(0) -> ValueError: expected a positive input
math.log2(10**400) -> 1328.771237954945
math.log10(0) -> ValueError: expected a positive input
math.log10(-5.0) -> ValueError: expected a positive input, got -5.0
math.log1p(-1) -> ValueError: expected argument value > -1, got -1.0
math.log1p(-2) -> ValueError: expected argument value > -1, got -2.0
math.acos(2) -> ValueError: expected a number in range from -1 up to 1, got 2.0
math.asin(2) -> ValueError: expected a number in range from -1 up to 1, got 2.0
math.acosh(0.5) -> ValueError: expected argument value not less than 1, got 0.5
math.atanh(1) -> ValueError: expected a number between -1 and 1, got 1.0
math.atanh(2) -> ValueError: expected a number between -1 and 1, got 2.0
math.sin(math.inf) -> ValueError: expected a finite input, got inf
math.cos(math.inf) -> ValueError: expected a finite input, got inf
math.tan(math.inf) -> ValueError: expected a finite input, got inf
math.exp(1000) -> OverflowError: math range error
math.exp(math.inf) -> inf
math.exp2(5000) -> OverflowError: math range error
math.expm1(1000) -> OverflowError: math range error
math.cosh(1000) -> OverflowError: math range error
math.sinh(1000) -> OverflowError: math range error
math.gamma(-1) -> ValueError: expected a noninteger or positive integer, got -1.0
math.gamma(0) -> ValueError: expected a noninteger or positive integer, got 0.0
math.gamma(-0.0) -> ValueError: expected a noninteger or positive integer, got -0.0
math.gamma(-math.inf) -> ValueError: expected a noninteger or positive integer, got -inf
math.gamma(171.7) -> OverflowError: math range error
math.gamma(0.5) -> 1.7724538509055159
math.gamma(-0.5) -> -3.544907701811032
math.lgamma(-1) -> ValueError: expected a noninteger or positive integer, got -1.0
math.lgamma(0) -> ValueError: expected a noninteger or positive integer, got 0.0
math.lgamma(math.inf) -> inf
math.lgamma(0.5) -> 0.5723649429247004
math.lgamma(1e308) -> OverflowError: math range error
math.pow(0,-1) -> ValueError: math domain error
math.pow(-1,0.5) -> ValueError: math domain error
math.pow(10,400) -> OverflowError: math range error
math.pow(1,math.nan) -> 1.0
math.pow(math.nan,0) -> 1.0
math.fmod(1,0) -> ValueError: math domain error
math.fmod(math.inf,1) -> ValueError: math domain error
math.remainder(1,0) -> ValueError: math domain error
math.remainder(math.inf,1) -> ValueError: math domain error
math.remainder(5,3) -> -1.0
math.ldexp(1,5000) -> OverflowError: math range error
math.ldexp(1.0,-5000) -> 0.0
math.ldexp(1,1.5) -> TypeError: Expected an int as second argument to ldexp.
math.ldexp(1,10**30) -> OverflowError: math range error
math.ldexp(1,-10**30) -> 0.0
math.frexp(math.inf) -> (inf, 0)
math.modf(math.inf) -> (0.0, inf)
math.modf(-1.5) -> (-0.5, -1.0)
math.ceil(math.inf) -> OverflowError: cannot convert float infinity to integer
math.floor(math.nan) -> ValueError: cannot convert float NaN to integer
math.trunc('a') -> TypeError: type str doesn't define __trunc__ method
math.ceil('a') -> TypeError: must be real number, not str
math.factorial(-1) -> ValueError: factorial() not defined for negative values
math.factorial(1.0) -> TypeError: 'float' object cannot be interpreted as an integer
math.factorial(-10**30) -> ValueError: factorial() not defined for negative values
math.comb(5,-1) -> ValueError: k must be a non-negative integer
math.comb(-5,1) -> ValueError: n must be a non-negative integer
math.comb(5,2.0) -> TypeError: 'float' object cannot be interpreted as an integer
math.comb(10**30,2) -> 499999999999999999999999999999500000000000000000000000000000
math.comb(10**30,10**25) -> OverflowError: min(n - k, k) must not exceed 9223372036854775807
math.perm(5,-1) -> ValueError: k must be a non-negative integer
math.perm(-5) -> ValueError: factorial() not defined for negative values
math.perm(5) -> 120
math.perm(5,None) -> 120
math.isqrt(-1) -> ValueError: isqrt() argument must be nonnegative
math.isqrt(1.5) -> TypeError: 'float' object cannot be interpreted as an integer
math.gcd(1.5) -> TypeError: 'float' object cannot be interpreted as an integer
math.gcd() -> 0
math.lcm() -> 1
math.lcm(0,4) -> 0
math.gcd(12,'a') -> TypeError: 'str' object cannot be interpreted as an integer
math.hypot() -> 0.0
math.hypot(math.inf,math.nan) -> inf
math.dist([1],[1,2]) -> ValueError: both points must have the same number of dimensions
math.dist((1,2),(4,6)) -> 5.0
math.dist(1,2) -> TypeError: 'int' object is not iterable
math.fsum([1e308,1e308]) -> OverflowError: intermediate overflow in fsum
math.fsum([math.inf,-math.inf]) -> ValueError: -inf + inf in fsum
math.fsum([0.1]*10) -> 1.0
math.fsum(['a']) -> TypeError: must be real number, not str
math.fsum([1e16,1,1e-16]) -> 1.0000000000000002e+16
math.sumprod([1,2],[3]) -> ValueError: Inputs are not the same length
math.sumprod([1,2],[3,4]) -> 11
math.sumprod([0.1]*10,[1]*10) -> 1.0
math.sumprod([1,2.5],[3,4]) -> 13.0
math.sumprod(['a'],[2]) -> TypeError: unsupported operand type(s) for +: 'int' and 'str'
math.sumprod([1e300],[1e300]) -> inf
math.prod([]) -> 1
math.prod([1,2,3.0]) -> 6.0
math.prod([2],start='a') -> 'aa'
math.isclose(1,1+1e-10) -> True
math.isclose(1,2,rel_tol=-1) -> ValueError: tolerances must be non-negative
math.nextafter(1,2) -> 1.0000000000000002
math.nextafter(1,2,steps=3) -> 1.0000000000000007
math.nextafter(1,2,steps=-1) -> ValueError: steps must be a non-negative integer
math.nextafter(1,math.inf,steps=10**30) -> inf
math.ulp(1) -> 2.220446049250313e-16
math.ulp(math.inf) -> inf
math.ulp(math.nan) -> nan
math.ulp(-0.0) -> 5e-324
math.fma(2,3,4) -> 10.0
math.fma(math.inf,0,1) -> ValueError: invalid operation in fma
math.fma(1e308,10,0) -> OverflowError: overflow in fma
math.fma(math.inf,0,math.nan) -> nan
math.cbrt(27) -> 3.0
math.cbrt(-27) -> -3.0
math.erf(0.5) -> 0.5204998778130465
math.erfc(0.5) -> 0.4795001221869535
math.degrees(1) -> 57.29577951308232
math.radians(1) -> 0.017453292519943295
math.copysign(1,-0.0) -> -1.0
math.atan2(0,-0.0) -> 3.141592653589793
math.isinf(10**400) -> OverflowError: int too large to convert to float
math.sqrt('a') -> TypeError: must be real number, not str
math.sqrt(10**400) -> OverflowError: int too large to convert to float
math.sqrt(10**300) -> 1e+150
math.fabs(-10**400) -> OverflowError: int too large to convert to float
math.dist([math.inf],[math.nan]) -> nan
math.isnan('a') -> TypeError: must be real number, not str
math.exp(-1000) -> 0.0
math.lcm(10**20,6) -> 300000000000000000000
math.gcd(-4,6) -> 2
math.cosh(-math.inf) -> inf
math.tanh(1000) -> 1.0
math.hypot(3,4,12) -> 13.0
math.hypot(1e308,1e308) -> 1.4142135623730951e+308
math.hypot(5e-324) -> 5e-324
math.sumprod([10**20],[10**20]) -> 10000000000000000000000000000000000000000
math.perm(10**30,2) -> 999999999999999999999999999999000000000000000000000000000000
math.perm(3,10) -> 0
math.comb(3,10) -> 0
math.isqrt(10**40) -> 100000000000000000000
math.factorial(20) -> 2432902008176640000
math.factorial(25) -> 15511210043330985984000000
math.ceil(1e300)>0 -> True
math.floor(-2.5) -> -3
math.trunc(-2.7) -> -2
math.acosh(1) -> 0.0
math.asinh(1) -> 0.881373587019543
math.atanh(0.5) -> 0.5493061443340548
math.log2(8) -> 3.0
math.log10(1000) -> 3.0
math.log(2.718281828459045) -> 1.0
math.pow(2,0.5) -> 1.4142135623730951
math.expm1(1e-10) -> 1.00000000005e-10
math.log1p(1e-10) -> 9.999999999500001e-11
math.exp2(0.5) -> 1.4142135623730951
math.cbrt(2) -> 1.2599210498948732
math.gamma(5) -> 24.0
math.gamma(10.5) -> 1133278.3889487854
math.gamma(-1.5) -> 2.3632718012073544
math.lgamma(3) -> 0.693147180559945
math.lgamma(-1.5) -> 0.8600470153764812
math.lgamma(100) -> 359.1342053695754
math.erf(1e-10) -> 1.1283791670955126e-10
math.erf(3) -> 0.9999779095030014
abs(math.erfc(10) / 2.0884875837625446e-45 - 1) < 1e-14 -> True
math.erf(-math.inf) -> -1.0
math.sin(1) -> 0.8414709848078965
math.cos(1) -> 0.5403023058681398
math.tan(1) -> 1.5574077246549023
math.sinh(1) -> 1.1752011936438014
math.cosh(1) -> 1.5430806348152437
math.tanh(1) -> 0.7615941559557649
math.asin(0.3) -> 0.3046926540153975
math.acos(0.3) -> 1.2661036727794992
math.atan(0.3) -> 0.2914567944778671
math.log(3) -> 1.0986122886681098
math.exp(1) -> 2.718281828459045
math.ceil(1.2), math.floor(-1.2), math.trunc(1.9), math.ceil(5), math.floor(10 ** 30), math.trunc(True), math.ceil(-0.5), math.floor(1e18) -> (2, -2, 1, 5, 1000000000000000000000000000000, 1, 0, 1000000000000000000)
math.ceil(Rounds()), math.floor(Rounds()), math.trunc(Rounds()) -> ('ceil', 'floor', 'trunc')
math.fabs(-1), math.copysign(3, -0.0), math.fmod(-7, 3), math.fmod(7, -3), math.fmod(5, math.inf), math.remainder(7, 2), math.remainder(-7, 2), math.remainder(5, math.inf), math.modf(3.25), math.modf(-0.0), math.frexp(8), math.frexp(-0.1), math.frexp(0), math.frexp(5e-324), math.ldexp(0.5, 4), math.ldexp(1, -1074), math.ldexp(1.5, -1075), math.ldexp(5e-324, 1074) -> (1.0, -3.0, -1.0, 1.0, 5.0, -1.0, 1.0, 5.0, (0.25, 3.0), (-0.0, -0.0), (0.5, 4), (-0.8, -3), (0.0, 0), (0.5, -1073), 8.0, 5e-324, 5e-324, 1.0)
[math.comb(n, k) for n in (0, 5, 10) for k in (0, 2, 5)], math.comb(100, 50), math.comb(200, 3), math.comb(1000, 998), math.comb(67, 33), math.comb(70, 35), math.comb(10 ** 20, 3), math.comb(True, 1), math.comb(10 ** 30, 0) -> ([1, 0, 0, 1, 10, 1, 1, 45, 252], 100891344545564193334812497256, 1313400, 499500, 14226520737620288370, 112186277816662845432, 166666666666666666661666666666666666666700000000000000000000, 1, 1)
[math.perm(n, k) for n in (0, 5, 10) for k in (0, 2, 5)], math.perm(30, 20), math.perm(10 ** 20, 3), math.perm(100) == math.factorial(100) -> ([1, 0, 0, 1, 20, 120, 1, 90, 30240], 73096577329197271449600000, 999999999999999999970000000000000000000200000000000000000000, True)
[math.factorial(n) for n in (0, 1, 5, 20, 21, 30)], len(str(math.factorial(1000))), math.factorial(True) -> ([1, 1, 120, 2432902008176640000, 51090942171709440000, 265252859812191058636308480000000], 2568, 1)
[math.isqrt(n) for n in (0, 1, 3, 4, 24, 25, 10 ** 10, 2 ** 49 - 1, 2 ** 60, 10 ** 30 - 1, 10 ** 30)] -> [0, 1, 1, 2, 4, 5, 100000, 23726566, 1073741824, 999999999999999, 1000000000000000]
[math.gcd(a, b) for a in (0, 12, -12, 10 ** 20) for b in (0, 18, 10 ** 10)], math.gcd(12, 18, 27), math.gcd(5), math.gcd(-5), math.gcd(2 ** 100, 6 ** 50) == 2 ** 50 -> ([0, 18, 10000000000, 12, 6, 4, 12, 6, 4, 100000000000000000000, 2, 10000000000], 3, 5, 5, True)
[math.lcm(a, b) for a in (0, 12, -12, 10 ** 20) for b in (18, 10 ** 10)], math.lcm(2, 3, 4), math.lcm(-5), math.lcm(0) -> ([0, 0, 36, 30000000000, 36, 30000000000, 900000000000000000000, 100000000000000000000], 12, 5, 0)
math.hypot(3, 4), math.hypot(1, 2, 2), math.hypot(-5), math.hypot(1e-200, 1e-200) > 0, math.hypot(math.inf, math.nan), math.hypot(math.nan, 1), math.hypot(0, 0), math.hypot(5e-324, 5e-324), math.hypot(*[0.1] * 4), math.dist((0, 0, 0), (1, 2, 2)), math.dist([], []), math.dist((i for i in (1, 2)), (4, 6)) -> (5.0, 3.0, 5.0, True, inf, nan, 0.0, 5e-324, 0.2, 3.0, 0.0, 5.0)
math.fsum([1e100, 1, -1e100, 1]), math.fsum([]), math.fsum([0.1] * 3), math.fsum([math.inf, 1]), math.fsum([math.nan]), math.fsum(range(5)), math.fsum([1e-16, 1, 1e16]), math.fsum([2.0 ** 53, -0.5, -2.0 ** -54]) -> (2.0, 0.0, 0.30000000000000004, inf, nan, 10.0, 1.0000000000000002e+16, 9007199254740991.0)
math.prod([1, 2, 3]), math.prod([0.5, 4]), math.prod([], start=5), math.prod(range(1, 25)), math.prod([2, 10 ** 20]), math.prod([1.5] * 3, start=2), math.prod([True, 3]) -> (6, 2.0, 5, 620448401733239439360000, 200000000000000000000, 6.75, 3)
math.sumprod([], []), math.sumprod([1, 2, 3], [4, 5, 6]), math.sumprod([10 ** 18] * 3, [10 ** 18] * 3), math.sumprod([0.1, 0.2], [3, 4.0]), math.sumprod([1, 0.5], [2, 2]), math.sumprod([1e100, 1, -1e100], [1, 1, 1]), math.sumprod([True, 2], [3, 4]), math.sumprod([math.inf], [1.0]), math.sumprod((i for i in (1, 2)), [3, 4]), math.sumprod([1j], [2]) -> (0, 32, 3000000000000000000000000000000000000, 1.1, 3.0, 0.0, 11, inf, 11, 2j)
math.isclose(1, 1 + 1e-12), math.isclose(1, 1.1), math.isclose(0, 1e-10), math.isclose(0, 1e-10, abs_tol=1e-9), math.isclose(math.inf, math.inf), math.isclose(math.inf, -math.inf), math.isclose(math.nan, math.nan), math.isclose(100, 101, rel_tol=0.1) -> (True, False, False, True, True, False, False, True)
math.nextafter(0, 1), math.nextafter(0, -1), math.nextafter(1, 1), math.nextafter(math.inf, 0), math.nextafter(1, 2, steps=0), math.nextafter(0, 1, steps=5), math.nextafter(math.nan, 1), math.ulp(0), math.ulp(1e300), math.ulp(-1) -> (5e-324, -5e-324, 1.0, 1.7976931348623157e+308, 1.0, 2.5e-323, nan, 5e-324, 1.487016908477783e+284, 2.220446049250313e-16)
math.pow(2, 3), math.pow(2, -1), math.pow(-2, 3), math.pow(0, 0), math.pow(math.inf, -1), math.pow(-math.inf, 3), math.pow(0.5, math.inf), math.pow(-1, math.inf), math.pow(0, math.inf) -> (8.0, 0.5, -8.0, 1.0, 0.0, -inf, 0.0, 1.0, 0.0)
math.log(1), math.log2(1024), math.log10(1e10), math.log2(2 ** 1100), math.log10(10 ** 350), math.log(8, 2), math.log(math.inf), math.log(math.nan), math.log2(0.25), math.log10(0.001), math.log(10 ** 400) / math.log(10), math.log(Floats()) -> (0.0, 10.0, 10.0, 1100.0, 350.0, 3.0, inf, nan, -2.0, -3.0, 399.99999999999994, 0.8109302162163288)
math.sqrt(4), math.sqrt(2), math.sqrt(0), math.sqrt(-0.0), math.sqrt(math.inf), math.sqrt(Floats()), math.sqrt(10 ** 20), math.cbrt(8), math.cbrt(-0.0) -> (2.0, 1.4142135623730951, 0.0, -0.0, inf, 1.5, 10000000000.0, 2.0, -0.0)
math.sin(0), math.cos(0), math.tan(0), math.asin(1) == math.pi / 2, math.acos(1), math.atan(math.inf) == math.pi / 2, math.atan2(1, -1) == math.pi * 3 / 4, math.sinh(0), math.cosh(0), math.tanh(math.inf), math.degrees(math.pi), math.radians(180) == math.pi, math.exp(0), math.exp(-math.inf), math.exp2(10), math.expm1(0), math.log1p(0) -> (0.0, 1.0, 0.0, True, 0.0, True, True, 0.0, 1.0, 1.0, 180.0, True, 1.0, 0.0, 1024.0, 0.0, 0.0)
math.fma(2.0, 3.0, 1.0), math.fma(0.1, 10, -1), math.fma(math.inf, 1, 1), math.pi, math.e, math.tau, math.inf, math.nan -> (7.0, 5.551115123125783e-17, inf, 3.141592653589793, 2.718281828459045, 6.283185307179586, inf, nan)
[math.gamma(n) for n in range(1, 12)], math.gamma(0.5) == math.sqrt(math.pi) or abs(math.gamma(0.5) - math.sqrt(math.pi)) < 1e-15, math.gamma(math.inf), math.gamma(1e-300), math.gamma(170.5) > 1e300, math.gamma(-170.5) != 0, math.lgamma(1), math.lgamma(2), math.lgamma(-math.inf) -> ([1.0, 1.0, 2.0, 6.0, 24.0, 120.0, 720.0, 5040.0, 40320.0, 362880.0, 3628800.0], True, inf, 9.999999999999999e+299, True, True, 0.0, 0.0, inf)
math.erf(0), math.erf(math.inf), math.erfc(0), math.erfc(math.inf), math.erfc(-math.inf) -> (0.0, 1.0, 1.0, 0.0, 2.0)
"""

for line in TABLE.strip().splitlines():
    expression, expected = line.split(" -> ")
    try:
        result = repr(eval(expression))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    assert result == expected, f"{line}    got {result}"
