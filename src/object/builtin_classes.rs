//! The identities of built-in classes that more than one file needs. Their layouts, slots and
//! methods are in `types/`, one file each; exceptions are in [`super::exception`].

use super::class::Class;

macro_rules! classes {
    ($($constant:ident $name:literal,)*) => {
        $(pub static $constant: Class = Class::declare($name, &TYPE);)*

        /// All of them.
        pub static BUILTIN_CLASSES: &[&Class] = &[$(&$constant,)*];
    };
}

classes! {
    TYPE "type",
    OBJECT "object",
    NONE_TYPE "NoneType",
    ELLIPSIS_TYPE "ellipsis",
    NOT_IMPLEMENTED_TYPE "NotImplementedType",
    INT "int",
    BOOL "bool",
    FLOAT "float",
    COMPLEX "complex",
    STR "str",
    BYTES "bytes",
    BYTEARRAY "bytearray",
    MEMORYVIEW "memoryview",
    TUPLE "tuple",
    LIST "list",
    DICT "dict",
    SET "set",
    FROZENSET "frozenset",
    RANGE "range",
    SLICE "slice",
    FUNCTION "function",
    METHOD "method",
    BUILTIN_FUNCTION "builtin_function_or_method",
    METHOD_DESCRIPTOR "method_descriptor",
    CLASSMETHOD_DESCRIPTOR "classmethod_descriptor",
    WRAPPER_DESCRIPTOR "wrapper_descriptor",
    METHOD_WRAPPER "method-wrapper",
    GETSET_DESCRIPTOR "getset_descriptor",
    MEMBER_DESCRIPTOR "member_descriptor",
    PROPERTY "property",
    CLASSMETHOD "classmethod",
    STATICMETHOD "staticmethod",
    SUPER "super",
    CODE "code",
    CELL "cell",
    FRAME "frame",
    TRACEBACK "traceback",
    GENERATOR "generator",
    COROUTINE "coroutine",
    ASYNC_GENERATOR "async_generator",
    MODULE "module",
    MAPPING_PROXY "mappingproxy",
    SIMPLE_NAMESPACE "types.SimpleNamespace",
    GENERIC_ALIAS "types.GenericAlias",
    UNION "typing.Union",
}
