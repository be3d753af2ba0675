"""Code objects that no compiler made: what would misuse the stack, locals or jumps is refused, the rest runs."""
import dis
import random
import types


def f(a, b=2):
    total = 0
    for item in [a, b]:
        total += item
    return total


def refused(code=f.__code__, **changes):
    try:
        code.replace(**changes)
    except ValueError as error:
        print(str(error).replace("code: co_code is malformed: ", ""))
    except OverflowError as error:
        print("OverflowError", error)


def assembled(*units, **changes):
    """Changes to a code object that has these (name, argument) as its instructions."""
    data = bytearray()
    for name, arg in units:
        data += bytes([dis.opmap[name], arg])
        data += bytes(2 * dis._inline_cache_entries.get(name, 0))
    return dict(co_code=bytes(data), co_exceptiontable=b"", **changes)


RETURN = ("RETURN_VALUE", 0)
refused(co_stacksize=0)  # expect: co_stacksize is too small
refused(co_stacksize=2**31)  # expect: OverflowError Python int too large to convert to C int
refused(co_stacksize=2**31 - 1)  # expect: OverflowError code: co_stacksize is too large
refused(**assembled(("LOAD_CONST", 200), RETURN))  # expect: LOAD_CONST at 0 loads what is not in co_consts
refused(**assembled(("LOAD_FAST", 2), RETURN))  # expect: LOAD_FAST at 0 loads a local that may be unbound
refused(**assembled(("LOAD_FAST", 99), RETURN))  # expect: LOAD_FAST at 0 names no local
refused(**assembled(("LOAD_DEREF", 0), RETURN))  # expect: LOAD_DEREF at 0 takes a local for a cell
refused(**assembled(("LOAD_NAME", 9), RETURN))  # expect: LOAD_NAME at 0 names what is not in co_names
refused(**assembled(("POP_TOP", 0), RETURN))  # expect: POP_TOP at 0 finds the stack empty
refused(**assembled(("PUSH_NULL", 0), RETURN))  # expect: RETURN_VALUE at 1 takes NULL for a value
refused(**assembled(("LOAD_FAST", 0), ("LOAD_FAST", 0), RETURN))
# expect: RETURN_VALUE at 2 has a wrong argument or operand
refused(**assembled(("LOAD_FAST", 0),))  # expect: the code goes on after its end
refused(**assembled(("JUMP_FORWARD", 9), ("LOAD_FAST", 0), RETURN))
# expect: the instruction at 0 leads to 10, where none begins
refused(**assembled(("JUMP_BACKWARD", 9), RETURN))  # expect: JUMP_BACKWARD at 0 jumps out of the code
refused(**assembled(("LOAD_FAST", 0), ("LOAD_ATTR", 0), RETURN, co_names=("x",))["co_code"] and dict(co_flags=0x23))
# expect: co_flags and RETURN_GENERATOR disagree
refused(**assembled(("LOAD_FAST", 0), ("YIELD_VALUE", 0), RETURN))
# expect: YIELD_VALUE at 1 has a wrong argument or operand
refused(**assembled(("LOAD_FAST", 0), ("LOAD_FAST", 1), ("LIST_APPEND", 1), RETURN))
# expect: LIST_APPEND at 2 has a wrong argument or operand
refused(**assembled(("LOAD_FAST", 0), ("MAKE_FUNCTION", 0), RETURN))
# expect: MAKE_FUNCTION at 1 has a wrong argument or operand
refused(**assembled(("LOAD_FAST", 0), ("POP_EXCEPT", 0), RETURN))
# expect: POP_EXCEPT at 1 has a wrong argument or operand
refused(co_exceptiontable=b"\x80\x01\x70\x00")  # expect: co_exceptiontable is malformed
refused(co_exceptiontable=b"\xff")  # expect: co_exceptiontable is malformed
try:
    f.__code__.replace(co_code=b"\x00\x00" * 4)
except ValueError as error:
    print(error)  # expect: code: co_code is malformed: no instruction at 0

# What is sound runs.
swapped = f.__code__.replace(**assembled(("LOAD_FAST", 1), RETURN))
print(types.FunctionType(swapped, {}, argdefs=(5,))(3, 4))  # expect: 4

# A function made without the closure that its code needs has unbound variables.
def outer():
    x = 1
    return lambda: x


inner = next(const for const in outer.__code__.co_consts if isinstance(const, types.CodeType))
bare = f.__code__.replace(**assembled(("LOAD_CONST", 0), ("MAKE_FUNCTION", 0), RETURN), co_consts=(inner,))
try:
    types.FunctionType(bare, {})(1, 2)()
except NameError as error:
    print(error)
# expect: cannot access free variable 'x' where it is not associated with a value in enclosing scope

# The compiler's own code is accepted as it is.
def every(code):
    code.replace()
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            every(const)


for module in dis, random, types, __import__("contextlib"), __import__("dataclasses"), __import__("enum"):
    every(compile(__import__("inspect").getsource(module), module.__name__, "exec"))
every(compile('t"a{f}b{f!r:>{f}}"; x = t"{f}"', "templates", "exec"))

# A set that the program took away from the compiler.
try:
    exec("if True:\n    __conditional_annotations__ = 5\n    x: int = 1\n", {})
except SystemError as error:
    print(error)  # expect: bad argument to internal function


# Mutations, of a fixed seed. Those without loops are run.
def seeds():
    def calls(a, *b, c=1, **d):
        return (lambda x, y=2: (x, y, a))(a, y=c), [*b], {**d}

    def tries(a):
        try:
            with a as b:
                return b[a.c]
        except (TypeError, AttributeError) as error:
            return f"{error!r:>3}{a}"
        finally:
            a = 1

    def matches(a):
        match a:
            case {"x": y, **rest}:
                return y
            case [1, *others]:
                return others
            case int(real=r):
                return r

    def generates(a):
        yield a
        yield from ()
        return a

    class Class:
        attribute = 1

        def method(self, a):
            return super().__init__(), self.attribute

    return [calls, tries, matches, generates, Class.method, f]


LOOPS = {dis.opmap["JUMP_BACKWARD"], dis.opmap["JUMP_BACKWARD_NO_INTERRUPT"]}
rng = random.Random(4)
accepted = 0
for round in range(3000):
    function = rng.choice(seeds())
    code = function.__code__
    data = bytearray(code.co_code)
    table = bytearray(code.co_exceptiontable)
    for _ in range(rng.choice([1, 1, 2, 3])):
        place = rng.randrange(len(data))
        if place % 2:
            data[place] = rng.choice([0, 1, 2, 3, 4, 5, 8, data[place] ^ 1 << rng.randrange(8)])
        else:
            data[place] = rng.randrange(121)
    if table and not rng.randrange(8):
        table[rng.randrange(len(table))] ^= 1 << rng.randrange(6)
    try:
        mutant = code.replace(co_code=bytes(data), co_exceptiontable=bytes(table))
    except ValueError:
        continue
    accepted += 1
    if LOOPS & set(mutant.co_code[::2]):
        continue
    try:
        ran = types.FunctionType(mutant, {}, closure=function.__closure__)
        for argument in 1, [1, 2], {"x": 1}:
            result = ran(argument, 2) if mutant.co_argcount == 2 else ran(argument)
            if isinstance(result, types.GeneratorType):
                list(result)
    except Exception:
        pass
print(accepted > 100)  # expect: True
