"""Disassembles standard input, nothing of which runs. For each code object prints a line `code`, its nesting, where it begins
and ends (line and column, from 1) and its qualified name; then, for each line that `dis` prints for it, a line with the offset
of the instruction, in code units (-1: none), its line, when the GIL may change hands after it (see `switches`), and the text.
"""

import dis
import io
import sys
from types import CodeType

# What looks at the eval breaker (CPython's Python/bytecodes.c): whether another thread has asked for the GIL.
ALWAYS = {"RESUME", "JUMP_BACKWARD"}
# Of these, when what was called is not a Python function, whose own RESUME looks.
CALLS = {"CALL", "CALL_KW", "CALL_FUNCTION_EX"}
# RESUME's argument says where it stands; after a `yield from` or an `await` it does not look (CPython's resume locations).
RESUME_LOCATION, AFTER_YIELD_FROM = 3, 2
# Stands for the end of a line.
END = 1_000_000


def switches(instruction):
    """`always`, `call` (if what was called is not a Python function) or `never`."""
    name = instruction.opname
    if name == "RESUME" and instruction.arg & RESUME_LOCATION >= AFTER_YIELD_FROM:
        return "never"
    return "always" if name in ALWAYS else "call" if name in CALLS else "never"


def extent(code):
    """The first and the last place of a code object's text: `(line, column)`, from 1; columns are those of a part of a line only
    for what is one, that is, a lambda or a generator expression."""
    part = code.co_name in ("<lambda>", "<genexpr>")
    places = [] if part else [(code.co_firstlineno, 1)]
    for line, end_line, column, end_column in code.co_positions():
        if line and end_line and column != end_column:
            places += (line, column + 1), (end_line, end_column + 1)
    for inner in inside(code):
        places += extent(inner)
    first, last = min(places), max(places)
    return (first, last) if part else ((first[0], 1), (last[0], END))


def inside(code):
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def show(code, depth):
    (line, column), (end_line, end_column) = extent(code)
    print("code", depth, line, column, end_line, end_column, code.co_qualname, sep="\t")
    text = io.StringIO()
    dis.dis(code, depth=0, file=text)
    instructions = iter(dis.get_instructions(code))
    body = True
    for row in text.getvalue().splitlines():
        body = body and not row.startswith("ExceptionTable:")
        instruction = next(instructions) if body and row.strip() else None
        if instruction:
            print(instruction.offset // 2, instruction.line_number or 0, switches(instruction), row, sep="\t")
        else:
            print(-1, 0, "never", row, sep="\t")
    for inner in inside(code):
        show(inner, depth + 1)


try:
    program = compile(sys.stdin.read(), "<program>", "exec", dont_inherit=True)
except Exception as error:
    print("error", f"{type(error).__name__}: {error}", sep="\t")
else:
    show(program, 0)
