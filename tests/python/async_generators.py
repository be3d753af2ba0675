# Asynchronous generators: their methods' awaitables, hooks, how they end (PEP 525).
import gc
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
    return (yield value)


async def numbers(n):
    for number in range(n):
        await pause(f"before {number}")
        got = yield number
        if got:
            print("got", got)


async def collect(iterable):
    return [item async for item in iterable]


print(run(collect(numbers(2))))  # expect: (['before 0', 'before 1'], [0, 1])
generator = numbers(3)
print(type(generator), repr(generator).split(" at ")[0])  # expect: <class 'async_generator'> <async_generator object numbers
print(generator.ag_running, generator.ag_suspended, generator.ag_await, generator.ag_code.co_name)  # expect: False False None numbers
print(inspect.isasyncgenfunction(numbers), inspect.isasyncgen(generator), inspect.getasyncgenstate(generator))  # expect: True True AGEN_CREATED
print(generator.__aiter__() is generator, aiter(generator) is generator)  # expect: True True
print(types.AsyncGeneratorType is type(generator), type(generator)[int, str])  # expect: True async_generator[int, str]
step = anext(generator)
print(type(step), step.send(None), generator.ag_running, generator.ag_await.gi_code.co_name)  # expect: <class 'async_generator_asend'> before 0 True pause
try:
    anext(generator).send(None)
except RuntimeError as error:
    print(error)  # expect: anext(): asynchronous generator is already running
for method, name in (generator.aclose, "aclose"), (lambda: generator.athrow(ValueError), "athrow"):
    try:
        method().send(None)
    except RuntimeError as error:
        print(error)
# expect: aclose(): asynchronous generator is already running
# expect: athrow(): asynchronous generator is already running
try:
    step.send(None)
except StopIteration as stop:
    print(stop.value, generator.ag_running, inspect.getasyncgenstate(generator))  # expect: 0 False AGEN_SUSPENDED
try:
    step.send(None)
except RuntimeError as error:
    print(error)  # expect: cannot reuse already awaited __anext__()/asend()
print(run(generator.asend("value")))  # expect: got value
# expect: (['before 1'], 1)
print(run(generator.aclose()), inspect.getasyncgenstate(generator))  # expect: ([], None) AGEN_CLOSED
for again in generator.aclose(), generator.asend(None), generator.athrow(KeyError):
    try:
        print(run(again))
    except StopAsyncIteration as error:
        print(repr(error))
# expect: ([], None)
# expect: StopAsyncIteration()
# expect: ([], None)
generator = numbers(1)
try:
    generator.asend(1).send(None)
except TypeError as error:
    print(error)  # expect: can't send non-None value to a just-started async generator

# ---- throwing and closing ----


async def cleans_up():
    try:
        yield 1
    except KeyError as error:
        yield repr(error)
    finally:
        await pause("cleaning up")
        print("clean")


generator = cleans_up()
print(run(anext(generator)), run(generator.athrow(KeyError("k"))))  # expect: ([], 1) ([], "KeyError('k')")
print(run(generator.aclose()))  # expect: clean
# expect: (['cleaning up'], None)


async def waits():
    try:
        await pause("waiting")
        yield 1
    except GeneratorExit:
        await pause("exit")
        raise


generator = waits()
closing = numbers(1).aclose()
print(run(closing))  # expect: ([], None)
step = anext(generator)
print(step.send(None))  # expect: waiting
try:
    step.throw(ValueError("thrown"))
except ValueError as error:
    print(error, generator.ag_running, generator.ag_frame)  # expect: thrown False None


async def inner_wait():
    try:
        await pause("inner")
    except GeneratorExit:
        print("inner exit", await pause("more"))
        raise


async def through():
    yield 0
    try:
        await inner_wait()
    finally:
        print("through ends")
    yield 1


generator = through()
run(anext(generator))
step = anext(generator)
print(step.send(None))  # expect: inner
try:
    step.throw(GeneratorExit)
except RuntimeError as error:
    print(error)  # expect: through ends
    # expect: coroutine ignored GeneratorExit


async def ignores():
    try:
        yield 1
    finally:
        yield 2


generator = ignores()
run(anext(generator))
try:
    run(generator.aclose())
except RuntimeError as error:
    print(error)  # expect: async generator ignored GeneratorExit


async def stops(error):
    yield 1
    raise error


for error in StopIteration(1), StopAsyncIteration(2):
    try:
        run(collect(stops(error)))
    except RuntimeError as raised:
        print(raised, "|", repr(raised.__cause__))
# expect: async generator raised StopIteration | StopIteration(1)
# expect: async generator raised StopAsyncIteration | StopAsyncIteration(2)
generator = numbers(1)
closing = generator.aclose()
print(run(closing))  # expect: ([], None)
try:
    closing.send(None)
except RuntimeError as error:
    print(error)  # expect: cannot reuse already awaited aclose()/athrow()
throwing = numbers(1).athrow("no exception")
try:
    throwing.send(None)
except TypeError as error:
    print(error)  # expect: exceptions must be classes or instances deriving from BaseException, not str
step = anext(numbers(1))
print(step.send(None), step.close(), step.close())  # expect: before 0 None None
try:
    step.throw(KeyError)
except RuntimeError as error:
    print(error)  # expect: cannot reuse already awaited __anext__()/asend()

# ---- anext with a default ----


class Ends:
    def __aiter__(self):
        return self

    def __anext__(self):
        return self

    def __await__(self):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        raise StopAsyncIteration


async def default(iterator):
    return await anext(iterator, "default"), await anext(iterator, "default")


print(run(default(numbers(1))))  # expect: (['before 0'], (0, 'default'))
print(run(default(Ends())))  # expect: ([], ('default', 'default'))
awaitable = anext(numbers(1), 5)
print(type(awaitable).__name__, awaitable.send(None), awaitable.close())  # expect: anext_awaitable before 0 None
awaitable = anext(numbers(1), 5)
awaitable.send(None)
try:
    awaitable.throw(StopAsyncIteration)
except RuntimeError as error:
    print(error)  # expect: async generator raised StopAsyncIteration
for function, value in (aiter, 1), (anext, 1), (aiter, type("A", (), {"__aiter__": lambda self: 1})()):
    try:
        function(value)
    except TypeError as error:
        print(error)
# expect: 'int' object is not an async iterable
# expect: 'int' object is not an async iterator
# expect: aiter() returned not an async iterator of type 'int'

# ---- expressions ----


async def expressions():
    squares = (number**2 async for number in numbers(3) if number)
    awaiting = (await double(number) for number in range(2))
    print(type(squares).__name__, type(awaiting).__name__)
    return [item async for item in squares], [item async for item in awaiting]


async def double(number):
    return number * 2


print(run(expressions())[1])  # expect: async_generator async_generator
# expect: ([1, 4], [0, 2])

# ---- hooks ----

seen = []
sys.set_asyncgen_hooks(firstiter=lambda generator: seen.append("first"), finalizer=lambda generator: seen.append("final"))
hooks = sys.get_asyncgen_hooks()
print(callable(hooks.firstiter), callable(hooks.finalizer))  # expect: True True
generator = numbers(2)
print(seen)  # expect: []
run(anext(generator)), run(anext(generator))
print(seen)  # expect: ['first']
del generator
print(seen)  # expect: ['first', 'final']
run(collect(numbers(1)))
print(seen)  # expect: ['first', 'final', 'first']
saved = numbers(1)
run(anext(saved)), run(saved.aclose())
del saved
print(seen)  # expect: ['first', 'final', 'first', 'first']
sys.set_asyncgen_hooks(firstiter=lambda generator: 1 / 0, finalizer=None)
try:
    anext(numbers(1))
except ZeroDivisionError as error:
    print(error)  # expect: division by zero
sys.set_asyncgen_hooks(None, None)
print(sys.get_asyncgen_hooks())  # expect: asyncgen_hooks(firstiter=None, finalizer=None)
for arguments in {"firstiter": 1}, {"finalizer": "f"}:
    try:
        sys.set_asyncgen_hooks(**arguments)
    except TypeError as error:
        print(error)
# expect: callable firstiter expected, got int
# expect: callable finalizer expected, got str

# ---- without hooks a dropped generator is closed, as far as that goes without waiting ----


async def quietly():
    try:
        yield 1
    finally:
        print("finally")


generator = quietly()
run(anext(generator))
del generator  # expect: finally
generator = cleans_up()
run(anext(generator))
sys.unraisablehook = lambda unraisable: print(unraisable.err_msg.split(" <")[0], "|", unraisable.exc_value)
del generator  # expect: Exception ignored while closing generator | async generator ignored GeneratorExit


async def cycle():
    me = generator
    try:
        yield me
    finally:
        print("collected")


generator = cycle()
run(anext(generator))
del generator
gc.collect()  # expect: collected

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    generator = numbers(1)
    generator.asend(None), generator.athrow(KeyError), generator.aclose(), anext(generator)
    for warning in caught:
        print(warning.message)
# expect: coroutine method 'asend' of 'numbers' was never awaited
# expect: coroutine method 'aclose' of 'numbers' was never awaited
# expect: coroutine method 'athrow' of 'numbers' was never awaited
# expect: coroutine method 'asend' of 'numbers' was never awaited
