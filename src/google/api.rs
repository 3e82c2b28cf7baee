/// An API of Google's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Api {
    /// Its host.
    pub host: &'static str,
    /// Whether a call is counted against the caller's quota project; else it is against the project that it is about:
    /// <https://docs.cloud.google.com/docs/quotas/quota-project>.
    pub(super) client_based: bool,
}

impl Api {
    /// Organisations, folders, projects.
    pub const RESOURCES: Self = Self { host: "cloudresourcemanager.googleapis.com", client_based: true };
    /// Billing accounts.
    pub const BILLING: Self = Self { host: "cloudbilling.googleapis.com", client_based: true };
    /// Which APIs are on.
    pub const SERVICES: Self = Self { host: "serviceusage.googleapis.com", client_based: true };
    /// Organisation policies.
    pub const POLICIES: Self = Self { host: "orgpolicy.googleapis.com", client_based: true };
    /// Quotas, networks.
    pub const COMPUTE: Self = Self { host: "compute.googleapis.com", client_based: false };
    /// Zones.
    pub const DNS: Self = Self { host: "dns.googleapis.com", client_based: false };
    /// Secrets.
    pub const SECRETS: Self = Self { host: "secretmanager.googleapis.com", client_based: false };
    /// Buckets and objects.
    pub const STORAGE: Self = Self { host: "storage.googleapis.com", client_based: false };
    /// Who a person is.
    pub const WHO: Self = Self { host: "openidconnect.googleapis.com", client_based: false };
    /// The public DNS, over HTTPS. It gets no token.
    pub const PUBLIC_DNS: Self = Self { host: "dns.google", client_based: false };
}
