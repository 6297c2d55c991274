//! Durations as texts.

use super::CqlDuration;

const NANOS_PER_SECOND: i64 = 1_000_000_000;
/// The units of CQL, the longest spelling of a prefix first, with how many of which part each is.
const UNITS: [(&str, Part, i64); 11] = [
    ("mo", Part::Months, 1),
    ("ms", Part::Nanos, 1_000_000),
    ("us", Part::Nanos, 1000),
    ("µs", Part::Nanos, 1000),
    ("ns", Part::Nanos, 1),
    ("y", Part::Months, 12),
    ("w", Part::Days, 7),
    ("d", Part::Days, 1),
    ("h", Part::Nanos, 3600 * NANOS_PER_SECOND),
    ("m", Part::Nanos, 60 * NANOS_PER_SECOND),
    ("s", Part::Nanos, NANOS_PER_SECOND),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Months,
    Days,
    Nanos,
}

/// The three counts while they are added up, none of them signed.
#[derive(Default)]
struct Sum {
    months: i64,
    days: i64,
    nanos: i64,
}

impl Sum {
    fn add(&mut self, part: Part, count: i64, unit: i64) -> Option<()> {
        let sum = match part {
            Part::Months => &mut self.months,
            Part::Days => &mut self.days,
            Part::Nanos => &mut self.nanos,
        };
        *sum = sum.checked_add(count.checked_mul(unit)?)?;
        Some(())
    }

    fn signed(&self, sign: i64) -> Option<CqlDuration> {
        let (months, days) = (i32::try_from(self.months).ok()?, i32::try_from(self.days).ok()?);
        let narrow = i32::try_from(sign).ok()?;
        Some(CqlDuration { months: months * narrow, days: days * narrow, nanos: self.nanos * sign })
    }
}

impl CqlDuration {
    /// Reads `1mo2d3h`, `P1M2DT3H`, `P2W` or `P0000-01-02T03:00:00`, each with a minus before it or not.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let mut sum = Sum::default();
        match text.strip_prefix('P') {
            Some(iso) => designated(iso, &mut sum).or_else(|| alternative(iso, &mut sum))?,
            None => units(text, &mut sum)?,
        }
        sum.signed(sign)
    }

    /// The duration as ISO 8601 writes it.
    pub(crate) fn iso(&self) -> String {
        let negative = self.months < 0 || self.days < 0 || self.nanos < 0;
        let (months, days) = (self.months.unsigned_abs(), self.days.unsigned_abs());
        let (seconds, nanos) =
            (self.nanos.unsigned_abs() / 1_000_000_000, self.nanos.unsigned_abs() % 1_000_000_000);
        let part = |count: u64, unit: char| if count == 0 { String::new() } else { format!("{count}{unit}") };
        let date =
            [part(u64::from(months / 12), 'Y'), part(u64::from(months % 12), 'M'), part(days.into(), 'D')];
        let rest = match nanos {
            0 => part(seconds % 60, 'S'),
            nanos => format!("{}.{}S", seconds % 60, format!("{nanos:09}").trim_end_matches('0')),
        };
        let time = [part(seconds / 3600, 'H'), part(seconds / 60 % 60, 'M'), rest].concat();
        let date = date.concat();
        let sign = if negative { "-" } else { "" };
        match (date.is_empty(), time.is_empty()) {
            (true, true) => "PT0S".to_owned(),
            (_, true) => format!("{sign}P{date}"),
            _ => format!("{sign}P{date}T{time}"),
        }
    }
}

/// The number that a text starts with, and the rest.
fn number(text: &str) -> Option<(i64, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// Numbers with units of CQL, each unit once and the larger ones first.
fn units(text: &str, sum: &mut Sum) -> Option<()> {
    let mut rest = text;
    let mut last = None;
    while !rest.is_empty() || last.is_none() {
        let (count, after) = number(rest)?;
        let lower = after.to_lowercase();
        let (name, part, unit) = UNITS.iter().find(|(name, ..)| lower.starts_with(name))?;
        let size = (*part, *unit);
        if last.is_some_and(|last| !follows(last, size)) {
            return None;
        }
        sum.add(*part, count, *unit)?;
        last = Some(size);
        rest = after.get(name.len()..)?;
    }
    Some(())
}

fn follows(last: (Part, i64), next: (Part, i64)) -> bool {
    let rank = |part| match part {
        Part::Months => 2,
        Part::Days => 1,
        Part::Nanos => 0,
    };
    (rank(next.0), next.1) < (rank(last.0), last.1)
}

/// `1Y2M3DT4H5M6S` or `4W`.
fn designated(text: &str, sum: &mut Sum) -> Option<()> {
    if let Some(weeks) = text.strip_suffix('W') {
        return sum.add(Part::Days, weeks.parse().ok()?, 7);
    }
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    parts(date, &[('Y', Part::Months, 12), ('M', Part::Months, 1), ('D', Part::Days, 1)], sum)?;
    let units = [
        ('H', Part::Nanos, 3600 * NANOS_PER_SECOND),
        ('M', Part::Nanos, 60 * NANOS_PER_SECOND),
        ('S', Part::Nanos, NANOS_PER_SECOND),
    ];
    parts(time.unwrap_or_default(), &units, sum)
}

fn parts(text: &str, units: &[(char, Part, i64)], sum: &mut Sum) -> Option<()> {
    let (mut rest, mut units) = (text, units.iter());
    while !rest.is_empty() {
        let (count, after) = number(rest)?;
        let (name, part, unit) = units.find(|(name, ..)| after.starts_with(*name))?;
        sum.add(*part, count, *unit)?;
        rest = &after[name.len_utf8()..];
    }
    Some(())
}

/// `0001-02-03T04:05:06`.
fn alternative(text: &str, sum: &mut Sum) -> Option<()> {
    let shape: String = text.chars().map(|it| if it.is_ascii_digit() { '0' } else { it }).collect();
    if shape != "0000-00-00T00:00:00" {
        return None;
    }
    let mut counts = text.split(['-', 'T', ':']).map(str::parse::<i64>);
    let units = [
        (Part::Months, 12),
        (Part::Months, 1),
        (Part::Days, 1),
        (Part::Nanos, 3600 * NANOS_PER_SECOND),
        (Part::Nanos, 60 * NANOS_PER_SECOND),
        (Part::Nanos, NANOS_PER_SECOND),
    ];
    units.into_iter().try_for_each(|(part, unit)| sum.add(part, counts.next()?.ok()?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_every_spelling_and_shown_in_one() {
        for (text, shown) in [
            ("1d2h", "P1DT2H"),
            ("P1DT2H", "P1DT2H"),
            ("1y2mo3w4d5h6m7s8ms9us10ns", "P1Y2M25DT5H6M7.00800901S"),
            ("P4W", "P28D"),
            ("P", "PT0S"),
            ("0s", "PT0S"),
            ("P0001-02-03T04:05:06", "P1Y2M3DT4H5M6S"),
            ("-P1M", "-P1M"),
            ("1H30M", "PT1H30M"),
        ] {
            assert_eq!(CqlDuration::parse(text).map(|it| it.iso()).as_deref(), Some(shown), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", "1", "h", "1x", "2h1d", "1d1d", "P1H", "P1", "99999999999mo", "-", "1dé"] {
            assert_eq!(CqlDuration::parse(text), None, "{text}");
        }
    }
}
