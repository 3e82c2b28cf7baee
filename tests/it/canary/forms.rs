//! The forms of a secret, made without groundwork's own list of them.

use base64::{
    Engine as _, engine::general_purpose::STANDARD_NO_PAD, engine::general_purpose::URL_SAFE_NO_PAD,
};

/// Plain, escaped for JSON (also as Go does it), in base64 wherever it begins, and encoded for a URL; line by line where it has
/// several.
pub fn forms(secret: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for part in secret.lines().filter(|line| !line.starts_with("---")).chain([secret]) {
        let json = serde_json::to_string(part).expect("JSON").trim_matches('"').to_owned();
        let go = json.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
        let url: String = part.bytes().map(percent).collect();
        forms.extend([part.to_owned(), json, go, url.replace("%20", "+"), url]);
    }
    for before in ["", ":", "u:"] {
        let text = format!("{before}{secret}");
        // What touches a neighbour differs with it: two characters at each end.
        let inner = |encoded: String| encoded[4..encoded.len() - 3].to_owned();
        forms.push(inner(STANDARD_NO_PAD.encode(&text)));
        forms.push(inner(URL_SAFE_NO_PAD.encode(&text)));
    }
    forms
}

fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
