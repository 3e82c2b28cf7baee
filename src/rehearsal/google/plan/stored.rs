//! What the real provider makes of a text before it stores it (`StateFunc`).

/// The text in a form that the facts name.
pub(super) fn stored(form: &str, text: &str) -> String {
    let (name, argument) = match form.split_once('(') {
        Some((name, argument)) => (name, argument.trim_end_matches(')')),
        None => (form, ""),
    };
    match name {
        "upper" => text.to_uppercase(),
        "without" => text.strip_prefix(argument).unwrap_or(text).to_owned(),
        "service_scope" => scope(text),
        "json" => json(text),
        _ => text.to_owned(),
    }
}

/// JSON without blanks, its keys in order.
fn json(text: &str) -> String {
    let sorted = |json: serde_json::Value| {
        let sorted: std::collections::BTreeMap<String, serde_json::Value> =
            serde_json::from_value(json).ok()?;
        serde_json::to_string(&sorted).ok()
    };
    serde_json::from_str(text).ok().and_then(sorted).unwrap_or_else(|| text.to_owned())
}

/// The URL of an OAuth scope, which may be written in short.
fn scope(text: &str) -> String {
    const SHORT: &[(&str, &str)] = &[
        ("bigquery", "bigquery"),
        ("cloud-platform", "cloud-platform"),
        ("cloud-source-repos", "source.full_control"),
        ("cloud-source-repos-ro", "source.read_only"),
        ("compute-ro", "compute.readonly"),
        ("compute-rw", "compute"),
        ("datastore", "datastore"),
        ("logging-write", "logging.write"),
        ("monitoring", "monitoring"),
        ("monitoring-read", "monitoring.read"),
        ("monitoring-write", "monitoring.write"),
        ("pubsub", "pubsub"),
        ("service-control", "servicecontrol"),
        ("service-management", "service.management.readonly"),
        ("sql", "sqlservice"),
        ("sql-admin", "sqlservice.admin"),
        ("storage-full", "devstorage.full_control"),
        ("storage-ro", "devstorage.read_only"),
        ("storage-rw", "devstorage.read_write"),
        ("taskqueue", "taskqueue"),
        ("trace", "trace.append"),
        ("useraccounts-ro", "cloud.useraccounts.readonly"),
        ("useraccounts-rw", "cloud.useraccounts"),
        ("userinfo-email", "userinfo.email"),
    ];
    match SHORT.iter().find(|(short, _)| *short == text) {
        Some((_, name)) => format!("https://www.googleapis.com/auth/{name}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_stored_in_the_providers_form() {
        assert_eq!(stored("upper", "eu"), "EU");
        assert_eq!(stored("without(folders/)", "folders/1"), "1");
        assert_eq!(
            stored("service_scope", "storage-ro"),
            "https://www.googleapis.com/auth/devstorage.read_only"
        );
        assert_eq!(stored("service_scope", "https://x"), "https://x");
        assert_eq!(stored("json", "{\"b\": 1, \"a\": [ ]}"), "{\"a\":[],\"b\":1}");
        assert_eq!(stored("json", "no json"), "no json");
    }
}
