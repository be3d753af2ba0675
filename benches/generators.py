"""Pipelines of generators, yield from and generator expressions."""


def numbers(limit):
    for n in range(limit):
        yield n


def odd(source):
    for n in source:
        if n & 1:
            yield n


def both(limit):
    yield from numbers(limit)
    yield from odd(numbers(limit))


def run():
    return sum(n * 2 for n in both(150_000))


if __name__ == "__main__":
    print(run())
