use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Value;

/// A SHA-256 of everything that a stack is made of, as 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex(&Sha256::digest(bytes)))
    }

    /// The digest of everything that a reader gives.
    pub fn of_reader(mut reader: impl std::io::Read) -> std::io::Result<Self> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match reader.read(&mut buffer)? {
                0 => return Ok(Self(hex(&hasher.finalize()))),
                read => hasher.update(&buffer[..read]),
            }
        }
    }

    /// All 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve digits, for names of folders and for people.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.0[..12.min(self.0.len())]
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short())
    }
}

/// Collects named parts into one [`Digest`]. Each part is framed by its length, so no two different lists of parts
/// can give the same bytes.
#[derive(Clone, Default)]
pub struct Digester(Sha256);

impl Digester {
    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one named part.
    #[must_use]
    pub fn part(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.add(name, bytes);
        self
    }

    /// Adds one named part in place.
    pub fn add(&mut self, name: &str, bytes: impl AsRef<[u8]>) {
        for piece in [name.as_bytes(), bytes.as_ref()] {
            self.0.update((piece.len() as u64).to_le_bytes());
            self.0.update(piece);
        }
    }

    /// The digest of all parts so far.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(hex(&self.0.finalize()))
    }
}

/// The secret with which values are hashed, so that a recorded hash of a short password cannot be guessed back. One
/// per environment, made at random, kept in the store with mode 0600.
#[derive(Clone, Debug)]
pub struct HashKey(super::Secret<Vec<u8>>);

/// HMAC-SHA256 of a value: equal values have equal hashes, and nothing else can be read from it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
#[serde(transparent)]
pub struct KeyedHash(String);

impl HashKey {
    /// A key of the given bytes (32 random ones).
    #[must_use]
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self(super::Secret::new(bytes))
    }

    /// The keyed hash of a value's JSON.
    ///
    /// # Panics
    /// Never: HMAC takes keys of every length and a JSON value always serialises.
    #[must_use]
    pub fn hash(&self, value: &Value) -> KeyedHash {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose()).expect("HMAC takes any key");
        mac.update(value.to_string().as_bytes());
        KeyedHash(hex(&mac.finalize().into_bytes()))
    }
}

impl KeyedHash {
    /// The hash as text, to enter a digest.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framing_keeps_parts_apart() {
        let one = Digester::new().part("a", "bc").finish();
        let other = Digester::new().part("ab", "c").finish();
        assert_ne!(one, other);
    }

    #[test]
    fn keyed_hashes_differ_between_keys() {
        let value = Value::from("hunter2");
        let (a, b) = (HashKey::new(vec![1; 32]), HashKey::new(vec![2; 32]));
        assert_eq!(a.hash(&value), a.hash(&value));
        assert_ne!(a.hash(&value), b.hash(&value));
    }
}
