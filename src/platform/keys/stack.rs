use super::{
    gate::GATES,
    shape::{Format, Key, Keys, Kinds, MapKey, Shape},
    upgrade::UPGRADE,
    waiver::WAIVERS,
};

pub(super) const TERRAFORM: Kinds = &["terraform"];
pub(super) const HELM: Kinds = &["helm"];
pub(super) const JOB: Kinds = &["job"];

const COMMAND: Shape = Shape::List(&Shape::Text(Format::Template));

/// Everything that `stacks/*/stack.toml` may hold.
pub static STACK_FILE: Keys = Keys {
    title: "stack.toml",
    about: "What does not change from platform to platform: it lies in the stack's folder, `stacks/NAME/`.",
    keys: &[
        Key::new(
            "kind",
            Shape::Text(Format::Choice(&["terraform", "helm", "job", "given"])),
            "`terraform`: a root module; `helm`: a release; `job`: a command; `given`: something that exists.",
            "kind = \"terraform\"",
        )
        .required(),
        Key::new("description", Shape::Text(Format::Any), "What it is, in a line.", "description = \"The cluster\""),
        Key::new("runbook", Shape::Text(Format::Path), "The runbook, relative to the stack's folder.", "runbook = \"runbook.md\""),
        Key::new("needs", Shape::List(&Shape::Text(Format::Stack)), "Stacks that must be ready before it, beyond those it refers to.", "needs = [\"gke\"]"),
        Key::new("cluster", Shape::Text(Format::Stack), "The stack whose cluster it lives in: of a release, a job, or gates.", "cluster = \"gke\""),
        Key::new("gates", GATES, "Conditions that must hold before its dependents start, in order.", "[[gates]]\nrollout = \"deployment/web\""),
        Key::new(
            "files",
            Shape::List(&Shape::Text(Format::Path)),
            "Files that the root module reads beyond itself and its modules: glob patterns, relative to the platform's folder.",
            "files = [\"policies/*.json\"]",
        )
        .of(TERRAFORM),
        Key::new("teardown", Shape::Table(&TEARDOWN), "What happens to it before it is destroyed.", "teardown.inputs = { deletion_protection = false }").of(TERRAFORM),
        Key::new(
            "chart",
            Shape::Text(Format::Any),
            "The chart: a name in `repository`, an `oci://` reference, or a path that starts with `./` or `../` and counts from \
             the stack's folder.",
            "chart = \"./chart\"",
        )
        .of(HELM),
        Key::new("repository", Shape::Text(Format::Url), "The HTTP repository that has the chart.", "repository = \"https://charts.jetstack.io\"").of(HELM),
        Key::new("version", Shape::Text(Format::Version), "The chart's exact version; not for a path.", "version = \"1.16.2\"").of(HELM),
        Key::new("release", Shape::Text(Format::Release), "The release's name.", "release = \"monitoring\"").of(HELM).default("the stack's name"),
        Key::new("namespace", Shape::Text(Format::Label), "The release's namespace, made if it is absent.", "namespace = \"monitoring\"").of(HELM).default("the stack's name"),
        Key::new(
            "namespace_labels",
            Shape::Map(MapKey::KubernetesLabel, &Shape::Text(Format::LabelValue)),
            "Labels that the namespace gets beside those that it has, such as the Pod Security Standard that holds in it. What \
             is left out later stays.",
            "[namespace_labels]\n\"pod-security.kubernetes.io/enforce\" = \"restricted\"",
        )
        .of(HELM),
        Key::new(
            "values_files",
            Shape::List(&Shape::Text(Format::Path)),
            "YAML files with values, relative to the stack's folder, merged in order.",
            "values_files = [\"values.yaml\"]",
        )
        .of(HELM),
        Key::new("values", Shape::Map(MapKey::Any, &Shape::Value), "Values, merged over the files.", "values.replicas = 3").of(HELM),
        Key::new("wait", Shape::Bool, "Whether helm waits until the release's objects are ready.", "wait = false").of(HELM).default("`true`"),
        Key::new(
            "waivers",
            WAIVERS,
            "Points of the readiness checklist that its workloads need not meet.",
            "[[waivers]]\npoint = \"replicas\"\nworkload = \"deployment/velero\"\nreason = \"one at a time may write backups\"",
        )
        .of(HELM),
        Key::new("upgrade", Shape::Table(&UPGRADE), "How it gets from one version of its chart to the next.", "upgrade.one_at_a_time = \"minor\"").of(HELM),
        Key::new("command", COMMAND, "Program and arguments, run in the stack's folder, without a shell. `groundwork` is the program that runs it.", "command = [\"./init\", \"--once\"]").of(JOB),
        Key::new(
            "environment",
            Shape::Map(MapKey::Any, &Shape::Text(Format::Template)),
            "Environment variables of the command: the way for secrets.",
            "environment = { TOKEN = \"${secret.token}\" }",
        )
        .of(JOB),
        Key::new("once", Shape::Bool, "Whether it is run once and never again; otherwise whenever something it is made of changes.", "once = true").of(JOB).default("`false`"),
        Key::new(
            "outputs",
            Shape::OneOf(&[Shape::List(&Shape::Text(Format::Any)), Shape::Map(MapKey::Identifier, &Shape::Table(&OUTPUT))]),
            "What it writes, as a JSON object, to the file that `GROUNDWORK_OUTPUTS` names.",
            "outputs = { root_token = { sensitive = true } }",
        )
        .of(JOB),
        Key::new("undo", COMMAND, "The command that undoes it at `down`.", "undo = [\"./init\", \"--undo\"]").of(JOB),
        Key::new(
            "rehearsal",
            Shape::Table(&REHEARSAL),
            "What becomes of it in a rehearsal, and on every other local cluster, whose pods are simulated. Without it the \
             command is run there as well.",
            "rehearsal.skip = \"no Vault answers where pods are simulated\"",
        )
        .of(JOB),
        Key::new("timeout", Shape::Text(Format::Duration), "The limit for one upgrade or one run.", "timeout = \"10m\"")
            .of(&["helm", "job"])
            .default("`5m`"),
    ],
};

static TEARDOWN: Keys = Keys {
    title: "[teardown]",
    about: "What `down` and `up --prune` do before they destroy a Terraform stack. It is recorded with every apply: a teardown \
            follows what was applied. An environment or stack that is `protected` is refused all the same.",
    keys: &[Key::new(
        "inputs",
        Shape::Map(MapKey::Any, &Shape::Value),
        "Values that these variables get instead of those of the last apply. They are applied first, and only what that changes \
         in place: where it would replace or destroy anything, nothing is destroyed. They may refer to `${env.…}` and \
         `${platform.name}`; a sensitive variable is none of them.",
        "inputs = { deletion_protection = false }",
    )
    .required()],
};

static REHEARSAL: Keys = Keys {
    title: "[rehearsal] in stack.toml",
    about: "A command that talks to an application finds nobody where pods are simulated. It is then not run; the run, the \
            rehearsal's report and its list of what is not proven say so.",
    keys: &[
        Key::new(
            "skip",
            Shape::Text(Format::Any),
            "Why it is not run there, as it is shown.",
            "skip = \"no Vault answers where pods are simulated\"",
        )
        .required(),
        Key::new(
            "outputs",
            Shape::Map(MapKey::Identifier, &Shape::Value),
            "What it hands on instead: a value for each output that it declares.",
            "outputs = { cluster_id = \"00000000-0000-0000-0000-000000000000\" }",
        ),
    ],
};

static OUTPUT: Keys = Keys {
    title: "outputs.NAME",
    about: "One output of a job.",
    keys: &[Key::new("sensitive", Shape::Bool, "Whether its value must not be shown.", "sensitive = true")
        .default("`false`")],
};
