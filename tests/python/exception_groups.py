"""except*, splitting, deriving, and what a group keeps."""


def run(group):
    seen = []
    try:
        try:
            raise group
        except* ValueError as e:
            seen.append(("value", [str(x) for x in e.exceptions]))
        except* (TypeError, KeyError) as e:
            seen.append(("type or key", len(e.exceptions)))
    except BaseException as rest:
        seen.append(("rest", repr(rest)))
    return seen


assert run(ExceptionGroup("g", [ValueError(1), ValueError(2)])) == [("value", ["1", "2"])]
assert run(ExceptionGroup("g", [ValueError(1), KeyError(2), OSError(3)])) == [
    ("value", ["1"]), ("type or key", 1), ("rest", "ExceptionGroup('g', [OSError(3)])"),
]
assert run(ValueError("bare")) == [("value", ["bare"])]
assert run(OSError("bare")) == [("rest", "OSError('bare')")]

nested = ExceptionGroup("outer", [ExceptionGroup("inner", [ValueError(1), TypeError(2)]), KeyError(3)])
match, rest = nested.split(ValueError)
assert repr(match) == "ExceptionGroup('outer', [ExceptionGroup('inner', [ValueError(1)])])"
assert repr(rest) == "ExceptionGroup('outer', [ExceptionGroup('inner', [TypeError(2)]), KeyError(3)])"
assert nested.subgroup(lambda e: isinstance(e, KeyError)).exceptions[0].args == (3,)
assert nested.subgroup(OSError) is None


class Coded(ExceptionGroup):
    def __new__(cls, message, exceptions, code):
        self = super().__new__(cls, message, exceptions)
        self.code = code
        return self

    def derive(self, exceptions):
        return Coded(self.message, exceptions, self.code)


coded = Coded("c", [ValueError(1), TypeError(2)], 7)
coded.add_note("kept")
match, rest = coded.split(TypeError)
assert type(match) is Coded and match.code == 7 and match.__notes__ == ["kept"] and match.__notes__ is not coded.__notes__

# What a clause raises and what no clause handles are raised together.
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise OSError("new")
except ExceptionGroup as e:
    assert [type(x).__name__ for x in e.exceptions] == ["OSError", "ExceptionGroup"], e.exceptions
    assert e.message == ""

try:
    try:
        raise ExceptionGroup("g", [ValueError(1)])
    except* ValueError:
        raise
except ExceptionGroup as e:
    assert repr(e) == "ExceptionGroup('g', [ValueError(1)])"

for wrong, text in [
    (ExceptionGroup, "catching ExceptionGroup with except* is not allowed. Use except instead."),
    (int, "catching classes that do not inherit from BaseException is not allowed"),
]:
    try:
        try:
            raise ValueError
        except* wrong:
            pass
    except TypeError as e:
        assert str(e) == text
    else:
        raise AssertionError("no TypeError")

assert type(BaseExceptionGroup("b", [ValueError()])) is ExceptionGroup
assert type(BaseExceptionGroup("b", [KeyboardInterrupt()])) is BaseExceptionGroup
