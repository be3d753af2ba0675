"""Constructors, fields, texts and checks of the exception classes.

The expected text at the end is CPython 3.14's.
"""
lines = []
def out(*values, end=None, sep=" ", file=None, **_):
    lines.extend(sep.join(map(str, values)).replace(__file__, "SCRIPT").split("\n"))
def t(f):
    try: r=f()
    except BaseException as e: out(type(e).__name__, e)
    else: out(repr(r))
t(lambda: ImportError("x", invalid=1))
t(lambda: ImportError("x", name=1, path=2, name_from=3).__reduce__())
t(lambda: AttributeError("x", foo=1))
t(lambda: AttributeError("x", name='a', obj=1).__reduce__())
t(lambda: AttributeError("x", name='a', obj=1).__getstate__())
t(lambda: NameError("x", foo=1))
t(lambda: NameError("x", name='q').__reduce__())
t(lambda: ValueError(a=1))
t(lambda: OSError(a=1))
t(lambda: str(OSError(2,'a','b',None,'c')))
t(lambda: BlockingIOError(11,'a',3).characters_written)
t(lambda: BlockingIOError(11,'a').characters_written)
t(lambda: BlockingIOError(11,'a',3).args)
t(lambda: SyntaxError('m', ('f',1,2)))
t(lambda: SyntaxError('m', ('f',1,2,'t',3)))
t(lambda: SyntaxError('m', 5))
t(lambda: SyntaxError('m', ('f',1,2,'t',3,4,5)).__dict__)
t(lambda: str(SyntaxError('m', ('a/f',1,2,'t'))))
t(lambda: str(SyntaxError('m', (None,1,2,'t'))))
t(lambda: str(SyntaxError('m', ('a/f',None,2,'t'))))
t(lambda: str(SyntaxError(('m',))))
t(lambda: str(SyntaxError()))
t(lambda: UnicodeDecodeError('a'))
t(lambda: UnicodeDecodeError('a','b',1,2,'r'))
t(lambda: UnicodeDecodeError('a',b'b',1,2,3))
t(lambda: str(UnicodeDecodeError('a',b'bcd',1,2,'r')))
t(lambda: str(UnicodeDecodeError('a',b'bcd',1,5,'r')))
t(lambda: str(UnicodeDecodeError('a',b'bcd',-1,50,'r')))
t(lambda: UnicodeDecodeError('a',b'bcd',-1,50,'r').start)
t(lambda: UnicodeDecodeError('a',b'bcd',-1,50,'r').end)
t(lambda: str(UnicodeEncodeError('a','bcd',1,2,'r')))
t(lambda: str(UnicodeTranslateError('bcd\u1234',1,4,'r')))
t(lambda: BaseExceptionGroup())
t(lambda: BaseExceptionGroup(1,2))
t(lambda: BaseExceptionGroup('a',2))
t(lambda: BaseExceptionGroup('a',[]))
t(lambda: BaseExceptionGroup('a',[1]))
t(lambda: ExceptionGroup('a',[KeyboardInterrupt()]))
class G(ExceptionGroup): pass
t(lambda: G('a',[KeyboardInterrupt()]))
g=ExceptionGroup('a',[ValueError(1),TypeError(2)])
t(lambda: g)
t(lambda: str(g))
m,r=g.split(ValueError)
t(lambda: (m.__suppress_context__, m.__cause__))
t(lambda: g.split(3))
t(lambda: g.subgroup((3,)))
t(lambda: setattr(g,'message',3))
t(lambda: setattr(g,'exceptions',3))
t(lambda: ExceptionGroup('a',(ValueError(1),)))
t(lambda: ExceptionGroup('a',{ValueError(1)}))
e=ValueError()
for a in ('args','__cause__','__context__','__traceback__','__suppress_context__','__notes__'):
    t(lambda: delattr(e,a))
    t(lambda: setattr(e,a,3))
t(lambda: e.add_note(3))
e.__notes__=3
t(lambda: e.add_note('s'))
t(lambda: e.__setstate__(3))
t(lambda: e.with_traceback(3))
t(lambda: StopIteration(1,2).value)
t(lambda: SystemExit(1,2).code)
t(lambda: MemoryError().args)
t(lambda: KeyError('a'))
t(lambda: str(KeyError('a','b')))
t(lambda: e.__dict__)
import types
def f():
    try: 1/0
    except Exception as e: return e.__traceback__
tb=f()
t(lambda: types.TracebackType(3,4,5,6))
t(lambda: types.TracebackType(None,4,5,6))
t(lambda: types.TracebackType())
t(lambda: types.TracebackType(None,tb.tb_frame,5))
t(lambda: setattr(tb,'tb_next',tb))
t(lambda: setattr(tb,'tb_next',3))
t(lambda: delattr(tb,'tb_next'))
t(lambda: dir(tb))
t(lambda: setattr(tb,'tb_lasti',3))
t(lambda: OSError(1,2,3,4,5,6))
t(lambda: str(OSError(None,None)))
t(lambda: str(OSError(None,'x')))
t(lambda: str(OSError(2,'x', None)))
t(lambda: str(OSError('x', None)))
t(lambda: str(ImportError(3)))
t(lambda: ImportError(3).msg)
t(lambda: ImportError(3,4).msg)
t(lambda: setattr(StopIteration(),'value',3))
t(lambda: delattr(StopIteration(),'value'))
s=StopIteration(4); del s.value
t(lambda: s.value)
t(lambda: BaseException.__new__(3))
t(lambda: BaseException.__new__(int))

EXPECTED = r'''TypeError ImportError() got an unexpected keyword argument 'invalid'
(<class 'ImportError'>, ('x',), {'name': 1, 'path': 2, 'name_from': 3})
TypeError AttributeError() got an unexpected keyword argument 'foo'
(<class 'AttributeError'>, ('x',), {'name': 'a', 'args': ('x',)})
{'name': 'a', 'args': ('x',)}
TypeError NameError() got an unexpected keyword argument 'foo'
(<class 'NameError'>, ('x',))
TypeError ValueError() takes no keyword arguments
TypeError OSError() takes no keyword arguments
"[Errno 2] a: 'b' -> 'c'"
3
AttributeError characters_written
(11, 'a', 3)
TypeError function takes at least 4 arguments (3 given)
TypeError end_offset must be provided when end_lineno is provided
TypeError 'int' object is not iterable
{}
'm (f, line 1)'
'm (line 1)'
'm (f)'
"('m',)"
'None'
TypeError function takes exactly 5 arguments (1 given)
TypeError a bytes-like object is required, not 'str'
TypeError argument 5 must be str, not int
"'a' codec can't decode byte 0x63 in position 1: r"
"'a' codec can't decode bytes in position 1-4: r"
"'a' codec can't decode bytes in position -1-49: r"
-1
50
"'a' codec can't encode character '\\x63' in position 1: r"
"can't translate characters in position 1-3: r"
TypeError BaseExceptionGroup.__new__() takes exactly 2 arguments (0 given)
TypeError BaseExceptionGroup.__new__() argument 1 must be str, not int
TypeError second argument (exceptions) must be a sequence
ValueError second argument (exceptions) must be a non-empty sequence
ValueError Item 0 of second argument (exceptions) is not an exception
TypeError Cannot nest BaseExceptions in an ExceptionGroup
TypeError Cannot nest BaseExceptions in 'G'
ExceptionGroup('a', [ValueError(1), TypeError(2)])
'a (2 sub-exceptions)'
(True, None)
TypeError expected an exception type, a tuple of exception types, or a callable (other than a class)
TypeError expected an exception type, a tuple of exception types, or a callable (other than a class)
AttributeError readonly attribute
AttributeError readonly attribute
ExceptionGroup('a', (ValueError(1),))
TypeError second argument (exceptions) must be a sequence
TypeError args may not be deleted
TypeError 'int' object is not iterable
TypeError __cause__ may not be deleted
TypeError exception cause must be None or derive from BaseException
TypeError __context__ may not be deleted
TypeError exception context must be None or derive from BaseException
TypeError __traceback__ may not be deleted
TypeError __traceback__ must be a traceback or None
TypeError can't delete numeric/char attribute
TypeError attribute value type must be bool
AttributeError 'ValueError' object has no attribute '__notes__'
None
TypeError add_note() argument must be str, not int
TypeError Cannot add note: __notes__ is not a list
TypeError state is not a dictionary
TypeError __traceback__ must be a traceback or None
1
(1, 2)
()
KeyError('a')
"('a', 'b')"
{'__notes__': 3}
TypeError traceback() argument 'tb_frame' must be frame, not int
TypeError traceback() argument 'tb_frame' must be frame, not int
TypeError traceback() missing required argument 'tb_next' (pos 1)
TypeError traceback() missing required argument 'tb_lineno' (pos 4)
ValueError traceback loop detected
TypeError expected traceback object, got 'int'
TypeError can't delete tb_next attribute
['tb_frame', 'tb_lasti', 'tb_lineno', 'tb_next']
AttributeError readonly attribute
OSError(1, 2, 3, 4, 5, 6)
'[Errno None] None'
'[Errno None] x'
'[Errno 2] x'
'[Errno x] None'
'3'
3
None
None
None
None
TypeError BaseException.__new__(X): X is not a type object (int)
TypeError BaseException.__new__(int): int is not a subtype of BaseException'''.split("\n")

for number, (got, wanted) in enumerate(zip(lines, EXPECTED)):
    assert got == wanted, f"line {number}: {got!r}, not {wanted!r}"
assert len(lines) == len(EXPECTED)

# Positions of a UnicodeError are numbers, whatever its other members are.
error = UnicodeEncodeError("codec", "abc", 0, 1, "reason")
for value in ("a", 1.5, None, 2**70):
    try:
        error.start = value
    except (TypeError, OverflowError) as raised:
        print(raised)
# expect: an integer is required
# expect: an integer is required
# expect: an integer is required
# expect: Python int too large to convert to C ssize_t
try:
    del error.end
except TypeError as raised:
    print(raised)  # expect: can't delete numeric/char attribute
error.start, error.end, error.encoding = -5, 200, [1]
print(error.start, error)  # expect: -5 '[1]' codec can't encode characters in position -5-199: reason
error.object = b"abc"
try:
    str(error)
except TypeError as raised:
    print(raised)  # expect: object attribute must be unicode
del error.object
print(repr(str(error)))  # expect: ''
error = UnicodeDecodeError("codec", b"abc", True, 2, "reason")
print(error.start + 1, error)  # expect: 2 'codec' codec can't decode byte 0x62 in position 1: reason
