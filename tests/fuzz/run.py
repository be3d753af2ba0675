"""Runs the programs of a file that generate.py wrote, one after the other: `run.py FILE [FIRST [collecting]]`.

Before each the line `== SEED` is printed, so that it is known which one ended the process or took for ever. Cycles are
collected after each chunk, and with `collecting` also whenever the interpreter sees fit.
"""

import gc
import json
import sys
import warnings


def run(preamble, program):
    print("==", program["seed"], flush=True)
    namespace = {"__name__": "program", "__builtins__": __builtins__}
    exec(preamble, namespace)
    log, describe = namespace["log"], namespace["describe"]
    for number, chunk in enumerate(program["chunks"]):
        print("-", number, flush=True)
        try:
            exec(compile(chunk, f"chunk{number}", "exec"), namespace)
        except BaseException as error:
            log("chunk ends with", describe(error))
        gc.collect()
    print("- end", flush=True)
    namespace.clear()


def main(file, first=0, collecting=False):
    warnings.simplefilter("ignore")
    with open(file, encoding="utf-8") as text:
        batch = json.load(text)
    preamble = compile(batch["preamble"], "preamble", "exec")
    if not collecting:
        gc.disable()
    for program in batch["programs"][int(first):]:
        run(preamble, program)
    print("== end")


if __name__ == "__main__":
    main(*sys.argv[1:])
