use serde_json::Value as Json;

/// What a plan says of one attribute that holds no other ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Planned<'a> {
    /// It becomes this: a string, number or boolean, or an empty list or map.
    Value(&'a Json),
    /// Nobody knows before the apply.
    Unknown,
}

/// The parts of a change in `terraform show -json`: what will be, which of it is unknown, and which is sensitive.
#[derive(Clone, Copy)]
pub(super) struct After<'a> {
    pub value: &'a Json,
    pub unknown: &'a Json,
    pub sensitive: &'a Json,
}

/// Calls `see` with the path of every leaf, what is planned for it, and whether it is sensitive. What is null is no
/// leaf: nothing is planned for it.
pub(super) fn walk<'a>(after: After<'a>, path: &str, see: &mut impl FnMut(String, Planned<'a>, bool)) {
    if *after.unknown == Json::Bool(true) {
        see(path.to_owned(), Planned::Unknown, *after.sensitive == Json::Bool(true));
        return;
    }
    match (after.value, after.unknown) {
        (Json::Array(values), unknown) => {
            let length = values.len().max(unknown.as_array().map_or(0, Vec::len));
            if length == 0 {
                see(path.to_owned(), Planned::Value(after.value), *after.sensitive == Json::Bool(true));
            }
            for at in 0..length {
                walk(after.element(at), &format!("{path}[{at}]"), see);
            }
        }
        (Json::Object(values), unknown) => {
            let unknown = unknown.as_object();
            if values.is_empty() && unknown.is_none_or(serde_json::Map::is_empty) {
                see(path.to_owned(), Planned::Value(after.value), *after.sensitive == Json::Bool(true));
            }
            let open = unknown
                .into_iter()
                .flat_map(|unknown| unknown.keys())
                .filter(|key| !values.contains_key(*key));
            for key in values.keys().chain(open) {
                walk(after.field(key), &join(path, key), see);
            }
        }
        (Json::Null, Json::Object(unknown)) => {
            for key in unknown.keys() {
                walk(after.field(key), &join(path, key), see);
            }
        }
        (Json::Null, _) => {}
        (value, _) => see(path.to_owned(), Planned::Value(value), *after.sensitive == Json::Bool(true)),
    }
}

impl<'a> After<'a> {
    fn element(self, at: usize) -> Self {
        let of = |json: &'a Json| {
            if *json == Json::Bool(true) { json } else { json.get(at).unwrap_or(&Json::Null) }
        };
        Self { value: of(self.value), unknown: of(self.unknown), sensitive: of(self.sensitive) }
    }

    fn field(self, key: &str) -> Self {
        let of = |json: &'a Json| {
            if *json == Json::Bool(true) { json } else { json.get(key).unwrap_or(&Json::Null) }
        };
        Self { value: of(self.value), unknown: of(self.unknown), sensitive: of(self.sensitive) }
    }
}

/// `a.b`, or `a["b.c"]` where the key is no name.
pub(super) fn join(path: &str, key: &str) -> String {
    let plain =
        key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) && !key.is_empty();
    match (plain, path.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{path}.{key}"),
        (false, _) => format!("{path}[{}]", Json::from(key)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_leaf_has_a_path_and_nulls_are_none() {
        let value =
            json!({ "a": "x", "b": null, "c": [{ "d": 1, "f": [] }], "l": { "k/8": "v" }, "s": "secret" });
        let unknown = json!({ "c": [{ "e": true }], "id": true, "l": {} });
        let sensitive = json!({ "s": true });
        let mut found = Vec::new();
        walk(
            After { value: &value, unknown: &unknown, sensitive: &sensitive },
            "",
            &mut |path, planned, sensitive| {
                let planned = if planned == Planned::Unknown { "?" } else { "=" };
                found.push(format!("{path}{planned}{}", if sensitive { "!" } else { "" }));
            },
        );
        assert_eq!(found, ["a=", "c[0].d=", "c[0].f=", "c[0].e?", "l[\"k/8\"]=", "s=!", "id?"]);
    }
}
