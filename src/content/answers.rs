use serde::{Deserialize, Serialize};

/// What makes a platform out of the reference content. All of it was checked (`forms.rs`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The platform's name, with which the ids of its projects begin.
    pub name: String,
    /// What its projects lie in: `organizations/NUMBER` or `folders/NUMBER`.
    pub parent: String,
    /// The billing account that pays.
    pub billing_account: String,
    /// The region.
    pub region: String,
    /// Its zones.
    pub zones: Vec<String>,
    /// The domain below which each environment has its zone.
    pub domain: String,
    /// The group whose member groups Kubernetes may know.
    pub security_group: String,
    /// The environments, by name.
    pub environments: Vec<String>,
    /// The applications, by name.
    pub applications: Vec<String>,
}
