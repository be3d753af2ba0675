//! Verifies bytecode that is not the compiler's (`code.replace`, `types.CodeType`): that whatever path is taken, an
//! instruction finds on the value stack and in the locals what it takes for granted, and that jumps, handlers and the
//! stack stay where the evaluation loop expects them.
//!
//! It is abstract interpretation: a [`State`] says for each place what [`Kind`] of content it has, states that meet are
//! merged, and instructions are stepped until nothing changes.

use super::exceptiontable::{self, Handler};
use super::instr::Instr;
use super::oparg;
use super::opcode::Opcode;
use super::raw::{Head, co, kind};
use std::collections::BTreeMap;

/// What is known of the content of a place of the value stack or a local.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// NULL.
    Null,
    /// A value or NULL.
    Slot,
    /// A value, never NULL, as are all of the following.
    Value,
    Str,
    List,
    Dict,
    Set,
    /// A cell of a variable.
    Cell,
    Code,
    /// A function that is being made: nobody else has it.
    Function,
    /// A tuple of so many strings, as the names of keyword arguments.
    Names(u32),
    /// What a handler is entered with.
    Exception,
    /// What was handled before a `PUSH_EXC_INFO`.
    Handled,
}

impl Kind {
    fn is_value(self) -> bool {
        !matches!(self, Kind::Null | Kind::Slot)
    }

    /// What is known of a place that has either content.
    fn merge(self, other: Kind) -> Kind {
        match self == other {
            true => self,
            false if self.is_value() && other.is_value() => Kind::Value,
            false => Kind::Slot,
        }
    }

    /// What stays known where others may have the value too.
    fn shared(self) -> Kind {
        match self {
            Kind::Null | Kind::Slot | Kind::Cell => self,
            _ => Kind::Value,
        }
    }
}

/// Why bytecode is refused.
pub type Refusal = String;

#[derive(Clone, PartialEq)]
struct State {
    stack: Vec<Kind>,
    locals: Vec<Kind>,
    /// Whether `RETURN_GENERATOR` has run.
    in_generator: bool,
}

/// The most that states may take together: more than any program needs.
const MOST_PLACES: usize = 1 << 27;

struct Verifier<'a> {
    instructions: &'a [Instr],
    /// Whether a unit is where an instruction begins, with its `EXTENDED_ARG`s.
    starts: Vec<bool>,
    consts: &'a [Kind],
    names: usize,
    free: usize,
    stacksize: usize,
    handlers: &'a [Handler],
    /// The state before each instruction that is jumped to.
    joins: BTreeMap<usize, State>,
    /// Those whose state has changed.
    pending: Vec<usize>,
    makes_generator: bool,
}

/// An instruction under way.
struct Step {
    at: usize,
    opcode: Opcode,
    /// The state, becoming the one after the instruction.
    state: State,
    stacksize: usize,
    /// The least depth that the stack has had.
    lowest: usize,
}

/// Verifies instructions that are not specialised, with caches in their places, whose constants are of these kinds.
///
/// # Errors
/// What is wrong, and where.
pub fn verify(
    head: &Head,
    instructions: &[Instr],
    consts: &[Kind],
    names: usize,
    exceptiontable: &[u8],
) -> Result<Box<[Handler]>, Refusal> {
    let handlers = exceptiontable::decode_all(exceptiontable).ok_or("co_exceptiontable is malformed")?;
    let starts = starts(instructions)?;
    let mut end = 0;
    for handler in &handlers {
        let is_start = starts.get(handler.target as usize) == Some(&true);
        if handler.start < end || handler.end as usize > instructions.len() || !is_start {
            return Err("co_exceptiontable is malformed".into());
        }
        end = handler.end;
    }
    let parameters = (head.argcount + head.kwonlyargcount) as usize
        + (head.flags & co::VARARGS != 0) as usize
        + (head.flags & co::VARKEYWORDS != 0) as usize;
    let locals = (0..head.localsplusnames.len())
        .map(|index| if index < parameters { Kind::Value } else { Kind::Null })
        .collect();
    let mut verifier = Verifier {
        instructions,
        starts,
        consts,
        names,
        free: head.localspluskinds.iter().filter(|&bits| bits & kind::FREE != 0).count(),
        stacksize: head.stacksize as usize,
        handlers: &handlers,
        joins: BTreeMap::new(),
        pending: Vec::new(),
        makes_generator: false,
    };
    verifier.meet(0, State { stack: Vec::new(), locals, in_generator: false }, 0)?;
    while let Some(at) = verifier.pending.pop() {
        verifier.walk(at)?;
    }
    let is_generator = head.flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != 0;
    if is_generator != verifier.makes_generator {
        return Err("co_flags and RETURN_GENERATOR disagree".into());
    }
    Ok(handlers)
}

/// Where instructions begin.
fn starts(instructions: &[Instr]) -> Result<Vec<bool>, Refusal> {
    let mut starts = vec![false; instructions.len()];
    let (mut at, mut is_extended) = (0, false);
    while at < instructions.len() {
        let opcode = instructions[at].opcode().filter(|opcode| !opcode.is_specialised() && *opcode != Opcode::CACHE);
        let opcode = opcode.ok_or_else(|| format!("no instruction at {at}"))?;
        starts[at] = !is_extended;
        is_extended = opcode == Opcode::EXTENDED_ARG;
        at += 1 + opcode.caches();
    }
    if at > instructions.len() { Err("the last instruction is cut off".into()) } else { Ok(starts) }
}

impl Verifier<'_> {
    /// Takes in that the instruction at `to` may be reached in that state.
    fn meet(&mut self, to: usize, state: State, from: usize) -> Result<(), Refusal> {
        if self.starts.get(to) != Some(&true) {
            return Err(format!("the instruction at {from} leads to {to}, where none begins"));
        }
        let Some(known) = self.joins.get_mut(&to) else {
            if (self.joins.len() + 1) * (state.locals.len() + self.stacksize) > MOST_PLACES {
                return Err("it is too large to be verified".into());
            }
            self.joins.insert(to, state);
            self.pending.push(to);
            return Ok(());
        };
        if known.stack.len() != state.stack.len() || known.in_generator != state.in_generator {
            return Err(format!("the instructions before {to} leave different stacks"));
        }
        let mut changed = false;
        let places = known.stack.iter_mut().chain(&mut known.locals);
        for (place, other) in places.zip(state.stack.iter().chain(&state.locals)) {
            let merged = place.merge(*other);
            changed |= merged != *place;
            *place = merged;
        }
        if changed {
            self.pending.push(to);
        }
        Ok(())
    }

    /// Steps from an instruction to the next that is jumped to, or the end of the path.
    fn walk(&mut self, mut at: usize) -> Result<(), Refusal> {
        let mut state = self.joins[&at].clone();
        loop {
            let opcode = self.instructions[at].opcode().ok_or("no instruction")?;
            let before = state.clone();
            let lowest = state.stack.len();
            let mut step = Step { at, opcode, state, stacksize: self.stacksize, lowest };
            let goes_on = self.step(&mut step)?;
            if let Some(&handler) = exceptiontable::find(self.handlers, at as u32)
                && raises(opcode)
            {
                self.raise(handler, before, &step)?;
            }
            state = step.state;
            if !goes_on {
                return Ok(());
            }
            at += 1 + opcode.caches();
            if at >= self.instructions.len() {
                return Err("the code goes on after its end".into());
            }
            if self.joins.contains_key(&at) {
                return self.meet(at, state, at);
            }
        }
    }

    /// An exception leads to the handler that covers the instruction.
    fn raise(&mut self, handler: Handler, before: State, step: &Step) -> Result<(), Refusal> {
        let depth = handler.depth as usize;
        // A generator is thrown into where its stack has what is sent to it.
        let (mut state, lowest) = match step.opcode {
            Opcode::YIELD_VALUE | Opcode::RETURN_GENERATOR => (step.state.clone(), step.state.stack.len()),
            _ => (before, step.lowest),
        };
        if depth > lowest {
            return Err(format!("the handler of the instruction at {} expects a deeper stack", step.at));
        }
        state.stack.truncate(depth);
        state.stack.extend(handler.lasti.then_some(Kind::Value));
        state.stack.push(Kind::Exception);
        if state.stack.len() > self.stacksize {
            return Err("co_stacksize is too small".into());
        }
        self.meet(handler.target as usize, state, step.at)
    }

    fn name(&self, index: usize, step: &Step) -> Result<(), Refusal> {
        if index < self.names { Ok(()) } else { Err(step.wrong("names what is not in co_names")) }
    }

    /// Where the instruction jumps to, and that it may.
    fn jump(&mut self, step: &Step, distance: i64) -> Result<(), Refusal> {
        let target = (step.at + 1 + step.opcode.caches()) as i64 + distance;
        let target = usize::try_from(target).map_err(|_| step.wrong("jumps out of the code"))?;
        self.meet(target, step.state.clone(), step.at)
    }

    /// Steps over an instruction. Whether the next one follows.
    fn step(&mut self, step: &mut Step) -> Result<bool, Refusal> {
        let whole = self.instructions[step.at].arg();
        let arg = whole as usize;
        match step.opcode {
            Opcode::NOP | Opcode::NOT_TAKEN | Opcode::EXTENDED_ARG | Opcode::RESUME | Opcode::SETUP_ANNOTATIONS => {}

            // ---- loads and stores ----
            Opcode::LOAD_FAST | Opcode::LOAD_FAST_BORROW => step.load(arg)?,
            Opcode::LOAD_FAST_LOAD_FAST | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
                step.load(arg >> 4)?;
                step.load(arg & 15)?;
            }
            Opcode::LOAD_FAST_CHECK => {
                // From here on it is bound.
                let local = step.local(arg)?;
                if !local.is_value() {
                    *local = Kind::Value;
                }
                step.load(arg)?;
            }
            Opcode::LOAD_FAST_AND_CLEAR => {
                let content = std::mem::replace(step.local(arg)?, Kind::Null);
                step.push(content)?;
            }
            Opcode::STORE_FAST => step.store(arg)?,
            Opcode::STORE_FAST_LOAD_FAST => {
                step.store(arg >> 4)?;
                step.load(arg & 15)?;
            }
            Opcode::STORE_FAST_STORE_FAST => {
                step.store(arg >> 4)?;
                step.store(arg & 15)?;
            }
            Opcode::DELETE_FAST => *step.local(arg)? = Kind::Null,
            Opcode::LOAD_CONST => {
                let constant = self.consts.get(arg).ok_or_else(|| step.wrong("loads what is not in co_consts"))?;
                step.push(*constant)?;
            }
            Opcode::LOAD_SMALL_INT | Opcode::LOAD_BUILD_CLASS | Opcode::LOAD_LOCALS => step.push(Kind::Value)?,
            Opcode::LOAD_COMMON_CONSTANT => {
                step.check(arg <= 6)?;
                step.push(Kind::Value)?;
            }
            Opcode::PUSH_NULL => step.push(Kind::Null)?,
            Opcode::POP_TOP | Opcode::POP_ITER | Opcode::END_FOR => drop(step.pop()?),
            Opcode::COPY => {
                let copied = match step.peek(arg)? {
                    Kind::Null | Kind::Slot => return Err(step.wrong("copies NULL")),
                    kind @ (Kind::Handled | Kind::Exception) => kind,
                    kind => kind.shared(),
                };
                step.push(copied)?;
            }
            Opcode::SWAP => {
                step.peek(arg)?;
                let top = step.state.stack.len() - 1;
                step.state.stack.swap(top, top + 1 - arg);
            }

            // ---- names ----
            Opcode::LOAD_NAME => {
                self.name(arg, step)?;
                step.push(Kind::Value)?;
            }
            Opcode::STORE_NAME | Opcode::STORE_GLOBAL => {
                self.name(arg, step)?;
                step.pop_values(1)?;
            }
            Opcode::DELETE_NAME | Opcode::DELETE_GLOBAL => self.name(arg, step)?,
            Opcode::LOAD_GLOBAL => {
                self.name(arg >> 1, step)?;
                step.push(Kind::Value)?;
                if arg & 1 != 0 {
                    step.push(Kind::Null)?;
                }
            }
            Opcode::LOAD_FROM_DICT_OR_GLOBALS => {
                self.name(arg, step)?;
                step.replace(1, Kind::Value)?;
            }
            Opcode::LOAD_FROM_DICT_OR_DEREF => {
                step.cell(arg)?;
                step.replace(1, Kind::Value)?;
            }

            // ---- cells ----
            Opcode::MAKE_CELL => *step.local(arg)? = Kind::Cell,
            Opcode::COPY_FREE_VARS => {
                step.check(arg == self.free)?;
                let first = step.state.locals.len() - self.free;
                step.state.locals[first..].fill(Kind::Cell);
            }
            Opcode::LOAD_DEREF => {
                step.cell(arg)?;
                step.push(Kind::Value)?;
            }
            Opcode::STORE_DEREF => {
                step.cell(arg)?;
                step.pop()?;
            }
            Opcode::DELETE_DEREF => step.cell(arg)?,

            // ---- attributes ----
            Opcode::LOAD_ATTR => {
                self.name(arg >> 1, step)?;
                step.replace(1, Kind::Value)?;
                if arg & 1 != 0 {
                    step.push(Kind::Slot)?;
                }
            }
            Opcode::STORE_ATTR => {
                self.name(arg, step)?;
                step.pop_values(2)?;
            }
            Opcode::DELETE_ATTR => {
                self.name(arg, step)?;
                step.pop_values(1)?;
            }
            Opcode::LOAD_SUPER_ATTR => {
                self.name(arg >> 2, step)?;
                step.replace(3, Kind::Value)?;
                if arg & 1 != 0 {
                    step.push(Kind::Slot)?;
                }
            }
            Opcode::LOAD_SPECIAL => {
                step.check(arg < oparg::SPECIAL_METHODS.len())?;
                step.replace(1, Kind::Value)?;
                step.push(Kind::Slot)?;
            }

            // ---- operators ----
            Opcode::BINARY_OP => {
                step.check(arg < oparg::NB_OPS.len())?;
                step.replace(2, Kind::Value)?;
            }
            Opcode::BINARY_SLICE => step.replace(3, Kind::Value)?,
            Opcode::STORE_SLICE => step.pop_values(4)?,
            Opcode::STORE_SUBSCR => step.pop_values(3)?,
            Opcode::DELETE_SUBSCR => step.pop_values(2)?,
            Opcode::COMPARE_OP => {
                step.check(arg >> 5 < 6)?;
                step.replace(2, Kind::Value)?;
            }
            Opcode::IS_OP | Opcode::CONTAINS_OP => step.replace(2, Kind::Value)?,
            Opcode::UNARY_NOT | Opcode::TO_BOOL => step.replace(1, Kind::Value)?,
            Opcode::UNARY_NEGATIVE | Opcode::UNARY_INVERT => step.replace(1, Kind::Value)?,

            // ---- building ----
            Opcode::BUILD_TUPLE => {
                let only_text = step.is_text(arg);
                step.replace(arg, if only_text { Kind::Names(whole) } else { Kind::Value })?;
            }
            Opcode::BUILD_STRING => {
                step.check(step.is_text(arg))?;
                step.replace(arg, Kind::Str)?;
            }
            Opcode::BUILD_LIST => step.replace(arg, Kind::List)?,
            Opcode::BUILD_SET => step.replace(arg, Kind::Set)?,
            Opcode::BUILD_MAP => step.replace(2 * arg, Kind::Dict)?,
            Opcode::BUILD_SLICE => {
                step.check(arg == 2 || arg == 3)?;
                step.replace(arg, Kind::Value)?;
            }
            Opcode::BUILD_TEMPLATE => {
                step.check(matches!(step.peek(2)?, Kind::Names(1..)))?;
                step.replace(2, Kind::Value)?;
            }
            Opcode::BUILD_INTERPOLATION => step.replace(2 + (arg & 1), Kind::Value)?,
            Opcode::LIST_APPEND | Opcode::LIST_EXTEND => step.collect(1, arg, Kind::List)?,
            // It looks at the set itself: the compiler lets it add to one that is in a variable.
            Opcode::SET_ADD => {
                step.pop_values(1)?;
                step.value_at(arg)?;
            }
            Opcode::SET_UPDATE => step.collect(1, arg, Kind::Set)?,
            Opcode::MAP_ADD => step.collect(2, arg, Kind::Dict)?,
            Opcode::DICT_UPDATE => step.collect(1, arg, Kind::Dict)?,
            Opcode::DICT_MERGE => {
                step.collect(1, arg, Kind::Dict)?;
                // The callable, for the message.
                step.value_at(arg + 3)?;
            }
            Opcode::FORMAT_SIMPLE => step.replace(1, Kind::Str)?,
            Opcode::FORMAT_WITH_SPEC => step.replace(2, Kind::Str)?,
            Opcode::CONVERT_VALUE => {
                step.check((1..=3).contains(&arg))?;
                step.replace(1, Kind::Str)?;
            }

            // ---- unpacking ----
            Opcode::UNPACK_SEQUENCE => {
                step.pop_values(1)?;
                step.push_values(arg)?;
            }
            Opcode::UNPACK_EX => {
                step.pop_values(1)?;
                step.push_values((arg & 0xFF) + 1 + (arg >> 8))?;
            }

            // ---- jumps ----
            Opcode::JUMP_FORWARD => {
                self.jump(step, i64::from(whole))?;
                return Ok(false);
            }
            Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT => {
                self.jump(step, -i64::from(whole))?;
                return Ok(false);
            }
            Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE => {
                step.pop_values(1)?;
                self.jump(step, i64::from(whole))?;
            }

            // ---- iteration and generators ----
            Opcode::GET_ITER | Opcode::GET_YIELD_FROM_ITER | Opcode::GET_AITER | Opcode::GET_AWAITABLE => {
                step.replace(1, Kind::Value)?;
            }
            Opcode::GET_ANEXT => {
                step.value_at(1)?;
                step.push(Kind::Value)?;
            }
            Opcode::FOR_ITER => {
                step.value_at(1)?;
                // The end of the loop steps over its `END_FOR`.
                let end = step.at + 1 + step.opcode.caches() + arg;
                let target = self.instructions.get(end).and_then(|unit| unit.opcode());
                step.check(self.starts.get(end) == Some(&true) && target == Some(Opcode::END_FOR))?;
                self.jump(step, i64::from(whole) + 1)?;
                step.push(Kind::Value)?;
            }
            Opcode::SEND => {
                step.value_at(2)?;
                step.replace(1, Kind::Value)?;
                self.jump(step, i64::from(whole))?;
            }
            Opcode::END_SEND => step.replace(2, Kind::Value)?,
            Opcode::END_ASYNC_FOR => step.pop_values(2)?,
            Opcode::CLEANUP_THROW => {
                step.pop_values(3)?;
                step.push_values(2)?;
            }
            Opcode::RETURN_GENERATOR => {
                step.check(!step.state.in_generator && step.state.stack.is_empty())?;
                self.makes_generator = true;
                step.state.in_generator = true;
                step.push(Kind::Value)?;
            }
            Opcode::YIELD_VALUE => {
                step.check(step.state.in_generator)?;
                step.replace(1, Kind::Value)?;
            }
            Opcode::RETURN_VALUE => {
                step.pop_values(1)?;
                step.check(step.state.stack.is_empty())?;
                return Ok(false);
            }

            // ---- calls ----
            Opcode::CALL => step.call(arg)?,
            Opcode::CALL_KW => {
                let names = step.pop()?;
                step.check(matches!(names, Kind::Names(count) if count as usize <= arg))?;
                step.call(arg)?;
            }
            Opcode::CALL_FUNCTION_EX => {
                step.pop()?;
                step.pop_values(1)?;
                let null = step.pop()?;
                step.check(null == Kind::Null)?;
                step.replace(1, Kind::Value)?;
            }
            Opcode::CALL_INTRINSIC_1 => {
                step.check((1..oparg::INTRINSIC_1.len()).contains(&arg))?;
                step.replace(1, Kind::Value)?;
            }
            Opcode::CALL_INTRINSIC_2 => {
                step.check((1..oparg::INTRINSIC_2.len()).contains(&arg))?;
                step.replace(2, Kind::Value)?;
            }
            Opcode::MAKE_FUNCTION => {
                let code = step.pop()?;
                step.check(code == Kind::Code)?;
                step.push(Kind::Function)?;
            }
            Opcode::SET_FUNCTION_ATTRIBUTE => {
                let function = step.pop()?;
                step.check(function == Kind::Function && matches!(arg, 1 | 2 | 4 | 8 | 16))?;
                step.replace(1, Kind::Function)?;
            }

            // ---- exceptions ----
            Opcode::PUSH_EXC_INFO => {
                let exception = step.pop()?;
                step.check(exception == Kind::Exception)?;
                step.push(Kind::Handled)?;
                step.push(Kind::Exception)?;
            }
            Opcode::POP_EXCEPT => {
                let handled = step.pop()?;
                step.check(handled == Kind::Handled)?;
            }
            Opcode::CHECK_EXC_MATCH => {
                step.pop_values(1)?;
                step.value_at(1)?;
                step.push(Kind::Value)?;
            }
            Opcode::CHECK_EG_MATCH => {
                step.pop_values(2)?;
                step.push_values(2)?;
            }
            Opcode::RAISE_VARARGS => {
                step.check(arg <= 2)?;
                step.pop_values(arg)?;
                return Ok(false);
            }
            Opcode::RERAISE => {
                step.pop_values(1)?;
                step.check(arg <= step.state.stack.len())?;
                return Ok(false);
            }
            Opcode::WITH_EXCEPT_START => {
                step.value_at(1)?;
                step.value_at(5)?;
                step.push(Kind::Value)?;
            }

            // ---- pattern matching ----
            Opcode::GET_LEN => {
                step.value_at(1)?;
                step.push(Kind::Value)?;
            }
            Opcode::MATCH_MAPPING | Opcode::MATCH_SEQUENCE => {
                step.value_at(1)?;
                step.push(Kind::Value)?;
            }
            Opcode::MATCH_KEYS => {
                step.value_at(1)?;
                step.value_at(2)?;
                step.push(Kind::Value)?;
            }
            Opcode::MATCH_CLASS => {
                let names = step.pop()?;
                step.check(matches!(names, Kind::Names(_)))?;
                step.replace(2, Kind::Value)?;
            }

            // ---- imports ----
            Opcode::IMPORT_NAME => {
                self.name(arg, step)?;
                step.replace(2, Kind::Value)?;
            }
            Opcode::IMPORT_FROM => {
                self.name(arg, step)?;
                step.value_at(1)?;
                step.push(Kind::Value)?;
            }

            // Only the interpreter makes specialised ones; the others are not for code objects.
            _ => return Err(step.wrong("is not for code objects")),
        }
        Ok(true)
    }
}

/// Whether an exception may come out of the instruction, or of a look at the eval breaker in it.
fn raises(opcode: Opcode) -> bool {
    !matches!(
        opcode,
        Opcode::NOP
            | Opcode::NOT_TAKEN
            | Opcode::EXTENDED_ARG
            | Opcode::LOAD_FAST
            | Opcode::LOAD_FAST_BORROW
            | Opcode::LOAD_FAST_LOAD_FAST
            | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW
            | Opcode::LOAD_FAST_AND_CLEAR
            | Opcode::STORE_FAST
            | Opcode::STORE_FAST_LOAD_FAST
            | Opcode::STORE_FAST_STORE_FAST
            | Opcode::LOAD_CONST
            | Opcode::LOAD_SMALL_INT
            | Opcode::PUSH_NULL
            | Opcode::POP_TOP
            | Opcode::POP_ITER
            | Opcode::END_FOR
            | Opcode::END_SEND
            | Opcode::COPY
            | Opcode::SWAP
            | Opcode::MAKE_CELL
            | Opcode::COPY_FREE_VARS
            | Opcode::STORE_DEREF
            | Opcode::IS_OP
            | Opcode::BUILD_TUPLE
            | Opcode::BUILD_LIST
            | Opcode::JUMP_FORWARD
            | Opcode::JUMP_BACKWARD_NO_INTERRUPT
            | Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE
            | Opcode::RETURN_VALUE
            | Opcode::PUSH_EXC_INFO
            | Opcode::POP_EXCEPT
            | Opcode::MATCH_MAPPING
            | Opcode::MATCH_SEQUENCE
            | Opcode::MAKE_FUNCTION
    )
}

impl Step {
    #[cold]
    fn wrong(&self, what: &str) -> Refusal {
        format!("{} at {} {what}", self.opcode.name(), self.at)
    }

    fn check(&self, holds: bool) -> Result<(), Refusal> {
        if holds { Ok(()) } else { Err(self.wrong("has a wrong argument or operand")) }
    }

    fn push(&mut self, kind: Kind) -> Result<(), Refusal> {
        if self.state.stack.len() >= self.stacksize {
            return Err("co_stacksize is too small".into());
        }
        self.state.stack.push(kind);
        Ok(())
    }

    fn push_values(&mut self, count: usize) -> Result<(), Refusal> {
        (0..count).try_for_each(|_| self.push(Kind::Value))
    }

    fn pop(&mut self) -> Result<Kind, Refusal> {
        let popped = self.state.stack.pop().ok_or_else(|| self.wrong("finds the stack empty"))?;
        self.lowest = self.lowest.min(self.state.stack.len());
        Ok(popped)
    }

    fn pop_values(&mut self, count: usize) -> Result<(), Refusal> {
        for _ in 0..count {
            if !self.pop()?.is_value() {
                return Err(self.wrong("takes NULL for a value"));
            }
        }
        Ok(())
    }

    /// Pops so many values and pushes the result.
    fn replace(&mut self, count: usize, result: Kind) -> Result<(), Refusal> {
        self.pop_values(count)?;
        self.push(result)
    }

    /// The content `depth` below the top of the stack: 1 is the topmost.
    fn peek(&self, depth: usize) -> Result<Kind, Refusal> {
        let place = self.state.stack.len().checked_sub(depth).filter(|_| depth > 0);
        place.map(|place| self.state.stack[place]).ok_or_else(|| self.wrong("reaches below the stack"))
    }

    /// Whether the topmost `count` places are strings.
    fn is_text(&self, count: usize) -> bool {
        (1..=count).all(|depth| self.peek(depth) == Ok(Kind::Str))
    }

    fn value_at(&self, depth: usize) -> Result<(), Refusal> {
        if self.peek(depth)?.is_value() { Ok(()) } else { Err(self.wrong("takes NULL for a value")) }
    }

    /// Puts so many values into the container `depth` below what is then the top.
    fn collect(&mut self, count: usize, depth: usize, container: Kind) -> Result<(), Refusal> {
        self.pop_values(count)?;
        self.check(self.peek(depth)? == container)
    }

    /// Takes a callable, `self` or NULL, and so many arguments.
    fn call(&mut self, count: usize) -> Result<(), Refusal> {
        self.pop_values(count)?;
        self.pop()?;
        self.replace(1, Kind::Value)
    }

    fn local(&mut self, index: usize) -> Result<&mut Kind, Refusal> {
        let (opcode, at) = (self.opcode, self.at);
        let local = self.state.locals.get_mut(index);
        local.ok_or_else(|| format!("{} at {at} names no local", opcode.name()))
    }

    fn load(&mut self, index: usize) -> Result<(), Refusal> {
        let content = *self.local(index)?;
        if !content.is_value() {
            return Err(self.wrong("loads a local that may be unbound"));
        }
        self.push(content)
    }

    fn store(&mut self, index: usize) -> Result<(), Refusal> {
        let content = self.pop()?.shared();
        *self.local(index)? = content;
        Ok(())
    }

    fn cell(&mut self, index: usize) -> Result<(), Refusal> {
        if *self.local(index)? == Kind::Cell { Ok(()) } else { Err(self.wrong("takes a local for a cell")) }
    }
}
