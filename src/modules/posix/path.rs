//! Paths as arguments, and how text becomes the bytes of a path and back (`path_converter`,
//! `PyUnicode_FSConverter`).

use crate::host::files::{Errno, Target};
use crate::object::exception::{NOT_IMPLEMENTED_ERROR, OVERFLOW_ERROR};
use crate::object::native::{FromArg, Place};
use crate::object::{Ctx, Raised, Result, Str, Value, names};
use crate::types::{buffer, bytes, codecs};

/// A path given as text, as bytes or by `__fspath__`.
pub struct Path {
    pub bytes: Vec<u8>,
    /// As the program gave it, for `OSError.filename`.
    pub given: Value,
    /// Whether names that come from it are bytes too.
    pub is_bytes: bool,
}

/// A path, or a descriptor of an open file.
pub enum PathOrFd {
    Path(Path),
    Fd(i32),
}

/// `dir_fd`, which is not there: `os.supports_dir_fd` is empty.
pub struct DirFd;

/// The text of a path as bytes: UTF-8, surrogates being the bytes that were not.
pub fn encode(ctx: Ctx, text: &Str, value: &Value) -> Result<Vec<u8>> {
    match text.as_str() {
        Some(text) => Ok(text.as_bytes().to_vec()),
        None => {
            let encoded = codecs::encode(ctx, value, Some("utf-8"), Some("surrogateescape"))?;
            Ok(buffer::require(ctx, &encoded)?.into_owned())
        }
    }
}

/// The reverse of [`encode`].
pub fn decode(ctx: Ctx, path: &[u8]) -> Result<Value> {
    match std::str::from_utf8(path) {
        Ok(text) => Ok(Str::new(text).into()),
        Err(_) => {
            let object = bytes::from_slice(path);
            codecs::decode(ctx, &object, path, Some("utf-8"), Some("surrogateescape"))
        }
    }
}

impl Path {
    /// The path of an object; `None` if it is none.
    pub fn of(ctx: Ctx, value: &Value, function: &str) -> Result<Option<Path>> {
        let plain = |value: &Value| -> Result<Option<(Vec<u8>, bool)>> {
            Ok(match (value.downcast::<Str>(), buffer::bytes(value)) {
                (Some(text), _) => Some((encode(ctx, text, value)?, false)),
                (_, Some(bytes)) => Some((bytes.to_vec(), true)),
                _ => None,
            })
        };
        let found = match plain(value)? {
            Some(found) => Some(found),
            None => match ctx.call_special(value, &names::__fspath__, &[])? {
                Some(path) => match plain(&path)? {
                    Some(found) => Some(found),
                    None => {
                        return Err(ctx.type_error(format!(
                            "expected {}.__fspath__() to return str or bytes, not {}",
                            value.class_name(),
                            path.class_name()
                        )));
                    }
                },
                None => None,
            },
        };
        let Some((bytes, is_bytes)) = found else { return Ok(None) };
        if bytes.contains(&0) {
            let prefix = if function.is_empty() { String::new() } else { format!("{function}: ") };
            let place = if function.is_empty() { "" } else { " in path" };
            return Err(ctx.value_error(format!("{prefix}embedded null character{place}")));
        }
        Ok(Some(Path { bytes, given: value.clone(), is_bytes }))
    }

    /// A name or path that came from this one, as the program wants it.
    pub fn name(&self, ctx: Ctx, name: &[u8]) -> Result<Value> {
        if self.is_bytes { Ok(bytes::from_slice(name)) } else { decode(ctx, name) }
    }

    pub fn error(&self, ctx: Ctx, error: Errno) -> Raised {
        ctx.file_error(error, &self.given, None)
    }

    pub fn target(&self, follow_symlinks: bool) -> Target<'_> {
        if follow_symlinks { Target::Path(&self.bytes) } else { Target::Link(&self.bytes) }
    }
}

impl PathOrFd {
    pub fn target(&self, follow_symlinks: bool) -> Target<'_> {
        match self {
            PathOrFd::Path(path) => path.target(follow_symlinks),
            PathOrFd::Fd(fd) => Target::Descriptor(*fd),
        }
    }

    pub fn error(&self, ctx: Ctx, error: Errno) -> Raised {
        match self {
            PathOrFd::Path(path) => path.error(ctx, error),
            PathOrFd::Fd(fd) => ctx.file_error(error, &Value::int32(*fd), None),
        }
    }
}

/// `stat: path should be string, …`
fn mismatch(ctx: Ctx, value: &Value, place: Place, wanted: &str) -> Raised {
    let parameter = place.def.parameters.get(place.index).map_or("path", |parameter| parameter.name);
    ctx.type_error(format!("{}: {parameter} should be {wanted}, not {}", place.def.name, value.class_name()))
}

/// A descriptor's number.
pub fn descriptor(ctx: Ctx, value: &Value) -> Result<i32> {
    let number = ctx.index_i64(value)?;
    i32::try_from(number).map_err(|_| {
        let bound = if number > 0 { "greater than maximum" } else { "less than minimum" };
        ctx.raise(&OVERFLOW_ERROR, format!("fd is {bound}"))
    })
}

impl<'a> FromArg<'a> for Path {
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<Path> {
        Path::of(ctx, value, place.def.name)?.ok_or_else(|| mismatch(ctx, value, place, "string, bytes or os.PathLike"))
    }
}

impl<'a> FromArg<'a> for PathOrFd {
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<PathOrFd> {
        if value.is_int() || value.class().slots.index.get().is_some() {
            return descriptor(ctx, value).map(PathOrFd::Fd);
        }
        match Path::of(ctx, value, place.def.name)? {
            Some(path) => Ok(PathOrFd::Path(path)),
            None => Err(mismatch(ctx, value, place, "string, bytes, os.PathLike or integer")),
        }
    }
}

impl<'a> FromArg<'a> for DirFd {
    fn from_arg(ctx: Ctx, value: &'a Value, _: Place) -> Result<DirFd> {
        if value.is_none() {
            return Ok(DirFd);
        }
        Err(ctx.raise(&NOT_IMPLEMENTED_ERROR, "dir_fd unavailable on this platform"))
    }
}

/// A parameter that is a descriptor's number, or an object with `fileno()`.
pub struct Fd(pub i32);

impl<'a> FromArg<'a> for Fd {
    fn from_arg(ctx: Ctx, value: &'a Value, _: Place) -> Result<Fd> {
        i32::try_from(ctx.index_i64(value)?)
            .map(Fd)
            .map_err(|_| ctx.raise(&OVERFLOW_ERROR, "Python int too large to convert to C int"))
    }
}
