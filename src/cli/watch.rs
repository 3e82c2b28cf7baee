//! How a run is shown, and how it is told to end.

use std::{io::IsTerminal as _, sync::Arc};

use tokio::sync::mpsc;

use crate::{
    drivers::Urgency,
    report::{Board, JsonLines, Live, Look, Plain, Reporter, Style},
};

/// Options of every command that runs stacks.
#[derive(Clone, Debug, clap::Args)]
pub struct Watching {
    /// Print every event as one JSON object a line (docs/events.md)
    #[arg(long)]
    pub json: bool,
    /// Print plain lines where a live board could be drawn
    #[arg(long)]
    pub no_board: bool,
}

impl Watching {
    /// Starts showing.
    pub fn start(&self, quiet: bool) -> Arc<Live> {
        let variable = |name: &str| std::env::var(name).ok();
        let reporter: Box<dyn Reporter> = if quiet && !self.json {
            Box::new(Silent)
        } else if self.json {
            Box::new(JsonLines::new(std::io::stdout(), jiff::Timestamp::now()))
        } else {
            match Style::choose(std::io::stderr().is_terminal(), !self.no_board, variable) {
                Style::Board => Box::new(Board::new(true)),
                Style::Plain => Box::new(Plain::new(std::io::stderr())),
            }
        };
        Arc::new(Live::start(reporter))
    }
}

/// Shows nothing: with `--quiet` errors are told in the summary.
struct Silent;

impl Reporter for Silent {
    fn event(&mut self, _: &crate::report::Event) {}
}

/// The look of what is written to stdout (`false`) or stderr (`true`), as they are now.
pub(super) fn look(stderr: bool) -> Look {
    let (terminal, term) = if stderr {
        (std::io::stderr().is_terminal(), console::Term::stderr())
    } else {
        (std::io::stdout().is_terminal(), console::Term::stdout())
    };
    let (height, width) = term.size_checked().filter(|_| terminal).unwrap_or((24, 80));
    let color = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    Look { width: usize::from(width).max(40), height: usize::from(height), color }
}

/// Each Ctrl-C (and SIGTERM) asks more urgently for the end.
pub(super) fn urgencies() -> mpsc::UnboundedReceiver<Urgency> {
    let (send, receive) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut interrupt), Ok(mut terminate)) =
            (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
        else {
            return;
        };
        for urgency in [Urgency::Finish, Urgency::Hurry, Urgency::Kill] {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if send.send(urgency).is_err() {
                return;
            }
        }
    });
    receive
}
