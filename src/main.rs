//! The native command `baton`.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

use baton::host;
use baton::runner::program::{MAIN_STACK_BYTES, Outcome, Program, Start};
use baton::trace;
use std::io::Read;
use std::process::ExitCode;

const USAGE: &str = "\
usage: baton [OPTION]... [FILE.py | -c CODE | -m MODULE | -] [ARG]...

  --runner threads|stepped   real threads (default), or one that switches between Python threads
  --seed N                   of the stepped runner's choices (0)
  --virtual-time             the stepped runner's clock jumps over waits
  --switch-interval SECONDS  how long a thread runs before others may have the GIL (0.005)
  --memory-files             the program's files are in memory, as in the browser
  --trace FILE.json          write a Chrome trace of the GIL, for Perfetto
  --dis                      disassemble instead of running
  --version, --help
";

/// What the command line asks for.
struct CommandLine {
    start: Start,
    args: Vec<String>,
    path: Vec<String>,
    trace: Option<String>,
    options: baton::runner::Options,
    disassemble: bool,
}

fn main() -> ExitCode {
    let command = match parse(std::env::args().skip(1)) {
        Ok(Some(command)) => command,
        Ok(None) => return ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("baton: {message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    host::on_interrupt(baton::runner::interrupt_main);
    // The main thread's own stack is smaller than what deep recursion through native code may need.
    let runs = std::thread::Builder::new().stack_size(MAIN_STACK_BYTES).spawn(move || run(command));
    match runs.map(std::thread::JoinHandle::join) {
        Ok(Ok(Outcome { interrupted: true, .. })) => host::exit_by_interrupt(),
        Ok(Ok(Outcome { status, .. })) => ExitCode::from(status as u8),
        Ok(Err(_)) => ExitCode::from(70),
        Err(error) => {
            eprintln!("baton: can't start the main thread: {error}");
            ExitCode::from(71)
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Option<CommandLine>, String> {
    let mut options = baton::runner::Options::default();
    let mut trace = None;
    let mut disassemble = false;
    let mut path: Vec<String> = Vec::new();
    let python_path = std::env::var("PYTHONPATH").unwrap_or_default();
    let (start, name) = loop {
        let Some(word) = words.next() else { break read_standard_input()? };
        let mut value = |option: &str| words.next().ok_or_else(|| format!("option {option} wants a value"));
        match word.as_str() {
            "--runner" => match value("--runner")?.as_str() {
                "threads" => options.stepped = false,
                "stepped" => options.stepped = true,
                other => return Err(format!("there is no runner '{other}'")),
            },
            "--seed" => options.seed = value("--seed")?.parse().map_err(|_| "--seed wants a number")?,
            "--virtual-time" => options.virtual_time = true,
            "--switch-interval" => {
                let seconds: f64 =
                    value("--switch-interval")?.parse().map_err(|_| "--switch-interval wants seconds")?;
                options.switch_interval = Some(seconds);
            }
            "--trace" => trace = Some(value("--trace")?),
            "--memory-files" => host::files::use_memory(),
            "--dis" => disassemble = true,
            "--version" => {
                println!("Baton {} (Python 3.14)", env!("CARGO_PKG_VERSION"));
                return Ok(None);
            }
            "--help" | "-h" => {
                print!("{USAGE}");
                return Ok(None);
            }
            "-c" => {
                path.push(String::new());
                let text = value("-c")?.into_bytes();
                break (Start::Source { text, filename: "<string>".to_owned() }, "-c".to_owned());
            }
            "-m" => {
                path.push(std::env::current_dir().map(|dir| dir.display().to_string()).unwrap_or_default());
                break (Start::Module(value("-m")?), "-m".to_owned());
            }
            "-" => break read_standard_input()?,
            option if option.starts_with('-') => return Err(format!("unknown option {option}")),
            file => {
                let text = std::fs::read(file).map_err(|error| format!("can't open file '{file}': {error}"))?;
                let folder = std::path::Path::new(file).parent().map(|folder| folder.display().to_string());
                path.push(folder.unwrap_or_default());
                break (Start::Source { text, filename: file.to_owned() }, file.to_owned());
            }
        }
    };
    path.extend(python_path.split(':').filter(|folder| !folder.is_empty()).map(str::to_owned));
    let args = std::iter::once(name).chain(words).collect();
    Ok(Some(CommandLine { start, args, path, trace, options, disassemble }))
}

fn read_standard_input() -> Result<(Start, String), String> {
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text).map_err(|error| format!("can't read standard input: {error}"))?;
    Ok((Start::Source { text, filename: "<stdin>".to_owned() }, "-".to_owned()))
}

fn run(command: CommandLine) -> Outcome {
    let CommandLine { start, args, path, trace: trace_file, options, disassemble } = command;
    let start = if disassemble { disassembly_of(start) } else { start };
    let recording = trace_file.map(|file| (trace::Recording::start(), file));
    let program = Program { start, setup: None, argv: args, path };
    if let Ok(files) = std::env::var("BATON_RUN_AFTER") {
        return run_after(&files, &program, &options);
    }
    let checks_leaks = std::env::var_os("BATON_LEAK_CHECK").is_some();
    let again = checks_leaks.then(|| program.clone());
    let outcome = baton::runner::run(program, &options);
    if let Some((recording, file)) = recording {
        let written = match recording {
            Ok(recording) => std::fs::write(&file, recording.finish().chrome_json()).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = written {
            eprintln!("baton: can't write the trace to {file}: {error}");
        }
    }
    // For tests: what the first run has left is caches; what the second adds is leaked.
    if let Some(program) = again {
        let second = baton::runner::run(program, &options);
        if second.live_objects > outcome.live_objects {
            eprintln!("baton: {} objects leaked", second.live_objects - outcome.live_objects);
            return Outcome { status: 99, ..second };
        }
        if second.status != outcome.status {
            eprintln!("baton: status {} of the second run, {} of the first", second.status, outcome.status);
            return Outcome { status: 99, ..second };
        }
    }
    outcome
}

/// For tests: runs a program once after each of the programs in these files (`A.py:B.py`), all in this process.
fn run_after(files: &str, program: &Program, options: &baton::runner::Options) -> Outcome {
    let mut first: Option<Outcome> = None;
    for file in files.split(':') {
        let Ok(Some(CommandLine { start, args, path, .. })) = parse(std::iter::once(file.to_owned())) else {
            eprintln!("baton: BATON_RUN_AFTER names no program: {file}");
            return Outcome { status: 99, ..Outcome::default() };
        };
        baton::runner::run(Program { start, setup: None, argv: args, path }, options);
        let outcome = baton::runner::run(program.clone(), options);
        let expected = first.get_or_insert_with(|| outcome.clone());
        if outcome.status != expected.status {
            eprintln!("baton: status {} after {file}, {} after the first", outcome.status, expected.status);
            return Outcome { status: 99, ..outcome };
        }
    }
    first.unwrap_or_default()
}

/// A program that disassembles the given one with the standard library's `dis`.
fn disassembly_of(start: Start) -> Start {
    match start {
        Start::Source { text, filename } => {
            let source = String::from_utf8_lossy(&text);
            let program = format!("import dis\ndis.dis(compile({source:?}, {filename:?}, 'exec'))\n");
            Start::Source { text: program.into_bytes(), filename: "<dis>".to_owned() }
        }
        module @ Start::Module(_) => module,
    }
}
