//! Names in a text of configuration, found without reading it.

/// The words of a text that are quoted and begin with `google_`: the labels of resource and data blocks, or keys in
/// JSON. A word too many does no harm when a type has its name, so only those of facts count in the end.
pub(super) fn types(text: &str) -> impl Iterator<Item = String> {
    let label = |at: usize| {
        let rest = &text[at + 1..];
        let end = rest.find('"')?;
        let word = &rest[..end];
        let plain =
            word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        (plain && is_label(&text[..at], &rest[end + 1..])).then(|| word.to_owned())
    };
    text.match_indices("\"google_").filter_map(|(at, _)| label(at)).collect::<Vec<_>>().into_iter()
}

/// Whether a quoted word stands where a block's type does: behind `resource` or `data`, or before a colon.
fn is_label(before: &str, after: &str) -> bool {
    let before = before.trim_end();
    ["resource", "data", "ephemeral"].iter().any(|word| before.ends_with(word))
        || after.trim_start().starts_with(':')
}

/// The words that stand behind a dot: whatever is read of anything.
pub(super) fn read(text: &str) -> impl Iterator<Item = String> {
    let letter = |byte: char| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == '_';
    let word = move |rest: &str| rest.split(|char| !letter(char)).next().unwrap_or_default().to_owned();
    let words = text.split('.').skip(1).map(word);
    words.filter(|word| word.starts_with(|first: char| first.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_the_labels_of_blocks() {
        let text = "resource \"google_compute_network\" \"n\" {\n  name = \"google_nothing\"\n}\ndata  \"google_project\" \"p\" {}\n\
                    # {\"resource\": {\"google_dns_managed_zone\": {}}}";
        let found: Vec<String> = types(text).collect();
        assert_eq!(found, ["google_compute_network", "google_project", "google_dns_managed_zone"]);
    }

    #[test]
    fn what_is_read_stands_behind_a_dot() {
        let found: Vec<String> = read("google_x.y[0].self_link, \"${a.b_2}\" 1.5").collect();
        assert_eq!(found, ["y", "self_link", "b_2"]);
    }
}
