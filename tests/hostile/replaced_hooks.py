"""The hooks and built-in functions are others."""
import builtins
import io
import sys
import threading

def hook(*args, **keywords):
    raise SystemExit("a hook of another run")

sys.excepthook = sys.unraisablehook = sys.displayhook = sys.breakpointhook = hook
threading.excepthook = hook
sys.stdout = sys.stderr = io.StringIO()
sys.stdin = None
for name in ("print", "len", "open", "repr", "sorted", "__import__", "__build_class__"):
    setattr(builtins, name, hook)
del builtins.ValueError, builtins.range
