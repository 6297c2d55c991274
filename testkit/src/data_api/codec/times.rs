//! Dates, times, timestamps and durations, as Java reads ISO 8601.

use bigdecimal::{ToPrimitive, num_bigint::BigInt};

use super::{decode::Misfit, numbers::decimal};
use crate::data_api::{
    cql::{Civil, CqlDuration, days},
    json::Json,
};

const NANOS_PER_SECOND: i64 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
/// Offsets from UTC go up to 18 hours.
const MAX_OFFSET_SECONDS: i64 = 18 * 3600;

/// A text that is read from its start.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    /// The next so many digits, as a number.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits.bytes().all(|it| it.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    }

    /// All digits that come next.
    fn run(&mut self) -> &'a str {
        let (digits, rest) = self.0.split_at(self.0.bytes().take_while(u8::is_ascii_digit).count());
        self.0 = rest;
        digits
    }

    /// Takes a character, in either case, if it comes next.
    fn take(&mut self, character: char) -> bool {
        let rest =
            self.0.strip_prefix(character).or_else(|| self.0.strip_prefix(character.to_ascii_lowercase()));
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn expect(&mut self, character: char) -> Option<()> {
        self.take(character).then_some(())
    }

    fn end<T>(&self, value: T) -> Option<T> {
        self.0.is_empty().then_some(value)
    }

    /// A year has four digits, or a sign and up to ten: a plus only where it has more than four.
    fn year(&mut self) -> Option<i64> {
        let (plus, minus) = (self.take('+'), self.take('-'));
        let digits = self.run();
        let fits = match digits.len() {
            4 => !plus,
            5..=10 => plus || minus,
            _ => false,
        };
        let year: i64 = digits.parse().ok().filter(|_| fits && !(plus && minus))?;
        Some(if minus { -year } else { year })
    }

    /// Days after 1970-01-01.
    fn date(&mut self) -> Option<i64> {
        let year = self.year()?;
        self.expect('-')?;
        let month = self.digits(2)?;
        self.expect('-')?;
        let day = self.digits(2)?;
        days(Civil { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? })
    }

    /// The digits after a point, as nanoseconds.
    fn fraction(&mut self) -> Option<i64> {
        if !self.take('.') {
            return Some(0);
        }
        let digits = self.run();
        (digits.len() <= 9).then(|| format!("{digits:0<9}").parse().ok()).flatten()
    }

    /// Seconds from UTC.
    fn offset(&mut self) -> Option<i64> {
        if self.take('Z') {
            return Some(0);
        }
        let sign = if self.take('-') {
            -1
        } else {
            self.expect('+')?;
            1
        };
        let hours = self.digits(2)?;
        self.expect(':')?;
        let minutes = self.digits(2)?;
        let seconds = if self.take(':') { self.digits(2)? } else { 0 };
        let total = hours * 3600 + minutes * 60 + seconds;
        (minutes < 60 && seconds < 60 && total <= MAX_OFFSET_SECONDS).then_some(sign * total)
    }
}

/// Days after 1970-01-01 of `2025-03-01`.
pub(super) fn date(text: &str) -> Result<i32, Misfit> {
    let mut reader = Reader(text);
    let date = reader.date().and_then(|days| reader.end(days)).and_then(|days| i32::try_from(days).ok());
    date.ok_or_else(|| Misfit(format!("{text:?} is no date such as \"2025-03-01\"")))
}

/// Nanoseconds after midnight of `10:11:12.5`, where seconds may be left out.
pub(super) fn time(text: &str) -> Result<i64, Misfit> {
    parse_time(text).ok_or_else(|| Misfit(format!("{text:?} is no time such as \"10:11:12.5\"")))
}

fn parse_time(text: &str) -> Option<i64> {
    let mut reader = Reader(text);
    let hours = reader.digits(2)?;
    reader.expect(':')?;
    let minutes = reader.digits(2)?;
    let (seconds, nanos) = if reader.take(':') { (reader.digits(2)?, reader.fraction()?) } else { (0, 0) };
    let seconds_of_day = hours * 3600 + minutes * 60 + seconds;
    let fits = hours < 24 && minutes < 60 && seconds < 60;
    reader.end(seconds_of_day * NANOS_PER_SECOND + nanos).filter(|_| fits)
}

/// Milliseconds after the epoch of `2025-03-01T10:00:00.123Z`: seconds and zone are required, what is finer than
/// milliseconds is cut.
pub(super) fn timestamp(text: &str) -> Result<i64, Misfit> {
    parse_timestamp(text)
        .ok_or_else(|| Misfit(format!("{text:?} is no time with a zone such as \"2025-03-01T10:00:00Z\"")))
}

fn parse_timestamp(text: &str) -> Option<i64> {
    let mut reader = Reader(text);
    let days = reader.date()?;
    reader.expect('T')?;
    let hours = reader.digits(2)?;
    reader.expect(':')?;
    let minutes = reader.digits(2)?;
    reader.expect(':')?;
    let seconds = reader.digits(2)?;
    let nanos = reader.fraction()?;
    let offset = reader.offset()?;
    reader.end(())?;
    // The end of a day may be written as hour 24, and a leap second as second 60, which is taken as the one before.
    let midnight = (hours, minutes, seconds, nanos) == (24, 0, 0, 0);
    let leap = (hours, minutes, seconds) == (23, 59, 60);
    if !(midnight || leap || hours < 24 && minutes < 60 && seconds < 60) {
        return None;
    }
    let seconds = if leap { 59 } else { seconds };
    let total = days * SECONDS_PER_DAY + hours * 3600 + minutes * 60 + seconds - offset;
    i64::try_from(i128::from(total) * 1000 + i128::from(nanos / 1_000_000)).ok()
}

/// Milliseconds after the epoch of `{"$date": milliseconds}`: a fraction is cut, and what 64 bits do not hold wraps.
pub(super) fn epoch_millis(json: &Json) -> Result<i64, Misfit> {
    match (json, json.get("$date")) {
        (Json::Object(members), Some(Json::Number(number))) if members.len() == 1 => cut(number)
            .ok_or_else(|| Misfit(format!("expected a number in $date that is not too long, not {number}"))),
        _ => Err(Misfit::expected("a time as text or {\"$date\": milliseconds}", json)),
    }
}

/// The lowest 64 bits of the whole part of a number.
fn cut(number: &str) -> Option<i64> {
    /// Beyond so many zeros at either end nothing of a number of a hundred digits is left.
    const MAX_ZEROS: i64 = 200;
    let decimal = decimal(number).ok()?;
    if decimal.fractional_digit_count().abs() > MAX_ZEROS {
        return Some(0);
    }
    let whole = decimal.with_scale(0).into_bigint_and_exponent().0;
    (whole & BigInt::from(u64::MAX)).to_u64().map(u64::cast_signed)
}

/// A duration as CQL or ISO 8601 writes it.
pub(super) fn duration(text: &str) -> Result<CqlDuration, Misfit> {
    CqlDuration::parse(text)
        .ok_or_else(|| Misfit(format!("{text:?} is no duration such as \"P1DT2H\" or \"1d2h\"")))
}
