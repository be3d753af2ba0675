//! One lock for each module that is being imported (`_ModuleLock` of `importlib._bootstrap`): a
//! thread that needs a module another one is importing waits for it, unless that would be a
//! deadlock.

use crate::gil::EvalBreaker;
use crate::object::exception::KEYBOARD_INTERRUPT;
use crate::object::suspend::{Block, BlockReason};
use crate::object::{Ctx, InterpLocal, Result};
use crate::trace::new_subject;
use std::collections::HashMap;

struct Import {
    owner: u32,
    /// How often the owner holds it.
    count: u32,
    waiters: Vec<u32>,
    /// What the trace calls it.
    subject: u32,
}

#[derive(Default)]
struct Imports {
    /// By module name.
    under_way: HashMap<String, Import>,
    /// Which module's import each blocked thread waits for.
    waiting: HashMap<u32, String>,
}

static IMPORTS: InterpLocal<Imports> = InterpLocal::new(Imports::default);

impl Imports {
    /// Whether thread `me`, by waiting for `name`, would wait for itself.
    fn would_deadlock(&self, me: u32, name: &str) -> bool {
        let mut name = name;
        // A chain visits each thread at most once.
        for _ in 0..=self.waiting.len() {
            let Some(import) = self.under_way.get(name) else { return false };
            if import.owner == me {
                return true;
            }
            match self.waiting.get(&import.owner) {
                Some(next) => name = next,
                None => return false,
            }
        }
        true
    }
}

/// The right to import a module, given back when dropped.
pub(super) struct ModuleLock {
    ctx: Ctx,
    name: String,
}

enum Attempt {
    Taken,
    Wait { subject: u32, owner: u32 },
    Deadlock,
}

impl ModuleLock {
    /// Waits while another thread imports the module. In a deadlock of imports the caller goes on
    /// without waiting, and sees the module as far as it is initialised.
    pub(super) fn take(ctx: Ctx, name: &str) -> Result<ModuleLock> {
        loop {
            let attempt = IMPORTS.with(ctx, |imports| {
                let deadlock = imports.would_deadlock(ctx.id, name);
                match imports.under_way.get_mut(name) {
                    None => {
                        let import = Import { owner: ctx.id, count: 1, waiters: Vec::new(), subject: new_subject() };
                        imports.under_way.insert(name.to_owned(), import);
                        Attempt::Taken
                    }
                    Some(import) if import.owner == ctx.id => {
                        import.count += 1;
                        Attempt::Taken
                    }
                    Some(_) if deadlock => Attempt::Deadlock,
                    Some(import) => {
                        import.waiters.push(ctx.id);
                        let attempt = Attempt::Wait { subject: import.subject, owner: import.owner };
                        imports.waiting.insert(ctx.id, name.to_owned());
                        attempt
                    }
                }
            });
            match attempt {
                Attempt::Taken | Attempt::Deadlock => return Ok(ModuleLock { ctx, name: name.to_owned() }),
                Attempt::Wait { subject, owner } => wait(ctx, subject, owner)?,
            }
        }
    }
}

fn wait(ctx: Ctx, subject: u32, owner: u32) -> Result<()> {
    let block = Block::Park { reason: BlockReason::Lock { lock: subject, holder: owner }, deadline: None };
    let result = ctx.interp.runner().block(ctx, block);
    IMPORTS.with(ctx, |imports| imports.waiting.remove(&ctx.id));
    result?;
    if ctx.breaker.bits() & EvalBreaker::STOP_REQUESTED != 0 {
        return Err(ctx.raise(&KEYBOARD_INTERRUPT, "the program was stopped"));
    }
    Ok(())
}

impl Drop for ModuleLock {
    fn drop(&mut self) {
        let waiters = IMPORTS.with(self.ctx, |imports| {
            let import = imports.under_way.get_mut(&self.name).filter(|import| import.owner == self.ctx.id)?;
            import.count -= 1;
            if import.count > 0 {
                return None;
            }
            imports.under_way.remove(&self.name).map(|import| import.waiters)
        });
        for thread in waiters.into_iter().flatten() {
            self.ctx.interp.runner().wake(thread);
        }
    }
}

/// For a module that is in `sys.modules`: waits until the thread that imports it has finished
/// (`_lock_unlock_module`).
pub(super) fn wait_until_imported(ctx: Ctx, name: &str) -> Result<()> {
    let is_under_way = IMPORTS.with(ctx, |imports| {
        !imports.under_way.is_empty() && imports.under_way.get(name).is_some_and(|import| import.owner != ctx.id)
    });
    if is_under_way {
        drop(ModuleLock::take(ctx, name)?);
    }
    Ok(())
}
