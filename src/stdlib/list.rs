//! The modules of the image.

/// Where the modules say they come from.
pub const LIB_DIR: &str = "/usr/lib/python3.14";

/// The pure-Python modules that many programs import, by dotted name: what is loaded with the first of them.
#[rustfmt::skip]
pub const CORE: &[&str] = &[
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

/// All others, which are loaded with the first of them.
#[rustfmt::skip]
pub const MORE: &[&str] = &[
    "_compat_pickle", "_markupbase", "_pyio", "_pylong", "_pyrepl", "_pyrepl.pager", "_pyrepl.trace", "_pyrepl.types",
    "_pyrepl.utils", "asyncio", "asyncio.__main__", "asyncio.base_events", "asyncio.base_futures",
    "asyncio.base_subprocess", "asyncio.base_tasks", "asyncio.constants", "asyncio.coroutines", "asyncio.events",
    "asyncio.exceptions", "asyncio.format_helpers", "asyncio.futures", "asyncio.graph", "asyncio.locks",
    "asyncio.log", "asyncio.mixins", "asyncio.proactor_events", "asyncio.protocols", "asyncio.queues", "asyncio.runners",
    "asyncio.selector_events", "asyncio.sslproto", "asyncio.staggered", "asyncio.streams", "asyncio.subprocess",
    "asyncio.taskgroups", "asyncio.tasks", "asyncio.threads", "asyncio.timeouts", "asyncio.tools",
    "asyncio.transports", "asyncio.trsock", "asyncio.unix_events", "bdb", "bz2", "compileall", "compression",
    "compression._common", "compression._common._streams", "compression.bz2", "compression.gzip", "compression.lzma",
    "compression.zlib", "concurrent.futures.interpreter", "concurrent.futures.process", "concurrent.interpreters",
    "concurrent.interpreters._crossinterp", "concurrent.interpreters._queues", "csv", "dbm", "dbm.dumb", "doctest",
    "email", "email._encoded_words", "email._header_value_parser", "email._parseaddr", "email._policybase",
    "email.base64mime", "email.charset", "email.contentmanager", "email.encoders", "email.errors", "email.feedparser",
    "email.generator", "email.header", "email.headerregistry", "email.iterators", "email.message", "email.mime",
    "email.mime.application", "email.mime.audio", "email.mime.base", "email.mime.image", "email.mime.message",
    "email.mime.multipart", "email.mime.nonmultipart", "email.mime.text", "email.parser", "email.policy",
    "email.quoprimime", "email.utils", "encodings.cp037", "encodings.cp1006", "encodings.cp1026", "encodings.cp1125",
    "encodings.cp1140", "encodings.cp1250", "encodings.cp1251", "encodings.cp1253", "encodings.cp1254",
    "encodings.cp1255", "encodings.cp1256", "encodings.cp1257", "encodings.cp1258", "encodings.cp273",
    "encodings.cp424", "encodings.cp500", "encodings.cp720", "encodings.cp737", "encodings.cp775", "encodings.cp850",
    "encodings.cp852", "encodings.cp855", "encodings.cp856", "encodings.cp857", "encodings.cp858", "encodings.cp860",
    "encodings.cp861", "encodings.cp862", "encodings.cp863", "encodings.cp864", "encodings.cp865", "encodings.cp866",
    "encodings.cp869", "encodings.cp874", "encodings.cp875", "encodings.hp_roman8", "encodings.idna",
    "encodings.iso8859_10", "encodings.iso8859_11", "encodings.iso8859_13", "encodings.iso8859_14",
    "encodings.iso8859_16", "encodings.iso8859_2", "encodings.iso8859_3", "encodings.iso8859_4",
    "encodings.iso8859_5", "encodings.iso8859_6", "encodings.iso8859_7", "encodings.iso8859_8", "encodings.iso8859_9",
    "encodings.koi8_r", "encodings.koi8_t", "encodings.koi8_u", "encodings.kz1048", "encodings.mac_arabic",
    "encodings.mac_croatian", "encodings.mac_cyrillic", "encodings.mac_farsi", "encodings.mac_greek",
    "encodings.mac_iceland", "encodings.mac_latin2", "encodings.mac_roman", "encodings.mac_romanian",
    "encodings.mac_turkish", "encodings.palmos", "encodings.ptcp154", "encodings.quopri_codec", "encodings.tis_620",
    "encodings.undefined", "encodings.utf_7", "encodings.uu_codec", "filecmp", "ftplib", "getpass", "gzip", "html",
    "html.entities", "html.parser", "http", "http.client", "http.cookiejar", "http.cookies", "http.server", "imaplib",
    "importlib.metadata", "importlib.metadata._adapters", "importlib.metadata._collections",
    "importlib.metadata._functools", "importlib.metadata._itertools", "importlib.metadata._meta",
    "importlib.metadata._text", "importlib.readers", "importlib.resources", "importlib.resources._adapters",
    "importlib.resources._common", "importlib.resources._functional", "importlib.resources._itertools",
    "importlib.resources.abc", "importlib.resources.readers", "importlib.resources.simple", "importlib.simple",
    "logging.config", "logging.handlers", "lzma", "mailbox", "mimetypes", "modulefinder", "multiprocessing",
    "multiprocessing.connection", "multiprocessing.context", "multiprocessing.dummy",
    "multiprocessing.dummy.connection", "multiprocessing.forkserver", "multiprocessing.managers",
    "multiprocessing.pool", "multiprocessing.popen_fork", "multiprocessing.popen_forkserver",
    "multiprocessing.popen_spawn_posix", "multiprocessing.process", "multiprocessing.queues",
    "multiprocessing.reduction", "multiprocessing.resource_sharer", "multiprocessing.resource_tracker",
    "multiprocessing.spawn", "multiprocessing.synchronize", "multiprocessing.util", "netrc", "optparse", "pathlib._local", "pdb",
    "pickle", "pickletools", "pkgutil", "platform", "plistlib", "poplib", "profile", "pstats", "py_compile", "pyclbr",
    "pydoc", "pydoc_data", "pydoc_data.module_docs", "quopri", "rlcompleter", "runpy", "selectors", "shelve", "site",
    "smtplib", "socket", "socketserver", "stringprep", "subprocess", "symtable", "sysconfig", "tabnanny", "tarfile",
    "trace", "tracemalloc", "unittest.__main__", "unittest.async_case", "unittest.mock", "urllib", "urllib.error",
    "urllib.parse", "urllib.request", "urllib.response", "urllib.robotparser", "uuid", "wave", "wsgiref",
    "wsgiref.handlers", "wsgiref.headers", "wsgiref.simple_server", "wsgiref.types", "wsgiref.util",
    "wsgiref.validate", "xml", "xml.dom", "xml.dom.NodeFilter", "xml.dom.domreg", "xml.dom.expatbuilder",
    "xml.dom.minicompat", "xml.dom.minidom", "xml.dom.pulldom", "xml.dom.xmlbuilder", "xml.etree",
    "xml.etree.ElementInclude", "xml.etree.ElementPath", "xml.etree.ElementTree", "xml.etree.cElementTree",
    "xml.parsers", "xml.parsers.expat", "xml.sax", "xml.sax._exceptions", "xml.sax.expatreader", "xml.sax.handler",
    "xml.sax.saxutils", "xml.sax.xmlreader", "xmlrpc", "xmlrpc.client", "xmlrpc.server", "zipapp", "zipfile",
    "zipfile.__main__", "zipfile._path", "zipfile._path.glob", "zipimport", "zoneinfo", "zoneinfo._common",
    "zoneinfo._tzpath", "zoneinfo._zoneinfo",
];

/// Those whose functions keep their docstrings: they show them, or compute with them.
#[allow(dead_code, reason = "the build reads it")]
pub const DOCUMENTED: &[&str] = &["cmd", "pdb"];

/// The native modules that modules of the image import unconditionally.
#[cfg(test)]
#[rustfmt::skip]
pub const NATIVE: &[&str] = &[
    "_ast", "_contextvars", "_csv", "_bz2", "_frozen_importlib", "_frozen_importlib_external", "_imp", "_interpreters", "_lzma", "_multiprocessing", "_posixshmem", "_posixsubprocess", "_socket", "array", "_io", "_opcode", "_random", "_signal", "_sre", "_string", "_struct", "_symtable", "_thread", "_tokenize", "_tracemalloc",
    "_operator", "_typing", "_warnings", "_weakref", "atexit", "binascii", "builtins", "collections.abc", "errno", "gc", "itertools", "marshal",
    "math", "os.path", "posix", "pyexpat", "select", "sys", "time", "unicodedata", "zlib", "__main__",
];

/// What they import on other systems only, when run as a program, or after what says that it is absent.
#[cfg(test)]
#[rustfmt::skip]
pub const UNREACHED: &[&str] = &[
    "nt", "msvcrt", "winreg", "_winapi", "asyncio.windows_events", "encodings._win_cp_codecs", "_scproxy", "doctest",
    "_pyrepl.console", "_pyrepl.main", "_interpqueues", "_remote_debugging",
];
