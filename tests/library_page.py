"""Prints docs/library.md: what of the standard library there is. tests/command.rs holds the page to it."""

import contextlib
import io
import sys

WINDOWS = {"msvcrt", "nt", "winreg", "winsound"}

# What can be imported and lacks something.
PARTIAL = {
    "asyncio": "there are no processes; no TLS; in the browser, sockets reach other threads of the program only",
    "bdb": "`sys.settrace` is kept but not called: no breakpoint is ever reached",
    "decimal": "whole, and slower than CPython's: it is the module in Python, `_pydecimal`",
    "datetime": "whole, and slower than CPython's: it is the module in Python, `_pydatetime`",
    "email": "character sets of Chinese, Japanese and Korean are missing",
    "encodings": "those of Chinese, Japanese and Korean are missing",
    "ftplib": "no TLS; in the browser there is no network",
    "http": "no TLS; in the browser, sockets reach other threads of the program only",
    "imaplib": "no TLS; in the browser there is no network",
    "multiprocessing": "`dummy` and `pool.ThreadPool`; there are no processes",
    "pdb": "`sys.settrace` is kept but not called: no breakpoint is ever reached",
    "pickle": "whole, and slower than CPython's: there is no `_pickle`",
    "poplib": "no TLS; in the browser there is no network",
    "profile": "`sys.setprofile` is kept but not called: nothing is counted",
    "resource": "`setrlimit` raises; of `getrusage` the time and the most memory",
    "smtplib": "no TLS; in the browser there is no network",
    "socket": "in the browser, sockets reach other threads of the program only",
    "socketserver": "in the browser, sockets reach other threads of the program only",
    "subprocess": "there are no processes",
    "trace": "`sys.settrace` is kept but not called: nothing is traced",
    "urllib": "`request` without TLS; in the browser there is no network",
    "xml": "`dom` and `etree` build and write; nothing parses, for there is no expat",
    "xmlrpc": "there is no parser of XML",
    "zipfile": "LZMA and Zstandard are missing",
    "zlib": "`copy()` of a stream raises NotImplementedError",
    "zoneinfo": "natively from the machine's files; in the browser there are no time zones but UTC",
}

START = """# The standard library

Modules in Python are CPython 3.14's own files. This page is what `baton tests/library_page.py` prints.

## Known differences

| what | difference | why |
|---|---|---|
| tracing | `sys.settrace`, `sys.setprofile` and the events of `sys.monitoring` are not delivered | the loop has no instrumentation |
| processes | `os.fork`, `subprocess`, `multiprocessing.Process` raise OSError and name threads instead | a page has none |
| network | there is no TLS (`ssl`); in the browser, sockets reach other threads of the program only | a page has no sockets |
| docstrings | functions of the library's modules in Python have none, but for `cmd` and `pdb` | a third of the download |
| `id()`, `__sizeof__` | other numbers | objects have another layout |
| compressed data | may differ in its bytes; it is the same when decompressed | other codecs than zlib's and bzip2's |
| file system | in the browser it is in memory | a page has no other |

## Modules

A module is whole where it can be imported and nothing is known to be missing.

| module | state | |
|---|---|---|"""


def state(name):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            __import__(name)
    except ImportError as error:
        # The same line whoever asks: only what the interpreter itself says of an absence.
        return "absent", str(error) if "this interpreter" in str(error) else ""
    return ("partial", PARTIAL[name]) if name in PARTIAL else ("whole", "")


def main():
    print(START)
    for name in sorted(sys.stdlib_module_names):
        if not name.startswith("_") and name not in WINDOWS:
            is_, why = state(name)
            print(f"| `{name}` | {is_} | {why} |")


main()
