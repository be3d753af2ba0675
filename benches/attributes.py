"""Instance, slot and class attributes, read and written."""


class Point:
    scale = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


def run():
    point, slotted = Point(1, 2), Slotted(3, 4)
    for n in range(200_000):
        point.x = point.y + n
        slotted.x = slotted.y + point.x
        point.y = slotted.x % 1000 * Point.scale
    return point.x + point.y + slotted.x


if __name__ == "__main__":
    print(run())
