//! Runs the Python scripts under `tests/python` and `tests/listings`, each under both runners.
//!
//! A script passes if it ends with status 0 (its `assert`s hold), prints what its comments expect,
//! and leaves no more objects when it is run a second time. Comments, each beside the line that prints:
//!
//! - `print(1 + 1)  # expect: 2`: standard output is exactly these lines, in this order.
//! - `# expect-error: TEXT` (at the beginning of a line): standard error contains the line TEXT, and
//!   the status is 1.
//! - `# status: N`: the exit status.
//! - `# stdin: TEXT`: a line of standard input.
//! - `# only: threads` or `# only: stepped`: the other runner cannot run it.
//!
//! Where `python3` is 3.14 or later, the script must pass there as well.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

use libtest_mimic::{Arguments, Failed, Trial};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a script's comments say.
#[derive(Default)]
struct Expectation {
    output: Option<String>,
    errors: Vec<String>,
    status: Option<i32>,
    input: String,
    only: Option<String>,
}

fn expectation(source: &str) -> Expectation {
    let mut expected = Expectation::default();
    for line in source.lines() {
        if let Some((_, text)) = line.split_once("# expect: ").or_else(|| line.split_once("# expect:")) {
            let output = expected.output.get_or_insert_default();
            output.push_str(text);
            output.push('\n');
        } else if let Some(text) = line.strip_prefix("# expect-error: ") {
            expected.errors.push(text.to_owned());
        } else if let Some(text) = line.strip_prefix("# status: ") {
            expected.status = text.trim().parse().ok();
        } else if let Some(text) = line.strip_prefix("# stdin: ") {
            expected.input.push_str(text);
            expected.input.push('\n');
        } else if let Some(text) = line.strip_prefix("# only: ") {
            expected.only = Some(text.trim().to_owned());
        }
    }
    expected
}

fn check(mut command: Command, expected: &Expectation) -> Result<(), Failed> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    // A script that does not read its input closes the pipe early.
    drop(child.stdin.take().expect("it is piped").write_all(expected.input.as_bytes()));
    let output = child.wait_with_output()?;
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let wanted = expected.status.unwrap_or(if expected.errors.is_empty() { 0 } else { 1 });
    if output.status.code() != Some(wanted) {
        return Err(format!(
            "status {:?}, expected {wanted}\n--- stdout\n{stdout}\n--- stderr\n{stderr}",
            output.status.code()
        )
        .into());
    }
    if let Some(text) = &expected.output
        && stdout != *text
    {
        return Err(format!("--- expected\n{text}\n--- printed\n{stdout}\n--- stderr\n{stderr}").into());
    }
    match expected.errors.iter().find(|text| !stderr.lines().any(|line| line == **text)) {
        Some(missing) => Err(format!("stderr lacks the line: {missing}\n--- stderr\n{stderr}").into()),
        None => Ok(()),
    }
}

fn baton(script: &Path, runner: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baton"));
    command.args(["--runner", runner]).arg(script);
    command
}

/// Runs a script twice in one process: the second run must not leave more objects than the first.
fn check_leaks(script: &Path, input: &str) -> Result<(), Failed> {
    let mut command = baton(script, "stepped");
    command.env("BATON_LEAK_CHECK", "1").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    drop(child.stdin.take().expect("it is piped").write_all(input.repeat(2).as_bytes()));
    let output = child.wait_with_output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    match stderr.lines().find(|line| line.ends_with("objects leaked")) {
        Some(line) => Err(line.to_owned().into()),
        None => Ok(()),
    }
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

/// What these assert is how long threads wait for each other, which the stress build, where each switch point offers the
/// GIL, changes.
const MEASURE_SWITCHES: [&str; 2] = ["convoy", "countdown"];

fn main() {
    let python = has_python_314();
    let mut trials = Vec::new();
    for folder in ["python", "listings"] {
        for script in scripts(folder) {
            let source = std::fs::read_to_string(&script).expect("a readable script");
            let name = script.file_stem().expect("a file").to_string_lossy().into_owned();
            // It never ends by itself: the page's tests and `command.rs` stop it.
            if name == "deadlock_forever" {
                continue;
            }
            let only = expectation(&source).only;
            for runner in ["threads", "stepped"] {
                if only.as_deref().is_some_and(|only| only != runner) {
                    continue;
                }
                if cfg!(feature = "stress") && runner == "threads" && MEASURE_SWITCHES.contains(&name.as_str()) {
                    continue;
                }
                let (script, expected) = (script.clone(), expectation(&source));
                trials.push(Trial::test(format!("{folder}::{name}::{runner}"), move || {
                    check(baton(&script, runner), &expected)
                }));
            }
            // On the browser's file system too.
            if name.starts_with("files_") {
                let (script, expected) = (script.clone(), expectation(&source));
                trials.push(Trial::test(format!("{folder}::{name}::memory"), move || {
                    let mut command = Command::new(env!("CARGO_BIN_EXE_baton"));
                    command.arg("--memory-files").arg(&script);
                    check(command, &expected)
                }));
            }
            if only.as_deref() != Some("threads") {
                let (script, input) = (script.clone(), expectation(&source).input);
                trials.push(Trial::test(format!("{folder}::{name}::leaks"), move || check_leaks(&script, &input)));
            }
            if python {
                let expected = expectation(&source);
                trials.push(Trial::test(format!("{folder}::{name}::python3"), move || {
                    let mut command = Command::new("python3");
                    command.arg(&script);
                    check(command, &expected)
                }));
            }
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
