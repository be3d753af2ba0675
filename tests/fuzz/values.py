"""Expressions for values of each kind, plain and hostile ones, as source."""

# Few integers between the small and the huge: neither what fills the memory nor what takes for ever.
SMALL = ["0", "1", "-1", "2", "3", "5", "7", "-3", "10", "True", "False"]
INTS = SMALL + ["255", "256", "65", "-128", "1114112", "0xD800"]
HUGE = ["2**62", "2**63 - 1", "2**63", "-2**63", "-2**63 - 1", "2**64", "10**25", "-10**25"]
FLOATS = ["0.0", "-0.0", "1.5", "-2.5", "0.1", "1e308", "5e-324", "2.0**53", "1e16", "123456.789", "float('nan')",
          "float('inf')", "-float('inf')", "Float(2.5)"]
COMPLEXES = ["1j", "-0j", "1.5+2j", "complex('nan')", "complex('inf-infj')"]
STRS = ["''", "'a'", "'abc'", "'b,c,a'", "' x  y '", "'é'", "'名😀'", "'\\ud800'", "'\\0'", "'a\\nb\\r\\nc'", "'12'", "'-0x1F'",
        "'1e5'", "'ß'", "'İ'", "'ABC def'", "'%s %d'", "'{0} {a!r:>{b}}'", "'x' * 70", "'\\u0660'", "'__init__'", "'self'",
        "'utf-8'", "'ascii'", "'strict'", "'ignore'", "'builtins'", "'real'", "'append'", "'\\x1f\\x85'", "'ab' * 3", "Text('t')"]
BYTES = ["b''", "b'a'", "b'abc'", "b'\\x00\\xff'", "b'a b\\nc'", "b'12'", "bytes(range(10))", "Octets(b'oc')"]
BUFFERS = ["bytearray(b'abc')", "bytearray()", "memoryview(b'abcd')", "memoryview(bytearray(b'abcdefgh'))",
           "memoryview(bytearray(8)).cast('I')", "memoryview(b'abcdef')[::-2]", "memoryview(b'abcd').cast('B', (2, 2))"]
LISTS = ["[]", "[1]", "[1, 2, 3]", "['a', 'b']", "[3, 1, 2]", "[[1, 2], [3, 4]]", "[(1, 'a'), (2, 'b')]", "[None]",
         "[0.5, 1, 2j]", "Items([1, 2])", "[Key(1), Key(2)]", "list('hello')", "[b'a', b'b']", "list(range(20))"]
TUPLES = ["()", "(1,)", "(1, 2)", "('a', 'b', 'c')", "(1, 'a', None)", "((1, 2), (3, 4))", "Pair((1, 2))", "(int, str)",
          "(0, 1, 2, 3, 4, 5)", "(ValueError, TypeError)"]
SETS = ["set()", "{1, 2, 3}", "{'a'}", "frozenset()", "frozenset({1, 2})", "Group({2, 3})", "{(), (1,)}"]
DICTS = ["{}", "{1: 2}", "{'a': 1, 'b': 2}", "{'key': len}", "Table(a=1)", "{(): []}", "{1: 'x', 'y': None}", "{'c': 5, 'a': 6}"]
ITERATORS = ["iter([1, 2, 3])", "iter('ab')", "iter({1: 2})", "reversed([1, 2])", "(x for x in (1, 2))", "numbers()",
             "enumerate('ab')", "zip((1, 2), 'ab')", "map(str, (1, 2))", "filter(None, (0, 1))", "range(3)", "range(5, 0, -2)",
             "Iterates([1, 2, 3])", "Iterates([1], end=ValueError('end'))", "Iterates([1, 2], hint=-1)", "Iterates([3], hint='x')",
             "Iterates([2], hint=2**62)", "OldSequence(1, 2)", "iter(OldSequence(4))", "iter(lambda: 1, 1)", "iter([])", "iter(())",
             "{}.keys()", "{1: 2}.items()", "{'a': 3}.values()", "coroutine()", "items(1, 2)", "WithMeta"]
FUNCTIONS = ["lambda x: x", "lambda *a, **k: (a, k)", "lambda: 1/0", "len", "str", "int", "two", "[].append", "'a,b'.split", "abs",
             "lambda x, y: x", "(lambda x: -x)", "str.upper", "numbers", "print_", "None", "repr", "lambda a, b: a - b",
             "lambda x: None", "lambda x: [x]", "isinstance", "dict.get", "object.__repr__", "sorted", "max", "type"]
TYPES = ["int", "str", "list", "object", "type", "bool", "Exception", "ValueError", "dict", "WithMeta", "Meta", "Int", "tuple",
         "list[int]", "int | str", "BaseException", "bytes", "range", "Raises", "type(None)", "super", "property", "Oops"]
ERRORS = ["ValueError('v')", "StopIteration(5)", "KeyError('k')", "OSError(2, 'x', 'f')", "Oops()", "GeneratorExit()",
          "ExceptionGroup('g', [ValueError(1), TypeError(2)])", "AttributeError('a', name='n', obj=3)", "SystemExit(3)",
          "UnicodeDecodeError('a', b'abc', 0, 9, 'r')", "SyntaxError('m', ('f', 1, 2, 't'))", "StopAsyncIteration()",
          "BaseExceptionGroup('b', [KeyboardInterrupt()])", "ImportError('i', name='n')", "ValueError", "KeyError"]
WRONG_ANSWERS = ["None", "'w'", "5", "-1", "2**70", "1.5", "()", "[]", "NotImplemented", "object", "b'w'", "(1, 2)", "iter(())"]
ODD = ["None", "Ellipsis", "NotImplemented", "object()", "Raises()", "Refuses()", "Lies()", "MappingLike(a=1)", "Manager()",
       "Awaits(1)", "slice(None)", "slice(1, 10, 2)", "slice('a', None)", "Index(1)", "Index(-5)", "Index(2**63)", "Key(1)",
       "Data()", "Oops", "Dies('d')", "types.SimpleNamespace(a=1)", "types.MappingProxyType({1: 2})", "functools.partial(two, 1)",
       "math", "re.compile('a(b)?')", "re.match('(a)(?P<n>b)?', 'a')", "io.StringIO('ab\\ncd')", "io.BytesIO(b'ab')",
       "collections.deque([1, 2], 3)", "collections.OrderedDict(a=1)", "collections.defaultdict(list)", "weakref.ref(Meta)",
       "(lambda: 0).__code__", "property(len)", "staticmethod(len)", "classmethod(len)", "super(Int, Int(3))", "two", "Int(4)",
       "operator.itemgetter(1)", "struct.Struct('<hb')", "list[int]", "int | None", "ValueError('v')", "itertools.repeat(1, 3)",
       "itertools.chain([1], [2])", "contextvars.ContextVar('c')", "threading.Lock()", "dict.fromkeys", "object.__eq__",
       "(lambda x: lambda: x)(1).__closure__[0]", "{}.keys()", "WithMeta"]

KINDS = {
    "small": SMALL, "int": INTS, "huge": HUGE, "float": FLOATS, "complex": COMPLEXES, "str": STRS, "bytes": BYTES,
    "buffer": BUFFERS, "list": LISTS, "tuple": TUPLES, "set": SETS, "dict": DICTS, "iterator": ITERATORS,
    "function": FUNCTIONS, "type": TYPES, "error": ERRORS, "odd": ODD,
}
# How often each is drawn where nothing is said: mixed kinds, mostly tame.
ANY = ["small", "int", "huge", "float", "str", "str", "bytes", "buffer", "list", "tuple", "set", "dict", "iterator", "function",
       "type", "error", "odd", "odd", "complex"]


class Draw:
    """Choices of one program, by its seed."""

    def __init__(self, random):
        self.random = random
        self.choice = random.choice
        self.below = random.randrange
        # Names of variables that the program has bound so far.
        self.variables = []

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def value(self, kind=None, hostile=15):
        """An expression of a kind, or with a chance of `hostile` percent of any other."""
        if self.variables and self.chance(10):
            return self.choice(self.variables)
        if kind is None or self.chance(hostile):
            if self.chance(8):
                return f"Wrong({self.choice(WRONG_ANSWERS)})"
            kind = self.choice(ANY)
        elif isinstance(kind, (list, tuple)):
            kind = self.choice(kind)
        return self.choice(KINDS[kind]) if kind in KINDS else kind

    def values(self, most, kind=None):
        return [self.value(kind) for _ in range(self.below(most + 1))]

    def some(self, texts, most):
        """Between one and `most` of these, in random order, perhaps repeated."""
        return [self.choice(texts) for _ in range(1 + self.below(most))]


def indent(text, by=4):
    return "\n".join(" " * by + line if line else line for line in text.split("\n"))
