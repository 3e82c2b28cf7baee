use std::path::Path;

use serde_json::{Value as Json, json};

/// The addresses of the providers, as terraform and OpenTofu write them, with the socket that serves each.
const PROVIDERS: [(&str, &str); 4] = [
    ("registry.terraform.io/hashicorp/google", "google"),
    ("registry.terraform.io/hashicorp/google-beta", BETA),
    ("registry.opentofu.org/hashicorp/google", "google"),
    ("registry.opentofu.org/hashicorp/google-beta", BETA),
];

/// The names of the sockets.
pub(super) const SOCKETS: [&str; 2] = ["google", BETA];

/// That of the beta provider.
pub(super) const BETA: &str = "beta";

/// `TF_REATTACH_PROVIDERS`: where the providers are served, and which process terraform is to watch.
pub(super) fn reattach(folder: &Path, process: u32) -> String {
    let entry = |socket: &str| {
        json!({
            "Protocol": "grpc",
            "ProtocolVersion": 5,
            "Pid": process,
            // Without it terraform ends the process when it is done.
            "Test": true,
            "Addr": { "Network": "unix", "String": folder.join(socket) },
        })
    };
    let providers = PROVIDERS.iter().map(|(address, socket)| ((*address).to_owned(), entry(socket)));
    Json::Object(providers.collect()).to_string()
}
