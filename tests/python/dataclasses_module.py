# dataclasses, whose methods are compiled from text when the class is made.
import dataclasses
import inspect
from dataclasses import InitVar, asdict, astuple, dataclass, field, fields, is_dataclass, make_dataclass, replace
from typing import ClassVar


@dataclass
class Point:
    """A place."""

    x: int
    y: int = 0


assert Point(1) == Point(1, 0) and Point(1) != Point(2) and Point(1) != (1, 0)
assert repr(Point(1, 2)) == "Point(x=1, y=2)"
assert Point.__match_args__ == ("x", "y") and Point.__hash__ is None
assert [(each.name, each.type, each.default) for each in fields(Point)] == [("x", int, dataclasses.MISSING), ("y", int, 0)]
assert asdict(Point(1, 2)) == {"x": 1, "y": 2} and astuple(Point(1, 2)) == (1, 2)
assert replace(Point(1, 2), y=5) == Point(1, 5)
assert is_dataclass(Point) and is_dataclass(Point(1)) and not is_dataclass(int)
assert str(inspect.signature(Point)) == "(x: int, y: int = 0) -> None"
match Point(3, 4):
    case Point(x, y):
        assert (x, y) == (3, 4)


def fails(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as raised:
        return str(raised)
    raise AssertionError(f"{error.__name__} not raised")


assert fails(TypeError, Point) == "Point.__init__() missing 1 required positional argument: 'x'"


@dataclass(frozen=True, order=True, slots=True)
class Version:
    major: int
    minor: int = 0
    label: str = field(default="", compare=False, repr=False)


one = Version(1)
assert one < Version(1, 1) < Version(2) and one == Version(1, label="x")
assert hash(one) == hash(Version(1)) and len({one, Version(1)}) == 1
assert fails(dataclasses.FrozenInstanceError, setattr, one, "major", 2) == "cannot assign to field 'major'"
assert not hasattr(one, "__dict__") and Version.__slots__ == ("major", "minor", "label")
assert repr(one) == "Version(major=1, minor=0)"


@dataclass
class Account:
    count: ClassVar[int] = 0
    owner: str
    start: InitVar[int] = 10
    log: list[str] = field(default_factory=list)
    balance: int = field(init=False)

    def __post_init__(self, start):
        self.balance = start
        Account.count += 1


first, second = Account("a"), Account("b", 20)
assert first.log is not second.log and second.balance == 20 and Account.count == 2
assert [each.name for each in fields(Account)] == ["owner", "log", "balance"]
assert repr(second) == "Account(owner='b', log=[], balance=20)"


@dataclass(kw_only=True)
class Options(Point):
    name: str
    _: dataclasses.KW_ONLY
    flag: bool = False


options = Options(1, name="n")
assert (options.x, options.y, options.name, options.flag) == (1, 0, "n", False)
assert fails(TypeError, Options, 1, 2, "n").startswith("Options.__init__() takes")

assert "mutable default <class 'list'>" in fails(ValueError, make_dataclass, "Bad", [("items", list, [])])
Made = make_dataclass("Made", ["a", ("b", int, 3)])
assert Made(1) == Made(1, 3) and repr(Made(1)) == "Made(a=1, b=3)"


def non_default_after_default():
    @dataclass
    class Bad:
        a: int = 1
        b: int


assert fails(TypeError, non_default_after_default) == "non-default argument 'b' follows default argument 'a'"
assert Point.__doc__ == "A place." and Made.__doc__ == "Made(a: Any, b: int = 3)"
print("ok")  # expect: ok
