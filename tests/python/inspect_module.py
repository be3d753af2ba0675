# inspect over functions, classes, generators and frames.
import inspect


def function(a, b: int = 2, /, c=3, *args: str, d, e=5, **kwargs) -> bool:
    """What it does.

    In detail.
    """
    yield a


signature = inspect.signature(function)
assert str(signature) == "(a, b: int = 2, /, c=3, *args: str, d, e=5, **kwargs) -> bool"
assert [parameter.kind.name for parameter in signature.parameters.values()] == [
    "POSITIONAL_ONLY", "POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "KEYWORD_ONLY", "VAR_KEYWORD"
]
bound = signature.bind(1, d=4, z=9)
bound.apply_defaults()
assert bound.arguments == {"a": 1, "b": 2, "c": 3, "args": (), "d": 4, "e": 5, "kwargs": {"z": 9}}
try:
    signature.bind(1)
except TypeError as error:
    assert str(error) == "missing a required argument: 'd'", error
else:
    raise AssertionError
assert inspect.getdoc(function) == "What it does.\n\nIn detail."
assert inspect.isgeneratorfunction(function) and inspect.isfunction(function) and not inspect.isclass(function)
generator = function(1, d=1)
assert inspect.getgeneratorstate(generator) == "GEN_CREATED"
next(generator)
assert inspect.getgeneratorstate(generator) == "GEN_SUSPENDED" and inspect.getgeneratorlocals(generator)["a"] == 1
generator.close()
assert inspect.getgeneratorstate(generator) == "GEN_CLOSED"


class Base:
    def method(self, x): ...

    @classmethod
    def create(cls, *names): ...

    @staticmethod
    def free(y=1): ...

    @property
    def value(self): ...


class Derived(Base):
    def __init__(self, size): ...


assert str(inspect.signature(Base.method)) == "(self, x)" and str(inspect.signature(Base().method)) == "(x)"
assert str(inspect.signature(Base.create)) == "(*names)" and str(inspect.signature(Base.free)) == "(y=1)"
assert str(inspect.signature(Derived)) == "(size)"
assert str(inspect.signature(len)) == "(obj, /)"
assert inspect.getmro(Derived) == (Derived, Base, object)
assert [name for name, _ in inspect.getmembers(Base, inspect.isfunction)] == ["free", "method"]
assert inspect.isdatadescriptor(Base.value) and inspect.ismethod(Base.create) and inspect.isbuiltin(len)
assert inspect.getattr_static(Base, "free").__class__ is staticmethod
assert inspect.getmodule(Base).__name__ == "__main__"


def outer():
    kept = 1

    def inner():
        return kept, len

    frame = inspect.currentframe()
    assert frame.f_code.co_name == "outer" and inspect.getframeinfo(frame).function == "outer"
    assert [each.function for each in inspect.stack()][:2] == ["outer", "<module>"]
    return inner


variables = inspect.getclosurevars(outer())
assert variables.nonlocals == {"kept": 1} and variables.builtins == {"len": len}
assert inspect.unwrap(function) is function
assert inspect.cleandoc("  a\n    b\n  c") == "a\n  b\nc"
print("ok")  # expect: ok
