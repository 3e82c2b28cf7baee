use super::look::{Look, Tone};
use crate::{
    preflight::{Finding, Report, State},
    text::clean,
};

/// Where what was found begins.
const INDENT: usize = 23;

/// The findings of a preflight, those that are missing first, and how many there are of each.
#[must_use]
pub fn preflight(report: &Report, look: Look) -> String {
    let mut lines = Vec::new();
    for state in [State::Missing, State::Unknown, State::Ok] {
        for finding in report.findings.iter().filter(|finding| finding.state == state) {
            lines.extend(block(finding, look));
        }
    }
    lines.push(String::new());
    lines.push(closing(report, look));
    lines.join("\n")
}

const fn word(state: State) -> (&'static str, Tone) {
    match state {
        State::Ok => ("ok", Tone::Good),
        State::Missing => ("missing", Tone::Bad),
        State::Unknown => ("not known", Tone::Warn),
    }
}

fn block(finding: &Finding, look: Look) -> Vec<String> {
    let (word, tone) = word(finding.state);
    let head =
        format!("{} {:<12} {}", look.paint(tone, &format!("{word:<9}")), finding.check, clean(&finding.what));
    let more = |what: &str, text: &Option<String>| {
        text.as_ref().map(|text| format!("{:INDENT$}{} {}", "", look.paint(Tone::Dim, what), clean(text)))
    };
    [Some(head), more("next:", &finding.next), more("who: ", &finding.who)].into_iter().flatten().collect()
}

fn closing(report: &Report, look: Look) -> String {
    let environment = clean(&report.environment);
    let [missing, unknown, ok] = [State::Missing, State::Unknown, State::Ok].map(|state| report.count(state));
    if report.ok {
        let text = format!("preflight of {environment}: nothing is missing");
        return format!("{} ({unknown} not known, {ok} ok)", look.paint(Tone::Good, &text));
    }
    let text = format!("preflight of {environment}: {missing} missing");
    format!("{} ({unknown} not known, {ok} ok)", look.paint(Tone::Bad, &text))
}
