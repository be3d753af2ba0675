//! The one table of opcodes: CPython 3.14's numbers, names, inline caches and flags, its specialised
//! instructions (PEP 659) and this interpreter's fused ones.
//!
//! An opcode is one row here and one arm in the loop's `match`. Source: `Include/opcode_ids.h` and
//! `Include/internal/pycore_opcode_metadata.h`. CPython's instrumented instructions, `RESERVED` and
//! `ENTER_EXECUTOR` do not exist here; of the numbers that CPython leaves free (121 to 127, 212 to 233) are those
//! of fused instructions.

/// What the argument of an instruction means, and whether it looks at the eval breaker
/// (`HAS_*_FLAG` of `pycore_opcode_metadata.h`).
pub mod flag {
    /// The argument is used at all.
    pub const ARG: u8 = 1 << 0;
    /// The argument is an index into the constants.
    pub const CONST: u8 = 1 << 1;
    /// The argument holds an index into the names.
    pub const NAME: u8 = 1 << 2;
    /// The argument is a distance in code units, counted from the end of the instruction's caches.
    pub const JUMP: u8 = 1 << 3;
    /// The argument holds indices of "fast" locals.
    pub const LOCAL: u8 = 1 << 4;
    /// The argument is the index of a "fast" local that holds a cell.
    pub const FREE: u8 = 1 << 5;
    /// The instruction looks at the eval breaker: it is a switch point.
    pub const EVAL_BREAK: u8 = 1 << 6;
}

/// Row: `NAME = number, inline cache units, [flags] of BASE;`, where `of BASE` stands on a
/// specialised or fused instruction and names the one it was made from.
macro_rules! opcodes {
    ($($name:ident = $number:literal, $caches:literal, [$($flag:ident),*] $(of $base:ident)?;)*) => {
        /// An instruction's operation. Variants are spelled as in CPython, so that `Debug` and
        /// [`Opcode::name`] print what `dis` prints.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Opcode {
            $($name = $number,)*
        }

        impl Opcode {
            /// Every opcode, in the order of the table.
            pub const ALL: &[Opcode] = &[$(Opcode::$name,)*];

            /// The opcode of that number, if there is one.
            #[inline]
            pub const fn from_u8(number: u8) -> Option<Opcode> {
                match number {
                    $($number => Some(Opcode::$name),)*
                    _ => None,
                }
            }

            /// CPython's spelling, e.g. `LOAD_FAST`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Opcode::$name => stringify!($name),)*
                }
            }
        }

        const CACHES: [u8; 256] = {
            let mut table = [0; 256];
            $(table[$number] = $caches;)*
            table
        };

        const FLAGS: [u8; 256] = {
            let mut table = [0; 256];
            $(table[$number] = 0 $(| flag::$flag)*;)*
            table
        };

        const DEOPT: [Opcode; 256] = {
            let mut table = [Opcode::CACHE; 256];
            $(table[$number] = opcodes!(@base $name $($base)?);)*
            table
        };
    };
    (@base $name:ident) => { Opcode::$name };
    (@base $name:ident $base:ident) => { Opcode::$base };
}

#[rustfmt::skip]
opcodes! {
    CACHE = 0, 0, [];
    BINARY_SLICE = 1, 0, [];
    BUILD_TEMPLATE = 2, 0, [];
    CALL_FUNCTION_EX = 4, 0, [EVAL_BREAK];
    CHECK_EG_MATCH = 5, 0, [];
    CHECK_EXC_MATCH = 6, 0, [];
    CLEANUP_THROW = 7, 0, [];
    DELETE_SUBSCR = 8, 0, [];
    END_FOR = 9, 0, [];
    END_SEND = 10, 0, [];
    EXIT_INIT_CHECK = 11, 0, [];
    FORMAT_SIMPLE = 12, 0, [];
    FORMAT_WITH_SPEC = 13, 0, [];
    GET_AITER = 14, 0, [];
    GET_ANEXT = 15, 0, [];
    GET_ITER = 16, 0, [];
    GET_LEN = 18, 0, [];
    GET_YIELD_FROM_ITER = 19, 0, [];
    INTERPRETER_EXIT = 20, 0, [];
    LOAD_BUILD_CLASS = 21, 0, [];
    LOAD_LOCALS = 22, 0, [];
    MAKE_FUNCTION = 23, 0, [];
    MATCH_KEYS = 24, 0, [];
    MATCH_MAPPING = 25, 0, [];
    MATCH_SEQUENCE = 26, 0, [];
    NOP = 27, 0, [];
    NOT_TAKEN = 28, 0, [];
    POP_EXCEPT = 29, 0, [];
    POP_ITER = 30, 0, [];
    POP_TOP = 31, 0, [];
    PUSH_EXC_INFO = 32, 0, [];
    PUSH_NULL = 33, 0, [];
    RETURN_GENERATOR = 34, 0, [];
    RETURN_VALUE = 35, 0, [];
    SETUP_ANNOTATIONS = 36, 0, [];
    STORE_SLICE = 37, 0, [];
    STORE_SUBSCR = 38, 1, [];
    TO_BOOL = 39, 3, [];
    UNARY_INVERT = 40, 0, [];
    UNARY_NEGATIVE = 41, 0, [];
    UNARY_NOT = 42, 0, [];
    WITH_EXCEPT_START = 43, 0, [];
    BINARY_OP = 44, 5, [ARG];
    BUILD_INTERPOLATION = 45, 0, [ARG];
    BUILD_LIST = 46, 0, [ARG];
    BUILD_MAP = 47, 0, [ARG];
    BUILD_SET = 48, 0, [ARG];
    BUILD_SLICE = 49, 0, [ARG];
    BUILD_STRING = 50, 0, [ARG];
    BUILD_TUPLE = 51, 0, [ARG];
    CALL = 52, 3, [ARG, EVAL_BREAK];
    CALL_INTRINSIC_1 = 53, 0, [ARG];
    CALL_INTRINSIC_2 = 54, 0, [ARG];
    CALL_KW = 55, 3, [ARG];
    COMPARE_OP = 56, 1, [ARG];
    CONTAINS_OP = 57, 1, [ARG];
    CONVERT_VALUE = 58, 0, [ARG];
    COPY = 59, 0, [ARG];
    COPY_FREE_VARS = 60, 0, [ARG];
    DELETE_ATTR = 61, 0, [ARG, NAME];
    DELETE_DEREF = 62, 0, [ARG, FREE];
    DELETE_FAST = 63, 0, [ARG, LOCAL];
    DELETE_GLOBAL = 64, 0, [ARG, NAME];
    DELETE_NAME = 65, 0, [ARG, NAME];
    DICT_MERGE = 66, 0, [ARG];
    DICT_UPDATE = 67, 0, [ARG];
    END_ASYNC_FOR = 68, 0, [ARG, JUMP];
    EXTENDED_ARG = 69, 0, [ARG];
    FOR_ITER = 70, 1, [ARG, JUMP];
    GET_AWAITABLE = 71, 0, [ARG];
    IMPORT_FROM = 72, 0, [ARG, NAME];
    IMPORT_NAME = 73, 0, [ARG, NAME];
    IS_OP = 74, 0, [ARG];
    JUMP_BACKWARD = 75, 1, [ARG, JUMP, EVAL_BREAK];
    JUMP_BACKWARD_NO_INTERRUPT = 76, 0, [ARG, JUMP];
    JUMP_FORWARD = 77, 0, [ARG, JUMP];
    LIST_APPEND = 78, 0, [ARG];
    LIST_EXTEND = 79, 0, [ARG];
    LOAD_ATTR = 80, 9, [ARG, NAME];
    LOAD_COMMON_CONSTANT = 81, 0, [ARG];
    LOAD_CONST = 82, 0, [ARG, CONST];
    LOAD_DEREF = 83, 0, [ARG, LOCAL];
    LOAD_FAST = 84, 0, [ARG, LOCAL];
    LOAD_FAST_AND_CLEAR = 85, 0, [ARG, LOCAL];
    LOAD_FAST_BORROW = 86, 0, [ARG, LOCAL];
    LOAD_FAST_BORROW_LOAD_FAST_BORROW = 87, 0, [ARG, LOCAL];
    LOAD_FAST_CHECK = 88, 0, [ARG, LOCAL];
    LOAD_FAST_LOAD_FAST = 89, 0, [ARG, LOCAL];
    LOAD_FROM_DICT_OR_DEREF = 90, 0, [ARG, FREE];
    LOAD_FROM_DICT_OR_GLOBALS = 91, 0, [ARG, NAME];
    LOAD_GLOBAL = 92, 4, [ARG, NAME];
    LOAD_NAME = 93, 0, [ARG, NAME];
    LOAD_SMALL_INT = 94, 0, [ARG];
    LOAD_SPECIAL = 95, 0, [ARG];
    LOAD_SUPER_ATTR = 96, 1, [ARG, NAME];
    MAKE_CELL = 97, 0, [ARG, FREE];
    MAP_ADD = 98, 0, [ARG];
    MATCH_CLASS = 99, 0, [ARG];
    POP_JUMP_IF_FALSE = 100, 1, [ARG, JUMP];
    POP_JUMP_IF_NONE = 101, 1, [ARG, JUMP];
    POP_JUMP_IF_NOT_NONE = 102, 1, [ARG, JUMP];
    POP_JUMP_IF_TRUE = 103, 1, [ARG, JUMP];
    RAISE_VARARGS = 104, 0, [ARG];
    RERAISE = 105, 0, [ARG];
    SEND = 106, 1, [ARG, JUMP];
    SET_ADD = 107, 0, [ARG];
    SET_FUNCTION_ATTRIBUTE = 108, 0, [ARG];
    SET_UPDATE = 109, 0, [ARG];
    STORE_ATTR = 110, 4, [ARG, NAME];
    STORE_DEREF = 111, 0, [ARG, FREE];
    STORE_FAST = 112, 0, [ARG, LOCAL];
    STORE_FAST_LOAD_FAST = 113, 0, [ARG, LOCAL];
    STORE_FAST_STORE_FAST = 114, 0, [ARG, LOCAL];
    STORE_GLOBAL = 115, 0, [ARG, NAME];
    STORE_NAME = 116, 0, [ARG, NAME];
    SWAP = 117, 0, [ARG];
    UNPACK_EX = 118, 0, [ARG];
    UNPACK_SEQUENCE = 119, 1, [ARG];
    YIELD_VALUE = 120, 0, [ARG];
    RESUME = 128, 0, [ARG, EVAL_BREAK];

    // Specialised by the interpreter, in place; they keep the base's argument and caches.
    BINARY_OP_INPLACE_ADD_UNICODE = 3, 5, [LOCAL] of BINARY_OP;
    BINARY_OP_ADD_FLOAT = 129, 5, [] of BINARY_OP;
    BINARY_OP_ADD_INT = 130, 5, [] of BINARY_OP;
    BINARY_OP_ADD_UNICODE = 131, 5, [] of BINARY_OP;
    BINARY_OP_EXTEND = 132, 5, [] of BINARY_OP;
    BINARY_OP_MULTIPLY_FLOAT = 133, 5, [] of BINARY_OP;
    BINARY_OP_MULTIPLY_INT = 134, 5, [] of BINARY_OP;
    BINARY_OP_SUBSCR_DICT = 135, 5, [] of BINARY_OP;
    BINARY_OP_SUBSCR_GETITEM = 136, 5, [] of BINARY_OP;
    BINARY_OP_SUBSCR_LIST_INT = 137, 5, [] of BINARY_OP;
    BINARY_OP_SUBSCR_LIST_SLICE = 138, 5, [] of BINARY_OP;
    BINARY_OP_SUBSCR_STR_INT = 139, 5, [] of BINARY_OP;
    BINARY_OP_SUBSCR_TUPLE_INT = 140, 5, [] of BINARY_OP;
    BINARY_OP_SUBTRACT_FLOAT = 141, 5, [] of BINARY_OP;
    BINARY_OP_SUBTRACT_INT = 142, 5, [] of BINARY_OP;
    CALL_ALLOC_AND_ENTER_INIT = 143, 3, [ARG] of CALL;
    CALL_BOUND_METHOD_EXACT_ARGS = 144, 3, [ARG] of CALL;
    CALL_BOUND_METHOD_GENERAL = 145, 3, [ARG] of CALL;
    CALL_BUILTIN_CLASS = 146, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_BUILTIN_FAST = 147, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_BUILTIN_FAST_WITH_KEYWORDS = 148, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_BUILTIN_O = 149, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_ISINSTANCE = 150, 3, [ARG] of CALL;
    CALL_KW_BOUND_METHOD = 151, 3, [ARG] of CALL_KW;
    CALL_KW_NON_PY = 152, 3, [ARG, EVAL_BREAK] of CALL_KW;
    CALL_KW_PY = 153, 3, [ARG] of CALL_KW;
    CALL_LEN = 154, 3, [] of CALL;
    CALL_LIST_APPEND = 155, 3, [ARG] of CALL;
    CALL_METHOD_DESCRIPTOR_FAST = 156, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS = 157, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_METHOD_DESCRIPTOR_NOARGS = 158, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_METHOD_DESCRIPTOR_O = 159, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_NON_PY_GENERAL = 160, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_PY_EXACT_ARGS = 161, 3, [ARG] of CALL;
    CALL_PY_GENERAL = 162, 3, [ARG] of CALL;
    CALL_STR_1 = 163, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_TUPLE_1 = 164, 3, [ARG, EVAL_BREAK] of CALL;
    CALL_TYPE_1 = 165, 3, [ARG] of CALL;
    COMPARE_OP_FLOAT = 166, 1, [ARG] of COMPARE_OP;
    COMPARE_OP_INT = 167, 1, [ARG] of COMPARE_OP;
    COMPARE_OP_STR = 168, 1, [ARG] of COMPARE_OP;
    CONTAINS_OP_DICT = 169, 1, [ARG] of CONTAINS_OP;
    CONTAINS_OP_SET = 170, 1, [ARG] of CONTAINS_OP;
    FOR_ITER_GEN = 171, 1, [ARG] of FOR_ITER;
    FOR_ITER_LIST = 172, 1, [ARG, JUMP] of FOR_ITER;
    FOR_ITER_RANGE = 173, 1, [ARG, JUMP] of FOR_ITER;
    FOR_ITER_TUPLE = 174, 1, [ARG, JUMP] of FOR_ITER;
    JUMP_BACKWARD_JIT = 175, 1, [ARG, JUMP, EVAL_BREAK] of JUMP_BACKWARD;
    JUMP_BACKWARD_NO_JIT = 176, 1, [ARG, JUMP, EVAL_BREAK] of JUMP_BACKWARD;
    LOAD_ATTR_CLASS = 177, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_CLASS_WITH_METACLASS_CHECK = 178, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN = 179, 9, [ARG, NAME] of LOAD_ATTR;
    LOAD_ATTR_INSTANCE_VALUE = 180, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_METHOD_LAZY_DICT = 181, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_METHOD_NO_DICT = 182, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_METHOD_WITH_VALUES = 183, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_MODULE = 184, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_NONDESCRIPTOR_NO_DICT = 185, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES = 186, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_PROPERTY = 187, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_SLOT = 188, 9, [ARG] of LOAD_ATTR;
    LOAD_ATTR_WITH_HINT = 189, 9, [ARG, NAME] of LOAD_ATTR;
    LOAD_CONST_IMMORTAL = 190, 0, [ARG, CONST] of LOAD_CONST;
    LOAD_CONST_MORTAL = 191, 0, [ARG, CONST] of LOAD_CONST;
    LOAD_GLOBAL_BUILTIN = 192, 4, [ARG] of LOAD_GLOBAL;
    LOAD_GLOBAL_MODULE = 193, 4, [ARG] of LOAD_GLOBAL;
    LOAD_SUPER_ATTR_ATTR = 194, 1, [ARG, NAME] of LOAD_SUPER_ATTR;
    LOAD_SUPER_ATTR_METHOD = 195, 1, [ARG, NAME] of LOAD_SUPER_ATTR;
    RESUME_CHECK = 196, 0, [] of RESUME;
    SEND_GEN = 197, 1, [ARG] of SEND;
    STORE_ATTR_INSTANCE_VALUE = 198, 4, [] of STORE_ATTR;
    STORE_ATTR_SLOT = 199, 4, [] of STORE_ATTR;
    STORE_ATTR_WITH_HINT = 200, 4, [ARG, NAME] of STORE_ATTR;
    STORE_SUBSCR_DICT = 201, 1, [] of STORE_SUBSCR;
    STORE_SUBSCR_LIST_INT = 202, 1, [] of STORE_SUBSCR;
    TO_BOOL_ALWAYS_TRUE = 203, 3, [] of TO_BOOL;
    TO_BOOL_BOOL = 204, 3, [] of TO_BOOL;
    TO_BOOL_INT = 205, 3, [] of TO_BOOL;
    TO_BOOL_LIST = 206, 3, [] of TO_BOOL;
    TO_BOOL_NONE = 207, 3, [] of TO_BOOL;
    TO_BOOL_STR = 208, 3, [] of TO_BOOL;
    UNPACK_SEQUENCE_LIST = 209, 1, [ARG] of UNPACK_SEQUENCE;
    UNPACK_SEQUENCE_TUPLE = 210, 1, [ARG] of UNPACK_SEQUENCE;
    UNPACK_SEQUENCE_TWO_TUPLE = 211, 1, [ARG] of UNPACK_SEQUENCE;

    // Fused by the interpreter: a load does the work of the instructions after it too, which stay
    // in their places. The name says which; `src/vm/fuse.rs` has the patterns.
    LOAD_FAST_METHOD = 121, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_METHOD_NO_DICT = 122, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_SLOT = 123, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_SUBSCR_DICT = 124, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_FAST_SUBSCR_DICT = 125, 0, [ARG, LOCAL] of LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    LOAD_FAST_OP = 126, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_SMALL_INT_ADD = 212, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_SMALL_INT_SUBTRACT = 213, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_SMALL_INT_COMPARE = 214, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_ADD_INT = 215, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_ADD_FLOAT = 216, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_SUBTRACT_FLOAT = 217, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_MULTIPLY_FLOAT = 218, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_COMPARE_INT = 219, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_SUBSCR_LIST_INT = 220, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_INSTANCE_VALUE = 221, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_STORE_INSTANCE_VALUE = 222, 0, [ARG, LOCAL] of LOAD_FAST_BORROW;
    LOAD_FAST_FAST_ADD_INT = 223, 0, [ARG, LOCAL] of LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    LOAD_FAST_FAST_SUBTRACT_INT = 224, 0, [ARG, LOCAL] of LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    LOAD_FAST_FAST_MULTIPLY_INT = 225, 0, [ARG, LOCAL] of LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    LOAD_FAST_FAST_ADD_FLOAT = 226, 0, [ARG, LOCAL] of LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    LOAD_FAST_FAST_SUBTRACT_FLOAT = 227, 0, [ARG, LOCAL] of LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    LOAD_FAST_FAST_MULTIPLY_FLOAT = 228, 0, [ARG, LOCAL] of LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    LOAD_FAST_FAST_COMPARE_INT = 229, 0, [ARG, LOCAL] of LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    LOAD_FAST_FAST_SUBSCR_LIST_INT = 230, 0, [ARG, LOCAL] of LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    LOAD_SMALL_INT_ADD = 231, 0, [ARG] of LOAD_SMALL_INT;
    LOAD_SMALL_INT_SUBTRACT = 232, 0, [ARG] of LOAD_SMALL_INT;
    LOAD_SMALL_INT_COMPARE = 233, 0, [ARG] of LOAD_SMALL_INT;
    LOAD_SMALL_INT_OP = 127, 0, [ARG] of LOAD_SMALL_INT;
    LOAD_CONST_OP = 234, 0, [ARG, CONST] of LOAD_CONST;
    LOAD_CONST_COMPARE = 235, 0, [ARG, CONST] of LOAD_CONST;
}

impl Opcode {
    /// The number of code units of inline cache that follow the instruction.
    #[inline]
    pub const fn caches(self) -> usize {
        CACHES[self as usize] as usize
    }

    /// The instruction that the compiler emitted: the base of a specialised or fused instruction,
    /// itself for any other (`_PyOpcode_Deopt`).
    #[inline]
    pub const fn deopt(self) -> Opcode {
        DEOPT[self as usize]
    }

    /// Whether this is a specialised or fused instruction, which only the interpreter makes.
    pub const fn is_specialised(self) -> bool {
        self.deopt() as u8 != self as u8
    }

    /// All of the instruction's [`flag`]s.
    #[inline]
    pub const fn flags(self) -> u8 {
        FLAGS[self as usize]
    }

    pub const fn has_arg(self) -> bool {
        self.flags() & flag::ARG != 0
    }

    pub const fn has_const(self) -> bool {
        self.flags() & flag::CONST != 0
    }

    pub const fn has_name(self) -> bool {
        self.flags() & flag::NAME != 0
    }

    pub const fn has_jump(self) -> bool {
        self.flags() & flag::JUMP != 0
    }

    pub const fn has_local(self) -> bool {
        self.flags() & flag::LOCAL != 0
    }

    pub const fn has_free(self) -> bool {
        self.flags() & flag::FREE != 0
    }

    pub const fn has_eval_break(self) -> bool {
        self.flags() & flag::EVAL_BREAK != 0
    }
}

#[cfg(test)]
mod tests {
    use super::Opcode;
    use rustpython_compiler::core::bytecode::Opcode as Theirs;

    /// The compiler emits what this table describes.
    #[test]
    fn table_agrees_with_the_compiler() {
        for number in 0..=255u8 {
            let Some(ours) = Opcode::from_u8(number) else {
                continue;
            };
            // CPython's marks for instrumentation: the compiler never emits one.
            let emitted = |theirs: &Theirs| !format!("{theirs:?}").starts_with("Instrumented");
            let Some(theirs) = Theirs::try_from_u8(number).ok().filter(emitted) else {
                // A fused instruction: the compiler does not know it, and must never emit it.
                assert!(ours.is_specialised(), "{} is unknown to the compiler", ours.name());
                continue;
            };
            assert_eq!(ours.name().replace('_', ""), format!("{theirs:?}").to_uppercase());
            assert_eq!(ours.caches(), theirs.cache_entries(), "{}", ours.name());
            assert_eq!(ours.deopt() as u8, theirs.deopt().unwrap_or(theirs).as_u8(), "{}", ours.name());
            assert_eq!(ours.has_arg(), theirs.has_arg(), "{}", ours.name());
            assert_eq!(ours.has_const(), theirs.has_const(), "{}", ours.name());
            assert_eq!(ours.has_name(), theirs.has_name(), "{}", ours.name());
            assert_eq!(ours.has_jump(), theirs.has_jump(), "{}", ours.name());
            assert_eq!(ours.has_local(), theirs.has_local(), "{}", ours.name());
            assert_eq!(ours.has_free(), theirs.has_free(), "{}", ours.name());
            assert_eq!(ours.has_eval_break(), theirs.has_eval_break(), "{}", ours.name());
        }
    }

    /// An instruction is replaced in place: it must take as many code units as its base.
    #[test]
    fn specialised_instructions_keep_offsets() {
        for &opcode in Opcode::ALL {
            let base = opcode.deopt();
            assert_eq!(base.deopt(), base, "{}", opcode.name());
            assert_eq!(opcode.caches(), base.caches(), "{}", opcode.name());
        }
    }

    /// A row lost from the table would make the compiler's output undecodable.
    #[test]
    fn every_opcode_of_the_compiler_has_a_row() {
        for number in 0..=255u8 {
            if let Ok(theirs) = Theirs::try_from_u8(number) {
                let emitted = !theirs.is_instrumented()
                    && theirs.deopt().is_none()
                    && !matches!(theirs, Theirs::Reserved | Theirs::EnterExecutor);
                assert!(!emitted || Opcode::from_u8(number).is_some(), "{theirs:?}");
            }
        }
    }
}
