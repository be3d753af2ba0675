# What an instruction has learned from the objects that it met does not outlive them: after each change of an object, a
# class or a function, code that is warm does the same as code that has never run.
import builtins
import types

SETUP = '''
import builtins, gc, types

class Base:
    inherited = "inherited"
    def method(self, a=0): return "Base.method", a
    def get(self): return "Base.get"

class Other(Base):
    inherited = "other inherited"
    def method(self, a=0): return "Other.method", a

class C(Base):
    __match_args__ = ("value", "extra")
    attribute = "class attribute"
    def __init__(self, value=1): self.value = value; self.extra = "extra"
    def __repr__(self): return "<" + type(self).__name__ + ">"
    def method(self, a=0): return "C.method", a
    def method_kw(self, *, key=1): return "C.method_kw", key
    def get(self): return super().get()
    def __len__(self): return 3
    def __getitem__(self, index): return "item", index
    def __setitem__(self, index, value): pass
    def __add__(self, other): return "add", other
    def __eq__(self, other): return "eq"
    def __lt__(self, other): return "lt"
    def __contains__(self, item): return True
    def __call__(self, *args): return "call", args
    def __iter__(self): yield 1
    def __enter__(self): return "enter"
    def __exit__(self, *args): return True
    def __hash__(self): return 1
    @property
    def prop(self): return "prop"
    @staticmethod
    def static(a): return "static", a
    @classmethod
    def of_class(cls, a): return cls.__name__, a

class D(C):
    attribute = "D attribute"
    def method(self, a=0): return "D.method", a
    prop = "no property"

class Unlike:
    def __init__(self, value=1): self.extra = "unlike extra"; self.value = "unlike value"

class Meta(type):
    meta = "meta"
    def __call__(cls, *args): return "Meta.__call__", args

class Slotted:
    __slots__ = ("slot", "second")
    def __init__(self): self.slot, self.second = "slot", "second"

class OtherSlotted:
    __slots__ = ("second", "slot")
    def __init__(self): self.slot, self.second = "other slot", "other second"

def function(a, b=2): return "function", a, b
def other_function(a, b=3, *, c=4): return "other", a, b, c
def generator_function(a, b=5): yield a
def make(): return function
function_kw = lambda a, *, key=1: ("kw", a, key)
module = types.ModuleType("module")
module.name = "module name"
module.call = function
class Module(types.ModuleType):
    name = property(lambda self: "property of a module")
glob = "global"
numbers = [1, 2, 3]
'''

OPERATIONS = '''
x.value
x.extra
x.attribute
x.inherited
x.method
x.method(1)
x.method(a=2)
x.method_kw(key=3)
x.get()
x.prop
x.static(1)
x.of_class(1)
x.missing
x.new_one
x.value = "new"; result = x.value, x.extra
x.fresh = 1; result = x.fresh, sorted(x.__dict__)
del x.value; result = x.value
x.prop = 1; result = x.prop
result = [x.value for _ in range(2)]
len(x)
x[0]
x[0] = 1; result = "stored"
x + 1
x == 1
x < 1
1 in x
not x
bool(x)
"true" if x else "false"
x(1)
[y for y in x]
[*x]
(a, ) = x; result = a
f"{x!r}"
str(x)
hash(x) == hash(x)
isinstance(x, C)
x.__class__.__name__
sorted(x.__dict__)
C.attribute
C.inherited
C.static(2)
C.method(x)
C.meta
C(5).value
C(value=5).value
Base().method()
type(x)(7).extra
s.slot
s.slot = "set"; result = s.slot, s.second
s.missing
function(1)
function(1, 3)
function(a=1)
function(1, c=2)
function_kw(1, key=2)
make()(1)
module.name
module.call(1)
module.missing
glob
len(numbers)
sum(numbers)
abs(-1)
numbers[0]
getattr(x, "value")
vars(x)
match(x)
match_positional(x)
with x as entered: result = entered
'''.strip().splitlines()

CHANGES = '''
x.__class__ = D
x.__class__ = Other
x.__class__ = Unlike
x.__class__ = C
x.__dict__ = {"extra": "in a dict", "value": "in a dict"}
x.__dict__ = {}
x.__dict__.clear()
x.__dict__["value"] = "by the dict"
x.__dict__["method"] = lambda a=0: ("in the instance", a)
x.__dict__["prop"] = "shadowed"
x.__dict__.update({str(n): n for n in range(40)}); x.__dict__["value"] = "among many"
del x.value
del x.extra, x.value; x.value = "again"
vars(x)[5] = "int key"
x.method = lambda a=0: ("own", a)
x.new_one = "new one"
C.attribute = "changed"
C.attribute = property(lambda self: "property")
C.value = "in the class"
C.value = property(lambda self: "data descriptor")
C.missing = "found"
del C.attribute
del C.method
C.method = 5
C.method = staticmethod(lambda a=0: ("static", a))
C.method = Other.method
C.method.__code__ = Other.method.__code__
C.method.__defaults__ = ("default",)
C.method.__defaults__ = None
C.method_kw.__kwdefaults__ = {"key": "kw default"}
C.method_kw.__kwdefaults__ = None
C.__getattr__ = lambda self, name: ("getattr", name)
C.__getattribute__ = lambda self, name: ("getattribute", name)
C.__setattr__ = lambda self, name, value: None
C.__delattr__ = lambda self, name: None
C.__init__ = lambda self, value=0: object.__setattr__(self, "value", "init")
C.__init__.__code__ = (lambda self, value=0: None).__code__
C.__new__ = lambda cls, *args, **kwargs: "new"
C.__len__ = lambda self: 0
del C.__len__
C.__bool__ = lambda self: False
C.__getitem__ = lambda self, index: "other item"
C.__getitem__.__code__ = (lambda self, index: "code of getitem").__code__
C.__setitem__ = None
C.__add__ = lambda self, other: "other add"
C.__eq__ = lambda self, other: "other eq"
del C.__eq__
C.__contains__ = lambda self, item: False
C.__call__ = lambda self, *args: "other call"
C.__iter__ = lambda self: iter((8,))
C.__hash__ = None
C.__enter__ = lambda self: "other enter"
C.__match_args__ = ("extra", "value")
C.__match_args__ = 5
del C.__match_args__
C.__bases__ = (Other,)
Base.method = lambda self, a=0: ("changed base", a)
Base.inherited = property(lambda self: "property of base")
Base.__getattr__ = lambda self, name: ("getattr of base", name)
del Base.inherited
C.__class__ = Meta
Other.get = lambda self: "get"; C.__bases__ = (Other, )
C.prop = "plain"
C.prop = property(lambda self: "another property")
C.prop.fget.__code__ = (lambda self: "code of a property").__code__
C.prop = property(None)
type.__setattr__(C, "attribute", "by type")
[d for d in gc.get_referents(C) if isinstance(d, dict)][0]["attribute"] = "by the namespace"
s.__class__ = OtherSlotted
del s.slot
del Slotted.slot
Slotted.slot = "class value"
Slotted.slot = Slotted.second
Slotted.__getattr__ = lambda self, name: ("slotted getattr", name)
function.__code__ = (lambda a, b=2: ("code", a, b)).__code__
function.__code__ = other_function.__code__
function.__code__ = generator_function.__code__
function.__code__ = (lambda: "no parameters").__code__
function.__defaults__ = ()
function.__defaults__ = (1, 2)
function.__kwdefaults__ = {"c": 1}
globals()["function"] = other_function
function_kw.__kwdefaults__ = {"key": 5}
function_kw.__code__ = (lambda a, *, other=1: ("other kw", a)).__code__
globals()["make"] = C
module.name = "new name"
module.__class__ = Module
module.__dict__.clear()
module.__dict__["call"] = len
module.__getattr__ = lambda name: ("module getattr", name)
del module.name
globals()["glob"] = 5
globals().pop("glob")
globals()["len"] = lambda *args: "own len"
globals()["abs"] = C
globals()["isinstance"] = lambda *args: "own isinstance"
globals()["numbers"] = (4, 5)
numbers.clear()
builtins.abs = lambda number: "changed abs"
builtins.glob = "in builtins"; globals().pop("glob")
globals()["C"] = D
globals()["C"] = Meta("Made", (), {"attribute": "of Made", "meta": "own"})
'''.strip().splitlines()

MATCHES = '''
def match(x):
    match x:
        case C(value=value, extra=extra): return "C", value, extra
        case Unlike(extra=extra): return "Unlike", extra
        case {"value": value}: return "mapping", value
        case [*items]: return "sequence", items
        case _: return "nothing"
def match_positional(x):
    match x:
        case C(value, extra): return "C", value, extra
        case C(): return "bare"
        case _: return "nothing"
'''


def code_of(operation):
    names = {}
    if operation in ("match(x)", "match_positional(x)"):
        exec(MATCHES, names)
        return names[operation.removesuffix("(x)")].__code__
    if "result" not in operation:
        operation = "result = " + operation
    exec(f"def run(x, s):\n    {operation}\n    return result\n", names)
    return names["run"].__code__


CODES = [code_of(operation) for operation in OPERATIONS]


def function_of(code, world):
    """A function that has never run."""
    return types.FunctionType(code.replace(), world)


def outcome(function, x, s):
    try:
        text = repr(function(x, s) if function.__code__.co_argcount == 2 else function(x))
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
    # Without addresses.
    return " ".join("0x" if word.startswith("0x") else word for word in text.replace(">", " > ").split())


WORLD = compile(SETUP, "setup", "exec")
kept = builtins.abs
compared = 0
for change in CHANGES:
    world = {"__builtins__": builtins}
    exec(WORLD, world)
    warm = [function_of(code, world) for code in CODES]
    for function in warm:
        for _ in range(6):
            outcome(function, world["C"](), world["Slotted"]())
    objects = [[(world["C"](), world["Slotted"]()) for _ in OPERATIONS] for _ in range(2)]
    code = compile(change, change, "exec")
    for world["x"], world["s"] in objects[0] + objects[1]:
        try:
            exec(code, world)
        except Exception:
            pass  # for all of them alike
    for operation, fresh, function, first, second in zip(OPERATIONS, CODES, warm, *objects):
        got = outcome(function, *first)
        want = outcome(function_of(fresh, world), *second)
        compared += 1
        if got != want:
            print(f"after {change!r}: {operation!r} warm {got} cold {want}")
    builtins.abs = kept
    vars(builtins).pop("glob", None)
print(compared == len(CHANGES) * len(OPERATIONS))  # expect: True
