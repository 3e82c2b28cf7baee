//! Digests of content as Cloud Storage writes them.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest as _, Md5};

use super::value::Value;

/// The MD5 digest in base64 of what an object of Cloud Storage will hold: its `content`, or the file that its `source`
/// names, from a folder on. `None` where neither is known.
pub(super) fn of_object(object: &Value, folder: Option<&Path>) -> Option<String> {
    let content = match (object.get("content").text(), object.get("source").text()) {
        (Some(content), _) => content.as_bytes().to_vec(),
        (None, Some(source)) => std::fs::read(folder?.join(source)).ok()?,
        (None, None) => return None,
    };
    Some(STANDARD.encode(Md5::digest(content)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_objects_digest_is_that_of_its_content_or_its_file() {
        let object = |name: &str, text: &str| {
            Value::Map(BTreeMap::from([(name.to_owned(), Value::Text(text.into()))]))
        };
        assert_eq!(of_object(&object("content", ""), None).as_deref(), Some("1B2M2Y8AsgTpgAmY7PhCfg=="));
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("file"), "").expect("written");
        assert_eq!(
            of_object(&object("source", "file"), Some(folder.path())).as_deref(),
            Some("1B2M2Y8AsgTpgAmY7PhCfg==")
        );
        assert_eq!(of_object(&object("source", "absent"), Some(folder.path())), None);
    }
}
