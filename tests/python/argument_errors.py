# What built-in callables say of arguments that do not fit (Python/getargs.c).
import collections
import itertools
import json
import marshal
import unicodedata
from types import MappingProxyType, SimpleNamespace


def check(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except TypeError as error:
        print(error)
    else:
        print("no error")


# Only by position: one argument, or several; a constructor speaks of what it expected.
check(json.JSONEncoder.encode, 1, 2, 3)  # expect: JSONEncoder.encode() takes 2 positional arguments but 3 were given
check([].append)  # expect: list.append() takes exactly one argument (0 given)
check([].append, 1, x=2)  # expect: list.append() takes no keyword arguments
check([].insert, 1)  # expect: insert expected 2 arguments, got 1
check(itertools.cycle)  # expect: cycle expected 1 argument, got 0
check(itertools.pairwise, 1, 2)  # expect: pairwise expected 1 argument, got 2
check(itertools.takewhile, 1, 2, 3, a=1)  # expect: takewhile() takes no keyword arguments
check(SimpleNamespace, 1, 2)  # expect: SimpleNamespace expected at most 1 argument, got 2
# Some by name: the number of all, then that of those by position.
check(itertools.combinations, 1, 2, 3)  # expect: combinations() takes at most 2 arguments (3 given)
check(itertools.batched, "a", 1, 2)  # expect: batched() takes exactly 2 positional arguments (3 given)
check(itertools.accumulate, 1, 2, 3, 4)  # expect: accumulate() takes at most 3 arguments (4 given)
check(MappingProxyType, 1, 2)  # expect: mappingproxy() takes at most 1 argument (2 given)
check("a".split, "a", 1, sep="a")  # expect: split() takes at most 2 arguments (3 given)
check("a".split, "a", sep="a")  # expect: argument for split() given by name ('sep') and position (1)
check(marshal.loads, 1, 2, 3)  # expect: loads() takes at most 2 arguments (3 given)
# A method has the name of the class that defines it, whoever inherits it.
check(lambda: collections.UserDict().__format__())  # expect: object.__format__() takes exactly one argument (0 given)
check(lambda: True.__format__())  # expect: int.__format__() takes exactly one argument (0 given)


class Own(set):
    pass


check(Own, 1, 2)  # expect: Own expected at most 1 argument, got 2
check(unicodedata.category, "ab")  # expect: category(): argument must be a unicode character, not a string of length 2
check(unicodedata.category, 1)  # expect: category() argument must be a unicode character, not int
