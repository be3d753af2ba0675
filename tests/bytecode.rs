//! The compiler's output is CPython 3.14's: instructions, arguments, constants, names, positions,
//! handlers and stack size of `golden/bytecode.py`, as `golden/bytecode_dis.py` had CPython print them.
#![cfg(not(target_arch = "wasm32"))]

use baton::code::raw::{RawCode, RawCodeConst, RawConst, kind};
use baton::code::{Opcode, exceptiontable, linetable};
use baton::compile::{Mode, Options, compile};
use std::fmt::Write;

fn constant(value: &RawConst) -> String {
    let all = |items: &[RawConst]| items.iter().map(constant).collect::<Vec<_>>();
    match value {
        RawConst::None => "None".to_owned(),
        RawConst::Ellipsis => "Ellipsis".to_owned(),
        RawConst::Bool(true) => "True".to_owned(),
        RawConst::Bool(false) => "False".to_owned(),
        RawConst::Int(value) => value.to_string(),
        RawConst::BigInt(value) => value.to_string(),
        RawConst::Float(value) => format!("{value:?}"),
        RawConst::Complex { im, .. } => format!("{im}j"),
        RawConst::Str(text) => format!("'{}'", String::from_utf8_lossy(text.as_bytes())),
        RawConst::Bytes(bytes) => format!("b'{}'", String::from_utf8_lossy(bytes)),
        RawConst::Tuple(items) => format!("({})", all(items).join(" ")),
        RawConst::FrozenSet(items) => {
            let mut items = all(items);
            items.sort();
            format!("frozenset {}", items.join(" "))
        }
        RawConst::Slice(parts) => format!("slice({})", all(&parts[..]).join(", ")),
        RawConst::Code(code) => format!("code {}", code.head().unwrap().qualname),
    }
}

fn show(code: &RawCode, out: &mut String) -> std::fmt::Result {
    let (head, body) = (code.head(), code.body());
    writeln!(out, "== {} line {} flags {:#x}", head.qualname, head.firstlineno, head.flags)?;
    let counts = [head.argcount, head.posonlyargcount, head.kwonlyargcount, head.nlocals, head.stacksize];
    let mut list =
        |what: &str, items: Vec<String>| writeln!(out, "{}", [vec![what.to_owned()], items].concat().join(" "));
    let of_kind = |kind| head.names_of_kind(kind).map(|name| name.to_string()).collect();
    list("counts", counts.iter().map(u32::to_string).collect())?;
    list("names", body.names.iter().map(|name| name.to_string()).collect())?;
    list("varnames", of_kind(kind::LOCAL))?;
    list("cellvars", of_kind(kind::CELL))?;
    list("freevars", of_kind(kind::FREE))?;
    for value in &body.consts {
        writeln!(out, "const {}", constant(value))?;
    }
    let positions: Vec<_> = linetable::positions(&body.linetable, head.firstlineno).collect();
    let mut unit = 0;
    while let Some(instr) = body.instructions.get(unit) {
        let opcode = instr.opcode().unwrap();
        let place = match positions[unit] {
            linetable::Position { line: None, .. } => "-".to_owned(),
            linetable::Position { line: Some(line), end_line, col, end_col } => {
                format!("{line}:{col}-{end_line}:{end_col}")
            }
        };
        // `dis` shows what each prefix adds up to; here the instruction alone carries it.
        let arg = if opcode == Opcode::EXTENDED_ARG { prefix(&body.instructions[..=unit]) } else { instr.arg() };
        writeln!(out, "{unit:4} {} {arg} {place}", opcode.name())?;
        unit += 1 + opcode.caches();
    }
    for handler in exceptiontable::decode(&body.exceptiontable) {
        let exceptiontable::Handler { start, end, target, depth, lasti } = handler;
        let lasti = if lasti { "True" } else { "False" };
        writeln!(out, "handler {start} {end} {target} {depth} {lasti}")?;
    }
    for value in &body.consts {
        if let RawConst::Code(RawCodeConst::Ready(code)) = value {
            show(code, out)?;
        }
    }
    Ok(())
}

fn prefix(units: &[baton::code::Instr]) -> u32 {
    let is_prefix = |unit: &&baton::code::Instr| unit.opcode() == Some(Opcode::EXTENDED_ARG);
    let prefixes: Vec<_> = units.iter().rev().take_while(is_prefix).collect();
    prefixes.iter().rev().fold(0, |arg, unit| arg << 8 | unit.arg())
}

#[test]
fn bytecode_is_that_of_cpython() {
    let source = include_str!("golden/bytecode.py");
    let compiled = compile(source, "bytecode.py", Mode::Exec, Options::default()).unwrap();
    let mut got = String::new();
    show(&compiled.code, &mut got).unwrap();
    let want = include_str!("golden/bytecode.dis");
    // The golden file is 3.14.2's; later releases name the function in these qualified names.
    let got = got.replace("parameters.__annotate__", "__annotate__").replace("method.__annotate__", "__annotate__");
    for (number, (got, want)) in got.lines().zip(want.lines()).enumerate() {
        assert_eq!(got, want, "line {} of bytecode.dis", number + 1);
    }
    assert_eq!(got.lines().count(), want.lines().count());
}
