use super::{
    gate::GATES,
    shape::{Format, Key, Keys, MapKey, Shape},
    stack::{HELM, JOB, TERRAFORM},
};

/// Everything that `platform.toml` may hold.
pub static PLATFORM_FILE: Keys = Keys {
    title: "platform.toml",
    about: "The platform: what every environment shares, and the stacks it is made of.",
    keys: &[
        Key::new("platform", Shape::Table(&PLATFORM), "The platform itself.", "[platform]\nname = \"acme\"")
            .required(),
        Key::new(
            "tools",
            Shape::Table(&TOOLS),
            "The programs that groundwork drives. It finds, downloads or builds versions that fit.",
            "[tools]\nterraform = \">=1.9, <2\"\nhelm = \">=3.17, <5\"",
        ),
        Key::new(
            "providers",
            Shape::Table(&PROVIDERS),
            "Where Terraform providers come from.",
            "[providers]\nmirror = \"mirror\"",
        ),
        Key::new(
            "charts",
            Shape::Table(&CHARTS),
            "Where charts come from that do not lie in the platform's folder.",
            "[charts]\nmirror = \"charts\"",
        ),
        Key::new(
            "state",
            Shape::Table(&STATE),
            "Where state, records and locks are kept.",
            "[state]\nbackend = \"local\"",
        ),
        Key::new(
            "vars",
            Shape::Map(MapKey::Identifier, &Shape::Value),
            "Variables of every environment, read as `${env.NAME}`; an environment may say otherwise.",
            "[vars]\nregion = \"europe-west1\"",
        ),
        Key::new(
            "sprints",
            Shape::Map(MapKey::Sprint, &Shape::Text(Format::Any)),
            "The increments by number, each with its title.",
            "[sprints]\n1 = \"Cloud foundation\"",
        )
        .default("one sprint, number 1"),
        Key::new(
            "secrets",
            Shape::Map(MapKey::Identifier, &Shape::Table(&SECRET)),
            "Secrets, read as `${secret.NAME}` when a run needs them; never shown, never written down.",
            "[secrets.slack_url]\nenv = \"SLACK_URL\"",
        ),
        Key::new(
            "stacks",
            Shape::Map(MapKey::Stack, &Shape::Table(&STACK)),
            "The stacks: one table each, an instance of the folder `stacks/SOURCE`.",
            "[stacks.gke]\nsprint = 1",
        ),
        Key::new(
            "environments",
            Shape::Map(MapKey::Environment, &Shape::Table(&ENVIRONMENT)),
            "The environments. They may stand in files of their own: `environments/*.toml`.",
            "[environments.testing]\nvars.project_id = \"acme-testing\"",
        ),
        Key::new(
            "rehearsal",
            Shape::Table(&REHEARSAL),
            "What `groundwork rehearse` takes to be there, with no cloud account.",
            "[rehearsal]\nenvironment = \"testing\"",
        ),
        Key::new(
            "moved",
            Shape::List(&Shape::Table(&MOVED)),
            "Stacks that were renamed: record, state and release stay.",
            "[[moved]]\nfrom = \"cluster\"\nto = \"gke\"",
        ),
    ],
};

/// Everything that a file in `environments/` may hold.
pub static ENVIRONMENTS_FILE: Keys = Keys {
    title: "environments/*.toml",
    about: "Environments in a file of their own, so that code owners can be set by path.",
    keys: &[Key::new(
        "environments",
        Shape::Map(MapKey::Environment, &Shape::Table(&ENVIRONMENT)),
        "The environments of this file.",
        "[environments.testing]\nvars.project_id = \"acme-testing\"",
    )],
};

static PLATFORM: Keys = Keys {
    title: "[platform]",
    about: "The platform itself.",
    keys: &[Key::new(
        "name",
        Shape::Text(Format::Label),
        "Its name, read as `${platform.name}`.",
        "name = \"acme\"",
    )
    .required()],
};

static REHEARSAL: Keys = Keys {
    title: "[rehearsal]",
    about: "What `groundwork rehearse` takes to be there. Values may refer to `${env.…}` and `${platform.…}`.",
    keys: &[
        Key::new(
            "environment",
            Shape::Text(Format::Any),
            "The environment that is rehearsed where `-e` names none.",
            "environment = \"testing\"",
        )
        .default("the first that is not protected"),
        Key::new(
            "given",
            Shape::Map(MapKey::Identifier, &Shape::List(&Shape::Map(MapKey::Identifier, &Shape::Value))),
            "What exists in the cloud already: by resource type of the google provider, each with its attributes. In a \
             project that is given everything else must be made, as in one that a stack makes; of other projects all is \
             taken to be there.",
            "[rehearsal.given]\ngoogle_compute_network = [{ project = \"acme-net\", name = \"shared\" }]",
        ),
        Key::new(
            "outputs",
            Shape::Map(MapKey::Stack, &Shape::Map(MapKey::Identifier, &Shape::Value)),
            "What given stacks hand on in a rehearsal, in place of the state or kubeconfig that they read.",
            "[rehearsal.outputs.network]\nsubnetwork = \"projects/acme-net/regions/europe-west1/subnetworks/testing\"",
        ),
    ],
};

const TOOL: Shape = Shape::OneOf(&[Shape::Text(Format::Requirement), Shape::Table(&TOOL_TABLE)]);

static TOOL_TABLE: Keys = Keys {
    title: "[tools.NAME]",
    about: "One tool, where a requirement alone does not say enough.",
    keys: &[
        Key::new(
            "version",
            Shape::Text(Format::Requirement),
            "What its version must satisfy.",
            "version = \">=1.9, <2\"",
        ),
        Key::new(
            "path",
            Shape::Text(Format::AnyPath),
            "Where it is; then nothing else is looked at.",
            "path = \"/opt/bin/terraform\"",
        ),
        Key::new(
            "mirror",
            Shape::Text(Format::Url),
            "Where its releases are mirrored.",
            "mirror = \"https://mirror.example.com/terraform\"",
        ),
    ],
};

static TOOLS: Keys = Keys {
    title: "[tools]",
    about: "Each tool takes a requirement on its version (`>=1.9, <2`), or a table with `version`, `path` and `mirror`.",
    keys: &[
        Key::new("terraform", TOOL, "HashiCorp Terraform.", "terraform = \">=1.9, <2\"")
            .default("`>=1.9, <2`"),
        Key::new("opentofu", TOOL, "OpenTofu, used instead of terraform.", "opentofu = \">=1.10\"")
            .default("`>=1.10, <2`, where terraform cannot be had"),
        Key::new("helm", TOOL, "Helm 3 or 4.", "helm = \">=3.17, <5\"").default("`>=3.17, <5`"),
        Key::new("etcd", TOOL, "Part of the local cluster.", "etcd = \"=3.6.4\"").default("a pinned version"),
        Key::new("kube-apiserver", TOOL, "Part of the local cluster.", "kube-apiserver = \"=1.36.3\"")
            .default("a pinned version"),
        Key::new(
            "kube-controller-manager",
            TOOL,
            "Part of the local cluster.",
            "kube-controller-manager = \"=1.36.3\"",
        )
        .default("a pinned version"),
        Key::new("kube-scheduler", TOOL, "Part of the local cluster.", "kube-scheduler = \"=1.36.3\"")
            .default("a pinned version"),
        Key::new("kwok", TOOL, "Part of the local cluster.", "kwok = \"=0.7.0\"").default("a pinned version"),
        Key::new(
            "pass_environment",
            Shape::List(&Shape::Text(Format::Any)),
            "Names of environment variables that terraform, helm and jobs may see beside `PATH` and `HOME`.",
            "pass_environment = [\"HTTPS_PROXY\"]",
        )
        .default("none"),
    ],
};

static PROVIDERS: Keys = Keys {
    title: "[providers]",
    about: "Where Terraform providers come from.",
    keys: &[Key::new(
        "mirror",
        Shape::Text(Format::AnyPath),
        "A folder in the layout of Terraform's filesystem mirrors; relative paths count from the platform's folder.",
        "mirror = \"mirror\"",
    )
    .default("the providers' own registry")],
};

static CHARTS: Keys = Keys {
    title: "[charts]",
    about: "Where charts come from that do not lie in the platform's folder. Such a chart is looked for in the mirror, \
            then in its repository. Where neither can be reached, a local cluster that groundwork runs gets the stack's \
            own stand-in, a chart in `stacks/SOURCE/stand-in`, unless the environment is protected or `--no-stand-ins` \
            is given. A chart is pinned in platform.lock by its SHA-256, a stand-in never.",
    keys: &[Key::new(
        "mirror",
        Shape::Text(Format::AnyPath),
        "A folder of charts: archives `NAME-VERSION.tgz`, or folders `NAME` or `NAME-VERSION`; relative paths count from \
         the platform's folder. `groundwork vendor` fills it; `--charts DIR` names another one.",
        "mirror = \"charts\"",
    )
    .default("the charts' own repositories")],
};

static STATE: Keys = Keys {
    title: "[state]",
    about: "Where state, records and locks are kept.",
    keys: &[Key::new(
        "backend",
        Shape::Text(Format::Choice(&["local"])),
        "`local`: the folder `.groundwork` beside platform.toml.",
        "backend = \"local\"",
    )
    .default("`local`")],
};

static SECRET: Keys = Keys {
    title: "[secrets.NAME]",
    about: "One secret: exactly one of these.",
    keys: &[
        Key::new(
            "env",
            Shape::Text(Format::Any),
            "The environment variable that holds it.",
            "env = \"SLACK_URL\"",
        ),
        Key::new(
            "command",
            Shape::List(&Shape::Text(Format::Any)),
            "A command that prints it, program and arguments; run in the platform's folder, without a shell.",
            "command = [\"pass\", \"show\", \"acme/slack\"]",
        ),
    ],
};

static MOVED: Keys = Keys {
    title: "[[moved]]",
    about: "A stack was renamed.",
    keys: &[
        Key::new(
            "from",
            Shape::Text(Format::Stack),
            "The old name, which no stack may have any more.",
            "from = \"cluster\"",
        )
        .required(),
        Key::new("to", Shape::Text(Format::Stack), "The new name.", "to = \"gke\"").required(),
    ],
};

const GIVEN: &[&str] = &["given"];

macro_rules! overlay_keys {
    ($($more:expr),* $(,)?) => {
        &[
            $($more,)*
            Key::new("sprint", Shape::Integer(1, 9999), "The increment that brings it.", "sprint = 2").default("1"),
            Key::new("enabled", Shape::Bool, "Whether it is run at all.", "enabled = false").default("`true`"),
            Key::new("protected", Shape::Bool, "Whether `down` refuses it.", "protected = true").default("`false`"),
            Key::new("cluster", Shape::Text(Format::Stack), "The stack whose cluster it lives in.", "cluster = \"gke\"")
                .default("what stack.toml says"),
            Key::new("version", Shape::Text(Format::Version), "The chart's version.", "version = \"1.16.2\"").of(HELM).default("what stack.toml says"),
            Key::new(
                "inputs",
                Shape::Map(MapKey::Any, &Shape::Value),
                "Values of the root module's variables.",
                "inputs = { region = \"${env.region}\" }",
            )
            .of(TERRAFORM),
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

static STACK: Keys = Keys {
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

static OVERLAY: Keys = Keys {
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

static ENVIRONMENT: Keys = Keys {
    title: "[environments.NAME]",
    about: "One environment.",
    keys: &[
        Key::new(
            "description",
            Shape::Text(Format::Any),
            "What it is for.",
            "description = \"Every merge request is tried here\"",
        ),
        Key::new(
            "extends",
            Shape::Text(Format::Environment),
            "The environment whose settings it starts from.",
            "extends = \"testing\"",
        ),
        Key::new(
            "sprint",
            Shape::Integer(1, 9999),
            "The sprint it has reached: stacks of later ones are not run.",
            "sprint = 2",
        )
        .default("the last sprint"),
        Key::new(
            "approval",
            Shape::Text(Format::Choice(&["ask", "none"])),
            "Whether `up` asks before it carries a plan out: `ask`, or `none` where nothing can be lost (a test environment). A protected environment always asks.",
            "approval = \"none\"",
        )
        .default("`\"ask\"`"),
        Key::new(
            "protected",
            Shape::Bool,
            "Whether `down` is refused, and surprises need a person.",
            "protected = true",
        )
        .default("`false`"),
        Key::new(
            "vars",
            Shape::Map(MapKey::Identifier, &Shape::Value),
            "Its variables, merged over `[vars]`.",
            "vars.project_id = \"acme-testing\"",
        ),
        Key::new(
            "stacks",
            Shape::Map(MapKey::Stack, &Shape::Table(&OVERLAY)),
            "What it says of stacks.",
            "stacks.gke-dr = { enabled = true, sprint = 2 }",
        ),
    ],
};
