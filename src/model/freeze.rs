use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// A window of time in which nothing of an environment is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// When it begins.
    pub from: Timestamp,
    /// When it is over: the first moment after it.
    pub until: Timestamp,
    /// As it is written.
    pub window: String,
    /// Why there is one.
    pub reason: Option<String>,
}

const FORM: &str = "write two days, `2026-12-15/2027-01-05`, or times with their offset, `2026-11-27T18:00+01:00/2026-11-30T08:00+01:00`";

impl Freeze {
    /// Reads `FROM/UNTIL`. Days are those of UTC, and both are part of the window; times have their offset with them.
    ///
    /// # Errors
    /// What is wrong with it, and what to write.
    pub fn parse(text: &str) -> Result<Self, (String, String)> {
        let bad =
            |why: &str| (format!("`{}` is no window of time: {why}", text.escape_debug()), FORM.to_owned());
        let (from, until) = text.split_once('/').ok_or_else(|| bad("there is no `/` in it"))?;
        let from = moment(from, false).ok_or_else(|| bad("its beginning cannot be read"))?;
        let until = moment(until, true).ok_or_else(|| bad("its end cannot be read"))?;
        if until <= from {
            return Err(bad("it ends before it begins"));
        }
        Ok(Self { from, until, window: text.to_owned(), reason: None })
    }

    /// Whether it holds at a moment.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }

    /// Which one it is, and why there is one.
    #[must_use]
    pub fn words(&self) -> String {
        let reason = self.reason.as_ref().map(|reason| format!(" ({reason})"));
        format!("{} until {:.0}{}", self.window, self.until, reason.unwrap_or_default())
    }
}

/// A day or a time; a day that ends a window counts to its end.
fn moment(text: &str, ends: bool) -> Option<Timestamp> {
    if text.contains('T') {
        return text.parse().ok();
    }
    let day: Date = text.parse().ok()?;
    let day = if ends { day.tomorrow().ok()? } else { day };
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(window: &str, now: &str) -> bool {
        Freeze::parse(window).expect("a window").holds(now.parse().expect("a time"))
    }

    #[test]
    fn both_days_are_part_of_it_and_times_are_taken_as_they_are() {
        let days = "2026-12-15/2027-01-05";
        assert!(!holds(days, "2026-12-14T23:59:59Z") && holds(days, "2026-12-15T00:00:00Z"));
        assert!(holds(days, "2027-01-05T23:59:59Z") && !holds(days, "2027-01-06T00:00:00Z"));
        let times = "2026-11-27T18:00+01:00/2026-11-30T08:00+01:00";
        assert!(!holds(times, "2026-11-27T16:59:59Z") && holds(times, "2026-11-27T17:00:00Z"));
        assert!(holds(times, "2026-11-30T06:59:59Z") && !holds(times, "2026-11-30T07:00:00Z"));
        assert!(holds("2026-12-24/2026-12-24", "2026-12-24T12:00:00Z"));
    }

    #[test]
    fn what_has_no_form_is_refused() {
        for bad in [
            "",
            "2026-12-15",
            "2026-12-15/",
            "2026-13-15/2027-01-05",
            "2027-01-05/2026-12-15",
            "2026-11-27T18:00/2026-11-30T08:00",
            "now/later",
        ] {
            assert!(Freeze::parse(bad).is_err(), "{bad} was taken");
        }
    }
}
