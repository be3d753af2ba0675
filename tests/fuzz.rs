//! Runs random programs, those of fixed seeds, in both runners: neither may crash, hang or say something else than the other.
//!
//! The programs come from `tests/fuzz/generate.py`. `./build.sh fuzz` tries fresh seeds, and compares with CPython.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

use libtest_mimic::{Arguments, Failed, Trial};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const BATCHES: u32 = 8;
const PROGRAMS_IN_A_BATCH: u32 = 15;

/// A batch takes seconds, in the stress build half a minute.
const PATIENCE: Duration = Duration::from_secs(240);

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz").join(name)
}

/// Runs the interpreter with its output to files, which never fill up; its standard output.
fn run(args: &[&str], folder: &Path, name: &str) -> Result<String, Failed> {
    let (output, errors) = (folder.join(format!("{name}.out")), folder.join(format!("{name}.err")));
    // So much may a program ask for before it gets a MemoryError.
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -v 6000000; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_baton")])
        .args(args)
        .stdin(Stdio::null())
        .stdout(File::create(&output)?)
        .stderr(File::create(&errors)?)
        .spawn()?;
    let start = Instant::now();
    let ending = loop {
        match child.try_wait()? {
            Some(status) if status.success() => break None,
            Some(status) => break Some(status.to_string()),
            None if start.elapsed() > PATIENCE => {
                child.kill()?;
                child.wait()?;
                break Some("hangs".to_owned());
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let text = String::from_utf8_lossy(&std::fs::read(&output)?).into_owned();
    let Some(ending) = ending else { return Ok(text) };
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(12)..].join("\n");
    let errors = std::fs::read(&errors)?;
    Err(format!(
        "{name}: {ending}\n--- the end of its output\n{tail}\n--- stderr\n{}",
        String::from_utf8_lossy(&errors)
    )
    .into())
}

fn check(first: u32) -> Result<(), Failed> {
    let folder = std::env::temp_dir().join(format!("baton-fuzz-{}-{first}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = compare(first, &folder);
    std::fs::remove_dir_all(&folder)?;
    result
}

fn compare(first: u32, folder: &Path) -> Result<(), Failed> {
    let (generate, execute) = (script("generate.py"), script("run.py"));
    let programs =
        run(&[&generate.to_string_lossy(), &first.to_string(), &PROGRAMS_IN_A_BATCH.to_string()], folder, "generator")?;
    let batch = folder.join("batch.json");
    std::fs::write(&batch, programs)?;
    let output = |runner| {
        let (execute, batch) = (execute.to_string_lossy(), batch.to_string_lossy());
        let mut args = vec!["--runner", runner, &execute, &batch];
        if cfg!(feature = "stress") {
            // When cycles die is up to the collector then, and with it what the dying say.
            args.extend(["0", "collecting"]);
        }
        let text = run(&args, folder, runner)?;
        if text.ends_with("== end\n") {
            Ok(text)
        } else {
            Err(Failed::from(format!("{runner}: the output ends early")))
        }
    };
    let (threads, stepped) = (output("threads")?, output("stepped")?);
    if cfg!(feature = "stress") || threads == stepped {
        return Ok(());
    }
    // The stepped runner does the same each time: where it says something else it speaks of addresses.
    let again = output("stepped")?;
    let mut program = "";
    for ((line, other), again) in threads.lines().zip(stepped.lines()).zip(again.lines()) {
        if line.starts_with("== ") {
            program = line;
        }
        if line != other && other == again {
            return Err(format!("program {program}\n--- threads\n{line}\n--- stepped\n{other}").into());
        }
    }
    Ok(())
}

fn main() {
    let trials = (0..BATCHES).map(|batch| {
        let first = batch * PROGRAMS_IN_A_BATCH;
        Trial::test(format!("seeds_from_{first}"), move || check(first))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}
