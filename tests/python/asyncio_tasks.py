# asyncio: tasks and what they wait for, threads beside the loop, debug mode.
import asyncio
import concurrent.futures
import contextvars
import logging
import queue
import sys
import threading
import time

log = []


async def work(name, delay, fail=None):
    log.append(f"{name} begins")
    await asyncio.sleep(delay)
    log.append(f"{name} ends")
    if fail:
        raise fail
    return name


async def gathering():
    results = await asyncio.gather(work("a", 0.02), work("b", 0.01), work("c", 0))
    print(results, log)
    del log[:]
    print(await asyncio.gather(work("a", 0), work("b", 0, ValueError("b")), return_exceptions=True))
    del log[:]


asyncio.run(gathering())
# expect: ['a', 'b', 'c'] ['a begins', 'b begins', 'c begins', 'c ends', 'b ends', 'a ends']
# expect: ['a', ValueError('b')]


async def grouping():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(name, 0), name=name) for name in "xy"]
    print([task.result() for task in tasks], tasks[0].get_name(), tasks[0].done())
    try:
        async with asyncio.TaskGroup() as group:
            slow = group.create_task(work("slow", 60))
            group.create_task(work("fails", 0, KeyError("k")))
            group.create_task(work("fails too", 0, ValueError("v")))
    except* KeyError as errors:
        print(repr(errors.exceptions), slow.cancelled())
    except* ValueError as errors:
        print(repr(errors.exceptions))


asyncio.run(grouping())
# expect: ['x', 'y'] x True
# expect: (KeyError('k'),) True
# expect: (ValueError('v'),)


async def timing():
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(60)
    except TimeoutError as error:
        print(repr(error), repr(error.__cause__))
    try:
        await asyncio.wait_for(asyncio.sleep(60), 0.01)
    except TimeoutError:
        print("timed out")
    done, pending = await asyncio.wait(
        [asyncio.create_task(asyncio.sleep(delay, delay)) for delay in (0, 60)], return_when=asyncio.FIRST_COMPLETED
    )
    print([task.result() for task in done], len(pending))
    for task in pending:
        task.cancel("no longer wanted")
        try:
            await task
        except asyncio.CancelledError as error:
            print(error.args, task.cancelled(), asyncio.current_task().cancelling())
    shielded = asyncio.create_task(work("shielded", 0.01))
    waiting = asyncio.create_task(asyncio.wait_for(asyncio.shield(shielded), 0.001))
    try:
        await waiting
    except TimeoutError:
        print(await shielded)


asyncio.run(timing())
# expect: TimeoutError() CancelledError()
# expect: timed out
# expect: [0] 1
# expect: ('no longer wanted',) True 0
# expect: shielded


async def synchronizing():
    lock, order = asyncio.Lock(), []

    async def critical(name):
        async with lock:
            order.append(name)
            await asyncio.sleep(0)
            order.append(name)

    await asyncio.gather(*(critical(name) for name in "abc"))
    print("".join(order), lock.locked())
    event, semaphore, condition, barrier = asyncio.Event(), asyncio.Semaphore(2), asyncio.Condition(), asyncio.Barrier(2)
    inside, most = 0, 0

    async def limited():
        nonlocal inside, most
        async with semaphore:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(limited() for _ in range(5)))
    print(most)

    async def waits():
        await event.wait()
        async with condition:
            await condition.wait_for(lambda: order == [])
        return await barrier.wait()

    waiters = [asyncio.create_task(waits()) for _ in range(2)]
    await asyncio.sleep(0)
    event.set()
    await asyncio.sleep(0)
    async with condition:
        order.clear()
        condition.notify_all()
    print(sorted(await asyncio.gather(*waiters)))
    numbers = asyncio.Queue(maxsize=1)

    async def produce():
        for number in range(3):
            await numbers.put(number)
        await numbers.join()
        numbers.shutdown()

    async def consume():
        got = []
        try:
            while True:
                got.append(await numbers.get())
                numbers.task_done()
        except asyncio.QueueShutDown:
            return got

    print((await asyncio.gather(produce(), consume()))[1])
    try:
        asyncio.PriorityQueue().get_nowait()
    except asyncio.QueueEmpty:
        print("empty")


asyncio.run(synchronizing())
# expect: aabbcc False
# expect: 2
# expect: [0, 1]
# expect: [0, 1, 2]
# expect: empty

variable = contextvars.ContextVar("variable", default="default")


async def threading_too():
    loop, main = asyncio.get_running_loop(), threading.current_thread()
    variable.set("set")
    print(await asyncio.to_thread(lambda: (threading.current_thread() is main, variable.get())))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        futures = [loop.run_in_executor(pool, pow, 2, number) for number in range(4)]
        print(await asyncio.gather(*futures))
        try:
            await loop.run_in_executor(pool, int, "x")
        except ValueError as error:
            print(error)
    finished = asyncio.Event()
    thread = threading.Thread(target=lambda: (time.sleep(0.01), loop.call_soon_threadsafe(finished.set)))
    thread.start()
    await finished.wait()
    thread.join()
    elsewhere = queue.Queue()
    thread = threading.Thread(
        target=lambda: elsewhere.put(asyncio.run_coroutine_threadsafe(work("threadsafe", 0), loop).result(60))
    )
    thread.start()
    await asyncio.to_thread(thread.join)
    print(elsewhere.get())


asyncio.run(threading_too())
# expect: (False, 'set')
# expect: [1, 2, 4, 8]
# expect: invalid literal for int() with base 10: 'x'
# expect: threadsafe


def own_loop(results):
    results.append(asyncio.run(work("own loop", 0)))


results = []
threads = [threading.Thread(target=own_loop, args=(results,)) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(results)  # expect: ['own loop', 'own loop', 'own loop']

# ---- generators that the loop closes ----


async def ticks():
    try:
        while True:
            yield 1
    finally:
        await asyncio.sleep(0)
        print("closed by the loop")


async def leaves():
    async for _ in ticks():
        break
    await asyncio.sleep(0.01)
    async for _ in ticks():
        return


asyncio.run(leaves())
# expect: closed by the loop
# expect: closed by the loop

# ---- a loop by hand, and what goes wrong ----

loop = asyncio.new_event_loop()
loop.call_later(0.01, lambda: (print("later"), loop.stop()))
loop.call_soon(print, "soon")
loop.set_exception_handler(lambda loop, context: print(context["message"], repr(context["exception"])))
loop.call_soon(lambda: 1 / 0)
loop.run_forever()
# expect: soon
# expect: Exception in callback <lambda>() at …
# expect: later
loop.close()
coroutine = work("x", 0)
try:
    loop.run_until_complete(coroutine)
except RuntimeError as error:
    print(error)  # expect: Event loop is closed
coroutine.close()
try:
    asyncio.get_running_loop()
except RuntimeError as error:
    print(error)  # expect: no running event loop


async def nested():
    coroutine = work("x", 0)
    try:
        asyncio.run(coroutine)
    except RuntimeError as error:
        print(error)
    finally:
        coroutine.close()


asyncio.run(nested())  # expect: asyncio.run() cannot be called from a running event loop


class Messages(logging.Handler):
    def emit(self, record):
        print(record.getMessage().splitlines()[0].split(" <")[0])


logging.getLogger("asyncio").addHandler(Messages())
logging.getLogger("asyncio").propagate = False


async def slowly():
    loop = asyncio.get_running_loop()
    loop.slow_callback_duration = 0.01
    print(loop.get_debug(), sys.get_coroutine_origin_tracking_depth() > 0)
    time.sleep(0.02)


asyncio.run(slowly(), debug=True)
# expect: True True
# expect: Executing
print(sys.get_coroutine_origin_tracking_depth())  # expect: 0


async def never_retrieved():
    asyncio.create_task(work("lost", 0, ValueError("lost")))
    await asyncio.sleep(0.01)


asyncio.run(never_retrieved())  # expect: Task exception was never retrieved

with asyncio.Runner() as runner:
    print(runner.run(work("first", 0)), runner.run(work("second", 0)))  # expect: first second
