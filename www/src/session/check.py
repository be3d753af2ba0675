"""Compiles standard input; prints a line for each error and warning: kind, lines and columns from 1 (0: not known), text."""

import sys
import warnings


def tell(kind, where, text):
    print(kind, where.lineno or 1, where.offset or 0, where.end_lineno or 0, where.end_offset or 0, text, sep="\t")


class Warned:
    offset = end_lineno = end_offset = 0

    def __init__(self, lineno):
        self.lineno = lineno


with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    try:
        compile(sys.stdin.read(), "<program>", "exec", dont_inherit=True)
    except SyntaxError as error:
        tell("error", error, f"{type(error).__name__}: {error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:
        tell("error", Warned(1), f"{type(error).__name__}: {error}")
for warning in warned:
    tell("warning", Warned(warning.lineno), f"{warning.category.__name__}: {warning.message}")
