# Instructions that load and store attributes remember the last two classes that they met.


class Base:
    kind = "base"
    limit = 10

    def __init__(self, value):
        self.value = value

    def name(self):
        return "Base"

    @property
    def double(self):
        return self.value * 2


class One(Base):
    kind = "one"

    def name(self):
        return "One"

    @property
    def double(self):
        return -self.value


class Two(Base):
    def name(self):
        return "Two"


class Three(Base):
    kind = "three"


class Slotted:
    __slots__ = ("value",)
    kind = "slotted"
    limit = 11
    double = 0

    def __init__(self, value):
        self.value = value

    def name(self):
        return "Slotted"


def describe(thing):
    return (thing.name(), thing.kind, thing.limit, thing.value, thing.double)


def store(thing, value):
    thing.value = value
    thing.value += 1


# One class after another, then all of them by turns.
things = [One(1), Two(2), Three(3), Slotted(4), Base(5)]
for thing in things:
    for _ in range(200):
        described = describe(thing)
    print(described)
# expect: ('One', 'one', 10, 1, -1)
# expect: ('Two', 'base', 10, 2, 4)
# expect: ('Base', 'three', 10, 3, 6)
# expect: ('Slotted', 'slotted', 11, 4, 0)
# expect: ('Base', 'base', 10, 5, 10)
seen = set()
for turn in range(300):
    for thing in things:
        store(thing, turn)
        seen.add(describe(thing)[:3] + (describe(thing)[3] - turn,))
print(sorted(seen))  # expect: [('Base', 'base', 10, 1), ('Base', 'three', 10, 1), ('One', 'one', 10, 1), ('Slotted', 'slotted', 11, 1), ('Two', 'base', 10, 1)]

# An instance's own attribute hides the class's, in instances of any shape.
def read(thing):
    return thing.kind


plain, hiding, by_dict = Two(1), Two(1), Two(1)
for _ in range(200):
    read(plain)
hiding.kind = "own"
by_dict.__dict__["kind"] = "in the dict"
print([read(plain), read(hiding), read(by_dict)])  # expect: ['base', 'own', 'in the dict']
for _ in range(200):
    read(plain), read(hiding), read(by_dict)
print([read(plain), read(hiding), read(by_dict)])  # expect: ['base', 'own', 'in the dict']
del hiding.kind, by_dict.kind
print([read(plain), read(hiding), read(by_dict)])  # expect: ['base', 'base', 'base']

# Likewise a method.
def call(thing):
    return thing.name()


for _ in range(200):
    call(plain), call(things[0])
hiding.name = lambda: "own"
print([call(plain), call(things[0]), call(hiding)])  # expect: ['Two', 'One', 'own']

# What a class is given later is seen, and what it loses.
for _ in range(200):
    describe(plain), describe(things[0])
Base.limit = 20
Two.name = lambda self: "new Two"
print(describe(plain), describe(things[0]))  # expect: ('new Two', 'base', 20, 1, 2) ('One', 'one', 20, 300, -300)
del One.kind
One.double = 7
print(describe(things[0]))  # expect: ('One', 'base', 20, 300, 7)
del Two.name
print(describe(plain))  # expect: ('Base', 'base', 20, 1, 2)

# A class that is collected does not live on in a cache: another one may be at its address.
def fresh(number):
    class Fresh:
        answer = number

        def method(self):
            return number

    return Fresh()


def ask(thing):
    return thing.answer, thing.method()


print(all(ask(fresh(number)) == (number, number) for number in range(300)))  # expect: True

# An attribute that is not there.
for thing in things * 60:
    try:
        thing.missing
    except AttributeError:
        pass
empty = Slotted(1)
for _ in range(100):
    empty.value
del empty.value
try:
    empty.value
except AttributeError as error:
    print(error)  # expect: 'Slotted' object has no attribute 'value'

# A property whose getter takes more than the object.
class Odd:
    @property
    def double(self, factor=3):
        return factor


for _ in range(100):
    things[1].double, Odd().double
print(Odd().double, things[1].double)  # expect: 3 600


# Calls of whatever function takes as many arguments.
def apply(function, *values):
    return [function(value) for value in values]


def identity(value):
    return value


def negative(value):
    return -value


def with_default(value, factor=2):
    return value * factor


def starred(*values):
    return values


functions = [identity, negative, with_default, starred, abs, lambda value: value + 1, Two(1).__init__, str]
print([function(3) for _ in range(50) for function in functions][-8:])  # expect: [3, -3, 6, (3,), 3, 4, None, '3']
identity.__code__ = with_default.__code__
try:
    functions[0](3)
except TypeError as error:
    print(error)  # expect: identity() missing 1 required positional argument: 'factor'
