use std::time::Duration;

use kube::{
    Api,
    api::{ApiResource, DeleteParams, DynamicObject},
};

use crate::{
    drivers::{
        Context,
        kubernetes::{Cluster, is_not_found, refused},
    },
    model::{Fault, Value},
};

/// How long all of one kind of thing may take: load balancers of Google's take some minutes.
const LIMIT: Duration = Duration::from_mins(10);
/// How often it is looked whether they are gone.
const EVERY: Duration = Duration::from_millis(250);

/// One object that is to go.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub resource: ApiResource,
    pub namespace: Option<String>,
    pub name: String,
}

impl Target {
    /// The target that an object of a kind is.
    pub fn of(resource: &ApiResource, object: &Value) -> Self {
        let text = |key: &str| object["metadata"][key].as_str().map(str::to_owned);
        Self {
            resource: resource.clone(),
            namespace: text("namespace"),
            name: text("name").unwrap_or_default(),
        }
    }

    fn api(&self, cluster: &Cluster) -> Api<DynamicObject> {
        match &self.namespace {
            Some(namespace) => Api::namespaced_with(cluster.client(), namespace, &self.resource),
            None => Api::all_with(cluster.client(), &self.resource),
        }
    }

    /// `service shop/web`.
    fn words(&self) -> String {
        let place = self.namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
        format!("{} {place}{}", self.resource.kind.to_lowercase(), self.name)
    }

    fn look(&self) -> String {
        let place = self.namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
        format!("kubectl get {}.{} {}{place} -o yaml", self.resource.plural, self.resource.group, self.name)
    }
}

/// Deletes objects and waits until they are gone, with what their finalizers clean up.
pub(super) async fn remove(cluster: &Cluster, targets: Vec<Target>, context: &Context) -> Result<(), Fault> {
    for target in &targets {
        context.doing(format!("removing {}", target.words()));
        context.log_line(&format!("groundwork: deleting {}, which would stay in the cloud", target.words()));
        match target.api(cluster).delete(&target.name, &DeleteParams::background()).await {
            Err(error) if !is_not_found(&error) => {
                return Err(refused(&error, &format!("{} cannot be deleted", target.words())));
            }
            _ => {}
        }
    }
    wait(cluster, targets, context).await
}

/// Waits until objects are gone that go by themselves.
pub(super) async fn wait(
    cluster: &Cluster,
    mut targets: Vec<Target>,
    context: &Context,
) -> Result<(), Fault> {
    let deadline = tokio::time::Instant::now() + LIMIT;
    loop {
        let mut left = Vec::new();
        for target in targets {
            let there = target.api(cluster).get_metadata_opt(&target.name).await;
            if there
                .map_err(|error| refused(&error, &format!("{} cannot be read", target.words())))?
                .is_some()
            {
                left.push(target);
            }
        }
        targets = left;
        let Some(first) = targets.first() else { return Ok(()) };
        if tokio::time::Instant::now() > deadline {
            return Err(stuck(&targets));
        }
        context.doing(format!("waiting until {} is gone", first.words()));
        tokio::time::sleep(EVERY).await;
    }
}

fn stuck(targets: &[Target]) -> Fault {
    let names: Vec<String> = targets.iter().take(5).map(Target::words).collect();
    let more = targets.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Fault::new(format!("{}{more} is not gone after {} minutes", names.join(", "), LIMIT.as_secs() / 60))
        .because("a finalizer waits for whoever is to clean up behind it")
        .hint(format!(
            "`{}` names the finalizer: see what it is for before you take it away, then run the same command again",
            targets.first().map(Target::look).unwrap_or_default()
        ))
}
