# Containers that change while they are walked, compared or copied; __new__ of other classes.
numbers = {0: 0}
try:
    for key in numbers:
        del numbers[0]
        numbers[0] = 0
except RuntimeError as error:
    print(error)  # expect: dictionary keys changed during iteration

names = {f"k{number}": number for number in range(1000)}
for number in range(1, 1000):
    del names[f"k{number}"]
walks = [reversed(names), reversed(names.values()), reversed(names.items())]
names.clear()
names["k0"] = 0
print([list(walk) for walk in walks])  # expect: [[], [], []]

stack = {}
for number in range(10000):
    stack[number] = number
    assert stack.popitem() == (number, number)
print(len(stack))  # expect: 0


class Clears:
    def __init__(self, victim):
        self.victim = victim

    def __hash__(self):
        return 0

    def __eq__(self, other):
        self.victim.clear()
        return False


other = {number: 0 for number in range(1, 1000)}
other[Clears(other)] = 0
try:
    {Clears(other): 0, 1: 1}.update(other)
except RuntimeError as error:
    print(error)  # expect: dict mutated during update

left, right = [], []
left.append(Clears(right))
right.append(Clears(left))
print(left == right)  # expect: False


class Both:
    def __eq__(self, other):
        left.clear()
        right.clear()
        return NotImplemented


left, right = [Both()], [Both()]
print(left == right)  # expect: True

try:
    dict([5])
except TypeError as error:
    print(error, error.__notes__)
# expect: object is not iterable ['Cannot convert dictionary update sequence element #0 to a sequence']


def breaks():
    yield "key"
    raise TypeError("oops")


try:
    dict([("a", 1), breaks()])
except TypeError as error:
    print(error, error.__notes__)  # expect: oops ['Cannot convert dictionary update sequence element #1 to a sequence']


class Hints:
    def __iter__(self):
        return iter(())

    def __length_hint__(self):
        return 2**63 - 1


print([*[1, 2], *Hints()])  # expect: [1, 2]
some = [1, 2]
some.extend(Hints())
print(some)  # expect: [1, 2]


class WrongBase:
    __new__ = list.__new__


class WrongLayout(list):
    __new__ = object.__new__


for wrong in (WrongBase, WrongLayout):
    try:
        wrong()
    except TypeError as error:
        print(error)
# expect: list.__new__(WrongBase): WrongBase is not a subtype of list
# expect: object.__new__(WrongLayout) is not safe, use list.__new__()
