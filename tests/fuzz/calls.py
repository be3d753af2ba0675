"""Calls of what there is: methods of every built-in type, functions of the native modules, operators, attributes.

What exists is asked of the interpreter that generates, by introspection.
"""

import inspect

# Where the instances come from: an expression of the type, and the kinds of argument that fit its methods.
TYPES = {
    "int": ("int", ["small", "int", "huge"]), "bool": ("small", ["small"]), "float": ("float", ["float", "small"]),
    "complex": ("complex", ["complex", "float"]), "str": ("str", ["str", "str", "small", "list"]),
    "bytes": ("bytes", ["bytes", "bytes", "small", "buffer"]), "bytearray": ("bytearray(b'abc,d')", ["bytes", "small", "buffer"]),
    "memoryview": ("buffer", ["small", "bytes", "str"]), "list": ("list", ["small", "list", "iterator"]),
    "tuple": ("tuple", ["small", "tuple"]), "dict": ("dict", ["str", "small", "dict", "list"]),
    "set": ("set", ["set", "small", "list"]), "frozenset": ("frozenset({1, 2})", ["set", "small"]),
    "range": ("range(3, 30, 4)", ["small", "int"]), "slice": ("slice(1, 10, 2)", ["small", "huge"]),
    "enumerate": ("enumerate('abc')", ["small"]), "zip": ("zip('ab', (1, 2))", ["small"]), "map": ("map(len, ['a'])", ["small"]),
    "filter": ("filter(None, [1, 0])", ["small"]), "reversed": ("reversed([1, 2, 3])", ["small"]),
    "property": ("property(len)", ["function", "small", "odd"]), "classmethod": ("classmethod(two)", ["type", "odd"]),
    "staticmethod": ("staticmethod(two)", ["type", "odd"]), "super": ("super(Int, Int(3))", ["type", "str"]),
    "type": ("type", ["type", "str", "tuple", "dict"]), "object": ("odd", ["str", "odd"]),
    "types.FunctionType": ("lambda a, b=2, *c, d=4: (a, b, c, d)", ["small", "odd", "dict", "tuple"]),
    "types.MethodType": ("Index(1).__index__", ["odd", "small"]), "types.BuiltinFunctionType": ("[1].append", ["small", "odd"]),
    "types.GeneratorType": ("numbers()", ["error", "small"]), "type((lambda: coroutine())())": ("coroutine()", ["error", "small"]),
    "types.AsyncGeneratorType": ("items(1, 2)", ["error", "small"]),
    "types.CellType": ("types.CellType(1)", ["small", "odd"]), "types.MappingProxyType": ("types.MappingProxyType({'a': 1})", ["str", "dict"]),
    "types.SimpleNamespace": ("types.SimpleNamespace(a=1)", ["str", "odd"]), "types.GenericAlias": ("list[int]", ["type", "tuple"]),
    "types.UnionType": ("(int | str)", ["type", "odd"]), "types.ModuleType": ("types.ModuleType('m')", ["str", "small"]),
    "types.TracebackType": ("traceback_of()", ["small", "odd"]), "types.FrameType": ("frame_of()", ["small", "odd"]),
    "BaseException": ("error", ["error", "str", "tuple"]), "OSError": ("OSError(2, 'x', 'f')", ["small", "str"]),
    "StopIteration": ("StopIteration(5)", ["small"]), "UnicodeDecodeError": ("UnicodeDecodeError('a', b'abc', 0, 9, 'r')", ["str", "small", "bytes"]),
    "UnicodeEncodeError": ("UnicodeEncodeError('a', 'abc', 0, 9, 'r')", ["str", "small"]),
    "ImportError": ("ImportError('i', name='n')", ["str"]), "SyntaxError": ("SyntaxError('m', ('f', 1, 2, 't'))", ["str", "tuple", "small"]),
    "AttributeError": ("AttributeError('a', name='n', obj=3)", ["str"]), "NameError": ("NameError('a', name='n')", ["str"]),
    "SystemExit": ("SystemExit(3)", ["small"]), "KeyError": ("KeyError('k')", ["str"]),
    "ExceptionGroup": ("ExceptionGroup('g', [ValueError(1), TypeError(2)])", ["type", "list", "function", "str"]),
    "BaseExceptionGroup": ("BaseExceptionGroup('b', [KeyboardInterrupt()])", ["type", "list", "function"]),
    "weakref.ref": ("weakref.ref(Meta)", ["type", "function"]), "weakref.WeakSet": ("weakref.WeakSet([Meta])", ["type", "set", "list"]),
    "weakref.WeakValueDictionary": ("weakref.WeakValueDictionary(a=Meta)", ["str", "type", "dict"]),
    "weakref.WeakKeyDictionary": ("weakref.WeakKeyDictionary({Meta: 1})", ["type", "small", "dict"]),
    "collections.deque": ("collections.deque([1, 2, 3], 4)", ["small", "list", "iterator"]),
    "collections.defaultdict": ("collections.defaultdict(list, a=1)", ["str", "function", "dict"]),
    "collections.OrderedDict": ("collections.OrderedDict(a=1, b=2)", ["str", "small", "dict"]),
    "collections.Counter": ("collections.Counter('abca')", ["str", "dict", "small"]),
    "collections.ChainMap": ("collections.ChainMap({1: 2}, {'a': 3})", ["str", "dict"]),
    "collections.UserDict": ("collections.UserDict(a=1)", ["str", "dict"]), "collections.UserList": ("collections.UserList([1])", ["small", "list"]),
    "collections.UserString": ("collections.UserString('abc')", ["str", "small"]),
    "functools.partial": ("functools.partial(two, 1, c=4)", ["small", "tuple", "dict", "function"]),
    "functools.cached_property": ("functools.cached_property(len)", ["odd", "type"]),
    "functools.singledispatch": ("function", ["function", "type"]), "functools.lru_cache": ("small", ["function", "small"]),
    "re.Pattern": ("re.compile(r'(a)(?P<n>b)?|x*')", ["str", "small", "function"]), "re.Match": ("re.match('(a)(?P<n>b)?', 'ab')", ["small", "str"]),
    "struct.Struct": ("struct.Struct('<hb3sI')", ["buffer", "small", "bytes", "int"]),
    "io.StringIO": ("io.StringIO('ab\\ncd\\n')", ["str", "small"]), "io.BytesIO": ("io.BytesIO(b'ab\\ncd')", ["bytes", "small", "buffer"]),
    "io.TextIOWrapper": ("io.TextIOWrapper(io.BytesIO(b'ab\\ncd'), 'utf-8')", ["str", "small"]),
    "io.BufferedReader": ("io.BufferedReader(io.BytesIO(b'ab\\ncd'), 4)", ["small", "buffer"]),
    "io.BufferedWriter": ("io.BufferedWriter(io.BytesIO(), 4)", ["bytes", "small", "buffer"]),
    "io.BufferedRandom": ("io.BufferedRandom(io.BytesIO(b'abcdef'), 4)", ["bytes", "small", "buffer"]),
    "operator.itemgetter": ("operator.itemgetter(0, 'a')", ["list", "dict"]), "operator.attrgetter": ("operator.attrgetter('a', 'real')", ["odd", "str", "int"]),
    "operator.methodcaller": ("operator.methodcaller('upper')", ["str", "odd"]),
    "itertools.chain": ("itertools.chain([1], 'b')", ["iterator", "list"]), "itertools.cycle": ("itertools.cycle('ab')", ["list"]),
    "itertools.islice": ("itertools.islice('abcdef', 1, 4)", ["small", "iterator"]), "itertools.groupby": ("itertools.groupby('aab')", ["list", "function"]),
    "itertools.tee": ("itertools.tee('ab')[0]", ["small", "list"]), "itertools.count": ("itertools.count(3)", ["small", "float"]),
    "itertools.batched": ("itertools.batched('abc', 2)", ["small", "str"]), "itertools.zip_longest": ("itertools.zip_longest('ab', 'c')", ["list", "iterator"]),
    "itertools.product": ("itertools.product('ab', 'cd')", ["list", "small"]), "itertools.permutations": ("itertools.permutations('abc', 2)", ["list", "small"]),
    "itertools.combinations": ("itertools.combinations('abc', 2)", ["list", "small"]), "itertools.accumulate": ("itertools.accumulate([1, 2])", ["list", "function"]),
    "itertools.pairwise": ("itertools.pairwise('abc')", ["list", "iterator"]), "itertools.compress": ("itertools.compress('abc', [1, 0, 1])", ["list"]),
    "itertools.starmap": ("itertools.starmap(two, [(1, 2)])", ["function", "list"]), "itertools.takewhile": ("itertools.takewhile(len, ['a', ''])", ["function", "list"]),
    "itertools.repeat": ("itertools.repeat(1, 3)", ["small", "odd"]), "contextvars.ContextVar": ("contextvars.ContextVar('c', default=1)", ["small", "str"]),
    "contextvars.Context": ("contextvars.Context()", ["function", "odd"]), "enum.Enum": ("Color.RED", ["small", "str"]), "enum.EnumType": ("Color", ["small", "str"]),
    "enum.IntFlag": ("Bits.A", ["small", "str"]), "types.MethodDescriptorType": ("str.upper", ["str", "odd"]), "types.WrapperDescriptorType": ("int.__add__", ["small", "odd"]),
    "types.MemberDescriptorType": ("Slotted.a", ["odd", "type"]), "types.GetSetDescriptorType": ("type.__dict__['__bases__']", ["odd", "type"]),
    "types.MethodWrapperType": ("(1).__add__", ["small", "odd"]), "types.ClassMethodDescriptorType": ("dict.__dict__['fromkeys']", ["type", "list"]),
    "type({}.keys())": ("{'a': 1, 'b': 2}.keys()", ["set", "str"]), "type({}.items())": ("{'a': 1}.items()", ["set", "tuple"]),
    "type({}.values())": ("{'a': 1}.values()", ["set", "small"]), "type(iter([]))": ("iter([1, 2, 3])", ["small"]),
    "type(iter({}))": ("iter({1: 2, 3: 4})", ["small"]), "type(iter(''))": ("iter('abc')", ["small"]), "type(iter(range(0)))": ("iter(range(5))", ["small"]),
    "type(iter(()))": ("iter((1, 2))", ["small"]), "type(iter(b''))": ("iter(b'abc')", ["small"]), "type(iter(int, 1))": ("iter([1, 2, 3].pop, 1)", ["small"]),
    "type(None)": ("None", ["odd"]), "type(...)": ("...", ["odd"]), "type(NotImplemented)": ("NotImplemented", ["odd"]),
    "type(Raises().__init__)": ("Raises().__init__", ["odd"]), "type(threading.Lock())": ("threading.Lock()", ["small", "float"]),
    "threading.RLock": ("threading.RLock()", ["small", "float"]), "typing.TypeVar": ("typing.TypeVar('T', int, str)", ["str", "type"]),
    "typing.ParamSpec": ("typing.ParamSpec('P')", ["str", "type"]), "typing.TypeAliasType": ("typing.TypeAliasType('A', int)", ["str", "type"]),
    "type(alias_of[int])": ("alias_of[int]", ["type", "tuple"]), "types.NoneType": ("None", ["odd"]),
}

# The functions of a module, with the kinds that fit them.
MODULES = {
    "builtins": ["iterator", "list", "small", "str", "function", "type"], "math": ["float", "int", "small", "list"],
    "cmath": ["complex", "float"], "itertools": ["iterator", "list", "function", "small"], "functools": ["function", "list", "type"],
    "operator": ["small", "list", "str", "dict", "float"], "collections": ["list", "str", "dict", "small"], "re": ["str", "str", "function", "small"],
    "struct": ["'<hB'", "'>2sI'", "'3x'", "'!d'", "'P'", "'=?e'", "buffer", "bytes", "small", "int"], "json": ["str", "dict", "list", "float", "'[1, {\"a\": null}]'", "'{\"a\": 1.5e3}'", "'\"\\\\ud800\"'", "'[1, 2'"],
    "heapq": ["list", "small", "iterator", "function"], "bisect": ["list", "small", "function"], "codecs": ["str", "bytes", "'utf-16'", "'latin-1'", "'rot13'", "'unicode_escape'", "function"],
    "marshal": ["list", "dict", "int", "str"], "copy": ["odd", "list", "dict"], "types": ["function", "type", "dict", "tuple"], "string": ["str", "list"],
    "binascii": ["bytes", "str", "buffer", "small"], "base64": ["bytes", "str"], "unicodedata": ["'a'", "'é'", "'½'", "'ΐ'", "'NFC'", "'NFKD'", "str"],
    "weakref": ["type", "function", "odd"], "abc": ["type", "odd"], "contextlib": ["odd", "function"], "keyword": ["str"], "textwrap": ["str", "small"],
    "numbers": ["type"], "enum": ["type", "str", "list"], "ast": ["str", "'[1, -2]'", "'{1: (2,)}'", "'1+2j'"], "statistics": ["list", "float"],
    "colorsys": ["float"], "fnmatch": ["str", "list"], "shlex": ["str"], "reprlib": ["list", "odd"], "pprint": ["list", "dict"], "html": ["str"],
    "urllib.parse": ["str", "dict", "bytes"], "posixpath": ["str", "list", "'/a/../b'", "'a/b.c'"], "dataclasses": ["type", "odd", "function"], "typing": ["type", "odd"],
    "inspect": ["function", "odd", "type"], "traceback": ["error", "type"], "threading": [], "types ": [], "fractions": ["small", "str", "float"],
    "hashlib": ["bytes", "str"], "zlib": ["bytes", "small"], "array": ["'i'", "list", "'d'", "bytes"], "graphlib": ["dict", "list"], "stringprep": ["str"], "tokenize": ["str"], "sys": [],
}

# What is not called: it says what no two interpreters agree on (addresses, sizes, hashes, listings), waits, ends the program,
# prints, or reaches the machine.
BANNED = set("""__dir__ __doc__ __sizeof__ __hash__ __subclasses__ __subclasshook__ hash id dir vars globals locals help input breakpoint exit quit
    open print exec eval compile license credits copyright display __build_class__ __import__ acquire acquire_lock enter_context wait
    getsizeof co_code replace __replace__ __module__ __init_subclass__ f_globals f_locals f_builtins f_code gi_code cr_code ag_code co_consts gi_frame cr_frame ag_frame
    __globals__ __builtins__ __dict__ __annotate__ __annotations__ mro __mro__ fileno detach_ __weakref__ release_lock locked_lock
    f_lasti tb_lasti tb_frame f_back f_trace f_trace_lines f_trace_opcodes clear_ co_positions co_lines co_branches __getstate__ __reduce_ex__ __reduce__ __setstate__ __firstlineno__ __static_attributes__
    getfile getsourcefile getsource getsourcelines findsource getmodule getcomments getdoc currentframe stack trace walk_stack extract_stack print_stack format_stack print_exc
    print_last print_exception print_list print_tb walk_packages getinnerframes getouterframes getabsfile
    pbkdf2_hmac scrypt new file_digest urlopen pp pprint prepare exec_module load_module open_code is_mountpoint ismount realpath abspath relpath expanduser expandvars exists lexists isfile isdir islink
    getatime getmtime getctime samefile sameopenfile samestat isjunction isdevdrive getsourcefile getclasstree classify_class_attrs
    cleandoc indentsize format_exc getmembers getmembers_static settrace setprofile stack_size setprofile_all_threads settrace_all_threads excepthook get_ident get_native_id
    get_annotations getcallargs set_protocol encode_file closing_ __about__ runsource interactive
    ABCMeta update_abstractmethods get_cache_token _getframe call_tracing get_referents EncodedFile open_ NamedTemporaryFile
    Thread Timer _shutdown Condition Event Barrier Semaphore BoundedSemaphore local_ main_thread current_thread enumerate_ active_count
    __sizeof__ allocate_lock daemon_threads_allowed interrupt_main start_new_thread start_joinable_thread
    StreamReader StreamWriter StreamReaderWriter StreamRecoder getwriter register unregister unregister_error register_error
    iter_modules get_data signature get_importer __code__ native_id_ linear_regression kde kde_random NormalDist dump load_ main test
    get_overloads clear_overloads overload no_type_check no_type_check_decorator runtime_checkable get_type_hints evaluate_forward_ref reveal_type get_protocol_members
    BlockingIOError_ get_file_breaks shuffle uuid4 setcontext getcontext chmod add_note_""".split())

# Their time or their memory grows without bound with a number: they get small ones alone.
COSTLY = set("""pow __pow__ __rpow__ ipow __ipow__ lshift ilshift __lshift__ __rlshift__ mul imul concat_ __mul__ __rmul__ __imul__ factorial comb perm round
    __round__ repeat product permutations combinations combinations_with_replacement ljust rjust center zfill expandtabs bytes bytearray tee ldexp
    islice islice_ batched count cycle __ipow__ sumprod range list tuple set frozenset sum sorted Counter truncate seek read readline readinto peek
    to_bytes nlargest nsmallest format __format__ fill wrap shorten fsum prod dist gcd lcm calcsize pack unpack fmean pad indent accumulate
    Struct iter_unpack pack_into unpack_from __mod__ __rmod__ mod imod rotate deque fraction Fraction limit_denominator from_float from_decimal
    BufferedReader BufferedWriter BufferedRandom BufferedRWPair StringIO""".split())

# Nobody else may walk these.
ENDLESS = {"itertools.cycle", "itertools.count"}

PREAMBLE_TYPES = """\
class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Bits(enum.IntFlag):
    A = 1
    B = 2


class Slotted:
    __slots__ = ("a", "b", "__weakref__")


class alias_of[T]:
    pass


def traceback_of():
    try:
        1 / 0
    except ZeroDivisionError as error:
        return error.__traceback__


def frame_of():
    return sys._getframe()


def print_(*args):
    log("print_", *[canon(arg, 1) for arg in args])
"""

IMPORTS = ["abc", "base64", "bisect", "cmath", "codecs", "collections", "collections.abc", "contextlib", "contextvars", "copy", "dataclasses",
           "enum", "fractions", "functools", "gc", "heapq", "inspect", "io", "itertools", "json", "keyword", "marshal", "math", "numbers", "operator",
           "pprint", "re", "reprlib", "statistics", "string", "struct", "sys", "textwrap", "threading", "traceback", "types", "typing",
           "unicodedata", "binascii", "weakref", "array", "zlib", "hashlib", "ast", "colorsys", "fnmatch", "shlex", "html", "urllib.parse",
           "posixpath", "graphlib", "builtins"]


def importable(names):
    found = []
    for name in names:
        try:
            __import__(name)
            found.append(name)
        except ImportError:
            pass
    return found


def arity(function):
    """(fewest, most positional arguments, names of keywords) as far as its signature says."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return 0, 3, []
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    most = len(positional) + (2 if any(p.kind is p.VAR_POSITIONAL for p in parameters) else 0)
    names = [p.name for p in parameters if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return sum(p.default is p.empty for p in positional), most, names


class Catalogue:
    """What the interpreter has."""

    def __init__(self, namespace):
        self.modules, self.methods, self.attributes, self.makers = {}, {}, {}, []
        for name in sorted(MODULES):
            module = namespace.get(name.split(".")[0])
            for part in name.split(".")[1:]:
                module = getattr(module, part, None)
            if module is None or not MODULES[name]:
                continue
            public = sorted(set(n for n in dir(module) if not n.startswith("_")) - BANNED)
            found = [(f"{name}.{n}", getattr(module, n)) for n in public if callable(getattr(module, n))]
            self.modules[name] = [(text, arity(function)) for text, function in found
                                  if getattr(function, "__module__", None) in (name, "_" + name, "_operator", "_io", "_sre", "_functools", "_collections", "builtins", "_bisect", "_heapq", "_weakref", "_struct", "_codecs")]
        for name in sorted(TYPES):
            try:
                kind = eval(name, namespace)
            except (NameError, AttributeError):
                continue
            methods, attributes = [], []
            if not isinstance(kind, type):
                continue
            for attribute in sorted(set(dir(kind)) - BANNED):
                if name == "type" and attribute in ("__call__", "__new__"):
                    continue
                try:
                    member = getattr(kind, attribute)
                except AttributeError:
                    continue
                (methods if callable(member) else attributes).append((attribute, arity(member)))
            self.methods[name], self.attributes[name] = methods, attributes
            if name.rpartition(".")[2] not in BANNED:
                self.makers.append((name, arity(kind)))


def arguments(draw, signature, kinds, costly, skip_self=False):
    fewest, most, keywords = signature
    if skip_self:
        fewest, most, keywords = max(fewest - 1, 0), max(most - 1, 0), [k for k in keywords if k != "self"]
    count = fewest + draw.below(most - fewest + 1) if draw.chance(90) and most >= fewest else draw.below(5)
    texts = []
    for _ in range(min(count, 6)):
        text = draw.value(kinds, hostile=20)
        while costly and ("**" in text or text in ("1114112", "0xD800") or "10**25" in text):
            text = draw.value(kinds, hostile=20)
        texts.append(text)
    if draw.chance(7):
        texts.append(f"*{draw.value(['tuple', 'list', 'iterator'])}")
    if keywords and draw.chance(25):
        for name in draw.some(keywords, 2):
            texts.append(f"{name}={draw.value(kinds)}")
    elif draw.chance(4):
        texts.append(draw.choice(["a=1", "key=None", "**{'a': 1}", "**{'': 2}", "**Table(a=1)", "**MappingLike(b=2)", "**5", "default=3"]))
    seen, unique = set(), []
    for text in texts:
        name = text.partition("=")[0] if text[:1].isalpha() and "=" in text and text.partition("=")[0].isidentifier() else None
        if name is None or name not in seen:
            unique.append(text)
            seen.add(name)
    positional_first = [t for t in unique if not (t.partition("=")[0].isidentifier() and "=" in t) and not t.startswith("**")]
    return ", ".join(positional_first + [t for t in unique if t not in positional_first])


BINARY = ["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^", "<", "<=", "==", "!=", ">", ">=", "in", "not in",
          "is", "and", "or"]
UNARY = ["-", "+", "~", "not ", "*[0], *"]


def operation(draw, kinds=None):
    """An expression of one operator."""
    which = draw.below(10)
    left, right = draw.value(kinds), draw.value(kinds)
    if which < 5:
        operator = draw.choice(BINARY)
        if operator in ("**", "<<", "*"):
            right = draw.value(["small", "float", "list", "str"], 0)
            left = draw.value(["small", "float", "list", "str", "complex", "tuple", "bytes", "set"], 0)
        return f"({left}) {operator} ({right})"
    if which < 6:
        return f"[{draw.choice(UNARY)}({left})]"
    if which < 8:
        return f"({left})[{right}]"
    parts = [draw.choice(["", "1", "-1", "2", "None", "Index(1)", "2**63", "-2**63", draw.value()]) for _ in range(3)]
    return f"({left})[{':'.join(parts)}]"


def calls(draw, catalogue, tag):
    """A chunk: some calls on one object, or of one module."""
    lines = []

    def attempt(text):
        lines.append(f"attempt('{tag}.{len(lines)}', lambda: {text})")

    which = draw.below(100)
    if which < 40:
        name = draw.choice(sorted(catalogue.methods))
        maker, kinds = TYPES[name]
        variable = f"v{tag}"
        lines.append(f"{variable} = {draw.value(maker, 3)}")
        if name not in ENDLESS:
            draw.variables.append(variable)
        for _ in range(2 + draw.below(6)):
            if catalogue.attributes[name] and draw.chance(15):
                attribute = draw.choice(catalogue.attributes[name])[0]
                attempt(draw.choice([f"{variable}.{attribute}", f"setattr({variable}, '{attribute}', {draw.value(kinds)})",
                                     f"setattr({variable}, '{attribute}', {draw.value()})", f"delattr({variable}, '{attribute}')"]))
                continue
            method, signature = draw.choice(catalogue.methods[name])
            text = arguments(draw, signature, kinds, method in COSTLY, True)
            if draw.chance(8):
                wrong = draw.value(hostile=100)
                attempt(f"{name}.{method}({', '.join([wrong, text]) if text else wrong})")
            else:
                attempt(f"{variable}.{method}({text})")
        attempt(variable)
    elif which < 75:
        module = draw.choice(sorted(catalogue.modules))
        for _ in range(2 + draw.below(4)):
            if not catalogue.modules[module]:
                break
            name, signature = draw.choice(catalogue.modules[module])
            attempt(f"{name}({arguments(draw, signature, MODULES[module], name.rpartition('.')[2] in COSTLY)})")
    elif which < 88:
        for _ in range(1 + draw.below(4)):
            name, signature = draw.choice(catalogue.makers)
            attempt(f"{name}({arguments(draw, signature, TYPES[name][1], name.rpartition('.')[2] in COSTLY)})")
    else:
        for _ in range(2 + draw.below(4)):
            attempt(operation(draw, None if draw.chance(40) else draw.choice(["int", "float", "list", "str", "set", "dict", "bytes", "buffer"])))
    return "\n".join(lines)
