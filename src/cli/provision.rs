use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::exit::Failure;
use super::{Exit, Printer};
use crate::report::QuietControls;
use crate::tools::{self, Event, Progress, Settings, Source, ToolError, Toolset, Wanted};

/// How often a build that goes on is mentioned where there is no live board.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Provides tools for a command and shows how that goes: bars in a terminal, plain lines elsewhere. Errors are printed;
/// the exit code is what is left to return. Ctrl-C and SIGTERM end it tidily.
pub(super) async fn provide(
    wanted: &[Wanted],
    settings: &Settings,
    printer: &Printer,
) -> Result<Toolset, Exit> {
    let board = Board::new(*printer);
    let outcome = tokio::select! {
        outcome = tools::provide(wanted, settings, &board) => outcome,
        () = interrupted() => {
            board.clear();
            printer.note("interrupted: nothing half installed stays; go keeps what it compiled");
            return Err(Exit::Interrupted);
        }
    };
    board.clear();
    outcome.map_err(|errors| report(&errors, *printer))
}

/// What the user's environment says of tools.
pub(super) fn settings() -> anyhow::Result<Settings> {
    Settings::from_environment()
        .map_err(|error| Failure::new(Exit::Failed, error.to_string()).hint(error.hint()).into())
}

/// Prints each error with its findings and its hint.
pub(super) fn report(errors: &[ToolError], printer: Printer) -> Exit {
    for error in errors {
        let message = error.why().iter().fold(error.to_string(), |text, why| format!("{text}\n    {why}"));
        let _ = printer.fail(&Failure::new(Exit::Failed, message).hint(error.hint()).into());
    }
    Exit::Failed
}

async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

/// Shows how tools are provided.
struct Board {
    printer: Printer,
    bars: MultiProgress,
    live: bool,
    going_on: Mutex<GoingOn>,
}

struct GoingOn {
    /// By what is built or downloaded: its bar, and how it stands in words.
    acts: BTreeMap<String, (ProgressBar, String)>,
    mentioned: Instant,
    /// Held from the first bar on.
    quiet: Option<QuietControls>,
}

impl Board {
    fn new(printer: Printer) -> Self {
        let live =
            !printer.is_quiet() && std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let target = if live { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let going_on = Mutex::new(GoingOn { acts: BTreeMap::new(), mentioned: Instant::now(), quiet: None });
        Self { printer, bars: MultiProgress::with_draw_target(target), live, going_on }
    }

    fn say(&self, text: impl std::fmt::Display) {
        self.bars.suspend(|| self.printer.note(text));
    }

    /// Ends the drawing: each bar has a thread of its own that would draw it again.
    fn clear(&self) {
        if let Ok(mut going_on) = self.going_on.lock() {
            for (bar, _) in std::mem::take(&mut going_on.acts).into_values() {
                bar.finish_and_clear();
            }
        }
        let _ = self.bars.clear();
    }

    /// Shows that something goes on; `begins` is the line that announces it once.
    fn act(&self, key: String, begins: impl FnOnce() -> String, state: String, at: (u64, u64)) {
        let Ok(mut going_on) = self.going_on.lock() else { return };
        let new = !going_on.acts.contains_key(&key);
        if self.live {
            going_on.quiet.get_or_insert_with(QuietControls::new);
        }
        let act = going_on.acts.entry(key).or_insert_with_key(|key| (self.bar(key), String::new()));
        act.0.set_length(at.1.max(at.0));
        act.0.set_position(at.0);
        act.0.set_message(state.clone());
        act.1 = state;
        if new {
            going_on.mentioned = Instant::now();
            drop(going_on);
            self.say(begins());
        } else if !self.live && going_on.mentioned.elapsed() >= HEARTBEAT {
            going_on.mentioned = Instant::now();
            let acts: Vec<String> =
                going_on.acts.iter().map(|(key, (_, state))| format!("{key}: {state}")).collect();
            self.say(format_args!("  still at it: {}", acts.join("; ")));
        }
    }

    fn bar(&self, key: &str) -> ProgressBar {
        let style =
            ProgressStyle::with_template("  {spinner:.cyan} {prefix:18} {bar:20.cyan/dim} {wide_msg}")
                .map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("━╸─"));
        let bar = self.bars.add(ProgressBar::new(0).with_style(style).with_prefix(key.to_owned()));
        if self.live {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        bar
    }

    fn done(&self, key: &str) {
        if let Ok(mut going_on) = self.going_on.lock()
            && let Some((bar, _)) = going_on.acts.remove(key)
        {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Board {
    fn on(&self, event: Event) {
        match event {
            Event::Passed { tool, path, why } => {
                self.say(format_args!("{tool} at {} is passed over: {why}", path.display()));
            }
            Event::Instead { wanted, used, requirement } => {
                self.say(format_args!("there is no {wanted} here: {used} {requirement} is used instead"));
            }
            Event::NoReleases { why, .. } => {
                self.say(format_args!("no release can be downloaded ({})", why.join("; ")));
            }
            Event::Waiting { what, pid } => {
                let who = pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default();
                self.say(format_args!("waiting for another groundwork{who} that installs {what}"));
            }
            event @ Event::Downloading { .. } => self.downloading(event),
            event @ Event::Building { .. } => self.building(event),
            Event::Ready { took: None, .. } => {}
            Event::Ready { tool, version, source, took: Some(took), .. } => {
                self.done(&format!("{tool} {version}"));
                let how = if source == Source::Build { "built from source" } else { "downloaded" };
                self.say(format_args!("  {tool} {version} {how}, ready after {}", short(took)));
            }
            Event::BuildOver { what, version } => self.done(&format!("{what} {version}")),
        }
    }
}

impl Board {
    fn downloading(&self, event: Event) {
        let Event::Downloading { tool, version, url, bytes, total } = event else { return };
        let state = match total {
            Some(total) => format!("{} of {}", HumanBytes(bytes), HumanBytes(total)),
            None => HumanBytes(bytes).to_string(),
        };
        let begins = || format!("downloading {tool} {version} from {url}");
        self.act(format!("{tool} {version}"), begins, state, (bytes, total.unwrap_or(bytes)));
    }

    fn building(&self, event: Event) {
        let Event::Building { what, version, elapsed, typical, packages, of, line, .. } = event else {
            return;
        };
        let begins = || {
            format!(
                "building {what} {version} with go (once; about {} with cold caches)",
                HumanDuration(typical)
            )
        };
        let state = match packages {
            0 => format!("{}, what is compiled already comes from go's cache", short(elapsed)),
            _ => format!("{}, {packages} packages, {line}", short(elapsed)),
        };
        self.act(format!("{what} {version}"), begins, state, (packages as u64, of as u64));
    }
}

/// `1m 05s`.
fn short(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds}s"),
        seconds => format!("{}m {:02}s", seconds / 60, seconds % 60),
    }
}
