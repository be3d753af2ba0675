# Coroutines: what they are made of, what they await, how they end (PEP 492).
import inspect
import sys
import types
import warnings


def run(coroutine):
    """What a coroutine awaits, and what it returns."""
    awaited = []
    while True:
        try:
            awaited.append(coroutine.send(None))
        except StopIteration as stop:
            return awaited, stop.value


@types.coroutine
def pause(value):
    got = yield value
    return got


class Awaitable:
    def __init__(self, *values):
        self.values = values

    def __await__(self):
        yield from self.values
        return len(self.values)


async def add(a, b):
    return await Awaitable(a) + await Awaitable(a, b) + b


print(run(add(1, 2)))  # expect: ([1, 1, 2], 5)

# ---- the objects ----


async def one():
    await pause(1)
    return "end"


coroutine = one()
print(type(coroutine), repr(coroutine).split(" at ")[0])  # expect: <class 'coroutine'> <coroutine object one
print(coroutine.cr_code is one.__code__, coroutine.cr_frame.f_code.co_name)  # expect: True one
print(coroutine.cr_running, coroutine.cr_suspended, coroutine.cr_await, coroutine.cr_origin)  # expect: False False None None
print(inspect.getcoroutinestate(coroutine))  # expect: CORO_CREATED
print(coroutine.send(None), inspect.getcoroutinestate(coroutine))  # expect: 1 CORO_SUSPENDED
print(coroutine.cr_await.gi_code.co_name, coroutine.cr_suspended)  # expect: pause True
try:
    coroutine.send("x")
except StopIteration as stop:
    print(stop.value, inspect.getcoroutinestate(coroutine), coroutine.cr_frame)  # expect: end CORO_CLOSED None
coroutine.close()
for again in (lambda: coroutine.send(None), lambda: coroutine.throw(ValueError)):
    try:
        again()
    except RuntimeError as error:
        print(error)  # expect: cannot reuse already awaited coroutine
# expect: cannot reuse already awaited coroutine
coroutine.__name__, coroutine.__qualname__ = "n", "q.n"
print(coroutine.__name__, repr(coroutine).split(" at ")[0])  # expect: n <coroutine object q.n
print(inspect.iscoroutinefunction(one), inspect.isawaitable(Awaitable()), inspect.iscoroutine(1))  # expect: True True False
print(type(coroutine)[int, str, float], types.CoroutineType is type(coroutine))  # expect: coroutine[int, str, float] True
try:
    iter(coroutine)
except TypeError as error:
    print(error)  # expect: 'coroutine' object is not iterable
try:
    type(coroutine)()
except TypeError as error:
    print(error)  # expect: cannot create 'coroutine' instances

coroutine = one()
wrapper = coroutine.__await__()
print(type(wrapper).__name__, iter(wrapper) is wrapper, next(wrapper))  # expect: coroutine_wrapper True 1
try:
    wrapper.throw(KeyError("thrown"))
except KeyError as error:
    print(repr(error), coroutine.cr_frame)  # expect: KeyError('thrown') None
coroutine = one()
coroutine.__await__().send(None)
coroutine.__await__().close()
print(inspect.getcoroutinestate(coroutine))  # expect: CORO_CLOSED

coroutine = one()
try:
    coroutine.send(1)
except TypeError as error:
    print(error)  # expect: can't send non-None value to a just-started coroutine
coroutine.close()


async def asks_itself():
    try:
        me.send(None)
    except ValueError as error:
        print(error, me.cr_running)  # expect: coroutine already executing True
    try:
        await me
    except ValueError as error:
        print(error)  # expect: coroutine already executing


me = asks_itself()
run(me)

# ---- awaiting ----


class Returns:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return self.value


async def awaits(value):
    return await value


coroutine = one()
for value in 1, "s", Returns(1), Returns(coroutine), (x for x in ""):
    try:
        run(awaits(value))
    except TypeError as error:
        print(error)
# expect: 'int' object can't be awaited
# expect: 'str' object can't be awaited
# expect: __await__() returned non-iterator of type 'int'
# expect: __await__() returned a coroutine
# expect: 'generator' object can't be awaited
print(run(awaits(Returns(coroutine.__await__()))))  # expect: ([1], 'end')
print(run(awaits(Returns(iter([1, 2])))))  # expect: ([1, 2], None)

coroutine = one()
first, second = awaits(coroutine), awaits(coroutine)
first.send(None)
try:
    second.send(None)
except RuntimeError as error:
    print(error)  # expect: coroutine is being awaited already
first.close()


@types.coroutine
def delegates():
    return (yield from one())


def plain():
    yield from one()


print(run(awaits(delegates())))  # expect: ([1], 'end')
warnings.simplefilter("ignore")
try:
    list(plain())
except TypeError as error:
    print(error)  # expect: cannot 'yield from' a coroutine object in a non-coroutine generator
warnings.resetwarnings()


async def stops():
    raise StopIteration(1)


try:
    run(stops())
except RuntimeError as error:
    print(error, repr(error.__cause__))  # expect: coroutine raised StopIteration StopIteration(1)


# ---- throwing and closing through several ----


async def inner():
    try:
        await pause("inner")
    except KeyError:
        return await pause("caught")
    finally:
        print("inner ends")


async def outer():
    try:
        return await inner()
    finally:
        print("outer ends")


coroutine = outer()
print(coroutine.send(None), coroutine.throw(KeyError))  # expect: inner caught
try:
    coroutine.send(7)
except StopIteration as stop:
    print(stop.value)  # expect: inner ends
    # expect: outer ends
    # expect: 7
coroutine = outer()
coroutine.send(None)
coroutine.close()  # expect: inner ends
# expect: outer ends
coroutine = outer()
coroutine.send(None)
del coroutine  # expect: inner ends
# expect: outer ends


async def ignores():
    while True:
        try:
            await pause(0)
        except GeneratorExit:
            pass


coroutine = ignores()
coroutine.send(None)
try:
    coroutine.close()
except RuntimeError as error:
    print(error)  # expect: coroutine ignored GeneratorExit


async def ends():
    try:
        await pause(0)
    except (GeneratorExit, ValueError):
        return


sys.unraisablehook = lambda unraisable: print(unraisable.err_msg.split(" <")[0], unraisable.exc_value)
coroutine = ends()  # expect: Exception ignored while closing generator coroutine ignored GeneratorExit
coroutine.send(None)
print(coroutine.close())  # expect: None


def depth(n):
    async def one_more():
        return 1 + await depth(n - 1)

    return one_more() if n else awaits(Awaitable("deep"))


print(run(depth(200)))  # expect: (['deep'], 201)
coroutine = depth(200)
coroutine.send(None)
try:
    coroutine.throw(ZeroDivisionError)
except ZeroDivisionError as error:
    count, traceback = 0, error.__traceback__
    while traceback:
        count, traceback = count + 1, traceback.tb_next
    print(count)  # expect: 203

# ---- async with ----


class Context:
    def __init__(self, swallow=False):
        self.swallow = swallow

    async def __aenter__(self):
        await pause("enter")
        return self

    async def __aexit__(self, *exc):
        await pause(exc[0].__name__ if exc[0] else "exit")
        return self.swallow


async def within(context, error=None):
    async with context as entered:
        if error:
            raise error
        return entered is context
    return "swallowed"


print(run(within(Context())))  # expect: (['enter', 'exit'], True)
print(run(within(Context(True), KeyError())))  # expect: (['enter', 'KeyError'], 'swallowed')
try:
    run(within(Context(), KeyError("k")))
except KeyError as error:
    print(repr(error))  # expect: KeyError('k')


class Enters:
    def __aenter__(self):
        return 1

    async def __aexit__(self, *exc):
        pass


class Exits:
    async def __aenter__(self):
        pass

    def __aexit__(self, *exc):
        return 1


class Plain:
    def __enter__(self):
        pass

    def __exit__(self, *exc):
        pass


for context in Enters(), Exits(), 1, Plain():
    try:
        run(within(context))
    except TypeError as error:
        print(error)
# expect: 'async with' received an object from __aenter__ that does not implement __await__: int
# expect: 'async with' received an object from __aexit__ that does not implement __await__: int
# expect: 'int' object does not support the asynchronous context manager protocol (missed __aexit__ method)
# expect: 'Plain' object does not support the asynchronous context manager protocol (missed __aexit__ method) but it supports the context manager protocol. Did you mean to use 'with'?

# ---- async for ----


class Count:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        await pause(f"next {self.n}")
        return self.n


async def loop(iterable):
    total = []
    async for number in iterable:
        if number == 5:
            break
        total.append(number)
    else:
        total.append("else")
    return total


print(run(loop(Count(3))))  # expect: (['next 2', 'next 1', 'next 0'], [2, 1, 0, 'else'])
print(run(loop(Count(6))))  # expect: (['next 5'], [])


async def comprehensions():
    squares = [number**2 async for number in Count(2)]
    items = {number async for number in Count(2)}
    pairs = {number: await awaits(Awaitable()) async for number in Count(2) if number}
    nested = [[number async for number in Count(bound)] for bound in (1, 2)]
    return squares, items, pairs, nested


print(run(comprehensions())[1])  # expect: ([1, 0], {0, 1}, {1: 0}, [[0], [1, 0]])


class Wrong:
    def __init__(self, *results):
        self.results = list(results)

    def __aiter__(self):
        return self.results[0] if self.results[0] is not None else self

    def __anext__(self):
        return self.results[1]


for iterable in 1, Wrong(1), Wrong(None, 2):
    try:
        run(loop(iterable))
    except TypeError as error:
        print(error, "|", error.__cause__)
# expect: 'async for' requires an object with __aiter__ method, got int | None
# expect: 'async for' received an object from __aiter__ that does not implement __anext__: int | None
# expect: 'async for' received an invalid object from __anext__: int | 'int' object can't be awaited

# ---- never awaited ----

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    one()
    print([str(warning.message) for warning in caught], caught[0].category.__name__)  # expect: ["coroutine 'one' was never awaited"] RuntimeWarning
    del caught[:]
    unused = one()
    unused.close()
    del unused
    print(caught)  # expect: []
with warnings.catch_warnings():
    warnings.simplefilter("error")
    one()  # expect: Exception ignored while finalizing coroutine coroutine 'one' was never awaited

sys.set_coroutine_origin_tracking_depth(2)


def make():
    return one()


coroutine = make()
print([name for file, line, name in coroutine.cr_origin])  # expect: ['make', '<module>']
print(coroutine.cr_origin[0][1] == make.__code__.co_firstlineno + 1, sys.get_coroutine_origin_tracking_depth())  # expect: True 2
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    del coroutine
    lines = str(caught[0].message).split("\n")
    print(lines[0], lines[1], len(lines))  # expect: coroutine 'one' was never awaited Coroutine created at (most recent call last) 6
sys.set_coroutine_origin_tracking_depth(0)
for depth in -1, "1":
    try:
        sys.set_coroutine_origin_tracking_depth(depth)
    except (ValueError, TypeError) as error:
        print(error)
# expect: depth must be >= 0
# expect: 'str' object cannot be interpreted as an integer

# ---- tracebacks and frames ----


async def fails():
    await pause(0)
    1 / 0


async def calls():
    await fails()


coroutine = calls()
coroutine.send(None)
frame = coroutine.cr_frame
print(frame.f_generator is coroutine, frame.f_back, sys._getframe().f_generator)  # expect: True None None
try:
    coroutine.send(None)
except ZeroDivisionError as error:
    traceback, names = error.__traceback__, []
    while traceback:
        names.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    print(names)  # expect: ['<module>', 'calls', 'fails']


async def handled():
    try:
        raise KeyError(1)
    except KeyError:
        await pause(0)
        return repr(sys.exception())


coroutine = handled()
coroutine.send(None)
print(sys.exception())  # expect: None
try:
    raise ValueError(2)
except ValueError:
    try:
        coroutine.send(None)
    except StopIteration as stop:
        print(stop.value)  # expect: KeyError(1)
