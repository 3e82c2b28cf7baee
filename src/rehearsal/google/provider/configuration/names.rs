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

/// The attributes that are read of things of Google's types: whether of a data source, the type, the attribute.
pub(super) fn attributes(text: &str) -> impl Iterator<Item = (bool, String, String)> {
    let read = |at: usize| {
        let word = |rest: &str, more: &str| {
            let end =
                rest.find(|char: char| !(char.is_ascii_alphanumeric() || char == '_' || more.contains(char)));
            rest[..end.unwrap_or(rest.len())].to_owned()
        };
        let before = &text[..at];
        if before.ends_with(|char: char| char == '"' || char == '_' || char.is_ascii_alphanumeric()) {
            return None;
        }
        let kind = word(&text[at..], "");
        let rest = text[at + kind.len()..].strip_prefix('.')?;
        let mut rest = &rest[word(rest, "-").len()..];
        // Which one of several: `[0]`, `[each.key]`, `[*]`, `.*`.
        if let Some((_, after)) = rest.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
            rest = after;
        }
        rest = rest.strip_prefix(".*").unwrap_or(rest);
        let name = word(rest.strip_prefix('.')?, "");
        (!name.is_empty()).then(|| (before.ends_with("data."), kind, name))
    };
    text.match_indices("google_").filter_map(|(at, _)| read(at)).collect::<Vec<_>>().into_iter()
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
    fn attributes_are_read_of_things() {
        let text = "a = google_x.y[0].name\nb = [data.google_z.w-1[*].id]\nc = \"${google_x.y.*.link}\" google_x.y \"google_q.r.s\"";
        let found: Vec<_> =
            attributes(text).map(|(data, kind, name)| format!("{data} {kind} {name}")).collect();
        assert_eq!(found, ["false google_x name", "true google_z id", "false google_x link"]);
    }

    #[test]
    fn what_is_read_stands_behind_a_dot() {
        let found: Vec<String> = read("google_x.y[0].self_link, \"${a.b_2}\" 1.5").collect();
        assert_eq!(found, ["y", "self_link", "b_2"]);
    }
}
