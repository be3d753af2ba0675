# dis shows the code that the compiler made, whatever the interpreter made of it since.
import dis
import io
import opcode
import types


def shown(code, **options):
    out = io.StringIO()
    dis.dis(code, file=out, **options)
    return out.getvalue()


def add(a, b):
    total = a + b
    return total


before = shown(add), add.__code__.co_code, list(add.__code__.co_lines()), list(add.__code__.co_positions())
for number in range(5000):
    add(number, 1)
    add(1.5, 2.5)
after = shown(add), add.__code__.co_code, list(add.__code__.co_lines()), list(add.__code__.co_positions())
assert before == after

names = [instruction.opname for instruction in dis.get_instructions(add)]
assert names == ["RESUME", "LOAD_FAST_BORROW_LOAD_FAST_BORROW", "BINARY_OP", "STORE_FAST", "LOAD_FAST_BORROW", "RETURN_VALUE"], names
plus = next(instruction for instruction in dis.get_instructions(add) if instruction.opname == "BINARY_OP")
assert (plus.offset, plus.arg, plus.argrepr) == (4, 0, "+")
assert plus.positions.col_offset == 12 and plus.positions.end_col_offset == 17
first = add.__code__.co_firstlineno
assert dis.Bytecode(add).codeobj is add.__code__ and dict(dis.findlinestarts(add.__code__))[2] == first + 1


# `x += 1` of a global is four instructions: where a race comes from.
def race():
    global counter
    counter += 1


text = shown(race)
assert [line.split()[-2:] for line in text.splitlines() if "GLOBAL" in line] == [["0", "(counter)"], ["0", "(counter)"]], text
assert text.index("LOAD_GLOBAL") < text.index("BINARY_OP") < text.index("STORE_GLOBAL") and "(+=)" in text


def guarded(x):
    try:
        return x[0]
    except KeyError:
        return None


entries = dis.Bytecode(guarded).exception_entries
assert entries and all(entry.start < entry.end <= entry.target or entry.target for entry in entries)
assert "ExceptionTable:" in shown(guarded)
assert "disassembly of <code object inner" in shown("def inner(): pass").lower()

assert opcode.opmap["RESUME"] == 128 and opcode.opname[128] == "RESUME"
assert opcode.stack_effect(opcode.opmap["LOAD_CONST"], 0) == 1
assert opcode.stack_effect(opcode.opmap["POP_TOP"]) == -1
assert opcode.stack_effect(opcode.opmap["FOR_ITER"], 1, jump=True) == opcode.stack_effect(opcode.opmap["FOR_ITER"], 1, jump=False) == 1
assert opcode.opmap["LOAD_CONST"] in opcode.hasconst and opcode.opmap["JUMP_FORWARD"] in opcode.hasjump
for bad in (300, -1):
    try:
        opcode.stack_effect(bad, 0)
    except ValueError as error:
        assert str(error) == "invalid opcode or oparg"
    else:
        raise AssertionError
assert dis.code_info(add).startswith("Name:              add\n")
assert dis.COMPILER_FLAG_NAMES[2] == "NEWLOCALS" and dis.pretty_flags(3) == "OPTIMIZED, NEWLOCALS"
assert isinstance(add.__code__.replace(co_name="other"), types.CodeType)
print("ok")  # expect: ok
