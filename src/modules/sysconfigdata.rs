//! `_sysconfigdata__linux_`: how the interpreter was built, for `sysconfig`.

use super::NativeModule;
use crate::object::{Dict, Str, Value};

pub static MODULE: NativeModule = NativeModule {
    name: "_sysconfigdata__linux_",
    doc: "",
    functions: &[],
    init: |_, namespace| {
        let variables = Dict::new();
        for (name, number) in [
            ("Py_GIL_DISABLED", 0),
            ("Py_DEBUG", 0),
            ("Py_ENABLE_SHARED", 0),
            ("WITH_PYMALLOC", 1),
            ("SIZEOF_VOID_P", 8),
        ] {
            variables.set_str(name, Value::int32(number));
        }
        for (name, text) in [
            ("ABIFLAGS", ""),
            ("EXT_SUFFIX", ".baton-314.so"),
            ("SOABI", "baton-314"),
            ("TZPATH", "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"),
            ("VERSION", "3.14"),
        ] {
            variables.set_str(name, Str::new(text).into());
        }
        namespace.set_str("build_time_vars", variables.into());
        Ok(())
    },
};
