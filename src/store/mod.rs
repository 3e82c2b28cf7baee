//! Journal, records and lock of an environment, behind one small trait: a local folder today, GCS later.
//!
//! A leaf: it knows neither graph nor policy.

mod error;
mod hash_key;
mod journal;
mod layout;
mod local;
mod lock;
mod records;
mod traits;

pub use error::StoreError;
pub use hash_key::hash_key;
pub use journal::{Entry, Journal, read_command, read_journal};
pub use layout::Layout;
pub use local::LocalStore;
pub use lock::{Holder, Lock};
pub use records::Records;
pub use traits::{Generation, Store};
