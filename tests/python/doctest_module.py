# doctest, unittest.mock, and what a debugger needs to be imported.
import contextlib
import doctest
import io
import sys
import types
import unittest.mock
import weakref


def square(number):
    """
    >>> square(2)
    4
    >>> square("a")
    Traceback (most recent call last):
        ...
    TypeError: can't multiply sequence by non-int of type 'str'
    >>> square(3)
    10
    """
    return number * number


with contextlib.redirect_stdout(io.StringIO()) as report:
    results = doctest.testmod()
print([line for line in report.getvalue().splitlines() if not line.startswith(("*", "File"))][:6])
# expect: ['Failed example:', '    square(3)', 'Expected:', '    10', 'Got:', '    9']
print(results)  # expect: TestResults(failed=1, attempted=3)

call = unittest.mock.Mock(return_value=3)
print(call(1, key=2), call.call_args, call.call_count)  # expect: 3 call(1, key=2) 1
with unittest.mock.patch("os.getcwd", return_value="/somewhere"):
    import os

    print(os.getcwd())  # expect: /somewhere

# Subclasses of str have slots and weak references.
class Tagged(str):
    __slots__ = ("tag", "__weakref__")


tagged = Tagged("text")
tagged.tag = 5
print(tagged.tag, tagged + "s", weakref.ref(tagged)() is tagged)  # expect: 5 texts True
import configparser

parser = configparser.ConfigParser()
parser.read_string("[a]\nkey = 1\n")
print(parser["a"].getint("key"))  # expect: 1

monitoring = sys.monitoring
monitoring.use_tool_id(2, "test")
print(monitoring.get_tool(2), monitoring.get_events(2), monitoring.events.LINE)  # expect: test 0 32
for call in (
    lambda: monitoring.use_tool_id(2, "again"),
    lambda: monitoring.use_tool_id(9, "x"),
    lambda: monitoring.set_events(2, monitoring.events.LINE),
    lambda: monitoring.set_events(3, 0),
    lambda: monitoring.register_callback(2, 3, None),
):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
# expect: ValueError tool 2 is already in use
# expect: ValueError invalid tool 9 (must be between 0 and 5)
# expect: NotImplementedError this interpreter cannot watch a program's lines, calls and jumps
# expect: ValueError tool 3 is not in use
# expect: ValueError The callback can only be set for one event at a time
monitoring.free_tool_id(2)
print(monitoring.get_tool(2))  # expect: None
