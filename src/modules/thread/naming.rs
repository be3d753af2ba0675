//! What the program calls a lock: the variable, attribute or item that holds it, for the trace.
//!
//! It is looked for when a thread first has to wait for the lock, in the frames of that thread. No Python code runs for
//! it: namespaces, instances, lists, tuples and dicts are looked at as they are.

use crate::code::raw::{co, kind};
use crate::object::code::Code;
use crate::object::frame::{Frame, position};
use crate::object::protocol::id;
use crate::object::{Ctx, Dict, InterpLocal, Str, Tuple, Value, attributes};
use crate::trace::{self, files, locks};
use crate::types::cell::Cell;
use crate::types::function::Function;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::repr_of;
use std::collections::HashMap;

/// So many values are looked at for one lock.
const MOST_VALUES: usize = 4000;
/// Where `threading` waits until a thread has started, for what the thread's object holds.
const STARTING: &[&str] = &["Thread.start", "Thread._bootstrap_inner"];
/// A key of a dict is part of a name if it has at most so many bytes.
const LONGEST_KEY: usize = 24;

/// Where a lock was made, if the trace was on: the file's number in the trace, and the line; 0 for none.
#[derive(Clone, Copy, Default)]
pub(super) struct Made {
    file: u16,
    line: u32,
}

impl Made {
    pub(super) fn here(ctx: Ctx) -> Made {
        if !trace::enabled() {
            return Made::default();
        }
        let at = position(ctx);
        Made { file: at.file, line: at.line }
    }

    fn name(self) -> Option<String> {
        let file = files::name_of(self.file)?;
        let file = file.rsplit('/').next().unwrap_or(file);
        Some(format!("lock made at {file}:{}", self.line))
    }
}

/// Tells the trace what `object`, for which the running thread is about to wait, is called, if the trace does not know:
/// `lock` is its number there.
pub(in crate::modules) fn tell(ctx: Ctx, lock: u32, object: &Value) {
    tell_made(ctx, lock, object, Made::default());
}

/// As [`tell`], of a lock that was made there.
pub(super) fn tell_made(ctx: Ctx, lock: u32, object: &Value, made: Made) {
    if trace::enabled() && !locks::is_known(lock) {
        locks::set_name(lock, find(ctx, object, made).as_deref());
    }
}

fn find(ctx: Ctx, lock: &Value, made: Made) -> Option<String> {
    let mut search = Search {
        ctx,
        lock: lock.clone(),
        held: lock.clone(),
        is_held_by_self: false,
        rest: String::new(),
        left: MOST_VALUES,
    };
    let mut frame = ctx.frame.get();
    // SAFETY: frames that are linked in are complete.
    while let Some(current) = unsafe { frame.as_ref() } {
        if let Some(code) = current.code() {
            if code.is_user_code.get() {
                if let Some(name) = search.in_frame_once(frame, code) {
                    return Some(name + &search.rest);
                }
            } else {
                search.leave_library(frame, code);
                // A thread that starts, and the one that starts it, wait for each other: no lock of the program's.
                if STARTING.contains(&&*code.head.qualname) && search.is_held_by_self {
                    return None;
                }
            }
        }
        frame = current.previous;
    }
    made.name()
}

/// Where something was looked for: the code object's address, the instruction, and the address of what was looked for.
/// Another that comes to lie there later and is waited for at the same instruction goes by the same name in the program.
type Place = (usize, usize, u64);

/// What was found for the library's objects.
static FOUND: InterpLocal<HashMap<Place, Option<String>>> = InterpLocal::new(HashMap::new);
const MOST_FOUND: usize = 1024;

struct Search {
    ctx: Ctx,
    /// What is waited for.
    lock: Value,
    /// What holds it as far as that is the library's: a `Condition`, a `Queue`; else the lock.
    held: Value,
    /// Whether `held` is the `self` of the frame that was looked at last.
    is_held_by_self: bool,
    /// How one comes from `held` to the lock: `.not_empty`.
    rest: String,
    /// How many values may still be looked at.
    left: usize,
}

type Named = (String, Value);

impl Search {
    /// A frame of the library's: if its `self` holds what is looked for, `self` is looked for from here on. Private
    /// attributes of the library's objects are not named.
    fn leave_library(&mut self, frame: *mut Frame, code: &Code) {
        let locals = locals(frame, code);
        let Some((_, this)) = locals.iter().find(|(name, _)| name == "self") else { return };
        self.is_held_by_self = this.is(&self.held);
        if self.is_held_by_self {
            return;
        }
        let attributes = instance(this);
        let attribute = |wanted: &Value| attributes.iter().find(|(_, value)| value.is(wanted)).map(|(name, _)| name);
        let found = attribute(&self.lock).or_else(|| attribute(&self.held));
        let is_local = || locals.iter().any(|(_, value)| value.is(&self.held));
        if found.is_none() && !is_local() {
            return;
        }
        self.rest = found.filter(|name| !name.starts_with('_')).map(|name| format!(".{name}")).unwrap_or_default();
        self.held = this.clone();
        self.is_held_by_self = true;
    }

    /// A frame of the user's, in which the library's objects are looked for once: a condition makes a lock for each wait.
    fn in_frame_once(&mut self, frame: *mut Frame, code: &Code) -> Option<String> {
        if self.held.is(&self.lock) {
            return self.in_frame(frame, code);
        }
        // SAFETY: callers pass frames that are linked in.
        let offset = unsafe { (*frame).instruction_offset() };
        let place = (std::ptr::from_ref(code) as usize, offset, id(&self.held));
        if let Some(known) = FOUND.with(self.ctx, |found| found.get(&place).cloned()) {
            return known;
        }
        let name = self.in_frame(frame, code);
        FOUND.with(self.ctx, |found| {
            if found.len() == MOST_FOUND {
                found.clear();
            }
            found.insert(place, name.clone());
        });
        name
    }

    /// A frame of the user's.
    fn in_frame(&mut self, frame: *mut Frame, code: &Code) -> Option<String> {
        let globals = globals(frame);
        let locals = if code.has_flag(co::OPTIMIZED) { locals(frame, code) } else { Vec::new() };
        let this: Vec<Named> = match locals.iter().find(|(name, _)| name == "self") {
            Some((_, this)) => {
                instance(this).into_iter().map(|(name, value)| (format!("self.{name}"), value)).collect()
            }
            None => Vec::new(),
        };
        // What has one name for all threads comes first: a parameter may be another lock in each of them.
        for held in [&globals, &this] {
            if let Some(found) = self.among(held).or_else(|| self.in_containers(held)) {
                return Some(found);
            }
        }
        if let Some(found) = self.in_containers_of_others() {
            return Some(found);
        }
        for held in [&locals, &globals] {
            let found = self.among(held).or_else(|| self.in_containers(held)).or_else(|| self.in_attributes(held));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// The one of these that is looked for.
    fn among(&mut self, named: &[Named]) -> Option<String> {
        let few = &named[..named.len().min(self.left)];
        self.left -= few.len();
        few.iter().find(|(_, value)| value.is(&self.held)).map(|(name, _)| name.clone())
    }

    /// An item of one of these.
    fn in_containers(&mut self, named: &[Named]) -> Option<String> {
        named.iter().find_map(|(name, container)| Some(name.clone() + &self.item(container)?))
    }

    /// How a list, tuple or dict comes to what is looked for: `[2]`.
    fn item(&mut self, container: &Value) -> Option<String> {
        let left = self.left;
        let mut looked = 0;
        let mut is_it = |value: &Value| {
            looked += 1;
            looked > left || value.is(&self.held)
        };
        let mut text = None;
        if let Some(list) = container.downcast::<List>() {
            text = list.with(|items| items.iter().position(is_it)).map(|index| format!("[{index}]"));
        } else if let Some(tuple) = container.downcast::<Tuple>() {
            text = tuple.items().iter().position(is_it).map(|index| format!("[{index}]"));
        } else if let Some(dict) = container.downcast::<Dict>() {
            let mut place = 0;
            while let Some((at, key, value)) = dict.entry_from(place) {
                if is_it(&value) {
                    text = key_text(self.ctx, &key).map(|key| format!("[{key}]"));
                    break;
                }
                place = at + 1;
            }
        }
        self.left = left.saturating_sub(looked);
        text.filter(|_| looked <= left)
    }

    /// An attribute of one of these.
    fn in_attributes(&mut self, named: &[Named]) -> Option<String> {
        named.iter().find_map(|(name, object)| {
            let attributes = if self.left == 0 { Vec::new() } else { instance(object) };
            let found = self.among(&attributes).or_else(|| self.in_containers(&attributes))?;
            Some(format!("{name}.{found}"))
        })
    }

    /// An item of a list (or the like) in a variable of another thread's function: of `main()`, say.
    fn in_containers_of_others(&mut self) -> Option<String> {
        let mut found = None;
        self.ctx.interp.runner().for_each_thread(&mut |thread| {
            let mut frame = thread.frame.get();
            // SAFETY: frames that are linked in are complete, and the GIL keeps them as they are.
            while let Some(current) = unsafe { frame.as_ref() }
                && found.is_none()
                && self.left > 0
            {
                if let Some(code) = current.code()
                    && code.is_user_code.get()
                    && code.has_flag(co::OPTIMIZED)
                {
                    found = self.in_containers(&locals(frame, code));
                }
                frame = current.previous;
            }
        });
        found
    }
}

/// A key of a dict as the program writes it.
fn key_text(ctx: Ctx, key: &Value) -> Option<String> {
    if let Some(number) = key.as_small_int() {
        return Some(number.to_string());
    }
    let text = key.downcast_exact::<Str>().filter(|text| text.as_wtf8().len() <= LONGEST_KEY)?;
    let repr = repr_of(ctx, text.as_wtf8()).ok()?;
    Some(repr.downcast::<Str>()?.to_string_lossy())
}

fn globals(frame: *mut Frame) -> Vec<Named> {
    // SAFETY: callers pass the frames of Python code that are linked in.
    let function = unsafe { (*frame).function.as_ref() }.and_then(Value::downcast_exact::<Function>);
    let globals = function.map_or(Vec::new(), |function| entries(&function.globals));
    globals.into_iter().filter(|(name, _)| !name.starts_with("__")).collect()
}

/// The variables of a function's frame that are bound.
fn locals(frame: *mut Frame, code: &Code) -> Vec<Named> {
    let bound = code.head.localspluskinds.iter().enumerate().filter_map(|(index, bits)| {
        // SAFETY: as for `globals`; the frame has a cell for each of the code's locals.
        let value = unsafe { (*Frame::localsplus(frame).add(index)).clone() }?;
        let value = match value.downcast_exact::<Cell>().filter(|_| bits & (kind::CELL | kind::FREE) != 0) {
            Some(cell) => cell.value.get()?,
            None => value,
        };
        (bits & kind::HIDDEN == 0).then(|| (code.local_name(index).to_owned(), value))
    });
    bound.collect()
}

/// The attributes of an instance, or of a class that Python code made.
fn instance(object: &Value) -> Vec<Named> {
    if let Some(class) = object.as_class() {
        return if class.is_heap() { entries(&class.dict()) } else { Vec::new() };
    }
    let Some(header) = object.as_object().filter(|_| object.downcast::<Module>().is_none()) else { return Vec::new() };
    match attributes::dict(header) {
        Some(dict) => entries(&dict),
        None => {
            let entries = attributes::inline_entries(header).into_iter();
            entries.map(|(name, value)| (name.text().to_string_lossy(), value)).collect()
        }
    }
}

/// The entries of a namespace.
fn entries(namespace: &Dict) -> Vec<Named> {
    let mut named = Vec::new();
    let mut place = 0;
    while let Some((at, key, value)) = namespace.entry_from(place)
        && named.len() < MOST_VALUES
    {
        named.extend(key.downcast::<Str>().map(|name| (name.to_string_lossy(), value)));
        place = at + 1;
    }
    named
}
