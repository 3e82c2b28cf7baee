use super::{Store, StoreError};
use crate::model::HashKey;

const KEY: &str = "hash.key";

/// The environment's key for hashes of values: read, or made at random the first time.
pub fn hash_key(store: &dyn Store) -> Result<HashKey, StoreError> {
    if let Some((bytes, _)) = store.read(KEY)? {
        return Ok(HashKey::new(bytes));
    }
    let mut bytes = vec![0; 32];
    let random = "/dev/urandom";
    std::fs::File::open(random)
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut bytes))
        .map_err(StoreError::io(random))?;
    store.create(KEY, &bytes)?;
    Ok(HashKey::new(bytes))
}
