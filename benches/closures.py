"""Functions made by functions, lambdas, map and filter."""


def counter(step):
    value = 0

    def up():
        nonlocal value
        value += step
        return value

    return up


def run():
    total = 0
    for step in range(40):
        up = counter(step)
        for _ in range(1500):
            total += up()
        total += sum(map(lambda n: n * step, filter(lambda n: n % 2, range(1500))))
    return total


if __name__ == "__main__":
    print(run())
