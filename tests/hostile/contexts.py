"""Context variables, environment, identities."""
import contextvars
import os
import time
import random

variable = contextvars.ContextVar("variable", default=1)
variable.set(variable)
os.environ["TZ"] = "Asia/Kathmandu"
os.environ["HOME"] = "/another/run"
os.environ["PYTHONPATH"] = "/another/run"
os.environ.pop("PATH", None)
if hasattr(time, "tzset"):
    time.tzset()
random.seed(1)
hash_of = {hash(name): name for name in map(str, range(1000))}
