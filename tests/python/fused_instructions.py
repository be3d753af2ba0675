# Loads that are fused with what comes after them, and operands that change their types later.


def count(n, step):
    total = 0
    while n > 0:
        n -= 1
        total = total + step
        total += n
    return total


for _ in range(3):
    assert count(300, 1) == 45150
print(count(300, 0.5))  # expect: 45000.0
print(count(2.5, 1))  # expect: 4.5
print(count(300, 2**70))  # expect: 354177486215223391072050
print(count(300, True))  # expect: 45150


def items(values, indices):
    out = []
    for i in indices:
        out.append(values[i])
        out.append((values or None)[i])
    return out


numbers = list(range(10))
for _ in range(100):
    items(numbers, [0, 9, -1])
print(items(numbers, [0, 9, -1]))  # expect: [0, 0, 9, 9, 9, 9]
print(items("abcdefghij", [0, 9, -1]))  # expect: ['a', 'a', 'j', 'j', 'j', 'j']
print(items((1, 2, 3), [0, -1]))  # expect: [1, 1, 3, 3]
print(items({0: "x"}, [0]))  # expect: ['x', 'x']
try:
    items(numbers, [10])
except IndexError as error:
    print(error)  # expect: list index out of range
try:
    items(numbers, [2**32])
except IndexError as error:
    print(error)  # expect: list index out of range


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def norm(self):
        return self.x * self.x + self.y * self.y

    def twice(self):
        return self.norm() + self.norm()

    def move(self, dx):
        self.x = self.x + dx
        return self


class Other:
    x = 3

    @property
    def y(self):
        return 4

    def norm(self):
        return "other"

    twice = Point.twice
    move = Point.move


def attribute(a, b):
    return (a or b).x


p = Point(1, 2)
for _ in range(200):
    assert p.twice() == 10 and p.move(1).move(-1) is p
    assert attribute(p, p) == 1
print(Point(1.5, 2).norm(), Point.norm(Other()), Point.twice(Other()))  # expect: 6.25 25 otherother
o = Other()
print(o.move(1).x, o.move(1).x, o.__dict__)  # expect: 4 5 {'x': 5}
p.norm = lambda: 100
print(p.twice())  # expect: 200
p.__dict__["x"] = "text"
try:
    p.move(1)
except TypeError as error:
    print(error)  # expect: can only concatenate str (not "int") to str
print(attribute(None, Other()), attribute(Other(), p), attribute(0, p))  # expect: 3 3 text
for i in range(50):
    attribute(0, Other())
    attribute(Point(i, 0), 0)
print(attribute(0, o), attribute(Point(7, 0), 0))  # expect: 5 7


def compare(a, b):
    if a < b:
        return "less"
    if not a > b:
        return "equal" if a == 5 else "neither"
    return "greater"


for _ in range(100):
    compare(1, 2), compare(2, 1), compare(5, 5)
print(compare(1, 2), compare(2, 1), compare(5, 5))  # expect: less greater equal
nan = float("nan")
print(compare(1.5, 2), compare(nan, 1), compare(1, nan), compare("a", "b"))  # expect: less neither neither less
for _ in range(100):
    compare(1.5, 2.5)
print(compare(1.5, 2.5), compare(nan, 1.0), compare(2.5, 1.5), compare(5.0, 5.0))  # expect: less neither greater equal
print(compare([1], [2]), compare(2**80, 2**81))  # expect: less less


class Loud:
    def __del__(self):
        print("gone")


def replace():
    x = Loud()
    x = 1 + len("a")
    return x


for _ in range(2):
    print(replace())
# expect: gone
# expect: 2
# expect: gone
# expect: 2


def floats(x, n):
    for i in range(n):
        x = x * 0.5 + x - x * 0.25
    return x


print(floats(1.0, 50) == floats(1.0, 50), floats(2, 1), floats(8, 2))  # expect: True 2.5 12.5


class Vector(float):
    def __add__(self, other):
        return "added"


print(Vector(1) + 1.0, floats(Vector(1), 0))  # expect: added 1.0


# Constants as operands, and operators that are fused under one instruction.
def constants(x):
    large = x * 1000 - 300
    return (x + 1000, large, x // 7, x % 1000, x & 255, x << 3, x / 4, x > 500, x == 1000, x * 3)


for _ in range(100):
    ints = constants(1001)
print(ints)  # expect: (2001, 1000700, 143, 1, 233, 8008, 250.25, True, False, 3003)
print(constants(-1001))  # expect: (-1, -1001300, -143, 999, 23, -8008, -250.25, False, False, -3003)
print(constants(2**60)[:4], constants(True)[:3])  # expect: (1152921504606847976, 1152921504606846975700, 164703072086692425, 976) (1001, 700, 0)
try:
    constants("a")
except TypeError as error:
    print(error)  # expect: unsupported operand type(s) for -: 'str' and 'int'


def real(x, y):
    return (x * 2.5, x - 0.5, x + 1.5, x < 4.5, x == 2.0, x / y, x % y, x - y, x * y)


for _ in range(100):
    numbers = real(2.0, 4.0)
print(numbers)  # expect: (5.0, 1.5, 3.5, True, True, 0.5, 2.0, -2.0, 8.0)
print(real(2, 3), real(float("nan"), 1.0)[3:5])  # expect: (5.0, 1.5, 3.5, True, True, 0.6666666666666666, 2, -1, 6) (False, False)
for zero in (0, 0.0):
    try:
        real(2.0, zero)
    except ZeroDivisionError as error:
        print(error)
# expect: division by zero
# expect: division by zero


# Subscripts of dicts, and methods of what has no dict.
class Table:
    def __init__(self):
        self.rows = {"a": 1, 7: 2}

    def row(self, key):
        return self.rows[key]


def look(d, k):
    return d[k]


table = Table()
for _ in range(100):
    look(table.rows, "a"), table.row("a"), look(table.rows, 7)
print(look(table.rows, 7), table.row(7), table.row("".join(["a"])), table.row(7.0))  # expect: 2 2 1 2
for read in (lambda: look({}, "b"), lambda: table.row("c"), lambda: look({1: 2}, [])):
    try:
        read()
    except (KeyError, TypeError) as error:
        print(type(error).__name__)
# expect: KeyError
# expect: KeyError
# expect: TypeError
print(look("abc", 1), look([4, 5], 1))  # expect: b 5


class Missing(dict):
    def __missing__(self, key):
        return "missing"


print(look(Missing(), "x"))  # expect: missing


def fill(target, n):
    for i in range(n):
        target.append(i)
        result = target.append(i)
    return result


print(fill([], 100), fill(__import__("collections").deque(), 3), fill(__import__("array").array("i"), 3))  # expect: None None None


def truths(value):
    return [bool(value) if value else not value, "yes" if value else "no"]


class Empty:
    def __len__(self):
        return 0


for value in [[], [1], "", "a", {}, {1: 1}, object(), Empty(), (), None, 0.0, 2**70] * 20:
    last = truths(value)
print([truths(value)[1] for value in ([], [1], "", "a", {}, {1: 1}, object(), Empty(), (), 0.0, 2**70)])
# expect: ['no', 'yes', 'no', 'yes', 'no', 'yes', 'yes', 'no', 'no', 'no', 'yes']
