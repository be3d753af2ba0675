//! Two rings of bytes in shared memory: output from Python to the page side, input the other way. `web.rs` writes down
//! what the page side does with them; this file is the Rust half and knows nothing of the browser, so that it is tested
//! natively with a Rust page side.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32};
use std::sync::{Mutex, PoisonError};

use super::{Line, Stream};

/// Bytes before a piece of output: stream and length.
pub const PIECE_HEAD: usize = 4;

/// The words of a ring that both sides use. Its bytes are `data[position % size]`; `size` is a power of two, positions
/// count modulo 2³². There is one writer and one reader at a time.
#[derive(Debug)]
#[repr(C)]
pub struct Ring {
    /// Position after the last byte written.
    pub head: AtomicU32,
    /// Position of the first byte not yet read.
    pub tail: AtomicU32,
    /// Changes and wakes its sleepers when the page side has moved its end (and on interrupts).
    pub signal: AtomicU32,
    data: AtomicPtr<AtomicU8>,
    size: AtomicU32,
}

impl Ring {
    pub const fn new() -> Ring {
        Ring {
            head: AtomicU32::new(0),
            tail: AtomicU32::new(0),
            signal: AtomicU32::new(0),
            data: AtomicPtr::new(std::ptr::null_mut()),
            size: AtomicU32::new(0),
        }
    }

    /// Tells the page side where the bytes are.
    #[cfg(target_arch = "wasm32")]
    pub fn publish(&self, bytes: &'static [AtomicU8]) {
        debug_assert!(bytes.len().is_power_of_two());
        self.data.store(bytes.as_ptr().cast_mut(), Relaxed);
        self.size.store(bytes.len() as u32, Release);
    }
}

/// The Rust half of the output ring.
pub struct Output {
    bytes: &'static [AtomicU8],
    /// Held by the writer of a piece, never while it waits for room.
    writer: Mutex<()>,
}

impl Output {
    pub const fn new(bytes: &'static [AtomicU8]) -> Output {
        Output { bytes, writer: Mutex::new(()) }
    }

    /// Writes as much of `text` as has room, as whole pieces, and says how many bytes these were.
    pub fn write(&self, ring: &Ring, stream: Stream, text: &[u8]) -> usize {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        // Short enough that several pieces fit: a writer need not wait until the ring is empty.
        let longest = self.bytes.len() / 4;
        let mut taken = 0;
        while taken < text.len() {
            let head = ring.head.load(Relaxed);
            // Acquire: the page side has read what it gave back.
            let room = self.bytes.len() - head.wrapping_sub(ring.tail.load(Acquire)) as usize;
            if room <= PIECE_HEAD {
                break;
            }
            let len = (text.len() - taken).min(longest).min(room - PIECE_HEAD);
            let piece_head = (len as u32) << 8 | stream as u32;
            self.put(head, &piece_head.to_le_bytes());
            self.put(head.wrapping_add(PIECE_HEAD as u32), &text[taken..taken + len]);
            // The release in SeqCst: the bytes are there before the head says so. SeqCst itself: the page side's flag
            // `poked` is looked at next, and the two must not pass each other.
            ring.head.store(head.wrapping_add((PIECE_HEAD + len) as u32), SeqCst);
            taken += len;
        }
        taken
    }

    /// What the page side does: takes all pieces that are there, in order. The caller then wakes who waits for room.
    pub fn take(&self, ring: &Ring, mut sink: impl FnMut(Stream, Vec<u8>)) {
        let head = ring.head.load(Acquire);
        let mut tail = ring.tail.load(Relaxed);
        while tail != head {
            let mut next = || {
                let byte = self.bytes[tail as usize & (self.bytes.len() - 1)].load(Relaxed);
                tail = tail.wrapping_add(1);
                byte
            };
            let piece_head = u32::from_le_bytes(std::array::from_fn(|_| next()));
            let text = (0..piece_head >> 8).map(|_| next()).collect();
            sink(if piece_head as u8 == Stream::Err as u8 { Stream::Err } else { Stream::Out }, text);
        }
        // Release: the bytes are read before the writer may write over them.
        ring.tail.store(tail, Release);
    }

    fn put(&self, at: u32, text: &[u8]) {
        let start = at as usize & (self.bytes.len() - 1);
        let cells = self.bytes[start..].iter().chain(self.bytes);
        cells.zip(text).for_each(|(cell, &byte)| cell.store(byte, Relaxed));
    }
}

/// The Rust half of the input ring.
pub struct Input {
    bytes: &'static [AtomicU8],
    /// Held by whoever takes bytes out, never while it waits. The bytes of an unfinished line are kept here, so a line
    /// may be longer than the ring.
    unfinished: Mutex<Vec<u8>>,
}

impl Input {
    pub const fn new(bytes: &'static [AtomicU8]) -> Input {
        Input { bytes, unfinished: Mutex::new(Vec::new()) }
    }

    /// The next line, if it is complete or `eof` says that nothing more will come.
    pub fn take_line(&self, ring: &Ring, eof: &AtomicU32) -> Option<Line> {
        let mut line = self.unfinished.lock().unwrap_or_else(PoisonError::into_inner);
        // Before the head: if it is set, the head that follows is the last one.
        let at_end = eof.load(Acquire) != 0;
        let head = ring.head.load(Acquire);
        let mut tail = ring.tail.load(Relaxed);
        let mut complete = false;
        while tail != head && !complete {
            let byte = self.bytes[tail as usize & (self.bytes.len() - 1)].load(Relaxed);
            tail = tail.wrapping_add(1);
            line.push(byte);
            complete = byte == b'\n';
        }
        // The release in SeqCst: the bytes are read before the page side may write over them. SeqCst itself: as for
        // output.
        ring.tail.store(tail, SeqCst);
        if complete || (at_end && !line.is_empty()) {
            Some(Line::Text(std::mem::take(&mut *line)))
        } else if at_end {
            Some(Line::Eof)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(size: usize) -> &'static [AtomicU8] {
        Box::leak((0..size).map(|_| AtomicU8::new(0)).collect())
    }

    /// The page side of the output ring: takes all that is there.
    fn drain(ring: &Ring, output: &Output) -> Vec<(u8, Vec<u8>)> {
        let mut pieces = Vec::new();
        output.take(ring, |stream, text| pieces.push((stream as u8, text)));
        pieces
    }

    /// The page side of the input ring: writes what has room.
    fn feed(ring: &Ring, bytes: &[AtomicU8], text: &[u8]) -> usize {
        let head = ring.head.load(Relaxed);
        let room = bytes.len() - head.wrapping_sub(ring.tail.load(Acquire)) as usize;
        let len = text.len().min(room);
        for (offset, &byte) in text[..len].iter().enumerate() {
            bytes[(head as usize + offset) % bytes.len()].store(byte, Relaxed);
        }
        ring.head.store(head.wrapping_add(len as u32), Release);
        len
    }

    #[test]
    fn pieces_come_out_as_they_went_in() {
        let bytes = memory(64);
        let (ring, output) = (Ring::new(), Output::new(bytes));
        // Near the end of the counters and of the ring, so both wrap.
        let start = u32::MAX - 20;
        ring.head.store(start, Relaxed);
        ring.tail.store(start, Relaxed);
        for round in 0..50u8 {
            assert_eq!(output.write(&ring, Stream::Out, &[round; 7]), 7);
            assert_eq!(output.write(&ring, Stream::Err, b"err"), 3);
            assert_eq!(drain(&ring, &output), [(1, vec![round; 7]), (2, b"err".to_vec())]);
        }
    }

    #[test]
    fn a_full_ring_takes_what_has_room() {
        let bytes = memory(64);
        let (ring, output) = (Ring::new(), Output::new(bytes));
        let text: Vec<u8> = (0..100).collect();
        let taken = output.write(&ring, Stream::Out, &text);
        // Pieces of 16 bytes, each with its head, and the rest in a shorter one.
        assert_eq!(taken, 16 + 16 + 16);
        assert_eq!(output.write(&ring, Stream::Out, b"x"), 0);
        let read: Vec<u8> = drain(&ring, &output).into_iter().flat_map(|(_, piece)| piece).collect();
        assert_eq!(read, text[..taken]);
        assert_eq!(output.write(&ring, Stream::Out, &text[taken..]), 48);
    }

    #[test]
    fn writers_side_by_side_keep_their_pieces_whole() {
        const ROUNDS: usize = 2000;
        let bytes = memory(256);
        let (ring, output) = (Ring::new(), Output::new(bytes));
        let mut counts = [0usize; 2];
        std::thread::scope(|scope| {
            for (stream, byte) in [(Stream::Out, b'o'), (Stream::Err, b'e')] {
                let (ring, output) = (&ring, &output);
                scope.spawn(move || {
                    let text = [byte; 13];
                    for _ in 0..ROUNDS {
                        let mut done = 0;
                        while done < text.len() {
                            done += output.write(ring, stream, &text[done..]);
                        }
                    }
                });
            }
            while counts.iter().sum::<usize>() < 2 * 13 * ROUNDS {
                for (stream, piece) in drain(&ring, &output) {
                    assert!(piece.iter().all(|&byte| byte == b"oe"[stream as usize - 1]));
                    counts[stream as usize - 1] += piece.len();
                }
            }
        });
        assert_eq!(counts, [13 * ROUNDS; 2]);
    }

    #[test]
    fn lines_come_one_by_one() {
        let bytes = memory(16);
        let (ring, input, eof) = (Ring::new(), Input::new(bytes), AtomicU32::new(0));
        assert_eq!(input.take_line(&ring, &eof), None);
        feed(&ring, bytes, b"one\ntwo\nthr");
        assert_eq!(input.take_line(&ring, &eof), Some(Line::Text(b"one\n".to_vec())));
        assert_eq!(input.take_line(&ring, &eof), Some(Line::Text(b"two\n".to_vec())));
        assert_eq!(input.take_line(&ring, &eof), None);
        feed(&ring, bytes, b"ee");
        eof.store(1, Release);
        assert_eq!(input.take_line(&ring, &eof), Some(Line::Text(b"three".to_vec())));
        assert_eq!(input.take_line(&ring, &eof), Some(Line::Eof));
        assert_eq!(input.take_line(&ring, &eof), Some(Line::Eof));
    }

    #[test]
    fn a_line_may_be_longer_than_the_ring() {
        let bytes = memory(16);
        let (ring, input, eof) = (Ring::new(), Input::new(bytes), AtomicU32::new(0));
        let text: Vec<u8> = (0..100).map(|n| b'a' + n % 26).chain(*b"\n").collect();
        let mut fed = 0;
        let line = loop {
            fed += feed(&ring, bytes, &text[fed..]);
            if let Some(line) = input.take_line(&ring, &eof) {
                break line;
            }
        };
        assert_eq!(line, Line::Text(text));
    }
}
