#!/usr/bin/env python3
"""Runs tests that others wrote, and prints counts: others.py [OPTION…] SUITE FOLDER [NAME…]

SUITE is
  cpython      FOLDER holds the package `test` (CPython's Lib, or RustPython's, whose marks of what fails there are taken
               off in a copy). NAMEs are modules, `test_dict`; without any, those of the table below.
  micropython  FOLDER holds MicroPython's tests: basics, float, unicode, thread. NAMEs are such folders or files. What a
               program prints is compared with what the reference CPython prints.

  --baton COMMAND       what runs Python; target/release/baton by default
  --reference COMMAND   the reference CPython; the newest of python3.14, pyenv's 3.13 and python3 by default
  --seconds N           for a module or program; 300 and 20 by default
  --verbose             shows what fails, not only how much

Nothing is skipped but what CPython skips, by `unittest.skip` or by printing SKIP. A module that does not end in time, or
ends the interpreter, counts as one failure besides what it reported.
"""

import argparse
import collections
import concurrent.futures
import glob
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

MODULES = """
    test_thread test_threading test_threading_local test_queue test_concurrent_futures.test_thread_pool
    test_concurrent_futures.test_future test_generators test_exceptions test_coroutines test_asyncgen
    test_asyncio.test_tasks test_asyncio.test_futures test_asyncio.test_locks test_asyncio.test_queues
    test_asyncio.test_taskgroups test_asyncio.test_timeouts test_asyncio.test_threads test_dict test_list test_descr
    test_contextlib test_functools test_io test_pickle test_pathlib test_decimal test_unittest
""".split()

FOLDERS = ["basics", "float", "unicode", "thread"]

Count = collections.namedtuple("Count", "name good bad skipped details")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("suite", choices=["cpython", "micropython"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--baton", default="target/release/baton", type=command)
    parser.add_argument("--reference", default=reference(), type=command)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    run = {"cpython": cpython, "micropython": micropython}[options.suite]
    total = collections.Counter()
    for count in run(options):
        total.update(good=count.good, bad=count.bad, skipped=count.skipped)
        print(f"{share(count.good, count.bad)} {count.good:5} good {count.bad:4} bad {count.skipped:4} skipped  {count.name}")
        if options.verbose:
            for detail in count.details:
                print("        " + detail)
        sys.stdout.flush()
    print(f"{share(total['good'], total['bad'])} {total['good']:5} good {total['bad']:4} bad {total['skipped']:4} skipped")


def command(text):
    words = shlex.split(text)
    if "/" in words[0]:
        words[0] = os.path.abspath(words[0])
    return words


def reference():
    if found := shutil.which("python3.14"):
        return found
    pyenv = sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.13*/bin/python3")))
    return pyenv[-1] if pyenv else "python3"


def share(good, bad):
    return f"{100 * good / max(good + bad, 1):5.1f} %"


# ---- CPython's ----

MARK = re.compile(r"^\s*@unittest\.(expectedFailure|skip)\w*\b.*")


def without_marks(source):
    """Without the decorators that say what fails in RustPython: they name it on their line or on the one before."""
    lines = source.splitlines(keepends=True)
    kept = []
    for number, line in enumerate(lines):
        # What CPython expects to fail, and RustPython does not.
        line = line.replace("@unittest.expectedSuccess", "@unittest.expectedFailure")
        before = lines[number - 1] if number else ""
        if "expectedSuccess" not in lines[number] and MARK.match(line) and "RUSTPYTHON" in (line + (before if before.lstrip().startswith("#") else "")).upper():
            # Of a decorator of several lines, all.
            line = re.sub(r"\S.*", "", line) if line.count("(") == line.count(")") else line
        kept.append(line)
    return "".join(kept)


def cpython(options):
    with tempfile.TemporaryDirectory() as place:
        package = pathlib.Path(place, "lib", "test")
        shutil.copytree(options.folder / "test", package)
        for path in package.rglob("test_*.py"):
            text = path.read_bytes()
            if b"RUSTPYTHON" in text.upper():
                path.write_text(without_marks(text.decode()), newline="")
        for name in options.names or MODULES:
            work = pathlib.Path(place, "work")
            work.mkdir()
            yield unittest_module(options, name, package.parent, work)
            shutil.rmtree(work, ignore_errors=True)


RESULT = re.compile(r"\.\.\. (?:.*?)(ok|FAIL|ERROR|skipped|expected failure|unexpected success)\b")
FAILURE = re.compile(r"^(?:FAIL|ERROR|UNEXPECTED SUCCESS): (.*)", re.M)
SUMMARY = re.compile(r"^Ran (\d+) tests? in", re.M)
TAIL = re.compile(r"(failures|errors|skipped|expected failures|unexpected successes)=(\d+)")


def unittest_module(options, name, library, work):
    environment = {**os.environ, "PYTHONPATH": str(library)}
    words = [*options.baton, "-m", "unittest", "-v", f"test.{name}"]
    seconds = options.seconds or 300
    try:
        done = subprocess.run(
            words, cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=seconds,
        )
        said, ended = done.stdout, f"ends with status {done.returncode}"
    except subprocess.TimeoutExpired as expired:
        said, ended = expired.stdout or b"", f"does not end in {seconds} s"
    said = said.decode(errors="replace")
    details = [f"{what}: {why}" for what, why in failures(said)]
    if ran := SUMMARY.search(said):
        numbers = {what: int(number) for what, number in TAIL.findall(said[ran.end():])}
        bad = numbers.get("failures", 0) + numbers.get("errors", 0) + numbers.get("unexpected successes", 0)
        skipped = numbers.get("skipped", 0)
        return Count(name, max(int(ran[1]) - bad - skipped, 0), bad, skipped, details)
    seen = collections.Counter(RESULT.findall(said))
    bad = seen["FAIL"] + seen["ERROR"] + seen["unexpected success"]
    details.append(ended + ": " + (said.strip().splitlines() or [""])[-1])
    return Count(name, seen["ok"] + seen["expected failure"], bad + 1, seen["skipped"], details)


def failures(said):
    """What failed, and the last line of its traceback."""
    for part in said.split("=" * 70)[1:]:
        found = FAILURE.search(part)
        body = part.split("-" * 70)
        lines = (body[1] if len(body) > 1 else "").strip().splitlines()
        errors = [line for line in lines if re.match(r"[A-Za-z_.]+(Error|Exception|Exit|Interrupt|Warning)\b|\w", line)]
        if found:
            yield found[1], errors[-1] if errors else "?"


# ---- MicroPython's ----


def micropython(options):
    names = options.names or FOLDERS
    for name in names:
        path = options.folder / name
        files = sorted(path.glob("*.py")) if path.is_dir() else [path]
        good, bad, skipped, details = 0, 0, 0, []
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for file, verdict in zip(files, pool.map(lambda file: compare(options, file), files)):
                if verdict is None:
                    good += 1
                elif verdict == "SKIP":
                    skipped += 1
                else:
                    bad += 1
                    details.append(f"{file.name}: {verdict}")
        yield Count(name, good, bad, skipped, details)


def compare(options, file):
    """What is different; `None` where nothing is, "SKIP" where the reference cannot run it either."""
    expectation = file.with_suffix(".py.exp")
    if expectation.exists():
        expected = expectation.read_bytes()
    else:
        expected = output(options.reference, file, options)
    if expected is None or expected.strip().endswith(b"SKIP"):
        return "SKIP"
    given = output(options.baton, file, options)
    if given == expected:
        return None
    given, expected = ((said or b"CRASH").decode(errors="replace").splitlines() for said in (given, expected))
    for number, (is_, should) in enumerate(zip(given + [""] * len(expected), expected + [""] * len(given)), 1):
        if is_ != should:
            return f"line {number} is {is_!r}, not {should!r}"
    return "?"


def output(words, file, options):
    """What a program prints; `None` where it ends with an error, or not at all."""
    try:
        done = subprocess.run(
            [*words, file.name], cwd=file.parent, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=options.seconds or 20,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None


if __name__ == "__main__":
    main()
