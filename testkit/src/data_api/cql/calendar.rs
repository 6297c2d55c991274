//! Days and dates of the proleptic Gregorian calendar, over the whole range that Cassandra stores: wider than
//! what date libraries take.

/// A date. The year 0 is 1 BC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: u8,
    /// 1 to 31.
    pub(crate) day: u8,
}

const DAYS_IN_400_YEARS: i64 = 146_097;
/// From 0000-03-01 to 1970-01-01: years are counted from March, so that the leap day is the last of a year.
const DAYS_BEFORE_EPOCH: i64 = 719_468;

/// The days from 1970-01-01 to a date, or `None` where there is no such date.
pub(crate) fn days(date: Civil) -> Option<i64> {
    if !(1..=12).contains(&date.month) || date.day == 0 || date.day > days_in(date.year, date.month) {
        return None;
    }
    let year = if date.month <= 2 { date.year - 1 } else { date.year };
    let month_from_march = i64::from((date.month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(date.day) - 1;
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * DAYS_IN_400_YEARS + day_of_era - DAYS_BEFORE_EPOCH)
}

/// The date so many days after 1970-01-01.
pub(crate) fn civil(days: i64) -> Civil {
    let shifted = days + DAYS_BEFORE_EPOCH;
    let (era, day_of_era) = (shifted.div_euclid(DAYS_IN_400_YEARS), shifted.rem_euclid(DAYS_IN_400_YEARS));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / (DAYS_IN_400_YEARS - 1)) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    // Both are small by construction; the fallback is never taken.
    Civil { year, month: u8::try_from(month).unwrap_or(1), day: u8::try_from(day).unwrap_or(1) }
}

fn days_in(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        for day in (-800_000_000..800_000_000).step_by(99_991) {
            assert_eq!(days(civil(day)), Some(day));
        }
        assert_eq!(civil(0), Civil { year: 1970, month: 1, day: 1 });
        assert_eq!(civil(11_016), Civil { year: 2000, month: 2, day: 29 });
        assert_eq!(civil(-1), Civil { year: 1969, month: 12, day: 31 });
    }

    #[test]
    fn a_day_that_no_month_has_is_no_date() {
        assert_eq!(days(Civil { year: 2025, month: 2, day: 29 }), None);
        assert_eq!(days(Civil { year: 1900, month: 2, day: 29 }), None);
        assert_eq!(days(Civil { year: 2025, month: 13, day: 1 }), None);
        assert_eq!(days(Civil { year: 2025, month: 1, day: 0 }), None);
    }
}
