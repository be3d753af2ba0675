//! `BaseException`: the layout of exceptions, and the hierarchy of built-in ones (one table).

use super::builtin_classes::{OBJECT, TYPE};
use super::cell::GilCell;
use super::class::{Class, class_flags};
use super::header::Header;
use super::heap;
use super::refs::{Object, ObjectExt, Ref, Visitor};
use super::tuple::Tuple;
use super::value::Value;
use std::cell::Cell;

#[repr(C)]
pub struct BaseException {
    header: Header,
    pub args: GilCell<Value>,
    pub traceback: GilCell<Option<Value>>,
    pub cause: GilCell<Option<Value>>,
    pub context: GilCell<Option<Value>>,
    pub suppress_context: Cell<bool>,
    /// What the class's `members` name (`StopIteration.value`, `OSError.errno`, …), in their order.
    pub fields: GilCell<Vec<Option<Value>>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for BaseException {
    const TRACKED: bool = true;

    const SUBCLASS_FLAG: u32 = class_flags::EXCEPTION;

    fn class() -> &'static Class {
        &BASE_EXCEPTION
    }

    fn traverse(&self, visit: Visitor) {
        self.args.with(|args| visit(args));
        for cell in [&self.traceback, &self.cause, &self.context] {
            cell.with(|value| value.iter().for_each(&mut *visit));
        }
        self.fields.with(|fields| fields.iter().flatten().for_each(visit));
    }

    fn clear(&self) {
        self.args.set(Tuple::empty().into());
        for cell in [&self.traceback, &self.cause, &self.context] {
            cell.set(None);
        }
        self.fields.set(Vec::new());
    }
}

impl BaseException {
    /// An exception whose constructor does not run.
    pub fn new(class: &Class, args: Ref<Tuple>) -> Ref<BaseException> {
        heap::new_in(class, |header| BaseException {
            header,
            args: GilCell::new(args.into()),
            traceback: GilCell::new(None),
            cause: GilCell::new(None),
            context: GilCell::new(None),
            suppress_context: Cell::new(false),
            fields: GilCell::new(Vec::new()),
        })
    }

    pub fn field(&self, index: usize) -> Option<Value> {
        self.fields.with(|fields| fields.get(index).cloned().flatten())
    }

    pub fn set_field(&self, index: usize, value: Option<Value>) {
        let old = self.fields.with(|fields| {
            if fields.len() <= index {
                fields.resize(index + 1, None);
            }
            std::mem::replace(&mut fields[index], value)
        });
        drop(old);
    }

    pub fn class(&self) -> &Class {
        self.header().class()
    }
}

/// A built-in exception class, with its base and the names of its own fields.
pub struct ExceptionDef {
    pub class: &'static Class,
    pub base: &'static Class,
    pub members: &'static [&'static str],
    pub doc: &'static str,
}

macro_rules! exceptions {
    ($($constant:ident $name:literal : $base:ident $([$($member:literal),*])? $doc:literal;)*) => {
        $(pub static $constant: Class = Class::declare($name, &TYPE);)*

        /// All built-in exceptions, bases first.
        pub static EXCEPTIONS: &[ExceptionDef] = &[$(
            ExceptionDef { class: &$constant, base: &$base, members: &[$($($member),*)?], doc: $doc },
        )*];
    };
}

exceptions! {
    BASE_EXCEPTION "BaseException": OBJECT "Common base class for all exceptions.";
    BASE_EXCEPTION_GROUP "BaseExceptionGroup": BASE_EXCEPTION ["message", "exceptions"] "A combination of multiple unrelated exceptions.";
    EXCEPTION "Exception": BASE_EXCEPTION "Common base class for all non-exit exceptions.";
    GENERATOR_EXIT "GeneratorExit": BASE_EXCEPTION "Request that a generator exit.";
    KEYBOARD_INTERRUPT "KeyboardInterrupt": BASE_EXCEPTION "Program interrupted by user.";
    SYSTEM_EXIT "SystemExit": BASE_EXCEPTION ["code"] "Request to exit from the interpreter.";
    ARITHMETIC_ERROR "ArithmeticError": EXCEPTION "Base class for arithmetic errors.";
    FLOATING_POINT_ERROR "FloatingPointError": ARITHMETIC_ERROR "Floating-point operation failed.";
    OVERFLOW_ERROR "OverflowError": ARITHMETIC_ERROR "Result too large to be represented.";
    ZERO_DIVISION_ERROR "ZeroDivisionError": ARITHMETIC_ERROR "Second argument to a division or modulo operation was zero.";
    ASSERTION_ERROR "AssertionError": EXCEPTION "Assertion failed.";
    ATTRIBUTE_ERROR "AttributeError": EXCEPTION ["name", "obj"] "Attribute not found.";
    BUFFER_ERROR "BufferError": EXCEPTION "Buffer error.";
    EOF_ERROR "EOFError": EXCEPTION "Read beyond end of file.";
    IMPORT_ERROR "ImportError": EXCEPTION ["msg", "name", "path", "name_from"] "Import can't find module, or can't find name in module.";
    MODULE_NOT_FOUND_ERROR "ModuleNotFoundError": IMPORT_ERROR "Module not found.";
    LOOKUP_ERROR "LookupError": EXCEPTION "Base class for lookup errors.";
    INDEX_ERROR "IndexError": LOOKUP_ERROR "Sequence index out of range.";
    KEY_ERROR "KeyError": LOOKUP_ERROR "Mapping key not found.";
    MEMORY_ERROR "MemoryError": EXCEPTION "Out of memory.";
    NAME_ERROR "NameError": EXCEPTION ["name"] "Name not found globally.";
    UNBOUND_LOCAL_ERROR "UnboundLocalError": NAME_ERROR "Local name referenced but not bound to a value.";
    OS_ERROR "OSError": EXCEPTION ["errno", "strerror", "filename", "filename2"] "Base class for I/O related errors.";
    BLOCKING_IO_ERROR "BlockingIOError": OS_ERROR "I/O operation would block.";
    CHILD_PROCESS_ERROR "ChildProcessError": OS_ERROR "Child process error.";
    CONNECTION_ERROR "ConnectionError": OS_ERROR "Connection error.";
    BROKEN_PIPE_ERROR "BrokenPipeError": CONNECTION_ERROR "Broken pipe.";
    CONNECTION_ABORTED_ERROR "ConnectionAbortedError": CONNECTION_ERROR "Connection aborted.";
    CONNECTION_REFUSED_ERROR "ConnectionRefusedError": CONNECTION_ERROR "Connection refused.";
    CONNECTION_RESET_ERROR "ConnectionResetError": CONNECTION_ERROR "Connection reset.";
    FILE_EXISTS_ERROR "FileExistsError": OS_ERROR "File already exists.";
    FILE_NOT_FOUND_ERROR "FileNotFoundError": OS_ERROR "File not found.";
    INTERRUPTED_ERROR "InterruptedError": OS_ERROR "Interrupted by signal.";
    IS_A_DIRECTORY_ERROR "IsADirectoryError": OS_ERROR "Operation doesn't work on directories.";
    NOT_A_DIRECTORY_ERROR "NotADirectoryError": OS_ERROR "Operation only works on directories.";
    PERMISSION_ERROR "PermissionError": OS_ERROR "Not enough permissions.";
    PROCESS_LOOKUP_ERROR "ProcessLookupError": OS_ERROR "Process not found.";
    TIMEOUT_ERROR "TimeoutError": OS_ERROR "Timeout expired.";
    REFERENCE_ERROR "ReferenceError": EXCEPTION "Weak ref proxy used after referent went away.";
    RUNTIME_ERROR "RuntimeError": EXCEPTION "Unspecified run-time error.";
    NOT_IMPLEMENTED_ERROR "NotImplementedError": RUNTIME_ERROR "Method or function hasn't been implemented yet.";
    PYTHON_FINALIZATION_ERROR "PythonFinalizationError": RUNTIME_ERROR "Operation blocked during Python finalization.";
    RECURSION_ERROR "RecursionError": RUNTIME_ERROR "Recursion limit exceeded.";
    STOP_ASYNC_ITERATION "StopAsyncIteration": EXCEPTION "Signal the end from iterator.__anext__().";
    STOP_ITERATION "StopIteration": EXCEPTION ["value"] "Signal the end from iterator.__next__().";
    SYNTAX_ERROR "SyntaxError": EXCEPTION ["msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset", "print_file_and_line", "_metadata"] "Invalid syntax.";
    INDENTATION_ERROR "IndentationError": SYNTAX_ERROR "Improper indentation.";
    TAB_ERROR "TabError": INDENTATION_ERROR "Improper mixture of spaces and tabs.";
    SYSTEM_ERROR "SystemError": EXCEPTION "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version.";
    TYPE_ERROR "TypeError": EXCEPTION "Inappropriate argument type.";
    VALUE_ERROR "ValueError": EXCEPTION "Inappropriate argument value (of correct type).";
    UNICODE_ERROR "UnicodeError": VALUE_ERROR "Unicode related error.";
    UNICODE_DECODE_ERROR "UnicodeDecodeError": UNICODE_ERROR ["encoding", "object", "start", "end", "reason"] "Unicode decoding error.";
    UNICODE_ENCODE_ERROR "UnicodeEncodeError": UNICODE_ERROR ["encoding", "object", "start", "end", "reason"] "Unicode encoding error.";
    UNICODE_TRANSLATE_ERROR "UnicodeTranslateError": UNICODE_ERROR ["encoding", "object", "start", "end", "reason"] "Unicode translation error.";
    WARNING "Warning": EXCEPTION "Base class for warning categories.";
    BYTES_WARNING "BytesWarning": WARNING "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str.";
    DEPRECATION_WARNING "DeprecationWarning": WARNING "Base class for warnings about deprecated features.";
    ENCODING_WARNING "EncodingWarning": WARNING "Base class for warnings about encodings.";
    FUTURE_WARNING "FutureWarning": WARNING "Base class for warnings about constructs that will change semantically\nin the future.";
    IMPORT_WARNING "ImportWarning": WARNING "Base class for warnings about probable mistakes in module imports";
    PENDING_DEPRECATION_WARNING "PendingDeprecationWarning": WARNING "Base class for warnings about features which will be deprecated\nin the future.";
    RESOURCE_WARNING "ResourceWarning": WARNING "Base class for warnings about resource usage.";
    RUNTIME_WARNING "RuntimeWarning": WARNING "Base class for warnings about dubious runtime behavior.";
    SYNTAX_WARNING "SyntaxWarning": WARNING "Base class for warnings about dubious syntax.";
    UNICODE_WARNING "UnicodeWarning": WARNING "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.";
    USER_WARNING "UserWarning": WARNING "Base class for warnings generated by user code.";
}

/// The field of a built-in exception class by name, searched in the class and its bases.
pub fn member_index(class: &Class, member: &str) -> Option<usize> {
    EXCEPTIONS
        .iter()
        .filter(|def| class.is_subclass_of(def.class))
        .find_map(|def| def.members.iter().position(|name| *name == member))
}
