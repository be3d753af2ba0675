# What `multiprocessing` can do with threads, and what it says about processes.
# only: threads
import multiprocessing
import subprocess
import sys
from multiprocessing.dummy import Pool, Process
from multiprocessing.pool import ThreadPool

with ThreadPool(3) as pool:
    print(pool.map(lambda x: x + 1, range(4)), sorted(pool.imap_unordered(abs, [-1, -2])))  # expect: [1, 2, 3, 4] [1, 2]
    print(pool.apply_async(pow, (2, 3)).get(10), list(pool.imap(str, range(3))))  # expect: 8 ['0', '1', '2']
    try:
        pool.apply(int, ("x",))
    except ValueError as error:
        print(error)  # expect: invalid literal for int() with base 10: 'x'
with Pool(2) as pool:
    print(pool.starmap(max, [(1, 2), (4, 3)]))  # expect: [2, 4]
done = []
process = Process(target=done.append, args=(1,))
process.start()
process.join()
print(done, process.exitcode)  # expect: [1] 0

lock = multiprocessing.Lock()
with lock:
    print(lock.acquire(block=False))  # expect: False
semaphore = multiprocessing.BoundedSemaphore(2)
print(semaphore.acquire(), semaphore.acquire(), semaphore.acquire(timeout=0.001))  # expect: True True False
semaphore.release()
semaphore.release()
try:
    semaphore.release()
except ValueError as error:
    print(error)  # expect: semaphore or lock released too many times
print(multiprocessing.cpu_count() >= 1, multiprocessing.current_process().name)  # expect: True MainProcess

if sys.implementation.name == "baton":
    try:
        multiprocessing.Process(target=print).start()
    except OSError as error:
        print(error.strerror)
    try:
        subprocess.run(["true"])
    except OSError as error:
        print(error.strerror)
else:
    print("this interpreter cannot start processes: use threads (concurrent.futures.ThreadPoolExecutor, multiprocessing.pool.ThreadPool)\n" * 2, end="")
# expect: this interpreter cannot start processes: use threads (concurrent.futures.ThreadPoolExecutor, multiprocessing.pool.ThreadPool)
# expect: this interpreter cannot start processes: use threads (concurrent.futures.ThreadPoolExecutor, multiprocessing.pool.ThreadPool)
