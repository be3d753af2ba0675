"""Raised, caught, re-raised, cleaned up after."""


class Odd(ValueError):
    pass


def check(n):
    if n % 2:
        raise Odd(n)
    return n


def run():
    total = 0
    for n in range(80_000):
        try:
            total += check(n)
        except KeyError:
            total -= 1
        except ValueError as error:
            total += error.args[0] & 3
        finally:
            total += 1
    return total


if __name__ == "__main__":
    print(run())
