//! One CSV file, row by row.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::{
    ImportError,
    lines::{Counted, Lines},
};

/// A CSV file that is being read. Nothing of it is held but the row at hand.
pub(super) struct Table {
    path: PathBuf,
    columns: Vec<String>,
    reader: Reader<Counted<File>>,
    lines: Lines,
    record: ByteRecord,
}

/// What the next row of a file is.
pub(super) enum Next<'a> {
    /// A row with as many fields as the header.
    Row(Row<'a>),
    /// Something that is none.
    Bad {
        /// The line it begins in.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
}

/// A row with as many texts as the header has columns.
pub(super) struct Row<'a> {
    /// The line it begins in, as an editor counts.
    pub(super) line: u64,
    columns: &'a [String],
    fields: Vec<&'a str>,
}

impl Row<'_> {
    /// The trimmed text of a column; empty when the file has no such column.
    pub(super) fn text(&self, column: &str) -> &str {
        let index = self.columns.iter().position(|name| name == column);
        index.and_then(|index| self.fields.get(index)).map_or("", |text| text.trim())
    }

    /// The text of a column, `None` when it is blank.
    pub(super) fn optional(&self, column: &str) -> Option<String> {
        let text = self.text(column);
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl Table {
    /// Opens the file `name` in `directory`; `None` when there is none.
    ///
    /// # Errors
    /// [`ImportError`] when it cannot be read, or its header lacks one of the columns `needed`.
    pub(super) fn open(directory: &Path, name: &str, needed: &[&str]) -> Result<Option<Self>, ImportError> {
        let path = directory.join(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ImportError::Unreadable { path, source }),
        };
        let lines = Lines::default();
        let counted = lines.count(file);
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(counted);
        let mut table = Self { path, columns: Vec::new(), reader, lines, record: ByteRecord::new() };
        table.read_header(needed)?;
        Ok(Some(table))
    }

    fn read_header(&mut self, needed: &[&str]) -> Result<(), ImportError> {
        self.advance()?;
        self.columns =
            self.record.iter().map(|name| String::from_utf8_lossy(name).trim().to_lowercase()).collect();
        let missing: Vec<&str> =
            needed.iter().copied().filter(|name| !self.columns.iter().any(|column| column == name)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(ImportError::MissingColumns { path: self.path.clone(), columns: missing.join(", ") })
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes of it are done.
    pub(super) fn bytes_done(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next row; `None` at the end of the file.
    ///
    /// # Errors
    /// [`ImportError::Unreadable`] when reading fails.
    pub(super) fn next(&mut self) -> Result<Option<Next<'_>>, ImportError> {
        if !self.advance()? {
            return Ok(None);
        }
        let line = self.lines.line_of_row_at(self.record.position().map_or(0, csv::Position::byte));
        let (has, wants) = (self.record.len(), self.columns.len());
        if has != wants {
            let reason = format!(
                "the row has {has} fields and the header {wants}; is a comma or a line break not quoted?"
            );
            return Ok(Some(Next::Bad { line, reason }));
        }
        let fields: Result<Vec<&str>, usize> = (self.record.iter().enumerate())
            .map(|(index, field)| std::str::from_utf8(field).map_err(|_| index))
            .collect();
        Ok(Some(match fields {
            Ok(fields) => Next::Row(Row { line, columns: &self.columns, fields }),
            Err(index) => {
                let column = self.columns.get(index).map_or("", String::as_str);
                Next::Bad { line, reason: format!("{column} is not UTF-8") }
            }
        }))
    }

    fn advance(&mut self) -> Result<bool, ImportError> {
        self.reader.read_byte_record(&mut self.record).map_err(|error| {
            let source = match error.into_kind() {
                csv::ErrorKind::Io(source) => source,
                other => io::Error::other(format!("{other:?}")),
            };
            ImportError::Unreadable { path: self.path.clone(), source }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// The line of each row of a text.
    fn lines_of_rows(text: &[u8]) -> Vec<u64> {
        struct Dribble<'a>(&'a [u8]);
        impl Read for Dribble<'_> {
            // One byte at a time, so that every border between two reads is tried.
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let count = self.0.len().min(buffer.len()).min(1);
                buffer[..count].copy_from_slice(&self.0[..count]);
                self.0 = &self.0[count..];
                Ok(count)
            }
        }
        let lines = Lines::default();
        let counted = lines.count(Dribble(text));
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(counted);
        let mut record = ByteRecord::new();
        let mut found = Vec::new();
        while reader.read_byte_record(&mut record).unwrap() {
            found.push(lines.line_of_row_at(record.position().unwrap().byte()));
        }
        found
    }

    #[test]
    fn a_row_has_the_line_that_an_editor_shows() {
        for (text, lines) in [
            ("h\na\nb\n", vec![1, 2, 3]),
            ("h\r\na\r\nb", vec![1, 2, 3]),
            ("h\ra\rb", vec![1, 2, 3]),
            ("\u{feff}h\na\n", vec![1, 2]),
            ("h\n\n\na\r\n\r\nb\n", vec![1, 4, 6]),
            ("h\n\"a\nb\r\nc\",x\nd\n", vec![1, 2, 5]),
            ("h\n\"a\n\n\"\n\n\"b\"\n", vec![1, 2, 6]),
            ("\n\nh\na", vec![3, 4]),
        ] {
            assert_eq!(lines_of_rows(text.as_bytes()), lines, "{text:?}");
        }
    }
}
