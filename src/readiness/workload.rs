use serde_json::Value;

/// Something that makes pods.
#[derive(Clone, Copy, Debug)]
pub(super) struct Workload<'a> {
    /// `Deployment`, `StatefulSet`, `DaemonSet`, `Job` or `CronJob`.
    pub kind: &'a str,
    /// Its namespace.
    pub namespace: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its own spec.
    pub spec: &'a Value,
    /// The template of its pods.
    template: &'a Value,
}

impl<'a> Workload<'a> {
    /// The workload that an object is. What another workload made (the job of a cron job) is none of its own.
    pub fn of(object: &'a Value) -> Option<Self> {
        let text = |value: &'a Value| value.as_str().unwrap_or_default();
        let (kind, metadata, spec) = (text(&object["kind"]), &object["metadata"], &object["spec"]);
        let template = match kind {
            "Deployment" | "StatefulSet" | "DaemonSet" => &spec["template"],
            "Job" if metadata["ownerReferences"].as_array().is_none_or(Vec::is_empty) => &spec["template"],
            "CronJob" => &spec["jobTemplate"]["spec"]["template"],
            _ => return None,
        };
        let (namespace, name) = (text(&metadata["namespace"]), text(&metadata["name"]));
        Some(Self { kind, namespace, name, spec, template })
    }

    /// What messages and waivers call it: `deployment/web`.
    pub fn address(&self) -> String {
        format!("{}/{}", self.kind.to_lowercase(), self.name)
    }

    /// Whether it serves as long as it exists, with a number of pods that somebody chose.
    pub fn is_scaled(&self) -> bool {
        matches!(self.kind, "Deployment" | "StatefulSet")
    }

    /// Whether it ends by itself.
    pub fn ends(&self) -> bool {
        matches!(self.kind, "Job" | "CronJob")
    }

    /// How many pods it is to have.
    pub fn replicas(&self) -> u64 {
        self.spec["replicas"].as_u64().unwrap_or(1)
    }

    /// The pods' spec.
    pub fn pod(&self) -> &'a Value {
        &self.template["spec"]
    }

    /// The pods' labels.
    pub fn labels(&self) -> &'a Value {
        &self.template["metadata"]["labels"]
    }

    /// Its containers, with those of the initial ones that stay (sidecars), and each one's name.
    pub fn containers(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let list = |name| self.pod()[name].as_array().into_iter().flatten();
        let sidecars = list("initContainers").filter(|container| container["restartPolicy"] == "Always");
        named(list("containers").chain(sidecars))
    }

    /// The same with those that run before.
    pub fn all_containers(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let list = |name| self.pod()[name].as_array().into_iter().flatten();
        named(list("containers").chain(list("initContainers")))
    }
}

fn named<'a>(all: impl Iterator<Item = &'a Value>) -> impl Iterator<Item = (&'a str, &'a Value)> {
    all.map(|container| (container["name"].as_str().unwrap_or_default(), container))
}
