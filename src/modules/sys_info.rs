//! The constants of `sys`.

use crate::host;
use crate::object::builtin_classes::{FROZENSET, SIMPLE_NAMESPACE};
use crate::object::{Class, Ctx, Dict, ObjectExt, Ref, Result, Str, Tuple, Value, int, intern};
use crate::stdlib;
use crate::types::list::List;
use crate::types::struct_sequence::StructSequence;

/// The version of the language and library that is implemented.
const VERSION: (i32, i32, i32) = (3, 14, 2);

static VERSION_INFO_CLASS: Class = Class::on_demand("sys.version_info", define);
static VERSION_INFO: StructSequence =
    StructSequence::new(&VERSION_INFO_CLASS, &["major", "minor", "micro", "releaselevel", "serial"]);

static FLAGS_CLASS: Class = Class::on_demand("sys.flags", define);
static FLAGS: StructSequence = StructSequence::with_hidden(
    &FLAGS_CLASS,
    &[
        "debug",
        "inspect",
        "interactive",
        "optimize",
        "dont_write_bytecode",
        "no_user_site",
        "no_site",
        "ignore_environment",
        "verbose",
        "bytes_warning",
        "quiet",
        "hash_randomization",
        "isolated",
        "dev_mode",
        "utf8_mode",
        "warn_default_encoding",
        "safe_path",
        "int_max_str_digits",
    ],
    &["gil", "thread_inherit_context", "context_aware_warnings"],
);

static FLOAT_INFO_CLASS: Class = Class::on_demand("sys.float_info", define);
static FLOAT_INFO: StructSequence = StructSequence::new(
    &FLOAT_INFO_CLASS,
    &["max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"],
);

static INT_INFO_CLASS: Class = Class::on_demand("sys.int_info", define);
static INT_INFO: StructSequence = StructSequence::new(
    &INT_INFO_CLASS,
    &["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"],
);

static HASH_INFO_CLASS: Class = Class::on_demand("sys.hash_info", define);
static HASH_INFO: StructSequence = StructSequence::new(
    &HASH_INFO_CLASS,
    &["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"],
);

static THREAD_INFO_CLASS: Class = Class::on_demand("sys.thread_info", define);
static THREAD_INFO: StructSequence = StructSequence::new(&THREAD_INFO_CLASS, &["name", "lock", "version"]);

static ASYNCGEN_HOOKS_CLASS: Class = Class::on_demand("asyncgen_hooks", define);
pub(super) static ASYNCGEN_HOOKS: StructSequence =
    StructSequence::new(&ASYNCGEN_HOOKS_CLASS, &["firstiter", "finalizer"]);

static UNRAISABLE_CLASS: Class = Class::on_demand("UnraisableHookArgs", define);
/// What `sys.unraisablehook` is called with.
pub static UNRAISABLE: StructSequence =
    StructSequence::new(&UNRAISABLE_CLASS, &["exc_type", "exc_value", "exc_traceback", "err_msg", "object"]);

/// Completes the classes of this file.
pub fn define() {
    VERSION_INFO.define("sys.version_info\n\nVersion information as a named tuple.", false);
    FLAGS.define("sys.flags\n\nFlags provided through command line arguments or environment vars.", false);
    FLOAT_INFO.define("sys.float_info\n\nA named tuple holding information about the float type.", true);
    INT_INFO.define(
        "sys.int_info\n\nA named tuple that holds information about Python's\ninternal representation of integers.",
        true,
    );
    HASH_INFO.define("hash_info\n\nA named tuple providing parameters used for computing hashes.", true);
    THREAD_INFO.define("sys.thread_info\n\nA named tuple holding information about the thread implementation.", true);
    ASYNCGEN_HOOKS.define("", true);
    UNRAISABLE.define("UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.", true);
}

fn text(text: &str) -> Value {
    Str::new(text).into()
}

fn number(number: i64) -> Value {
    int::from_i64(number)
}

pub(super) fn add(ctx: Ctx, sys: &Ref<Dict>) -> Result<()> {
    let (major, minor, micro) = VERSION;
    let version_info = VERSION_INFO.make(vec![
        Value::int32(major),
        Value::int32(minor),
        Value::int32(micro),
        intern::intern("final").into(),
        Value::int32(0),
    ]);
    let hexversion = number(((major as i64) << 24) | ((minor as i64) << 16) | ((micro as i64) << 8) | 0xf0);
    let implementation = ctx.call_keywords(
        &SIMPLE_NAMESPACE.to_value(),
        &[],
        &[
            (intern::intern("name"), text("baton")),
            (intern::intern("cache_tag"), Value::NONE),
            (intern::intern("version"), version_info.clone()),
            (intern::intern("hexversion"), hexversion.clone()),
            (intern::intern("supports_isolated_interpreters"), Value::FALSE),
        ],
    )?;
    let mut names: Vec<&str> = super::names().collect();
    names.sort_unstable();
    let builtin_names = Tuple::new(names.into_iter().map(|name| intern::intern(name).into()).collect());
    let library_names: Vec<Value> =
        STDLIB_MODULE_NAMES.split_whitespace().map(|name| intern::intern(name).into()).collect();
    let library_names = ctx.call(&FROZENSET.to_value(), &[Tuple::new(library_names).into()])?;
    let flag = |value: i64| number(value);
    let executable = host::args().into_iter().next().unwrap_or_default();
    for (name, value) in [
        ("version", text(&format!("{major}.{minor}.{micro} (baton {}) [Rust]", env!("CARGO_PKG_VERSION")))),
        ("version_info", version_info),
        ("hexversion", hexversion),
        ("api_version", number(1013)),
        ("copyright", text(COPYRIGHT)),
        ("implementation", implementation),
        // Paths, error numbers and signals are those of Linux, natively and in the browser. What
        // "emscripten" would announce, a system without threads, is not true here.
        ("platform", intern::intern("linux").into()),
        ("platlibdir", text("lib")),
        ("byteorder", intern::intern("little").into()),
        ("maxsize", int::from_i64(i64::MAX)),
        ("maxunicode", number(0x10ffff)),
        ("float_repr_style", text("short")),
        ("abiflags", text("")),
        ("builtin_module_names", builtin_names.into()),
        ("stdlib_module_names", library_names),
        (
            "flags",
            FLAGS.make(vec![
                flag(0),
                flag(0),
                flag(0),
                flag(0),
                flag(1),
                flag(0),
                flag(1),
                flag(0),
                flag(0),
                flag(0),
                flag(0),
                flag(0),
                flag(0),
                Value::FALSE,
                flag(1),
                flag(0),
                Value::FALSE,
                flag(4300),
                flag(1),
                flag(0),
                flag(0),
            ]),
        ),
        (
            "float_info",
            FLOAT_INFO.make(vec![
                Value::float(f64::MAX),
                flag(1024),
                flag(308),
                Value::float(f64::MIN_POSITIVE),
                flag(-1021),
                flag(-307),
                flag(15),
                flag(53),
                Value::float(f64::EPSILON),
                flag(2),
                flag(1),
            ]),
        ),
        ("int_info", INT_INFO.make(vec![flag(30), flag(4), flag(4300), flag(640)])),
        (
            "hash_info",
            HASH_INFO.make(vec![
                flag(64),
                flag((1 << 61) - 1),
                flag(314159),
                flag(0),
                flag(1000003),
                text("siphash13"),
                flag(64),
                flag(128),
                flag(0),
            ]),
        ),
        ("thread_info", THREAD_INFO.make(vec![text("pthread"), text("mutex+cond"), Value::NONE])),
        ("executable", text(&executable)),
        ("_base_executable", text(&executable)),
        ("prefix", text("/usr")),
        ("exec_prefix", text("/usr")),
        ("base_prefix", text("/usr")),
        ("base_exec_prefix", text("/usr")),
        ("_stdlib_dir", text(stdlib::LIB_DIR)),
        ("_framework", text("")),
        ("_git", Tuple::new(vec![text("Baton"), text(""), text("")]).into()),
        ("dont_write_bytecode", Value::TRUE),
        ("pycache_prefix", Value::NONE),
        ("warnoptions", List::new(Vec::new()).into()),
        ("_xoptions", Dict::new().into()),
        ("path", List::new(vec![text(stdlib::LIB_DIR)]).into()),
        ("path_hooks", List::new(Vec::new()).into()),
        ("path_importer_cache", Dict::new().into()),
        ("argv", List::new(vec![text("")]).into()),
        ("orig_argv", List::new(host::args().iter().map(|arg| text(arg)).collect()).into()),
    ] {
        sys.set_str(name, value);
    }
    Ok(())
}

const COPYRIGHT: &str = "Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved.\n\nCopyright (c) 2000 BeOpen.com.\nAll Rights Reserved.\n\nCopyright (c) 1995-2001 Corporation for National Research Initiatives.\nAll Rights Reserved.\n\nCopyright (c) 1991-1995 Stichting Mathematisch Centrum, Amsterdam.\nAll Rights Reserved.";

/// All modules of CPython 3.14's standard library, ours or not.
pub(super) const STDLIB_MODULE_NAMES: &str = "\
    __future__ _abc _aix_support _android_support _apple_support _ast _ast_unparse _asyncio _bisect _blake2 _bz2 _codecs \
    _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _colorize \
    _compat_pickle _contextvars _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib \
    _frozen_importlib_external _functools _gdbm _hashlib _heapq _hmac _imp _interpchannels _interpqueues _interpreters _io \
    _ios_support _json _locale _lsprof _lzma _markupbase _md5 _multibytecodec _multiprocessing _opcode _opcode_metadata \
    _operator _osx_support _overlapped _pickle _posixshmem _posixsubprocess _py_abc _py_warnings _pydatetime _pydecimal \
    _pyio _pylong _pyrepl _queue _random _remote_debugging _scproxy _sha1 _sha2 _sha3 _signal _sitebuiltins _socket _sqlite3 \
    _sre _ssl _stat _statistics _string _strptime _struct _suggestions _symtable _sysconfig _thread _threading_local \
    _tkinter _tokenize _tracemalloc _types _typing _uuid _warnings _weakref _weakrefset _winapi _wmi _zoneinfo _zstd abc \
    annotationlib antigravity argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar \
    cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser contextlib contextvars \
    copy copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno \
    faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob \
    graphlib grp gzip hashlib heapq hmac html http idlelib imaplib importlib inspect io ipaddress itertools json keyword \
    linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder msvcrt multiprocessing netrc nt ntpath \
    nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix \
    posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline \
    reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket \
    socketserver sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess \
    symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this threading time timeit tkinter token \
    tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uuid venv \
    warnings wave weakref webbrowser winreg winsound wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo";
