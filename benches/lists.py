"""Appended, popped, indexed, sliced, comprehended."""


def run():
    total = 0
    for _ in range(15):
        values = []
        for n in range(5000):
            values.append(n)
        squares = [n * n for n in values if n % 3]
        for index in range(len(squares) - 1):
            squares[index] += squares[index + 1]
        while values:
            total += values.pop()
        total += sum(squares[::7])
    return total


if __name__ == "__main__":
    print(run())
