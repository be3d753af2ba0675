//! Names in directories: making, removing, renaming, listing; what `stat` tells of them.

use super::path::{DirFd, Fd, Path, PathOrFd};
use super::scandir::{self, DirEntry};
use crate::host;
use crate::host::files::{Errno, Stat, Target, system};
use crate::natives;
use crate::object::exception::NOT_IMPLEMENTED_ERROR;
use crate::object::{Class, Ctx, Result, Tuple, Value, int};
use crate::types::bytes;
use crate::types::list::List;
use crate::types::struct_sequence::StructSequence;
use num_traits::ToPrimitive;

natives! { pub(super) FUNCTIONS:
    stat(path, *, dir_fd=None, follow_symlinks=True) "Perform a stat system call on the given path.\n\n  path\n    Path to be examined; can be string, bytes, a path-like object or\n    open-file-descriptor int.\n  dir_fd\n    If not None, it should be a file descriptor open to a directory,\n    and path should be a relative string; path will then be relative to\n    that directory.\n  follow_symlinks\n    If False, and the last element of the path is a symbolic link,\n    stat will examine the symbolic link itself instead of the file\n    the link points to.\n\ndir_fd and follow_symlinks may not be implemented\n  on your platform.  If they are unavailable, using them will raise a\n  NotImplementedError.\n\nIt's an error to use dir_fd or follow_symlinks when specifying path as\n  an open file descriptor.";
    lstat(path, *, dir_fd=None) "Perform a stat system call on the given path, without following symbolic links.\n\nLike stat(), but do not follow symbolic links.\nEquivalent to stat(path, follow_symlinks=False).";
    fstat(fd) "Perform a stat system call on the given file descriptor.\n\nLike stat(), but for an open file descriptor.\nEquivalent to os.stat(fd).";
    access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True) "Use the real uid/gid to test for access to a path.";
    chmod(path, mode, *, dir_fd=None, follow_symlinks=True) "Change the access permissions of a file.";
    fchmod(fd, mode) "Change the access permissions of the file given by file descriptor fd.";
    utime(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True) "Set the access and modified time of path.";
    listdir(path=None) "Return a list containing the names of the files in the directory.\n\npath can be specified as either str, bytes, or a path-like object.  If path is bytes,\n  the filenames returned will also be bytes; in all other circumstances\n  the filenames returned will be str.\nIf path is None, uses the path='.'.\nOn some platforms, path may also be specified as an open file descriptor;\\\n  the file descriptor must refer to a directory.\n  If this functionality is unavailable, using it raises NotImplementedError.\n\nThe list is in arbitrary order.  It does not include the special\nentries '.' and '..' even if they are present in the directory.";
    scandir(path=None) "Return an iterator of DirEntry objects for given path.\n\npath can be specified as either str, bytes, or a path-like object.  If path\nis bytes, the names of yielded DirEntry objects will also be bytes; in\nall other circumstances they will be str.\n\nIf path is None, uses the path='.'.";
    mkdir(path, mode=511, *, dir_fd=None) "Create a directory.";
    rmdir(path, *, dir_fd=None) "Remove a directory.";
    unlink(path, *, dir_fd=None) "Remove a file (same as remove()).";
    remove = unlink(path, *, dir_fd=None) "Remove a file (same as unlink()).";
    rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None) "Rename a file or directory.";
    replace = rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None) "Rename a file or directory, overwriting the destination.";
    link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True) "Create a hard link to a file.";
    symlink(src, dst, target_is_directory=False, *, dir_fd=None) "Create a symbolic link pointing to src named dst.";
    readlink(path, *, dir_fd=None) "Return a string representing the path to which the symbolic link points.";
    getcwd() "Return a unicode string representing the current working directory.";
    getcwdb() "Return a bytes string representing the current working directory.";
    chdir(path) "Change the current working directory to the specified path.\n\npath may always be specified as a string.\nOn some platforms, path may also be specified as an open file descriptor.\nIf this functionality is unavailable, using it raises an exception.";
    fchdir(fd) "Change to the directory of the given file descriptor.\n\nfd must be opened on a directory, not a file.\nEquivalent to os.chdir(fd).";
    umask(mask, /) "Set the current numeric umask and return the previous umask.";
}

// ---- stat ----

pub static STAT_RESULT_CLASS: Class = Class::on_demand("os.stat_result", define);
static STAT_RESULT: StructSequence = StructSequence::with_hidden(
    &STAT_RESULT_CLASS,
    &["st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime", "st_mtime", "st_ctime"],
    // The attributes of those names hide the items, which are whole seconds.
    &[
        "st_atime",
        "st_mtime",
        "st_ctime",
        "st_atime_ns",
        "st_mtime_ns",
        "st_ctime_ns",
        "st_blksize",
        "st_blocks",
        "st_rdev",
    ],
);

pub(super) fn define() {
    STAT_RESULT.define("stat_result: Result from stat, fstat, or lstat.\n\nThis object may be accessed either as a tuple of\n  (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime)\nor via the attributes st_mode, st_ino, st_dev, st_nlink, st_uid, and so on.\n\nPosix/windows: If your platform supports st_blksize, st_blocks, st_rdev,\nor st_flags, they are available as attributes only.\n\nSee os.stat for more information.", true);
}

const NS: i128 = 1_000_000_000;

pub(super) fn stat_result(stat: &Stat) -> Value {
    let times = [stat.accessed, stat.modified, stat.changed];
    let whole = |time: i128| int::from_i64(time.div_euclid(NS) as i64);
    let float = |time: i128| Value::float(time.div_euclid(NS) as f64 + 1e-9 * time.rem_euclid(NS) as f64);
    let mut items: Vec<Value> =
        [stat.mode.into(), stat.inode, stat.device, stat.links, stat.user.into(), stat.group.into(), stat.size]
            .map(int::from_u64)
            .to_vec();
    items.extend(times.map(whole));
    items.extend(times.map(float));
    items.extend(times.map(|time| int::from_bigint(time.into())));
    items.extend([stat.block_size, stat.blocks, stat.special_device].map(int::from_u64));
    STAT_RESULT.make(items)
}

fn stat(ctx: Ctx, path: PathOrFd, _: Option<DirFd>, follow_symlinks: Option<bool>) -> Result<Value> {
    let follow = follow_symlinks.unwrap_or(true);
    if !follow && matches!(path, PathOrFd::Fd(_)) {
        return Err(ctx.value_error("stat: cannot use fd and follow_symlinks together"));
    }
    match system().stat(path.target(follow)) {
        Ok(stat) => Ok(stat_result(&stat)),
        Err(error) => Err(path.error(ctx, error)),
    }
}

fn lstat(ctx: Ctx, path: Path, _: Option<DirFd>) -> Result<Value> {
    system().stat(path.target(false)).map(|stat| stat_result(&stat)).map_err(|error| path.error(ctx, error))
}

fn fstat(ctx: Ctx, fd: Fd) -> Result<Value> {
    system().stat(Target::Descriptor(fd.0)).map(|stat| stat_result(&stat)).map_err(|error| ctx.errno(error, None))
}

fn access(
    ctx: Ctx,
    path: Path,
    mode: i64,
    _: Option<DirFd>,
    effective_ids: Option<bool>,
    follow_symlinks: Option<bool>,
) -> Result<bool> {
    if effective_ids == Some(true) {
        return Err(unavailable(ctx, "access", "effective_ids"));
    }
    if follow_symlinks == Some(false) {
        return Err(unavailable(ctx, "access", "follow_symlinks"));
    }
    Ok(system().access(&path.bytes, mode as u32).is_ok())
}

fn unavailable(ctx: Ctx, function: &str, argument: &str) -> crate::object::Raised {
    ctx.raise(&NOT_IMPLEMENTED_ERROR, format!("{function}: {argument} unavailable on this platform"))
}

fn chmod(ctx: Ctx, path: PathOrFd, mode: i64, _: Option<DirFd>, follow_symlinks: Option<bool>) -> Result<()> {
    if follow_symlinks == Some(false) {
        return Err(unavailable(ctx, "chmod", "follow_symlinks"));
    }
    system().set_mode(path.target(true), mode as u32).map_err(|error| path.error(ctx, error))
}

fn fchmod(ctx: Ctx, fd: Fd, mode: i64) -> Result<()> {
    system().set_mode(Target::Descriptor(fd.0), mode as u32).map_err(|error| ctx.errno(error, None))
}

/// A time in seconds, as nanoseconds.
fn nanoseconds(ctx: Ctx, seconds: &Value) -> Result<i128> {
    if seconds.is_int() {
        return Ok(i128::from(ctx.index_i64(seconds)?) * NS);
    }
    let seconds = ctx.to_f64(seconds)?;
    if seconds.is_nan() {
        return Err(ctx.value_error("Invalid value NaN (not a number)"));
    }
    if seconds.abs() >= i64::MAX as f64 {
        return Err(ctx.raise(&crate::object::exception::OVERFLOW_ERROR, "timestamp out of range for platform time_t"));
    }
    let whole = seconds.floor();
    Ok(whole as i128 * NS + ((seconds - whole) * 1e9).floor() as i128)
}

fn utime(
    ctx: Ctx,
    path: PathOrFd,
    times: Option<&Value>,
    ns: Option<&Value>,
    _: Option<DirFd>,
    follow_symlinks: Option<bool>,
) -> Result<()> {
    let given = times.filter(|times| !times.is_none());
    if given.is_some() && ns.is_some() {
        return Err(ctx.value_error("utime: you may specify either 'times' or 'ns' but not both"));
    }
    let pair = |value: &Value, name: &str| match value.downcast::<Tuple>().map(Tuple::items) {
        Some([accessed, modified]) => Ok([accessed.clone(), modified.clone()]),
        _ if name == "ns" => Err(ctx.type_error("utime: 'ns' must be a tuple of two ints")),
        _ => Err(ctx.type_error("utime: 'times' must be either a tuple of two ints or None")),
    };
    let [accessed, modified] = match (given, ns) {
        (Some(times), _) => {
            let [accessed, modified] = pair(times, "times")?;
            [nanoseconds(ctx, &accessed)?, nanoseconds(ctx, &modified)?]
        }
        (None, Some(ns)) => {
            let [accessed, modified] = pair(ns, "ns")?;
            let exact = |value: &Value| -> Result<i128> {
                let number = ctx.index(value)?;
                number.as_int().and_then(|number| number.to_i128()).ok_or_else(|| {
                    ctx.raise(&crate::object::exception::OVERFLOW_ERROR, "timestamp out of range for platform time_t")
                })
            };
            [exact(&accessed)?, exact(&modified)?]
        }
        (None, None) => [host::wall_ns(); 2],
    };
    let follow = follow_symlinks.unwrap_or(true);
    system().set_times(path.target(follow), accessed, modified).map_err(|error| path.error(ctx, error))
}

// ---- listing ----

/// The directory that `listdir` and `scandir` are given: the current one by default.
fn directory(ctx: Ctx, path: Option<&Value>, function: &str) -> Result<PathOrFd> {
    let Some(value) = path.filter(|path| !path.is_none()) else {
        let given: Value = crate::object::Str::new(".").into();
        return Ok(PathOrFd::Path(Path { bytes: b".".to_vec(), given, is_bytes: false }));
    };
    if value.is_int() {
        return super::path::descriptor(ctx, value).map(PathOrFd::Fd);
    }
    match Path::of(ctx, value, function)? {
        Some(path) => Ok(PathOrFd::Path(path)),
        None => Err(ctx.type_error(format!(
            "{function}: path should be string, bytes, os.PathLike, integer or None, not {}",
            value.class_name()
        ))),
    }
}

fn listdir(ctx: Ctx, path: Option<&Value>) -> Result<Value> {
    let directory = directory(ctx, path, "listdir")?;
    let entries = super::descriptors::without_gil(ctx, || system().list(directory.target(true)))
        .map_err(|error| directory.error(ctx, error))?;
    let names: Result<Vec<Value>> = entries
        .iter()
        .map(|entry| match &directory {
            PathOrFd::Path(path) => path.name(ctx, &entry.name),
            PathOrFd::Fd(_) => super::path::decode(ctx, &entry.name),
        })
        .collect();
    Ok(List::new(names?).into())
}

fn scandir(ctx: Ctx, path: Option<&Value>) -> Result<Value> {
    let directory = directory(ctx, path, "scandir")?;
    let listed = super::descriptors::without_gil(ctx, || system().list(directory.target(true)))
        .map_err(|error| directory.error(ctx, error))?;
    let prefix: Vec<u8> = match &directory {
        PathOrFd::Path(path) if path.bytes.ends_with(b"/") || path.bytes.is_empty() => path.bytes.clone(),
        PathOrFd::Path(path) => [&path.bytes[..], b"/"].concat(),
        PathOrFd::Fd(_) => Vec::new(),
    };
    let entries: Result<Vec<Value>> = listed
        .into_iter()
        .map(|entry| {
            let full = [&prefix[..], &entry.name].concat();
            let (name, path) = match &directory {
                PathOrFd::Path(path) => (path.name(ctx, &entry.name)?, path.name(ctx, &full)?),
                PathOrFd::Fd(_) => (super::path::decode(ctx, &entry.name)?, super::path::decode(ctx, &full)?),
            };
            Ok(DirEntry::new(name, path, full, entry.inode, entry.kind))
        })
        .collect();
    Ok(scandir::iterator(entries?))
}

// ---- names ----

fn mkdir(ctx: Ctx, path: Path, mode: Option<i64>, _: Option<DirFd>) -> Result<()> {
    system().make_dir(&path.bytes, mode.unwrap_or(0o777) as u32).map_err(|error| path.error(ctx, error))
}

fn rmdir(ctx: Ctx, path: Path, _: Option<DirFd>) -> Result<()> {
    system().remove_dir(&path.bytes).map_err(|error| path.error(ctx, error))
}

fn unlink(ctx: Ctx, path: Path, _: Option<DirFd>) -> Result<()> {
    system().remove(&path.bytes).map_err(|error| path.error(ctx, error))
}

fn error_of_two(ctx: Ctx, src: &Path, dst: &Path, error: Errno) -> crate::object::Raised {
    ctx.file_error(error, &src.given, Some(&dst.given))
}

fn rename(ctx: Ctx, src: Path, dst: Path, _: Option<DirFd>, _: Option<DirFd>) -> Result<()> {
    system().rename(&src.bytes, &dst.bytes).map_err(|error| error_of_two(ctx, &src, &dst, error))
}

fn link(
    ctx: Ctx,
    src: Path,
    dst: Path,
    _: Option<DirFd>,
    _: Option<DirFd>,
    _follow_symlinks: Option<bool>,
) -> Result<()> {
    system().link(&src.bytes, &dst.bytes).map_err(|error| error_of_two(ctx, &src, &dst, error))
}

fn symlink(ctx: Ctx, src: Path, dst: Path, _target_is_directory: Option<bool>, _: Option<DirFd>) -> Result<()> {
    system().symlink(&src.bytes, &dst.bytes).map_err(|error| error_of_two(ctx, &src, &dst, error))
}

fn readlink(ctx: Ctx, path: Path, _: Option<DirFd>) -> Result<Value> {
    let target = system().read_link(&path.bytes).map_err(|error| path.error(ctx, error))?;
    path.name(ctx, &target)
}

fn getcwd(ctx: Ctx) -> Result<Value> {
    let path = system().current_dir().map_err(|error| ctx.errno(error, None))?;
    super::path::decode(ctx, &path)
}

fn getcwdb(ctx: Ctx) -> Result<Value> {
    system().current_dir().map(|path| bytes::from_slice(&path)).map_err(|error| ctx.errno(error, None))
}

fn chdir(ctx: Ctx, path: PathOrFd) -> Result<()> {
    system().set_current_dir(path.target(true)).map_err(|error| path.error(ctx, error))
}

fn fchdir(ctx: Ctx, fd: Fd) -> Result<()> {
    system().set_current_dir(Target::Descriptor(fd.0)).map_err(|error| ctx.errno(error, None))
}

fn umask(_: Ctx, mask: i64) -> u32 {
    system().set_umask(mask as u32)
}
