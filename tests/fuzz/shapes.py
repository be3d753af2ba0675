"""Chunks of programs with a shape of their own: statements, classes, generators, threads."""

from calls import operation
from values import indent

RAISED = ["ValueError('e')", "KeyError('k')", "StopIteration(1)", "ZeroDivisionError()", "GeneratorExit", "Oops()", "StopIteration",
          "ExceptionGroup('g', [ValueError(1), ExceptionGroup('h', [TypeError(2), KeyError(3)])])", "5", "RuntimeError", "Meta"]
CAUGHT = ["ValueError", "(KeyError, TypeError)", "Exception", "BaseException", "StopIteration", "GeneratorExit", "ZeroDivisionError",
          "5", "(ValueError, 'x')", "RuntimeError", "Oops", "undefined"]


def statements(draw, depth, simple, state):
    """A block of statements: nested control flow around what `simple()` gives."""
    lines = []
    for _ in range(1 + draw.below(3)):
        which = draw.below(16) if depth else 0
        inner = lambda: indent(statements(draw, depth - 1, simple, state))  # noqa: E731
        if which < 6:
            lines.append(simple())
        elif which < 9:
            text = f"try:\n{inner()}"
            star = draw.chance(15)
            handlers = draw.below(3)
            for _ in range(handlers):
                caught = draw.choice(CAUGHT)
                bound = draw.chance(60)
                body = statements(draw, depth - 1, simple, dict(state, loop=False, function=False) if star else state)
                if bound:
                    body = f"log('caught', describe(e{depth}))\n{body}"
                text += f"\nexcept{'*' if star else ''} {caught}{f' as e{depth}' if bound else ''}:\n{indent(body)}"
            if handlers and draw.chance(30):
                text += f"\nelse:\n{inner()}"
            if not handlers or draw.chance(40):
                text += f"\nfinally:\n    log('finally')\n{inner()}"
            lines.append(text)
        elif which < 11:
            loop = dict(state, loop=True)
            body = indent(statements(draw, depth - 1, simple, loop))
            head = draw.choice([f"for i{depth} in {draw.value(['list', 'tuple', 'iterator'], 5)}:", f"for i{depth} in range(3):"])
            text = f"{head}\n    log('loop', canon(i{depth}, 1))\n{body}"
            if draw.chance(30):
                text += f"\nelse:\n{inner()}"
            lines.append(text)
        elif which < 12:
            lines.append(f"n{depth} = 0\nwhile n{depth} < 2:\n    n{depth} += 1\n{indent(statements(draw, depth - 1, simple, dict(state, loop=True)))}")
        elif which < 14:
            swallow, raises = draw.choice(["True", "False", "Raises()"]), draw.choice(["None", "None", "None", "ValueError('exit')", "StopIteration()"])
            manager = draw.choice([f"Manager({swallow}, {raises})"] * 5 + [draw.value()])
            lines.append(f"with {manager} as m{depth}:\n{inner()}")
        else:
            lines.append(f"if {draw.value()}:\n{inner()}\nelse:\n{inner()}")
    return "\n".join(lines)


def leave(draw, state, text):
    """Sometimes a statement that leaves the block, in place of the text."""
    which = draw.below(14)
    if which == 0 and state.get("loop"):
        return draw.choice(["break", "continue"])
    if which == 1 and state.get("function", True):
        return f"return {draw.value()}"
    if which in (2, 3):
        cause = draw.choice(["", "", " from None", " from ValueError('cause')", " from KeyError", " from 3"])
        return f"raise {draw.choice(RAISED)}{cause}"
    if which == 4:
        return "raise"
    return text


def flow(draw, tag):
    """try, except, finally, with and loops, and all ways out of them."""
    state = {}

    def simple():
        return leave(draw, state, draw.choice([f"log('step', {draw.below(9)})", f"x = {operation(draw)}", "log(describe(sys.exception() or Exception('none'), 1))"]))

    def body(depth, loop):
        state["loop"] = loop
        return statements(draw, depth, simple, state)

    # break and continue are only drawn where every block around is a loop.
    text = statements(draw, 3, simple, {"loop": False})
    return f"def f{tag}():\n{indent(text)}\n    return 'end'\nattempt('{tag}', f{tag})"


def generator_body(draw, kind, tag):
    def simple():
        which = draw.below(9)
        if which < 4:
            return f"got = yield {draw.value()}\nlog('got', canon(got, 1))"
        if which < 6 and kind == "def":
            source = draw.choice(["numbers()", "inner()", "iter([1, 2])", "Iterates([1, 2])", "range(2)", "Iterates([1], end=StopIteration(7))", draw.value("iterator"), draw.value()])
            return f"log('from', canon((yield from {source}), 1))"
        if which < 6:
            return f"log('awaited', canon(await Awaits({draw.below(3)}), 1))"
        if which < 7:
            return f"raise {draw.choice(RAISED)}"
        if which == 7:
            return "return" if kind != "def" else f"return {draw.value()}"
        return "log('step')"

    # The value of a return is not allowed in an asynchronous generator.
    return statements(draw, 2, simple, {})


DRIVES = ["next({g})", "{g}.send(None)", "{g}.send(5)", "{g}.throw({e})", "{g}.close()", "next({g}, 'default')", "list({g})", "{g}.gi_running", "{g}.gi_suspended",
          "{g}.gi_yieldfrom", "{g}.throw({e}, None)", "{g}.throw(ValueError, 'text')", "{g}.throw({e}.__class__)", "{g}.throw(5)", "[*zip({g}, 'abc')]", "dict({g})", "max({g})",
          "(lambda a, *b: (a, b))(*{g})", "{g}.gi_frame and {g}.gi_frame.clear()"]


def generators(draw, tag):
    text = f"def inner():\n{indent(generator_body(draw, 'def', tag))}\n    yield 'inner'\n"
    text += f"def g{tag}():\n{indent(generator_body(draw, 'def', tag))}\n    yield 'last'\n"
    text += f"v{tag} = g{tag}()"
    for step in range(2 + draw.below(7)):
        drive = draw.choice(DRIVES[:5] if draw.chance(70) else DRIVES).format(g=f"v{tag}", e=draw.choice(RAISED))
        text += f"\nattempt('{tag}.{step}', lambda: {drive})"
    if draw.chance(30):
        text += f"\ndel v{tag}\nattempt('{tag}.end', gc.collect and (lambda: None))"
    return text


ASYNC_DRIVES = ["v.asend(None).send(None)", "v.asend(5).send(None)", "v.athrow({e}).send(None)", "v.aclose().send(None)", "v.__anext__().send(None)",
                "w.send(None)", "w.send(3)", "w.throw({e})", "w.close()", "(w := v.asend(None)).send(None)", "(w := v.athrow({e})).send(1)", "(w := v.__anext__()).close()",
                "v.ag_running", "v.ag_await", "anext(v, 1).send(None)", "aiter(v) is v"]


def coroutines(draw, tag):
    text = f"async def a{tag}():\n{indent(generator_body(draw, 'async', tag))}\n    yield 'last'\n"
    text += f"""async def c{tag}():
    async for item in {draw.choice([f"a{tag}()", "items(1, 2)", "Raises()", "Wrong(5)", draw.value()])}:
        log('item', canon(item, 1))
    {draw.choice([f"return [x async for x in a{tag}()]", "return [await Awaits(i) for i in (1, 2)]", "return {x: await coroutine(x) async for x in items(1, 2)}", f"return await {draw.value(['odd', 'iterator'])}", f"async with {draw.value()}: pass"])}
def drive{tag}(c, n=6):
    for _ in range(n):
        attempt('{tag}.c', lambda: c.{draw.choice(['send(None)', 'send(None)', 'send(1)', 'throw(ValueError(1))'])})
    c.close()
"""
    text += f"attempt('{tag}', lambda: drive{tag}(c{tag}()))\nv = a{tag}()\nw = coroutine()"
    for step in range(2 + draw.below(6)):
        text += f"\nattempt('{tag}.{step}', lambda: {draw.choice(ASYNC_DRIVES).replace('w :=', 'w_ :=').format(e=draw.choice(RAISED))})"
    return text + "\nw.close()"


SPECIALS = """__init__ __new__ __repr__ __str__ __eq__ __lt__ __hash__ __bool__ __len__ __iter__ __next__ __contains__ __getitem__ __setitem__
    __delitem__ __getattr__ __getattribute__ __setattr__ __delattr__ __call__ __add__ __radd__ __iadd__ __index__ __get__ __set__ __set_name__
    __init_subclass__ __class_getitem__ __enter__ __exit__ __missing__ __instancecheck__ __format__ __reversed__ __length_hint__ __neg__ __or__
    __prepare__ __mro_entries__ __subclasscheck__ __del__ __matmul__ __divmod__ __round__ __bytes__ __fspath__ __sizeof__ __dir__""".split()
BASES = ["object", "int", "list", "dict", "str", "tuple", "Exception", "set", "float", "bytes", "Meta", "type", "WithMeta", "Slotted", "Int", "Items", "collections.deque",
         "Wrong", "Raises", "bool", "type(None)", "list[int]", "typing.Generic[T]", "5", "types.SimpleNamespace", "property", "enum.Enum", "collections.OrderedDict",
         "threading.local", "io.StringIO", "abc.ABC", "BaseException", "super", "functools.partial", "frozenset", "bytearray", "collections.UserDict", "range", "KeyError", "type(len)"]
BODIES = ["return super().{m}(*a, **k)", "return {v}", "raise {e}", "return self", "return NotImplemented", "return a[0]", "log('{m}', len(a))", "self.x = {v}",
          "return object.{m}(self, *a, **k)", "return self.x", "return len(a)", "del self.x", "self.__class__ = {c}", "return str(len(a))", "return type(self)",
          "self.__dict__ = {v}", "self.__dict__.clear()", "type(self).x = {v}", "del type(self).{m}", "return iter((1, 2))", "yield 1", "return 1", "return ''", "return a"]
# What iteration asks for, and how it comes to its end.
ENDS = {"__next__": "StopIteration", "__getitem__": "IndexError"}


def classes(draw, tag):
    names, lines = [], []
    for number in range(1 + draw.below(3)):
        name = f"C{tag}_{number}"
        bases = [draw.choice(names) if names and draw.chance(60) else draw.choice(BASES) for _ in range(draw.below(3))]
        if draw.chance(60):
            bases = list(dict.fromkeys(bases))
        if draw.chance(12):
            bases.append(draw.choice(["metaclass=Meta", "metaclass=abc.ABCMeta", "metaclass=type", "a=1", "metaclass=lambda *a, **k: log('meta', a[0])", f"metaclass={draw.value()}", "**{'b': 2}"]))
        body = []
        if draw.chance(25):
            body.append("__slots__ = " + draw.choice(["()", "('x', 'y')", "'x'", "['x', '__dict__']", "('__weakref__', 'x')", "{'x': 'doc'}", "('x', 'x')", "(1,)", "('a b',)", "('__class__',)", "('__private',)", draw.value()]))
        for _ in range(draw.below(6)):
            which = draw.below(8)
            if which < 5:
                method = draw.choice(SPECIALS)
                wrapper = draw.choice(["", "", "", "", "@classmethod\n", "@staticmethod\n", "@property\n"]) if draw.chance(20) else ""
                text = draw.choice(BODIES).format(m=method, v=draw.value(), e=draw.choice(RAISED), c=draw.choice(names + BASES[:8]))
                if method in ENDS:
                    text = f"if ended(): raise {ENDS[method]}\n    {text}"
                body.append(f"{wrapper}def {method}(self, *a, **k):\n    {text}")
            else:
                attribute = draw.choice(["x", "y", "z", "__doc__", "__slots__", "__match_args__", "__hash__", "__module__", "__qualname__", "__classcell__", "__call__", "__iter__", "__len__", "__getattr__", "__class__", "__dict__", "__annotations__", "__abstractmethods__"])
                body.append(f"{attribute} = " + draw.choice(["Data()", "property(lambda self: 4)", "property(lambda self: self.y, lambda self, v: log('set'))", "classmethod(two)", "functools.cached_property(len)", draw.value(), draw.value(), "functools.partialmethod(two, 1)"]))
        # Whoever prints an instance must not end in these.
        lines.append(f"def make{tag}_{number}():\n    class {name}({', '.join(bases)}):\n{indent(chr(10).join(body or ['pass']), 8)}\n    return {name}")
        lines.append(f"{name} = attempt('{tag}.c{number}', make{tag}_{number}) or two")
        names.append(name)
    for number in range(3 + draw.below(8)):
        if number < 2:
            lines.append(f"o{number} = attempt('{tag}.o{number}', lambda: {draw.choice(names)}({', '.join(draw.values(2))}))")
            continue
        o = draw.choice(["o0", "o0", "o1", *names])
        action = draw.choice([
            f"{o}.x", f"setattr({o}, 'x', {draw.value()})", f"delattr({o}, 'x')", f"{o}.y", f"{o}()", f"len({o})", f"bool({o})", f"[*{o}]", f"{o} + {draw.value()}", f"{draw.value()} + {o}",
            f"{o}[{draw.value()}]", f"{o} == {draw.value()}", f"{o} < {draw.choice(['o0', 'o1'])}", f"str({o})", f"repr({o})", f"f'{{{o}:>5}}'", f"isinstance({draw.value()}, {o})",
            f"issubclass({draw.choice(names)}, {o})", f"setattr({o}, '__class__', {draw.choice(names + BASES[:10])})", f"setattr({o}, '__dict__', {draw.value('dict')})", f"{o}.__dict__",
            f"setattr({o}, '__bases__', ({draw.choice(names + BASES[:12])},))", f"{o}.__mro__", f"setattr({o}, '{draw.choice(SPECIALS)}', {draw.value('function')})", f"delattr({o}, '{draw.choice(SPECIALS)}')",
            f"vars({o}).update({draw.value('dict')})", f"{o}.__init__({draw.value()})", f"copy.copy({o})", f"-{o}", f"{o} in {draw.value()}", f"{draw.value()} in {o}", f"operator.index({o})", f"int({o})",
            f"object.__setattr__({o}, 'x', 3)", f"type.__setattr__({o}, 'x', 3)", f"super(type({o}), {o}).__repr__()", f"{o}.__setstate__({draw.value()})", f"weakref.ref({o})() is {o}",
            f"next({o})", f"{o} | {draw.value()}", f"setattr({o}, 'x', Data())", f"type({o}).__name__", f"setattr({o}, '__name__', {draw.value('str')})", f"{o}.__class__", f"getattr({o}, {draw.value('str')}, 0)",
            f"type({draw.value('str')}, ({draw.choice(names + BASES)},), {draw.value('dict')})", f"hasattr({o}, {draw.value('str')})", f"dict({o})", f"isinstance({o}, {draw.value('type')})",
            f"callable({o})", f"divmod({o}, 2)", f"round({o})", f"bytes({o})", f"sum([{o}])", f"sorted([{o}, {draw.choice(['o0', 'o1'])}])", f"{{{o}: 1}}.get({o})", f"setattr({o}, '__doc__', 1)",
            f"{o}.__subclasses__().__len__()", f"{o}.__call__()", f"type({o}).x", f"setattr({o}, '__module__', 4)", f"{o}.__getattribute__({draw.value('str')})", f"{o}.__eq__({o})", f"{o}.__new__({o})", f"{o}.__abstractmethods__",
        ])
        lines.append(f"attempt('{tag}.{number}', lambda: {action})")
    return "\n".join(lines)


def mutation(draw, tag):
    """A container that changes while it is walked, sorted, compared or searched."""
    container = draw.choice(["list", "dict", "set", "bytearray", "deque", "OrderedDict", "memoryview"])
    make = {"list": "[Key(i) for i in range(6)]", "dict": "{Key(i): i for i in range(6)}", "set": "{Key(i) for i in range(6)}", "bytearray": "bytearray(b'abcdef')",
            "deque": "collections.deque(Key(i) for i in range(6))", "OrderedDict": "collections.OrderedDict((Key(i), i) for i in range(6))", "memoryview": "bytearray(b'abcdef')"}[container]
    change = draw.choice({
        "list": ["c.clear()", "c.append(1)", "c.pop()", "del c[:2]", "c.sort()", "c.reverse()", "c.insert(0, 5)", "c.__init__()", "c.extend(c)", "c[:] = [1] * 50", "c.remove(c[0])", "c *= 0"],
        "dict": ["c.clear()", "c.update({9: 9})", "c.popitem()", "c.pop(2, 0)", "c.setdefault(77)", "[c.setdefault(i + 100) for i in range(40)]", "c.__init__()", "c.pop(next(iter(c)), 0)"],
        "set": ["c.clear()", "c.add(9)", "c.pop()", "c.discard(2)", "c.update(range(50, 90))", "c.__init__()", "c.symmetric_difference_update([1, 2])", "c.intersection_update([])"],
        "bytearray": ["c.clear()", "c.append(1)", "c.pop()", "del c[:2]", "c.reverse()", "c.extend(b'xyz' * 20)", "c.__init__()", "c.insert(0, 65)", "c.resize(2)"],
        "deque": ["c.clear()", "c.append(1)", "c.pop()", "c.popleft()", "c.rotate(2)", "c.reverse()", "c.extend([1] * 70)", "c.__init__([2])", "c.remove(c[0])", "c.appendleft(3)"],
        "OrderedDict": ["c.clear()", "c.update({9: 9})", "c.popitem()", "c.move_to_end(next(iter(c)))", "c.setdefault(77)", "c.pop(next(iter(c)), 0)", "c.__init__()"],
        "memoryview": ["c.clear()", "m.release()", "c.append(1)", "m[0] and m.release()"],
    }[container])
    walk = draw.choice({
        "list": ["sorted(c, key=act)", "c.sort(key=act)", "c.sort()", "c.index(K)", "c.count(K)", "c.remove(K)", "K in c", "c == [K] * 6", "c < [K] * 6", "[act() for _ in c]", "max(c, key=act)", "c.extend(Iterates([1, 2], act))", "c.__setitem__(slice(0, 4), Iterates([1, 2], act))",
                 "c.__setitem__(slice(None, None, 2), Iterates([1, 2, 3], act))", "c.__getitem__(Index(3, act))", "c.__delitem__(Index(3, act))", "c.insert(Index(3, act), 1)", "c.pop(Index(3, act))", "c.__imul__(Index(2, act))", "c.__setitem__(Index(1, act), 2)", "list(map(act, c))", "list(filter(act, c))",
                 "c.__getitem__(slice(Index(0, act), Index(5, act)))", "list(zip(c, Iterates(range(6), act)))", "[*reversed(c), act()]", "c[Index(1, act):]", "sum(c, Iterates([]))", "'{}'.join(map(act, c))", "any(act() for _ in c)", "bisect.insort(c, K)", "heapq.heapify(c)", "heapq.heappop(c)", "heapq.heappush(c, K)",
                 "c.sort(key=lambda x: act())", "min(c)", "tuple(act() for _ in c)", "functools.reduce(lambda a, b: act(), c)", "list(itertools.accumulate(c, lambda a, b: act()))", "list(itertools.groupby(c, act))", "c.index(K, Index(0, act), Index(5, act))", "''.join(Iterates(['a', 'b'], act))", "list.__iadd__(c, Iterates([1, 2], act))", "copy.copy(c)",
                 "c + [act()]", "c.sort(reverse=Index(1, act))", "[x for x in c if act()]", "enumerate(c, Index(1, act))", "list(itertools.islice(c, Index(3, act)))", "collections.deque(c, Index(3, act))", "str(c)", "[c.__init__(Iterates([1], act))]", "heapq.heapreplace(c, K)", "heapq.merge(c, [K])", "operator.indexOf(c, K)", "operator.countOf(c, K)"],
        "dict": ["c[K]", "c.get(K)", "c.pop(K)", "K in c", "c == {K: 1}", "[act() for _ in c]", "[act() for _ in c.items()]", "c.update({K: 1})", "c.update([(K, 1)])", "c.setdefault(K, 1)", "c.__delitem__(K)", "c.__setitem__(K, 2)", "c | {K: 1}", "c.keys() & {K}", "c.items() == {(K, 1)}", "dict(c, a=act())", "{**c, 'x': act()}", "c.keys() - [K]", "dict.fromkeys(Iterates([K], act))", "list(map(act, c))",
                 "sorted(c, key=act)", "c.keys() | Iterates([1], act)", "(K, 1) in c.items()", "K in c.values()", "c.update(Iterates([(1, 2)], act))", "[act() for _ in reversed(c)]", "set(c) == {K}", "c.keys().isdisjoint([K])", "c.__ior__([(K, 2)])", "json.dumps({str(i): act() for i in c})", "copy.copy(c)", "list(zip(c.values(), Iterates(range(6), act)))", "repr({1: c, 2: K})", "c.update(a=act())"],
        "set": ["K in c", "c.add(K)", "c.discard(K)", "c.remove(K)", "c == {K}", "c <= {K}", "c & {K}", "c | {K}", "c - {K}", "c ^ {K}", "[act() for _ in c]", "c.update(Iterates([K], act))", "c.intersection(Iterates([1, 2], act))", "c.difference([K])", "c.symmetric_difference([K])", "c.isdisjoint([K])", "c.issubset([K])", "c.issuperset([K])", "c.intersection_update([K])", "c.difference_update([K])", "c.symmetric_difference_update([K])", "frozenset(c) == {K}",
                "max(c, key=act)", "list(map(act, c))", "c.difference_update(c)", "c.update(c, [K])", "set(map(lambda x: K, c))", "c.__init__(Iterates([1], act))"],
        "bytearray": ["c.__setitem__(Index(2, act), 65)", "c.__setitem__(2, Index(65, act))", "c.__setitem__(slice(0, 2), Iterates([1, 2], act))", "c.extend(Iterates([1, 2], act))", "c.join(Iterates([b'a'], act))", "c.append(Index(65, act))", "c.insert(Index(1, act), Index(66, act))", "c.pop(Index(1, act))", "c.find(Index(97, act))", "c.__getitem__(slice(Index(0, act), 5))", "c.__imul__(Index(2, act))", "[act() for _ in c]",
                      "c.translate(None, c)", "c.replace(b'a', c)", "c.count(b'a', Index(0, act))", "c.__contains__(Index(97, act))", "c.split(c)", "c.__init__(Iterates([1, 2], act))", "c.remove(Index(97, act))", "struct.pack_into('<b', c, Index(0, act), 1)", "c.zfill(Index(9, act))", "c.center(Index(9, act))", "b'%b' % c", "c.resize(Index(2, act))", "int.from_bytes(Iterates([1, 2], act))", "c.startswith((b'a', b'b'), Index(0, act))",
                      "c.__setitem__(slice(Index(0, act), 2), b'zz')", "c.__delitem__(slice(0, Index(2, act)))", "memoryview(c)[Index(1, act)]", "struct.pack('<b', Index(1, act))"],
        "deque": ["K in c", "c.index(K)", "c.count(K)", "c.remove(K)", "c == collections.deque([K] * 6)", "c < collections.deque([K] * 6)", "[act() for _ in c]", "c.extend(Iterates([1, 2], act))", "c.extendleft(Iterates([1, 2], act))", "c.__getitem__(Index(2, act))", "c.__setitem__(Index(2, act), 1)", "c.__delitem__(Index(2, act))", "c.insert(Index(2, act), 1)", "c.rotate(Index(2, act))", "c.__imul__(Index(2, act))", "[act() for _ in reversed(c)]", "copy.copy(c)",
                  "list(map(act, c))", "sorted(c, key=act)", "c.__init__(Iterates([1], act), Index(2, act))", "c.index(K, Index(0, act), 5)", "repr(c)"],
        "OrderedDict": ["[act() for _ in c]", "[act() for _ in reversed(c)]", "c == collections.OrderedDict([(K, 1)])", "c.move_to_end(K)", "c[K]", "c.pop(K)", "c.update([(K, 1)])", "c.setdefault(K, 3)", "[act() for _ in c.items()]", "list(map(act, c))", "copy.copy(c)", "repr(c)", "c | {K: 1}", "del_(c, K)"],
        "memoryview": ["m.__setitem__(Index(1, act), 65)", "m.__setitem__(1, Index(65, act))", "m[Index(1, act)]", "m[Index(0, act):4].tolist()", "[act() for _ in m]", "m.cast('B', [Index(6, act)])", "m == c", "m.tolist()", "m.__setitem__(slice(0, Index(2, act)), b'xx')", "b''.join([m, b'a'])", "bytes(m)", "m.hex(':', Index(1, act))", "c.find(m)", "act()", "len(m)", "struct.unpack_from('<b', m, Index(1, act))", "io.BytesIO(c).readinto(m)"],
    }[container])
    times = 1 + draw.below(3)
    return f"""def del_(c, k): del c[k]
def f{tag}():
    c = {make}
    {"m = memoryview(c)" if container == "memoryview" else "pass"}
    left = {times}
    def act(*_):
        nonlocal left, c
        left -= 1
        if left >= 0:
            try:
                {change}
            except (IndexError, ValueError, KeyError, TypeError, BufferError, RuntimeError) as error:
                log('act', describe(error, 0))
        return left
    K = Key({draw.below(8)}, act)
    {"c[3].act = act" if container in ("list", "deque") and draw.chance(40) else "pass"}
    attempt('{tag}.w', lambda: {walk})
    attempt('{tag}.c', lambda: c)
    attempt('{tag}.n', lambda: len(c))
f{tag}()"""


PATTERNS = ["{n}", "[]", "[{p}]", "[{p}, *_]", "[*{n}, {p}]", "({p}, {p})", "{{}}", "{{'a': {p}}}", "{{'a': {p}, **{n}}}", "int()", "int({p})", "str({n})", "list({p})", "{p} | 1", "'abc'", "None", "True", "-1", "1+2j",
            "Color.RED", "types.SimpleNamespace(a={p})", "Pt({p}, {p})", "Pt(x={p})", "Pt({p}, {p}, {p})", "math.pi", "b'a'", "_", "({p} as {n})", "Wrong({p})", "object(real={p})", "dict()", "ValueError(args={p})", "tuple((1, {p}))", "1.5", "Bad({p})", "float() | int()", "two()", "bytes({n})"]


def matches(draw, tag):
    number = 0

    def pattern(depth):
        nonlocal number
        choice = draw.choice(PATTERNS) if depth else draw.choice(["_", "1", "'a'", "{n}", "int()", "None"])
        while "{p}" in choice:
            choice = choice.replace("{p}", pattern(depth - 1), 1)
        while "{n}" in choice:
            number += 1
            choice = choice.replace("{n}", f"n{number}", 1)
        return choice.replace("{{", "{").replace("}}", "}")

    cases = ""
    for index in range(1 + draw.below(4)):
        guard = f" if {draw.value()}" if draw.chance(25) else ""
        cases += f"        case {pattern(2)}{guard}:\n            return {index}, sorted((k, canon(v, 1)) for k, v in locals().items())\n"
    subjects = [draw.value() for _ in range(4)] + [draw.choice(["Pt(1, 2)", "[1, 'a']", "{'a': 1, 'b': 2}", "(1, (2, 3))", "Bad()", "Color.RED", "types.SimpleNamespace(a=[1])", "math.pi"])]
    return f"""class Pt:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
class Bad:
    __match_args__ = {draw.choice(["5", "('x', 5)", "['x']", "('x', 'x')", "()", "('missing',)", "Raises()"])}
    x = 1
def m{tag}(subject):
    match subject:
{cases}    return 'none'
""" + "\n".join(f"attempt('{tag}.{i}', lambda: m{tag}({s}))" for i, s in enumerate(subjects))


def scopes(draw, tag):
    """Names: local, free, global, deleted, unbound; comprehensions and classes between them."""
    names = ["a", "b", "c"]

    def simple():
        name = draw.choice(names)
        return draw.choice([f"{name} = {draw.value()}", f"del {name}", f"log('{name}', canon({name}, 1))", f"{name} += 1", f"for {name} in (1, 2): pass", f"{name} = [({name} := i) for i in range(2)]",
                            f"log(canon([({name}, x) for x in (1, 2) if {draw.choice(names)}], 2))", f"inner_{draw.below(2)}()", f"log(canon({{x: [y for y in (x, {name})] for x in 'ab'}}, 2))", f"import math as {name}",
                            f"{name}, *{draw.choice(names)} = {draw.value(['tuple', 'list', 'iterator'])}", f"({name}, b), c = {draw.value()}, {draw.value()}", f"with Manager() as {name}: pass", f"try: 1/0\nexcept ZeroDivisionError as {name}: pass",
                            f"class {name}: z = {draw.choice(names)}", f"def {name}(): return {draw.choice(names)}", f"log(canon({name}(), 1))", f"log(canon(list({name} for _ in 'x'), 1))", f"log(sorted(locals()))", f"lambda: {name}", f"log(canon((lambda {name}={draw.choice(names)}: {name})(), 1))",
                            f"{name}: int = {draw.value()}", f"exec('{name} = 5')", f"log(eval('{name}'))", f"type {name} = {draw.choice(names)}", f"match {draw.value()}:\n    case [{name}, *_] | {{'a': {name}}}: pass\n    case _: pass"])

    def function(depth, name):
        declared = {}
        for each in names:
            if draw.chance(40):
                declared[each] = draw.choice(["global", "nonlocal"]) if depth < 2 else "global"
        lines = [f"{kind} {each}" for each, kind in declared.items()]
        if depth:
            lines += [function(depth - 1, f"inner_{i}") for i in range(2)]
        body = [simple() for _ in range(2 + draw.below(4))]
        # What a declaration forbids: annotated, or an exception's or a parameter's name.
        lines += [line for line in body if not (": int" in line or line.startswith("type ")) or not declared]
        return f"def {name}():\n{indent(chr(10).join(lines))}\n    return {draw.choice(names)}"

    return f"a = 1\nb = [2]\ndef outer_{tag}():\n    a, b, c = 'abc'\n    del c\n{indent(function(2, 'f').replace('def f()', 'def f()'))}\n    return f()\nattempt('{tag}', outer_{tag})\nattempt('{tag}.b', lambda: (a, b))\nattempt('{tag}.c', lambda: c)"


def signatures(draw, tag):
    """A function with random parameters, and calls that may not fit."""
    parameters = [n + draw.choice(["", "", f"={draw.value('small', 0)}"]) for n in "pq"[:draw.below(3)]]
    if parameters:
        parameters.append("/")
    parameters += [n for n in "ab"[:draw.below(3)]]
    parameters += [f"{n}={draw.value('small', 0)}" for n in "cd"[:draw.below(3)]]
    if draw.chance(40):
        parameters.append("*rest")
    elif draw.chance(40):
        parameters.append("*")
    if parameters and parameters[-1] in ("*rest", "*"):
        parameters += [n + draw.choice(["", "=1"]) for n in "kl"[:1 + draw.below(2)]]
    if parameters and parameters[-1] == "*":
        parameters.pop()
    if draw.chance(40):
        parameters.append("**more")
    seen, ordered = False, []
    for parameter in parameters:
        if parameter.startswith("*"):
            seen = None
        if "=" in parameter and seen is False:
            seen = True
        elif seen is True and "=" not in parameter and parameter not in ("/",) and not parameter.startswith("*"):
            parameter += "=0"
        ordered.append(parameter)
    text = f"def s{tag}({', '.join(ordered)}): return sorted((k, canon(v, 1)) for k, v in locals().items())"
    if draw.chance(25):
        text += f"\ns{tag} = {draw.choice([f'functools.partial(s{tag}, 1)', f'functools.partial(s{tag}, b=3)', f'staticmethod(s{tag})', f'types.MethodType(s{tag}, 9)', f'functools.lru_cache(s{tag})', f'functools.wraps(two)(s{tag})'])}"
    for number in range(3 + draw.below(4)):
        given = draw.values(4, "small")
        named = {n: draw.value("small") for n in draw.some("pqabcdklz", 3)} if draw.chance(60) else {}
        pieces = given + [f"{k}={v}" for k, v in named.items()]
        if draw.chance(25):
            pieces.append("**" + draw.choice(["{'a': 1}", "{'z': 1, 'k': 2}", "MappingLike(b=3)", "Table(c=1)", "{1: 2}", "5", "Wrong(5)", draw.value("dict")]))
        if draw.chance(25):
            pieces.insert(len(given), "*" + draw.choice(["(1, 2)", "'ab'", "Iterates([5])", "5", "numbers()", draw.value("iterator")]))
        text += f"\nattempt('{tag}.{number}', lambda: s{tag}({', '.join(pieces)}))"
    if draw.chance(40):
        attribute = draw.choice(["__defaults__", "__kwdefaults__", "__code__", "__closure__", "__name__", "__qualname__", "__dict__", "__module__", "__annotations__", "__type_params__", "__doc__", "__globals__", "__wrapped__"])
        new = draw.choice(["None", "()", "(1, 2)", "{'k': 7}", "two.__code__", "(lambda a: a).__code__", draw.value(), draw.value()])
        text += f"\nattempt('{tag}.set', lambda: setattr(s{tag}, '{attribute}', {new}))\nattempt('{tag}.get', lambda: s{tag}.{attribute} and 1)\nattempt('{tag}.call', lambda: s{tag}(1, 2))\nattempt('{tag}.del', lambda: delattr(s{tag}, '{attribute}'))\nattempt('{tag}.call2', lambda: s{tag}(1))"
    return text


def formats(draw, tag):
    lines = []
    for number in range(3 + draw.below(5)):
        spec = "".join([draw.choice(["", "", "*<", ">", "^", "=", "é^", "0>"]), draw.choice(["", "", "+", " ", "-"]), draw.choice(["", "", "z"]), draw.choice(["", "", "#"]), draw.choice(["", "", "0"]),
                        draw.choice(["", "5", "12", "30"]), draw.choice(["", "", ",", "_"]), draw.choice(["", "", ".0", ".3", ".10"]), draw.choice(["", "d", "f", "g", "e", "s", "x", "b", "o", "c", "n", "%", "G", "E", "X", "q", "r"])])
        percent = "%" + draw.choice(["", "", "(a)"]) + draw.choice(["", "-", "+", "0", "#", " "]) + draw.choice(["", "5", "*", "12"]) + draw.choice(["", ".2", ".*", ".0"]) + draw.choice("sdrfgxceoXiua%bz")
        value = draw.value(["int", "float", "huge", "str", "complex", "small"])
        lines.append(draw.choice([
            f"format({value}, {spec!r})", f"'{{:{spec}}}'.format({value})", f"f'{{{value}!{draw.choice('rsa')}:{spec}}}'" if "'" not in value and "\\" not in value else f"format({value}, {spec!r})",
            f"{percent!r} % ({value},)", f"{percent!r} % {{'a': {value}}}", f"{percent!r} % ({draw.value('small')}, {value})", f"{percent.encode()!r} % ({draw.value(['bytes', 'int', 'str'])},)",
            f"{draw.choice(['{0.real} {1}', '{a[0]}', '{} {0}', '{', '}', '{0[a]}', '{!x}', '{:{}}', '{0:{1}}', '{a.b.c}', '{0!r:^9}', '{:{:{}}}', '{ }', '{0[}', '{-1}', '{99999999999999999999}'])!r}.format({', '.join(draw.values(3))}, a={draw.value()})",
            f"'{{a}}{{b[k]}}'.format_map({draw.value('dict')})", f"str({value})", f"repr({value})", f"ascii({draw.value()})", f"float.hex({draw.value('float')})", f"float.fromhex({draw.value('str')})", f"int({draw.value(['str', 'bytes', 'float'])}, {draw.value('small')})",
            f"float({draw.value(['str', 'bytes'])})", f"complex({draw.value(['str', 'float'])})", f"string.Template({draw.choice(['$a ${b} $$', '$', '${', '$é'])!r}).substitute({draw.value('dict')})", f"round({value}, {draw.value('small')})", f"divmod({value}, {draw.value(['small', 'float'])})",
            f"int.from_bytes({draw.value('bytes')}, {draw.choice(['big', 'little', 'x'])!r}, signed={draw.value('small')})", f"({draw.value(['int', 'huge'], 0)}).to_bytes({draw.value('small')}, 'little', signed={draw.choice(['True', 'False'])})", f"struct.pack({draw.choice(['<hB', '>2sI', '3x', '!d', '=?e', 'P', '<q', 'n', '5p', '@hi', 'x' * 3, '<Z', '4', 'F', '<D'])!r}, {', '.join(draw.values(3, ['int', 'bytes', 'float']))})",
            f"json.dumps({draw.value()}, {draw.choice(['indent=2', 'sort_keys=True', 'skipkeys=True', 'separators=(1, 2)', 'default=repr', 'allow_nan=False', 'check_circular=False', 'ensure_ascii=False', 'cls=Meta'])})", f"json.loads({draw.choice(['[1, 2', '{\"a\":}', '[NaN, -Infinity]', '\"\\\\ud83d\\\\ude00\"', '{\"a\": 1, \"a\": 2}', '1e999', '[' * 5, '', ' 1 2', '{1: 2}', '\"\\\\x\"', '\"a\\nb\"', '-', '01', '[1,]', 'nul'])!r}, {draw.choice(['parse_float=str', 'object_hook=len', 'object_pairs_hook=list', 'strict=False', 'parse_int=float', 'parse_constant=repr'])})",
            f"{draw.value('str')}.encode({draw.choice(['ascii', 'latin-1', 'utf-16', 'utf-8', 'utf-7', 'idna', 'punycode', 'raw_unicode_escape', 'cp1252', 'x', 'rot13'])!r}, {draw.choice(['strict', 'ignore', 'replace', 'xmlcharrefreplace', 'backslashreplace', 'namereplace', 'surrogateescape', 'surrogatepass', 'x'])!r})",
            f"{draw.choice([b'abc', bytes([255, 254, 97]), bytes([237, 160, 128]), b'+AGE-', b'%', bytes([0xf0, 0x9f, 0x98]), b'x' * 3, bytes([0xc3]), bytes([92, 120, 52])])!r}.decode({draw.choice(['ascii', 'latin-1', 'utf-16', 'utf-8', 'utf-7', 'utf-32', 'unicode_escape', 'cp1252', 'punycode', 'hex'])!r}, {draw.choice(['strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape', 'surrogatepass', 'x'])!r})",
            f"eval({draw.choice(['1 +', 'a b', 'f(', '1_', '0777', 'x = 1', 'lambda', '(yield)', '*a', 'é', '\"\\\\N{X}\"', '1 if 2', '[*a for a in b]', 'None = 1', 'a.1', '{**a for a in b}', '__debug__', 'f\"{\"', 'b\"é\"', '1..real', '0x', '1e', 'not', 'await x', 'a := 1', 'print 1', 'f(a=1, 2)', 'f(**a, *b)', 'f(a=1, a=2)', '', ' 1', '1\\n', '(1', ']', 'x!'])!r})",
        ]))
    return "\n".join(f"attempt('{tag}.{i}', lambda: {line})" for i, line in enumerate(lines))


REGEX = ["a", "b", ".", "x*", "(a)", "(?P<n>b)", "[a-c]", "[^b]", "a+?", "(a|b)", "\\b", "\\d", "\\w+", "^", "$", "(?:ab)?", "(?=a)", "(?<=a)", "(?!b)", "\\1", "(?P=n)", "{2}", "{1,}", "(?i:A)", "(?>a*)", "a*+", "|", "(?(1)a|b)", "\\Z", "(", ")", "[", "*", "(?x", "\\", "{,2}", "é", "\\u00e9", "(?<!a)", "\\N{BLACK STAR}", "(?#c)", "[[:alpha:]]", "[a-", "(?a)", "(?L)", "\\z"]


def regexes(draw, tag):
    lines = []
    for number in range(3):
        pattern = "".join(draw.some(REGEX, 5))
        subject = draw.choice(["'abcab'", "'aaé b'", "'xxabAB12'", "''", "'a\\nb'", "b'abc'", draw.value("str")])
        lines.append(f"r{tag} = attempt('{tag}.{number}', lambda: re.compile({pattern!r}{draw.choice(['', '', ', re.I', ', re.S', ', re.X', ', re.A', ', re.M', ', re.L', ', 2**31'])}))")
        for step in range(3):
            call = draw.choice(["match({s})", "search({s})", "fullmatch({s})", "findall({s})", "split({s})", "split({s}, 1)", "sub('x', {s})", "sub(r'\\1\\g<n>', {s})", "sub(lambda m: m.group(), {s})", "subn('-', {s}, 2)", "search({s}, 1, 3)", "finditer({s})", "groups", "groupindex", "pattern", "flags", "search({s}).span()", "search({s}).groups({v})", "match({s}).expand('\\\\1')", "search({s})[{v}]", "scanner({s}).search()", "sub({v}, {s})", "match({s}).lastgroup", "match({s}).regs"])
            lines.append(f"attempt('{tag}.{number}.{step}', lambda: r{tag}.{call.format(s=subject, v=draw.value())})")
    return "\n".join(lines)


def sorting(draw, tag):
    items = draw.choice(["[3, 1, 2]", "list('hello')", "[1.5, float('nan'), 0.5]", "[1, 'a', 2]", "[(1, 'b'), (1, 'a')]", "[Key(2), Key(1)]", "[[2], [1], []]", "[{1}, {1, 2}]", "[2**70, -1, True]", draw.value("list"), f"[{', '.join(draw.values(6))}]"])
    key = draw.choice(["None", "lambda x: -x", "str", "len", "functools.cmp_to_key(lambda a, b: (a > b) - (a < b))", "functools.cmp_to_key(lambda a, b: 'x')", "functools.cmp_to_key(Raises())", "repr", draw.value("function"), "lambda x: Key(repr(x))", "operator.itemgetter(0)"])
    call = draw.choice(["sorted({i}, key={k})", "max({i}, key={k})", "min({i}, key={k}, default=0)", "{i}.sort(key={k})", "sorted({i}, key={k}, reverse=True)", "heapq.nlargest(2, {i}, {k})", "heapq.nsmallest(2, {i}, {k})", "bisect.bisect({i}, 2, key={k})", "list(itertools.groupby({i}, {k}))", "list(heapq.merge({i}, {i}, key={k}))",
                        "functools.reduce({k}, {i})", "statistics.mode({i})", "collections.Counter({i}).most_common(2)", "list(itertools.accumulate({i}, {k}))", "list(filter({k}, {i}))", "list(map({k}, {i}, {i}))", "sum({i}, {v})", "set({i})", "dict(zip({i}, {i}))", "all({i})", "math.prod({i})", "math.fsum({i})", "math.dist({i}, {i})", "list(zip({i}, {v}, strict=True))", "next(iter({i}), {v})", "[*itertools.zip_longest({i}, 'ab', fillvalue={v})]", "random_.sample"])
    return f"attempt('{tag}', lambda: {call.format(i=items, k=key, v=draw.value())})"


def weak(draw, tag):
    act = draw.choice(["None", "lambda: log('act')", "lambda: box.append(1)", "lambda: box.clear()", "lambda: 1 / 0", "lambda: gc.collect() * 0"])
    lines = ["box = []", f"class N{tag}(Dies): pass", f"x = N{tag}('x', {act})", f"y = N{tag}('y')", f"r = weakref.ref(x, lambda ref: log('callback', ref() is None))"]
    actions = ["x.other = y; y.other = x", "x.me = x", "box.append(x)", "p = weakref.proxy(y)", "del x", "del y", "x = None", "gc.collect()", "log(r() is None)", "attempt('p', lambda: p.name)", "f = weakref.finalize(y, log, 'final')", "d = weakref.WeakValueDictionary(k=y); log(len(d))", "s = weakref.WeakSet([y]); log(len(s))", "box.clear()",
               "k = weakref.WeakKeyDictionary({y: 1}); log(len(k))", "x.cell = (lambda: x)", "y.items = [y, (y,), {1: y}]", "m = weakref.WeakMethod(y.__repr__); log(m() is None)", "log(weakref.getweakrefcount(y))", "x.__class__ = Key", f"del N{tag}", "x.__dict__ = {}", "x.__del__ = None", "y.g = numbers(); next(y.g)", "attempt('hash', lambda: hash(r) * 0)", "attempt('eq', lambda: r == weakref.ref(y))", "y.f = f if 'f' in globals() else 0",
               "try:\n    raise Oops(x)\nexcept Oops as e:\n    y.e = e", "box.append(box)", "attempt('re', lambda: r.__init__(y))", "attempt('cb', lambda: r.__callback__ is None)", "sys.setswitchinterval(1e-4)", "p += 1"]
    for action in draw.some(actions, 9):
        lines.append(f"try:\n{indent(action)}\nexcept Exception as error:\n    log('error', describe(error, 0))")
    lines.append("box.clear()\nx = y = box = d = s = k = p = f = m = None\ngc.collect()\nlog('collected')")
    return "\n".join(lines)


def threads(draw, tag):
    """Threads whose outcome does not depend on their order."""
    lock = draw.choice(["threading.Lock()", "threading.RLock()", "threading.Semaphore(1)", "threading.Condition()"])
    work = draw.choice(["count[0] += 1", "count[0] = add(count[0])", "seen.append(number)", "seen.extend([number] * 2)", "queue_.put(number)", "count[0] += 1\nraise Oops(number)" if draw.chance(20) else "count[0] += 2", "table[number] = seen[:]", "count[0] += next(it)", "local.x = number\nseen.append(local.x)",
                        "seen.append(list(map(lambda v: v + number, [0])))", "try:\n    raise ValueError(number)\nexcept ValueError as e:\n    seen.append(e.args)", "seen.append(sorted([3, 1, 2], key=lambda v: add(v)))", "seen.append([*g(number)])", "seen.append(f'{number:>{4}}')", "event.set()\nseen.append(event.wait(9))"])
    n, rounds = 1 + draw.below(5), 1 + draw.below(20)
    ending = draw.choice(["", "", "", "barrier.wait()", "event.wait(9)"])
    return f"""def threads_{tag}():
    lock, count, seen, table, local = {lock}, [0], [], {{}}, threading.local()
    it, event, barrier, queue_ = itertools.count(1), threading.Event(), threading.Barrier({n}), queue.SimpleQueue()
    def add(v): return v + 1
    def g(n):
        yield n
        yield from range(2)
    errors = []
    def work(number):
        try:
            for _ in range({rounds}):
                with lock:
{indent(work, 20)}
            {'pass' if not ending or ending.startswith('event') and 'event' in ending and not n else ending.replace('event.wait', 'event.set() or event.wait')}
        except Exception as error:
            with lock:
                errors.append(describe(error))
    workers = [threading.Thread(target=work, args=(i,)) for i in range({n})]
    for worker in workers: worker.start()
    for worker in workers: worker.join(20)
    return count, sorted(map(repr, seen)), len(table), sorted(errors), queue_.qsize(), [w.is_alive() for w in workers]
attempt('{tag}.threads', threads_{tag})"""


def assignments(draw, tag):
    """Statements on values of any kind: subscripts, slices, attributes, deletion, augmented assignment, unpacking."""
    lines = [f"def f{tag}():", f"    x = {draw.value()}"]
    for number in range(2 + draw.below(5)):
        target = draw.choice([f"x[{draw.value()}]", f"x[{draw.value('small')}:{draw.value('small')}]", f"x[{draw.value('small')}:{draw.value('small')}:{draw.value('small')}]", "x.a", "x.__class__", "x.__dict__", "x", "x[0]", "x['a']", "x[:]", "x[::2]", "x.__doc__", "x.__name__", "x[...]", "x[1, 2]"])
        operator = draw.choice(["+=", "-=", "|=", "&=", "/=", "//=", "%=", "@=", "^=", ">>="])
        statement = draw.choice([f"{target} = {draw.value()}", f"{target} = {draw.value()}", f"del {target}", f"{target} {operator} {draw.value()}", f"{target}, *y = {draw.value()}", f"(y, {target}) = {draw.value('iterator')}", f"for {target} in {draw.value(['list', 'tuple', 'str'])}: break",
                                 f"with {draw.choice(['Manager()', draw.value()])} as {target}: pass", f"assert x, {draw.value()}", f"x = [*x, {draw.value()}]", f"x = {{**x}}", f"x = {{*x}}", f"log(canon({target}, 2))", f"x = x if x else {draw.value()}", f"y = x < {draw.value()} < x", f"x = f'{{x}}{{x!r:.9}}'", f"raise x from {draw.value()}",
                                 f"a, b, *c = x", f"a, b = x", f"*a, = x", f"x = (yield_ for yield_ in x)", f"x = [i for i in x if i]", f"x = x.__class__", f"x = x()", f"x = -x"])
        lines.append(f"    try:\n        {statement}\n    except BaseException as error:\n        log('{tag}.{number}', describe(error))\n    attempt('{tag}.{number}', lambda: x)")
    return "\n".join(lines) + f"\nattempt('{tag}.f', f{tag})"


SHAPES = {flow: 10, generators: 12, coroutines: 6, classes: 16, mutation: 12, matches: 5, scopes: 5, signatures: 7, formats: 9, regexes: 4, sorting: 5, weak: 5, assignments: 9}
