"""What send, throw, close and the frames of generators do in every state, also when called while they run."""
import sys


def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, *error.args)


def started(generator):
    next(generator)
    return generator


def over_range():
    print("returned", (yield from range(2)))
    yield "after"


# A StopIteration that is thrown in ends the delegation, whether or not what is delegated to has `throw`.
show(lambda: started(over_range()).throw(StopIteration(5)))
# expect: returned 5
# expect: after
show(lambda: started(over_range()).throw(ValueError(5)))  # expect: ValueError 5
show(lambda: started(over_range()).throw(GeneratorExit))  # expect: GeneratorExit
show(lambda: started(over_range()).close())  # expect: None


class Iterator:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def throw(self, error):
        raise StopIteration(7)

    def close(self):
        print("closed")


def over_iterator():
    print("returned", (yield from Iterator()))
    yield "after"


show(lambda: started(over_iterator()).throw(ValueError))
# expect: returned 7
# expect: after
show(lambda: started(over_iterator()).close())
# expect: closed
# expect: None
show(lambda: started(over_iterator()).throw(GeneratorExit))
# expect: closed
# expect: GeneratorExit


# A generator that runs is not entered again.
def enters_itself():
    yield 1
    for call in lambda: g.send(1), lambda: next(g), lambda: g.throw(KeyError), lambda: g.close():
        show(call)
    yield 2


g = started(enters_itself())
print(next(g))
# expect: ValueError generator already executing
# expect: ValueError generator already executing
# expect: ValueError generator already executing
# expect: ValueError generator already executing
# expect: 2


class Meddler(Iterator):
    def throw(self, error):
        for call in lambda: next(g), lambda: g.close(), lambda: g.throw(KeyError(1)):
            show(call)
        print(g.gi_running, g.gi_suspended, g.gi_yieldfrom)
        return 9

    def close(self):
        show(lambda: next(g))
        show(lambda: g.close())
        raise KeyError("close")

    def __repr__(self):
        return "Meddler"


def over_meddler():
    yield from Meddler()


g = started(over_meddler())
print(g.gi_yieldfrom)  # expect: Meddler
show(lambda: g.throw(ValueError))
# expect: ValueError generator already executing
# expect: ValueError generator already executing
# expect: ValueError generator already executing
# expect: True False None
# expect: 9
show(lambda: g.close())
# expect: ValueError generator already executing
# expect: ValueError generator already executing
# expect: KeyError close
show(lambda: next(g))  # expect: StopIteration


# In the states before and after.
def returns():
    return 3
    yield


show(lambda: over_range().throw(StopIteration(5)))  # expect: StopIteration 5
show(lambda: over_range().send(1))  # expect: TypeError can't send non-None value to a just-started generator
g = returns()
show(lambda: next(g))  # expect: StopIteration 3
show(lambda: next(g))  # expect: StopIteration
show(lambda: g.throw(ValueError(1)))  # expect: ValueError 1
show(lambda: g.close())  # expect: None
show(lambda: g.send(4))  # expect: StopIteration


def stops_while_closed():
    try:
        yield 1
    finally:
        raise StopIteration(1)


def ignores_exit():
    try:
        yield 1
    except GeneratorExit:
        yield 2


show(started(stops_while_closed()).close)  # expect: RuntimeError generator raised StopIteration
g = started(ignores_exit())
show(g.close)  # expect: RuntimeError generator ignored GeneratorExit
show(g.close)  # expect: None


# Frames are cleared before and after they run, not in between.
def gives_frame():
    local = 1
    yield sys._getframe()


def clears_own_frame():
    yield sys._getframe().clear()


g = gives_frame()
frame = next(g)
show(frame.clear)  # expect: RuntimeError cannot clear a suspended frame
print(frame is g.gi_frame, frame.f_locals)  # expect: True {'local': 1}
g.close()
print(frame.f_locals, frame.f_back, g.gi_frame)  # expect: {'local': 1} None None
g = gives_frame()
show(g.gi_frame.clear)  # expect: None
show(lambda: next(g))  # expect: StopIteration
print(g.gi_frame, g.gi_running)  # expect: None False
show(lambda: next(clears_own_frame()))  # expect: RuntimeError cannot clear an executing frame
show(sys._getframe().clear)  # expect: RuntimeError cannot clear an executing frame
frame = next(gives_frame())
frame.clear()
print(frame.f_locals)  # expect: {}


# What a generator handles is its own.
def handles():
    try:
        yield
    except ValueError:
        yield sys.exception()


g = started(handles())
print(repr(g.throw(ValueError("v"))), sys.exception())  # expect: ValueError('v') None


def raises_again():
    try:
        raise
    except KeyError as error:
        print(repr(error))
    yield


try:
    raise KeyError(1)
except KeyError:
    next(raises_again())  # expect: KeyError(1)
