//! `_types`: the built-in types that are no built-in names (`Modules/_typesmodule.c`).

use super::NativeModule;
use crate::object::ObjectExt;
use crate::object::builtin_classes::{self, *};
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::types::object::Instance;

/// Wraps pointers of C extensions, of which there are none here: the type exists for `isinstance`.
static CAPSULE: Class = Class::on_demand("types.CapsuleType", define);

pub static MODULE: NativeModule = NativeModule {
    name: "_types",
    doc: "Define names for built-in types.",
    functions: &[],
    init: |_, namespace| {
        for (name, class) in CLASSES {
            namespace.set_str(name, class.to_value());
        }
        Ok(())
    },
};

static CLASSES: &[(&str, &Class)] = &[
    ("AsyncGeneratorType", &ASYNC_GENERATOR),
    ("BuiltinFunctionType", &BUILTIN_FUNCTION),
    ("BuiltinMethodType", &BUILTIN_FUNCTION),
    ("CapsuleType", &CAPSULE),
    ("CellType", &CELL),
    ("ClassMethodDescriptorType", &CLASSMETHOD_DESCRIPTOR),
    ("CodeType", &CODE),
    ("CoroutineType", &COROUTINE),
    ("EllipsisType", &ELLIPSIS_TYPE),
    ("FrameType", &FRAME),
    ("FunctionType", &FUNCTION),
    ("GeneratorType", &GENERATOR),
    ("GenericAlias", &GENERIC_ALIAS),
    ("GetSetDescriptorType", &GETSET_DESCRIPTOR),
    ("LambdaType", &FUNCTION),
    ("MappingProxyType", &MAPPING_PROXY),
    ("MemberDescriptorType", &MEMBER_DESCRIPTOR),
    ("MethodDescriptorType", &METHOD_DESCRIPTOR),
    ("MethodType", &METHOD),
    ("MethodWrapperType", &METHOD_WRAPPER),
    ("ModuleType", &builtin_classes::MODULE),
    ("NoneType", &NONE_TYPE),
    ("NotImplementedType", &NOT_IMPLEMENTED_TYPE),
    ("SimpleNamespace", &SIMPLE_NAMESPACE),
    ("TracebackType", &TRACEBACK),
    ("UnionType", &UNION),
    ("WrapperDescriptorType", &WRAPPER_DESCRIPTOR),
];

/// Defines the class that exists for this module only.
pub fn define() {
    CAPSULE.define::<Instance>(&ClassDef { flags: class_flags::NO_INSTANTIATION, ..ClassDef::EMPTY });
}
