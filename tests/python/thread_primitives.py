"""_thread, threading, queue and a pool of threads.

The expected text at the end is CPython 3.14's.
"""
lines = []
def out(*values, end=None, sep=" ", file=None, **_):
    lines.extend(sep.join(map(str, values)).replace(__file__, "SCRIPT").split("\n"))
import _thread, threading, time, sys
def t(f):
    try: r=f()
    except BaseException as e: out(type(e).__name__, e)
    else: out(repr(r))
import re
def rx(s): return re.sub("0x[0-9a-f]+","0x..",re.sub(r"owner=\d+","owner=N",repr(s)))
l=_thread.allocate_lock()
out(rx(l)); t(l.acquire); out(rx(l)); t(lambda: l.acquire(False)); t(lambda: l.acquire(True, 0.01)); t(lambda: l.acquire(False, 1)); t(lambda: l.acquire(True, -2)); t(lambda: l.acquire(True, 1e20)); t(l.locked); t(l.release); t(l.release); 
with l: t(l.locked)
t(lambda: l.acquire(timeout="x")); t(lambda: l.acquire(blocking=True, timeout=0.0)); l.release()
r=_thread.RLock(); out(rx(r)); t(r.acquire); t(r.acquire); out(rx(r)); t(r._is_owned); t(r._recursion_count); t(r.release); t(r.release); t(r.release); t(r._release_save)
r.acquire(); r.acquire(); s=r._release_save(); t(r._is_owned); r._acquire_restore(s); t(r._recursion_count); r.release(); r.release()
t(lambda: _thread.start_new_thread(3, ())); t(lambda: _thread.start_new_thread(print, 3)); t(lambda: _thread.start_new_thread(print, (), 3))
t(lambda: _thread.start_joinable_thread(3)); t(lambda: _thread.start_joinable_thread(print, handle=3))
h=_thread.start_joinable_thread(lambda: None); h.join(); t(h.is_done); t(lambda: h.join(0))
t(lambda: _thread.start_joinable_thread(print, handle=h))
t(lambda: _thread._ThreadHandle().join())
t(lambda: _thread.stack_size()); t(lambda: _thread.stack_size(-1)); t(lambda: _thread.stack_size(100)); 
t(lambda: _thread.exit()); t(_thread._is_main_interpreter); t(lambda: _thread.get_ident() == threading.main_thread().ident)
class L(threading.local):
    x=1
    def __init__(self, a=0): self.a=a
lo=L(5); lo.b=2; t(lambda: (lo.a, lo.b, lo.x, lo.__dict__))
def w():
    t(lambda: (lo.a, lo.x, lo.__dict__)); t(lambda: lo.b); lo.b=7
th=threading.Thread(target=w); th.start(); th.join(); t(lambda: lo.b)
t(lambda: threading.local(3)); t(lambda: lo.nope); t(lambda: setattr(lo,'__dict__',{}))
def bad(): raise ValueError("boom")
hooks=[]
threading.excepthook=lambda a: hooks.append((a.exc_type, str(a.exc_value), a.thread.name))
th=threading.Thread(target=bad, name="T1"); th.start(); th.join(); out(hooks)
threading.excepthook=threading.__excepthook__
class W:
    def __init__(self): self.t=[]
    def write(self,s): self.t.append(s); return len(s)
    def flush(self): pass
old=sys.stderr; w2=sys.stderr=W()
th=threading.Thread(target=bad, name="T1"); th.start(); th.join()
def ex(): sys.exit(3)
th=threading.Thread(target=ex, name="T1"); th.start(); th.join()
n=threading.active_count()
_thread.start_new_thread(bad, ())
while not any("boom" in x for x in w2.t[1:]): time.sleep(0.01)
time.sleep(0.05)
sys.stderr=old
printed = "".join(w2.t)
out(printed.startswith("Exception in thread T1:\nTraceback (most recent call last):\n"), printed.count("boom"), "Exception ignored in thread started by <function bad at" in printed)
c=threading.Condition(); t(lambda: c.wait()); 
with c: t(lambda: c.wait(0.01))
e=threading.Event(); t(lambda: e.wait(0.01)); e.set(); t(e.wait)
b=threading.Barrier(2)
th=threading.Thread(target=b.wait); th.start(); t(lambda: b.wait() in (0,1)); th.join()
t(lambda: threading.Thread(target=print).join()); 
th=threading.Thread(target=lambda: None); th.start(); th.join(); t(th.start); t(lambda: th.is_alive())
t(lambda: threading.current_thread().join()); t(lambda: threading.current_thread().name)
tm=threading.Timer(0.01, lambda: out("timer")); tm.start(); tm.join()
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(3) as p: t(lambda: sum(p.map(lambda x: x*x, range(50))))
f=p._threads; t(lambda: len(f)<=3)
import queue
q=queue.Queue(); th=threading.Thread(target=lambda: [q.put(i) for i in range(5)]); th.start(); t(lambda: [q.get() for _ in range(5)]); th.join()
t(lambda: q.get(timeout=0.01))

EXPECTED = r'''<unlocked _thread.lock object at 0x..>
True
<locked _thread.lock object at 0x..>
False
False
ValueError can't specify a timeout for a non-blocking call
ValueError timeout value must be a non-negative number
OverflowError timestamp out of range for platform time_t
True
None
RuntimeError release unlocked lock
True
TypeError 'str' object cannot be interpreted as an integer
True
<unlocked _thread.RLock object owner=N count=0 at 0x..>
True
True
<locked _thread.RLock object owner=N count=2 at 0x..>
True
2
None
None
RuntimeError cannot release un-acquired lock
RuntimeError cannot release un-acquired lock
False
2
TypeError first arg must be callable
TypeError 2nd arg must be a tuple
TypeError optional 3rd arg must be a dictionary
TypeError thread function must be callable
TypeError 'handle' must be a _ThreadHandle
True
None
RuntimeError thread already started
RuntimeError thread not started
0
ValueError size must be 0 or a positive value
ValueError size not valid: 100 bytes
SystemExit 
True
True
(5, 2, 1, {'a': 5, 'b': 2})
(5, 1, {'a': 5})
AttributeError 'L' object has no attribute 'b'
2
TypeError Initialization arguments are not supported
AttributeError 'L' object has no attribute 'nope'
AttributeError 'L' object attribute '__dict__' is read-only
[(<class 'ValueError'>, 'boom', 'T1')]
True 4 True
RuntimeError cannot wait on un-acquired lock
False
False
True
True
RuntimeError cannot join thread before it is started
RuntimeError threads can only be started once
False
RuntimeError cannot join current thread
'MainThread'
timer
40425
True
[0, 1, 2, 3, 4]
Empty 
'''.split("\n")[:-1]

for number, (got, wanted) in enumerate(zip(lines, EXPECTED)):
    assert got == wanted, f"line {number}: {got!r}, not {wanted!r}"
assert len(lines) == len(EXPECTED)
