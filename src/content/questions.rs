use std::collections::BTreeMap;

use super::{Answers, Catalog, forms, regions};

/// What is asked. Answers are text until all of them are there; lists have commas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// The platform's name.
    Name,
    /// Organisation or folder.
    Parent,
    /// Billing account.
    BillingAccount,
    /// Region.
    Region,
    /// Zones.
    Zones,
    /// Domain.
    Domain,
    /// Group of groups.
    SecurityGroup,
    /// Environments.
    Environments,
    /// Applications.
    Applications,
}

/// Answers so far, as text.
pub type Draft = BTreeMap<Question, String>;

impl Question {
    /// All of them, in the order in which they are asked: some have defaults that follow from answers before.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Parent,
        Self::BillingAccount,
        Self::Region,
        Self::Zones,
        Self::Domain,
        Self::SecurityGroup,
        Self::Environments,
        Self::Applications,
    ];

    /// The flag that answers it.
    #[must_use]
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Name => "--name",
            Self::Parent => "--parent",
            Self::BillingAccount => "--billing-account",
            Self::Region => "--region",
            Self::Zones => "--zones",
            Self::Domain => "--domain",
            Self::SecurityGroup => "--security-group",
            Self::Environments => "--environments",
            Self::Applications => "--applications",
        }
    }

    /// What is asked for, with an example where that helps.
    #[must_use]
    pub const fn asks(self) -> &'static str {
        match self {
            Self::Name => "the platform's name, with which the ids of its projects begin, such as acme",
            Self::Parent => "what its projects lie in: organizations/NUMBER or folders/NUMBER",
            Self::BillingAccount => "the billing account that pays, such as 012345-6789AB-CDEF01",
            Self::Region => "the region, such as europe-west1",
            Self::Zones => "the zones of the region, three of them for what must be highly available",
            Self::Domain => {
                "the domain below which each environment has a zone: testing.DOMAIN, such as acme.example"
            }
            Self::SecurityGroup => "the group whose member groups the clusters know",
            Self::Environments => "the environments",
            Self::Applications => "the applications, or none",
        }
    }

    /// What stands where nobody says otherwise, given the answers before.
    #[must_use]
    pub fn default(self, so_far: &Draft, catalog: &Catalog) -> Option<String> {
        match self {
            Self::Zones => Some(regions::zones(so_far.get(&Self::Region)?)?.join(", ")),
            Self::SecurityGroup => Some(format!("gke-security-groups@{}", so_far.get(&Self::Domain)?)),
            Self::Environments => Some(catalog.environments.join(", ")),
            Self::Applications => {
                let names = catalog.applications.iter().map(|application| application.name.as_str());
                Some(names.collect::<Vec<_>>().join(", "))
            }
            Self::Name | Self::Parent | Self::BillingAccount | Self::Region | Self::Domain => None,
        }
    }

    /// Whether somebody must answer it: the others have a default once these are answered.
    #[must_use]
    pub const fn required(self) -> bool {
        matches!(self, Self::Name | Self::Parent | Self::BillingAccount | Self::Region | Self::Domain)
    }

    /// The answer as it is kept, or what is wrong with it. `given` are the other answers, as far as they are known.
    ///
    /// # Errors
    /// What is wrong, in words for whoever typed it.
    pub fn check(self, text: &str, given: &Draft, catalog: &Catalog) -> Result<String, String> {
        let text = text.trim();
        match self {
            Self::Name => forms::name(text, catalog),
            Self::Parent => forms::parent(text),
            Self::BillingAccount => forms::billing_account(text),
            Self::Region => forms::region(text, given.contains_key(&Self::Zones)),
            Self::Zones => forms::zones(text, given.get(&Self::Region).map(|region| region.trim())),
            Self::Domain => forms::domain(text, catalog),
            Self::SecurityGroup => forms::security_group(text),
            Self::Environments => forms::environments(text, catalog),
            Self::Applications => forms::applications(text, catalog),
        }
    }
}

impl Answers {
    /// Answers of which each was checked. `None` while one is missing.
    #[must_use]
    pub fn of(draft: &Draft) -> Option<Self> {
        let text = |question: Question| draft.get(&question).cloned();
        let list = |question: Question| draft.get(&question).map(|text| forms::list(text));
        Some(Self {
            name: text(Question::Name)?,
            parent: text(Question::Parent)?,
            billing_account: text(Question::BillingAccount)?,
            region: text(Question::Region)?,
            zones: list(Question::Zones)?,
            domain: text(Question::Domain)?,
            security_group: text(Question::SecurityGroup)?,
            environments: list(Question::Environments)?,
            applications: list(Question::Applications)?,
        })
    }

    /// The answers as text.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let list = |of: &[String]| if of.is_empty() { forms::NONE.to_owned() } else { of.join(", ") };
        Draft::from([
            (Question::Name, self.name.clone()),
            (Question::Parent, self.parent.clone()),
            (Question::BillingAccount, self.billing_account.clone()),
            (Question::Region, self.region.clone()),
            (Question::Zones, list(&self.zones)),
            (Question::Domain, self.domain.clone()),
            (Question::SecurityGroup, self.security_group.clone()),
            (Question::Environments, list(&self.environments)),
            (Question::Applications, list(&self.applications)),
        ])
    }
}
