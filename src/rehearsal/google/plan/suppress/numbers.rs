use super::{Change, links::is_address};
use crate::rehearsal::google::value::Value;

/// Comparisons of times, ports, addresses and numbers of elements; `None` for a comparison of another kind.
pub(super) fn same(name: &str, _: &str, change: &Change<'_>) -> Option<bool> {
    let (before, after) = (change.before, change.after);
    Some(match name {
        "duration" => seconds(before).is_some() && seconds(before) == seconds(after),
        "compare_pubsub_subscription_expiration_policy" => {
            before.trim_start_matches('0') == after.trim_start_matches('0')
        }
        "hourly_format" | "rfc3339_time" => padded(before, after) || padded(after, before),
        "timestamp" => timestamp(before).is_some() && timestamp(before) == timestamp(after),
        "port" => port(change),
        "port_range" => before == format!("{after}-{after}"),
        "cidr_or_size" => after.starts_with('/') && before.ends_with(after),
        "ip_cidr_range" => {
            after.starts_with('/') && before.rfind('/').is_some_and(|at| &before[at..] == after)
        }
        "internal_ip" => internal(before, after),
        "ipv6_representation" => address(before).is_some() && address(before) == address(after),
        "diff_suppress_source_ranges" => {
            (change.key == "source_ranges.#" && before == "1" && after == "0")
                || (before == "0.0.0.0/0"
                    && after.is_empty()
                    && change.was("source_ranges").elements().len() == 1)
        }
        "diff_suppress_enable_logging" => {
            change.key == "log_config.#" && after == "0" && change.is_set("enable_logging")
        }
        "suppress_when_disabled" => !change.is_set("log_config.0.enable"),
        "disabled_autoclass" => {
            change.key == "autoclass.#"
                && before == "0"
                && after == "1"
                && *change.wanted("autoclass.0.enabled") == Value::Bool(false)
        }
        "empty_block" | "service_account" => empty_block(change),
        "rrdatas_dns" => records(change),
        "string_list" => {
            let root = change.key.split('.').next().unwrap_or_default();
            sorted(change.was(root)) == sorted(change.wanted(root))
        }
        _ => return None,
    })
}

/// A zero before the hour may be left out.
fn padded(short: &str, long: &str) -> bool {
    long == format!("0{short}") && short.len() == 4
}

/// `3600s`, `60m`, `1h30m` in seconds.
fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut number = String::new();
    let mut any = false;
    for letter in text.chars() {
        let unit = match letter {
            '0'..='9' | '.' => {
                number.push(letter);
                continue;
            }
            's' => 1.0,
            'm' => 60.0,
            'h' => 3600.0,
            _ => return None,
        };
        total += std::mem::take(&mut number).parse::<f64>().ok()? * unit;
        any = true;
    }
    (any && number.is_empty()).then_some(total)
}

fn timestamp(text: &str) -> Option<jiff::Timestamp> {
    text.parse().ok()
}

fn address(text: &str) -> Option<std::net::IpAddr> {
    text.parse().ok()
}

/// The port that a health check has where none is said.
fn port(change: &Change<'_>) -> bool {
    let parts: Vec<&str> = change.key.split('.').collect();
    let [block, _, "port"] = parts.as_slice() else { return false };
    let default = match *block {
        "http_health_check" | "tcp_health_check" => "80",
        "https_health_check" | "http2_health_check" | "ssl_health_check" => "443",
        _ => return false,
    };
    let specified = change.wanted(&format!("{block}.0.port_specification")).text().unwrap_or_default();
    change.before == default
        && ["", "0"].contains(&change.after)
        && ["", "USE_FIXED_PORT"].contains(&specified)
}

/// An address that becomes a reference is taken for the address behind it.
fn internal(before: &str, after: &str) -> bool {
    let parts = |text: &str| {
        let (address, mask) =
            text.split_once('/').map_or((text, None), |(address, mask)| (address, Some(mask)));
        is_address(address).then(|| (address.to_owned(), mask.map(str::to_owned)))
    };
    match (parts(before), parts(after)) {
        (Some(_), None) => true,
        (Some((before, one)), Some((after, other))) => {
            address(&before) == address(&after) && (one.is_none() || other.is_none() || one == other)
        }
        _ => false,
    }
}

/// A block in which nothing is set is the same as none.
fn empty_block(change: &Change<'_>) -> bool {
    let Some(path) = change.key.strip_suffix(".#") else { return false };
    let block = match (change.before, change.after) {
        ("0" | "", "1") => change.wanted(path),
        ("1", "0") => change.was(path),
        _ => return false,
    };
    let empty = |value: &Value| match value {
        Value::Null | Value::Bool(false) | Value::Int(0) => true,
        Value::Text(text) => text.is_empty(),
        Value::List(elements) => elements.is_empty(),
        Value::Map(map) => map.is_empty(),
        _ => false,
    };
    match block.elements().first() {
        Some(Value::Map(attributes)) => attributes.values().all(empty),
        _ => false,
    }
}

/// The records of a name have no order.
fn records(change: &Change<'_>) -> bool {
    if change.key == "rrdatas.#" && ["", "0"].contains(&change.after) && change.before != change.after {
        return false;
    }
    let kind = change.wanted("type").text().unwrap_or_default();
    let form = |text: &str| match kind {
        "AAAA" => address(text).map_or_else(|| text.to_owned(), |address| address.to_string()),
        "MX" | "DS" => text.to_lowercase(),
        "TXT" => text.trim_matches('"').to_lowercase(),
        _ => text.to_owned(),
    };
    let all = |value: &Value| {
        let mut all: Vec<String> = sorted(value).iter().map(|text| form(text)).collect();
        all.sort_unstable();
        all
    };
    all(change.was("rrdatas")) == all(change.wanted("rrdatas"))
}

fn sorted(list: &Value) -> Vec<String> {
    let text = |value: &Value| value.text().map_or_else(|| format!("{value:?}"), str::to_owned);
    let mut all: Vec<String> = list.elements().iter().map(text).collect();
    all.sort_unstable();
    all
}
