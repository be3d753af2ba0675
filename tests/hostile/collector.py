"""The collector is off, keeps what it finds, and calls back."""
import gc

class Node:
    pass

def callback(phase, info):
    raise RuntimeError("a callback of another run")

gc.set_debug(gc.DEBUG_SAVEALL)
for _ in range(10):
    node = Node()
    node.itself = node
del node
gc.collect()
assert gc.garbage
gc.garbage.append(gc.garbage)
gc.freeze()
gc.set_threshold(1, 1, 1)
gc.disable()
gc.callbacks.append(callback)
