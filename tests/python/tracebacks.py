"""What tracebacks look like.

The expected text at the end is CPython 3.14's.
"""
lines = []
def out(*values, end=None, sep=" ", file=None, **_):
    lines.extend(sep.join(map(str, values)).replace(__file__, "SCRIPT").split("\n"))
import sys
class W:
    def __init__(self): self.t=[]
    def write(self,s): self.t.append(s); return len(s)
    def flush(self): pass
def show(f, *a):
    try: f(*a)
    except BaseException as e:
        old=sys.stderr; w=sys.stderr=W()
        try: sys.excepthook(type(e), e, e.__traceback__)
        finally: sys.stderr=old
        out("".join(w.t))
def a1(): return 1/0
def a2():
    x = {'a': {'b': None}}
    return x['a']['b']['c'] + 1
def a3():
    y = (1 +
         2 + "x" +
         4)
    return y
def a4():
    foo = 1; bar = None
    return foo + bar.baz(1, 2) * 3
def helper(*a): raise ValueError("multi\nline")
def a5():
    return helper(1,
        2,
        3,
        4,
        5)
def a6():
    x = helper(1)
def a7():
    out(helper(1), 2)
def a8():
    try: 1/0
    except ZeroDivisionError: raise KeyError('k')
def a9():
    try: 1/0
    except ZeroDivisionError as e: raise KeyError('k') from e
def a10():
    try: 1/0
    except ZeroDivisionError as e: raise KeyError('k') from None
def rec(n): return rec(n+1)
def a11():
    sys.setrecursionlimit(200)
    try: rec(0)
    finally: sys.setrecursionlimit(1000)
def rec2(n):
    if n == 0: raise ValueError
    rec2(n-1)
def a12(): rec2(10)
def a13():
    e = ValueError("x"); e.add_note("note 1"); e.add_note("note\n2"); raise e
def a14(): undefined_name
def a15():
    undefinedd = 1
    undefined_
def a16(): [].appendd
def a17(): import jso
def a18(): from collections import OrderedDic
def a19(): math.sqrt(2)
class S:
    def __init__(self): self.value=1
    def m(self): return valu
    def n(self): return value
    def o(self): return self.valu
def a20(): S().m()
def a21(): S().n()
def a22(): S().o()
def a23(): compile("x = = 1", "f.py", "exec")
def a24(): compile("def f(:\n  pass", "f.py", "exec")
def a25(): compile("  x = 1\n y", "f.py", "exec")
def a26(): eval("1 +")
def a27(): exec("def f():\n    1/0\nf()")
def a28(): raise SyntaxError("msg", ("fn", 3, 5, "  abc def\n", 3, 8))
def a29(): raise ExceptionGroup("eg", [ValueError(1), TypeError(2)])
def a30():
    try: a29()
    except ExceptionGroup as e:
        raise ExceptionGroup("outer", [e, ExceptionGroup("in", [OSError(2,'x')]), KeyError(3)])
def a31(): raise ExceptionGroup("many", [ValueError(i) for i in range(20)])
class E(Exception):
    def __str__(self): raise ValueError
def a32(): raise E
class M(Exception): __module__ = "some.mod"
def a33(): raise M("text")
def a34(): raise ValueError
def a35(): raise ValueError("")
def a36(): "éé" + 1 + "ü"
def a37(): x = "日本" + 1
def a38(): (lambda: 1/0)()
def a39(): [1/0 for i in range(3)]
def a40(): assert 1 == 2, "no"
def a41(): raise OSError(2, "No such", "file")
def a42():
    for i in 5: pass
def a43():
    with 5: pass
def a44():
    a = b = helper(1)
def a45():
    del x
def a46():
    x = 1
    x[0] = 5
def a47():
    x = [1]
    x[0][1].foo = 5
def a48(): int("x" * 3)
def a49(): helper(a := 1)
def a50(): return -"x"
def a51(): return 1 < "x" < 3
def a52(): return helper(1) if 1 else 2
def a53(): x, y = 1
def a54(): (yield) ; 
def a55(): return S().value.foo.bar(1)[2]
def a56(): raise StopIteration(3)
def a57(): raise SystemExit(3)
def a58(): ''.join([1, 2])
def a59(): {**5}
def a60(): helper(**5)
def a61(): len(1, 2)
def a62(): S(1, 2)
def a63(): a1(1)
def a64(): "%d" % "x"
def a65(): return [x for x in
    5 ]
def a66():
    import nonexistent.sub
def a67(): from . import x
def a68(): from json import nothing
for i in range(1, 69):
    if i in (11, 18, 24, 26, 30, 41, 54, 57, 68): continue
    out("#", i)
    show(globals()["a%d" % i])

EXPECTED = r'''# 1
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 20, in a1
    def a1(): return 1/0
                     ~^~
ZeroDivisionError: division by zero

# 2
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 23, in a2
    return x['a']['b']['c'] + 1
           ~~~~~~~~~~~^^^^^
TypeError: 'NoneType' object is not subscriptable

# 3
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 25, in a3
    y = (1 +
         ~~~
         2 + "x" +
         ~~^~~~~
TypeError: unsupported operand type(s) for +: 'int' and 'str'

# 4
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 31, in a4
    return foo + bar.baz(1, 2) * 3
                 ^^^^^^^
AttributeError: 'NoneType' object has no attribute 'baz'

# 5
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 34, in a5
    return helper(1,
        2,
        3,
        4,
        5)
  File "SCRIPT", line 32, in helper
    def helper(*a): raise ValueError("multi\nline")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError: multi
line

# 6
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 40, in a6
    x = helper(1)
  File "SCRIPT", line 32, in helper
    def helper(*a): raise ValueError("multi\nline")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError: multi
line

# 7
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 42, in a7
    out(helper(1), 2)
        ~~~~~~^^^
  File "SCRIPT", line 32, in helper
    def helper(*a): raise ValueError("multi\nline")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError: multi
line

# 8
Traceback (most recent call last):
  File "SCRIPT", line 44, in a8
    try: 1/0
         ~^~
ZeroDivisionError: division by zero

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 45, in a8
    except ZeroDivisionError: raise KeyError('k')
                              ^^^^^^^^^^^^^^^^^^^
KeyError: 'k'

# 9
Traceback (most recent call last):
  File "SCRIPT", line 47, in a9
    try: 1/0
         ~^~
ZeroDivisionError: division by zero

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 48, in a9
    except ZeroDivisionError as e: raise KeyError('k') from e
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^
KeyError: 'k'

# 10
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 51, in a10
    except ZeroDivisionError as e: raise KeyError('k') from None
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
KeyError: 'k'

# 12
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 60, in a12
    def a12(): rec2(10)
               ~~~~^^^^
  File "SCRIPT", line 59, in rec2
    rec2(n-1)
    ~~~~^^^^^
  File "SCRIPT", line 59, in rec2
    rec2(n-1)
    ~~~~^^^^^
  File "SCRIPT", line 59, in rec2
    rec2(n-1)
    ~~~~^^^^^
  [Previous line repeated 7 more times]
  File "SCRIPT", line 58, in rec2
    if n == 0: raise ValueError
               ^^^^^^^^^^^^^^^^
ValueError

# 13
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 62, in a13
    e = ValueError("x"); e.add_note("note 1"); e.add_note("note\n2"); raise e
                                                                      ^^^^^^^
ValueError: x
note 1
note
2

# 14
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 63, in a14
    def a14(): undefined_name
               ^^^^^^^^^^^^^^
NameError: name 'undefined_name' is not defined

# 15
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 66, in a15
    undefined_
NameError: name 'undefined_' is not defined. Did you mean: 'undefinedd'?

# 16
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 67, in a16
    def a16(): [].appendd
               ^^^^^^^^^^
AttributeError: 'list' object has no attribute 'appendd'. Did you mean: 'append'?

# 17
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 68, in a17
    def a17(): import jso
               ^^^^^^^^^^
ModuleNotFoundError: No module named 'jso'

# 19
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 70, in a19
    def a19(): math.sqrt(2)
               ^^^^
NameError: name 'math' is not defined. Did you forget to import 'math'?

# 20
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 76, in a20
    def a20(): S().m()
               ~~~~~^^
  File "SCRIPT", line 73, in m
    def m(self): return valu
                        ^^^^
NameError: name 'valu' is not defined

# 21
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 77, in a21
    def a21(): S().n()
               ~~~~~^^
  File "SCRIPT", line 74, in n
    def n(self): return value
                        ^^^^^
NameError: name 'value' is not defined. Did you mean: 'self.value'?

# 22
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 78, in a22
    def a22(): S().o()
               ~~~~~^^
  File "SCRIPT", line 75, in o
    def o(self): return self.valu
                        ^^^^^^^^^
AttributeError: 'S' object has no attribute 'valu'. Did you mean: 'value'?

# 23
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 79, in a23
    def a23(): compile("x = = 1", "f.py", "exec")
               ~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "f.py", line 1
    x = = 1
        ^
SyntaxError: invalid syntax

# 25
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 81, in a25
    def a25(): compile("  x = 1\n y", "f.py", "exec")
               ~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "f.py", line 1
    x = 1
IndentationError: unexpected indent

# 27
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 83, in a27
    def a27(): exec("def f():\n    1/0\nf()")
               ~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "<string>", line 3, in <module>
  File "<string>", line 2, in f
ZeroDivisionError: division by zero

# 28
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 84, in a28
    def a28(): raise SyntaxError("msg", ("fn", 3, 5, "  abc def\n", 3, 8))
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "fn", line 3
    abc def
      ^^^
SyntaxError: msg

# 29
  + Exception Group Traceback (most recent call last):
  |   File "SCRIPT", line 14, in show
  |     try: f(*a)
  |          ~^^^^
  |   File "SCRIPT", line 85, in a29
  |     def a29(): raise ExceptionGroup("eg", [ValueError(1), TypeError(2)])
  |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  | ExceptionGroup: eg (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +---------------- 2 ----------------
    | TypeError: 2
    +------------------------------------

# 31
  + Exception Group Traceback (most recent call last):
  |   File "SCRIPT", line 14, in show
  |     try: f(*a)
  |          ~^^^^
  |   File "SCRIPT", line 90, in a31
  |     def a31(): raise ExceptionGroup("many", [ValueError(i) for i in range(20)])
  |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  | ExceptionGroup: many (20 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 0
    +---------------- 2 ----------------
    | ValueError: 1
    +---------------- 3 ----------------
    | ValueError: 2
    +---------------- 4 ----------------
    | ValueError: 3
    +---------------- 5 ----------------
    | ValueError: 4
    +---------------- 6 ----------------
    | ValueError: 5
    +---------------- 7 ----------------
    | ValueError: 6
    +---------------- 8 ----------------
    | ValueError: 7
    +---------------- 9 ----------------
    | ValueError: 8
    +---------------- 10 ----------------
    | ValueError: 9
    +---------------- 11 ----------------
    | ValueError: 10
    +---------------- 12 ----------------
    | ValueError: 11
    +---------------- 13 ----------------
    | ValueError: 12
    +---------------- 14 ----------------
    | ValueError: 13
    +---------------- 15 ----------------
    | ValueError: 14
    +---------------- ... ----------------
    | and 5 more exceptions
    +------------------------------------

# 32
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 93, in a32
    def a32(): raise E
               ^^^^^^^
E: <exception str() failed>

# 33
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 95, in a33
    def a33(): raise M("text")
               ^^^^^^^^^^^^^^^
some.mod.M: text

# 34
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 96, in a34
    def a34(): raise ValueError
               ^^^^^^^^^^^^^^^^
ValueError

# 35
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 97, in a35
    def a35(): raise ValueError("")
               ^^^^^^^^^^^^^^^^^^^^
ValueError

# 36
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 98, in a36
    def a36(): "éé" + 1 + "ü"
               ~~~~~^~~
TypeError: can only concatenate str (not "int") to str

# 37
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 99, in a37
    def a37(): x = "日本" + 1
                   ~~~~~~~^~~
TypeError: can only concatenate str (not "int") to str

# 38
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 100, in a38
    def a38(): (lambda: 1/0)()
               ~~~~~~~~~~~~~^^
  File "SCRIPT", line 100, in <lambda>
    def a38(): (lambda: 1/0)()
                        ~^~
ZeroDivisionError: division by zero

# 39
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 101, in a39
    def a39(): [1/0 for i in range(3)]
                ~^~
ZeroDivisionError: division by zero

# 40
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 102, in a40
    def a40(): assert 1 == 2, "no"
                      ^^^^^^
AssertionError: no

# 42
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 105, in a42
    for i in 5: pass
             ^
TypeError: 'int' object is not iterable

# 43
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 107, in a43
    with 5: pass
         ^
TypeError: 'int' object does not support the context manager protocol (missed __exit__ method)

# 44
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 109, in a44
    a = b = helper(1)
            ~~~~~~^^^
  File "SCRIPT", line 32, in helper
    def helper(*a): raise ValueError("multi\nline")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError: multi
line

# 45
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 111, in a45
    del x
        ^
UnboundLocalError: cannot access local variable 'x' where it is not associated with a value

# 46
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 114, in a46
    x[0] = 5
    ~^^^
TypeError: 'int' object does not support item assignment

# 47
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 117, in a47
    x[0][1].foo = 5
    ~~~~^^^
TypeError: 'int' object is not subscriptable

# 48
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 118, in a48
    def a48(): int("x" * 3)
               ~~~^^^^^^^^^
ValueError: invalid literal for int() with base 10: 'xxx'

# 49
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 119, in a49
    def a49(): helper(a := 1)
               ~~~~~~^^^^^^^^
  File "SCRIPT", line 32, in helper
    def helper(*a): raise ValueError("multi\nline")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError: multi
line

# 50
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 120, in a50
    def a50(): return -"x"
                      ^^^^
TypeError: bad operand type for unary -: 'str'

# 51
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 121, in a51
    def a51(): return 1 < "x" < 3
                      ^^^^^^^^^^^
TypeError: '<' not supported between instances of 'int' and 'str'

# 52
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 122, in a52
    def a52(): return helper(1) if 1 else 2
                      ~~~~~~^^^
  File "SCRIPT", line 32, in helper
    def helper(*a): raise ValueError("multi\nline")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError: multi
line

# 53
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 123, in a53
    def a53(): x, y = 1
               ^^^^
TypeError: cannot unpack non-iterable int object

# 55
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 125, in a55
    def a55(): return S().value.foo.bar(1)[2]
                      ^^^^^^^^^^^^^
AttributeError: 'int' object has no attribute 'foo'

# 56
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 126, in a56
    def a56(): raise StopIteration(3)
               ^^^^^^^^^^^^^^^^^^^^^^
StopIteration: 3

# 58
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 128, in a58
    def a58(): ''.join([1, 2])
               ~~~~~~~^^^^^^^^
TypeError: sequence item 0: expected str instance, int found

# 59
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 129, in a59
    def a59(): {**5}
               ^^^^^
TypeError: 'int' object is not a mapping

# 60
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 130, in a60
    def a60(): helper(**5)
               ~~~~~~^^^^^
TypeError: __main__.helper() argument after ** must be a mapping, not int

# 61
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 131, in a61
    def a61(): len(1, 2)
               ~~~^^^^^^
TypeError: len() takes exactly one argument (2 given)

# 62
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 132, in a62
    def a62(): S(1, 2)
               ~^^^^^^
TypeError: S.__init__() takes 1 positional argument but 3 were given

# 63
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 133, in a63
    def a63(): a1(1)
               ~~^^^
TypeError: a1() takes 0 positional arguments but 1 was given

# 64
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 134, in a64
    def a64(): "%d" % "x"
               ~~~~~^~~~~
TypeError: %d format: a real number is required, not str

# 65
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 136, in a65
    5 ]
    ^
TypeError: 'int' object is not iterable

# 66
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 138, in a66
    import nonexistent.sub
ModuleNotFoundError: No module named 'nonexistent'

# 67
Traceback (most recent call last):
  File "SCRIPT", line 14, in show
    try: f(*a)
         ~^^^^
  File "SCRIPT", line 139, in a67
    def a67(): from . import x
               ^^^^^^^^^^^^^^^
ImportError: attempted relative import with no known parent package
'''.split("\n")

for number, (got, wanted) in enumerate(zip(lines, EXPECTED)):
    assert got == wanted, f"line {number}: {got!r}, not {wanted!r}"
assert len(lines) == len(EXPECTED)
