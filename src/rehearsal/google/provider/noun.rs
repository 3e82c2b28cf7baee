/// What the real provider calls a thing in its errors: `Subnetwork` for `google_compute_subnetwork`.
pub(super) fn noun(kind: &str) -> String {
    const SERVICES: &[&str] = &[
        "compute",
        "container",
        "dns",
        "kms",
        "storage",
        "secret_manager",
        "artifact_registry",
        "pubsub",
        "sql",
        "monitoring",
        "logging",
        "bigquery",
        "cloud_run",
        "certificate_manager",
        "binary_authorization",
        "redis",
        "service_networking",
        "billing",
        "iam",
    ];
    let name = kind.strip_prefix("google_").unwrap_or(kind);
    let name =
        SERVICES.iter().find_map(|service| name.strip_prefix(service)?.strip_prefix('_')).unwrap_or(name);
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
            .unwrap_or_default()
    };
    name.split('_').map(capitalised).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_noun_is_the_types_name_without_its_service() {
        assert_eq!(super::noun("google_compute_subnetwork"), "Subnetwork");
        assert_eq!(super::noun("google_dns_managed_zone"), "ManagedZone");
        assert_eq!(super::noun("google_project_service"), "ProjectService");
    }
}
