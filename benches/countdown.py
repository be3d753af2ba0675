"""The plainest loop."""


def run():
    n = 2_000_000
    while n > 0:
        n -= 1
    return n


if __name__ == "__main__":
    print(run())
