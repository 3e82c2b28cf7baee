use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    net::IpAddr,
};

use super::proxies::VARIABLES;

/// What no proxy is asked for, as `NO_PROXY` lists it.
const SPARED: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Whether a host is this machine.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.trim_matches(['[', ']']).parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Completes a child's `NO_PROXY`, where it has a proxy at all: programs of Go never ask one for this machine, others do
/// unless they are told.
pub fn spare_loopback(environment: &mut BTreeMap<OsString, OsString>) {
    let proxied = VARIABLES.iter().any(|name| environment.contains_key(OsStr::new(name)));
    if !proxied {
        return;
    }
    let said = |name: &str| {
        environment.get(OsStr::new(name)).and_then(|value| value.to_str()).map(str::trim).unwrap_or_default()
    };
    // Which of the two a program prefers is its own affair: both say the same.
    let (upper, lower) = (said("NO_PROXY"), said("no_proxy"));
    let mut list: Vec<&str> = Vec::new();
    let known = upper.split(',').chain(lower.split(',')).map(str::trim).filter(|host| !host.is_empty());
    for host in known.chain(SPARED) {
        if !list.contains(&host) {
            list.push(host);
        }
    }
    let list = if list.contains(&"*") { "*".to_owned() } else { list.join(",") };
    for name in ["NO_PROXY", "no_proxy"] {
        environment.insert(name.into(), list.clone().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spared(variables: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut environment =
            variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect();
        spare_loopback(&mut environment);
        let text = |text: OsString| text.into_string().expect("text");
        environment
            .into_iter()
            .map(|(name, value)| (text(name), text(value)))
            .filter(|(name, _)| name.eq_ignore_ascii_case("no_proxy"))
            .collect()
    }

    #[test]
    fn a_child_with_a_proxy_is_told_to_spare_this_machine() {
        assert_eq!(spared(&[("PATH", "/bin")]), []);
        assert_eq!(spared(&[("NO_PROXY", ".acme.example")]).len(), 1, "nothing to complete");
        let both = |list: &str| {
            vec![("NO_PROXY".to_owned(), list.to_owned()), ("no_proxy".to_owned(), list.to_owned())]
        };
        assert_eq!(spared(&[("https_proxy", "http://p:1")]), both("localhost,127.0.0.1,::1"));
        assert_eq!(
            spared(&[
                ("HTTPS_PROXY", "http://p:1"),
                ("NO_PROXY", ".acme.example, 127.0.0.1"),
                ("no_proxy", "b")
            ]),
            both(".acme.example,127.0.0.1,b,localhost,::1")
        );
        assert_eq!(spared(&[("HTTP_PROXY", "http://p:1"), ("no_proxy", "*")]), both("*"));
    }

    #[test]
    fn this_machine_has_several_names() {
        for host in ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "127.0.0.1.acme.example", "localhost.acme.example", "10.0.0.1"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
