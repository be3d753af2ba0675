"""All ways to place eight queens: tuples, sets, recursion."""


def place(row, columns, rising, falling):
    if row == 8:
        return 1
    found = 0
    for column in range(8):
        if column in columns or row + column in rising or row - column in falling:
            continue
        found += place(row + 1, columns | {column}, rising | {row + column}, falling | {row - column})
    return found


def run():
    return sum(place(0, frozenset(), frozenset(), frozenset()) for _ in range(4))


if __name__ == "__main__":
    print(run())
