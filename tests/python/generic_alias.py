"""types.GenericAlias, unions, type parameters."""

import types
import typing
from typing import Generic, ParamSpec, TypeVar, TypeVarTuple, Unpack


def equal(a, b):
    assert a == b, (a, b)


def raises(kind, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} not raised")


T, U = TypeVar("T"), TypeVar("U")

# ---- aliases ----

alias = list[int]
assert type(alias) is types.GenericAlias and alias.__origin__ is list and alias.__args__ == (int,) and alias.__parameters__ == ()
assert repr(alias) == "list[int]" and repr(dict[str, list[T]]) == "dict[str, list[~T]]" and repr(tuple[()]) == "tuple[()]"
assert repr(tuple[int, ...]) == "tuple[int, ...]" and repr(list[None]) == "list[None]"
assert alias == list[int] and hash(alias) == hash(list[int]) and alias != list[str] and alias != list
assert alias([1, 2]) == [1, 2] and alias.append is list.append and alias.__name__ == "list"
equal(raises(TypeError, isinstance, [], alias), "isinstance() argument 2 cannot be a parameterized generic")
equal(raises(TypeError, issubclass, list, alias), "issubclass() argument 2 cannot be a parameterized generic")
equal(raises(TypeError, lambda: alias[int]), "list[int] is not a generic class")


class Sub(list[int]):
    pass


assert Sub.__bases__ == (list,) and Sub.__orig_bases__ == (list[int],)

# ---- parameters ----

assert dict[T, U].__parameters__ == (T, U) and dict[T, T].__parameters__ == (T,)
assert dict[T, U][int, str] == dict[int, str] and dict[str, list[T]][int] == dict[str, list[int]]
assert list[T][U].__parameters__ == (U,)
equal(raises(TypeError, lambda: dict[T, U][int]), "Too few arguments for dict[~T, ~U]; actual 1, expected at least 2")
equal(raises(TypeError, lambda: dict[T, U][int, int, int]), "Too many arguments for dict[~T, ~U]; actual 3, expected 2")

Ts = TypeVarTuple("Ts")
assert tuple[Unpack[Ts]][int, str] == tuple[int, str] and tuple[*Ts][int, str] == tuple[int, str]
assert tuple[int, *Ts][()] == tuple[int]
starred = next(iter(tuple[int, str]))
assert repr(starred) == "*tuple[int, str]" and starred.__unpacked__ and starred.__typing_unpacked_tuple_args__ == (int, str)
assert tuple[*tuple[int, str], float].__args__ == (starred, float)

# ---- unions ----

union = int | str
assert type(union) is types.UnionType is typing.Union and union.__args__ == (int, str) and repr(union) == "int | str"
assert isinstance(1, union) and isinstance("", union) and not isinstance(1.0, union) and issubclass(bool, union)
assert int | str == str | int and hash(int | str) == hash(str | int) and int | int is int and (int | str) | int == int | str
assert int | None == typing.Optional[int] and repr(int | None) == "int | None" and isinstance(None, int | None)
assert repr(list[int] | None) == "list[int] | None"
assert typing.Union[int, str] == int | str and typing.Union[int] is int
equal(raises(TypeError, lambda: int | 1), "unsupported operand type(s) for |: 'type' and 'int'")
equal(raises(TypeError, isinstance, [], list[int] | str), "isinstance() argument 2 cannot be a parameterized generic")
assert (list[T] | int).__parameters__ == (T,) and (list[T] | int)[str] == list[str] | int
assert raises(TypeError, type, "X", (int | str,), {}) != ""
assert union.__origin__ is typing.Union and union.__name__ == "Union"

# ---- TypeVar and friends ----

assert repr(T) == "~T" and repr(TypeVar("C", covariant=True)) == "+C" and repr(TypeVar("C", contravariant=True)) == "-C"
assert T.__bound__ is None and T.__constraints__ == () and T.__module__ == "__main__" and T.__name__ == "T"
assert TypeVar("B", bound=int).__bound__ is int and TypeVar("K", int, str).__constraints__ == (int, str)
equal(raises(TypeError, TypeVar, "K", int), "A single constraint is not allowed")
equal(raises(ValueError, TypeVar, "K", covariant=True, contravariant=True), "Bivariant types are not supported.")
assert raises(TypeError, type, "X", (T,), {}) != ""
D = TypeVar("D", default=int)
assert D.__default__ is int and D.has_default() and T.__default__ is typing.NoDefault and not T.has_default()
P = ParamSpec("P")
assert repr(P) == "~P" and repr(P.args) == "P.args" and repr(P.kwargs) == "P.kwargs" and P.args.__origin__ is P and P.args == P.args
assert repr(Ts) == "Ts" and T | int == typing.Union[T, int]

# ---- Generic ----

class Box(Generic[T]):
    def __init__(self, content: T):
        self.content = content


assert Box[int](1).content == 1 and repr(Box[int]) == "__main__.Box[int]" and Box.__parameters__ == (T,)
assert Box[int](1).__orig_class__ == Box[int]


class Pair[A, B = str]:
    def __init__(self, a: A, b: B):
        self.a, self.b = a, b


assert Pair[int, str](1, "x").a == 1 and Pair.__orig_bases__[0].__origin__ is Generic
assert [str(p) for p in Pair.__type_params__] == ["A", "B"]
type IntList = list[int]
type Gen[X, *Y] = tuple[X, *Y]
assert repr(IntList) == "IntList" and IntList.__value__ == list[int] and IntList.__type_params__ == ()
assert repr(Gen[int, str]) == "Gen[int, str]" and Gen.__type_params__[0].__name__ == "X"
equal(raises(TypeError, lambda: IntList[int]), "Only generic type aliases are subscriptable")
assert isinstance(IntList, typing.TypeAliasType) and IntList | None == typing.Union[IntList, None]
lazy = typing.TypeAliasType("lazy", list[T], type_params=(T,))
assert lazy.__value__ == list[T] and lazy.__parameters__ == (T,) and lazy.__module__ == "__main__"

# ---- typing uses ----

assert typing.get_type_hints(Box.__init__) == {"content": T}
assert typing.List[int] == typing.List[int] and typing.get_origin(typing.List[int]) is list and typing.get_args(dict[int, str]) == (int, str)


class Proto(typing.Protocol):
    def close(self) -> None: ...


@typing.runtime_checkable
class Closeable(typing.Protocol):
    def close(self) -> None: ...


class File:
    def close(self): pass


assert isinstance(File(), Closeable) and not isinstance(1, Closeable)
Movie = typing.TypedDict("Movie", {"title": str, "year": int})
assert Movie(title="t", year=1) == {"title": "t", "year": 1} and Movie.__annotations__ == {"title": str, "year": int}


class Employee(typing.NamedTuple):
    name: str
    id: int = 3


assert Employee("x") == ("x", 3) and Employee._fields == ("name", "id") and Employee("y").id == 3
assert typing.cast(int, "x") == "x" and typing.NewType("N", int)(5) == 5
assert typing.Literal[1, 2].__args__ == (1, 2) and typing.Annotated[int, "m"].__metadata__ == ("m",)
assert typing.Callable[[int], str].__args__ == (int, str)

print("ok")  # expect: ok
