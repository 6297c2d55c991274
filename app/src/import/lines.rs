//! Line numbers as an editor shows them.
//!
//! The CSV reader tells the byte where it began to look for a row. From there blank lines and the second half
//! of a CR LF are skipped, and a quoted text may run over many lines, so lines are counted here, on the bytes
//! themselves.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{self, Read},
    rc::Rc,
};

/// Where lines that are not blank begin, as far as the file was read; shared with the reader of it.
#[derive(Clone, Default)]
pub(super) struct Lines(Rc<RefCell<Seen>>);

/// What was seen of a file.
struct Seen {
    /// The byte and the number of each line that is not blank, oldest first.
    starts: VecDeque<(u64, u64)>,
    /// How many bytes were read.
    bytes: u64,
    /// The line that the next byte belongs to, from 1.
    line: u64,
    /// Whether that line has had a byte.
    begun: bool,
    /// Whether the last byte was a CR, whose LF does not end another line.
    after_cr: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self { starts: VecDeque::new(), bytes: 0, line: 1, begun: false, after_cr: false }
    }
}

impl Seen {
    fn read(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' if self.after_cr => {}
                b'\n' | b'\r' => {
                    self.line += 1;
                    self.begun = false;
                }
                _ if !self.begun => {
                    self.starts.push_back((self.bytes, self.line));
                    self.begun = true;
                }
                _ => {}
            }
            self.after_cr = *byte == b'\r';
            self.bytes += 1;
        }
    }
}

impl Lines {
    /// Counts what is read through the reader this gives.
    pub(super) fn count<R: Read>(&self, inner: R) -> Counted<R> {
        Counted { inner, lines: self.clone() }
    }

    /// The line of the row that is found at `byte` or after it. Rows are asked for in their order: earlier
    /// lines are forgotten.
    pub(super) fn line_of_row_at(&self, byte: u64) -> u64 {
        let mut seen = self.0.borrow_mut();
        while seen.starts.front().is_some_and(|(start, _)| *start < byte) {
            seen.starts.pop_front();
        }
        seen.starts.front().map_or(seen.line, |(_, line)| *line)
    }
}

/// A reader whose lines are counted.
pub(super) struct Counted<R> {
    inner: R,
    lines: Lines,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.lines.0.borrow_mut().read(&buffer[..count]);
        Ok(count)
    }
}
