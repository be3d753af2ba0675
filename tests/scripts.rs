//! Runs the Python scripts under `tests/python` and `tests/listings`, each under both runners.
//!
//! A script passes if it ends with status 0 (its `assert`s hold), prints exactly what is expected on both streams, leaves
//! no more objects when it is run a second time, and does the same after programs that leave as much behind as they can
//! (`tests/hostile`). Comments of a script, each beside the line that prints:
//!
//! - `print(1 + 1)  # expect: 2`: standard output is exactly these lines, in this order; none, if there is no such comment.
//! - `# expect-error: TEXT` (at the beginning of a line): the same for standard error; the status is 1.
//! - `# status: N`: the exit status.
//! - `# stdin: TEXT`: a line of standard input.
//! - `# only: threads` or `# only: stepped`: the other runner cannot run it.
//!
//! `…` in an expected line stands for any text within the line. The listings are given programs without such comments: what
//! they print is in `NAME.out` and `NAME.err` beside them.
//!
//! Where `python3` is 3.14 or later, the script must pass there as well.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

use libtest_mimic::{Arguments, Failed, Trial};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What is said of a script.
#[derive(Clone, Default)]
struct Expectation {
    output: Vec<String>,
    errors: Vec<String>,
    status: Option<i32>,
    input: String,
    only: Option<String>,
}

impl Expectation {
    fn of(script: &Path) -> Expectation {
        let mut expected = Expectation::default();
        let source = std::fs::read_to_string(script).expect("a readable script");
        for line in source.lines() {
            if let Some((_, text)) = line.split_once("# expect: ").or_else(|| line.split_once("# expect:")) {
                expected.output.push(text.to_owned());
            } else if let Some(text) = line.strip_prefix("# expect-error:") {
                expected.errors.push(text.strip_prefix(' ').unwrap_or(text).to_owned());
            } else if let Some(text) = line.strip_prefix("# status: ") {
                expected.status = Some(text.trim().parse().expect("a status is a number"));
            } else if let Some(text) = line.strip_prefix("# stdin: ") {
                expected.input.push_str(text);
                expected.input.push('\n');
            } else if let Some(text) = line.strip_prefix("# only: ") {
                expected.only = Some(text.trim().to_owned());
            }
        }
        if !expected.errors.is_empty() {
            expected.status.get_or_insert(1);
        }
        for (extension, lines) in [("out", &mut expected.output), ("err", &mut expected.errors)] {
            if let Ok(text) = std::fs::read_to_string(script.with_extension(extension)) {
                lines.extend(text.lines().map(str::to_owned));
            }
        }
        expected
    }

    /// What so many runs one after the other print, which end as one does.
    fn repeated(&self, times: usize) -> Expectation {
        let lines = |lines: &[String]| vec![lines; times].concat();
        Expectation {
            output: lines(&self.output),
            errors: lines(&self.errors),
            input: self.input.repeat(times),
            ..self.clone()
        }
    }

    fn check(&self, command: Command) -> Result<(), Failed> {
        let output = run(command, &self.input)?;
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let status = self.status.unwrap_or(0);
        let problem = if output.status.code() != Some(status) {
            format!("{}, expected {status}", output.status)
        } else if let Some(difference) = difference(&stdout, &self.output) {
            format!("standard output: {difference}")
        } else if let Some(difference) = difference(&stderr, &self.errors) {
            format!("standard error: {difference}")
        } else {
            return Ok(());
        };
        Err(format!("{problem}\n--- stdout\n{stdout}\n--- stderr\n{stderr}").into())
    }
}

fn run(mut command: Command, input: &str) -> Result<Output, Failed> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    // A script that does not read its input closes the pipe early.
    drop(child.stdin.take().expect("it is piped").write_all(input.as_bytes()));
    Ok(child.wait_with_output()?)
}

/// Where `text` is not the `expected` lines.
fn difference(text: &str, expected: &[String]) -> Option<String> {
    let mut lines = text.split_inclusive('\n');
    for (number, pattern) in expected.iter().enumerate() {
        match lines.next() {
            Some(line) if matches(line.strip_suffix('\n').unwrap_or(line), pattern) => {}
            Some(line) => return Some(format!("line {} is {line:?}, expected {pattern:?}", number + 1)),
            None => return Some(format!("line {} is missing: {pattern:?}", number + 1)),
        }
    }
    lines.next().map(|line| format!("line {} is not expected: {line:?}", expected.len() + 1))
}

fn matches(line: &str, pattern: &str) -> bool {
    let Some((start, mut rest)) = pattern.split_once('…') else { return line == pattern };
    let Some(mut line) = line.strip_prefix(start) else { return false };
    while let Some((middle, after)) = rest.split_once('…') {
        let Some(place) = line.find(middle) else { return false };
        (line, rest) = (&line[place + middle.len()..], after);
    }
    line.ends_with(rest)
}

fn baton(arguments: &[&str], script: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baton"));
    command.args(arguments).arg(script);
    command
}

/// Runs a script twice in one process: the second run must not leave more objects than the first.
fn check_leaks(mut command: Command, expected: &Expectation) -> Result<(), Failed> {
    command.env("BATON_LEAK_CHECK", "1");
    expected.repeated(2).check(command)
}

/// Runs a script in one process with others: once after each of them.
fn check_after(mut command: Command, before: &[PathBuf], expected: &Expectation) -> Result<(), Failed> {
    let names: Vec<String> = before.iter().map(|script| script.display().to_string()).collect();
    command.env("BATON_RUN_AFTER", names.join(":"));
    expected.repeated(before.len()).check(command).map_err(|failed| {
        let message = failed.message().unwrap_or_default();
        Failed::from(format!("once after each of {}: {message}", names.join(", ")))
    })
}

/// Whether `python3` is a Python that the scripts are written for.
fn has_python_314() -> bool {
    let probe = Command::new("python3").args(["-c", "import sys; sys.exit(sys.version_info < (3, 14))"]).status();
    probe.is_ok_and(|status| status.success())
}

fn scripts(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut scripts: Vec<PathBuf> = files.map(|file| file.expect("a readable folder").path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    scripts.sort();
    scripts
}

/// Listings that assert how long a wait takes, or what happens during one. Real threads run them in slow motion.
const WAITING: [&str; 7] =
    ["convoy", "daemon", "deadlock_timeout", "io_bound", "logging_threads", "race_bank", "semaphore_pool"];

/// Listings that assert how long computing takes, by the machine's clock. A virtual clock stands still meanwhile.
const COMPUTING: [&str; 2] = ["convoy", "countdown"];

/// What those assert nobody can promise on a machine that has other work: in these runs the program may also end with its
/// last assertion. (`convoy` is in slow motion under `threads`, where it holds.)
const PROMISED_BY_NOBODY: [(&str, &str); 3] =
    [("countdown", "threads"), ("countdown", "stepped"), ("convoy", "stepped")];

/// As [`Expectation::check`], for a run of [`PROMISED_BY_NOBODY`].
fn check_except_for_time(command: Command, expected: &Expectation) -> Result<(), Failed> {
    let output = run(command, &expected.input)?;
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let failed = output.status.code() == Some(1) && stderr.contains("\nAssertionError: ");
    let (wanted, last) = if failed {
        (&expected.output[..expected.output.len() - 1], None)
    } else {
        (&*expected.output, difference(&stderr, &[]))
    };
    match difference(&stdout, wanted).or(last) {
        None if failed || output.status.success() => Ok(()),
        problem => Err(format!("{}, {problem:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}", output.status).into()),
    }
}

/// They recurse to the end of the stack or of the memory, which takes seconds: once is enough.
const TOO_LONG_TO_REPEAT: [&str; 2] = ["native_recursion", "recursion_limits"];

/// A million frames, which each collection of the stress build would look at.
const TOO_DEEP_FOR_STRESS: &str = "recursion_limits";

fn main() {
    let python = has_python_314();
    let hostile = scripts("hostile");
    let slow_motion = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/slow_motion.py");
    let mut trials = Vec::new();
    for folder in ["python", "listings"] {
        for script in scripts(folder) {
            let name = script.file_stem().expect("a file").to_string_lossy().into_owned();
            // It never ends by itself: the page's tests and `command.rs` stop it.
            if name == "deadlock_forever" {
                continue;
            }
            if cfg!(feature = "stress") && name == TOO_DEEP_FOR_STRESS {
                continue;
            }
            let is = |names: &[&str]| folder == "listings" && names.contains(&&*name);
            let expected = Expectation::of(&script);
            let mut add = |kind: &str, test: Box<dyn FnOnce(&Path, &Expectation) -> Result<(), Failed> + Send>| {
                let (script, expected) = (script.clone(), expected.clone());
                trials.push(Trial::test(format!("{folder}::{name}::{kind}"), move || test(&script, &expected)));
            };
            let runs_under = |runner: &str| expected.only.as_deref().is_none_or(|only| only == runner);
            let stepped: &[&str] = match folder {
                "listings" if !is(&COMPUTING) => &["--runner", "stepped", "--virtual-time"],
                _ => &["--runner", "stepped"],
            };
            let check = |runner: &str| match PROMISED_BY_NOBODY.contains(&(&name, runner)) {
                true => |command, expected: &Expectation| check_except_for_time(command, expected),
                false => |command, expected: &Expectation| expected.check(command),
            };
            // Each switch point of the stress build offers the GIL, which changes how long threads wait for each other.
            if runs_under("threads") && !(cfg!(feature = "stress") && is(&COMPUTING)) {
                let (check, slow) = (check("threads"), is(&WAITING).then(|| slow_motion.clone()));
                add(
                    "threads",
                    Box::new(move |script, expected| match slow {
                        None => check(baton(&["--runner", "threads"], script), expected),
                        Some(slow) => {
                            let mut command = baton(&["--runner", "threads"], &slow);
                            command.arg(script);
                            check(command, expected)
                        }
                    }),
                );
            }
            // On the browser's file system too.
            if name.starts_with("files_") {
                add("memory", Box::new(|script, expected| expected.check(baton(&["--memory-files"], script))));
            }
            if runs_under("stepped") {
                let check = check("stepped");
                add("stepped", Box::new(move |script, expected| check(baton(stepped, script), expected)));
                // A program that reads its input to the end cannot do so twice.
                if !is(&COMPUTING) && expected.input.is_empty() {
                    add("leaks", Box::new(|script, expected| check_leaks(baton(stepped, script), expected)));
                }
            }
            if runs_under("stepped")
                && folder == "python"
                && !cfg!(feature = "stress")
                && !TOO_LONG_TO_REPEAT.contains(&&*name)
            {
                let hostile = hostile.clone();
                add(
                    "after_others",
                    Box::new(move |script, expected| {
                        let command = || baton(&["--runner", "stepped", "--virtual-time"], script);
                        // As above: each in a process of its own.
                        if expected.input.is_empty() {
                            return check_after(command(), &hostile, expected);
                        }
                        hostile.chunks(1).try_for_each(|before| check_after(command(), before, expected))
                    }),
                );
            }
            if python {
                add(
                    "python3",
                    Box::new(|script, expected| {
                        let mut command = Command::new("python3");
                        command.arg(script);
                        expected.check(command)
                    }),
                );
            }
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
