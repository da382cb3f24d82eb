//! Dates of the proleptic Gregorian calendar.

const MILLIS_A_DAY: i64 = 86_400_000;

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    /// All, from Monday.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// 0 for Monday to 6 for Sunday.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// Two letters, as iCalendar writes it.
    pub fn code(self) -> &'static str {
        ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][usize::from(self.number())]
    }
}

/// A local date and time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil {
    /// The year.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// Milliseconds since midnight.
    pub millis: i64,
}

impl Civil {
    /// The local time `millis` after the epoch as if the zone were UTC.
    pub fn from_millis(millis: i64) -> Self {
        let (days, rest) = (millis.div_euclid(MILLIS_A_DAY), millis.rem_euclid(MILLIS_A_DAY));
        // Days are counted from 1 March of year 0, so that leap days end a year; see Howard
        // Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let shifted = days + 719_468;
        let (era, in_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year = (in_era - in_era / 1460 + in_era / 36_524 - in_era / 146_096) / 365;
        let in_year = in_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * in_year + 2) / 153;
        let day = in_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        Self { year, month: month as u8, day: day as u8, millis: rest }
    }

    /// Milliseconds after the epoch as if the zone were UTC.
    pub fn to_millis(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let (era, in_era) = (year.div_euclid(400), year.rem_euclid(400));
        let from_march = (i64::from(self.month) + 9) % 12;
        let in_year = (153 * from_march + 2) / 5 + i64::from(self.day) - 1;
        let days = era * 146_097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719_468;
        days * MILLIS_A_DAY + self.millis
    }

    /// The same day at midnight.
    #[must_use]
    pub fn midnight(self) -> Self {
        Self { millis: 0, ..self }
    }

    /// So many days later, at the same time of day.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_millis(self.to_millis() + days * MILLIS_A_DAY)
    }

    /// So many months later; on the last day of the month if it is too short.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let count = self.year * 12 + i64::from(self.month) - 1 + months;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) as u8 + 1);
        Self { year, month, day: self.day.min(days_in(year, month)), ..self }
    }

    /// Its day of the week.
    pub fn weekday(self) -> Weekday {
        let days = self.midnight().to_millis().div_euclid(MILLIS_A_DAY);
        Weekday::ALL[(days + 3).rem_euclid(7) as usize]
    }
}

/// Days of a month.
pub(crate) fn days_in(year: i64, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_800_years_is_the_one_after_the_day_before() {
        let mut day = Civil { year: 1600, month: 1, day: 1, millis: 0 };
        let mut millis = day.to_millis();
        for _ in 0..292_194 {
            assert_eq!(Civil::from_millis(millis), day);
            assert_eq!(day.to_millis(), millis);
            millis += MILLIS_A_DAY;
            let last = day.day == days_in(day.year, day.month);
            day = match (last, day.month) {
                (false, _) => Civil { day: day.day + 1, ..day },
                (true, 12) => Civil { year: day.year + 1, month: 1, day: 1, ..day },
                (true, _) => Civil { month: day.month + 1, day: 1, ..day },
            };
        }
        assert_eq!(day, Civil { year: 2400, month: 1, day: 1, millis: 0 });
    }

    #[test]
    fn the_epoch_was_a_thursday_and_months_end_early() {
        let epoch = Civil::from_millis(0);
        assert_eq!((epoch.year, epoch.weekday()), (1970, Weekday::Thursday));
        let january = Civil { year: 2024, month: 1, day: 31, millis: 0 };
        assert_eq!(january.plus_months(1).day, 29);
        assert_eq!(january.plus_months(13).day, 28);
    }
}
