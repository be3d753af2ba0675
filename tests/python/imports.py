"""The import system, and importlib over it.

The expected text at the end is CPython 3.14's.
"""
lines = []
def out(*values, end=None, sep=" ", file=None, **_):
    lines.extend(sep.join(map(str, values)).replace(__file__, "SCRIPT").split("\n"))
import sys
def t(f):
    try: r=f()
    except BaseException as e: out(type(e).__name__, e)
    else: out(repr(r))
import importlib
t(lambda: importlib.import_module('json').__name__)
t(lambda: importlib.import_module('.decoder', 'json').__name__)
import importlib.machinery, importlib.util
t(lambda: importlib.util.find_spec('json').name)
t(lambda: importlib.util.find_spec('nope'))
t(lambda: isinstance(sys.__spec__, importlib.machinery.ModuleSpec))
t(lambda: importlib.reload(importlib.import_module('keyword')).__name__)
import json
t(lambda: json.__spec__.name); t(lambda: json.__package__); t(lambda: json.__path__ is not None); t(lambda: json.decoder.__spec__.parent)
t(lambda: __import__('json.decoder').__name__); t(lambda: __import__('json.decoder', fromlist=['x']).__name__)
t(lambda: __import__('')); t(lambda: __import__(3)); t(lambda: __import__('x', level=-1)); t(lambda: __import__('x', {}, None, None, 1))
t(lambda: __import__('decoder', {'__package__': 'json'}, None, ['JSONDecoder'], 1).__name__)
t(lambda: __import__('x', {'__package__': 'json'}, None, (), 3))
sys.modules['blocked']=None
def f():
    import blocked
t(f)
def f():
    import json.nope
t(f)
def f():
    import sys.nope
t(f)
def f():
    from json import nope
try: f()
except ImportError as e: out(e.name, e.name_from, e.msg.split('(')[0])
class Finder:
    @staticmethod
    def find_spec(name, path, target=None):
        if name == 'virtual':
            return importlib.machinery.ModuleSpec(name, Loader)
class Loader:
    @staticmethod
    def create_module(spec): return None
    @staticmethod
    def exec_module(module): module.x = 42
sys.meta_path.insert(0, Finder)
import virtual
t(lambda: virtual.x); t(lambda: virtual.__spec__.loader is Loader)
import types
t(lambda: types.ModuleType('a')); t(lambda: sys.modules['__main__'].__name__)
t(lambda: importlib.import_module('nope.sub'))

EXPECTED = r''''json'
'json.decoder'
'json'
None
True
'keyword'
'json'
'json'
True
'json'
'json'
'json.decoder'
ValueError Empty module name
TypeError module name must be a string
ValueError level must be >= 0
KeyError "'__name__' not in globals"
'json.decoder'
ImportError attempted relative import beyond top-level package
ModuleNotFoundError import of blocked halted; None in sys.modules
ModuleNotFoundError No module named 'json.nope'
ModuleNotFoundError No module named 'sys.nope'; 'sys' is not a package
json nope cannot import name 'nope' from 'json' 
42
True
<module 'a'>
'__main__'
ModuleNotFoundError No module named 'nope'
'''.split("\n")[:-1]

for number, (got, wanted) in enumerate(zip(lines, EXPECTED)):
    assert got == wanted, f"line {number}: {got!r}, not {wanted!r}"
assert len(lines) == len(EXPECTED)
