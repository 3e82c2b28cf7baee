//! Vault's initialisation: done once, resumable wherever it was killed. The keys are in Secret Manager before anything is
//! done with them, and nowhere else afterwards.

mod api;
mod google;
mod initialise;
mod pending;
mod route;
mod secret_manager;
mod setup;

pub use api::Vault;
pub use google::Identity;
pub use initialise::{Initialisation, KeySecrets};
pub use pending::Pending;
pub use route::{Encryption, Place, Route, authority_of};
pub use secret_manager::SecretManager;
pub use setup::Setup;
