use serde_json::json;

use super::kubeconfig;
use crate::{
    drivers::{Authentication, ClusterAccess},
    model::Value,
};

/// A kubeconfig with no credential in it: where the access has one, it names the file beside it that is to hold it.
#[must_use]
pub fn kubeconfig_without_credentials(access: &ClusterAccess, name: &str) -> Value {
    let mut config = kubeconfig(access);
    match &access.authentication {
        Authentication::Exec { .. } => {}
        Authentication::Token(_) => {
            config["users"][0]["user"] = json!({ "tokenFile": format!("{name}.token") });
        }
        Authentication::Certificate { .. } => {
            config["users"][0]["user"] = json!({
                "client-certificate": format!("{name}.crt"), "client-key": format!("{name}.key"),
            });
        }
    }
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    #[test]
    fn a_token_is_named_and_not_written() {
        let access = ClusterAccess {
            server: "https://127.0.0.1:1".into(),
            certificate_authority: None,
            proxy_url: None,
            authentication: Authentication::Token(Secret::new("hunter2".into())),
            uid: None,
        };
        let config = kubeconfig_without_credentials(&access, "gke");
        assert_eq!(config["users"][0]["user"]["tokenFile"], "gke.token");
        assert!(!config.to_string().contains("hunter2"));
    }
}
