//! The modules of the image.

/// Where the modules say they come from.
pub const LIB_DIR: &str = "/usr/lib/python3.14";

/// Every pure-Python module that can be imported, by dotted name.
#[rustfmt::skip]
pub const MODULES: &[&str] = &[
    "__future__", "_ast_unparse", "_collections_abc", "_colorize", "_opcode_metadata", "_py_abc", "_py_warnings",
    "_pydatetime", "_pydecimal", "_sitebuiltins", "_strptime", "_threading_local", "_weakrefset",
    "abc", "annotationlib", "argparse", "ast", "base64", "bisect", "calendar", "cmd", "code", "codecs", "codeop", "collections",
    "colorsys", "concurrent", "concurrent.futures", "concurrent.futures._base", "concurrent.futures.thread",
    "configparser", "contextlib", "contextvars", "copy", "copyreg", "dataclasses", "datetime", "decimal", "difflib",
    "dis", "encodings", "encodings.aliases", "encodings.ascii", "encodings.base64_codec", "encodings.charmap", "encodings.cp1252",
    "encodings.cp437", "encodings.hex_codec", "encodings.iso8859_1", "encodings.iso8859_15", "encodings.latin_1",
    "encodings.punycode", "encodings.raw_unicode_escape", "encodings.rot_13", "encodings.unicode_escape",
    "encodings.utf_16", "encodings.utf_16_be", "encodings.utf_16_le", "encodings.utf_32", "encodings.utf_32_be",
    "encodings.utf_32_le", "encodings.utf_8", "encodings.utf_8_sig", "enum", "fileinput",
    "fnmatch", "fractions", "functools", "genericpath", "getopt", "gettext", "glob", "graphlib", "hashlib", "heapq", "hmac", "importlib",
    "importlib._abc", "importlib._bootstrap", "importlib._bootstrap_external", "importlib.abc", "importlib.machinery",
    "importlib.util", "inspect", "io", "ipaddress", "json", "json.decoder", "json.encoder", "json.scanner", "keyword",
    "linecache", "locale", "logging", "ntpath", "numbers", "opcode", "operator", "os", "pathlib", "pathlib._os", "pathlib.types", "posixpath", "pprint", "queue",
    "random", "re", "re._casefix", "re._compiler", "re._constants", "re._parser", "reprlib", "sched", "secrets", "shlex",
    "shutil", "signal", "stat", "statistics", "string", "string.templatelib", "struct", "tempfile", "textwrap", "this", "threading",
    "timeit", "token", "tokenize", "tomllib", "tomllib._parser", "tomllib._re", "tomllib._types", "traceback", "types",
    "typing", "unittest", "unittest._log", "unittest.case", "unittest.loader", "unittest.main", "unittest.result",
    "unittest.runner", "unittest.signals", "unittest.suite", "unittest.util", "warnings", "weakref",
];

/// The native modules that modules of the image import unconditionally.
#[cfg(test)]
#[rustfmt::skip]
pub const NATIVE: &[&str] = &[
    "_ast", "_contextvars", "_imp", "_io", "_opcode", "_random", "_signal", "_sre", "_string", "_struct", "_thread", "_tokenize",
    "_operator", "_typing", "_warnings", "_weakref", "atexit", "binascii", "builtins", "collections.abc", "errno", "gc", "itertools", "marshal",
    "math", "os.path", "posix", "sys", "time",
];

/// What they import on Windows only, or when run as a program.
#[cfg(test)]
pub const UNREACHED: &[&str] = &["nt", "winreg", "_winapi", "encodings._win_cp_codecs", "doctest"];
