//! `_ThreadHandle`: what can be joined.

use crate::object::define::ClassDef;
use crate::object::exception::RUNTIME_ERROR;
use crate::object::suspend::BlockReason;
use crate::object::{Class, Ctx, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Value, heap};
use crate::{getsets, natives};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    NotStarted,
    Starting,
    Running,
    Done,
}

struct State {
    stage: Stage,
    id: u32,
    /// Threads that wait for the end.
    joiners: Vec<u32>,
}

#[repr(C)]
pub struct ThreadHandle {
    header: Header,
    state: GilCell<State>,
}

pub(super) static THREAD_HANDLE: Class = Class::on_demand("_thread._ThreadHandle", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for ThreadHandle {
    fn class() -> &'static Class {
        &THREAD_HANDLE
    }
}

pub(super) fn define() {
    THREAD_HANDLE.define::<ThreadHandle>(&ClassDef {
        slots: |slots| {
            slots.new.set(|_, _, _| Ok(ThreadHandle::new().into()));
            slots.repr.set(|_, this| {
                let id = this.downcast::<ThreadHandle>().map_or(0, ThreadHandle::id);
                Ok(Str::new(&format!("<_ThreadHandle object: ident={id}>")).into())
            });
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}

impl ThreadHandle {
    pub(super) fn new() -> Ref<ThreadHandle> {
        let state = State { stage: Stage::NotStarted, id: 0, joiners: Vec::new() };
        heap::new(|header| ThreadHandle { header, state: GilCell::new(state) })
    }

    /// The thread's number; zero before the start.
    pub(super) fn id(&self) -> u32 {
        self.state.with(|state| state.id)
    }

    fn stage(&self) -> Stage {
        self.state.with(|state| state.stage)
    }

    pub(super) fn begin(&self, ctx: Ctx) -> Result<()> {
        if self.stage() != Stage::NotStarted {
            return Err(ctx.raise(&RUNTIME_ERROR, "thread already started"));
        }
        self.state.with(|state| state.stage = Stage::Starting);
        Ok(())
    }

    /// The thread has this number. It may even have ended already.
    pub(super) fn started(&self, id: u32) {
        self.state.with(|state| {
            state.id = id;
            if state.stage != Stage::Done {
                state.stage = Stage::Running;
            }
        });
    }

    pub(super) fn not_started(&self) {
        self.state.with(|state| state.stage = Stage::NotStarted);
    }

    /// The thread has ended: whoever joins it goes on.
    pub(super) fn set_done(&self, ctx: Ctx) {
        let joiners = self.state.with(|state| {
            state.stage = Stage::Done;
            std::mem::take(&mut state.joiners)
        });
        for thread in joiners {
            ctx.interp.runner().wake(thread);
        }
    }

    /// Waits for the end of the thread, or the deadline.
    pub(super) async fn join(&self, ctx: Ctx, deadline: Option<u64>) -> Result<()> {
        while self.stage() != Stage::Done {
            if deadline.is_some_and(|deadline| ctx.interp.runner().now() >= deadline) {
                break;
            }
            self.state.with(|state| state.joiners.push(ctx.id));
            let woken = ctx.park(BlockReason::Join(self.id()), deadline).await;
            self.state.with(|state| state.joiners.retain(|&other| other != ctx.id));
            woken?;
        }
        Ok(())
    }
}

natives! { METHODS:
    join(self, timeout=None, /) "";
    is_done(self, /) "";
    _set_done(self, /) "";
}

fn join(ctx: Ctx, this: &ThreadHandle, timeout: Option<&Value>) -> Result<Value> {
    let seconds = match timeout.filter(|timeout| !timeout.is_none()) {
        None => -1.0,
        Some(timeout) => ctx.to_f64(timeout)?,
    };
    match this.stage() {
        Stage::NotStarted | Stage::Starting => return Err(ctx.raise(&RUNTIME_ERROR, "thread not started")),
        Stage::Done => return Ok(Value::NONE),
        Stage::Running if this.id() == ctx.id => return Err(ctx.raise(&RUNTIME_ERROR, "Cannot join current thread")),
        Stage::Running => {}
    }
    let deadline = (seconds >= 0.0).then(|| ctx.interp.runner().now().saturating_add((seconds * 1e9).ceil() as u64));
    let this = this.reference();
    ctx.suspend(async move {
        this.join(ctx, deadline).await?;
        Ok(Value::NONE)
    })
}

fn is_done(_: Ctx, this: &ThreadHandle) -> bool {
    this.stage() == Stage::Done
}

fn _set_done(ctx: Ctx, this: &ThreadHandle) -> Result<()> {
    if matches!(this.stage(), Stage::NotStarted | Stage::Starting) {
        return Err(ctx.raise(&RUNTIME_ERROR, "thread not started"));
    }
    this.set_done(ctx);
    Ok(())
}

getsets! { GETSETS for ThreadHandle:
    ident: get_ident "";
}

fn get_ident(_: Ctx, this: &ThreadHandle) -> u32 {
    this.id()
}
