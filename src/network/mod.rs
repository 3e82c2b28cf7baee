//! How everything of groundwork, and its children, reaches the network: proxies, and what is never asked through one. A leaf.
//!
//! Authorities need no code here: `SSL_CERT_FILE` and `SSL_CERT_DIR` are read by Go's `crypto/x509` (terraform, helm, the
//! credential plugin), and on Linux by `rustls-native-certs`, to which reqwest and kube leave the matter.

mod client;
mod loopback;
mod proxies;

pub use client::client;
pub use loopback::{is_loopback, spare_loopback};
pub use proxies::Proxies;
