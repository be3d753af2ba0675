"""Bound methods, super(), properties and operators on instances."""


class Shape:
    def __init__(self, size):
        self.size = size

    def area(self):
        return 0

    @property
    def double(self):
        return self.size * 2

    def __add__(self, other):
        return type(self)(self.size + other.size)


class Square(Shape):
    def area(self):
        return super().area() + self.size * self.size


def run():
    total, one = 0, Square(1)
    shape = one
    for n in range(60_000):
        total += shape.area() + shape.double
        shape = shape + one if n % 100 else one
    return total


if __name__ == "__main__":
    print(run())
