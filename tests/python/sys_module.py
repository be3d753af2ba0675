"""The sys module.

The expected text at the end is CPython 3.14's.
"""
lines = []
def out(*values, end=None, sep=" ", file=None, **_):
    lines.extend(sep.join(map(str, values)).replace(__file__, "SCRIPT").split("\n"))
import sys
def t(f):
    try: r=f()
    except BaseException as e: out(type(e).__name__, e)
    else: out(repr(r))
t(lambda: sys.version_info[:2]); t(lambda: sys.version_info.major); t(lambda: sys.version_info >= (3,14))
t(lambda: sys.float_info); t(lambda: sys.int_info); t(lambda: sys.maxsize > 0); t(lambda: sys.maxunicode); t(lambda: sys.byteorder)
t(lambda: sys.setrecursionlimit(0)); t(lambda: sys.setrecursionlimit("x"))
t(lambda: sys.setswitchinterval(0)); t(lambda: sys.setswitchinterval(-1)); t(lambda: sys.setswitchinterval("a"))
t(lambda: sys._getframe(1000)); t(lambda: sys._getframe().f_code.co_name); t(lambda: sys._getframe("a"))
t(lambda: sys.exc_info()); t(lambda: sys.exception())
def f():
    try: 1/0
    except ZeroDivisionError as e: return sys.exc_info()[1] is e, sys.exception() is e, sys.exc_info()[0]
t(f)
t(lambda: sys.intern(3)); t(lambda: sys.intern("abc")); t(lambda: sys.intern("a b"*2) is sys.intern("a b"*2))
t(lambda: sys.exit(3)); t(lambda: sys.exit()); t(lambda: sys.exit((1,2))); t(lambda: sys.exit("x"))
t(lambda: sys.getsizeof()); t(lambda: sys.getsizeof(1) > 0)
t(lambda: sys.getrefcount(None) > 1000); t(lambda: sys.getrefcount([]))
a=[]; t(lambda: sys.getrefcount(a)); b=a; out(sys.getrefcount(a))
t(lambda: sys.getdefaultencoding()); t(lambda: sys.is_finalizing()); t(lambda: sys._is_gil_enabled())
t(lambda: sys.displayhook(None));
t(lambda: type(sys.modules)); t(lambda: sys.modules['sys'] is sys); t(lambda: 'sys' in sys.builtin_module_names)
t(lambda: 'json' in sys.stdlib_module_names); t(lambda: len(sys.stdlib_module_names) > 250)
t(lambda: sys.flags.optimize); t(lambda: type(sys.flags)); t(lambda: sys.flags.int_max_str_digits)
t(lambda: sys.get_int_max_str_digits()); t(lambda: sys.set_int_max_str_digits(10)); t(lambda: int("1"*5000))
t(lambda: sys.hash_info.modulus in (2**61-1, 2**31-1)); t(lambda: hash(float('inf')))
t(lambda: sys.implementation.version == sys.version_info)
t(lambda: sys.gettrace()); t(lambda: sys.getprofile())
t(lambda: sys.audit("x", 1)); t(lambda: sys.audit(1))
t(lambda: sys.nope)
t(lambda: sys.call_tracing(lambda x: x, (1,)))
t(lambda: sys.get_asyncgen_hooks()); t(lambda: sys.set_asyncgen_hooks(firstiter=3))
t(lambda: sys.unraisablehook(3))
out(sys); t(lambda: sys.__name__); t(lambda: sys.__spec__.name); t(lambda: sys.__doc__[:30])
class D:
    def __del__(self): raise ValueError("in del")
class W:
    def __init__(self): self.t=[]
    def write(self,s): self.t.append(s); return len(s)
    def flush(self): pass
old=sys.stderr; w=sys.stderr=W()
d=D(); del d
sys.stderr=old
import re
out(re.sub("0x[0-9a-f]+","0x..","".join(w.t)))
def hook(a): out(a.exc_type, a.exc_value, a.err_msg and re.sub("0x[0-9a-f]+","0x..",a.err_msg), a.object, type(a))
sys.unraisablehook=hook
d=D(); del d

EXPECTED = r'''(3, 14)
3
True
sys.float_info(max=1.7976931348623157e+308, max_exp=1024, max_10_exp=308, min=2.2250738585072014e-308, min_exp=-1021, min_10_exp=-307, dig=15, mant_dig=53, epsilon=2.220446049250313e-16, radix=2, rounds=1)
sys.int_info(bits_per_digit=30, sizeof_digit=4, default_max_str_digits=4300, str_digits_check_threshold=640)
True
1114111
'little'
ValueError recursion limit must be greater or equal than 1
TypeError 'str' object cannot be interpreted as an integer
ValueError switch interval must be strictly positive
ValueError switch interval must be strictly positive
TypeError must be real number, not str
ValueError call stack is not deep enough
'<lambda>'
TypeError 'str' object cannot be interpreted as an integer
(None, None, None)
None
(True, True, <class 'ZeroDivisionError'>)
TypeError intern() argument must be str, not int
'abc'
True
SystemExit 3
SystemExit 
SystemExit (1, 2)
SystemExit x
TypeError getsizeof() missing required argument 'object' (pos 1)
True
True
1
2
3
'utf-8'
False
True
None
<class 'dict'>
True
True
True
True
0
<class 'sys.flags'>
4300
4300
ValueError maxdigits must be >= 640 or 0 for unlimited
ValueError Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit
True
314159
True
None
None
None
TypeError audit() argument 1 must be str, not int
AttributeError module 'sys' has no attribute 'nope'
1
asyncgen_hooks(firstiter=None, finalizer=None)
TypeError callable firstiter expected, got int
TypeError sys.unraisablehook argument type must be UnraisableHookArgs
<module 'sys' (built-in)>
'sys'
'sys'
'This module provides access to'
Exception ignored while calling deallocator <function D.__del__ at 0x..>:
Traceback (most recent call last):
  File "SCRIPT", line 44, in __del__
    def __del__(self): raise ValueError("in del")
ValueError: in del

<class 'ValueError'> in del Exception ignored while calling deallocator <function D.__del__ at 0x..> None <class 'UnraisableHookArgs'>
'''.split("\n")[:-1]

for number, (got, wanted) in enumerate(zip(lines, EXPECTED)):
    assert got == wanted, f"line {number}: {got!r}, not {wanted!r}"
assert len(lines) == len(EXPECTED)
