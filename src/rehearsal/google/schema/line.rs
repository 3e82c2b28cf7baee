use std::str::FromStr;

use super::{Attribute, Block, Nested, Nesting, Type};

/// Reads an attribute: `string optional new suppress=case default="NONE"`.
pub(super) fn attribute(text: &str) -> Result<Attribute, String> {
    let (words, default) = match text.split_once(" default=") {
        Some((words, default)) => (words, Some(default)),
        None => (text, None),
    };
    let mut words = words.split(' ');
    let mut attribute = Attribute::of(Type::from_str(words.next().unwrap_or_default())?);
    attribute.default = default.map(|default| json(default, text)).transpose()?;
    for word in words {
        match word {
            "required" => attribute.required = true,
            "optional" => attribute.optional = true,
            "computed" => attribute.computed = true,
            "sensitive" => attribute.sensitive = true,
            "deprecated" => attribute.deprecated = true,
            "write_only" => attribute.write_only = true,
            "new" => attribute.force_new = true,
            _ => match word.split_once('=') {
                Some(("suppress", name)) => attribute.suppress = Some(name.to_owned()),
                Some(("stored", name)) => attribute.stored = Some(name.to_owned()),
                _ => return Err(format!("`{word}` says nothing of an attribute: {text}")),
            },
        }
    }
    Ok(attribute)
}

fn json(default: &str, text: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(default).map_err(|error| format!("{error}: {text}"))
}

/// Reads the words of a block: `list 0..1 computed`.
pub(super) fn nested(text: &str, block: Block) -> Result<Nested, String> {
    let mut words = text.split(' ');
    let nesting = match words.next() {
        Some("single") => Nesting::Single,
        Some("list") => Nesting::List,
        Some("set") => Nesting::Set,
        Some("map") => Nesting::Map,
        _ => return Err(format!("no nesting of a block: {text}")),
    };
    let mut nested = Nested { block, ..Nested::empty(nesting) };
    for word in words {
        match word {
            "computed" => nested.computed = true,
            "deprecated" => nested.deprecated = true,
            "new" => nested.force_new = true,
            _ => match (word.split_once('='), word.split_once("..")) {
                (Some(("suppress", name)), _) => nested.suppress = Some(name.to_owned()),
                (None, Some((least, most))) => {
                    (nested.min_items, nested.max_items) = (items(least)?, items(most)?);
                }
                _ => return Err(format!("`{word}` says nothing of a block: {text}")),
            },
        }
    }
    Ok(nested)
}

/// A number of blocks; none is 0, which means any number as an upper limit.
fn items(text: &str) -> Result<u32, String> {
    if text.is_empty() { Ok(0) } else { text.parse().map_err(|_| format!("`{text}` is no number of blocks")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn attributes_are_read() {
        let read =
            attribute(r#"string optional computed new suppress=case default="a b=c""#).expect("an attribute");
        assert_eq!((read.of, read.required, read.optional, read.computed), (Type::String, false, true, true));
        assert_eq!((read.force_new, read.suppress.as_deref()), (true, Some("case")));
        assert_eq!(read.default, Some(json!("a b=c")));
        assert!(attribute("string optionl").is_err());
        assert!(attribute("strin optional").is_err());
    }

    #[test]
    fn blocks_are_read() {
        let read = nested("set 1.. computed new suppress=port", Block::default()).expect("a block");
        assert_eq!((read.nesting, read.min_items, read.max_items), (Nesting::Set, 1, 0));
        assert_eq!((read.computed, read.force_new, read.suppress.as_deref()), (true, true, Some("port")));
        assert!(nested("list 0..x", Block::default()).is_err());
    }
}
