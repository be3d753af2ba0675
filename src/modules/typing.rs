//! `_typing`: what `typing` and PEP 695's syntax share (`Modules/_typingmodule.c`).

use super::NativeModule;
use crate::natives;
use crate::object::builtin_classes::UNION;
use crate::object::{Ctx, ObjectExt, Value};
use crate::types::type_alias::{GENERIC, TYPE_ALIAS_TYPE, no_default};
use crate::types::typevar::{PARAM_SPEC, PARAM_SPEC_ARGS, PARAM_SPEC_KWARGS, TYPE_VAR, TYPE_VAR_TUPLE};

pub static MODULE: NativeModule = NativeModule {
    name: "_typing",
    doc: "Primitives and accelerators for the typing module.\n",
    functions: FUNCTIONS,
    init: |_, namespace| {
        for (name, class) in [
            ("TypeVar", &TYPE_VAR),
            ("ParamSpec", &PARAM_SPEC),
            ("TypeVarTuple", &TYPE_VAR_TUPLE),
            ("ParamSpecArgs", &PARAM_SPEC_ARGS),
            ("ParamSpecKwargs", &PARAM_SPEC_KWARGS),
            ("TypeAliasType", &TYPE_ALIAS_TYPE),
            ("Generic", &GENERIC),
            ("Union", &UNION),
        ] {
            namespace.set_str(name, class.to_value());
        }
        namespace.set_str("NoDefault", no_default());
        Ok(())
    },
};

fn idfunc(_: Ctx, x: Value) -> Value {
    x
}

natives! { FUNCTIONS:
    _idfunc = idfunc(x, /) "";
}
