use std::io::Write as _;

use owo_colors::OwoColorize as _;

use super::exit::{Exit, Failure};

/// All output of the command line goes through one of these: results to stdout, everything about them to stderr.
/// Colours vanish in a pipe and with `NO_COLOR`.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    quiet: bool,
}

impl Printer {
    /// A printer; a quiet one prints results and errors only.
    #[must_use]
    pub const fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Whether it prints results and errors only.
    #[must_use]
    pub const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// A line of the result, to stdout. A reader that went away is no error.
    pub fn result(&self, text: impl std::fmt::Display) {
        let _ = writeln!(anstream::stdout(), "{text}");
    }

    /// A line that says what is going on, to stderr.
    pub fn note(&self, text: impl std::fmt::Display) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{text}");
        }
    }

    /// What is wrong with a platform, rendered, to stderr.
    pub fn problems(&self, rendered: &str) {
        let _ = write!(anstream::stderr(), "{rendered}");
    }

    /// A warning, to stderr.
    pub fn warn(&self, text: impl std::fmt::Display) {
        let _ = writeln!(anstream::stderr(), "{} {text}", "warning:".yellow().bold());
    }

    /// What to do next, to stderr.
    pub fn hint(&self, text: impl std::fmt::Display) {
        let _ = writeln!(anstream::stderr(), "{} {text}", "hint:".cyan().bold());
    }

    /// An error with its causes and its hint, to stderr; gives the exit code it carries.
    #[must_use]
    pub fn fail(&self, error: &anyhow::Error) -> Exit {
        let failure = error.chain().find_map(|cause| cause.downcast_ref::<Failure>());
        let mut lines: Vec<String> = Vec::new();
        for cause in error.chain().map(ToString::to_string).filter(|text| !text.is_empty()) {
            // thiserror's #[from] chains often repeat the cause in the message.
            if !lines.iter().any(|line| line.contains(&cause)) {
                lines.push(cause);
            }
        }
        let mut err = anstream::stderr();
        for (index, line) in lines.iter().enumerate() {
            let _ = if index == 0 {
                writeln!(err, "{} {line}", "error:".red().bold())
            } else {
                writeln!(err, "  caused by: {line}")
            };
        }
        if let Some(hint) = failure.and_then(|failure| failure.hint.as_deref()) {
            self.hint(hint);
        }
        failure.map_or(Exit::Failed, |failure| failure.exit)
    }
}
