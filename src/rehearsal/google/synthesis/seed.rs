use base64::Engine as _;
use sha2::{Digest as _, Sha256};

/// Where invented values come from: the same for the same thing, so that a rehearsal can be repeated.
#[derive(Clone, Debug)]
pub struct Seed([u8; 32]);

impl Seed {
    /// Of a text that names the thing.
    pub fn new(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Of a part of the thing.
    pub fn part(&self, name: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(name.as_bytes());
        Self(hasher.finalize().into())
    }

    /// Decimal digits, the first of which is not 0.
    pub fn digits(&self, count: usize) -> String {
        let digit = |(at, byte): (usize, &u8)| {
            if at == 0 { char::from(b'1' + byte % 9) } else { char::from(b'0' + byte % 10) }
        };
        self.0.iter().cycle().take(count).enumerate().map(digit).collect()
    }

    /// Hexadecimal digits, at most 64.
    pub fn hex(&self, count: usize) -> String {
        let mut text: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        text.truncate(count);
        text
    }

    /// Base64 of some bytes, at most 32.
    pub fn base64(&self, bytes: usize) -> String {
        base64::engine::general_purpose::STANDARD.encode(&self.0[..bytes.min(32)])
    }

    /// A number below a limit, which is not 0.
    pub fn below(&self, limit: u64) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.0[..8]);
        u64::from_be_bytes(bytes) % limit
    }
}
