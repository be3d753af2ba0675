//! `zlib` (`Modules/zlibmodule.c`), over `zlib-rs`.

use super::{NoMemory, Output, State, limit, without_gil};
use crate::modules::NativeModule;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{BaseException, EOF_ERROR, EXCEPTION, NOT_IMPLEMENTED_ERROR};
use crate::object::{Class, Ctx, GilCell, ObjectExt, Raised, Result, Str, Value, int};
use crate::types::buffer::{self, Buffer};
use crate::types::bytes;
use crate::types::held::{Held, class_argument};
use crate::{constructor, getsets, natives, object_type};
use num_traits::ToPrimitive;
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Inflate, InflateError, InflateFlush, Method, Status, Strategy};

pub static MODULE: NativeModule = NativeModule {
    name: "zlib",
    doc: "The functions in this module allow compression and decompression using the\nzlib library, which is based on GNU zip.\n\nadler32(string[, start]) -- Compute an Adler-32 checksum.\ncompress(data[, level]) -- Compress data, with compression level 0-9 or -1.\ncompressobj([level[, ...]]) -- Return a compressor object.\ncrc32(string[, start]) -- Compute a CRC-32 checksum.\ndecompress(string,[wbits],[bufsize]) -- Decompresses a compressed string.\ndecompressobj([wbits[, zdict]]) -- Return a decompressor object.\n\n\'wbits\' is window buffer size and container format.\nCompressor objects support compress() and flush() methods; decompressor\nobjects support decompress() and flush().",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("error", ERROR.to_value());
        namespace.set_str("_ZlibDecompressor", READER.to_value());
        for (name, value) in CONSTANTS {
            namespace.set_str(name, int::from_i64(value));
        }
        for name in ["ZLIB_VERSION", "ZLIB_RUNTIME_VERSION", "__version__"] {
            let version = if name == "__version__" { "1.0" } else { VERSION };
            namespace.set_str(name, Str::new(version).into());
        }
        Ok(())
    },
};

static ERROR: Class = Class::on_demand("zlib.error", define);
static COMPRESS: Class = Class::on_demand("zlib.Compress", define);
static DECOMPRESS: Class = Class::on_demand("zlib.Decompress", define);
static READER: Class = Class::on_demand("zlib._ZlibDecompressor", define);

/// The version of zlib whose format and interface it is.
const VERSION: &str = "1.3.1";

const MAX_WBITS: i32 = 15;
const DEF_MEM_LEVEL: i32 = 8;
const DEF_BUF_SIZE: i64 = 16 * 1024;

const CONSTANTS: [(&str, i64); 20] = [
    ("MAX_WBITS", MAX_WBITS as i64),
    ("DEFLATED", 8),
    ("DEF_MEM_LEVEL", DEF_MEM_LEVEL as i64),
    ("DEF_BUF_SIZE", DEF_BUF_SIZE),
    ("Z_NO_COMPRESSION", 0),
    ("Z_BEST_SPEED", 1),
    ("Z_BEST_COMPRESSION", 9),
    ("Z_DEFAULT_COMPRESSION", -1),
    ("Z_FILTERED", 1),
    ("Z_HUFFMAN_ONLY", 2),
    ("Z_RLE", 3),
    ("Z_FIXED", 4),
    ("Z_DEFAULT_STRATEGY", 0),
    ("Z_NO_FLUSH", 0),
    ("Z_PARTIAL_FLUSH", 1),
    ("Z_SYNC_FLUSH", 2),
    ("Z_FULL_FLUSH", 3),
    ("Z_FINISH", 4),
    ("Z_BLOCK", 5),
    ("Z_TREES", 6),
];

const NEED_DICT: i32 = 2;
const STREAM_ERROR: i32 = -2;
const DATA_ERROR: i32 = -3;
const MEM_ERROR: i32 = -4;
const BUF_ERROR: i32 = -5;

/// Why a stream came to no good end.
enum Failure {
    /// The code of zlib's, and what the codec says.
    Codec(i32, Option<&'static str>),
    Memory,
}

impl From<NoMemory> for Failure {
    fn from(NoMemory: NoMemory) -> Failure {
        Failure::Memory
    }
}

type Outcome<T> = std::result::Result<T, Failure>;

#[cold]
fn raise(ctx: Ctx, failure: Failure, doing: &str) -> Raised {
    let (code, message) = match failure {
        Failure::Memory | Failure::Codec(MEM_ERROR, _) => return ctx.memory_error(),
        Failure::Codec(code, message) => (code, message),
    };
    let message = message.or(match code {
        BUF_ERROR => Some("incomplete or truncated stream"),
        STREAM_ERROR => Some("inconsistent stream state"),
        DATA_ERROR => Some("invalid input data"),
        _ => None,
    });
    let message = match message {
        Some(message) => format!("Error {code} {doing}: {message}"),
        None => format!("Error {code} {doing}"),
    };
    ctx.raise(&ERROR, message)
}

// ---- sums ----

/// The low 32 bits of a running value.
fn low_bits(ctx: Ctx, value: Option<&Value>, default: u32) -> Result<u32> {
    let Some(value) = value else { return Ok(default) };
    let number = ctx.index_bigint(value)?;
    Ok((number & malachite_bigint::BigInt::from(u32::MAX)).to_u32().expect("32 bits"))
}

/// From this size on, sums are computed without the GIL.
const GIL_MINSIZE: usize = 5 * 1024 + 1;

fn sum(ctx: Ctx, data: &[u8], start: u32, function: fn(u32, &[u8]) -> u32) -> u32 {
    if data.len() >= GIL_MINSIZE { without_gil(ctx, || function(start, data)) } else { function(start, data) }
}

fn adler32(ctx: Ctx, data: Buffer, value: Option<&Value>) -> Result<u32> {
    Ok(sum(ctx, &data, low_bits(ctx, value, 1)?, zlib_rs::adler32::adler32))
}

fn crc32(ctx: Ctx, data: Buffer, value: Option<&Value>) -> Result<u32> {
    Ok(sum(ctx, &data, low_bits(ctx, value, 0)?, zlib_rs::crc32::crc32))
}

// ---- compressing ----

/// `None` where zlib refuses the parameters.
fn deflate(level: i32, method: i32, wbits: i32, mem_level: i32, strategy: i32) -> Option<Deflate> {
    let is_window = matches!(wbits, -15..=-9 | 8..=15 | 25..=31);
    if !(-1..=9).contains(&level) || method != 8 || !is_window || !(1..=9).contains(&mem_level) {
        return None;
    }
    let strategy = match strategy {
        0 => Strategy::Default,
        1 => Strategy::Filtered,
        2 => Strategy::HuffmanOnly,
        3 => Strategy::Rle,
        4 => Strategy::Fixed,
        _ => return None,
    };
    let config = DeflateConfig { level, method: Method::Deflated, window_bits: wbits, mem_level, strategy };
    Some(Deflate::new_with_config(config))
}

/// Compresses all of `data` and flushes as told; whether the stream has ended.
fn run_deflate(stream: &mut Deflate, mut data: &[u8], flush: DeflateFlush) -> Outcome<(Output, bool)> {
    let mut output = Output::new(usize::MAX);
    loop {
        let (read, written) = (stream.total_in(), stream.total_out());
        let room = output.room()?;
        let had_room = room.len();
        if had_room == 0 {
            return Err(Failure::Memory);
        }
        let status =
            stream.compress(data, room, flush).map_err(|error| Failure::Codec(error as i32, stream.error_message()))?;
        let produced = (stream.total_out() - written) as usize;
        output.filled += produced;
        data = &data[(stream.total_in() - read) as usize..];
        let has_ended = status == Status::StreamEnd;
        // Room left means that there was no more to write.
        if has_ended || produced < had_room && data.is_empty() {
            return Ok((output, has_ended));
        }
    }
}

fn compress(ctx: Ctx, data: Buffer, level: Option<i32>, wbits: Option<i32>) -> Result<Value> {
    let stream = deflate(level.unwrap_or(-1), 8, wbits.unwrap_or(MAX_WBITS), DEF_MEM_LEVEL, 0);
    let Some(mut stream) = stream else { return Err(ctx.raise(&ERROR, "Bad compression level")) };
    let compressed = without_gil(ctx, || run_deflate(&mut stream, &data, DeflateFlush::Finish));
    compressed.map_err(|failure| raise(ctx, failure, "while compressing data"))?.0.into_value(ctx)
}

object_type! {
    struct Compressor: COMPRESS {
        /// `None` after the end of the stream.
        state: State<Option<Deflate>>,
    }
}

#[allow(clippy::too_many_arguments)]
fn compressobj(
    ctx: Ctx,
    level: Option<i32>,
    method: Option<i32>,
    wbits: Option<i32>,
    mem_level: Option<i32>,
    strategy: Option<i32>,
    zdict: Option<&Value>,
) -> Result<Value> {
    let stream = deflate(
        level.unwrap_or(-1),
        method.unwrap_or(8),
        wbits.unwrap_or(MAX_WBITS),
        mem_level.unwrap_or(DEF_MEM_LEVEL),
        strategy.unwrap_or(0),
    );
    let Some(mut stream) = stream else { return Err(ctx.value_error("Invalid initialization option")) };
    if let Some(zdict) = zdict.filter(|zdict| !zdict.is_none()) {
        let dictionary = buffer::require(ctx, zdict)?;
        if stream.set_dictionary(&dictionary).is_err() {
            return Err(ctx.value_error("Invalid dictionary"));
        }
    }
    Ok(Compressor::make(&COMPRESS, State::new(Some(stream))).into())
}

fn compress_more(ctx: Ctx, this: &Compressor, data: Buffer) -> Result<Value> {
    const DOING: &str = "while compressing data";
    this.state.with(ctx, |state| {
        let Some(stream) = state else { return Err(raise(ctx, Failure::Codec(STREAM_ERROR, None), DOING)) };
        if data.is_empty() {
            return Ok(bytes::from_slice(&[]));
        }
        let compressed = without_gil(ctx, || run_deflate(stream, &data, DeflateFlush::NoFlush));
        compressed.map_err(|failure| raise(ctx, failure, DOING))?.0.into_value(ctx)
    })
}

fn flush_compressor(ctx: Ctx, this: &Compressor, mode: Option<i32>) -> Result<Value> {
    const DOING: &str = "while flushing";
    let flush = match mode.unwrap_or(4) {
        0 => return Ok(bytes::from_slice(&[])),
        1 => DeflateFlush::PartialFlush,
        2 => DeflateFlush::SyncFlush,
        3 => DeflateFlush::FullFlush,
        4 => DeflateFlush::Finish,
        5 => DeflateFlush::Block,
        _ => return Err(raise(ctx, Failure::Codec(STREAM_ERROR, None), DOING)),
    };
    this.state.with(ctx, |state| {
        let Some(stream) = state else { return Err(raise(ctx, Failure::Codec(STREAM_ERROR, None), DOING)) };
        let (output, has_ended) =
            without_gil(ctx, || run_deflate(stream, &[], flush)).map_err(|failure| raise(ctx, failure, DOING))?;
        if has_ended {
            *state = None;
        }
        output.into_value(ctx)
    })
}

/// The crate cannot duplicate a stream.
fn no_copy(ctx: Ctx) -> Raised {
    ctx.raise(&NOT_IMPLEMENTED_ERROR, "this interpreter cannot copy a zlib stream")
}

fn copy_compressor(ctx: Ctx, _: &Compressor) -> Result<Value> {
    Err(no_copy(ctx))
}

fn deepcopy_compressor(ctx: Ctx, _: &Compressor, _memo: &Value) -> Result<Value> {
    Err(no_copy(ctx))
}

natives! { COMPRESS_METHODS:
    compress = compress_more(self, data, /) "Returns a bytes object containing compressed data.\n\n  data\n    Binary data to be compressed.\n\nAfter calling this function, some of the input data may still\nbe stored in internal buffers for later processing.\nCall the flush() method to clear these buffers.";
    flush = flush_compressor(self, mode=4, /) "Return a bytes object containing any remaining compressed data.\n\n  mode\n    One of the constants Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH.\n    If mode == Z_FINISH, the compressor object can no longer be\n    used after calling the flush() method.  Otherwise, more data\n    can still be compressed.";
    copy = copy_compressor(self, /) "Return a copy of the compression object.";
    __copy__ = copy_compressor(self, /) "";
    __deepcopy__ = deepcopy_compressor(self, memo, /) "";
}

// ---- decompressing ----

/// A stream that is decompressed.
struct Inflating {
    stream: Inflate,
    zdict: Option<Vec<u8>>,
    is_at_end: bool,
}

impl Inflating {
    /// `None` where zlib refuses the window.
    fn new(ctx: Ctx, wbits: i32, zdict: Option<&Value>) -> Result<Option<Inflating>> {
        let (expect_header, bits) = match wbits {
            -15..=-8 => (false, -wbits),
            0 | 8..=15 | 24..=31 | 32 | 40..=47 => (true, wbits),
            _ => return Ok(None),
        };
        let zdict = match zdict {
            Some(zdict) => Some(buffer::require(ctx, zdict)?.into_owned()).filter(|zdict| !zdict.is_empty()),
            None => None,
        };
        let mut stream = Inflate::new(expect_header, bits as u8);
        if !expect_header
            && let Some(zdict) = &zdict
            && stream.set_dictionary(zdict).is_err()
        {
            return Err(ctx.value_error("Invalid dictionary"));
        }
        Ok(Some(Inflating { stream, zdict, is_at_end: false }))
    }

    /// Decompresses; how much of `data` was used.
    fn run(&mut self, data: &[u8], output: &mut Output) -> Outcome<usize> {
        let mut used = 0;
        while !self.is_at_end && !output.is_full() {
            let (read, written) = (self.stream.total_in(), self.stream.total_out());
            let room = output.room()?;
            let had_room = room.len();
            let result = self.stream.decompress(&data[used..], room, InflateFlush::SyncFlush);
            let produced = (self.stream.total_out() - written) as usize;
            output.filled += produced;
            used += (self.stream.total_in() - read) as usize;
            match result {
                Ok(Status::StreamEnd) => self.is_at_end = true,
                // Room left means that all that can be said so far was said.
                Ok(Status::Ok | Status::BufError) => {
                    if produced < had_room {
                        break;
                    }
                }
                Err(InflateError::NeedDict { .. }) => {
                    let Some(zdict) = &self.zdict else { return Err(Failure::Codec(NEED_DICT, None)) };
                    if self.stream.set_dictionary(zdict).is_err() {
                        return Err(Failure::Codec(DATA_ERROR, Some("Invalid dictionary")));
                    }
                }
                Err(error) => {
                    let code = match error {
                        InflateError::MemError => MEM_ERROR,
                        InflateError::StreamError => STREAM_ERROR,
                        _ => DATA_ERROR,
                    };
                    return Err(Failure::Codec(code, self.stream.error_message()));
                }
            }
        }
        Ok(used)
    }
}

const PREPARING: &str = "while preparing to decompress data";
const DECOMPRESSING: &str = "while decompressing data";

fn decompress(ctx: Ctx, data: Buffer, wbits: Option<i32>, bufsize: Option<i64>) -> Result<Value> {
    match bufsize {
        Some(..0) => return Err(ctx.value_error("bufsize must be non-negative")),
        Some(0) => return Err(ctx.value_error("bufsize must be greater than zero")),
        _ => {}
    }
    let Some(mut state) = Inflating::new(ctx, wbits.unwrap_or(MAX_WBITS), None)? else {
        return Err(raise(ctx, Failure::Codec(STREAM_ERROR, None), PREPARING));
    };
    let mut output = Output::new(usize::MAX);
    without_gil(ctx, || state.run(&data, &mut output)).map_err(|failure| raise(ctx, failure, DECOMPRESSING))?;
    if !state.is_at_end {
        let failure = if output.is_full() { Failure::Memory } else { Failure::Codec(BUF_ERROR, None) };
        return Err(raise(ctx, failure, DECOMPRESSING));
    }
    output.into_value(ctx)
}

struct Rest(GilCell<Vec<u8>>);

impl Held for Rest {}

object_type! {
    struct Decompressor: DECOMPRESS {
        state: State<Inflating>,
        /// What follows the end of the stream.
        unused_data: Rest,
        /// What a limit left of the last input.
        unconsumed_tail: Rest,
    }

    struct Reader: READER {
        state: State<Reading>,
    }
}

fn decompressobj(ctx: Ctx, wbits: Option<i32>, zdict: Option<&Value>) -> Result<Value> {
    let Some(state) = Inflating::new(ctx, wbits.unwrap_or(MAX_WBITS), zdict)? else {
        return Err(ctx.value_error("Invalid initialization option"));
    };
    let empty = || Rest(GilCell::new(Vec::new()));
    Ok(Decompressor::make(&DECOMPRESS, State::new(state), empty(), empty()).into())
}

/// Decompresses as far as `limit`; what is left of `data` goes where it can be asked for.
fn decompress_to(ctx: Ctx, this: &Decompressor, data: &[u8], limit: usize) -> Result<Value> {
    this.state.with(ctx, |state| {
        let mut output = Output::new(limit);
        let result = without_gil(ctx, || state.run(data, &mut output));
        let rest = &data[*result.as_ref().unwrap_or(&0)..];
        if state.is_at_end {
            let joined = this
                .unused_data
                .0
                .with(|unused| unused.try_reserve(rest.len()).map(|()| unused.extend_from_slice(rest)));
            joined.map_err(|_| ctx.memory_error())?;
            this.unconsumed_tail.0.set(Vec::new());
        } else {
            this.unconsumed_tail.0.set(rest.to_vec());
        }
        result.map_err(|failure| raise(ctx, failure, DECOMPRESSING))?;
        output.into_value(ctx)
    })
}

fn decompress_more(ctx: Ctx, this: &Decompressor, data: Buffer, max_length: Option<i64>) -> Result<Value> {
    let limit = match max_length.unwrap_or(0) {
        ..0 => return Err(ctx.value_error("max_length must be non-negative")),
        0 => usize::MAX,
        limit => usize::try_from(limit).unwrap_or(usize::MAX),
    };
    decompress_to(ctx, this, &data, limit)
}

fn flush_decompressor(ctx: Ctx, this: &Decompressor, length: Option<i64>) -> Result<Value> {
    if length.is_some_and(|length| length <= 0) {
        return Err(ctx.value_error("length must be greater than zero"));
    }
    let tail = this.unconsumed_tail.0.take();
    decompress_to(ctx, this, &tail, usize::MAX)
}

fn copy_decompressor(ctx: Ctx, _: &Decompressor) -> Result<Value> {
    Err(no_copy(ctx))
}

fn deepcopy_decompressor(ctx: Ctx, _: &Decompressor, _memo: &Value) -> Result<Value> {
    Err(no_copy(ctx))
}

natives! { DECOMPRESS_METHODS:
    decompress = decompress_more(self, data, /, max_length=0) "Return a bytes object containing the decompressed version of the data.\n\n  data\n    The binary data to decompress.\n  max_length\n    The maximum allowable length of the decompressed data.\n    Unconsumed input data will be stored in\n    the unconsumed_tail attribute.\n\nAfter calling this function, some of the input data may still be stored in\ninternal buffers for later processing.\nCall the flush() method to clear these buffers.";
    flush = flush_decompressor(self, length=16384, /) "Return a bytes object containing any remaining decompressed data.\n\n  length\n    the initial size of the output buffer.";
    copy = copy_decompressor(self, /) "Return a copy of the decompression object.";
    __copy__ = copy_decompressor(self, /) "";
    __deepcopy__ = deepcopy_decompressor(self, memo, /) "";
}

fn unused_data(ctx: Ctx, this: &Decompressor) -> Result<Value> {
    bytes::checked(ctx, &this.unused_data.0.get())
}

fn unconsumed_tail(ctx: Ctx, this: &Decompressor) -> Result<Value> {
    bytes::checked(ctx, &this.unconsumed_tail.0.get())
}

fn eof(ctx: Ctx, this: &Decompressor) -> bool {
    this.state.with(ctx, |state| state.is_at_end)
}

getsets! { DECOMPRESS_ATTRIBUTES for Decompressor:
    unused_data: unused_data "";
    unconsumed_tail: unconsumed_tail "";
    eof: eof "";
}

// ---- decompressing as `bz2` does ----

/// A decompressor that keeps its input.
struct Reading {
    inflating: Inflating,
    input: Vec<u8>,
    needs_input: bool,
}

constructor! {
    new_reader = "_ZlibDecompressor" make_reader(self, wbits=15, zdict=b"");
}

fn make_reader(ctx: Ctx, class: &Value, wbits: Option<i32>, zdict: Option<&Value>) -> Result<Value> {
    let Some(inflating) = Inflating::new(ctx, wbits.unwrap_or(MAX_WBITS), zdict)? else {
        return Err(ctx.value_error("Invalid initialization option"));
    };
    let state = Reading { inflating, input: Vec::new(), needs_input: true };
    Ok(Reader::make(class_argument(class), State::new(state)).into())
}

fn read(ctx: Ctx, this: &Reader, data: Buffer, max_length: Option<i64>) -> Result<Value> {
    this.state.with(ctx, |state| {
        if state.inflating.is_at_end {
            return Err(ctx.raise(&EOF_ERROR, "End of stream already reached"));
        }
        state.input.try_reserve(data.len()).map_err(|_| ctx.memory_error())?;
        state.input.extend_from_slice(&data);
        let mut output = Output::new(limit(max_length));
        let Reading { inflating, input, needs_input } = state;
        let used = without_gil(ctx, || inflating.run(input, &mut output))
            .map_err(|failure| raise(ctx, failure, DECOMPRESSING))?;
        input.drain(..used);
        // At its limit the codec may have more to say without more input.
        *needs_input = !inflating.is_at_end && !output.is_full();
        output.into_value(ctx)
    })
}

natives! { READER_METHODS:
    decompress = read(self, data, max_length=-1) "Decompress *data*, returning uncompressed data as bytes.\n\nIf *max_length* is nonnegative, returns at most *max_length* bytes of\ndecompressed data. If this limit is reached and further output can be\nproduced, *self.needs_input* will be set to ``False``. In this case, the next\ncall to *decompress()* may provide *data* as b'' to obtain more of the output.\n\nIf all of the input data was decompressed and returned (either because this\nwas less than *max_length* bytes, or because *max_length* was negative),\n*self.needs_input* will be set to True.\n\nAttempting to decompress data after the end of stream is reached raises an\nEOFError.  Any data found after the end of the stream is ignored and saved in\nthe unused_data attribute.";
}

fn reader_eof(ctx: Ctx, this: &Reader) -> bool {
    this.state.with(ctx, |state| state.inflating.is_at_end)
}

fn reader_needs_input(ctx: Ctx, this: &Reader) -> bool {
    this.state.with(ctx, |state| state.needs_input)
}

fn reader_unused_data(ctx: Ctx, this: &Reader) -> Result<Value> {
    this.state.with(ctx, |state| bytes::checked(ctx, if state.inflating.is_at_end { &state.input } else { &[] }))
}

getsets! { READER_ATTRIBUTES for Reader:
    eof: reader_eof "True if the end-of-stream marker has been reached.";
    needs_input: reader_needs_input "True if more input is needed before more decompressed data can be produced.";
    unused_data: reader_unused_data "Data found after the end of the compressed stream.";
}

natives! { FUNCTIONS:
    adler32(data, value=1, /) "Compute an Adler-32 checksum of data.\n\n  value\n    Starting value of the checksum.\n\nThe returned checksum is an integer.";
    compress(data, /, level=-1, wbits=15) "Returns a bytes object containing compressed data.\n\n  data\n    Binary data to be compressed.\n  level\n    Compression level, in 0-9 or -1.\n  wbits\n    The window buffer size and container format.";
    compressobj(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None) "Return a compressor object.\n\n  level\n    The compression level (an integer in the range 0-9 or -1; default is\n    currently equivalent to 6).  Higher compression levels are slower,\n    but produce smaller results.\n  method\n    The compression algorithm.  If given, this must be DEFLATED.\n  wbits\n    +9 to +15: The base-two logarithm of the window size.  Include a zlib\n        container.\n    -9 to -15: Generate a raw stream.\n    +25 to +31: Include a gzip container.\n  memLevel\n    Controls the amount of memory used for internal compression state.\n    Valid values range from 1 to 9.  Higher values result in higher memory\n    usage, faster compression, and smaller output.\n  strategy\n    Used to tune the compression algorithm.  Possible values are\n    Z_DEFAULT_STRATEGY, Z_FILTERED, and Z_HUFFMAN_ONLY.\n  zdict\n    The predefined compression dictionary - a sequence of bytes\n    containing subsequences that are likely to occur in the input data.";
    crc32(data, value=0, /) "Compute a CRC-32 checksum of data.\n\n  value\n    Starting value of the checksum.\n\nThe returned checksum is an integer.";
    decompress(data, /, wbits=15, bufsize=16384) "Returns a bytes object containing the uncompressed data.\n\n  data\n    Compressed data.\n  wbits\n    The window buffer size and container format.\n  bufsize\n    The initial output buffer size.";
    decompressobj(wbits=15, zdict=b"") "Return a decompressor object.\n\n  wbits\n    The window buffer size and container format.\n  zdict\n    The predefined compression dictionary.  This must be the same\n    dictionary as used by the compressor that produced the input data.";
}

fn define() {
    ERROR.define::<BaseException>(&ClassDef {
        base: Some(&EXCEPTION),
        flags: class_flags::BASE | class_flags::DICT | class_flags::EXCEPTION | class_flags::WEAKREF,
        ..ClassDef::EMPTY
    });
    COMPRESS.define::<Compressor>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        methods: COMPRESS_METHODS,
        ..ClassDef::EMPTY
    });
    DECOMPRESS.define::<Decompressor>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        methods: DECOMPRESS_METHODS,
        getsets: DECOMPRESS_ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    READER.define::<Reader>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Create a decompressor object for decompressing data incrementally.",
        slots: |slots| slots.new.set(new_reader),
        methods: READER_METHODS,
        getsets: READER_ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}
