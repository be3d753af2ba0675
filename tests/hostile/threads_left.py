"""Daemon threads that wait, spin and hold locks."""
import _thread
import threading
import time

held = threading.Lock()
held.acquire()
started = threading.Barrier(5)
local = threading.local()

def wait_for_lock():
    local.value = local
    started.wait()
    held.acquire()

def sleep():
    started.wait()
    time.sleep(1000)

def spin():
    started.wait()
    while True:
        pass

def collect():
    import gc
    gc.callbacks.append(lambda phase, info: time.sleep(1000))
    started.wait()
    gc.collect()

for function in (wait_for_lock, sleep, spin, collect):
    threading.Thread(target=function, name="left", daemon=True).start()
started.wait()
_thread.set_name("renamed")
