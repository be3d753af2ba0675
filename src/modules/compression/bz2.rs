//! `_bz2` (`Modules/_bz2module.c`), over `libbz2-rs-sys`.

use super::{NoMemory, Output, State, limit, without_gil};
use crate::modules::NativeModule;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::EOF_ERROR;
use crate::object::{Class, Ctx, ObjectExt, Raised, Result, Value};
use crate::types::buffer::Buffer;
use crate::types::bytes;
use crate::types::held::class_argument;
use crate::{constructor, getsets, natives, object_type};
use bzip2::{Action, Compress, Compression, Decompress, Error, Status};

pub static MODULE: NativeModule = NativeModule {
    name: "_bz2",
    doc: "",
    functions: &[],
    init: |_, namespace| {
        namespace.set_str("BZ2Compressor", COMPRESSOR.to_value());
        namespace.set_str("BZ2Decompressor", DECOMPRESSOR.to_value());
        Ok(())
    },
};

static COMPRESSOR: Class = Class::on_demand("_bz2.BZ2Compressor", define);
static DECOMPRESSOR: Class = Class::on_demand("_bz2.BZ2Decompressor", define);

/// `None` once it was flushed.
type Compressing = Option<Compress>;

struct Decompressing {
    stream: Decompress,
    /// Given, but not decompressed so far; after the end of the stream what follows it.
    input: Vec<u8>,
    is_at_end: bool,
    needs_input: bool,
}

object_type! {
    struct Compressor: COMPRESSOR {
        state: State<Compressing>,
    }

    struct Decompressor: DECOMPRESSOR {
        state: State<Decompressing>,
    }
}

enum Failure {
    Codec(Error),
    Memory,
}

impl From<NoMemory> for Failure {
    fn from(NoMemory: NoMemory) -> Failure {
        Failure::Memory
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Codec(error)
    }
}

#[cold]
fn raise(ctx: Ctx, failure: Failure) -> Raised {
    match failure {
        Failure::Memory => ctx.memory_error(),
        Failure::Codec(Error::Data | Error::DataMagic) => {
            ctx.raise(&crate::object::exception::OS_ERROR, "Invalid data stream")
        }
        Failure::Codec(Error::Sequence) => {
            ctx.raise(&crate::object::exception::RUNTIME_ERROR, "Invalid sequence of commands sent to libbzip2")
        }
        Failure::Codec(Error::Param) => ctx.value_error("Internal error - invalid parameters passed to libbzip2"),
    }
}

// ---- compressing ----

constructor! {
    new_compressor = "BZ2Compressor" make_compressor(self, compresslevel=9, /);
    new_decompressor = "BZ2Decompressor" make_decompressor(self);
}

fn make_compressor(ctx: Ctx, class: &Value, level: Option<i32>) -> Result<Value> {
    let level = level.unwrap_or(9);
    let Some(level) = u32::try_from(level).ok().filter(|level| (1..=9).contains(level)) else {
        return Err(ctx.value_error("compresslevel must be between 1 and 9"));
    };
    let stream = Compress::new(Compression::new(level), 0);
    Ok(Compressor::make(class_argument(class), State::new(Some(stream))).into())
}

/// Compresses all of `data`; with `Action::Finish` also what was kept of earlier data.
fn run(stream: &mut Compress, mut data: &[u8], action: Action) -> std::result::Result<Output, Failure> {
    let mut output = Output::new(usize::MAX);
    loop {
        let (read, written) = (stream.total_in(), stream.total_out());
        if action == Action::Run && data.is_empty() {
            return Ok(output);
        }
        let room = output.room()?;
        if room.is_empty() {
            return Err(Failure::Memory);
        }
        let status = stream.compress(data, room, action)?;
        output.filled += (stream.total_out() - written) as usize;
        data = &data[(stream.total_in() - read) as usize..];
        if action == Action::Finish && status == Status::StreamEnd {
            return Ok(output);
        }
    }
}

fn compress(ctx: Ctx, this: &Compressor, data: Buffer) -> Result<Value> {
    this.state.with(ctx, |state| {
        let Some(stream) = state else { return Err(ctx.value_error("Compressor has been flushed")) };
        let compressed = without_gil(ctx, || run(stream, &data, Action::Run));
        compressed.map_err(|failure| raise(ctx, failure))?.into_value(ctx)
    })
}

fn flush(ctx: Ctx, this: &Compressor) -> Result<Value> {
    this.state.with(ctx, |state| {
        let Some(mut stream) = state.take() else { return Err(ctx.value_error("Repeated call to flush()")) };
        let compressed = without_gil(ctx, || run(&mut stream, &[], Action::Finish));
        compressed.map_err(|failure| raise(ctx, failure))?.into_value(ctx)
    })
}

natives! { COMPRESSOR_METHODS:
    compress(self, data, /) "Provide data to the compressor object.\n\nReturns a chunk of compressed data if possible, or b\'\' otherwise.\n\nWhen you have finished providing data to the compressor, call the\nflush() method to finish the compression process.";
    flush(self, /) "Finish the compression process.\n\nReturns the compressed data left in internal buffers.\n\nThe compressor object may not be used after this method is called.";
}

// ---- decompressing ----

fn make_decompressor(_: Ctx, class: &Value) -> Result<Value> {
    let state =
        Decompressing { stream: Decompress::new(false), input: Vec::new(), is_at_end: false, needs_input: true };
    Ok(Decompressor::make(class_argument(class), State::new(state)).into())
}

impl Decompressing {
    fn run(&mut self, limit: usize) -> std::result::Result<Output, Failure> {
        let mut output = Output::new(limit);
        let mut used = 0;
        let result = loop {
            if output.is_full() {
                self.needs_input = false;
                break Ok(());
            }
            let (read, written) = (self.stream.total_in(), self.stream.total_out());
            let room = match output.room() {
                Ok(room) => room,
                Err(error) => break Err(error.into()),
            };
            let had_room = room.len();
            let status = match self.stream.decompress(&self.input[used..], room) {
                Ok(status) => status,
                Err(error) => break Err(error.into()),
            };
            let produced = (self.stream.total_out() - written) as usize;
            output.filled += produced;
            used += (self.stream.total_in() - read) as usize;
            if status == Status::StreamEnd {
                (self.is_at_end, self.needs_input) = (true, false);
                break Ok(());
            }
            // Room left means that all that can be said so far was said.
            if used == self.input.len() && produced < had_room {
                self.needs_input = true;
                break Ok(());
            }
        };
        self.input.drain(..used);
        result.map(|()| output)
    }
}

fn decompress(ctx: Ctx, this: &Decompressor, data: Buffer, max_length: Option<i64>) -> Result<Value> {
    this.state.with(ctx, |state| {
        if state.is_at_end {
            return Err(ctx.raise(&EOF_ERROR, "End of stream already reached"));
        }
        state.input.try_reserve(data.len()).map_err(|_| ctx.memory_error())?;
        state.input.extend_from_slice(&data);
        let output = without_gil(ctx, || state.run(limit(max_length)));
        output.map_err(|failure| raise(ctx, failure))?.into_value(ctx)
    })
}

natives! { DECOMPRESSOR_METHODS:
    decompress(self, data, max_length=-1) "Decompress *data*, returning uncompressed data as bytes.\n\nIf *max_length* is nonnegative, returns at most *max_length* bytes of\ndecompressed data. If this limit is reached and further output can be\nproduced, *self.needs_input* will be set to ``False``. In this case, the next\ncall to *decompress()* may provide *data* as b\'\' to obtain more of the output.\n\nIf all of the input data was decompressed and returned (either because this\nwas less than *max_length* bytes, or because *max_length* was negative),\n*self.needs_input* will be set to True.\n\nAttempting to decompress data after the end of stream is reached raises an\nEOFError.  Any data found after the end of the stream is ignored and saved in\nthe unused_data attribute.";
}

fn eof(ctx: Ctx, this: &Decompressor) -> bool {
    this.state.with(ctx, |state| state.is_at_end)
}

fn needs_input(ctx: Ctx, this: &Decompressor) -> bool {
    this.state.with(ctx, |state| state.needs_input)
}

fn unused_data(ctx: Ctx, this: &Decompressor) -> Result<Value> {
    this.state.with(ctx, |state| bytes::checked(ctx, if state.is_at_end { &state.input } else { &[] }))
}

getsets! { ATTRIBUTES for Decompressor:
    eof: eof "True if the end-of-stream marker has been reached.";
    needs_input: needs_input "True if more input is needed before more decompressed data can be produced.";
    unused_data: unused_data "Data found after the end of the compressed stream.";
}

fn define() {
    COMPRESSOR.define::<Compressor>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Create a compressor object for compressing data incrementally.\n\n  compresslevel\n    Compression level, as a number between 1 and 9.\n\nFor one-shot compression, use the compress() function instead.",
        slots: |slots| slots.new.set(new_compressor),
        methods: COMPRESSOR_METHODS,
        ..ClassDef::EMPTY
    });
    DECOMPRESSOR.define::<Decompressor>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Create a decompressor object for decompressing data incrementally.\n\nFor one-shot decompression, use the decompress() function instead.",
        slots: |slots| slots.new.set(new_decompressor),
        methods: DECOMPRESSOR_METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}
