use std::time::Duration;

use maud::{Markup, html};

use super::clean;

/// Bars over time, a row each stack.
pub(super) struct Gantt {
    /// What it shows, for those who hear it.
    pub about: String,
    pub rows: Vec<Row>,
    pub bands: Vec<Band>,
    /// How much time it shows.
    pub length: Duration,
}

pub(super) struct Row {
    pub name: String,
    /// Whether its name is marked, too: colour is never the only sign.
    pub marked: bool,
    pub bars: Vec<Bar>,
}

pub(super) struct Bar {
    pub from: Duration,
    pub to: Duration,
    pub class: &'static str,
    /// What is told of it when it is pointed at.
    pub title: String,
    /// What is written beside it.
    pub label: Option<String>,
}

/// A stretch of time with a name, behind the bars.
pub(super) struct Band {
    pub from: Duration,
    pub to: Duration,
    pub label: String,
    pub title: String,
}

/// All of it, in pixels.
const WIDTH: f64 = 1000.0;
/// The column of names.
const NAMES: f64 = 190.0;
/// Right of the last bar: room for what is written beside it.
const RIGHT: f64 = 56.0;
const ROW: f64 = 24.0;
const BAR: f64 = 14.0;
/// Above the rows, where bands have their names.
const HEAD: f64 = 24.0;
/// The same where there are none.
const EDGE: f64 = 4.0;
/// The axis below them.
const FOOT: f64 = 24.0;
/// A bar that took no time is seen all the same.
const THINNEST: f64 = 2.0;

impl Gantt {
    pub(super) fn draw(&self) -> Markup {
        let bottom = self.y(self.rows.len());
        let height = bottom + FOOT;
        html! {
            div.wide {
                svg.gantt viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(clean(&self.about)) {
                    @for (at, band) in self.bands.iter().enumerate() { (self.band(at, band, bottom)) }
                    (self.axis(bottom))
                    @for (at, row) in self.rows.iter().enumerate() { (self.row(at, row)) }
                }
            }
        }
    }

    fn band(&self, at: usize, band: &Band, bottom: f64) -> Markup {
        let (from, to) = (self.x(band.from), self.x(band.to));
        let class = if at.is_multiple_of(2) { "part even" } else { "part odd" };
        html! {
            g {
                title { (clean(&band.title)) }
                rect class=(class) x=(number(from)) y="0" width=(number(to - from)) height=(number(bottom)) {}
                text.tick x=(number(f64::midpoint(from, to))) y="15" text-anchor="middle" { (clean(&band.label)) }
            }
        }
    }

    fn axis(&self, bottom: f64) -> Markup {
        html! {
            @for tick in ticks(self.length) {
                @let x = number(self.x(tick));
                line.grid x1=(x) x2=(x) y1=(number(self.y(0))) y2=(number(bottom)) {}
                text.tick x=(x) y=(number(bottom + 16.0)) text-anchor="middle" { (label(tick)) }
            }
        }
    }

    fn row(&self, at: usize, row: &Row) -> Markup {
        let y = self.y(at);
        let mark = if row.marked { " ◆" } else { "" };
        html! {
            text.row x=(NAMES - 10.0) y=(number(y + 17.0)) text-anchor="end" { (shortened(&row.name)) (mark) }
            line.rule x1="0" x2=(WIDTH) y1=(number(y + ROW)) y2=(number(y + ROW)) {}
            @for bar in &row.bars {
                @let (from, to) = (self.x(bar.from), self.x(bar.to));
                @let width = (to - from).max(THINNEST);
                g {
                    title { (clean(&bar.title)) }
                    rect class={ "bar " (bar.class) } x=(number(from)) y=(number(y + (ROW - BAR) / 2.0)) width=(number(width)) height=(BAR) rx="2" {}
                    @if let Some(label) = &bar.label {
                        text.tick x=(number(from + width + 5.0)) y=(number(y + 16.0)) { (label) }
                    }
                }
            }
        }
    }

    fn x(&self, at: Duration) -> f64 {
        let part = at.as_secs_f64() / self.length.as_secs_f64().max(0.001);
        NAMES + part.min(1.0) * (WIDTH - NAMES - RIGHT)
    }

    #[allow(clippy::cast_precision_loss, reason = "there are few rows")]
    fn y(&self, row: usize) -> f64 {
        let head = if self.bands.is_empty() { EDGE } else { HEAD };
        head + row as f64 * ROW
    }
}

/// A name as it fits its column.
fn shortened(name: &str) -> String {
    crate::text::fit(&clean(name), 24).into_owned()
}

/// A coordinate, to a tenth.
fn number(value: f64) -> String {
    format!("{value:.1}")
}

/// Where the axis is marked: at round times, about ten of them.
fn ticks(length: Duration) -> impl Iterator<Item = Duration> {
    const STEPS: [u64; 17] = [
        100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
        1_800_000, 3_600_000, 7_200_000,
    ];
    let length = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    let step = STEPS.into_iter().find(|step| length / step <= 10).unwrap_or(length.max(10) / 10);
    (0..=length / step).map(move |at| Duration::from_millis(at * step))
}

/// A round time: `0.5s`, `10s`, `2m`, `1h 30m`.
fn label(at: Duration) -> String {
    let (seconds, millis) = (at.as_secs(), at.subsec_millis());
    match seconds {
        _ if millis > 0 => format!("{:.1}s", at.as_secs_f64()),
        0..60 => format!("{seconds}s"),
        60..3600 if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        60..3600 => format!("{}m {}s", seconds / 60, seconds % 60),
        _ if seconds.is_multiple_of(3600) => format!("{}h", seconds / 3600),
        _ => format!("{}h {}m", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_has_a_few_round_times() {
        let marks = |seconds: f64| ticks(Duration::from_secs_f64(seconds)).map(label).collect::<Vec<_>>();
        assert_eq!(marks(0.7), ["0s", "0.1s", "0.2s", "0.3s", "0.4s", "0.5s", "0.6s", "0.7s"]);
        assert_eq!(marks(33.0), ["0s", "5s", "10s", "15s", "20s", "25s", "30s"]);
        assert_eq!(marks(950.0), ["0s", "2m", "4m", "6m", "8m", "10m", "12m", "14m"]);
        assert_eq!(marks(13_000.0), ["0s", "30m", "1h", "1h 30m", "2h", "2h 30m", "3h", "3h 30m"]);
        assert_eq!(marks(0.0), ["0s"]);
        assert!(ticks(Duration::from_hours(1000)).count() <= 12);
    }
}
