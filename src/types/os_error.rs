//! `OSError`: chooses the subclass by `errno`, and its text (`Objects/exceptions.c`).

use super::exceptions::{self, NO_PARTS, Parts, of};
use crate::host::files::Errno;
use crate::object::exception::*;
use crate::object::native::Args;
use crate::object::{Class, Ctx, Result, Tuple, Value};
use crate::{getsets, natives};

pub(super) const PARTS: Parts = Parts {
    slots: |slots| {
        slots.new.set(new);
        slots.init.set(init);
        slots.str.set(str);
    },
    methods: METHODS,
    getsets: GETSETS,
    ..NO_PARTS
};

const ERRNO: usize = 0;
const STRERROR: usize = 1;
const FILENAME: usize = 2;
const FILENAME2: usize = 3;
/// After the members of the row: `BlockingIOError.characters_written`.
const WRITTEN: usize = 4;

/// The numbers of Linux, which `errno` has too.
static SUBCLASSES: &[(&[i64], &Class)] = &[
    (&[11, 114, 115], &BLOCKING_IO_ERROR),
    (&[32, 108], &BROKEN_PIPE_ERROR),
    (&[10], &CHILD_PROCESS_ERROR),
    (&[103], &CONNECTION_ABORTED_ERROR),
    (&[111], &CONNECTION_REFUSED_ERROR),
    (&[104], &CONNECTION_RESET_ERROR),
    (&[17], &FILE_EXISTS_ERROR),
    (&[2], &FILE_NOT_FOUND_ERROR),
    (&[21], &IS_A_DIRECTORY_ERROR),
    (&[20], &NOT_A_DIRECTORY_ERROR),
    (&[4], &INTERRUPTED_ERROR),
    (&[1, 13], &PERMISSION_ERROR),
    (&[3], &PROCESS_LOOKUP_ERROR),
    (&[110], &TIMEOUT_ERROR),
];

/// The subclass of `OSError` for an `errno`.
pub fn class_for_errno(errno: i64) -> &'static Class {
    SUBCLASSES.iter().find(|(numbers, _)| numbers.contains(&errno)).map_or(&OS_ERROR, |(_, class)| class)
}

/// Whether `__init__` does the work, because a subclass has its own and keeps our `__new__`.
fn init_does_the_work(class: &Class) -> bool {
    let own_init = class.slots.init.get().map(|init| init as usize) != Some(init as *const () as usize);
    let own_new = class.slots.new.get().map(|new| new as usize) != Some(new as *const () as usize);
    own_init && !own_new
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    if init_does_the_work(class) {
        return Ok(BaseException::new(class, Tuple::empty()).into());
    }
    exceptions::no_keywords(ctx, class, args)?;
    let given = args.positional();
    let errno = given.first().filter(|_| (2..=5).contains(&given.len())).and_then(Value::as_i64);
    let class = match errno {
        Some(errno) if class == &OS_ERROR => class_for_errno(errno),
        _ => class,
    };
    let this = BaseException::new(class, Tuple::from_slice(given));
    set_members(&this, given);
    Ok(this.into())
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    if init_does_the_work(this.class()) {
        exceptions::no_keywords(ctx, this.class(), args)?;
        exceptions::set_args(this, args.positional());
        set_members(of(this), args.positional());
    }
    Ok(())
}

fn set_members(this: &BaseException, args: &[Value]) {
    if !(2..=5).contains(&args.len()) {
        return;
    }
    this.set_field(ERRNO, Some(args[0].clone()));
    this.set_field(STRERROR, Some(args[1].clone()));
    let given = |index: usize| args.get(index).filter(|value| !value.is_none()).cloned();
    if let Some(filename) = given(2) {
        if this.class().is_subclass_of(&BLOCKING_IO_ERROR) && filename.is_int() {
            this.set_field(WRITTEN, Some(filename));
            return;
        }
        this.set_field(FILENAME, Some(filename));
        this.set_field(FILENAME2, given(4));
        // `args` keeps only what a pickled exception of old had.
        this.args.set(Tuple::from_slice(&args[..2]).into());
    }
}

fn str(ctx: Ctx, this: &Value) -> Result<Value> {
    let exception = of(this);
    let [errno, strerror, filename, filename2] =
        [ERRNO, STRERROR, FILENAME, FILENAME2].map(|index| exception.field(index));
    let text = |value: Option<Value>| Ok(ctx.str(&value.unwrap_or(Value::NONE))?.to_string_lossy());
    if let Some(filename) = filename {
        let mut result =
            format!("[Errno {}] {}: {}", text(errno)?, text(strerror)?, ctx.repr(&filename)?.to_string_lossy());
        if let Some(filename2) = filename2 {
            result += &format!(" -> {}", ctx.repr(&filename2)?.to_string_lossy());
        }
        return Ok(crate::object::Str::new(&result).into());
    }
    if errno.is_some() && strerror.is_some() {
        return Ok(crate::object::Str::new(&format!("[Errno {}] {}", text(errno)?, text(strerror)?)).into());
    }
    exceptions::str(ctx, this)
}

natives! { METHODS:
    __reduce__(self, /) "Helper for pickle.";
}

fn __reduce__(ctx: Ctx, this: &BaseException) -> Result<Vec<Value>> {
    let mut args = exceptions::args_of(this).items().to_vec();
    if let (2, Some(filename)) = (args.len(), this.field(FILENAME)) {
        args.push(filename);
        if let Some(filename2) = this.field(FILENAME2) {
            args.extend([Value::NONE, filename2]);
        }
    }
    exceptions::reduce_with(ctx, this, Tuple::new(args).into(), vec![])
}

getsets! { GETSETS for BaseException:
    characters_written: get_written, set_written "";
}

fn get_written(ctx: Ctx, this: &BaseException) -> Result<Value> {
    this.field(WRITTEN).ok_or_else(|| ctx.raise(&ATTRIBUTE_ERROR, "characters_written"))
}

fn set_written(ctx: Ctx, this: &BaseException, value: Option<&Value>) -> Result<()> {
    if value.is_none() && this.field(WRITTEN).is_none() {
        return Err(ctx.raise(&ATTRIBUTE_ERROR, "characters_written"));
    }
    let number = value.map(|value| ctx.index(value)).transpose()?;
    this.set_field(WRITTEN, number);
    Ok(())
}

impl Ctx {
    /// `OSError(errno, strerror, filename)` as its subclass for `errno`.
    pub fn os_error(self, errno: i64, strerror: &str, filename: Option<&str>) -> crate::object::Raised {
        use crate::object::Str;
        let mut args = vec![crate::object::int::from_i64(errno), Str::new(strerror).into()];
        args.extend(filename.map(|filename| Str::new(filename).into()));
        let exception = BaseException::new(class_for_errno(errno), Tuple::from_slice(&args));
        set_members(&exception, &args);
        exception.raise(self)
    }

    /// What a failed call of the operating system raises.
    pub fn io_error(self, error: &std::io::Error, filename: Option<&str>) -> crate::object::Raised {
        let errno = error.raw_os_error().map_or_else(|| errno_of_kind(error.kind()), i64::from);
        let text = strerror(errno).map_or_else(|| error.to_string(), str::to_owned);
        self.os_error(errno, &text, filename)
    }
}

impl Ctx {
    /// What a failed call of the file system raises.
    pub fn errno(self, error: Errno, filename: Option<&str>) -> crate::object::Raised {
        self.os_error(error.0.into(), &message(error), filename)
    }

    /// As [`Ctx::errno`], with file names as the program gave them.
    pub fn file_error(self, error: Errno, filename: &Value, filename2: Option<&Value>) -> crate::object::Raised {
        let mut args = vec![Value::int32(error.0), crate::object::Str::new(&message(error)).into(), filename.clone()];
        if let Some(filename2) = filename2 {
            args.extend([Value::NONE, filename2.clone()]);
        }
        let exception = BaseException::new(class_for_errno(error.0.into()), Tuple::from_slice(&args));
        set_members(&exception, &args);
        exception.raise(self)
    }
}

fn message(Errno(number): Errno) -> String {
    strerror(number.into()).map_or_else(|| format!("Unknown error {number}"), str::to_owned)
}

fn errno_of_kind(kind: std::io::ErrorKind) -> i64 {
    use std::io::ErrorKind;
    match kind {
        ErrorKind::NotFound => 2,
        ErrorKind::PermissionDenied => 13,
        ErrorKind::AlreadyExists => 17,
        ErrorKind::NotADirectory => 20,
        ErrorKind::IsADirectory => 21,
        ErrorKind::InvalidInput => 22,
        ErrorKind::BrokenPipe => 32,
        ErrorKind::Unsupported => 38,
        ErrorKind::TimedOut => 110,
        _ => 5,
    }
}

/// Linux's text for an error number.
pub fn strerror(errno: i64) -> Option<&'static str> {
    crate::modules::errno::NUMBERS.iter().find(|(number, _, _)| *number == errno).map(|(_, _, text)| *text)
}
