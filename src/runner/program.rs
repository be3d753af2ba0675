//! What any run of a program consists of: a fresh interpreter, `__main__`, what Python does at the
//! end. The program is one native future that the runner's main thread drives (`Py_RunMain`).

use crate::compile::{self, Mode};
use crate::gil::EvalBreaker;
use crate::object::builtin_classes::{BUILTIN_CLASSES, MODULE};
use crate::object::cell::GilCell;
use crate::object::exception::{EXCEPTIONS, KEYBOARD_INTERRUPT};
use crate::object::intern::Interned;
use crate::object::interp::Interp;
use crate::object::suspend::Suspension;
use crate::object::thread::Runner;
use crate::object::{Ctx, Dict, Result, Str, Value, gc, heap, intern, names};
use crate::types::function::Function;
use crate::types::list::List;
use crate::types::module::Module;
use crate::{builtins, host, import, modules, stdlib, traceback, types, vm};
use std::rc::Rc;
use std::sync::Once;

/// The main thread's machine stack: natively the command gives its main thread this much; in the
/// browser it is what the build links the module with.
pub const MAIN_STACK_BYTES: usize = host::STACK_BYTES;

/// A program to run.
#[derive(Clone)]
pub struct Program {
    pub start: Start,
    /// Source text that runs in `__main__` before a program that is source text; tracebacks call it `<setup>`.
    pub setup: Option<String>,
    /// `sys.argv`.
    pub argv: Vec<String>,
    /// `sys.path`: where modules are found beside the standard library.
    pub path: Vec<String>,
}

/// What `__main__` is made of.
#[derive(Clone)]
pub enum Start {
    /// Source text, and the filename it goes by.
    Source { text: Vec<u8>, filename: String },
    /// `-m`: a module by name.
    Module(String),
}

/// How a program ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// The exit status, as CPython's command would return it.
    pub status: i32,
    /// Whether a `KeyboardInterrupt` that nobody caught has ended it: then CPython's command ends by SIGINT itself.
    pub interrupted: bool,
    /// Objects that were still alive when everything had been torn down, interned strings aside:
    /// what the built-in classes and the caches consist of. If a second run of the same program
    /// leaves more than the first, references were leaked.
    pub live_objects: usize,
}

impl Outcome {
    /// A program that could not be started; one line says why.
    pub(super) fn failed(message: &str) -> Outcome {
        drop(host::try_write(host::Stream::Err, format!("{message}\n").as_bytes()));
        Outcome { status: 1, ..Outcome::default() }
    }
}

/// What a shell says of a command that SIGINT has ended.
const INTERRUPTED_STATUS: i32 = 130;

/// Where the program's future leaves how the program has ended.
pub(super) type Slot = Rc<GilCell<Outcome>>;

pub(super) fn new_slot() -> Slot {
    Rc::new(GilCell::new(Outcome { status: 1, ..Outcome::default() }))
}

static PROCESS: Once = Once::new();

/// Defines the built-in types; the first run does it for the process.
pub(super) fn prepare_process() {
    PROCESS.call_once(|| {
        types::define_all();
        vm::init();
        for class in BUILTIN_CLASSES.iter().copied().chain(EXCEPTIONS.iter().map(|exception| exception.class)) {
            assert!(class.is_ready(), "the class {} is declared and not defined", class.name());
        }
    });
}

/// Bits that every thread's eval breaker starts with.
pub(super) fn breaker_at_start() -> u32 {
    if cfg!(feature = "stress") { EvalBreaker::ALWAYS } else { 0 }
}

pub(super) fn new_interp(runner: &'static dyn Runner) -> &'static Interp {
    Box::leak(Box::new(Interp::new(runner)))
}

/// Makes the program what the main thread does next.
pub(super) fn begin(ctx: Ctx, program: Program, outcome: &Slot) {
    let outcome = Rc::clone(outcome);
    let future = async move {
        outcome.set(run(ctx, program).await);
        Ok(Value::NONE)
    };
    vm::begin_suspension(ctx, Suspension::Future(Box::pin(future)));
}

async fn run(ctx: Ctx, program: Program) -> Outcome {
    let result = run_main(ctx, program).await;
    let mut outcome = Outcome::default();
    if result.is_err() {
        let exception = ctx.take_raised();
        outcome.status = traceback::report_uncaught(ctx, &exception);
        if exception.class() == &KEYBOARD_INTERRUPT {
            (outcome.status, outcome.interrupted) = (INTERRUPTED_STATUS, true);
        }
    }
    // A program that was stopped does not wait for its threads, unlike under CPython: they may be what it hangs on.
    if !outcome.interrupted && finish_threads(ctx).await.is_err() {
        let exception = ctx.take_raised();
        traceback::report_unraisable(ctx, &exception, Some("Exception ignored on threading shutdown"), &Value::NONE);
    }
    run_exit_functions(ctx).await;
    flush(ctx, "stdout");
    flush(ctx, "stderr");
    outcome
}

async fn run_main(ctx: Ctx, program: Program) -> Result<()> {
    let (setup, main) = start(ctx, program)?;
    if let Some(setup) = setup {
        ctx.call_async(&setup, &[]).await?;
    }
    ctx.call_async(&main, &[]).await.map(drop)
}

/// What tracebacks call the code of [`Program::setup`].
const SETUP_FILENAME: &str = "<setup>";

/// Sets the interpreter up and makes callables of the setup's code, if there is any, and of `__main__`'s.
fn start(ctx: Ctx, program: Program) -> Result<(Option<Value>, Value)> {
    let interp = ctx.interp;
    for (name, namespace) in [("builtins", &interp.builtins), ("sys", &interp.sys)] {
        let module = modules::find(name).expect("it is a row of the table");
        module.fill(ctx, namespace)?;
        let object = Module::new_in(&MODULE, namespace.clone());
        interp.modules.set_str(name, object.into());
    }
    import::start(ctx)?;
    let mut path = program.path;
    path.push(stdlib::LIB_DIR.to_owned());
    for (name, words) in [("argv", &program.argv), ("path", &path)] {
        let words = words.iter().map(|word| Str::new(word).into()).collect();
        interp.sys.set_str(name, List::new(words).into());
    }
    interp.sys.set_str("orig_argv", interp.sys.get_str("argv").unwrap_or(Value::NONE));
    let main = import::add_module(ctx, "__main__");
    let builtins_module = interp.modules.get_str("builtins").expect("just set");
    main.dict.set_str("__builtins__", builtins_module);
    match program.start {
        Start::Source { text, filename } => {
            if !filename.starts_with('<') {
                main.dict.set_str("__file__", Str::new(&filename).into());
            }
            let text = compile::decode_source(&text, &filename).map_err(|error| ctx.compile_error(&error))?;
            // `linecache` asks it for the source of a program that is in no file.
            main.dict.set_str("__loader__", import::importer(ctx));
            let callable = |text: &str, filename: &str| -> Result<Value> {
                traceback::sources::register(ctx, filename, text);
                let code = builtins::compile_source(ctx, text, filename, Mode::Exec, 0, 0)?;
                Ok(Function::new(code, main.dict.clone(), interp.builtins.clone(), None).into())
            };
            let setup = program.setup.map(|text| callable(&text, SETUP_FILENAME)).transpose()?;
            Ok((setup, callable(&text, &filename)?))
        }
        Start::Module(name) => {
            let (code, spec, filename) = import::code_for_main(ctx, &name)?;
            let package = ctx.getattr_str(&spec, "parent")?;
            let loader = ctx.getattr_str(&spec, "loader")?;
            let file: Value = Str::new(&filename).into();
            for (key, value) in
                [("__spec__", spec), ("__package__", package), ("__loader__", loader), ("__file__", file.clone())]
            {
                main.dict.set_str(key, value);
            }
            if let Some(argv) = interp.sys.get_str("argv").as_ref().and_then(|argv| argv.downcast::<List>()) {
                drop(argv.set(0, file));
            }
            Ok((None, Function::new(code, main.dict.clone(), interp.builtins.clone(), None).into()))
        }
    }
}

/// `threading._shutdown()`: waits for the threads that are not daemons.
async fn finish_threads(ctx: Ctx) -> Result<()> {
    let Some(threading) = ctx.interp.modules.get_str("threading") else { return Ok(()) };
    let Some(shutdown) = ctx.lookup_attr(&threading, &intern::intern("_shutdown"))? else { return Ok(()) };
    ctx.call_async(&shutdown, &[]).await.map(drop)
}

async fn run_exit_functions(ctx: Ctx) {
    let Some(atexit) = ctx.interp.modules.get_str("atexit") else { return };
    let Ok(Some(run)) = ctx.lookup_attr(&atexit, &intern::intern("_run_exitfuncs")) else {
        drop(ctx.take_raised_opt());
        return;
    };
    if ctx.call_async(&run, &[]).await.is_err() {
        drop(ctx.take_raised());
    }
}

fn flush(ctx: Ctx, stream: &str) {
    let Some(file) = ctx.interp.sys.get_str(stream).filter(|file| !file.is_none()) else { return };
    if ctx.call_method(&file, &names::flush, &[]).is_err() {
        drop(ctx.take_raised());
    }
}

/// Tears the interpreter down; the runner's other threads have ended.
pub(super) fn end(ctx: Ctx, outcome: &Slot) -> Outcome {
    vm::clear_thread(ctx);
    let interp = ctx.interp;
    interp.finalizing.set(true);
    // As `finalize_modules` of CPython: what finalisers of modules' objects look up is `None` by
    // then, and not missing; names with one underscore go first.
    let namespaces: Vec<_> = interp
        .modules
        .values()
        .iter()
        .filter_map(|module| module.downcast::<Module>())
        .map(|module| module.dict.clone())
        .collect();
    let library = [interp.builtins.clone(), interp.sys.clone()];
    interp.modules.clear();
    gc::collect_all(ctx);
    let is_library = |namespace: &Dict| library.iter().any(|other| std::ptr::eq(&**other, namespace));
    for underscored in [true, false] {
        for namespace in namespaces.iter().filter(|namespace| !is_library(namespace)) {
            for (key, _) in namespace.entries() {
                // As in CPython, keys that are not strings stay.
                let Some(name) = Interned::of(&key) else { continue };
                let text = name.as_str().unwrap_or("");
                if (text.starts_with('_') && !text.starts_with("__")) == underscored && text != "__builtins__" {
                    drop(namespace.set_interned(*name, Value::NONE));
                }
            }
        }
    }
    gc::collect_all(ctx);
    namespaces.iter().filter(|namespace| !is_library(namespace)).for_each(|namespace| namespace.clear());
    drop((namespaces, library));
    interp.sys.clear();
    interp.builtins.clear();
    // Last: finalisers may still encode text.
    interp.drop_locals();
    gc::collect_all(ctx);
    gc::collect_all(ctx);
    host::files::system().end_program();
    // Without a running thread, what is dropped with the interpreter runs no Python code any more.
    ctx.leave();
    // SAFETY: no thread of the interpreter is left to use it; the runner forgets it with this.
    drop(unsafe { Box::from_raw(std::ptr::from_ref(interp).cast_mut()) });
    let live_objects = heap::stats().live_objects.saturating_sub(intern::count());
    Outcome { live_objects, ..outcome.take() }
}
