"""Modules are changed, missing, or something else."""
import collections.abc
import enum
import functools
import json
import linecache
import math
import random
import re
import string
import sys
import threading
import time
import types

math.pi = 3
math.sqrt = len
json.dumps = json.loads = None
threading.Thread.run = threading.Lock = None
time.sleep = time.monotonic = None
string.ascii_letters = ""
enum.Enum.__str__ = None
functools.lru_cache = functools.wraps = None
collections.namedtuple = collections.OrderedDict = None
collections.abc.Sequence.register(types.SimpleNamespace)
collections.abc.Mapping.register(int)
re.compile = None
random.seed(0)
linecache.getline = linecache.getlines = lambda *args: "another run\n"
linecache.cache["<string>"] = (3, None, ["another run\n"], "<string>")
sys.path.clear()
sys.meta_path.clear()
sys.path_hooks.append(None)
sys.argv[:] = ["another", "run"]
sys.version = "another run"
for name in ("math", "queue", "collections"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["heapq"] = None
