//! A process beyond its id: `/proc/PID/stat`, which only Linux has.

/// What is known of a process.
pub(crate) struct ProcessStat {
    /// When it started, in clock ticks since boot: an id that is used again has another start.
    pub started: u64,
    /// Whether it has ended and nobody has waited for it yet (a zombie), or is being removed.
    pub dead: bool,
}

impl ProcessStat {
    /// Of a process; `None` when there is none, or the system does not tell.
    pub fn of(pid: impl std::fmt::Display) -> Option<Self> {
        Self::parse(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    }

    /// The second field is the program's name in parentheses and may hold anything, so the others are counted from the
    /// last closing one (`proc_pid_stat(5)`).
    fn parse(text: &str) -> Option<Self> {
        let mut fields = text.get(text.rfind(')')? + 1..)?.split_ascii_whitespace();
        let dead = matches!(fields.next()?, "Z" | "X" | "x");
        Some(Self { started: fields.nth(18)?.parse().ok()?, dead })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_program_may_hold_anything() {
        let fields: Vec<String> = (4..=52).map(|field| field.to_string()).collect();
        let stat = ProcessStat::parse(&format!("77 (a) Z (b)) S {}", fields.join(" "))).expect("parses");
        assert_eq!(stat.started, 22);
        assert!(!stat.dead);
    }
}
