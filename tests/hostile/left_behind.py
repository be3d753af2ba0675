"""Garbage that comes back to life, generators that were not finished, an import lock that is held."""
import _imp
import gc
import sys
import weakref

add_hook, disable, freeze, set_threshold, no_limit = (
    sys.addaudithook, gc.disable, gc.freeze, gc.set_threshold, sys.set_int_max_str_digits)


class Lazarus:
    def __init__(self):
        self.itself = self

    def __del__(self, add_hook=add_hook, disable=disable, no_limit=no_limit):
        disable()
        no_limit(0)
        add_hook(self)


class Undead:
    def __del__(self, add_hook=add_hook):
        add_hook(self.__class__())


def generator(freeze=freeze):
    try:
        yield 1
    finally:
        freeze()


lazarus = Lazarus()
pending = generator()
next(pending)
reference = weakref.ref(lazarus, lambda reference, set_threshold=set_threshold: set_threshold(1))
add_hook(Undead())
for _ in range(3):
    _imp.acquire_lock()
