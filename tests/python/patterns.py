# Which values sequence patterns match.
import collections.abc
from collections import UserList, UserString, deque


def kind(subject):
    match subject:
        case []:
            return "empty"
        case [_]:
            return "one"
        case [_, *rest]:
            return f"one and {len(rest)}"
        case {}:
            return "mapping"
    return "none"


class Text(str):
    pass


class Numbers(list):
    pass


class Registered:
    def __len__(self):
        return 1

    def __getitem__(self, index):
        return index


print([kind(subject) for subject in ([], [1], (1, 2), range(3), deque([1]), Numbers([1]), UserList([1]), memoryview(b"ab"))])  # expect: ['empty', 'one', 'one and 1', 'one and 2', 'one', 'one', 'one', 'one and 1']
# Text and bytes are sequences to collections.abc, not to patterns; what inherits from them neither.
print({kind(subject) for subject in ("", "a", b"", b"a", bytearray(), bytearray(b"a"), Text("a"), {1}, iter([]), 5)})  # expect: {'none'}
print(kind(UserString("a")), kind({1: 2}))  # expect: one mapping
print(kind(Registered()))  # expect: none
collections.abc.Sequence.register(Registered)
print(kind(Registered()))  # expect: one

try:
    match 1:
        case len(x):
            pass
except TypeError as error:
    print(error)  # expect: called match pattern must be a class


# Names of attributes in a pattern need not be ASCII.
class Größe:
    __match_args__ = ("höhe",)

    def __init__(self):
        self.höhe, self.größe = 1, 2


match Größe():
    case Größe(1, größe=2):
        print("matched")  # expect: matched
