"""random: CPython's numbers for a seed, state, ranges, errors."""

import _random
import random

generator = random.Random(42)
assert [generator.random() for _ in range(3)] == [0.6394267984578837, 0.025010755222666936, 0.27502931836911926]
assert [random.Random(seed).getrandbits(64) for seed in (0, 1, -1, 10**30)] == [
    7106521602475165645,
    10499958131665514997,
    10499958131665514997,
    9023313761299366534,
]
generator = random.Random(7)
assert [generator.randrange(10) for _ in range(10)] == [5, 2, 6, 0, 1, 8, 1, 5, 9, 0]
assert [generator.randint(-5, 5) for _ in range(5)] == [3, -2, -5, -4, 1]
items = list(range(10))
generator.shuffle(items)
assert sorted(items) == list(range(10))
assert generator.choice("abc") in "abc"
assert len(generator.sample(range(100), 5)) == 5
assert all(0 <= generator.uniform(0, 2) <= 2 for _ in range(100))

# A float is hashed, as any other object that is no int or text.
assert _random.Random(1.5).random() == _random.Random(hash(1.5)).random()

generator = random.Random(3)
state = generator.getstate()
first = [generator.random() for _ in range(5)]
generator.setstate(state)
assert [generator.random() for _ in range(5)] == first
version, internal, gauss = state
assert len(internal) == 625 and internal[-1] == 624 and gauss is None

low = _random.Random(5)
assert low.getrandbits(0) == 0 and low.getrandbits(1) in (0, 1)
for bits in (1, 5, 31, 32, 33, 64, 100, 1000):
    assert all(low.getrandbits(bits) < 2**bits for _ in range(20))


def error(function, *args):
    try:
        function(*args)
    except Exception as caught:
        return f"{type(caught).__name__}: {caught}"
    raise AssertionError("no error")


assert error(low.getrandbits, -1) == "ValueError: Cannot convert negative int"
assert error(low.setstate, []) == "TypeError: state vector must be a tuple"
assert error(low.setstate, (1, 2)) == "ValueError: state vector is the wrong size"
assert error(low.setstate, (0,) * 624 + (625,)) == "ValueError: invalid state"
assert error(low.seed, []) == "TypeError: unhashable type: 'list'"
assert error(random.choice, []) == "IndexError: Cannot choose from an empty sequence"

random.seed(1)
once = random.random()
random.seed(1)
assert random.random() == once
assert random.SystemRandom().random() < 1
assert _random.Random().getrandbits(64) != _random.Random().getrandbits(64)
