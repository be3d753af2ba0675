//! What the lock decides, and nothing else: no threads, no clock, no waiting.
//!
//! A [`Policy`] is told what happens (a thread wants the lock, its wait timed out, the holder releases) and answers
//! what is to be done. `lock.rs` carries the answers out. A Python version with another lock is another `Policy`.

/// A Python thread's id; 0 means no thread.
pub type ThreadId = u32;

/// Answer to a thread that wants the lock, for the first time or after a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// The thread holds the lock. `previous` is the thread that held it last, which may be the same one.
    Acquired { previous: ThreadId },
    /// The thread must wait for a signal; if `timed`, for at most the switch interval, and then say [`Policy::timed_out`]
    /// with `saw`. Then it asks again.
    Wait { holder: ThreadId, saw: u64, timed: bool },
}

/// Answer to a thread whose wait timed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimedOut {
    /// Set the drop request in this holder's eval breaker.
    RequestDrop { holder: ThreadId },
    /// Nothing to do but ask again.
    AskAgain,
}

/// Answer to a thread that gives the lock up. One waiter, if any, is to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// Who had asked for the drop; 0 for nobody.
    pub asked_by: ThreadId,
    /// Forced switching: the thread must wait until [`Policy::has_switched`].
    pub await_switch: bool,
}

/// The decisions of one kind of lock. All methods are called under the lock's mutex.
pub trait Policy: Send + 'static {
    /// `me` wants the lock, which it does not hold.
    fn want(&mut self, me: ThreadId) -> Want;

    /// `me` has waited for one interval since it was told to wait with `saw`.
    fn timed_out(&mut self, me: ThreadId, saw: u64) -> TimedOut;

    /// `me`, the holder, gives the lock up.
    fn release(&mut self, me: ThreadId) -> Release;

    /// Whether another thread has had the lock since `me` released it.
    fn has_switched(&self, me: ThreadId) -> bool;

    /// Who holds the lock; 0 for nobody.
    fn holder(&self) -> ThreadId;

    /// How often the lock went from one thread to another.
    fn switch_number(&self) -> u64;
}

/// The lock of CPython 3.10 to 3.14 (`take_gil` and `drop_gil` in `Python/ceval_gil.c`), with forced switching.
///
/// | state | `want` | `timed_out` | `release` |
/// |---|---|---|---|
/// | free | acquire | ask again | – |
/// | held, no switch since `saw` | wait one interval | request a drop of the holder | free |
/// | held, switched since `saw` | wait one interval | ask again | free |
/// | held, drop requested | wait one interval | request again | free, and wait until another has taken it |
#[derive(Debug, Default)]
pub struct Python310 {
    /// 0 while the lock is free.
    holder: ThreadId,
    last_holder: ThreadId,
    switch_number: u64,
    /// Who was the first to ask the present holder; the holder's eval breaker has the same as a bit.
    asked_by: ThreadId,
}

impl Policy for Python310 {
    fn want(&mut self, me: ThreadId) -> Want {
        debug_assert!(me != 0 && me != self.holder, "thread {me} holds the lock that it wants");
        if self.holder != 0 {
            return Want::Wait { holder: self.holder, saw: self.switch_number, timed: true };
        }
        let previous = self.last_holder;
        self.holder = me;
        self.asked_by = 0;
        if previous != me {
            self.last_holder = me;
            self.switch_number += 1;
        }
        Want::Acquired { previous }
    }

    fn timed_out(&mut self, me: ThreadId, saw: u64) -> TimedOut {
        // Had somebody else got the lock meanwhile, the new holder is entitled to its own interval.
        if self.holder == 0 || self.switch_number != saw {
            return TimedOut::AskAgain;
        }
        if self.asked_by == 0 {
            self.asked_by = me;
        }
        TimedOut::RequestDrop { holder: self.holder }
    }

    fn release(&mut self, me: ThreadId) -> Release {
        debug_assert_eq!(self.holder, me, "only the holder releases");
        self.holder = 0;
        self.last_holder = me;
        let asked_by = std::mem::take(&mut self.asked_by);
        // A voluntary release (before a blocking call) that nobody asked for does not wait.
        Release { asked_by, await_switch: asked_by != 0 }
    }

    fn has_switched(&self, me: ThreadId) -> bool {
        self.last_holder != me
    }

    fn holder(&self) -> ThreadId {
        self.holder
    }

    fn switch_number(&self) -> u64 {
        self.switch_number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ThreadId = 1;
    const B: ThreadId = 2;
    const C: ThreadId = 3;

    fn held_by(me: ThreadId) -> Python310 {
        let mut lock = Python310::default();
        assert_eq!(lock.want(me), Want::Acquired { previous: 0 });
        lock
    }

    fn wait_of(lock: &mut Python310, me: ThreadId) -> u64 {
        match lock.want(me) {
            Want::Wait { saw, timed: true, .. } => saw,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_free_lock_is_taken_at_once() {
        let lock = held_by(A);
        assert_eq!((lock.holder(), lock.switch_number()), (A, 1));
    }

    #[test]
    fn a_held_lock_makes_one_wait_for_an_interval() {
        let mut lock = held_by(A);
        assert_eq!(lock.want(B), Want::Wait { holder: A, saw: 1, timed: true });
    }

    #[test]
    fn taking_it_again_is_no_switch() {
        let mut lock = held_by(A);
        lock.release(A);
        assert_eq!(lock.want(A), Want::Acquired { previous: A });
        assert_eq!(lock.switch_number(), 1);
        lock.release(A);
        assert_eq!(lock.want(B), Want::Acquired { previous: A });
        assert_eq!(lock.switch_number(), 2);
    }

    #[test]
    fn a_wait_that_times_out_asks_the_holder() {
        let mut lock = held_by(A);
        let saw = wait_of(&mut lock, B);
        assert_eq!(lock.timed_out(B, saw), TimedOut::RequestDrop { holder: A });
    }

    #[test]
    fn no_request_if_the_lock_is_free_by_then() {
        let mut lock = held_by(A);
        let saw = wait_of(&mut lock, B);
        lock.release(A);
        assert_eq!(lock.timed_out(B, saw), TimedOut::AskAgain);
        assert_eq!(lock.want(B), Want::Acquired { previous: A });
    }

    #[test]
    fn no_request_if_the_lock_changed_hands_meanwhile() {
        let mut lock = held_by(A);
        let saw = wait_of(&mut lock, B);
        lock.release(A);
        lock.want(C);
        assert_eq!(lock.timed_out(B, saw), TimedOut::AskAgain);
        // The new holder is asked after an interval of its own.
        let saw = wait_of(&mut lock, B);
        assert_eq!(lock.timed_out(B, saw), TimedOut::RequestDrop { holder: C });
    }

    #[test]
    fn a_holder_that_took_it_again_can_be_asked() {
        let mut lock = held_by(A);
        let saw = wait_of(&mut lock, B);
        lock.release(A);
        lock.want(A);
        assert_eq!(lock.timed_out(B, saw), TimedOut::RequestDrop { holder: A });
    }

    #[test]
    fn a_release_on_request_awaits_the_switch() {
        let mut lock = held_by(A);
        let saw = wait_of(&mut lock, B);
        lock.timed_out(B, saw);
        assert_eq!(lock.release(A), Release { asked_by: B, await_switch: true });
        assert!(!lock.has_switched(A));
        lock.want(C);
        assert!(lock.has_switched(A), "it need not be the one that asked");
    }

    #[test]
    fn a_release_without_request_goes_on() {
        let mut lock = held_by(A);
        wait_of(&mut lock, B);
        assert_eq!(lock.release(A), Release { asked_by: 0, await_switch: false });
    }

    #[test]
    fn the_first_to_ask_is_named() {
        let mut lock = held_by(A);
        let (b, c) = (wait_of(&mut lock, B), wait_of(&mut lock, C));
        lock.timed_out(C, c);
        assert_eq!(lock.timed_out(B, b), TimedOut::RequestDrop { holder: A });
        assert_eq!(lock.release(A).asked_by, C);
    }

    #[test]
    fn a_request_dies_with_the_hold() {
        let mut lock = held_by(A);
        let saw = wait_of(&mut lock, B);
        lock.timed_out(B, saw);
        lock.release(A);
        lock.want(B);
        assert_eq!(lock.release(B), Release { asked_by: 0, await_switch: false });
    }
}
