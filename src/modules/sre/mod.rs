//! `_sre` (`Modules/_sre/sre.c`) over `rustpython-sre_engine`.
//!
//! | file | what |
//! |---|---|
//! | `subject` | what is searched, and finding matches in it |
//! | `pattern` | `re.Pattern` |
//! | `match_object` | `re.Match`, and expanding templates |

pub mod match_object;
pub mod pattern;
pub mod subject;

use super::NativeModule;
use crate::natives;
use crate::object::{Ctx, Dict, Ref, Result, Tuple, Value, int};
use crate::types::list::List;
use match_object::Template;
use pattern::Pattern;
use rustpython_sre_engine::{CODESIZE, MAXGROUPS, MAXREPEAT, SRE_MAGIC, string};

pub static MODULE: NativeModule = NativeModule { name: "_sre", doc: "", functions: FUNCTIONS, init };

fn init(_: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    for (name, number) in
        [("MAGIC", SRE_MAGIC), ("CODESIZE", CODESIZE), ("MAXREPEAT", MAXREPEAT), ("MAXGROUPS", MAXGROUPS)]
    {
        namespace.set_str(name, int::from_u64(number as u64));
    }
    Ok(())
}

fn compile(
    ctx: Ctx,
    pattern: &Value,
    flags: i32,
    code: &List,
    groups: i64,
    groupindex: &Dict,
    indexgroup: &Tuple,
) -> Result<Ref<Pattern>> {
    let mut codes = Vec::with_capacity(code.len());
    for word in code.to_vec() {
        match word.as_i64().and_then(|word| u32::try_from(word).ok()) {
            Some(word) => codes.push(word),
            None => {
                return Err(
                    ctx.raise(&crate::object::exception::OVERFLOW_ERROR, "regular expression code size limit exceeded")
                );
            }
        }
    }
    let groups = usize::try_from(groups).map_err(|_| ctx.value_error("groups must be non-negative"))?;
    Pattern::new(ctx, pattern, flags.into(), codes, groups, groupindex.copy(ctx)?, indexgroup)
}

fn template(ctx: Ctx, pattern: &Pattern, template: &List) -> Result<Ref<Template>> {
    Template::new(ctx, pattern, &template.to_vec())
}

fn getcodesize(_: Ctx) -> usize {
    CODESIZE
}

fn character(ctx: Ctx, character: i64) -> Result<u32> {
    u32::try_from(character)
        .map_err(|_| ctx.raise(&crate::object::exception::OVERFLOW_ERROR, "signed integer is less than minimum"))
}

fn ascii_iscased(ctx: Ctx, number: i64) -> Result<bool> {
    let number = character(ctx, number)?;
    Ok(u8::try_from(number).is_ok_and(|byte| byte.is_ascii_alphabetic()))
}

fn unicode_iscased(ctx: Ctx, number: i64) -> Result<bool> {
    let number = character(ctx, number)?;
    Ok(number != string::lower_unicode(number) || number != string::upper_unicode(number))
}

fn ascii_tolower(ctx: Ctx, number: i64) -> Result<i64> {
    Ok(i64::from(string::lower_ascii(character(ctx, number)?)))
}

fn unicode_tolower(ctx: Ctx, number: i64) -> Result<i64> {
    Ok(i64::from(string::lower_unicode(character(ctx, number)?)))
}

natives! { FUNCTIONS:
    compile(pattern, flags, code, groups, groupindex, indexgroup) "";
    template(pattern, template, /) "\n\n  template\n    A list containing interleaved literal strings (str or bytes) and group\n    indices (int), as returned by re._parser.parse_template():\n        literal1, group1, ..., literalN, groupN";
    getcodesize() "";
    ascii_iscased(character, /) "";
    unicode_iscased(character, /) "";
    ascii_tolower(character, /) "";
    unicode_tolower(character, /) "";
}
