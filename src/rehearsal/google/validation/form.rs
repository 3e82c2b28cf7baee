use serde::Deserialize;

use super::{go::quoted, network, text};
use crate::rehearsal::google::value::Value;

/// The form that a value must have.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// One of these.
    OneOf(Vec<String>),
    /// One of these, in capitals or not.
    OneOfAnyCase(Vec<String>),
    /// A text that this regular expression matches, in the notation of RE2.
    Matches(String),
    /// The same, or nothing.
    MatchesOrEmpty(String),
    /// A name of RFC 1035 of so many characters.
    Rfc1035(usize, usize),
    /// A number from one to the other.
    Between(f64, f64),
    /// A number that is no less.
    AtLeast(f64),
    /// A number that is no more.
    AtMost(f64),
    /// A text of so many bytes.
    Length(usize, usize),
    /// A text that is not empty.
    NotEmpty,
    /// A member of a policy: `user:somebody@example.com`.
    IamMember,
    /// A policy as JSON.
    IamPolicy,
    /// JSON.
    Json,
    /// Base 64.
    Base64,
    /// A time and date of RFC 3339.
    Rfc3339,
    /// `HH:mm`.
    TimeOfDay,
    /// A duration of Go's: `1h30m`.
    Duration,
    /// The id of a project.
    ProjectId,
    /// The display name of a project.
    ProjectName,
    /// A name of the DNS with a dot at its end.
    TrailingDot,
    /// A service that can be enabled: `compute.googleapis.com`.
    Service,
    /// An address.
    IpAddress,
    /// A range of addresses.
    Cidr,
    /// The same, with the words of the library.
    CidrValue,
    /// A range without bits of hosts, with a prefix between these lengths.
    Network(u8, u8),
    /// The same, or nothing.
    NetworkOrEmpty(u8, u8),
    /// The name of a cluster.
    ClusterName,
    /// How often a key is replaced: `7776000s`, or nothing.
    RotationPeriod,
    /// The number of an autonomous system of one's own.
    PrivateAsn,
}

impl Form {
    /// What the provider says of a value at this place (`settings.0.tier`); nothing where it has the form. What is unknown
    /// or null has every form.
    #[must_use]
    pub fn refused(&self, value: &Value, key: &str) -> Option<String> {
        match self {
            Self::Between(..) | Self::AtLeast(_) | Self::AtMost(_) => self.number(&number(value)?, key),
            Self::PrivateAsn => network::private_asn(number(value)?.value, key),
            _ => self.text(value.text()?, key),
        }
    }

    fn number(&self, value: &Number, key: &str) -> Option<String> {
        let show = |limit: f64| value.show(limit);
        let got = value.show(value.value);
        let (fits, wanted) = match *self {
            Self::Between(from, to) => {
                ((from..=to).contains(&value.value), format!("in the range ({} - {})", show(from), show(to)))
            }
            Self::AtLeast(least) => (value.value >= least, format!("at least ({})", show(least))),
            Self::AtMost(most) => (value.value <= most, format!("at most ({})", show(most))),
            _ => return None,
        };
        (!fits).then(|| format!("expected {key} to be {wanted}, got {got}"))
    }

    fn text(&self, text: &str, key: &str) -> Option<String> {
        match self {
            Self::OneOf(all) => (!all.iter().any(|one| one == text)).then(|| not_one_of(all, text, key)),
            Self::OneOfAnyCase(all) => {
                (!all.iter().any(|one| one.eq_ignore_ascii_case(text))).then(|| not_one_of(all, text, key))
            }
            Self::MatchesOrEmpty(_) | Self::NetworkOrEmpty(..) if text.is_empty() => None,
            Self::Matches(pattern) | Self::MatchesOrEmpty(pattern) => text::matches(pattern, text, key),
            Self::Rfc1035(least, most) => text::rfc1035(*least, *most, text, key),
            Self::Length(least, most) => (!(*least..=*most).contains(&text.len())).then(|| {
                format!("expected length of {key} to be in the range ({least} - {most}), got {text}")
            }),
            Self::NotEmpty => text
                .is_empty()
                .then(|| format!("expected {} to not be an empty string, got {text}", quoted(key))),
            Self::IamMember => text::member(text, key),
            Self::IamPolicy => text::policy(text),
            Self::Json => text::json(text, key),
            Self::Base64 => text::base64(text, key),
            Self::Rfc3339 => text::rfc3339(text),
            Self::TimeOfDay => text::time_of_day(text, key),
            Self::Duration => text::duration(text, key),
            Self::ProjectId => text::project_id(text),
            Self::ProjectName => text::project_name(text),
            Self::TrailingDot => text::trailing_dot(text, key),
            Self::Service => (!text.contains('.'))
                .then(|| format!("expected {text} to be a domain like serviceusage.googleapis.com")),
            Self::IpAddress => network::address(text, key),
            Self::Cidr => network::range(text)
                .err()
                .map(|why| format!("{} is not a valid IP CIDR range: {why}", quoted(key))),
            Self::CidrValue => network::range(text)
                .err()
                .map(|why| format!("expected {} to be a valid CIDR Value, got {text}: {why}", quoted(key))),
            Self::Network(least, most) | Self::NetworkOrEmpty(least, most) => {
                network::network(*least, *most, text, key)
            }
            Self::ClusterName => text::cluster_name(text, key),
            Self::RotationPeriod => text::rotation_period(text),
            Self::Between(..) | Self::AtLeast(_) | Self::AtMost(_) | Self::PrivateAsn => None,
        }
    }
}

fn not_one_of(all: &[String], text: &str, key: &str) -> String {
    let all: Vec<String> = all.iter().map(|one| quoted(one)).collect();
    format!("expected {key} to be one of [{}], got {text}", all.join(" "))
}

/// A number, and whether the provider takes it for a whole one.
struct Number {
    value: f64,
    whole: bool,
}

impl Number {
    fn show(&self, number: f64) -> String {
        if self.whole { format!("{number:.0}") } else { format!("{number:.6}") }
    }
}

#[allow(clippy::cast_precision_loss, reason = "limits are far below what a float holds exactly")]
fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Int(number) => Some(Number { value: *number as f64, whole: true }),
        Value::Float(number) => Some(Number { value: *number, whole: false }),
        // A number that no other form holds exactly.
        Value::Text(text) => Some(Number { value: text.parse().ok()?, whole: false }),
        _ => None,
    }
}
