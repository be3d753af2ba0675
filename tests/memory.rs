//! Programs that use up the memory: `MemoryError`, which can be caught, and never the end of the process.
#![cfg(all(target_os = "linux", not(feature = "stress")))]

use std::os::unix::process::CommandExt;
use std::process::{Command, Output};

/// What a process may take: some for the program itself and its stacks, the rest is soon used up.
const LIMIT: u64 = 128 << 20;

fn run(runner: &str, program: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baton"));
    command.args(["--runner", runner, "-c", program]);
    // SAFETY: between fork and exec only setrlimit is called, which is safe there.
    unsafe {
        command.pre_exec(|| {
            let limit = libc::rlimit { rlim_cur: LIMIT, rlim_max: LIMIT };
            match libc::setrlimit(libc::RLIMIT_AS, &limit) {
                0 => Ok(()),
                _ => Err(std::io::Error::last_os_error()),
            }
        })
    };
    command.output().expect("the command starts")
}

/// Fills the memory in a function, which is caught, and again, which is not.
fn check(runner: &str, fill: &str) {
    let program = format!(
        "
from itertools import repeat
def fill():
{}
for _ in range(2):
    try:
        fill()
    except MemoryError:
        print('caught')
fill()
",
        fill.trim().lines().map(|line| format!("    {line}\n")).collect::<String>()
    );
    let output = run(runner, &program);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(stdout, "caught\ncaught\n", "{:?}\n{stderr}", output.status);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.starts_with("Traceback (most recent call last):\n") && stderr.ends_with("\nMemoryError\n"),
        "{stderr}"
    );
}

macro_rules! fillings {
    ($($name:ident: $fill:expr;)*) => {$(
        #[test]
        fn $name() {
            check("threads", $fill);
        }
    )*};
}

#[test]
fn the_stepped_runner() {
    check("stepped", "kept = []\nwhile True: kept.append([len(kept)])");
}

fillings! {
    small_objects: "kept = None\nwhile True: kept = [kept]";
    objects_in_a_list: "kept = []\nwhile True: kept.append([len(kept)])";
    instances: "class C: pass\nkept = []\nwhile True:\n    c = C()\n    c.a = c.b = len(kept)\n    kept.append(c)";
    a_list_without_objects: "kept = []\nwhile True: kept.append(None)";
    a_comprehension: "kept = [None for _ in repeat(None)]";
    a_comprehension_of_objects: "kept = [[n] for n in repeat(None)]";
    a_list_of_an_iterator: "kept = list(repeat(None))";
    a_tuple_of_an_iterator: "kept = tuple(repeat(None))";
    a_list_that_extends_itself: "kept = [None]\nwhile True: kept.extend(kept)";
    copies_of_a_list: "kept = [None] * 1_000_000\ncopies = []\nwhile True: copies.append(kept.copy())";
    lists_of_a_list: "kept = [None] * 1_000_000\ncopies = []\nwhile True: copies.append(list(kept))";
    slices_of_a_list: "kept = [None] * 1_000_000\ncopies = []\nwhile True: copies.append(kept[1:])";
    steps_of_a_list: "kept = [None] * 1_000_000\ncopies = []\nwhile True: copies.append(kept[::2])";
    a_list_plus_itself: "kept = [None]\nwhile True: kept = kept + kept";
    a_list_times_two: "kept = [None]\nwhile True: kept = kept * 2";
    a_list_that_is_inserted_into: "kept = [None] * 1_000_000\nwhile True: kept.insert(len(kept), None)";
    a_list_that_is_spliced: "kept = [None]\nwhile True: kept[:0] = kept";
    tuples_of_a_list: "kept = [None] * 1_000_000\ncopies = []\nwhile True: copies.append(tuple(kept))";
    a_tuple_plus_itself: "kept = (None,)\nwhile True: kept = kept + kept";
    sorted_lists: "kept = [0] * 1_000_000\ncopies = []\nwhile True: copies.append(sorted(kept))";
    unpacked_lists: "kept = [None] * 1_000_000\ncopies = []\nwhile True: copies.append([*kept, *kept])";
    copies_of_a_dict: "kept = dict.fromkeys(range(300_000))\ncopies = []\nwhile True: copies.append(kept.copy())";
    dicts_of_a_dict: "kept = dict.fromkeys(range(300_000))\ncopies = []\nwhile True: copies.append(dict(kept))";
    unions_of_a_dict: "kept = dict.fromkeys(range(300_000))\ncopies = []\nwhile True: copies.append(kept | kept)";
    lists_of_a_dict: "kept = dict.fromkeys(range(300_000))\ncopies = []\nwhile True: copies.append(list(kept))";
    copies_of_a_set: "kept = set(range(300_000))\ncopies = []\nwhile True: copies.append(kept.copy())";
    unions_of_a_set: "kept = set(range(300_000))\ncopies = []\nwhile True: copies.append(kept | kept)";
    a_dict: "kept = {}\nwhile True: kept[len(kept)] = None";
    a_set: "kept = set()\nwhile True: kept.add(len(kept))";
    strings: "kept = []\nwhile True: kept.append('x' * 100_000)";
    a_string: "kept = 'x'\nwhile True: kept += kept";
    bytes: "kept = bytearray(b'x')\nwhile True: kept += kept";
    a_big_number: "kept = 3\nwhile True: kept *= kept";
}
