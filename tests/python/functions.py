"""Function objects: attributes, arguments, closures, code objects, annotations."""


def raises(kind, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


def f(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    "doc of f"
    return a, b, c, args, d, e, kwargs


assert f.__name__ == f.__qualname__ == "f" and f.__module__ == "__main__" and f.__doc__ == "doc of f"
assert f.__defaults__ == (2, 3) and f.__kwdefaults__ == {"e": 5} and f.__closure__ is None
assert f.__dict__ == {} and f.__globals__ is globals() and f.__builtins__["len"] is len
assert repr(f).startswith("<function f at 0x")
assert f(1, d=4) == (1, 2, 3, (), 4, 5, {})
assert f(1, 2, 3, 4, 5, d=6, x=7) == (1, 2, 3, (4, 5), 6, 5, {"x": 7})
assert f(1, d=1, b=9) == (1, 2, 3, (), 1, 5, {"b": 9})

# ---- argument errors ----

def two(a, b): pass
def kwonly(*, k): pass
def posonly(a, /): pass
def none(): pass


assert raises(TypeError, two) == "two() missing 2 required positional arguments: 'a' and 'b'"
assert raises(TypeError, two, 1) == "two() missing 1 required positional argument: 'b'"
assert raises(TypeError, two, 1, 2, 3) == "two() takes 2 positional arguments but 3 were given"
assert raises(TypeError, two, 1, 2, c=3) == "two() got an unexpected keyword argument 'c'"
assert raises(TypeError, two, 1, a=2) == "two() got multiple values for argument 'a'"
assert raises(TypeError, kwonly) == "kwonly() missing 1 required keyword-only argument: 'k'"
assert raises(TypeError, kwonly, 1) == "kwonly() takes 0 positional arguments but 1 was given"
assert raises(TypeError, posonly, a=1) == "posonly() got some positional-only arguments passed as keyword arguments: 'a'"
assert raises(TypeError, none, 1) == "none() takes 0 positional arguments but 1 was given"
assert raises(TypeError, lambda x=1: x, 1, 2).endswith("takes from 0 to 1 positional arguments but 2 were given")


class K:
    def method(self, a): pass


assert raises(TypeError, K().method) == "K.method() missing 1 required positional argument: 'a'"
assert raises(TypeError, K.method) == "K.method() missing 2 required positional arguments: 'self' and 'a'"
assert raises(TypeError, lambda: two(*1)) .endswith("argument after * must be an iterable, not int")
assert raises(TypeError, lambda: two(**1)).endswith("argument after ** must be a mapping, not int")
assert raises(TypeError, lambda: two(**{"a": 1}, **{"a": 2})).endswith("got multiple values for keyword argument 'a'")

# ---- settable attributes ----

def g(a, b=1):
    return a, b


g.__defaults__ = (10, 20)
assert g() == (10, 20)
g.__defaults__ = None
assert raises(TypeError, g, 1) != ""
# More defaults than parameters: the last ones count.
g.__defaults__ = (1, 2, 3)
assert g() == (2, 3)
assert raises(TypeError, g, 1, 2, 3) == "g() takes from -1 to 2 positional arguments but 3 were given"
g.__defaults__ = None
g.__name__, g.__qualname__, g.__doc__, g.__module__ = "n", "q", "d", "m"
assert (g.__name__, g.__qualname__, g.__doc__, g.__module__) == ("n", "q", "d", "m")
assert repr(g).startswith("<function q at 0x")
g.attribute = 1
assert g.attribute == 1 and g.__dict__ == {"attribute": 1}
assert raises(TypeError, setattr, g, "__defaults__", 1) == "__defaults__ must be set to a tuple object"
assert raises(TypeError, setattr, g, "__kwdefaults__", 1) == "__kwdefaults__ must be set to a dict object"
assert raises(TypeError, setattr, g, "__name__", 1) == "__name__ must be set to a string object"
assert raises(TypeError, setattr, g, "__code__", 1) == "__code__ must be set to a code object"


def swapped(x, y=7):
    return "swapped", x, y


g.__code__ = swapped.__code__
g.__defaults__ = (8,)
assert g(1) == ("swapped", 1, 8)


def keyword(*, k=1):
    return k


assert keyword() == 1
keyword.__kwdefaults__ = {"k": 2}
assert keyword() == 2
keyword.__kwdefaults__["k"] = 3
assert keyword() == 3

# ---- closures ----

def counter():
    count = 0

    def increment():
        nonlocal count
        count += 1
        return count

    def get():
        return count
    return increment, get


increment, get = counter()
assert increment() == 1 and increment() == 2 and get() == 2
assert len(increment.__closure__) == 1 and increment.__closure__[0].cell_contents == 2
increment.__closure__[0].cell_contents = 10
assert get() == 10
cell = type(increment.__closure__[0])
assert cell(5).cell_contents == 5 and cell(1) < cell(2) and cell() < cell(1) and cell(3) == cell(3)
assert raises(ValueError, lambda: cell().cell_contents) == "Cell is empty"
assert repr(cell()).startswith("<cell at 0x") and repr(cell()).endswith(": empty>")


def unbound():
    def inner():
        return later
    result = raises(NameError, inner)
    later = 1
    return result, inner()


assert unbound() == ("cannot access free variable 'later' where it is not associated with a value in enclosing scope", 1)
assert [h() for h in [lambda i=i: i for i in range(3)]] == [0, 1, 2]
assert [h() for h in [lambda: i for i in range(3)]] == [2, 2, 2]

# ---- making functions ----

function = type(f)
made = function(two.__code__, {"__name__": "elsewhere"}, "made", (1, 2))
assert made.__name__ == "made" and made.__module__ == "elsewhere" and made() is None
assert raises(ValueError, function, increment.__code__, {}, None, None, ()) == "increment requires closure of length 1, not 0"
assert raises(TypeError, function, increment.__code__, {}) == "arg 5 (closure) must be tuple"
assert function(get.__code__, {}, None, None, (cell("c"),))() == "c"

# ---- code objects ----

code = f.__code__
assert code.co_name == "f" and code.co_argcount == 3 and code.co_posonlyargcount == 2 and code.co_kwonlyargcount == 2
assert code.co_varnames == ("a", "b", "c", "d", "e", "args", "kwargs") and code.co_nlocals == 7
assert code.co_freevars == () and increment.__code__.co_freevars == ("count",) and counter.__code__.co_cellvars == ("count",)
assert code.co_flags & 0x0C == 0x0C and isinstance(code.co_code, bytes) and len(code.co_code) % 2 == 0
assert code.co_firstlineno == 12 and code.co_filename.endswith("functions.py")
assert repr(code).startswith("<code object f at 0x")
assert all(len(row) == 3 for row in code.co_lines()) and all(len(row) == 4 for row in code.co_positions())
assert two.__code__.replace(co_name="renamed").co_name == "renamed"
replaced = two.__code__.replace(co_consts=two.__code__.co_consts)
assert replaced == two.__code__ and hash(replaced) == hash(two.__code__) and replaced is not two.__code__


def constant():
    return 111


changed = constant.__code__.replace(co_consts=tuple(222 if c == 111 else c for c in constant.__code__.co_consts))
assert function(changed, {})() in (222, 111)
namespace = {}
exec(compile("def h(x):\n    return x + 1", "<made>", "exec"), namespace)
assert namespace["h"](1) == 2 and namespace["h"].__code__.co_filename == "<made>"

# ---- annotations (PEP 649) ----

def annotated(a: int, b: "str" = 1, *args: undefined_until_later, **kwargs: dict) -> list: pass


assert annotated.__annotate__ is not None
assert raises(NameError, lambda: annotated.__annotations__) == "name 'undefined_until_later' is not defined"
undefined_until_later = tuple
assert annotated.__annotations__ == {"a": int, "b": "str", "args": tuple, "kwargs": dict, "return": list}
annotated.__annotations__ = {"x": 1}
assert annotated.__annotations__ == {"x": 1} and annotated.__annotate__ is None
annotated.__annotate__ = lambda format: {"format": format}
assert annotated.__annotations__ == {"format": 1}
assert raises(TypeError, setattr, annotated, "__annotate__", 1) == "__annotate__ must be callable or None"
assert two.__annotations__ == {}

# ---- decorators, recursion, star arguments, lambdas ----

def decorate(tag):
    def decorator(function):
        def wrapper(*args, **kwargs):
            return tag, function(*args, **kwargs)
        return wrapper
    return decorator


@decorate("outer")
@decorate("inner")
def decorated(x):
    return x


assert decorated(1) == ("outer", ("inner", 1))


def factorial(n):
    return 1 if n == 0 else n * factorial(n - 1)


assert factorial(20) == 2432902008176640000
assert (lambda *a, **k: (a, k))(*[1, 2], *(3,), x=1, **{"y": 2}) == ((1, 2, 3), {"x": 1, "y": 2})
assert (lambda: None).__name__ == "<lambda>"

# ---- PEP 695 ----

def generic[T: int, *Ts, **P, D = str](x: T) -> T: return x


T, Ts, P, D = generic.__type_params__
assert (T.__name__, Ts.__name__, P.__name__, D.__name__) == ("T", "Ts", "P", "D")
assert T.__bound__ is int and D.__default__ is str and D.has_default() and not T.has_default()
assert repr(T) == "T" and T.__infer_variance__ and generic.__annotations__ == {"x": T, "return": T}
type Alias[X] = list[X]
assert Alias.__name__ == "Alias" and str(Alias[int]) == "Alias[int]" and Alias.__value__.__origin__ is list
type Recursive = list[Recursive]
assert Recursive.__value__.__args__ == (Recursive,)

print("ok")  # expect: ok
