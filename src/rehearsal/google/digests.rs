//! Digests of content as Cloud Storage writes them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest as _, Md5};

/// MD5 in base64.
#[must_use]
pub fn md5(content: &[u8]) -> String {
    STANDARD.encode(Md5::digest(content))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_digest_of_nothing_is_known() {
        assert_eq!(super::md5(b""), "1B2M2Y8AsgTpgAmY7PhCfg==");
    }
}
