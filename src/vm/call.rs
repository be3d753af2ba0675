//! Calling Python functions: binding arguments, pushing and popping frames.

use super::{finish_run, frame_object, generator};
use crate::code::raw::co;
use crate::object::builtin_classes::FUNCTION;
use crate::object::code::Code;
use crate::object::exception::{BASE_EXCEPTION, BaseException, RECURSION_ERROR, TYPE_ERROR};
use crate::object::frame::{Frame, Return};
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::{Ctx, Dict, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, names};
use crate::types::cell::Cell;
use crate::types::function::Function;
use crate::types::method::Method;

type Slot = Option<Value>;

/// Gives functions their call slot.
pub fn define() {
    FUNCTION.slots.call.set(call_function);
}

pub fn call_function(ctx: Ctx, callable: &Value, args: Args) -> Result<Value> {
    ctx.check_stack("")?;
    match push_python_call(ctx, callable, args, Return::Exit)? {
        true => finish_run(ctx),
        false => Err(ctx.type_error(format!("'{}' object is not callable", callable.class_name()))),
    }
}

/// Pushes the frame of a call of a Python function, or of a method bound to one. `false` if the
/// callable is something else: nothing was done.
pub(crate) fn push_python_call(ctx: Ctx, callable: &Value, args: Args, ret: Return) -> Result<bool> {
    if let Some(function) = callable.downcast_exact::<Function>() {
        push_call(ctx, callable.clone(), function.code_unchanged(), None, args, ret)?;
        return Ok(true);
    }
    if let Some(method) = callable.downcast_exact::<Method>()
        && let Some(function) = method.function.downcast_exact::<Function>()
    {
        push_call(ctx, method.function.clone(), function.code_unchanged(), Some(&method.this), args, ret)?;
        return Ok(true);
    }
    Ok(false)
}

/// Whether arguments are bound to parameters one by one, and nothing else is to be done.
fn is_exact(code: &Code, this: Option<&Value>, args: Args) -> bool {
    code.flags & (co::OPTIMIZED | co::VARARGS | co::VARKEYWORDS) == co::OPTIMIZED
        && code.kwonlyargcount == 0
        && !args.has_keywords()
        && args.positional().len() + this.is_some() as usize == code.argcount as usize
}

/// Pushes the frame of a call with arguments bound.
pub(crate) fn push_call(
    ctx: Ctx,
    function: Value,
    code: &Code,
    this: Option<&Value>,
    args: Args,
    ret: Return,
) -> Result<()> {
    let frame = make_room(ctx, code)?.frame(ctx, function, code, ret);
    if is_exact(code, this, args) {
        let locals = frame.locals();
        // SAFETY: the frame has room for the code's locals, of which parameters are the first; there are as many
        // arguments.
        unsafe {
            let mut local = locals;
            for argument in this.into_iter().chain(args.positional()) {
                local.write(Some(argument.clone()));
                local = local.add(1);
            }
            unset(locals, code.argcount as usize, code.nlocalsplus as usize);
            frame.enter(ctx);
        }
        return Ok(());
    }
    frame.bind_and_enter(ctx, this, args, None)
}

/// Room on the data stack for a frame, which is counted.
#[must_use]
pub(crate) struct Room(*mut Frame);

/// A frame that is not linked in: its parameters are still to be bound. [`Unbound::enter`] and
/// [`Unbound::enter_at_once`] are the only ways in.
#[must_use]
pub(crate) struct Unbound(*mut Frame);

/// Counts one more frame, and makes room for it.
///
/// # Errors
/// `RecursionError`, `MemoryError`; the frame is not counted.
#[inline(always)]
pub(crate) fn make_room(ctx: Ctx, code: &Code) -> Result<Room> {
    let depth = ctx.depth.get() + 1;
    if depth > ctx.recursion_limit.get() {
        return Err(recursion_error(ctx));
    }
    // SAFETY: no closure of the data stack's cell is running: none of them calls anything.
    let Some(frame) = (unsafe { (*ctx.data_stack.as_ptr()).push(Frame::size_for(code)) }) else {
        return Err(ctx.memory_error());
    };
    ctx.depth.set(depth);
    Ok(Room(frame))
}

impl Room {
    /// The frame of a call of a `Function` that runs this code, for which the room was made.
    #[inline(always)]
    pub fn frame(self, ctx: Ctx, function: Value, code: &Code, ret: Return) -> Unbound {
        // SAFETY: the function is a `Function` with this code, kept alive by the frame; the memory is fresh.
        unsafe { Frame::begin(self.0, ctx.frame.get(), function, code, ret) };
        Unbound(self.0)
    }
}

impl Unbound {
    /// The locals, uninitialised.
    #[inline(always)]
    pub fn locals(&self) -> *mut Slot {
        Frame::localsplus(self.0)
    }

    /// Links the frame in, to begin where its code does.
    ///
    /// # Safety
    /// All locals are initialised, and those that are parameters are bound.
    #[inline(always)]
    pub unsafe fn enter(self, ctx: Ctx) {
        // SAFETY: the frame has begun with its code; by the caller's promise for the locals.
        unsafe {
            Frame::place_at_start(self.0, &*(*self.0).code);
            self.link(ctx);
        }
    }

    /// Links the frame in for the loop, which goes on in it at once, and saves where it is before anybody asks.
    ///
    /// # Safety
    /// As [`Unbound::enter`]; the loop goes on at the code's start with an empty value stack.
    #[inline(always)]
    pub unsafe fn enter_at_once(self, ctx: Ctx) -> *mut Frame {
        // SAFETY: by the caller's promise.
        unsafe {
            (&raw mut (*self.0).next).write(std::ptr::null());
            self.link(ctx)
        }
    }

    /// # Safety
    /// As [`Unbound::enter`].
    #[inline(always)]
    unsafe fn link(self, ctx: Ctx) -> *mut Frame {
        let frame = self.0;
        // SAFETY: a Python frame has a code; by the caller's promise for the locals.
        #[cfg(debug_assertions)]
        unsafe {
            let code = &*(*frame).code;
            assert!((0..parameters(code)).all(|index| (*Frame::localsplus(frame).add(index)).is_some()));
        }
        ctx.frame.set(frame);
        frame
    }

    /// Binds arguments and links the frame in. Code that keeps its variables in a namespace is given this one, or that
    /// of its globals.
    fn bind_and_enter(self, ctx: Ctx, this: Option<&Value>, args: Args, namespace: Option<Value>) -> Result<()> {
        let frame = self.0;
        // SAFETY: the frame is fresh, its function a `Function` that it keeps, as the code. All locals are set to NULL
        // before one is read.
        unsafe {
            let code = &*(*frame).code;
            // Complete also where the arguments do not fit.
            Frame::place_at_start(frame, code);
            unset(self.locals(), 0, code.nlocalsplus as usize);
            let function = function_of(frame);
            if !code.has_flag(co::OPTIMIZED) {
                (*frame).set_locals(namespace.unwrap_or_else(|| function.globals.to_value()));
            }
            match bind(ctx, function, code, self.locals(), this, args) {
                Ok(()) => {
                    self.enter(ctx);
                    Ok(())
                }
                Err(raised) => {
                    ctx.preserving_exception(|| leave(ctx, frame));
                    Err(raised)
                }
            }
        }
    }
}

/// How many of the locals are parameters.
#[cfg(debug_assertions)]
fn parameters(code: &Code) -> usize {
    let variable = code.has_flag(co::VARARGS) as usize + code.has_flag(co::VARKEYWORDS) as usize;
    code.argcount as usize + code.kwonlyargcount as usize + variable
}

#[cold]
#[inline(never)]
fn recursion_error(ctx: Ctx) -> Raised {
    // Handlers of the error get some room to work in, as in CPython.
    let limit = ctx.recursion_limit.get();
    ctx.recursion_limit.set(limit.saturating_add(50));
    let raised = ctx.raise(&RECURSION_ERROR, "maximum recursion depth exceeded");
    ctx.recursion_limit.set(limit);
    raised
}

/// Pops the frame on top: its values are dropped, its room given back. A generator's frame stays
/// in the generator, empty.
pub(crate) fn pop(ctx: Ctx) {
    let frame = ctx.frame.get();
    // SAFETY: the top frame is a Python frame; it is cleared once.
    unsafe {
        ctx.frame.set((*frame).previous);
        if (*frame).is_generator() {
            generator::finish(ctx, frame);
            return;
        }
        leave(ctx, frame);
    }
}

/// Drops what a frame on the data stack holds and gives its room back.
///
/// # Safety
/// `frame` is the topmost frame of the data stack, not linked in, its locals initialised; nobody uses it afterwards.
unsafe fn leave(ctx: Ctx, frame: *mut Frame) {
    // SAFETY: by the caller's promise.
    unsafe {
        ctx.depth.set(ctx.depth.get() - 1);
        clear(frame);
        (*ctx.data_stack.as_ptr()).pop(frame);
    }
}

/// The function that a frame runs.
///
/// # Safety
/// `frame` is a Python frame.
#[inline(always)]
pub(crate) unsafe fn function_of<'a>(frame: *const Frame) -> &'a Function {
    // SAFETY: by the caller's promise it has one, a `Function`, which it keeps.
    unsafe { (*frame).function.as_ref().unwrap_unchecked().downcast_unchecked::<Function>() }
}

/// Pops the frame on top, which is plain and whose value stack is empty.
///
/// # Safety
/// `frame` is the thread's top frame, [`Frame::is_plain`] holds, and no value is on its stack.
#[inline(always)]
pub(crate) unsafe fn pop_plain(ctx: Ctx, frame: *mut Frame) {
    // SAFETY: by the caller's promise; the locals are initialised, and the frame is left once.
    unsafe {
        ctx.frame.set((*frame).previous);
        ctx.depth.set(ctx.depth.get() - 1);
        let code = (*frame).code;
        let locals = Frame::localsplus(frame);
        // The frame is unlinked: what a finalizer of a local pushes goes above it.
        for index in (0..(*code).nlocalsplus as usize).rev() {
            drop(locals.add(index).read());
        }
        drop(std::ptr::read(&(*frame).function));
        (*ctx.data_stack.as_ptr()).pop(frame);
    }
}

/// Drops everything a frame holds.
///
/// # Safety
/// `frame` is a Python frame that is not linked in any more, and its stack is empty above
/// `sp`.
#[inline(always)]
pub(crate) unsafe fn clear(frame: *mut Frame) {
    // SAFETY: by the caller's promise; the frame's cells up to the stack's length are initialised.
    unsafe {
        if (*frame).object().is_some() {
            frame_object::detach(frame);
        }
        let code: *const Code = (*frame).code;
        let cells = (*code).nlocalsplus as usize + Frame::stack_length(frame, &*code);
        let locals = Frame::localsplus(frame);
        for index in (0..cells).rev() {
            drop((*locals.add(index)).take());
        }
        frame.drop_in_place();
    }
}

/// Sets the locals from `first` to before `end` to NULL, one by one: `memory.fill`, which the
/// compiler would make of a plain loop, costs a browser a call.
///
/// # Safety
/// The locals are those of a fresh frame, which has that many.
#[inline(always)]
unsafe fn unset(locals: *mut Slot, first: usize, end: usize) {
    for index in first..end {
        // SAFETY: by the caller's promise.
        unsafe { locals.add(index).write_volatile(None) }
    }
}

// ---- arguments ----

/// Moves arguments to the first locals of a fresh frame and sets the others to NULL. A few are
/// moved without a loop, each round of which costs a browser a look at its interrupts.
///
/// # Safety
/// The frame has `total` locals; `arguments` are `given` values, at most that many, which nobody
/// uses afterwards.
#[inline(always)]
pub(crate) unsafe fn set_locals(locals: *mut Slot, arguments: *const Slot, given: usize, total: usize) {
    // SAFETY: by the caller's promise.
    unsafe {
        let set = |index: usize| locals.add(index).write(arguments.add(index).read());
        match given {
            0 => {}
            1 => set(0),
            2 => {
                set(0);
                set(1);
            }
            _ => (0..given).for_each(set),
        }
        unset(locals, given, total);
    }
}

/// Whether a function of positional parameters can be called with so many arguments.
pub(crate) fn takes(function: &Function, given: usize) -> bool {
    let argcount = function.code_unchanged().argcount as usize;
    let defaults = function.defaults.with(|defaults| defaults.as_ref().map_or(0, |defaults| defaults.len()));
    given <= argcount && given + defaults >= argcount
}

/// Gives positional parameters that are unset their defaults.
///
/// # Safety
/// The locals of a frame of the function are initialised, and every unset parameter from
/// `first` on has a default.
#[inline(always)]
pub(crate) unsafe fn fill_defaults(function: &Function, locals: *mut Slot, first: usize) {
    // SAFETY: by the caller's promise; copying a value runs no Python code.
    unsafe {
        let argcount = function.code_unchanged().argcount as usize;
        let Some(defaults) = &*function.defaults.as_ptr() else { return };
        let defaults = defaults.items();
        for index in first..argcount {
            let local = &mut *locals.add(index);
            if local.is_none() {
                *local = Some(defaults[defaults.len() + index - argcount].clone());
            }
        }
    }
}

/// Binds arguments to parameters (`initialize_locals` of `Python/ceval.c`).
fn bind(ctx: Ctx, function: &Function, code: &Code, locals: *mut Slot, this: Option<&Value>, args: Args) -> Result<()> {
    let argcount = code.argcount as usize;
    let total = argcount + code.kwonlyargcount as usize;
    let given = args.positional();
    let offset = this.is_some() as usize;
    let count = given.len() + offset;
    // SAFETY: all locals are initialised, and there is one for each parameter.
    let local = |index: usize| unsafe { &mut *locals.add(index) };
    if let Some(this) = this
        && argcount > 0
    {
        *local(0) = Some(this.clone());
    }
    for index in offset..count.min(argcount) {
        *local(index) = Some(given[index - offset].clone());
    }
    if code.has_flag(co::VARARGS) {
        let rest: Vec<Value> = if count > argcount {
            let skipped_this = if argcount == 0 { this.cloned() } else { None };
            skipped_this.into_iter().chain(given[argcount.saturating_sub(offset)..].iter().cloned()).collect()
        } else {
            Vec::new()
        };
        *local(total) = Some(Tuple::new(rest).into());
    }
    let keywords = if code.has_flag(co::VARKEYWORDS) {
        let dict = Dict::new();
        *local(total + code.has_flag(co::VARARGS) as usize) = Some(dict.to_value());
        Some(dict)
    } else {
        None
    };
    if args.has_keywords() {
        bind_keywords(ctx, function, code, locals, args, keywords.as_ref())?;
    }
    if count > argcount && !code.has_flag(co::VARARGS) {
        return Err(too_many_positional(ctx, function, code, locals, count));
    }
    if count < argcount {
        let defaults = function.defaults.get();
        let defaults = defaults.as_ref().map_or(&[][..], |defaults| defaults.items());
        let first_default = argcount.saturating_sub(defaults.len());
        if (count..first_default).any(|index| local(index).is_none()) {
            let missing: Vec<String> = (count..first_default)
                .filter(|&index| local(index).is_none())
                .map(|index| code.local_name(index).to_owned())
                .collect();
            return Err(missing_arguments(ctx, function, "positional", &missing));
        }
        for index in first_default.max(count)..argcount {
            if local(index).is_none() {
                *local(index) = Some(defaults[index - first_default + defaults.len().saturating_sub(argcount)].clone());
            }
        }
    }
    if code.kwonlyargcount > 0 {
        let defaults = function.kwdefaults.get();
        let mut missing = Vec::new();
        for index in argcount..total {
            if local(index).is_some() {
                continue;
            }
            let name = code.local_name(index);
            match defaults.as_ref().and_then(|defaults| defaults.get_str(name)) {
                Some(default) => *local(index) = Some(default),
                None => missing.push(name.to_owned()),
            }
        }
        if !missing.is_empty() {
            return Err(missing_arguments(ctx, function, "keyword-only", &missing));
        }
    }
    Ok(())
}

fn bind_keywords(
    ctx: Ctx,
    function: &Function,
    code: &Code,
    locals: *mut Slot,
    args: Args,
    rest: Option<&Ref<Dict>>,
) -> Result<()> {
    let argcount = code.argcount as usize;
    let total = argcount + code.kwonlyargcount as usize;
    let positional_only = code.posonlyargcount as usize;
    for (name, value) in args.keywords() {
        let Some(text) = name.downcast::<Str>() else {
            return Err(ctx.type_error(format!("{}() keywords must be strings", qualname(function))));
        };
        let parameter = (positional_only..total).find(|&index| code.local_name(index).as_bytes() == text.bytes());
        match (parameter, rest) {
            (Some(index), _) => {
                // SAFETY: all locals are initialised, and there is one for each parameter.
                let local = unsafe { &mut *locals.add(index) };
                if local.is_some() {
                    return Err(ctx.type_error(format!(
                        "{}() got multiple values for argument '{}'",
                        qualname(function),
                        text.to_string_lossy()
                    )));
                }
                *local = Some(value.clone());
            }
            (None, Some(rest)) => rest.set(ctx, name, value.clone())?,
            (None, None) => {
                let names: Vec<String> = args
                    .keyword_names()
                    .iter()
                    .filter_map(|name| name.downcast::<Str>().map(Str::to_string_lossy))
                    .filter(|name| {
                        code.head.localsplusnames[..positional_only].iter().any(|parameter| *parameter == name.as_str())
                    })
                    .collect();
                let function_name = qualname(function);
                if !names.is_empty() {
                    return Err(ctx.type_error(format!(
                        "{function_name}() got some positional-only arguments passed as keyword arguments: '{}'",
                        names.join(", ")
                    )));
                }
                let text = text.to_string_lossy();
                let candidates = (positional_only..total).map(|index| code.local_name(index));
                let message = match crate::types::suggestions::closest(&text, candidates) {
                    Some(similar) => format!(
                        "{function_name}() got an unexpected keyword argument '{text}'. Did you mean '{similar}'?"
                    ),
                    None => format!("{function_name}() got an unexpected keyword argument '{text}'"),
                };
                return Err(ctx.type_error(message));
            }
        }
    }
    Ok(())
}

fn qualname(function: &Function) -> String {
    function.qualname.get().downcast::<Str>().map_or_else(String::new, Str::to_string_lossy)
}

#[cold]
fn missing_arguments(ctx: Ctx, function: &Function, kind: &str, names: &[String]) -> Raised {
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let list = match quoted.as_slice() {
        [one] => one.clone(),
        [first, second] => format!("{first} and {second}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
        [] => String::new(),
    };
    let plural = if names.len() == 1 { "" } else { "s" };
    ctx.raise(
        &TYPE_ERROR,
        format!("{}() missing {} required {kind} argument{plural}: {list}", qualname(function), names.len()),
    )
}

#[cold]
fn too_many_positional(ctx: Ctx, function: &Function, code: &Code, locals: *mut Slot, given: usize) -> Raised {
    let argcount = code.argcount as usize;
    let total = argcount + code.kwonlyargcount as usize;
    // SAFETY: all locals are initialised.
    let keyword_only = (argcount..total).filter(|&index| unsafe { (*locals.add(index)).is_some() }).count();
    let defaults = function.defaults.get().map_or(0, |defaults| defaults.len());
    let (plural, takes) = if defaults > 0 {
        // There may be more defaults than parameters.
        (true, format!("from {} to {argcount}", argcount as i64 - defaults as i64))
    } else {
        (argcount != 1, argcount.to_string())
    };
    let extra = if keyword_only > 0 {
        let (given_plural, keyword_plural) =
            (if given == 1 { "" } else { "s" }, if keyword_only == 1 { "" } else { "s" });
        format!(" positional argument{given_plural} (and {keyword_only} keyword-only argument{keyword_plural})")
    } else {
        String::new()
    };
    let verb = if given == 1 && keyword_only == 0 { "was" } else { "were" };
    ctx.raise(
        &TYPE_ERROR,
        format!(
            "{}() takes {takes} positional argument{} but {given}{extra} {verb} given",
            qualname(function),
            if plural { "s" } else { "" }
        ),
    )
}

// ---- results ----

/// Hands a call's result to the Python frame that made it.
///
/// # Safety
/// `frame` is the top frame and a Python frame.
pub(crate) unsafe fn receive(ctx: Ctx, frame: *mut Frame, value: Value, ret: Return) -> Result<()> {
    match ret {
        Return::Push | Return::ForIter | Return::Send => {
            // SAFETY: the compiler reserved room for the result on the value stack.
            unsafe { Frame::push(frame, value) };
            Ok(())
        }
        Return::Init => check_init_result(ctx, &value),
        Return::Exit | Return::Reply => unreachable!("such results go to native code"),
    }
}

pub(crate) fn check_init_result(ctx: Ctx, value: &Value) -> Result<()> {
    if value.is_none() {
        return Ok(());
    }
    Err(ctx.type_error(format!("__init__() should return None, not '{}'", value.class_name())))
}

// ---- running code objects ----

/// Runs a code object in a namespace: `exec`, `eval`, a module's body.
pub fn run_code(ctx: Ctx, code: &Value, globals: &Value, locals: Option<&Value>) -> Result<Value> {
    ctx.check_stack("")?;
    let code = code
        .clone()
        .into_ref::<Code>()
        .map_err(|other| ctx.type_error(format!("code must be a code object, not {}", other.class_name())))?;
    let Some(globals_dict) = globals.downcast::<Dict>() else {
        return Err(ctx.type_error(format!("globals must be a dict, not {}", globals.class_name())));
    };
    let builtins = builtins_of(ctx, globals_dict);
    let function = Function::new(code.clone(), globals_dict.reference(), builtins, None);
    function.qualname.set(code.name.clone().into());
    let namespace = locals.unwrap_or(globals).clone();
    push_namespace_frame(ctx, function.into(), &code, namespace)?;
    finish_run(ctx)
}

/// Runs the function that a `class` statement compiles to, with the class's namespace.
pub fn run_class_body(ctx: Ctx, function: &Value, namespace: &Value) -> Result<Value> {
    ctx.check_stack("")?;
    let Some(body) = function.downcast_exact::<Function>() else {
        return Err(ctx.type_error("__build_class__: func must be a function"));
    };
    let code = body.code.get();
    push_namespace_frame(ctx, function.clone(), &code, namespace.clone())?;
    finish_run(ctx)
}

/// Pushes the frame of a call without arguments of a function whose code keeps its variables in `namespace`.
fn push_namespace_frame(ctx: Ctx, function: Value, code: &Code, namespace: Value) -> Result<()> {
    let frame = make_room(ctx, code)?.frame(ctx, function, code, Return::Exit);
    frame.bind_and_enter(ctx, None, Args::positional_only(&[]), Some(namespace))
}

/// The builtins that code with these globals uses: `__builtins__` of the globals, a module or dict.
pub(crate) fn builtins_of(ctx: Ctx, globals: &Dict) -> Ref<Dict> {
    match globals.get_interned(&names::__builtins__) {
        Some(builtins) => match builtins.downcast::<crate::types::module::Module>() {
            Some(module) => module.dict.clone(),
            None => builtins.into_ref::<Dict>().unwrap_or_else(|_| ctx.interp.builtins.clone()),
        },
        None => {
            // The program's own module shows the module, all others its namespace.
            let is_main = globals.get_interned(&names::__name__).is_some_and(|name| name.is(&names::__main__));
            let module = ctx.interp.modules.get_interned(&names::builtins).filter(|_| is_main);
            drop(globals.set_interned(*names::__builtins__, module.unwrap_or_else(|| ctx.interp.builtins.to_value())));
            ctx.interp.builtins.clone()
        }
    }
}

/// Copies the closure of the frame's function into the last locals (`COPY_FREE_VARS`).
///
/// # Safety
/// `frame` is a Python frame whose code has `count` free variables.
pub(crate) unsafe fn copy_free_vars(frame: *mut Frame, count: usize) {
    // SAFETY: by the caller's promise; free variables are the last of the locals, and a closure has a cell for each.
    unsafe {
        let code: *const Code = (*frame).code;
        let function = function_of(frame);
        let first = (*code).nlocalsplus as usize - count;
        let Some(closure) = &*function.closure.as_ptr() else {
            return unbound_cells(Frame::localsplus(frame).add(first), count);
        };
        for (index, cell) in closure.items().iter().enumerate().take(count) {
            *Frame::localsplus(frame).add(first + index) = Some(cell.clone());
        }
    }
}

/// A function that was made without a closure, by other bytecode than the compiler's, has empty cells.
///
/// # Safety
/// `first` is the first of so many initialised locals.
#[cold]
unsafe fn unbound_cells(first: *mut Slot, count: usize) {
    for index in 0..count {
        // SAFETY: by the caller's promise.
        unsafe { *first.add(index) = Some(Cell::new(None).into()) }
    }
}

/// Makes a local a cell (`MAKE_CELL`).
///
/// # Safety
/// `local` is an initialised local of a frame.
pub(crate) unsafe fn make_cell(local: *mut Slot) {
    // SAFETY: by the caller's promise.
    unsafe {
        let value = (*local).take();
        *local = Some(Cell::new(value).into());
    }
}

// ---- raise ----

/// `raise exception from cause`: instantiates classes, checks types, sets the cause.
pub(crate) fn raise_object(ctx: Ctx, exception: Value, cause: Option<Value>) -> Result<Raised, Raised> {
    let value = instantiate_exception(ctx, exception)?;
    if let Some(cause) = cause {
        let error = value.downcast::<BaseException>().expect("just checked");
        let cause = if cause.is_none() {
            None
        } else {
            let is_exception = cause.as_class().is_some_and(|class| class.is_subclass_of(&BASE_EXCEPTION))
                || cause.downcast::<BaseException>().is_some();
            if !is_exception {
                return Err(ctx.type_error("exception causes must derive from BaseException"));
            }
            Some(instantiate_exception(ctx, cause)?)
        };
        error.suppress_context.set(true);
        error.cause.set(cause);
    }
    Ok(ctx.raise_value(value))
}

/// An exception object as it is, a class by calling it.
pub(crate) fn instantiate_exception(ctx: Ctx, exception: Value) -> Result<Value> {
    if exception.downcast::<BaseException>().is_some() {
        return Ok(exception);
    }
    match exception.as_class() {
        Some(class) if class.is_subclass_of(&BASE_EXCEPTION) => {
            let instance = ctx.call(&exception, &[])?;
            if instance.downcast::<BaseException>().is_none() {
                return Err(ctx.type_error(format!(
                    "calling {} should have returned an instance of BaseException, not {}",
                    ctx.repr(&exception)?.to_string_lossy(),
                    ctx.repr(&class_of(&instance).to_value())?.to_string_lossy()
                )));
            }
            Ok(instance)
        }
        _ => Err(ctx.type_error("exceptions must derive from BaseException")),
    }
}

/// The outcome of raising in the loop: always an error.
pub(crate) fn raise_varargs(ctx: Ctx, exception: Option<Value>, cause: Option<Value>) -> Raised {
    match exception {
        Some(exception) => match raise_object(ctx, exception, cause) {
            Ok(raised) | Err(raised) => raised,
        },
        None => match ctx.handled_exception() {
            Some(handled) => ctx.restore(handled),
            None => ctx.raise(&crate::object::exception::RUNTIME_ERROR, "No active exception to reraise"),
        },
    }
}
