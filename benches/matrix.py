"""Nested lists multiplied."""


def run():
    size = 48
    a = [[(row * column) % 7 for column in range(size)] for row in range(size)]
    b = [[(row + column) % 5 for column in range(size)] for row in range(size)]
    c = [[0] * size for _ in range(size)]
    for row in range(size):
        for column in range(size):
            total = 0
            for k in range(size):
                total += a[row][k] * b[k][column]
            c[row][column] = total
    return sum(map(sum, c))


if __name__ == "__main__":
    print(run())
