"""Integers of hundreds of digits."""


def run():
    total = 1
    for n in range(1, 1500):
        total *= n
    a, b = 0, 1
    for _ in range(8000):
        a, b = b, a + b
    return (total % 1_000_003 + len(bin(a)) + a % 97) * pow(3, 5000, 1_000_007)


if __name__ == "__main__":
    print(run())
