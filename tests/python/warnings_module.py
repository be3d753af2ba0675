"""Warnings of programs and of the compiler, and their filters."""
import warnings


def caller():
    warnings.warn("look at the caller", UserWarning, stacklevel=2)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("plain")
    caller()
    compile("1 is 1", "source.py", "exec")
assert [w.category for w in caught] == [UserWarning, UserWarning, SyntaxWarning]
assert caught[0].lineno + 1 == caught[1].lineno
assert caught[2].filename == "source.py" and caught[2].lineno == 1

with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("now an error", DeprecationWarning)
    except DeprecationWarning as e:
        assert str(e) == "now an error"
    else:
        raise AssertionError("no error")
    warnings.filterwarnings("ignore", message="quiet")
    warnings.warn("quiet please")

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("once")
    for _ in range(3):
        warnings.warn("only once")
assert len(caught) == 1

assert warnings.formatwarning("text", UserWarning, "f.py", 3, "line()") == "f.py:3: UserWarning: text\n  line()\n"
