//! Whatever the source, the compiler answers with code or with an error: it neither panics nor
//! overflows the stack.
#![cfg(not(target_arch = "wasm32"))]

use baton::compile::{Mode, Options, compile, decode_source};

/// A small generator of reproducible random numbers (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// Pieces of source, odd ones among them.
const PIECES: &[&str] = &[
    " ",
    "  ",
    "\n",
    "\n    ",
    "\t",
    "\r",
    "\x0c",
    "\\\n",
    "\\",
    "a",
    "b1",
    "é",
    "名",
    "\u{feff}",
    "\u{a0}",
    "\u{301}",
    "😀",
    "_",
    "1",
    "0x",
    "0b2",
    "1e",
    "1.",
    "1_",
    "1j",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "f\"",
    "f'''",
    "t'",
    "rb'",
    "b'",
    "\\N{",
    "\\x",
    "\\u12",
    "{",
    "}",
    "{a!r:>{b}}",
    "{{",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    ";",
    ":=",
    "=",
    "==",
    "!=",
    "!",
    "<>",
    "->",
    "...",
    ".",
    "+",
    "-",
    "*",
    "**",
    "/",
    "//",
    "%",
    "@",
    "@=",
    "~",
    "^",
    "|",
    "&",
    "<<",
    "$",
    "?",
    "`",
    "#",
    "# coding: x\n",
    "if ",
    "elif ",
    "else",
    "else:",
    "for ",
    "in ",
    "while ",
    "try:",
    "except ",
    "except*",
    "finally:",
    "with ",
    "as ",
    "def ",
    "def f(a, b=1, /, *c, d, **e):",
    "class ",
    "class A:",
    "lambda ",
    "lambda: ",
    "return ",
    "yield ",
    "yield from ",
    "await ",
    "async ",
    "match ",
    "case ",
    "case _:",
    "type ",
    "import ",
    "from ",
    "from . import ",
    "global ",
    "nonlocal ",
    "del ",
    "raise ",
    "assert ",
    "pass",
    "break",
    "continue",
    "not ",
    "and ",
    "or ",
    "is ",
    "None",
    "True",
    "print ",
    "exec ",
    "from __future__ import annotations\n",
    "if a:\n    pass\n",
    "x = 1\n",
];

fn run(source: &str, random: &mut Random) {
    let mode = [Mode::Exec, Mode::Eval, Mode::Single][random.below(3)];
    if let Err(error) = compile(source, "fuzz", mode, Options::default()) {
        assert!(!error.msg.is_empty());
    }
}

#[test]
fn random_pieces() {
    let mut random = Random(0x5EED);
    for _ in 0..6000 {
        let length = 1 + random.below(14);
        let source: String = (0..length).map(|_| random.pick(PIECES)).collect();
        run(&source, &mut random);
    }
}

#[test]
fn damaged_modules() {
    let mut random = Random(0xBA70);
    for name in ["queue", "bisect", "heapq", "contextlib", "types", "json.decoder", "string.templatelib"] {
        let filename = baton::stdlib::find(name).unwrap().unwrap().filename();
        let source = baton::stdlib::source(&filename).unwrap();
        let chars: Vec<char> = source.chars().collect();
        for _ in 0..12 {
            let mut damaged = chars.clone();
            for _ in 0..1 + random.below(3) {
                let end = damaged.len();
                let at = random.below(end);
                let piece: Vec<char> = random.pick(PIECES).chars().collect();
                damaged.splice(at..(at + random.below(4)).min(end), piece);
            }
            run(&damaged.into_iter().collect::<String>(), &mut random);
        }
    }
}

#[test]
fn deep_nesting() {
    let pairs = [
        ("(", ")"),
        ("[", "]"),
        ("{0: ", "}"),
        ("f(", ")"),
        ("a[", "]"),
        ("f(x, k=", ")"),
        ("-", ""),
        ("not ", ""),
        ("a + ", ""),
        ("a ** ", ""),
        ("a if a else ", ""),
        ("lambda: ", ""),
        ("lambda a=", ": a"),
        ("await ", ""),
        ("", ".a"),
        ("", "()"),
        ("", "[0]"),
        ("(a := ", ")"),
        ("[a for a in ", "]"),
        ("f'{", "}'"),
        ("a < (b, ", ")"),
        ("*", ""),
        ("a and not ", ""),
        ("(yield ", ")"),
    ];
    for (open, close) in pairs {
        for depth in [90, 180, 1000, 100_000] {
            let nested = open.repeat(depth) + "a" + &close.repeat(depth);
            for source in [
                nested.clone(),
                format!("async def f():\n  return {nested}\n"),
                format!("match a:\n case {nested}: pass\n"),
            ] {
                run(&source, &mut Random(1));
            }
        }
    }
    let mut random = Random(7);
    for _ in 0..60 {
        let chosen: Vec<_> = (0..[30, 300, 3000][random.below(3)]).map(|_| pairs[random.below(pairs.len())]).collect();
        let opening: String = chosen.iter().map(|pair| pair.0).collect();
        let closing: String = chosen.iter().rev().map(|pair| pair.1).collect();
        run(&format!("{opening}a{closing}"), &mut random);
    }
}

#[test]
fn deep_blocks() {
    for head in
        ["if a:", "def f(a):", "class A:", "for a in b:", "while a:", "with a:", "try:", "match a:", "async def f():"]
    {
        for depth in [19, 33, 99, 150, 1000] {
            let mut source = String::new();
            for level in 0..depth {
                source += &format!("{}{head}\n", " ".repeat(level));
            }
            source += &format!("{}pass\n", " ".repeat(depth));
            run(&source, &mut Random(1));
        }
    }
    for depth in [1000, 50_000] {
        run(&format!("if a: pass\n{}", "elif a: pass\n".repeat(depth)), &mut Random(1));
    }
}

#[test]
fn random_bytes() {
    let mut random = Random(0xB17E5);
    for _ in 0..3000 {
        let length = random.below(40);
        let mut bytes: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
        if random.below(3) == 0 {
            bytes.splice(..0, b"# coding: latin-1\n".iter().copied());
        }
        if let Ok(source) = decode_source(&bytes, "fuzz") {
            run(&source, &mut random);
        }
    }
}
