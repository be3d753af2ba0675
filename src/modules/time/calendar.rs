//! The Gregorian calendar, before its introduction too.

pub const SECONDS_OF_DAY: i64 = 86_400;

/// A moment in some time zone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DateTime {
    pub year: i64,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

/// Days from 1970-01-01 to a date; a month beyond 12 is one of a later year
/// (<https://howardhinnant.github.io/date_algorithms.html>).
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12));
    // Years begin in March, so that the leap day is the last.
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year + (day - 1) - 719_468
}

fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = year_of_era + era * 400 + i64::from(month >= 10);
    (year, (if month < 10 { month + 3 } else { month - 9 }) as u8, day as u8)
}

impl DateTime {
    /// Seconds since the epoch.
    pub fn from_timestamp(timestamp: i64) -> DateTime {
        let (days, seconds) = (timestamp.div_euclid(SECONDS_OF_DAY), timestamp.rem_euclid(SECONDS_OF_DAY));
        let (year, month, day) = civil_from_days(days);
        let [hour, minute, second] = [seconds / 3600, seconds / 60 % 60, seconds % 60].map(|part| part as u8);
        DateTime { year, month, day, hour, minute, second }
    }

    fn days(&self) -> i64 {
        days_from_civil(self.year, i64::from(self.month), i64::from(self.day))
    }

    /// Monday is zero.
    pub fn weekday(&self) -> u8 {
        (self.days() + 3).rem_euclid(7) as u8
    }

    /// The first of January is one.
    pub fn day_of_year(&self) -> u16 {
        (self.days() - days_from_civil(self.year, 1, 1) + 1) as u16
    }
}

/// The parts of a time tuple, as they were given.
pub struct Broken {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    /// Monday is zero.
    pub weekday: i64,
    pub day_of_year: i64,
    pub is_dst: i64,
    pub zone: Option<String>,
    /// Seconds east of UTC.
    pub offset: Option<i64>,
}

impl Broken {
    /// Seconds since the epoch as if it were UTC.
    pub fn timestamp(&self) -> i64 {
        let days = days_from_civil(self.year, self.month, 1) + self.day - 1;
        days * SECONDS_OF_DAY + self.hour * 3600 + self.minute * 60 + self.second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_days_are_inverse() {
        for days in (-800_000..800_000).step_by(97) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, i64::from(month), i64::from(day)), days);
        }
        let date = DateTime::from_timestamp(951_782_400);
        assert_eq!((date.year, date.month, date.day, date.weekday(), date.day_of_year()), (2000, 2, 29, 1, 60));
        let date = DateTime::from_timestamp(-1);
        assert_eq!((date.year, date.month, date.day, date.hour, date.second), (1969, 12, 31, 23, 59));
        assert_eq!(days_from_civil(2000, 14, 1), days_from_civil(2001, 2, 1));
    }
}
