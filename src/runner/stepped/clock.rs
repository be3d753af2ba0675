//! The clock that deadlines are in, and how the runner comes to look at it: a thread is granted a number of switch points,
//! after which it reports.
//!
//! The real clock decides by itself how many switch points pass before it is worth to read it again. The virtual clock
//! goes on by a fixed time for each of them and jumps over waits: the same program with the same seed takes the same turns.

use crate::host;
use crate::object::thread::Thread;
use std::cell::Cell;

/// What passing a switch point takes on the virtual clock; about what it takes in reality.
const SWITCH_POINT_NS: u64 = 100;
/// How often the real clock is read: short beside a switch interval, long beside the reading.
const LOOK_NS: u64 = 20_000;
/// Switch points that are granted at once at the most.
const MOST_POINTS: u64 = 1 << 14;

pub struct Clock {
    /// The virtual time, from the start of the program, when the running thread was last counted; without, time is real.
    virtual_ns: Option<Cell<u64>>,
    /// Switch points that the running thread was granted; 0 if none runs.
    granted: Cell<u32>,
    /// When they were granted.
    began: Cell<u64>,
    /// How many take about [`LOOK_NS`].
    pace: Cell<u32>,
}

impl Clock {
    pub fn new(is_virtual: bool) -> Clock {
        Clock {
            virtual_ns: is_virtual.then(|| Cell::new(0)),
            granted: Cell::new(0),
            began: Cell::new(0),
            pace: Cell::new(1),
        }
    }

    pub fn is_virtual(&self) -> bool {
        self.virtual_ns.is_some()
    }

    /// The time in nanoseconds; `running` is the thread that runs.
    pub fn now(&self, running: Option<&Thread>) -> u64 {
        match &self.virtual_ns {
            Some(counted) => counted.get() + running.map_or(0, |thread| self.passed(thread)) * SWITCH_POINT_NS,
            None => host::monotonic_ns(),
        }
    }

    /// Lets a virtual time come that nobody runs before.
    pub fn jump(&self, to: u64) {
        if let Some(counted) = &self.virtual_ns {
            counted.set(counted.get().max(to));
        }
    }

    fn passed(&self, thread: &Thread) -> u64 {
        u64::from(self.granted.get().saturating_sub(thread.switch_points_left.get()))
    }

    /// Lets `thread` run from `now` until `until` or some time before it.
    pub fn grant(&self, thread: &Thread, now: u64, until: u64) {
        let span = until.saturating_sub(now);
        let points = match self.virtual_ns {
            Some(_) => span / SWITCH_POINT_NS,
            None => u64::from(self.pace.get()) * span.min(LOOK_NS) / LOOK_NS,
        };
        let points = points.clamp(1, MOST_POINTS) as u32;
        self.granted.set(points);
        self.began.set(now);
        thread.switch_points_left.set(points);
    }

    /// Makes `thread`, which runs, report at its next switch point.
    pub fn cut(&self, thread: &Thread) {
        let left = thread.switch_points_left.get();
        if left > 1 {
            self.granted.set(self.granted.get().saturating_sub(left - 1));
            thread.switch_points_left.set(1);
        }
    }

    /// Counts what `thread`, which ran, has passed of its grant, and ends the grant. The time.
    pub fn count(&self, thread: &Thread) -> u64 {
        let passed = self.passed(thread);
        self.granted.set(0);
        match &self.virtual_ns {
            Some(counted) => {
                counted.set(counted.get() + passed * SWITCH_POINT_NS);
                counted.get()
            }
            None => {
                let now = host::monotonic_ns();
                if passed >= u64::from(self.pace.get()) {
                    self.pace.set(paced(passed, now.saturating_sub(self.began.get())));
                }
                now
            }
        }
    }
}

/// How many switch points take [`LOOK_NS`] if `passed` took `took`. No more than twice as many: the next ones may be slower.
fn paced(passed: u64, took: u64) -> u32 {
    let fit = passed * LOOK_NS / took.max(1);
    fit.clamp(1, (2 * passed).min(MOST_POINTS)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_follows_the_program_quickly_down_and_slowly_up() {
        assert_eq!(paced(1000, 2 * LOOK_NS), 500);
        assert_eq!(paced(1000, LOOK_NS / 10), 2000);
        assert_eq!(paced(1000, 1000 * LOOK_NS), 1);
        assert_eq!(paced(1, 0), 2);
    }
}
