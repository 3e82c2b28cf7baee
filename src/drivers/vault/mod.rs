//! Vault's initialisation: done once, resumable wherever it was killed. The keys are in Secret Manager before anything is
//! done with them, and nowhere else afterwards.

mod api;
mod initialise;
mod pending;
mod route;
mod setup;

pub use api::Vault;
pub use initialise::{Initialisation, KeySecrets};
pub use pending::Pending;
pub use route::{Encryption, Place, Route, authority_of};
pub use setup::Setup;
