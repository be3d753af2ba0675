# Functions of complex numbers, at ordinary and at special places.
import cmath

inf, nan = cmath.inf, cmath.nan
print(cmath.sqrt(-1), cmath.sqrt(complex(-4, -0.0)), cmath.sqrt(3 + 4j))  # expect: 1j -2j (2+1j)
print(cmath.polar(-1), cmath.phase(-1j) == -cmath.pi / 2)  # expect: (1.0, 3.141592653589793) True
print(cmath.isclose(cmath.exp(1j * cmath.pi), -1), cmath.isclose(cmath.rect(2, cmath.pi / 2), 2j))  # expect: True True
print(cmath.log(-1), cmath.log(100, 10).real, cmath.log10(1000).imag)  # expect: 3.141592653589793j 2.0 0.0
for name in ("acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "sin", "sinh", "tan", "tanh"):
    function = getattr(cmath, name)
    inverse = getattr(cmath, name[1:] if name[0] == "a" else "a" + name)
    z = 0.5 + 0.25j
    assert cmath.isclose(inverse(function(z)), z, rel_tol=1e-12), name

for z in (complex(inf, inf), complex(-inf, nan), complex(0.0, inf), complex(nan, -0.0), complex(-0.0, nan)):
    print(cmath.sqrt(z), cmath.acos(z), cmath.asinh(z), cmath.atanh(z), cmath.acosh(z))
# expect: (inf+infj) (0.7853981633974483-infj) (inf+0.7853981633974483j) 1.5707963267948966j (inf+0.7853981633974483j)
# expect: (nan+infj) (nan+infj) (-inf+nanj) (-0+nanj) (inf+nanj)
# expect: (inf+infj) (1.5707963267948966-infj) (inf+1.5707963267948966j) 1.5707963267948966j (inf+1.5707963267948966j)
# expect: (nan+nanj) (nan+nanj) (nan-0j) (nan+nanj) (nan+nanj)
# expect: (nan+nanj) (1.5707963267948966+nanj) (nan+nanj) (-0+nanj) (nan+1.5707963267948966j)
print(cmath.exp(complex(-inf, 2)), cmath.tanh(complex(inf, 2)), cmath.cosh(complex(inf, 2)))  # expect: (-0+0j) (1-0j) (-inf+infj)
print(cmath.sqrt(complex(5e-324, 5e-324)), cmath.log(complex(1e308, 1e308)))  # expect: (2.4421097261308304e-162+1.0115549693666347e-162j) (709.542782232446+0.7853981633974483j)
print(cmath.isnan(complex(0, nan)), cmath.isinf(complex(inf, nan)), cmath.isfinite(1j), cmath.nanj)  # expect: True True True nanj

for call in (
    lambda: cmath.log(0),
    lambda: cmath.atanh(1),
    lambda: cmath.exp(1000),
    lambda: cmath.cos(complex(0, 1e4)),
    lambda: cmath.sin(complex(inf, 0)),
    lambda: cmath.rect(1, inf),
    lambda: cmath.isclose(1, 1, rel_tol=-1),
    lambda: cmath.sqrt("1"),
):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
# expect: ValueError math domain error
# expect: ValueError math domain error
# expect: OverflowError math range error
# expect: OverflowError math range error
# expect: ValueError math domain error
# expect: ValueError math domain error
# expect: ValueError tolerances must be non-negative
# expect: TypeError must be real number, not str
