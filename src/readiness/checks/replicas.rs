/// One pod is none while its node is upgraded.
pub(super) fn check(pods: u64) -> Vec<String> {
    match pods {
        0 => vec!["it has no pod".to_owned()],
        1 => vec!["it has one pod: nothing serves while its node is drained".to_owned()],
        _ => Vec::new(),
    }
}
