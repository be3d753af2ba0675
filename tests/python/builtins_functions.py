"""The built-in functions: results and errors.

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
t(lambda: abs(-3)); t(lambda: abs("x")); t(lambda: all([1,0])); t(lambda: any([])); t(lambda: all(5)); t(lambda: ascii("aé\u1234\U0001F600"))
t(lambda: bin(-10)); t(lambda: oct(8)); t(lambda: hex(255)); t(lambda: bin(1.5)); t(lambda: callable(len)); t(lambda: chr(97)); t(lambda: chr(-1)); t(lambda: chr(0x110000)); t(lambda: chr("a"))
t(lambda: ord("a")); t(lambda: ord("ab")); t(lambda: ord(b"a")); t(lambda: ord(b"ab")); t(lambda: ord(5))
t(lambda: divmod(7,-2)); t(lambda: divmod(7.5,2)); t(lambda: divmod(1,0)); t(lambda: divmod("a",1)); t(lambda: divmod(2**70, 3))
t(lambda: pow(2,10)); t(lambda: pow(2,-1)); t(lambda: pow(3,5,7)); t(lambda: pow(3,-1,7)); t(lambda: pow(2,-1,4)); t(lambda: pow(2,3,0)); t(lambda: pow(2.0,3,4)); t(lambda: pow(3,5,-7)); t(lambda: pow("a",2))
t(lambda: round(2.5)); t(lambda: round(2.567,2)); t(lambda: round(1234,-2)); t(lambda: round("x")); t(lambda: round(2.5, None))
t(lambda: format(3.14159, ".2f")); t(lambda: format("a", 5)); t(lambda: format(5, "q")); t(lambda: format(object(), "x"))
t(lambda: hash("a")==hash("a")); t(lambda: hash([])); t(lambda: id(None)==id(None))
t(lambda: isinstance(1,(int,str))); t(lambda: isinstance(1,5)); t(lambda: issubclass(bool,int)); t(lambda: issubclass(1,int)); t(lambda: isinstance(1, int|str))
t(lambda: iter(5)); t(lambda: list(iter([1,2,3].pop, 1))); t(lambda: iter(5, 1)); t(lambda: next(iter([]))); t(lambda: next(iter([]), 7)); t(lambda: next([]))
t(lambda: len(5)); t(lambda: len({})); t(lambda: max(1,2)); t(lambda: max([])); t(lambda: max([], default=3)); t(lambda: max(1,2,default=3)); t(lambda: max("abc", key=ord)); t(lambda: max("abc", key=lambda c: -ord(c))); t(lambda: min([3,1,2])); t(lambda: min()); t(lambda: min(1,"a")); t(lambda: max([1,2], key=None)); t(lambda: max([1], foo=3))
t(lambda: repr("a'b")); t(lambda: sorted([3,1,2])); t(lambda: sorted("bca", key=lambda c: -ord(c), reverse=True)); t(lambda: sorted([1,"a"])); t(lambda: sorted([2,1], key=lambda x: 1/0))
t(lambda: sum([1,2,3])); t(lambda: sum([0.1]*10)); t(lambda: sum([[1],[2]], [])); t(lambda: sum("ab", "")); t(lambda: sum(5)); t(lambda: sum([1,"a"])); t(lambda: sum([1,2.5,True], start=3)); t(lambda: sum([2**60]*8))
t(lambda: getattr(1,"real")); t(lambda: getattr(1,"x")); t(lambda: getattr(1,"x",5)); t(lambda: getattr(1,5)); t(lambda: hasattr(1,"real")); t(lambda: delattr(1,"x")); t(lambda: getattr(1)); t(lambda: hasattr(1,1))
t(lambda: dir()); t(lambda: "append" in dir([])); t(lambda: vars(5)); t(lambda: vars(type("A",(),{"x":1}))["x"]); t(lambda: sorted(vars()))
x=5
t(lambda: eval("x+1")); t(lambda: eval("y", {"y":3})); t(lambda: eval("y+z", {"y":3}, {"z":4})); t(lambda: eval("x", 5)); t(lambda: eval("1", {}, 5)); t(lambda: eval(5)); t(lambda: eval("  1")); t(lambda: eval(b"1+1")); t(lambda: eval("x=1")); t(lambda: eval(compile("1+1","f","eval")))
t(lambda: exec("q=1")); d={}; exec("a=1\ndef f(): return a", d); t(lambda: d["f"]()); t(lambda: sorted(k for k in d)); t(lambda: exec("x", 5)); t(lambda: exec("x", {}, 5)); t(lambda: exec(5)); t(lambda: exec("a=1", {}, closure=3))
t(lambda: compile("1","f","foo")); t(lambda: compile("1","f","exec",flags=1<<30)); t(lambda: compile("1","f","exec",optimize=5)); t(lambda: compile(5,"f","exec")); t(lambda: compile("a\0b","f","exec")); t(lambda: compile("1",5,"exec")); t(lambda: compile("1+1","f","eval").co_filename)
t(lambda: globals() is sys.modules["__main__"].__dict__)
def f():
    a=1
    l=locals(); l["b"]=2
    return locals()
t(f)
class W:
    def __init__(self): self.l=[]
    def write(self,s): self.l.append(s)
w=W(); print(1,2,file=w); t(lambda: w.l)
t(lambda: list(enumerate("ab",1))); t(lambda: list(zip([1,2],"ab"))); t(lambda: list(zip([1],[],strict=True))); t(lambda: list(map(lambda a,b:a+b,[1],[2]))); t(lambda: list(filter(None,[0,1]))); t(lambda: list(reversed([1,2])))
t(lambda: __import__("sys") is sys); t(lambda: NotImplemented.__bool__()); t(lambda: bool(Ellipsis))
t(lambda: type("A",(),{})().__class__.__name__); t(lambda: int("z",36)); t(lambda: complex(1,2)); t(lambda: bytes([1,2])); t(lambda: len.__name__); t(lambda: len.__doc__); t(lambda: len.__self__.__name__); t(lambda: len); t(lambda: sorted.__module__)
class A:
    def __iter__(self): return 5
t(lambda: iter(A()))
class B:
    def __len__(self): return -1
t(lambda: len(B()))
class C:
    def __len__(self): return "x"
t(lambda: len(C()))
class D:
    def __hash__(self): return "x"
t(lambda: hash(D()))
class E:
    def __repr__(self): return 5
t(lambda: repr(E()))
class F:
    def __dir__(self): return ["b","a"]
t(lambda: dir(F()))
class G:
    def __index__(self): return 10
t(lambda: hex(G())); t(lambda: chr(G()))
def gen():
    yield 1
    return 5
g=gen(); next(g)
try: next(g)
except StopIteration as e: out(e.value)

EXPECTED = r'''3
TypeError bad operand type for abs(): 'str'
False
False
TypeError 'int' object is not iterable
"'a\\xe9\\u1234\\U0001f600'"
'-0b1010'
'0o10'
'0xff'
TypeError 'float' object cannot be interpreted as an integer
True
'a'
ValueError chr() arg not in range(0x110000)
ValueError chr() arg not in range(0x110000)
TypeError 'str' object cannot be interpreted as an integer
97
TypeError ord() expected a character, but string of length 2 found
97
TypeError ord() expected a character, but string of length 2 found
TypeError ord() expected string of length 1, but int found
(-4, -1)
(3.0, 1.5)
ZeroDivisionError division by zero
TypeError unsupported operand type(s) for divmod(): 'str' and 'int'
(393530540239137101141, 1)
1024
0.5
5
5
ValueError base is not invertible for the given modulus
ValueError pow() 3rd argument cannot be 0
TypeError pow() 3rd argument not allowed unless all arguments are integers
-2
TypeError unsupported operand type(s) for ** or pow(): 'str' and 'int'
2
2.57
1200
TypeError type str doesn't define __round__ method
2
'3.14'
TypeError format() argument 2 must be str, not int
ValueError Unknown format code 'q' for object of type 'int'
TypeError unsupported format string passed to object.__format__
True
TypeError unhashable type: 'list'
True
True
TypeError isinstance() arg 2 must be a type, a tuple of types, or a union
True
TypeError issubclass() arg 1 must be a class
True
TypeError 'int' object is not iterable
[3, 2]
TypeError iter(v, w): v must be callable
StopIteration 
7
TypeError 'list' object is not an iterator
TypeError object of type 'int' has no len()
0
2
ValueError max() iterable argument is empty
3
TypeError Cannot specify a default for max() with multiple positional arguments
'c'
'a'
1
TypeError min expected at least 1 argument, got 0
TypeError '<' not supported between instances of 'str' and 'int'
2
TypeError max() got an unexpected keyword argument 'foo'
'"a\'b"'
[1, 2, 3]
['a', 'b', 'c']
TypeError '<' not supported between instances of 'str' and 'int'
ZeroDivisionError division by zero
6
1.0
[1, 2]
TypeError sum() can't sum strings [use ''.join(seq) instead]
TypeError 'int' object is not iterable
TypeError unsupported operand type(s) for +: 'int' and 'str'
7.5
9223372036854775808
1
AttributeError 'int' object has no attribute 'x'
5
TypeError attribute name must be string, not 'int'
True
AttributeError 'int' object has no attribute 'x' and no __dict__ for setting new attributes
TypeError getattr expected at least 2 arguments, got 1
TypeError attribute name must be string, not 'int'
[]
True
TypeError vars() argument must have __dict__ attribute
1
[]
6
3
7
TypeError globals must be a dict
TypeError locals must be a mapping
TypeError eval() arg 1 must be a string, bytes or code object
1
2
SyntaxError invalid syntax (<string>, line 1)
2
None
1
['__builtins__', 'a', 'f']
TypeError exec() globals must be a dict, not int
TypeError locals must be a mapping or None, not int
TypeError exec() arg 1 must be a string, bytes or code object
TypeError closure can only be used when source is a code object
ValueError compile() mode must be 'exec', 'eval' or 'single'
ValueError compile(): unrecognised flags
ValueError compile(): invalid optimize value
TypeError compile() arg 1 must be a string, bytes or AST object
SyntaxError source code string cannot contain null bytes
TypeError expected str, bytes or os.PathLike object, not int
'f'
True
{'a': 1, 'l': {'a': 1, 'b': 2}}
['1', ' ', '2', '\n']
[(1, 'a'), (2, 'b')]
[(1, 'a'), (2, 'b')]
ValueError zip() argument 2 is shorter than argument 1
[3]
[1]
[2, 1]
True
TypeError NotImplemented should not be used in a boolean context
True
'A'
35
(1+2j)
b'\x01\x02'
'len'
'Return the number of items in a container.'
'builtins'
<built-in function len>
'builtins'
TypeError iter() returned non-iterator of type 'int'
ValueError __len__() should return >= 0
TypeError 'str' object cannot be interpreted as an integer
TypeError __hash__ method should return an integer
TypeError __repr__ returned non-string (type int)
['a', 'b']
'0xa'
'\n'
5'''.split("\n")

for number, (got, wanted) in enumerate(zip(lines, EXPECTED)):
    assert got == wanted, f"line {number}: {got!r}, not {wanted!r}"
assert len(lines) == len(EXPECTED)
