"""Hooks for events and asynchronous generators."""
import sys

def hook(event, args):
    raise RuntimeError("an audit hook of another run")

def first(generator):
    raise RuntimeError("a hook of another run")

sys.set_asyncgen_hooks(firstiter=first, finalizer=first)
sys.set_coroutine_origin_tracking_depth(5)
sys.addaudithook(hook)
