"""Ranges of small and large ints."""

class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Equal:
    def __eq__(self, other):
        return other == 3


big = 10 ** 30

# Each line: an expression and its repr, or the error it raises.
TABLE = r"""
list(range(5)), list(range(2, 5)), list(range(0, 10, 3)), list(range(5, 0, -2)), list(range(0)), list(range(5, 2)), list(range(-3, 3)), list(range(True)) -> ([0, 1, 2, 3, 4], [2, 3, 4], [0, 3, 6, 9], [5, 3, 1], [], [], [-3, -2, -1, 0, 1, 2], [0])
list(range(big, big + 3)), list(range(big + 5, big, -2)), list(range(2 ** 49 - 2, 2 ** 49 + 2)), list(range(-2 ** 49 - 1, -2 ** 49 + 2)), list(range(2 ** 63 - 2, 2 ** 63 + 1)), list(range(0, big, big // 2)) -> ([1000000000000000000000000000000, 1000000000000000000000000000001, 1000000000000000000000000000002], [1000000000000000000000000000005, 1000000000000000000000000000003, 1000000000000000000000000000001], [562949953421310, 562949953421311, 562949953421312, 562949953421313], [-562949953421313, -562949953421312, -562949953421311], [9223372036854775806, 9223372036854775807, 9223372036854775808], [0, 500000000000000000000000000000])
range(Index(3)), range(Index(1), Index(5), Index(2)) -> (range(0, 3), range(1, 5, 2))
range(5), range(1, 5), range(1, 5, 2), range(5, 1, -1), range(2 ** 70), range(0, 5, 1) -> (range(0, 5), range(1, 5), range(1, 5, 2), range(5, 1, -1), range(0, 1180591620717411303424), range(0, 5))
len(range(5)), len(range(0, 10, 3)), len(range(10, 0, -3)), len(range(0)), len(range(5, 1)), bool(range(0)), bool(range(big)), bool(range(1)) -> (5, 4, 4, 0, 0, False, True, True)
len(range(big)) -> OverflowError: Python int too large to convert to C ssize_t
range(10)[3], range(10)[-1], range(0, 20, 2)[4], range(10, 0, -3)[2], range(big)[big - 1], range(big)[-1], range(big, big + 10)[3], range(10)[True], range(10)[Index(2)], range(-2 ** 49, 2 ** 49 - 1)[-1] -> (3, 9, 8, 4, 999999999999999999999999999999, 999999999999999999999999999999, 1000000000000000000000000000003, 1, 2, 562949953421310)
range(10)[10] -> IndexError: range object index out of range
range(10)[-11] -> IndexError: range object index out of range
range(big)[big] -> IndexError: range object index out of range
range(0)[0] -> IndexError: range object index out of range
range(10)["a"] -> TypeError: range indices must be integers or slices, not str
range(10)[1.0] -> TypeError: range indices must be integers or slices, not float
range(10)[2:5], range(10)[::-1], range(10)[::3], range(10)[-3:], range(1, 10, 3)[::-1], range(10)[5:2], range(big)[5:10:2], range(10)[2:big], range(0)[::-1], range(10)[7:1:-2] -> (range(2, 5), range(9, -1, -1), range(0, 10, 3), range(7, 10), range(7, -2, -3), range(5, 2), range(5, 10, 2), range(2, 10), range(-1, -1, -1), range(7, 1, -2))
range(10)[::0] -> ValueError: slice step cannot be zero
range(10)["a":] -> TypeError: slice indices must be integers or None or have an __index__ method
5 in range(10), 10 in range(10), -1 in range(10), 4 in range(0, 10, 2), 3 in range(0, 10, 2), 5.0 in range(10), 5.5 in range(10), "a" in range(3), big in range(big + 1), True in range(3), 7 in range(10, 0, -3), 8 in range(10, 0, -3), Equal() in range(5), Equal() in range(2), None in range(3), big in range(0, 2 * big, 3), 2 ** 60 in range(10) -> (True, False, False, True, False, True, False, False, True, True, True, False, True, False, False, False, False)
range(10).index(5), range(0, 10, 2).index(4), range(10, 0, -3).index(7), range(big).index(big - 1), range(5).index(3.0), range(5).index(Equal()), range(5).index(True) -> (5, 2, 1, 999999999999999999999999999999, 3, 3, 1)
range(10).index(20) -> ValueError: range.index(x): x not in range
range(0, 10, 2).index(3) -> ValueError: range.index(x): x not in range
range(10).index("a") -> ValueError: sequence.index(x): x not in sequence
range(10).count(5), range(10).count(20), range(10).count(3.0), range(10).count("a"), range(5).count(Equal()) -> (1, 0, 1, 0, 1)
list(reversed(range(5))), list(reversed(range(0, 10, 3))), list(reversed(range(5, 0, -2))), list(reversed(range(0))), list(reversed(range(big, big + 3))), list(range(3).__reversed__()) -> ([4, 3, 2, 1, 0], [9, 6, 3, 0], [1, 3, 5], [], [1000000000000000000000000000002, 1000000000000000000000000000001, 1000000000000000000000000000000], [2, 1, 0])
range(5) == range(5), range(0) == range(2, 1), range(0, 3, 2) == range(0, 4, 2), range(1) == range(0, 1, 5), range(5) == [0, 1, 2, 3, 4], range(5) != range(6), range(big) == range(big), range(5) == range(1, 5) -> (True, True, True, True, False, True, True, False)
range(5) < range(6) -> TypeError: '<' not supported between instances of 'range' and 'range'
hash(range(5)) == hash(range(0, 5, 1)), hash(range(0)) == hash(range(3, 1)), hash(range(0, 3, 2)) == hash(range(0, 4, 2)), len({range(3), range(0, 3), range(4)}) -> (True, True, True, 2)
range(1, 10, 2).start, range(1, 10, 2).stop, range(1, 10, 2).step -> (1, 10, 2)
range(5).start.__class__, range(5).__reduce__() -> (<class 'int'>, (<class 'range'>, (0, 5, 1)))
range() -> TypeError: range expected at least 1 argument, got 0
range(1, 2, 0) -> ValueError: range() arg 3 must not be zero
range(1, 2, 3, 4) -> TypeError: range expected at most 3 arguments, got 4
range(1.0) -> TypeError: 'float' object cannot be interpreted as an integer
range("a") -> TypeError: 'str' object cannot be interpreted as an integer
range(a=1) -> TypeError: range() takes no keyword arguments
type(iter(range(3))).__name__, type(iter(range(big))).__name__, iter(range(10)).__length_hint__(), iter(range(big)).__length_hint__() -> ('range_iterator', 'longrange_iterator', 10, 1000000000000000000000000000000)
[i for i in range(3) for j in range(i)], sum(range(1000)), max(range(10)), min(range(5, 1, -1)), sorted(range(3, 0, -1)), tuple(range(3)), set(range(3)), dict.fromkeys(range(2)) -> ([1, 2, 2], 499500, 9, 2, [1, 2, 3], (0, 1, 2), {0, 1, 2}, {0: None, 1: None})
list(zip(range(3), range(10, 13))), list(map(str, range(3))), list(enumerate(range(2, 4))) -> ([(0, 10), (1, 11), (2, 12)], ['0', '1', '2'], [(0, 2), (1, 3)])
type("R", (range,), {}) -> TypeError: type 'range' is not an acceptable base type
isinstance(range(3), __import__("collections").abc.Sequence) -> True
"""

for line in TABLE.strip().splitlines():
    expression, expected = line.split(" -> ")
    try:
        result = repr(eval(expression))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    assert result == expected, f"{line}    got {result}"

iterator = iter(range(5))
assert next(iterator) == 0 and next(iterator) == 1
assert iterator.__length_hint__() == 3
assert iter(iterator) is iterator
function, arguments, _ = iterator.__reduce__()
assert list(function(*arguments)) == [2, 3, 4]
iterator.__setstate__(1)
assert list(iterator) == [3, 4]
assert list(iterator) == [] and next(iterator, None) is None

iterator = iter(range(big, big + 5))
assert next(iterator) == big
iterator.__setstate__(2)
assert list(iterator) == [big + 3, big + 4] and next(iterator, None) is None
