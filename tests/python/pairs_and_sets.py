# The pair that enumerate, zip and items() yield is used again only where nobody has kept it.
kept = list(enumerate("ab"))
print(kept)  # expect: [(0, 'a'), (1, 'b')]
print([pair for pair in zip([1, 2], "ab")])  # expect: [(1, 'a'), (2, 'b')]
print([pair for pair in {"k": 1, "l": 2}.items()], list(reversed({"k": 1, "l": 2}.items())))  # expect: [('k', 1), ('l', 2)] [('l', 2), ('k', 1)]
walk = enumerate("abc")
first = next(walk)
second = next(walk)
print(first, second, first is second)  # expect: (0, 'a') (1, 'b') False
del first, second
print(next(walk), list(walk))  # expect: (2, 'c') []
print(list(zip([1, 2, 3], "ab")), list(zip("ab", [1], strict=False)))  # expect: [(1, 'a'), (2, 'b')] [('a', 1)]


class Noisy:
    def __init__(self, number):
        self.number = number

    def __del__(self):
        # Whatever it does with the iterator finds it in order.
        log.append((self.number, next(numbers, None)))


log = []
numbers = iter(range(100, 110))
for index, noisy in enumerate(map(Noisy, range(3))):
    del noisy
print(index, log[:2])  # expect: 2 [(0, 100), (1, 101)]


class Reentrant:
    def __del__(self):
        inner.append(next(pairs, None))


inner = []
pairs = enumerate(map(lambda number: number or Reentrant(), range(4)))
next(pairs)
print(next(pairs), inner, list(pairs))  # expect: (1, 1) [(2, 2)] [(3, 3)]

# Set operations, on keys that compare natively and others.
evens, small = set(range(0, 40, 2)), set(range(10))
print(sorted(evens & small), sorted(small - evens), len(evens | small), sorted(evens ^ small)[:5])  # expect: [0, 2, 4, 6, 8] [1, 3, 5, 7, 9] 25 [1, 3, 5, 7, 9]
print(small & small == small, small - small, small | small == small, set() & small, small - set() == small)  # expect: True set() True set() True
print(frozenset("abc") & set("bcd") == {"b", "c"}, type(frozenset("abc") - set("b")))  # expect: True <class 'frozenset'>
points = {(x, y) for x in range(5) for y in range(5)}
print(len(points & {(1, 1), (9, 9), (2, (3,))}), len(points - {(1, 1)}), (2, 3) in points, (2, 3.0) in points, (2, (3,)) in points)  # expect: 1 24 True True False
nan = float("nan")
print((nan, 1) in {(nan, 1)}, (1, 2) in {(1, 2.0, 3), (1, 2.0)}, ("a", 1) in {("a", "1")})  # expect: True True False


class Key:
    def __init__(self, number):
        self.number = number

    def __hash__(self):
        return self.number % 3

    def __eq__(self, other):
        return isinstance(other, Key) and self.number == other.number

    def __repr__(self):
        return f"Key({self.number})"


left, right = {Key(number) for number in range(8)} | {1, 2}, {Key(number) for number in range(4, 12)} | {2, 3}
by_number = lambda keys: sorted(key if isinstance(key, int) else key.number + 100 for key in keys)
print(by_number(left & right), by_number(left - right), by_number(left | right))  # expect: [2, 104, 105, 106, 107] [1, 100, 101, 102, 103] [1, 2, 3, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111]
print({(Key(1), 2): "found"}[Key(1), 2], ((Key(1),), 2) in {((Key(1),), 2)})  # expect: found True


class Failing:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        raise ValueError("compared")


for operation in (lambda: {1} & {Failing()}, lambda: {1} - {Failing()}, lambda: {1} | {Failing()}):
    try:
        operation()
    except ValueError as error:
        print(error)
# expect: compared
# expect: compared
# expect: compared


class Clearing(Key):
    __hash__ = Key.__hash__

    def __eq__(self, other):
        victim.clear()
        return False


victim = {Clearing(1), 5, 6}
print((victim | {1, 4}) >= {4}, len(victim & {4, 7, 1}))
# expect: True 0
