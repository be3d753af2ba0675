"""Slices."""

class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Keys:
    def __getitem__(self, key):
        return key


keys = Keys()
big = 10 ** 30

# Each line: an expression and its repr, or the error it raises.
TABLE = r"""
slice(3), slice(1, 2), slice(1, 2, 3), slice(None), slice("a", "b"), slice([]) -> (slice(None, 3, None), slice(1, 2, None), slice(1, 2, 3), slice(None, None, None), slice('a', 'b', None), slice(None, [], None))
keys[1:2], keys[:], keys[::2], keys[1:2, ::3], keys["a":], keys[...] -> (slice(1, 2, None), slice(None, None, None), slice(None, None, 2), (slice(1, 2, None), slice(None, None, 3)), slice('a', None, None), Ellipsis)
slice() -> TypeError: slice expected at least 1 argument, got 0
slice(1, 2, 3, 4) -> TypeError: slice expected at most 3 arguments, got 4
slice(stop=1) -> TypeError: slice() takes no keyword arguments
slice(1, 2, 3).start, slice(1, 2, 3).stop, slice(1, 2, 3).step, slice(5).start -> (1, 2, 3, None)
slice(2, 7).indices(5), slice(None, None, -1).indices(5), slice(-3, None).indices(5), slice(None, -10).indices(5), slice(10, 0, -3).indices(5), slice(None).indices(0), slice(None, None, -1).indices(0), slice(-100, 100, 2).indices(5), slice(big, -big, -1).indices(5), slice(None, None, big).indices(5), slice(1, None).indices(big), slice(Index(1), Index(3)).indices(Index(10)), slice(None, None, -2).indices(big) -> ((2, 5, 1), (4, -1, -1), (2, 5, 1), (0, 0, 1), (4, 0, -3), (0, 0, 1), (-1, -1, -1), (0, 5, 2), (4, -1, -1), (0, 5, 1000000000000000000000000000000), (1, 1000000000000000000000000000000, 1), (1, 3, 1), (999999999999999999999999999999, -1, -2))
slice(0).indices(-1) -> ValueError: length should not be negative
slice(None, None, 0).indices(5) -> ValueError: slice step cannot be zero
slice("a").indices(5) -> TypeError: slice indices must be integers or None or have an __index__ method
slice(0).indices("a") -> TypeError: 'str' object cannot be interpreted as an integer
slice(0).indices() -> TypeError: slice.indices() takes exactly one argument (0 given)
[list(range(5))[s] for s in (slice(1, 3), slice(None, None, -1), slice(-2, None), slice(3, 1), slice(3, 1, -1), slice(big), slice(-big, big, 2), slice(None, None, big), slice(None, None, -big), slice(0, 0))] -> [[1, 2], [4, 3, 2, 1, 0], [3, 4], [], [3, 2], [0, 1, 2, 3, 4], [0, 2, 4], [0], [4], []]
["abcde"[s] for s in (slice(1, 3), slice(None, None, -2), slice(-2, None), slice(4, None, -1), slice(100, 0, -1))] -> ['bc', 'eca', 'de', 'edcba', 'edcb']
(1, 2, 3)[::-1], b"abc"[1:], "abc"[Index(0):Index(2)], [1, 2, 3][True:], "hello"[-4:-1], (1, 2, 3)[5:], "héllo"[1:3], "héllo"[::-1] -> ((3, 2, 1), b'bc', 'ab', [2, 3], 'ell', (), 'él', 'olléh')
[1][::0] -> ValueError: slice step cannot be zero
"a"[::0] -> ValueError: slice step cannot be zero
(1,)[::0] -> ValueError: slice step cannot be zero
[1]["a":] -> TypeError: slice indices must be integers or None or have an __index__ method
[1][:1.5] -> TypeError: slice indices must be integers or None or have an __index__ method
[1][::"a"] -> TypeError: slice indices must be integers or None or have an __index__ method
slice(1, 2) == slice(1, 2), slice(1, 2) == slice(1, 3), slice(1) == slice(None, 1, None), slice(1) != 1, slice(1) == 1, slice(1, 2) < slice(1, 3), slice(1, 2, 3) <= slice(1, 2, 3), slice(2) > slice(1), slice(1, 2) >= slice(1, 2) -> (True, False, True, True, False, True, True, True, True)
slice(1) < 1 -> TypeError: '<' not supported between instances of 'slice' and 'int'
slice(1) < slice("a") -> TypeError: '<' not supported between instances of 'int' and 'str'
hash(slice(1, 2, 3)) == hash(slice(1, 2, 3)), {slice(1, 2): "a"}[slice(1, 2)], hash(slice(1)) == hash(slice(2)) -> (True, 'a', False)
hash(slice([])) -> TypeError: unhashable type: 'list'
slice(1, 2, 3).__reduce__(), type(slice(1)), slice.__name__ -> ((<class 'slice'>, (1, 2, 3)), <class 'slice'>, 'slice')
type("S", (slice,), {}) -> TypeError: type 'slice' is not an acceptable base type
"""

for line in TABLE.strip().splitlines():
    expression, expected = line.split(" -> ")
    try:
        result = repr(eval(expression))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    assert result == expected, f"{line}    got {result}"

items = list(range(10))
items[2:5] = "ab"
assert items == [0, 1, "a", "b", 5, 6, 7, 8, 9]
items[::2] = [None] * 5
assert items[::2] == [None] * 5
del items[1::2]
assert items == [None] * 5
try:
    items[::2] = [1]
except ValueError as error:
    assert str(error) == "attempt to assign sequence of size 1 to extended slice of size 3"
else:
    raise AssertionError


class Shrinks:
    """An index that empties the list it is used on."""

    def __index__(self):
        items.clear()
        return 3


assert items[Shrinks():] == []
items[:] = [1, 2, 3, 4]
items[: Shrinks()] = [9]
assert items == [9]

match slice(1, 2):
    case slice(start=1, stop=stop):
        assert stop == 2
    case _:
        raise AssertionError
