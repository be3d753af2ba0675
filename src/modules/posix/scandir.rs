//! `os.DirEntry`, and the iterator that `os.scandir` returns. A directory is read when it is opened.

use super::directories::stat_result;
use crate::host::files::{Errno, Stat, Target, errno, kind, system};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::{Class, Ctx, GilCell, Result, Str, Tuple, Value, int, seq_iter};
use crate::types::held::Held;
use crate::{getsets, natives, object_type};
use std::cell::Cell;

pub static DIR_ENTRY: Class = Class::on_demand("posix.DirEntry", define);
static SCANDIR_ITERATOR: Class = Class::on_demand("posix.ScandirIterator", define);

/// Data without objects.
struct Plain<T>(T);

impl<T> Held for Plain<T> {}

object_type! {
    pub struct DirEntry: DIR_ENTRY {
        name: Value,
        path: Value,
        bytes: Plain<Vec<u8>>,
        inode: Plain<u64>,
        /// 0 if it must be asked for.
        kind: Plain<u32>,
        /// What was asked for before: of what a link leads to, and of the entry itself.
        followed: Cell<Option<Stat>>,
        itself: Cell<Option<Stat>>,
    }

    struct ScandirIterator: SCANDIR_ITERATOR {
        /// The next one last.
        entries: GilCell<Vec<Value>>,
    }
}

pub(super) fn define() {
    DIR_ENTRY.define::<DirEntry>(&ClassDef {
        slots: |slots| {
            slots.repr.set(repr);
            slots.new.set(|ctx, class, _| Err(ctx.type_error(format!("cannot create '{}' instances", class.name()))));
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    SCANDIR_ITERATOR.define::<ScandirIterator>(&ClassDef {
        flags: class_flags::WEAKREF,
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(|_, this| Ok(this.receiver::<ScandirIterator>().entries.with(Vec::pop)));
            slots.new.set(|ctx, class, _| Err(ctx.type_error(format!("cannot create '{}' instances", class.name()))));
        },
        methods: ITERATOR_METHODS,
        ..ClassDef::EMPTY
    });
}

pub(super) fn iterator(mut entries: Vec<Value>) -> Value {
    entries.reverse();
    ScandirIterator::make(&SCANDIR_ITERATOR, GilCell::new(entries)).into()
}

fn close(_: Ctx, this: &ScandirIterator) {
    drop(this.entries.take());
}

fn enter(_: Ctx, this: &Value) -> Value {
    this.clone()
}

fn exit(ctx: Ctx, this: &ScandirIterator, _: &Tuple) {
    close(ctx, this);
}

natives! { ITERATOR_METHODS:
    close(self, /) "";
    __enter__ = enter(self, /) "";
    __exit__ = exit(self, *args) "";
}

impl DirEntry {
    pub(super) fn new(name: Value, path: Value, bytes: Vec<u8>, inode: u64, kind: u32) -> Value {
        let (bytes, inode, kind) = (Plain(bytes), Plain(inode), Plain(kind));
        DirEntry::make(&DIR_ENTRY, name, path, bytes, inode, kind, Cell::new(None), Cell::new(None)).into()
    }

    fn ask(&self, follow: bool) -> std::result::Result<Stat, Errno> {
        // What is no link leads to itself.
        let follow = follow && matches!(self.kind.0, 0 | kind::LINK);
        let kept = if follow { &self.followed } else { &self.itself };
        if let Some(stat) = kept.get() {
            return Ok(stat);
        }
        let target = if follow { Target::Path(&self.bytes.0) } else { Target::Link(&self.bytes.0) };
        let stat = system().stat(target)?;
        kept.set(Some(stat));
        Ok(stat)
    }

    /// Whether it is of that kind; what is no longer there is not.
    fn is(&self, ctx: Ctx, wanted: u32, follow: bool) -> Result<bool> {
        if self.kind.0 != 0 && (self.kind.0 != kind::LINK || !follow) {
            return Ok(self.kind.0 == wanted);
        }
        match self.ask(follow) {
            Ok(stat) => Ok(stat.mode & kind::MASK == wanted),
            Err(errno::ENOENT) => Ok(false),
            Err(error) => Err(ctx.file_error(error, &self.path, None)),
        }
    }
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let entry = this.receiver::<DirEntry>();
    Ok(Str::new(&format!("<DirEntry {}>", ctx.repr(&entry.name)?.to_string_lossy())).into())
}

fn is_dir(ctx: Ctx, this: &DirEntry, follow_symlinks: Option<bool>) -> Result<bool> {
    this.is(ctx, kind::DIRECTORY, follow_symlinks.unwrap_or(true))
}

fn is_file(ctx: Ctx, this: &DirEntry, follow_symlinks: Option<bool>) -> Result<bool> {
    this.is(ctx, kind::REGULAR, follow_symlinks.unwrap_or(true))
}

fn is_symlink(ctx: Ctx, this: &DirEntry) -> Result<bool> {
    this.is(ctx, kind::LINK, false)
}

fn is_junction(_: Ctx, _: &DirEntry) -> bool {
    false
}

fn stat(ctx: Ctx, this: &DirEntry, follow_symlinks: Option<bool>) -> Result<Value> {
    match this.ask(follow_symlinks.unwrap_or(true)) {
        Ok(stat) => Ok(stat_result(&stat)),
        Err(error) => Err(ctx.file_error(error, &this.path, None)),
    }
}

fn inode(_: Ctx, this: &DirEntry) -> Value {
    int::from_u64(this.inode.0)
}

fn name(_: Ctx, this: &DirEntry) -> Value {
    this.name.clone()
}

fn path(_: Ctx, this: &DirEntry) -> Value {
    this.path.clone()
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { METHODS:
    is_dir(self, /, *, follow_symlinks=True) "Return True if the entry is a directory; cached per entry.";
    is_file(self, /, *, follow_symlinks=True) "Return True if the entry is a file; cached per entry.";
    is_symlink(self, /) "Return True if the entry is a symbolic link; cached per entry.";
    is_junction(self, /) "Return True if the entry is a junction; cached per entry.";
    stat(self, /, *, follow_symlinks=True) "Return stat_result object for the entry; cached per entry.";
    inode(self, /) "Return inode of the entry; cached per entry.";
    __fspath__ = path(self, /) "Returns the path for the entry.";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

getsets! { ATTRIBUTES for DirEntry:
    name: name "the entry's base filename, relative to scandir() \"path\" argument";
    path: path "the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)";
}
