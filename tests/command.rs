//! The native command from outside: what Ctrl-C does, and what a trace file says.
#![cfg(not(target_arch = "wasm32"))]

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

const RUNNERS: [&str; 2] = ["threads", "stepped"];

/// A program under way.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Running {
    fn start(runner: &str, words: &[&str]) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_baton"));
        command.args(["--runner", runner]).args(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command can be started");
        let out = BufReader::new(child.stdout.take().expect("it is a pipe"));
        Running { child, out }
    }

    /// Waits until the program has written this line.
    fn expect_line(&mut self, expected: &str) {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("output is UTF-8");
        assert_eq!(line, format!("{expected}\n"));
    }

    fn interrupt(&self) {
        // SAFETY: sends a signal to our own child, which has not been waited for.
        assert_eq!(unsafe { libc::kill(self.child.id() as i32, libc::SIGINT) }, 0);
    }

    /// Waits for the end: the status, the rest of the output, and standard error.
    fn finish(mut self) -> (ExitStatus, String, String) {
        let (mut out, mut err) = (String::new(), String::new());
        self.out.read_to_string(&mut out).expect("output is UTF-8");
        self.child.stderr.take().expect("it is a pipe").read_to_string(&mut err).expect("output is UTF-8");
        (self.child.wait().expect("it is our child"), out, err)
    }
}

fn listing(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/listings").join(name)
}

#[test]
fn ctrl_c_ends_a_deadlock() {
    let script = listing("deadlock_forever.py");
    for runner in RUNNERS {
        let mut program = Running::start(runner, &[script.to_str().unwrap()]);
        program.expect_line("start");
        program.interrupt();
        let (status, out, err) = program.finish();
        // As CPython: the process ends by the signal, which a shell shows as 130.
        assert_eq!(status.signal(), Some(libc::SIGINT), "{runner}: {err}");
        assert_eq!(out, "", "{runner}");
        assert!(
            err.starts_with("Traceback (most recent call last):\n") && err.ends_with("\nKeyboardInterrupt\n"),
            "{runner}: {err}"
        );
    }
}

#[test]
fn ctrl_c_ends_a_loop_that_never_waits() {
    for runner in RUNNERS {
        let mut program = Running::start(runner, &["-c", "print('start', flush=True)\nwhile True:\n    pass"]);
        program.expect_line("start");
        program.interrupt();
        let (status, _, err) = program.finish();
        assert_eq!(status.signal(), Some(libc::SIGINT), "{runner}: {err}");
    }
}

#[test]
fn ctrl_c_can_be_caught_more_than_once() {
    let source = "
import time
for n in range(2):
    try:
        print('round', n, flush=True)
        time.sleep(1000)
    except KeyboardInterrupt as interrupt:
        print(repr(interrupt), flush=True)
";
    for runner in RUNNERS {
        let mut program = Running::start(runner, &["-c", source]);
        for round in ["round 0", "round 1"] {
            program.expect_line(round);
            program.interrupt();
            program.expect_line("KeyboardInterrupt()");
        }
        let (status, _, err) = program.finish();
        assert_eq!((status.code(), err.as_str()), (Some(0), ""), "{runner}");
    }
}

#[test]
fn a_wait_goes_on_after_a_handler() {
    let source = "
import queue, signal
signal.signal(signal.SIGINT, lambda number, frame: print('handled', number, frame is not None, flush=True))
def read():
    print('ready', flush=True)
    print('read', input(), flush=True)
read()
# Its put() is reentrant: the handler may come in the middle of get().
gate = queue.SimpleQueue()
signal.signal(signal.SIGINT, lambda number, frame: gate.put(True))
print('gate', flush=True)
print(gate.get())
";
    for runner in RUNNERS {
        let mut program = Running::start(runner, &["-c", source]);
        program.expect_line("ready");
        for _ in 0..2 {
            program.interrupt();
            program.expect_line("handled 2 True");
        }
        writeln!(program.child.stdin.as_ref().unwrap(), "a line").unwrap();
        program.expect_line("read a line");
        program.expect_line("gate");
        program.interrupt();
        let (status, out, err) = program.finish();
        assert_eq!((status.code(), out.as_str(), err.as_str()), (Some(0), "True\n", ""), "{runner}");
    }
}

#[test]
fn ctrl_c_at_the_end_does_not_wait_for_threads() {
    let source = "
import threading
lock = threading.Lock()
lock.acquire()
threading.Thread(target=lock.acquire).start()
class AtExit:
    def __del__(self):
        print('deleted')
at_exit = AtExit()
print('start', flush=True)
";
    for runner in RUNNERS {
        let mut program = Running::start(runner, &["-c", source]);
        program.expect_line("start");
        program.interrupt();
        let (status, out, err) = program.finish();
        // The interrupt comes in `threading._shutdown`, or still in the program's last line.
        if status.code() == Some(0) {
            assert!(err.starts_with("Exception ignored on threading shutdown:\nTraceback"), "{runner}: {err}");
        } else {
            assert_eq!(status.signal(), Some(libc::SIGINT), "{runner}: {err}");
        }
        assert!(
            err.trim_end().ends_with("KeyboardInterrupt") || err.trim_end().ends_with("KeyboardInterrupt:"),
            "{runner}: {err}"
        );
        assert_eq!(out, "deleted\n", "{runner}");
    }
}

/// The text of a member of a JSON object on one line, as the trace writer writes it.
fn member<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let start = line.find(&format!("\"{name}\":"))? + name.len() + 3;
    let rest = &line[start..];
    Some(rest[..rest.find([',', '}'])?].trim_matches('"'))
}

#[test]
fn lines_in_a_trace_are_those_of_the_users_files() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("trace-files");
    std::fs::create_dir_all(&folder).unwrap();
    let (script, helper, trace) = (folder.join("script.py"), folder.join("helper.py"), folder.join("trace.json"));
    // All that waits here does so in library code: in threading.py.
    let source = "
import helper, threading
ready = threading.Event()
def wait():
    ready.wait()
thread = threading.Thread(target=wait, name='waiter')
thread.start()
helper.pause()
ready.set()
thread.join()
";
    std::fs::write(&script, source).unwrap();
    std::fs::write(&helper, "import time\ndef pause():\n    time.sleep(0.01)\n").unwrap();
    for runner in RUNNERS {
        let words = ["--trace", trace.to_str().unwrap(), script.to_str().unwrap()];
        let (status, _, err) = Running::start(runner, &words).finish();
        assert_eq!((status.code(), err.as_str()), (Some(0), ""), "{runner}");
        let json = std::fs::read_to_string(&trace).unwrap();
        let places = |name: &str| -> Vec<(String, String)> {
            let events = json.lines().filter(|line| member(line, "name").is_some_and(|found| found.starts_with(name)));
            events
                .map(|line| (member(line, "file").unwrap().to_owned(), member(line, "line").unwrap().to_owned()))
                .collect()
        };
        let in_script = |line: &str| (script.to_str().unwrap().to_owned(), line.to_owned());
        assert!(places("lock").contains(&in_script("5")), "{runner}: {json}");
        assert_eq!(places("sleep"), [(helper.to_str().unwrap().to_owned(), "3".to_owned())], "{runner}");
        assert!(places("hands a lock over").contains(&in_script("9")), "{runner}: {json}");
        let known = [script.to_str().unwrap(), helper.to_str().unwrap()];
        for line in json.lines() {
            let (Some(file), Some(number)) = (member(line, "file"), member(line, "line")) else { continue };
            assert!(if number == "0" { file.is_empty() } else { known.contains(&file) }, "{runner}: {line}");
        }
    }
}

/// A thread waits for a lock (or the like) that it reaches as the first member says; the second is what the trace calls it.
const LOCK_NAMES: &[(&str, &str)] = &[
    ("lock_a = threading.Lock()\nlock_a.acquire()\ndef wait():\n    lock_a.acquire()\nend = lock_a.release", "lock_a"),
    (
        "class Counter:\n    def __init__(self):\n        self._lock = threading.RLock()\n    def wait(self):\n        with self._lock:\n            pass\ncounter = Counter()\ncounter._lock.acquire()\nwait = counter.wait\nend = counter._lock.release",
        "self._lock",
    ),
    (
        "forks = [threading.Lock() for _ in range(5)]\nforks[2].acquire()\ndef eat(left):\n    with left:\n        pass\nwait = lambda: eat(forks[2])\nend = forks[2].release",
        "forks[2]",
    ),
    (
        "def main():\n    global wait, end\n    locks = {'a': threading.Lock(), 'b\"': threading.Lock()}\n    locks['a'].acquire()\n    wait, end = lambda: take(locks['a']), locks['a'].release\ndef take(lock):\n    lock.acquire()\nmain()",
        "locks['a']",
    ),
    (
        "def main():\n    global wait, end\n    guard = threading.Lock()\n    guard.acquire()\n    def wait():\n        guard.acquire()\n    end = guard.release\nmain()",
        "guard",
    ),
    (
        "class Account:\n    lock = threading.Lock()\nAccount.lock.acquire()\ndef wait():\n    Account.lock.acquire()\nend = Account.lock.release",
        "Account.lock",
    ),
    ("ready = threading.Event()\nwait, end = lambda: ready.wait(), ready.set", "ready"),
    (
        "class Job:\n    pass\njob = Job()\njob.done = threading.Event()\ndef wait():\n    job.done.wait()\nend = job.done.set",
        "job.done",
    ),
    ("slots = threading.Semaphore(0)\ndef wait():\n    with slots:\n        pass\nend = slots.release", "slots"),
    ("import queue\njobs = queue.Queue()\ndef wait():\n    jobs.get()\ndef end():\n    jobs.put(1)", "jobs.not_empty"),
    ("import queue\njobs = queue.SimpleQueue()\ndef wait():\n    jobs.get()\ndef end():\n    jobs.put(1)", "jobs"),
    (
        "held = threading.Condition()\nheld.acquire()\ndef wait():\n    with held:\n        pass\nend = held.release",
        "held",
    ),
    // Nothing that can be named holds it.
    (
        "held = {frozenset(): threading.Lock()}\nlock, = held.values()\nlock.acquire()\nend = lock.release\ndel lock\ndef wait():\n    next(iter(held.values())).acquire()",
        "lock made at script.py:2",
    ),
];

#[test]
fn a_lock_in_a_trace_is_called_as_the_program_calls_it() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("trace-locks");
    std::fs::create_dir_all(&folder).unwrap();
    let (script, trace) = (folder.join("script.py"), folder.join("trace.json"));
    for (source, name) in LOCK_NAMES {
        let run = "thread = threading.Thread(target=lambda: wait())\nthread.start()\ntime.sleep(0.02)\nend()\nthread.join()\n";
        std::fs::write(&script, format!("import threading, time\n{source}\n{run}")).unwrap();
        for runner in RUNNERS {
            let words = ["--trace", trace.to_str().unwrap(), script.to_str().unwrap()];
            let (status, _, err) = Running::start(runner, &words).finish();
            assert_eq!((status.code(), err.as_str()), (Some(0), ""), "{runner}");
            let json = std::fs::read_to_string(&trace).unwrap();
            let names =
                json.lines().filter(|line| line.contains("\"ph\":\"X\"")).filter_map(|line| member(line, "name"));
            let locks: Vec<&str> = names.filter(|name| name.starts_with("lock ")).collect();
            let expected = if name.starts_with("lock ") { (*name).to_owned() } else { format!("lock {name}") };
            let named = |found: &&str| found.split(" of thread ").next() == Some(&expected);
            assert!(locks.iter().any(named), "{runner}: {name} is not among {locks:?}");
        }
    }
}

#[test]
fn every_wait_for_a_condition_in_a_trace_goes_by_its_name() {
    let trace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conditions.json");
    // Each wait is for a lock of its own. There are more of them than the table has places.
    let source = "
import queue, threading
there, back = queue.Queue(), queue.Queue()
def echo():
    while (item := there.get()) is not None:
        back.put(item)
thread = threading.Thread(target=echo)
thread.start()
for item in range(3000):
    there.put(item)
    back.get()
there.put(None)
thread.join()
";
    let (status, _, err) = Running::start("threads", &["--trace", trace.to_str().unwrap(), "-c", source]).finish();
    assert_eq!((status.code(), err.as_str()), (Some(0), ""));
    let json = std::fs::read_to_string(&trace).unwrap();
    let mut named = 0;
    for name in json.lines().filter_map(|line| member(line, "name")).filter(|name| name.starts_with("lock ")) {
        match name.split(" of thread ").next() {
            Some("lock there.not_empty" | "lock back.not_empty" | "lock there.mutex" | "lock back.mutex") => named += 1,
            // The start of the thread, which is none of the program's locks.
            _ => assert!(name.bytes().nth(5).is_some_and(|c| c.is_ascii_digit()), "{name}"),
        }
    }
    assert!(named > 4500, "{named}");
}

#[test]
fn the_page_on_the_library_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = root.join("tests/library_page.py");
    let (status, out, err) = Running::start("threads", &[script.to_str().unwrap()]).finish();
    assert!(status.success(), "{err}");
    let page = std::fs::read_to_string(root.join("docs/library.md")).unwrap();
    assert_eq!(out, page, "write what tests/library_page.py prints to docs/library.md");
}

#[test]
fn much_data_is_hashed_without_the_gil() {
    let trace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hash-trace.json");
    let source = "import hashlib\nfor size in (100, 100000):\n    hashlib.sha256(bytes(size))\n";
    let (status, _, err) = Running::start("threads", &["--trace", trace.to_str().unwrap(), "-c", source]).finish();
    assert_eq!((status.code(), err.as_str()), (Some(0), ""));
    let json = std::fs::read_to_string(&trace).unwrap();
    let released = json.lines().filter(|line| member(line, "end") == Some("computes without Python"));
    assert_eq!(released.count(), 1, "{json}");
}

/// Three threads that compute for 40 ms, and say who had how many turns in which order.
const TURNS: &str = "
import threading, time
turns = ''
def compute(name):
    global turns
    end = time.monotonic() + 0.04
    while time.monotonic() < end:
        if not turns.endswith(name):
            turns += name
threads = [threading.Thread(target=compute, args=(name,)) for name in 'abc']
for thread in threads: thread.start()
for thread in threads: thread.join()
print(turns)
";

#[test]
fn turns_on_the_virtual_clock_last_a_switch_interval_and_repeat_for_a_seed() {
    let turns = |seed: &str, interval: &str| {
        let words = ["--virtual-time", "--seed", seed, "--switch-interval", interval, "-c", TURNS];
        let (status, out, err) = Running::start("stepped", &words).finish();
        assert!(status.success(), "{err}");
        out.trim().to_owned()
    };
    // A turn lasts as long as another waits for it, and by chance up to a quarter longer; those at the end are shorter.
    for (interval, counts) in [("0.005", 6..=10), ("0.001", 30..=44)] {
        let seen: Vec<String> = ["1", "2", "3"].iter().map(|seed| turns(seed, interval)).collect();
        assert!(seen.iter().all(|turns| counts.contains(&turns.len())), "{interval}: {seen:?}");
        assert_eq!(seen[1], turns("2", interval));
        assert!(seen[0] != seen[1] || seen[1] != seen[2], "{seen:?}");
    }
}
