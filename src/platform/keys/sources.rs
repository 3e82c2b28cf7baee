//! Where programs, Terraform providers, charts and images come from.

use super::shape::{Format, Key, Keys, MapKey, Shape};

pub(super) static TOOLS: Keys = Keys {
    title: "[tools]",
    about: "Each tool takes a requirement on its version (`>=1.9, <2`), or a table with `version`, `path` and `mirror`.",
    keys: &[
        Key::new("terraform", TOOL, "HashiCorp Terraform.", "terraform = \">=1.9, <2\"")
            .default("`>=1.9, <2`"),
        Key::new(
            "opentofu",
            TOOL,
            "OpenTofu, used instead of terraform; named beside it, where terraform cannot be had.",
            "opentofu = \">=1.10\"",
        )
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

pub(super) static PROVIDERS: Keys = Keys {
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

pub(super) static CHARTS: Keys = Keys {
    title: "[charts]",
    about: "Where charts come from that do not lie in the platform's folder. Such a chart is looked for in the mirror, \
            then in its repository. Where neither can be reached, a local cluster that groundwork runs gets the stack's \
            own stand-in, a chart in `stacks/SOURCE/stand-in`, unless the environment is protected or `--no-stand-ins` \
            is given. A chart is pinned in platform.lock by its SHA-256, a stand-in never.",
    keys: &[
        Key::new(
            "mirror",
            Shape::Text(Format::AnyPath),
            "A folder of charts: archives `NAME-VERSION.tgz`, or folders `NAME` or `NAME-VERSION`; relative paths count from \
             the platform's folder. `groundwork vendor` fills it; `--charts DIR` names another one.",
            "mirror = \"charts\"",
        )
        .default("the charts' own repositories"),
        Key::new(
            "registries",
            Shape::Map(MapKey::Host, &Shape::Table(&REGISTRY)),
            "Private registries (`oci://`) and HTTP repositories: who groundwork is there.",
            "[charts.registries.\"europe-docker.pkg.dev\"]\ngoogle = true",
        )
        .default("charts that everybody may read"),
    ],
};

static REGISTRY: Keys = Keys {
    title: "[charts.registries.\"HOST\"]",
    about: "Who groundwork is where charts are private, by host, with the port where addresses have one. Asked only when such \
            a chart is pulled: not for one that is in the mirror or the cache. The user's own logins of docker and helm are \
            neither read nor changed; who wants docker's passes `DOCKER_CONFIG` on (`[tools] pass_environment`).",
    keys: &[
        Key::new(
            "google",
            Shape::Bool,
            "Artifact Registry: whoever terraform is at Google, who needs `roles/artifactregistry.reader` there.",
            "google = true",
        )
        .default("`false`"),
        Key::new("username", Shape::Text(Format::Any), "The name, with `password`.", "username = \"groundwork\""),
        Key::new(
            "password",
            Shape::Text(Format::Template),
            "The password or token: a secret of `[secrets]`.",
            "password = \"${secret.chart_password}\"",
        ),
        Key::new(
            "pass_credentials",
            Shape::Bool,
            "Whether an HTTP repository that keeps its archives on another host is trusted with the password there, too.",
            "pass_credentials = true",
        )
        .default("`false`"),
        Key::new(
            "ca_file",
            Shape::Text(Format::AnyPath),
            "The authority of its certificate (PEM); relative paths count from the platform's folder.",
            "ca_file = \"ca/acme.pem\"",
        )
        .default("those that the machine trusts, or `SSL_CERT_FILE`"),
    ],
};

/// `[images]`, of the platform and of an environment.
pub(super) const IMAGES: Shape = Shape::Map(MapKey::Image, &Shape::Text(Format::Static));
