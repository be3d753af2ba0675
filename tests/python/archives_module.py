# Modules out of zip files, the names that CPython has for importlib's own, and modules that say why they are absent.
import os
import sys
import tempfile
import zipfile

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "pack.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("alpha.py", "value = 41\ndef answer(): return value + 1\n")
        archive.writestr("packed/__init__.py", "")
        archive.writestr("packed/sub.py", "name = __name__\n")
        archive.writestr("lib/deep.py", "depth = 2\n")
    sys.path += [os.path.join(folder, "missing.zip"), path, os.path.join(path, "lib")]
    import alpha
    import deep
    import packed.sub

    print(alpha.answer(), packed.sub.name, deep.depth)  # expect: 42 packed.sub 2
    print(os.path.relpath(alpha.__file__, folder), type(alpha.__loader__).__name__)  # expect: pack.zip/alpha.py zipimporter
    try:
        import packed.other
    except ImportError as error:
        print(error)  # expect: No module named 'packed.other'
    with open(os.path.join(folder, "text"), "w") as file:
        file.write("not an archive")
    sys.path.append(os.path.join(folder, "text"))
    try:
        import no_such_module
    except ImportError as error:
        print(error)  # expect: No module named 'no_such_module'

import _frozen_importlib_external
import importlib._bootstrap_external

print(_frozen_importlib_external is importlib._bootstrap_external)  # expect: True

for name in ("ctypes", "sqlite3", "cProfile", "lzma", "tracemalloc", "concurrent.interpreters"):
    try:
        __import__(name)
    except ImportError as error:
        print(error)
# expect: this interpreter cannot call C code (ctypes)
# expect: this interpreter has no SQLite (sqlite3)
# expect: this interpreter has no profiler in native code (cProfile): use time.perf_counter() or timeit
# expect: this interpreter has no LZMA compression: use zlib or bz2
# expect: this interpreter does not trace allocations (tracemalloc): use sys.getsizeof() or resource.getrusage()
# expect: this interpreter has no subinterpreters: use threads (concurrent.futures.ThreadPoolExecutor)

import resource

print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 100, len(resource.getrlimit(resource.RLIMIT_STACK)))  # expect: True 2
for call in (lambda: resource.getrlimit(99), lambda: resource.setrlimit(3, (1, 1)), lambda: resource.getrusage(5)):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
# expect: ValueError invalid resource specified
# expect: PermissionError [Errno 1] this interpreter cannot change the bounds of its process
# expect: ValueError invalid who parameter
print(sys._jit.is_available(), sys._jit.is_enabled())  # expect: False False
