"""input(): the prompt, lines, the end of input, and a replaced sys.stdin."""
# stdin: first line
# stdin: second
import io
import sys

print(input("prompt> "))  # expect: prompt> first line
print(repr(input()))  # expect: 'second'
try:
    input()
except EOFError as e:
    print(e)  # expect: EOF when reading a line

sys.stdin = io.StringIO("from text\nwithout newline")
assert input() == "from text"
assert input() == "without newline"


class Reader:
    def readline(self):
        return 5


sys.stdin = Reader()
try:
    input()
except TypeError as e:
    assert str(e) == "object.readline() returned non-string"
else:
    raise AssertionError("no TypeError")

del sys.stdin
try:
    input()
except RuntimeError as e:
    assert str(e) == "input(): lost sys.stdin"
else:
    raise AssertionError("no RuntimeError")
