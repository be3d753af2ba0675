"""Float arithmetic in local variables."""


def run():
    inside = 0
    for row in range(80):
        y0 = row / 40 - 1
        for column in range(80):
            x0 = column / 40 - 1.5
            x = y = 0.0
            n = 0
            while n < 60 and x * x + y * y < 4.0:
                x, y = x * x - y * y + x0, 2.0 * x * y + y0
                n += 1
            inside += n == 60
    return inside


if __name__ == "__main__":
    print(run())
