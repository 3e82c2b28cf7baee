use crate::content::{Draft, Question};

/// Answers by flags. They are checked together, so that everything that is wrong is said at once.
#[derive(Debug, clap::Args)]
pub(super) struct Given {
    /// The platform's name, with which the ids of its projects begin
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What its projects lie in: organizations/NUMBER or folders/NUMBER
    #[arg(long, value_name = "PARENT")]
    parent: Option<String>,
    /// The billing account that pays, such as 012345-6789AB-CDEF01
    #[arg(long, value_name = "ACCOUNT")]
    billing_account: Option<String>,
    /// The region
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Its zones, with commas; by default three of the region's
    #[arg(long, value_name = "ZONES")]
    zones: Option<String>,
    /// The domain below which each environment has a zone
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// The group whose member groups the clusters know; by default gke-security-groups@DOMAIN
    #[arg(long, value_name = "GROUP")]
    security_group: Option<String>,
    /// The environments, with commas; by default all: development, production, testing
    #[arg(long, value_name = "NAMES")]
    environments: Option<String>,
    /// The applications, with commas, or none; by default all. What only the others need is left out
    #[arg(long, value_name = "NAMES")]
    applications: Option<String>,
}

impl Given {
    /// The answers that were given.
    pub fn draft(&self) -> Draft {
        let of = |question: Question| match question {
            Question::Name => &self.name,
            Question::Parent => &self.parent,
            Question::BillingAccount => &self.billing_account,
            Question::Region => &self.region,
            Question::Zones => &self.zones,
            Question::Domain => &self.domain,
            Question::SecurityGroup => &self.security_group,
            Question::Environments => &self.environments,
            Question::Applications => &self.applications,
        };
        Question::ALL.into_iter().filter_map(|question| Some((question, of(question).clone()?))).collect()
    }
}
