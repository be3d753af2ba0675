//! The built-in functions (`Python/bltinmodule.c`).
//!
//! | file | what |
//! |---|---|
//! | `mod` | the table, and what works on one object |
//! | `async_iteration` | `aiter`, `anext` |
//! | `iteration` | `iter`, `next`, `sum`, `max`, `sorted`, … |
//! | `console` | `print`, `input`, `help`, `breakpoint` |
//! | `run` | `compile`, `eval`, `exec`, and the namespaces of the caller |

mod async_iteration;
mod console;
mod iteration;
mod run;

use crate::modules::NativeModule;
use crate::natives;
use crate::object::builtin_classes::*;
use crate::object::define::NativeFunction;
use crate::object::exception::{EXCEPTIONS, OS_ERROR};
use crate::object::slot_table::attribute_name;
use crate::object::slots::BinaryOp;
use crate::object::{
    Class, Ctx, Dict, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, int, intern, names, protocol,
};
use crate::types::enumerate::{ENUMERATE, REVERSED};
use crate::types::exception_group::EXCEPTION_GROUP;
use crate::types::functional_iterators::{FILTER, MAP, ZIP};
use crate::types::list::List;
use async_iteration::{aiter, anext};
pub(crate) use console::breakpointhook;
use console::{breakpoint, exit, help, input, print};
use iteration::{all, any, iter, max, min, next, sorted, sum};
use malachite_bigint::Sign;
pub use run::compile_source;
use run::{compile, dir, eval, exec, globals, locals, vars};
use rustpython_wtf8::{CodePoint, Wtf8Buf};

pub static MODULE: NativeModule = NativeModule {
    name: "builtins",
    doc: "Built-in functions, types, exceptions, and other objects.\n\nThis module provides direct access to all 'built-in'\nidentifiers of Python; for example, builtins.len is\nthe full name for the built-in function len().\n\nThis module is not normally accessed explicitly by most\napplications, but can be useful in modules that provide\nobjects with the same name as a built-in value, but in\nwhich the built-in of that name is also needed.",
    functions: FUNCTIONS,
    init,
};

/// Defines the classes that belong to built-in functions.
pub fn define() {
    async_iteration::define();
}

/// The types that are built-ins by name.
static CLASSES: &[&Class] = &[
    &BOOL,
    &BYTEARRAY,
    &BYTES,
    &CLASSMETHOD,
    &COMPLEX,
    &DICT,
    &FLOAT,
    &FROZENSET,
    &INT,
    &LIST,
    &MEMORYVIEW,
    &OBJECT,
    &PROPERTY,
    &RANGE,
    &SET,
    &SLICE,
    &STATICMETHOD,
    &STR,
    &SUPER,
    &TUPLE,
    &TYPE,
    &ENUMERATE,
    &REVERSED,
    &ZIP,
    &MAP,
    &FILTER,
];

fn init(_: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    for class in CLASSES.iter().copied().chain(EXCEPTIONS.iter().map(|def| def.class)).chain([&EXCEPTION_GROUP]) {
        namespace.set_str(&class.name(), class.to_value());
    }
    // `open` is that of `io`.
    let open = crate::modules::io::MODULE.functions.iter().filter(|function| function.name == "open");
    for function in open {
        namespace
            .set_str(function.name, NativeFunction::new(function, None, Some(intern::intern("_io").into())).into());
    }
    for def in crate::types::build_class::FUNCTIONS {
        let function = NativeFunction::new(def, None, Some((*names::builtins).into()));
        namespace.set_str(def.name, function.into());
    }
    for (name, value) in [
        ("None", Value::NONE),
        ("True", Value::TRUE),
        ("False", Value::FALSE),
        ("Ellipsis", Value::ELLIPSIS),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("__debug__", Value::TRUE),
        ("EnvironmentError", OS_ERROR.to_value()),
        ("IOError", OS_ERROR.to_value()),
    ] {
        namespace.set_str(name, value);
    }
    Ok(())
}

natives! { FUNCTIONS:
    __import__(name, globals=None, locals=None, fromlist=(), level=0) "Import a module.\n\nBecause this function is meant for use by the Python\ninterpreter and not for general use, it is better to use\nimportlib.import_module() to programmatically import a module.\n\nThe globals argument is only used to determine the context;\nthey are not modified.  The locals argument is unused.  The fromlist\nshould be a list of names to emulate ``from name import ...``, or an\nempty list to emulate ``import name``.\nWhen importing a module from a package, note that __import__('A.B', ...)\nreturns package A when fromlist is empty, but its submodule B when\nfromlist is not empty.  The level argument is used to determine whether to\nperform absolute or relative imports: 0 is absolute, while a positive number\nis the number of parent directories to search relative to the current module.";
    abs(x, /) "Return the absolute value of the argument.";
    aiter(async_iterable, /) "Return an AsyncIterator for an AsyncIterable object.";
    all(iterable, /) "Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.";
    anext(aiterator, default=None, /) "Return the next item from the async iterator.\n\nIf default is given and the async iterator is exhausted,\nit is returned instead of raising StopAsyncIteration.";
    any(iterable, /) "Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.";
    ascii(obj, /) "Return an ASCII-only representation of an object.\n\nAs repr(), return a string containing a printable representation of an\nobject, but escape the non-ASCII characters in the string returned by\nrepr() using \\\\x, \\\\u or \\\\U escapes. This generates a string similar\nto that returned by repr() in Python 2.";
    bin(number, /) "Return the binary representation of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'";
    breakpoint(*args, **kws) "Call sys.breakpointhook(*args, **kws).  sys.breakpointhook() must accept\nwhatever arguments are passed.\n\nBy default, this drops you into the pdb debugger.";
    callable(obj, /) "Return whether the object is callable (i.e., some kind of function).\n\nNote that classes are callable, as are instances of classes with a\n__call__() method.";
    chr(i, /) "Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.";
    compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1) "Compile source into a code object that can be executed by exec() or eval().\n\nThe source code may represent a Python module, statement or expression.\nThe filename will be used for run-time error messages.\nThe mode must be 'exec' to compile a module, 'single' to compile a\nsingle (interactive) statement, or 'eval' to compile an expression.\nThe flags argument, if present, controls which future statements influence\nthe compilation of the code.\nThe dont_inherit argument, if true, stops the compilation inheriting\nthe effects of any future statements in effect in the code calling\ncompile; if absent or false these statements do influence the compilation,\nin addition to any features explicitly specified.";
    delattr(obj, name, /) "Deletes the named attribute from the given object.\n\ndelattr(x, 'y') is equivalent to ``del x.y``";
    dir(object=None, /) "dir([object]) -> list of strings\n\nIf called without an argument, return the names in the current scope.\nElse, return an alphabetized list of names comprising (some of) the attributes\nof the given object, and of attributes reachable from it.\nIf the object supplies a method named __dir__, it will be used; otherwise\nthe default dir() logic is used and returns:\n  for a module object: the module's attributes.\n  for a class object:  its attributes, and recursively the attributes\n    of its bases.\n  for any other object: its attributes, its class's attributes, and\n    recursively the attributes of its class's base classes.";
    divmod(x, y, /) "Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.";
    eval(source, /, globals=None, locals=None) "Evaluate the given source in the context of globals and locals.\n\nThe source may be a string representing a Python expression\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.";
    exec(source, /, globals=None, locals=None, *, closure=None) "Execute the given source in the context of globals and locals.\n\nThe source may be a string representing one or more Python statements\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.\nThe closure must be a tuple of cellvars, and can only be used\nwhen source is a code object requiring exactly that many cellvars.";
    exit(code=None) "";
    format(value, format_spec="", /) "Return type(value).__format__(value, format_spec)\n\nMany built-in types implement format_spec according to the\nFormat Specification Mini-language. See help('FORMATTING').\n\nIf type(value) does not supply a method named __format__\nand format_spec is empty, then str(value) is returned.\nSee also help('SPECIALMETHODS').";
    getattr(object, name, default=None, /) "getattr(object, name[, default]) -> value\n\nGet a named attribute from an object; getattr(x, 'y') is equivalent to x.y.\nWhen a default argument is given, it is returned when the attribute doesn't\nexist; without it, an exception is raised in that case.";
    globals() "Return the dictionary containing the current scope's global variables.\n\nNOTE: Updates to this dictionary *will* affect name lookups in the current\nglobal scope and vice-versa.";
    hasattr(obj, name, /) "Return whether the object has an attribute with the given name.\n\nThis is done by calling getattr(obj, name) and catching AttributeError.";
    hash(obj, /) "Return the hash value for the given object.\n\nTwo objects that compare equal must also have the same hash value, but the\nreverse is not necessarily true.";
    help(request=None) "";
    hex(number, /) "Return the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'";
    id(obj, /) "Return the identity of an object.\n\nThis is guaranteed to be unique among simultaneously existing objects.\n(CPython uses the object's memory address.)";
    input(prompt="", /) "Read a string from standard input.  The trailing newline is stripped.\n\nThe prompt string, if given, is printed to standard output without a\ntrailing newline before reading input.\n\nIf the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.\nOn *nix systems, readline is used if available.";
    isinstance(obj, class_or_tuple, /) "Return whether an object is an instance of a class or of a subclass thereof.\n\nA tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)\nor ...`` etc.";
    issubclass(cls, class_or_tuple, /) "Return whether 'cls' is derived from another class or is the same class.\n\nA tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)\nor ...``.";
    iter(object, sentinel=None, /) "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nGet an iterator from an object.  In the first form, the argument must\nsupply its own iterator, or be a sequence.\nIn the second form, the callable is called until it returns the sentinel.";
    len(obj, /) "Return the number of items in a container.";
    locals() "Return a dictionary containing the current scope's local variables.\n\nNOTE: Whether or not updates to this dictionary will affect name lookups in\nthe local scope and vice-versa is *implementation dependent* and not\ncovered by any backwards compatibility guarantees.";
    max(*args, key=None, default=None) "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its biggest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more positional arguments, return the largest argument.";
    min(*args, key=None, default=None) "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its smallest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more positional arguments, return the smallest argument.";
    next(iterator, default=None, /) "next(iterator[, default])\n\nReturn the next item from the iterator. If default is given and the iterator\nis exhausted, it is returned instead of raising StopIteration.";
    oct(number, /) "Return the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'";
    ord(character, /) "Return the ordinal value of a character.\n\nIf the argument is a one-character string, return the Unicode code\npoint of that character.\n\nIf the argument is a bytes or bytearray object of length 1, return its\nsingle byte value.";
    pow(base, exp, r#mod=None) "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments\n\nSome types, such as ints, are able to use a more efficient algorithm when\ninvoked using the three argument form.";
    print(*args, sep=" ", end="\n", file=None, flush=False) "Prints the values to a stream, or to sys.stdout by default.\n\n  sep\n    string inserted between values, default a space.\n  end\n    string appended after the last value, default a newline.\n  file\n    a file-like object (stream); defaults to the current sys.stdout.\n  flush\n    whether to forcibly flush the stream.";
    quit = exit(code=None) "";
    repr(obj, /) "Return the canonical string representation of the object.\n\nFor many object types, including most builtins, eval(repr(obj)) == obj.";
    round(number, ndigits=None) "Round a number to a given precision in decimal digits.\n\nThe return value is an integer if ndigits is omitted or None.  Otherwise\nthe return value has the same type as the number.  ndigits may be negative.";
    setattr(obj, name, value, /) "Sets the named attribute on the given object to the specified value.\n\nsetattr(x, 'y', v) is equivalent to ``x.y = v``";
    sorted(iterable, /, *, key=None, reverse=False) "Return a new list containing all items from the iterable in ascending order.\n\nA custom key function can be supplied to customize the sort order, and the\nreverse flag can be set to request the result in descending order.";
    sum(iterable, /, start=0) "Return the sum of a 'start' value (default: 0) plus an iterable of numbers\n\nWhen the iterable is empty, return the start value.\nThis function is intended specifically for use with numeric values and may\nreject non-numeric types.";
    vars(object=None, /) "vars([object]) -> dictionary\n\nWithout arguments, equivalent to locals().\nWith an argument, equivalent to object.__dict__.";
}

fn __import__(
    ctx: Ctx,
    name: &Value,
    globals: Option<&Value>,
    _: Option<&Value>,
    fromlist: Option<&Value>,
    level: Option<i64>,
) -> Result<Value> {
    crate::import::import(ctx, name, globals, fromlist, level.unwrap_or(0))
}

fn abs(ctx: Ctx, x: &Value) -> Result<Value> {
    match protocol::class_of(x).slots.absolute.get() {
        Some(absolute) => absolute(ctx, x),
        None => Err(ctx.type_error(format!("bad operand type for abs(): '{}'", x.class_name()))),
    }
}

fn ascii(ctx: Ctx, obj: &Value) -> Result<Value> {
    let text = ctx.repr(obj)?;
    if text.is_ascii() {
        return Ok(text.into());
    }
    let mut escaped = String::new();
    for character in text.as_wtf8().code_points() {
        match character.to_u32() {
            ascii @ 0..=0x7f => escaped.push(ascii as u8 as char),
            latin @ 0x80..=0xff => escaped += &format!("\\x{latin:02x}"),
            basic @ 0x100..=0xffff => escaped += &format!("\\u{basic:04x}"),
            other => escaped += &format!("\\U{other:08x}"),
        }
    }
    Ok(Str::new(&escaped).into())
}

fn in_base(ctx: Ctx, number: &Value, prefix: &str, base: u32) -> Result<String> {
    let number = ctx.index_bigint(number)?;
    let sign = if number.sign() == Sign::Minus { "-" } else { "" };
    Ok(format!("{sign}{prefix}{}", number.magnitude().to_str_radix(base)))
}

fn bin(ctx: Ctx, number: &Value) -> Result<String> {
    in_base(ctx, number, "0b", 2)
}

fn oct(ctx: Ctx, number: &Value) -> Result<String> {
    in_base(ctx, number, "0o", 8)
}

fn hex(ctx: Ctx, number: &Value) -> Result<String> {
    in_base(ctx, number, "0x", 16)
}

fn callable(ctx: Ctx, obj: &Value) -> bool {
    ctx.is_callable(obj)
}

fn chr(ctx: Ctx, number: &Value) -> Result<Value> {
    let number = ctx.index(number)?;
    let character = number.as_i64().and_then(|number| u32::try_from(number).ok()).and_then(CodePoint::from_u32);
    match character {
        Some(character) => Ok(Str::from_char(character).into()),
        None => Err(ctx.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(ctx: Ctx, character: &Value) -> Result<Value> {
    let is_bytes = [&BYTES, &BYTEARRAY].iter().any(|class| character.class().is_subclass_of(class));
    let length = match character.downcast::<Str>() {
        Some(text) => {
            if let (1, Some(character)) = (text.len(), text.as_wtf8().code_points().next()) {
                return Ok(int::from_i64(character.to_u32() as i64));
            }
            text.len()
        }
        None if is_bytes => match ctx.len(character)? {
            1 => return ctx.getitem(character, &Value::int32(0)),
            length => length,
        },
        None => {
            return Err(
                ctx.type_error(format!("ord() expected string of length 1, but {} found", character.class_name()))
            );
        }
    };
    Err(ctx.type_error(format!("ord() expected a character, but string of length {length} found")))
}

fn delattr(ctx: Ctx, obj: &Value, name: &Value) -> Result<()> {
    let name = attribute_name(ctx, name)?;
    ctx.delattr(obj, &name)
}

fn setattr(ctx: Ctx, obj: &Value, name: &Value, value: &Value) -> Result<()> {
    let name = attribute_name(ctx, name)?;
    ctx.setattr(obj, &name, value)
}

fn getattr(ctx: Ctx, object: &Value, name: &Value, default: Option<&Value>) -> Result<Value> {
    let name = attribute_name(ctx, name)?;
    match default {
        None => ctx.getattr(object, &name),
        Some(default) => Ok(ctx.lookup_attr(object, &name)?.unwrap_or_else(|| default.clone())),
    }
}

fn hasattr(ctx: Ctx, obj: &Value, name: &Value) -> Result<bool> {
    let name = attribute_name(ctx, name)?;
    Ok(ctx.lookup_attr(obj, &name)?.is_some())
}

fn divmod(ctx: Ctx, x: &Value, y: &Value) -> Result<Value> {
    let is_plain = |value: &Value| value.class() == &INT || value.class() == &BOOL || value.is_float();
    if is_plain(x) && is_plain(y) {
        let quotient = ctx.binary_op(x, y, BinaryOp::FloorDivide)?;
        let remainder = ctx.binary_op(x, y, BinaryOp::Remainder)?;
        return Ok(Tuple::new(vec![quotient, remainder]).into());
    }
    let methods = [(x, y, &names::__divmod__), (y, x, &names::__rdivmod__)];
    let right_first = !std::ptr::eq(x.class(), y.class()) && y.class().is_subclass_of(x.class());
    let order = if right_first { [1, 0] } else { [0, 1] };
    for (this, other, name) in order.map(|index| methods[index]) {
        if let Some(result) = ctx.call_special(this, name, std::slice::from_ref(other))?
            && !result.is_not_implemented()
        {
            return Ok(result);
        }
    }
    Err(ctx.unsupported_operands(x, y, "divmod()"))
}

fn pow(ctx: Ctx, base: &Value, exp: &Value, modulus: Option<&Value>) -> Result<Value> {
    let Some(modulus) = modulus.filter(|modulus| !modulus.is_none()) else {
        return ctx.binary_op(base, exp, BinaryOp::Power);
    };
    ctx.power_mod(base, exp, modulus)
}

fn format(ctx: Ctx, value: &Value, format_spec: Option<&Value>) -> Result<Value> {
    let spec = match format_spec {
        None => Str::new(""),
        Some(spec) => match spec.downcast::<Str>() {
            Some(spec) => spec.reference(),
            None => return Err(ctx.type_error(format!("format() argument 2 must be str, not {}", spec.class_name()))),
        },
    };
    Ok(ctx.format(value, &spec)?.into())
}

fn hash(ctx: Ctx, obj: &Value) -> Result<i64> {
    ctx.hash(obj)
}

fn id(_: Ctx, obj: &Value) -> u64 {
    protocol::id(obj)
}

fn isinstance(ctx: Ctx, obj: &Value, class_or_tuple: &Value) -> Result<bool> {
    ctx.is_instance(obj, class_or_tuple)
}

fn issubclass(ctx: Ctx, cls: &Value, class_or_tuple: &Value) -> Result<bool> {
    ctx.is_subclass(cls, class_or_tuple)
}

fn len(ctx: Ctx, obj: &Value) -> Result<usize> {
    ctx.len(obj)
}

fn repr(ctx: Ctx, obj: &Value) -> Result<Ref<Str>> {
    ctx.repr(obj)
}

fn round(ctx: Ctx, number: &Value, ndigits: Option<&Value>) -> Result<Value> {
    let args: &[Value] = match ndigits {
        Some(ndigits) if !ndigits.is_none() => std::slice::from_ref(ndigits),
        _ => &[],
    };
    match ctx.call_special(number, &intern::intern("__round__"), args)? {
        Some(rounded) => Ok(rounded),
        None => Err(ctx.type_error(format!("type {} doesn't define __round__ method", number.class_name()))),
    }
}

/// `sys.name`, an error if it was deleted.
pub(crate) fn sys_attribute(ctx: Ctx, name: &str) -> Result<Value> {
    ctx.interp.sys.get_str(name).ok_or_else(|| lost(ctx, name))
}

fn lost(ctx: Ctx, name: &str) -> Raised {
    ctx.raise(&crate::object::exception::RUNTIME_ERROR, format!("lost sys.{name}"))
}

/// A list of strings in order.
fn sorted_names(ctx: Ctx, names: Vec<Value>) -> Result<Value> {
    let list = List::new(names);
    let result = crate::types::list_sort::sort_returning(ctx, &list, None, false, list.to_value());
    ctx.finish(result)
}

/// Joins pieces of text.
fn join(pieces: &[Ref<Str>]) -> Ref<Str> {
    let mut text = Wtf8Buf::new();
    for piece in pieces {
        text.push_wtf8(piece.as_wtf8());
    }
    Str::from_wtf8(&text)
}
