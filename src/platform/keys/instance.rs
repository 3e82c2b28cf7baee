//! A stack's instance: `[stacks.NAME]`, and what an environment says of it.

use super::{
    gate::GATES,
    identity::IDENTITY,
    shape::{Format, Key, Keys, MapKey, Shape},
    stack::{HELM, JOB},
};

const GIVEN: &[&str] = &["given"];

macro_rules! overlay_keys {
    ($($more:expr),* $(,)?) => {
        &[
            $($more,)*
            Key::new("sprint", Shape::Integer(1, 9999), "The increment that brings it.", "sprint = 2").default("1"),
            Key::new("enabled", Shape::Bool, "Whether it is run at all.", "enabled = false").default("`true`"),
            Key::new("protected", Shape::Bool, "Whether `down` refuses it.", "protected = true").default("`false`"),
            Key::new(
                "identity",
                Shape::Table(&IDENTITY),
                "Whom terraform, helm and gates act as at Google for this stack.",
                "identity.apply = \"dns-admin@acme-net.iam.gserviceaccount.com\"",
            )
            .default("what the environment says"),
            Key::new("cluster", Shape::Text(Format::Stack), "The stack whose cluster it lives in.", "cluster = \"gke\"")
                .default("what stack.toml says"),
            Key::new("version", Shape::Text(Format::Version), "The chart's version.", "version = \"1.16.2\"").of(HELM).default("what stack.toml says"),
            Key::new(
                "inputs",
                Shape::Map(MapKey::Any, &Shape::Value),
                "Values of the root module's variables, which may be that of a lookup.",
                "inputs = { region = \"${env.region}\" }",
            )
            .of(&["terraform", "given"]),
            Key::new(
                "values_files",
                Shape::List(&Shape::Text(Format::Path)),
                "YAML files with values, relative to the platform's folder, merged in order over those of stack.toml.",
                "values_files = [\"values/monitoring.yaml\"]",
            )
            .of(HELM),
            Key::new("values", Shape::Map(MapKey::Any, &Shape::Value), "Values, merged over all files.", "values.replicas = 3").of(HELM),
            Key::new(
                "environment",
                Shape::Map(MapKey::Any, &Shape::Text(Format::Template)),
                "Environment variables of the command, merged over those of stack.toml.",
                "environment = { TOKEN = \"${secret.token}\" }",
            )
            .of(JOB),
            Key::new(
                "outputs",
                Shape::Map(MapKey::Identifier, &Shape::Value),
                "The outputs of something that exists, written down.",
                "outputs = { subnetwork = \"projects/net/regions/europe-west1/subnetworks/a\" }",
            )
            .of(GIVEN),
            Key::new(
                "terraform_state",
                Shape::Text(Format::AnyPath),
                "A Terraform state file whose outputs are the stack's.",
                "terraform_state = \"../network/terraform.tfstate\"",
            )
            .of(GIVEN),
            Key::new(
                "lookup",
                Shape::Text(Format::Path),
                "A folder with a root module of data sources: what it outputs is looked up, with `inputs`. It has no resource, \
                 and is never applied.",
                "lookup = \"lookups/vpc\"",
            )
            .of(GIVEN),
            Key::new("kubeconfig", Shape::Table(&KUBECONFIG), "A cluster that exists.", "kubeconfig = { path = \"kubeconfig\", context = \"staging\" }").of(GIVEN),
            Key::new(
                "local_cluster",
                Shape::OneOf(&[Shape::Bool, Shape::Table(&LOCAL_CLUSTER)]),
                "A local cluster that `up` starts and `down` stops.",
                "local_cluster = true",
            )
            .of(GIVEN),
        ]
    };
}

/// The keys of `[stacks.NAME]`.
pub fn stack_keys() -> &'static Keys {
    &STACK
}

pub(super) static STACK: Keys = Keys {
    title: "[stacks.NAME]",
    about: "One stack: an instance of the folder `stacks/SOURCE`. What does not change from platform to platform stands in \
            that folder's stack.toml.",
    keys: overlay_keys![
        Key::new(
            "kind",
            Shape::Text(Format::Choice(&["given"])),
            "`given`: something that exists and is used, never touched. Such a stack needs no folder. Every other kind \
             stands in stack.toml.",
            "kind = \"given\"",
        )
        .default("what stack.toml says"),
        Key::new("source", Shape::Text(Format::Label), "The folder in `stacks/`.", "source = \"gke\"").default("its own name"),
        Key::new("needs", Shape::List(&Shape::Text(Format::Stack)), "Stacks that must be ready before it, beyond those it refers to.", "needs = [\"cert-manager\"]"),
        Key::new("release", Shape::Text(Format::Release), "The release's name.", "release = \"monitoring\"").of(HELM).default("what stack.toml says, or the stack's name"),
        Key::new("namespace", Shape::Text(Format::Label), "The release's namespace.", "namespace = \"monitoring\"").of(HELM).default("what stack.toml says, or the stack's name"),
        Key::new("gates", GATES, "Conditions that must hold before its dependents start, after those of stack.toml.", "[[stacks.web.gates]]\nrollout = \"deployment/web\""),
    ],
};

pub(super) static OVERLAY: Keys = Keys {
    title: "[environments.NAME.stacks.STACK]",
    about: "What one environment says of a stack. Tables merge with what `[stacks.STACK]` says, everything else replaces it.",
    keys: overlay_keys![Key::new(
        "kind",
        Shape::Text(Format::Choice(&["given"])),
        "`given`: this environment uses something that exists instead of the stack.",
        "kind = \"given\"",
    )],
};

static KUBECONFIG: Keys = Keys {
    title: "kubeconfig",
    about: "A context of a kubeconfig file.",
    keys: &[
        Key::new(
            "path",
            Shape::Text(Format::AnyPath),
            "The file; relative paths count from the platform's folder.",
            "path = \"kubeconfig\"",
        )
        .required(),
        Key::new("context", Shape::Text(Format::Any), "The context.", "context = \"staging\"")
            .default("the file's current one"),
    ],
};

static LOCAL_CLUSTER: Keys = Keys {
    title: "local_cluster",
    about: "A real control plane with simulated nodes, on this machine.",
    keys: &[
        Key::new("nodes", Shape::Integer(1, 1000), "Simulated nodes.", "nodes = 3").default("3"),
        Key::new(
            "webhook_delay",
            Shape::Text(Format::Duration),
            "How long a webhook stays silent after its pod is ready, as real ones do.",
            "webhook_delay = \"2s\"",
        )
        .default("`0s`"),
    ],
};
