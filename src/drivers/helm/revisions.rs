use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Secret;
use kube::{Api, api::ListParams, core::PartialObjectMeta};

use crate::{
    drivers::kubernetes::{Cluster, refused},
    model::Fault,
};

/// One revision of a release, by its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The revision.
    pub number: u64,
    /// `deployed`, `failed`, `superseded`, `uninstalling`, `pending-install`…
    pub status: String,
    /// Unix seconds of the last change of its status, or of its creation.
    pub since: Option<i64>,
}

/// All revisions of a release that helm still keeps, the newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revisions(Vec<Revision>);

impl Revisions {
    /// The newest.
    #[must_use]
    pub fn newest(&self) -> Option<&Revision> {
        self.0.last()
    }

    /// The newest that is deployed: what runs now.
    #[must_use]
    pub fn deployed(&self) -> Option<&Revision> {
        self.0.iter().rfind(|revision| revision.status == "deployed")
    }

    /// The newest that was deployed once: what an upgrade that hangs is rolled back to.
    #[must_use]
    pub fn last_good(&self) -> Option<&Revision> {
        self.deployed().or_else(|| self.0.iter().rfind(|revision| revision.status == "superseded"))
    }

    /// Whether revision `number` is deployed and nothing came after it: the release is as it was left.
    #[must_use]
    pub fn is_at(&self, number: u64) -> bool {
        self.newest().is_some_and(|newest| newest.number == number && newest.status == "deployed")
    }

    fn of(mut revisions: Vec<Revision>) -> Self {
        revisions.sort_by_key(|revision| revision.number);
        Self(revisions)
    }
}

/// Every release of a cluster by namespace and name, with one request (two above 500 revisions): what an `up` asks to
/// see that nothing has changed.
///
/// # Errors
/// When the API server does not answer or does not let us list Secrets.
pub async fn releases(cluster: &Cluster) -> Result<BTreeMap<(String, String), Revisions>, Fault> {
    let secrets: Api<Secret> = Api::all(cluster.client());
    let found = list(&secrets, "owner=helm").await?;
    let mut by_release: BTreeMap<_, Vec<Revision>> = BTreeMap::new();
    for meta in &found {
        if let (Some((name, revision)), Some(namespace)) = (revision_of(meta), &meta.metadata.namespace) {
            by_release.entry((namespace.clone(), name)).or_default().push(revision);
        }
    }
    Ok(by_release.into_iter().map(|(key, revisions)| (key, Revisions::of(revisions))).collect())
}

/// The revisions of one release; none when it is not there.
pub(super) async fn revisions(cluster: &Cluster, namespace: &str, release: &str) -> Result<Revisions, Fault> {
    let secrets: Api<Secret> = Api::namespaced(cluster.client(), namespace);
    let found = list(&secrets, &format!("owner=helm,name={release}")).await?;
    Ok(Revisions::of(found.iter().filter_map(|meta| Some(revision_of(meta)?.1)).collect()))
}

/// The names of all releases in a namespace.
pub(super) async fn releases_in(cluster: &Cluster, namespace: &str) -> Result<Vec<String>, Fault> {
    let secrets: Api<Secret> = Api::namespaced(cluster.client(), namespace);
    let found = list(&secrets, "owner=helm").await?;
    Ok(found.iter().filter_map(|meta| Some(revision_of(meta)?.0)).collect())
}

async fn list(secrets: &Api<Secret>, labels: &str) -> Result<Vec<PartialObjectMeta<Secret>>, Fault> {
    let mut all = Vec::new();
    let mut parameters = ListParams::default().labels(labels).limit(500);
    loop {
        let page = secrets
            .list_metadata(&parameters)
            .await
            .map_err(|error| refused(&error, "the releases of the cluster cannot be listed"))?;
        all.extend(page.items);
        match page.metadata.continue_.filter(|token| !token.is_empty()) {
            Some(token) => parameters = parameters.continue_token(&token),
            None => return Ok(all),
        }
    }
}

/// What the labels of a revision's Secret say (`pkg/storage/driver/secrets.go`, `newSecretsObject`).
fn revision_of(meta: &PartialObjectMeta<Secret>) -> Option<(String, Revision)> {
    let labels = meta.metadata.labels.as_ref()?;
    let stamp = labels.get("modifiedAt").or_else(|| labels.get("createdAt"));
    let revision = Revision {
        number: labels.get("version")?.parse().ok()?,
        status: labels.get("status")?.clone(),
        since: stamp.and_then(|stamp| stamp.parse().ok()),
    };
    Some((labels.get("name")?.clone(), revision))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revisions(of: &[(u64, &str)]) -> Revisions {
        let revision = |(number, status): &(u64, &str)| Revision {
            number: *number,
            status: (*status).to_owned(),
            since: None,
        };
        Revisions::of(of.iter().map(revision).collect())
    }

    #[test]
    fn a_release_is_as_it_was_left_only_if_nothing_came_after() {
        assert!(revisions(&[(2, "deployed"), (1, "superseded")]).is_at(2));
        assert!(!revisions(&[(1, "superseded"), (2, "superseded"), (3, "deployed")]).is_at(2), "rolled back");
        assert!(!revisions(&[(2, "deployed"), (3, "failed")]).is_at(2));
        assert!(!revisions(&[]).is_at(1));
    }

    #[test]
    fn an_upgrade_goes_back_to_what_ran_before() {
        let hanging = revisions(&[(1, "superseded"), (2, "deployed"), (3, "pending-upgrade")]);
        assert_eq!(hanging.last_good().map(|good| good.number), Some(2));
        assert_eq!(revisions(&[(1, "pending-install")]).last_good(), None);
    }
}
