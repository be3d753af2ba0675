"""Prints syntax_errors.tsv anew: for each source in it what CPython 3.14 raises.

python3.14 tests/golden/syntax_errors.py < tests/golden/syntax_errors.tsv > new.tsv
"""

import sys
import warnings


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def unescape(text):
    return text.encode("latin-1", "backslashreplace").decode("unicode-escape")


warnings.simplefilter("ignore")
for row in sys.stdin:
    source = row.split("\t")[0]
    try:
        compile(unescape(source), "f", "exec")
        outcome = "ok"
    except SyntaxError as error:
        place = f"{error.lineno}:{error.offset}-{error.end_lineno}:{error.end_offset}"
        outcome = "\t".join([type(error).__name__, escape(error.msg), place])
    print(f"{source}\t{outcome}")
