use super::shape::{Format, Key, Keys, Shape};

/// The keys that say what a gate asks; exactly one of them stands in each gate.
pub const CHECKS: [&str; 7] = ["rollout", "condition", "field", "crd", "exists", "http", "webhook"];

/// A list of gates.
pub const GATES: Shape = Shape::List(&Shape::Table(&GATE));

static GATE: Keys = Keys {
    title: "[[gates]]",
    about: "One condition: exactly one of `rollout`, `condition`, `field`, `crd`, `exists`, `http` and `webhook`. Strings may refer to \
            `${env.…}` and `${platform.…}`.",
    keys: &[
        Key::new(
            "rollout",
            Shape::Text(Format::Static),
            "A Deployment, StatefulSet or DaemonSet has rolled out.",
            "rollout = \"deployment/web\"",
        ),
        Key::new(
            "condition",
            Shape::Table(&CONDITION),
            "An object has a condition.",
            "condition = { kind = \"Certificate\", name = \"web\", type = \"Ready\" }",
        ),
        Key::new(
            "field",
            Shape::Table(&FIELD),
            "A field of an object has a value: for states that are no condition.",
            "field = { kind = \"BackupStorageLocation\", name = \"default\", path = \"status.phase\", equals = \"Available\" }",
        ),
        Key::new(
            "crd",
            Shape::Text(Format::Static),
            "A CustomResourceDefinition is established.",
            "crd = \"certificates.cert-manager.io\"",
        ),
        Key::new(
            "exists",
            Shape::OneOf(&[Shape::Text(Format::Static), Shape::Table(&OBJECT)]),
            "An object is there.",
            "exists = \"configmap/settings\"",
        ),
        Key::new(
            "http",
            Shape::OneOf(&[Shape::Text(Format::Static), Shape::Table(&HTTP)]),
            "An HTTP GET succeeds: of a URL, or of a service inside the cluster.",
            "http = { service = \"web\", port = 80, path = \"/healthz\" }",
        ),
        Key::new(
            "webhook",
            Shape::Text(Format::Static),
            "Every webhook of a Validating- or MutatingWebhookConfiguration answers.",
            "webhook = \"cert-manager-webhook\"",
        ),
        Key::new("name", Shape::Text(Format::Any), "What messages call it.", "name = \"the front page\"")
            .default("the condition in words"),
        Key::new("timeout", Shape::Text(Format::Duration), "How long it may take.", "timeout = \"5m\"")
            .default("`2m`"),
        Key::new(
            "namespace",
            Shape::Text(Format::Static),
            "The namespace of the object or the service.",
            "namespace = \"web\"",
        )
        .default("the release's namespace, or `default`"),
        Key::new(
            "cluster",
            Shape::Text(Format::Stack),
            "The stack whose cluster is asked.",
            "cluster = \"gke\"",
        )
        .default("the stack's own cluster"),
    ],
};

static OBJECT: Keys = Keys {
    title: "exists",
    about: "One Kubernetes object.",
    keys: &[
        Key::new(
            "api_version",
            Shape::Text(Format::Any),
            "The API version.",
            "api_version = \"cert-manager.io/v1\"",
        )
        .default("found by kind"),
        Key::new("kind", Shape::Text(Format::Any), "The kind.", "kind = \"ClusterIssuer\"").required(),
        Key::new("name", Shape::Text(Format::Static), "The name.", "name = \"letsencrypt\"").required(),
    ],
};

static CONDITION: Keys = Keys {
    title: "condition",
    about: "One object and the condition that it must have.",
    keys: &[
        Key::new(
            "api_version",
            Shape::Text(Format::Any),
            "The API version.",
            "api_version = \"cert-manager.io/v1\"",
        )
        .default("found by kind"),
        Key::new("kind", Shape::Text(Format::Any), "The kind.", "kind = \"Certificate\"").required(),
        Key::new("name", Shape::Text(Format::Static), "The name.", "name = \"web\"").required(),
        Key::new("type", Shape::Text(Format::Any), "The condition's type.", "type = \"Ready\"").required(),
        Key::new(
            "status",
            Shape::Text(Format::Choice(&["True", "False", "Unknown"])),
            "The status that it must have.",
            "status = \"True\"",
        )
        .default("`True`"),
    ],
};

static FIELD: Keys = Keys {
    title: "field",
    about: "One object and what one of its fields must be.",
    keys: &[
        Key::new(
            "api_version",
            Shape::Text(Format::Any),
            "The API version.",
            "api_version = \"velero.io/v1\"",
        )
        .default("found by kind"),
        Key::new("kind", Shape::Text(Format::Any), "The kind.", "kind = \"BackupStorageLocation\"")
            .required(),
        Key::new("name", Shape::Text(Format::Static), "The name.", "name = \"default\"").required(),
        Key::new(
            "path",
            Shape::Text(Format::Any),
            "The field: keys from the top with dots between; a number counts in a list, from 0.",
            "path = \"status.phase\"",
        )
        .required(),
        Key::new(
            "equals",
            Shape::Text(Format::Static),
            "What it must be; numbers and booleans as text.",
            "equals = \"Available\"",
        )
        .required(),
    ],
};

static HTTP: Keys = Keys {
    title: "http",
    about: "One HTTP GET: of `url`, or of `path` at `port` of `service`.",
    keys: &[
        Key::new(
            "url",
            Shape::Text(Format::Static),
            "The whole URL.",
            "url = \"https://example.com/healthz\"",
        ),
        Key::new(
            "service",
            Shape::Text(Format::Static),
            "A service in the cluster, reached through the API server.",
            "service = \"web\"",
        ),
        Key::new("port", Shape::Integer(1, 65535), "The service's port.", "port = 8080").default("80"),
        Key::new("path", Shape::Text(Format::Static), "The path asked for.", "path = \"/healthz\"")
            .default("`/`"),
        Key::new("status", Shape::Integer(100, 599), "The status expected.", "status = 204").default("200"),
        Key::new(
            "contains",
            Shape::Text(Format::Static),
            "A text that the body must contain.",
            "contains = \"ok\"",
        ),
    ],
};
