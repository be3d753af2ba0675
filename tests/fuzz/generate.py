"""Random Python programs, the same for the same seed and interpreter: `generate.py FROM COUNT` writes them as JSON.

The output is [{"seed": …, "chunks": [source, …]}, …]. Any subset of a program's chunks, in order, is a program too: that is
how one is made smaller. Each tenth program starts threads.
"""

import json
import os
import random
import sys
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import calls  # noqa: E402
import shapes  # noqa: E402
import values  # noqa: E402

CHUNKS = 8


def preamble():
    imports = "".join(f"import {name}\n" for name in calls.importable(calls.IMPORTS))
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "prelude.py"), encoding="utf-8") as file:
        return f"{file.read()}\n\n{imports}import queue\nT = typing.TypeVar('T')\n\n\n{calls.PREAMBLE_TYPES}"


def compiles(chunk):
    try:
        compile(chunk, "chunk", "exec")
        return True
    except SyntaxError:
        return False


def program(seed, catalogue):
    draw = values.Draw(random.Random(seed))
    chunks, names = [], list(shapes.SHAPES)
    weights = [shapes.SHAPES[shape] for shape in names]
    while len(chunks) < CHUNKS:
        tag = str(len(chunks))
        bound = list(draw.variables)
        if seed % 10 == 9 and not chunks:
            chunk = shapes.threads(draw, tag)
        elif draw.chance(45):
            chunk = calls.calls(draw, catalogue, tag)
        else:
            chunk = draw.random.choices(names, weights)[0](draw, tag)
        if compiles(chunk):
            chunks.append(chunk)
        else:
            draw.variables = bound
    return {"seed": seed, "chunks": chunks}


def main(first, count):
    warnings.simplefilter("ignore")
    text = preamble()
    namespace = {"__name__": "program"}
    exec(text, namespace)
    catalogue = calls.Catalogue(namespace)
    json.dump({"preamble": text, "programs": [program(seed, catalogue) for seed in range(first, first + count)]}, sys.stdout)
    print()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
