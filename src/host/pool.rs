//! The pool of warm workers: jobs wait in a queue, idle workers sleep on a futex in shared memory. Who starts workers is
//! the page side's affair; a worker joins by calling [`Pool::serve`].

use std::collections::VecDeque;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Job, SpawnError, futex_wait, futex_wake};

/// The pool's account, which the page side reads (and of which it sets `cap`).
#[derive(Debug)]
#[repr(C)]
pub struct Account {
    /// Most workers there may be.
    pub cap: AtomicU32,
    /// Workers that wait for a job.
    pub idle: AtomicU32,
    /// Workers that run one.
    pub busy: AtomicU32,
    /// Jobs that no worker has taken yet.
    pub queued: AtomicU32,
    /// Futex of the idle workers; changes with each job.
    signal: AtomicU32,
}

impl Account {
    pub const fn new() -> Account {
        Account {
            cap: AtomicU32::new(0),
            idle: AtomicU32::new(0),
            busy: AtomicU32::new(0),
            queued: AtomicU32::new(0),
            signal: AtomicU32::new(0),
        }
    }
}

/// The queue of jobs. `account` changes under its lock only, but for `cap` and `signal`.
pub struct Pool {
    jobs: Mutex<VecDeque<Job>>,
}

impl Pool {
    pub const fn new() -> Pool {
        Pool { jobs: Mutex::new(VecDeque::new()) }
    }

    fn jobs(&self) -> MutexGuard<'_, VecDeque<Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives `job` to an idle worker, or leaves it for the next one that comes.
    ///
    /// # Errors
    /// When there are as many jobs as there may be workers.
    pub fn submit(&self, account: &Account, job: Job) -> Result<(), SpawnError> {
        let mut jobs = self.jobs();
        let queued = jobs.len() as u32 + 1;
        if account.busy.load(Acquire) + queued > account.cap.load(Acquire) {
            return Err(SpawnError);
        }
        jobs.push_back(job);
        account.queued.store(queued, Release);
        drop(jobs);
        account.signal.fetch_add(1, Release);
        futex_wake(&account.signal, 1);
        Ok(())
    }

    /// Serves jobs until `ended`, which is asked before each sleep.
    pub fn serve(&self, account: &Account, ended: impl Fn() -> bool) {
        {
            let _jobs = self.jobs();
            account.idle.fetch_add(1, AcqRel);
        }
        loop {
            // Read before the look at the queue: a job that comes after the look changes it, and the sleep ends at once.
            let signal = account.signal.load(Acquire);
            if let Some(job) = self.take(account) {
                job();
                let _jobs = self.jobs();
                account.busy.fetch_sub(1, AcqRel);
                account.idle.fetch_add(1, AcqRel);
            } else if ended() {
                return;
            } else {
                futex_wait(&account.signal, signal, None);
            }
        }
    }

    /// Takes the first job, and accounts for it in the same step: `submit` finds it queued or running.
    fn take(&self, account: &Account) -> Option<Job> {
        let mut jobs = self.jobs();
        let job = jobs.pop_front()?;
        account.queued.store(jobs.len() as u32, Release);
        account.idle.fetch_sub(1, AcqRel);
        account.busy.fetch_add(1, AcqRel);
        Some(job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;
    use std::sync::atomic::Ordering::SeqCst;

    struct Workers {
        pool: Pool,
        account: Account,
        ended: AtomicBool,
    }

    impl Workers {
        fn new(cap: u32) -> Workers {
            let account = Account::new();
            account.cap.store(cap, SeqCst);
            Workers { pool: Pool::new(), account, ended: AtomicBool::new(false) }
        }

        fn serve(&self) {
            self.pool.serve(&self.account, || self.ended.load(SeqCst));
        }

        fn end(&self) {
            self.ended.store(true, SeqCst);
            self.account.signal.fetch_add(1, SeqCst);
            futex_wake(&self.account.signal, u32::MAX);
        }

        fn counts(&self) -> [u32; 3] {
            [&self.account.idle, &self.account.busy, &self.account.queued].map(|count| count.load(SeqCst))
        }
    }

    fn until(condition: impl Fn() -> bool) {
        while !condition() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn every_job_runs_once() {
        const JOBS: u32 = 3000;
        static DONE: AtomicU32 = AtomicU32::new(0);
        let workers = Workers::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| workers.serve());
            }
            for _ in 0..JOBS {
                let job = || {
                    DONE.fetch_add(1, SeqCst);
                };
                // At the cap it is refused, as a thread would be; here it is tried again.
                until(|| workers.pool.submit(&workers.account, Box::new(job)).is_ok());
            }
            until(|| DONE.load(SeqCst) == JOBS && workers.counts() == [4, 0, 0]);
            workers.end();
        });
        assert_eq!(DONE.load(SeqCst), JOBS);
    }

    #[test]
    fn the_cap_counts_running_and_queued_jobs() {
        static GO: AtomicBool = AtomicBool::new(false);
        let workers = Workers::new(2);
        let submit = || workers.pool.submit(&workers.account, Box::new(|| until(|| GO.load(SeqCst))));
        assert_eq!(submit(), Ok(()), "a job may come before its worker");
        assert_eq!(workers.counts(), [0, 0, 1]);
        std::thread::scope(|scope| {
            scope.spawn(|| workers.serve());
            until(|| workers.counts() == [0, 1, 0]);
            assert_eq!(submit(), Ok(()));
            assert_eq!(submit(), Err(SpawnError));
            assert_eq!(workers.counts(), [0, 1, 1]);
            GO.store(true, SeqCst);
            until(|| workers.counts() == [1, 0, 0]);
            workers.end();
        });
    }
}
