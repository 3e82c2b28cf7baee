use super::StoreError;

/// Tells one content of a key from the next. Compare for equality only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation(pub(super) String);

/// Where an environment's records and journals are kept. Keys are relative paths of plain names.
pub trait Store: Send + Sync {
    /// The content of a key, if it is there.
    fn read(&self, key: &str) -> Result<Option<(Vec<u8>, Generation)>, StoreError>;

    /// Makes a key that must not be there yet; durable when it returns.
    fn create(&self, key: &str, content: &[u8]) -> Result<Generation, StoreError>;

    /// Replaces a key's content if nobody changed it since `generation`; durable when it returns.
    fn replace(&self, key: &str, content: &[u8], generation: &Generation) -> Result<Generation, StoreError>;

    /// Adds to the end of a key, which is made if it is absent; with `durable`, it is on the disk when this returns.
    fn append(&self, key: &str, content: &[u8], durable: bool) -> Result<(), StoreError>;

    /// Removes a key if nobody changed it since `generation`.
    fn remove(&self, key: &str, generation: &Generation) -> Result<(), StoreError>;

    /// The keys below a prefix that ends with `/`, sorted.
    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError>;
}
