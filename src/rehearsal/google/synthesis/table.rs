use std::sync::LazyLock;

use toml::{Table, Value as Toml};

/// What Google fills in, as templates by type and path; see the file's head.
static VALUES: LazyLock<Table> =
    LazyLock::new(|| include_str!("values.toml").parse().expect("the file is TOML: a test reads it"));

/// What a type's attribute becomes, or `None` where no rule names it. `optional` attributes are only filled by rules for
/// their type or for what everything has.
pub(super) fn value(kind: &str, path: &str, optional: bool) -> Option<&'static Toml> {
    let own = VALUES.get(kind).and_then(|rules| rules.get(path));
    own.or_else(|| common("everywhere", path))
        .or_else(|| if optional { None } else { common("computed", path) })
}

/// Whether a rule of a type's own names an attribute.
pub(super) fn knows(kind: &str, name: &str) -> bool {
    VALUES.get(kind).is_some_and(|rules| rules.get(name).is_some())
}

fn common(table: &str, path: &str) -> Option<&'static Toml> {
    let name = path.rsplit('.').next().unwrap_or(path);
    let rules = VALUES.get(table)?.as_table()?;
    rules.get(name).or_else(|| {
        let ends = |pattern: &str| pattern.strip_prefix('*').is_some_and(|end| name.ends_with(end));
        rules.iter().find(|(pattern, _)| ends(pattern)).map(|(_, value)| value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_for_a_type_come_first_and_patterns_last() {
        assert_eq!(
            value("google_compute_network", "gateway_ipv4", false),
            Some(&Toml::String(String::new()))
        );
        assert!(value("google_whatever", "creation_timestamp", false).is_some());
        assert!(value("google_whatever", "creation_timestamp", true).is_none());
        assert!(value("google_whatever", "region", true).is_some());
        assert!(value("google_whatever", "nothing_like_it", false).is_none());
    }
}
