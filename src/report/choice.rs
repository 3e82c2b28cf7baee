/// Where a run is shown, judged by the terminal and the user's environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A live board.
    Board,
    /// Plain lines.
    Plain,
}

impl Style {
    /// A board needs a terminal on stderr that can move its cursor and a person before it: not in a pipe, not with
    /// `NO_COLOR` (<https://no-color.org>: set and not empty), `TERM=dumb` or `CI`.
    pub fn choose(is_terminal: bool, wanted: bool, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let forbidden =
            set("NO_COLOR") || variable("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        let unattended = variable("CI").is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
        if is_terminal && wanted && !forbidden && !unattended { Self::Board } else { Self::Plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_needs_a_terminal_and_a_person() {
        let choose = |terminal, wanted, variables: &[(&str, &str)]| {
            let find = |name: &str| variables.iter().find(|(key, _)| *key == name);
            Style::choose(terminal, wanted, |name| find(name).map(|(_, value)| (*value).to_owned()))
        };
        let term = ("TERM", "xterm-256color");
        assert_eq!(choose(true, true, &[term]), Style::Board);
        assert_eq!(choose(true, true, &[term, ("CI", "false"), ("NO_COLOR", "")]), Style::Board);
        assert_eq!(choose(false, true, &[term]), Style::Plain);
        assert_eq!(choose(true, false, &[term]), Style::Plain);
        assert_eq!(choose(true, true, &[]), Style::Plain);
        for forbidding in [("NO_COLOR", "1"), ("TERM", "dumb"), ("CI", "true")] {
            assert_eq!(choose(true, true, &[forbidding, term]), Style::Plain, "{forbidding:?}");
        }
    }
}
