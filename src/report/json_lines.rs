use std::io::Write;

use serde::Serialize;

use super::{event::Event, live::Reporter};

/// The version of the format that `docs/events.md` describes. Fields and types may be added within one version.
pub const VERSION: u32 = 1;

/// Writes every event as one JSON object on a line of its own.
pub struct JsonLines<W> {
    out: W,
    start: jiff::Timestamp,
}

#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    time: String,
    #[serde(flatten)]
    event: &'a Event,
}

impl<W: Write> JsonLines<W> {
    /// Writes to `out`; `start` is the wall clock from which events count. A reader that went away is no error.
    pub const fn new(out: W, start: jiff::Timestamp) -> Self {
        Self { out, start }
    }
}

impl<W: Write + Send> Reporter for JsonLines<W> {
    fn event(&mut self, event: &Event) {
        let _ = writeln!(self.out, "{}", line(event, self.start)).and_then(|()| self.out.flush());
    }
}

fn line(event: &Event, start: jiff::Timestamp) -> String {
    let time = start.checked_add(event.at).unwrap_or(start);
    let line = Line { version: VERSION, time: format!("{time:.3}"), event };
    serde_json::to_string(&line).expect("names and numbers always serialise")
}
