"""Functions with positional, default, keyword and starred parameters."""


def plain(a, b):
    return a - b


def defaults(a, b=2, c=3):
    return a + b * c


def keywords(*, left, right):
    return left ^ right


def starred(*values, **named):
    return len(values) + len(named)


def run():
    total = 0
    for n in range(60_000):
        total += plain(n, 1)
        total += defaults(n)
        total += defaults(n, c=5)
        total += keywords(left=n, right=7)
        total += starred(n, n, key=n)
    return total


if __name__ == "__main__":
    print(run())
