//! Suspension: how native code waits and calls Python code without recursion.
//!
//! A native function that has to wait, or wants the loop to run Python code for it, returns
//! `ctx.suspend(async move { … })`. The loop drives the future as a frame of its own: what the
//! future awaits (`ctx.call_async`, `ctx.park`, `ctx.read_line`) becomes a Python frame, or an exit
//! to the runner, which waits as it can: by parking the OS thread, or by running other threads.
//! Only calls may suspend (the `call` slot); whoever calls from native code and needs the result
//! at once uses `ctx.call`, which drives a suspension to its end.

use super::cell::GilCell;
use super::ctx::Ctx;
use super::error::{Raised, Result};
use super::intern::Interned;
use super::native::Args;
use super::value::Value;
use crate::host::files::{Watch, Watched, Watching};
use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

/// What a call that returned [`Raised`] without an exception asks the loop to do instead.
pub enum Suspension {
    /// Drive this to its result.
    Future(Pin<Box<dyn Future<Output = Result<Value>>>>),
    /// The result is that of another call.
    Call { callable: Value, values: Vec<Value>, keywords: Vec<Interned> },
    /// The result is what the generator yields next.
    Resume { generator: Value, input: Resumption },
}

/// How a generator is resumed.
pub enum Resumption {
    Send(Value),
    /// Raises the exception at the generator's own `yield`.
    Raise(Value),
    /// As `throw()`: a generator that delegates hands the exception down. `GeneratorExit` closes what it delegates to,
    /// if `closes`, or else is handed down like others, as asynchronous generators want it, which may wait then.
    Throw {
        exception: Value,
        closes: bool,
    },
}

/// What a driven future waits for.
pub enum Request {
    Call { callable: Value, values: Vec<Value>, keywords: Vec<Interned> },
    Resume { generator: Value, input: Resumption },
    Block(Block),
}

/// What a blocked thread waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Block {
    /// [`super::thread::Runner::wake`], or the deadline (in [`crate::host`]'s nanoseconds). The reply is
    /// whether it was woken.
    Park { reason: BlockReason, deadline: Option<u64> },
    /// A line of standard input. The reply is a `str`, empty at the end.
    ReadLine,
    /// A descriptor that is ready, or the deadline (in [`super::thread::Runner::now`]'s nanoseconds). The reply is whether
    /// one was.
    Ready { watch: Watch, deadline: Option<u64> },
}

/// Why a thread gives the GIL up; for the trace and the statistics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BlockReason {
    /// Waiting for the lock that the trace knows by this number, which `holder` has; 0 for nobody.
    Lock {
        lock: u32,
        holder: u32,
    },
    Sleep,
    /// Waiting for the end of the thread with this number.
    Join(u32),
}

/// Where a driven future leaves its request and finds the reply.
#[derive(Default)]
pub struct Mailbox {
    pub request: GilCell<Option<Request>>,
    pub reply: GilCell<Option<Result<Value>>>,
}

impl Default for GilCell<Option<Request>> {
    fn default() -> Self {
        GilCell::new(None)
    }
}

impl Default for GilCell<Option<Result<Value>>> {
    fn default() -> Self {
        GilCell::new(None)
    }
}

impl Ctx {
    /// Suspends the running native function; see the module's documentation.
    pub fn suspend<T>(self, future: impl Future<Output = Result<Value>> + 'static) -> Result<T> {
        self.suspend_with(Suspension::Future(Box::pin(future)))
    }

    /// Returns from the running native function with the result of another call.
    pub fn tail_call<T>(self, callable: &Value, args: Args) -> Result<T> {
        self.suspend_with(Suspension::Call {
            callable: callable.clone(),
            values: args.values().to_vec(),
            keywords: args.keyword_names().to_vec(),
        })
    }

    pub fn suspend_with<T>(self, suspension: Suspension) -> Result<T> {
        debug_assert!(!self.has_raised(), "a suspension would hide the exception");
        self.suspension.set(Some(suspension));
        Err(Raised(()))
    }

    async fn request(self, request: Request) -> Result<Value> {
        let mut request = Some(request);
        std::future::poll_fn(move |_| match request.take() {
            Some(request) => {
                self.mailbox.request.set(Some(request));
                Poll::Pending
            }
            None => Poll::Ready(self.mailbox.reply.take().expect("the loop polls with a reply")),
        })
        .await
    }

    /// As [`Ctx::call_async`]; `values` ends with one value for each of `keywords`.
    pub async fn call_keywords_async(self, callable: &Value, values: &[Value], keywords: &[Interned]) -> Result<Value> {
        self.request(Request::Call { callable: callable.clone(), values: values.to_vec(), keywords: keywords.to_vec() })
            .await
    }

    /// Calls from a suspended native function.
    pub async fn call_async(self, callable: &Value, args: &[Value]) -> Result<Value> {
        self.request(Request::Call { callable: callable.clone(), values: args.to_vec(), keywords: Vec::new() }).await
    }

    /// As [`Ctx::call_async`] with any arguments.
    pub async fn call_async_args(self, callable: &Value, args: Args<'_>) -> Result<Value> {
        let (values, keywords) = (args.values().to_vec(), args.keyword_names().to_vec());
        self.request(Request::Call { callable: callable.clone(), values, keywords }).await
    }

    /// Resumes a generator, coroutine or asynchronous generator from a suspended native function; its end is `StopIteration`,
    /// or `StopAsyncIteration`.
    pub async fn resume_async(self, generator: &Value, input: Resumption) -> Result<Value> {
        self.request(Request::Resume { generator: generator.clone(), input }).await
    }

    /// Waits until [`super::thread::Runner::wake`] or the deadline; whether it was woken. A wake that
    /// came before counts. `KeyboardInterrupt` (in the main thread) ends the wait as an error.
    pub async fn park(self, reason: BlockReason, deadline: Option<u64>) -> Result<bool> {
        let reply = self.request(Request::Block(Block::Park { reason, deadline })).await?;
        Ok(reply.as_bool() == Some(true))
    }

    /// Waits until one of the descriptors is ready or the deadline; whether one was. `KeyboardInterrupt` (in the main
    /// thread) ends the wait as an error.
    pub async fn wait_ready(self, watched: Vec<Watched>, deadline: Option<u64>) -> Result<bool> {
        let watching = Watching::new(watched);
        let reply = self.request(Request::Block(Block::Ready { watch: watching.watch(), deadline })).await?;
        Ok(reply.as_bool() == Some(true))
    }

    /// Waits for a line of standard input, its end of line included; empty at the end of input.
    pub async fn read_line(self) -> Result<Value> {
        self.request(Request::Block(Block::ReadLine)).await
    }
}
