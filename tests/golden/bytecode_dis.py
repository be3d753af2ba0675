"""Writes bytecode.dis: what CPython 3.14 compiles bytecode.py to.

python3.14 tests/golden/bytecode_dis.py < tests/golden/bytecode.py > tests/golden/bytecode.dis
"""

import dis
import sys


def constant(value):
    if isinstance(value, type(constant.__code__)):
        return f"code {value.co_qualname}"
    if isinstance(value, tuple):
        return "(" + " ".join(constant(item) for item in value) + ")"
    if isinstance(value, frozenset):
        return "frozenset " + " ".join(sorted(constant(item) for item in value))
    return ascii(value)


def place(line, end_line, column, end_column):
    if line is None:
        return "-"
    columns = [-1 if it is None else it for it in (column, end_column)]
    return f"{line}:{columns[0]}-{end_line}:{columns[1]}"


def show(code):
    print(f"== {code.co_qualname} line {code.co_firstlineno} flags {code.co_flags:#x}")
    counts = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals, code.co_stacksize
    print("counts", *counts)
    print("names", *code.co_names)
    print("varnames", *code.co_varnames)
    print("cellvars", *code.co_cellvars)
    print("freevars", *code.co_freevars)
    for value in code.co_consts:
        print("const", constant(value))
    positions = list(code.co_positions())
    for at, _, op, arg in dis._unpack_opargs(code.co_code):
        position = positions[at // 2]
        print(f"{at // 2:4} {dis.opname[op]} {arg or 0} {place(position[0], position[1], position[2], position[3])}")
    for entry in dis._parse_exception_table(code):
        print("handler", entry.start // 2, entry.end // 2, entry.target // 2, entry.depth, entry.lasti)
    for value in code.co_consts:
        if hasattr(value, "co_code"):
            show(value)


show(compile(sys.stdin.read(), "bytecode.py", "exec"))
