use super::shape::{Format, Key, Keys, MapKey, Shape};

const ANY: Shape = Shape::Text(Format::Any);
const EXPRESSION: Shape = Shape::Table(&EXPRESSION_FROM);

/// A Stage of kwok (`pkg/apis/v1alpha1/stage_types.go` of 0.7) as `stages.yaml` may declare it. `cel` is refused later on,
/// with a word about why.
pub static STAGE: Keys = Keys {
    title: "the Stage",
    about: "How a custom resource gets on where no operator runs.",
    keys: &[
        Key::new(
            "apiVersion",
            Shape::Text(Format::Choice(&["kwok.x-k8s.io/v1alpha1"])),
            "",
            "apiVersion: kwok.x-k8s.io/v1alpha1",
        )
        .required(),
        Key::new("kind", Shape::Text(Format::Choice(&["Stage"])), "", "kind: Stage").required(),
        Key::new("metadata", Shape::Table(&METADATA), "", "metadata: { name: ready }").required(),
        Key::new("spec", Shape::Table(&SPEC), "", "spec: { resourceRef: …, selector: …, next: … }")
            .required(),
    ],
};

static METADATA: Keys = Keys {
    title: "metadata",
    about: "",
    keys: &[
        Key::new("name", Shape::Text(Format::Label), "", "name: ready").required(),
        Key::new("labels", Shape::Map(MapKey::Any, &ANY), "", "labels: { app: web }"),
        Key::new("annotations", Shape::Map(MapKey::Any, &ANY), "", "annotations: { note: \"…\" }"),
    ],
};

static SPEC: Keys = Keys {
    title: "spec",
    about: "",
    keys: &[
        Key::new("resourceRef", Shape::Table(&RESOURCE), "", RESOURCE_EXAMPLE).required(),
        Key::new(
            "selector",
            Shape::Table(&SELECTOR),
            "",
            "selector: {} # every object of the kind; without it kwok passes over the stage",
        )
        .required(),
        Key::new("weight", Shape::Integer(0, i32::MAX as i64), "", "weight: 1"),
        Key::new("weightFrom", EXPRESSION, "", "weightFrom: { jq: { expression: .spec.weight } }"),
        Key::new("delay", Shape::Table(&DELAY), "", "delay: { durationMilliseconds: 2000 }"),
        Key::new("next", Shape::Table(&NEXT), "", NEXT_EXAMPLE).required(),
        Key::new("immediateNextStage", Shape::Bool, "", "immediateNextStage: true"),
    ],
};

/// How `resourceRef` is written.
pub const RESOURCE_EXAMPLE: &str = "resourceRef: { apiGroup: cert-manager.io/v1, kind: Certificate }";
/// How `next` is written.
pub const NEXT_EXAMPLE: &str = "next:\n  patches:\n  - subresource: status\n    root: status\n    template: |\n      \
                                conditions:\n      - { type: Ready, status: \"True\" }";

static RESOURCE: Keys = Keys {
    title: "resourceRef",
    about: "",
    keys: &[
        Key::new("apiGroup", ANY, "", RESOURCE_EXAMPLE).required(),
        Key::new("kind", ANY, "", RESOURCE_EXAMPLE).required(),
    ],
};

static SELECTOR: Keys = Keys {
    title: "selector",
    about: "",
    keys: &[
        Key::new("matchLabels", Shape::Map(MapKey::Any, &ANY), "", "matchLabels: { app: web }"),
        Key::new("matchAnnotations", Shape::Map(MapKey::Any, &ANY), "", "matchAnnotations: { a: b }"),
        Key::new("matchExpressions", Shape::List(&Shape::Table(&MATCH)), "", MATCH_EXAMPLE),
    ],
};

/// How an item of `matchExpressions` is written.
pub const MATCH_EXAMPLE: &str =
    "matchExpressions:\n- { key: .metadata.deletionTimestamp, operator: DoesNotExist }";
const OPERATORS: Shape = Shape::Text(Format::Choice(&["In", "NotIn", "Exists", "DoesNotExist"]));

static MATCH: Keys = Keys {
    title: "matchExpressions",
    about: "",
    keys: &[
        Key::new("key", ANY, "", MATCH_EXAMPLE),
        Key::new("operator", OPERATORS, "", "operator: DoesNotExist"),
        Key::new("values", Shape::List(&ANY), "", "values: [\"True\"]"),
        Key::new("jq", Shape::Table(&MATCH_JQ), "", "jq: { key: .status.phase, operator: DoesNotExist }"),
        Key::new("cel", Shape::Value, "", ""),
    ],
};

static MATCH_JQ: Keys = Keys {
    title: "jq",
    about: "",
    keys: &[
        Key::new("key", ANY, "", "key: .status.phase").required(),
        Key::new("operator", OPERATORS, "", "operator: DoesNotExist").required(),
        Key::new("values", Shape::List(&ANY), "", "values: [\"True\"]"),
    ],
};

static DELAY: Keys = Keys {
    title: "delay",
    about: "",
    keys: &[
        Key::new("durationMilliseconds", MILLISECONDS, "", "durationMilliseconds: 2000"),
        Key::new(
            "durationFrom",
            EXPRESSION,
            "",
            "durationFrom: { jq: { expression: .metadata.annotations.delay } }",
        ),
        Key::new("jitterDurationMilliseconds", MILLISECONDS, "", "jitterDurationMilliseconds: 5000"),
        Key::new(
            "jitterDurationFrom",
            EXPRESSION,
            "",
            "jitterDurationFrom: { jq: { expression: .metadata.annotations.jitter } }",
        ),
    ],
};

/// A day is longer than any gate waits.
const MILLISECONDS: Shape = Shape::Integer(0, 24 * 3600 * 1000);

static EXPRESSION_FROM: Keys = Keys {
    title: "durationFrom",
    about: "",
    keys: &[
        Key::new("expressionFrom", ANY, "", "expressionFrom: .metadata.annotations.delay"),
        Key::new("jq", Shape::Table(&EXPRESSION_JQ), "", "jq: { expression: .metadata.annotations.delay }"),
        Key::new("cel", Shape::Value, "", ""),
    ],
};

static EXPRESSION_JQ: Keys = Keys {
    title: "jq",
    about: "",
    keys: &[Key::new("expression", ANY, "", "expression: .metadata.annotations.delay").required()],
};

static NEXT: Keys = Keys {
    title: "next",
    about: "",
    keys: &[
        Key::new(
            "event",
            Shape::Table(&EVENT),
            "",
            "event: { type: Normal, reason: Ready, message: it is ready }",
        ),
        Key::new("finalizers", Shape::Table(&FINALIZERS), "", "finalizers: { empty: true }"),
        Key::new("delete", Shape::Bool, "", "delete: true"),
        Key::new("patches", Shape::List(&Shape::Table(&PATCH)), "", NEXT_EXAMPLE),
        Key::new("statusTemplate", ANY, "", "statusTemplate: |\n  phase: Ready"),
        Key::new("statusSubresource", ANY, "", "statusSubresource: status"),
        Key::new("statusPatchAs", Shape::Table(&IMPERSONATION), "", "statusPatchAs: { username: operator }"),
    ],
};

static EVENT: Keys = Keys {
    title: "event",
    about: "",
    keys: &[
        Key::new("type", Shape::Text(Format::Choice(&["Normal", "Warning"])), "", "type: Normal"),
        Key::new("reason", ANY, "", "reason: Ready"),
        Key::new("message", ANY, "", "message: it is ready"),
    ],
};

static FINALIZERS: Keys = Keys {
    title: "finalizers",
    about: "",
    keys: &[
        Key::new("add", Shape::List(&Shape::Table(&FINALIZER)), "", "add: [{ value: example.com/cleanup }]"),
        Key::new(
            "remove",
            Shape::List(&Shape::Table(&FINALIZER)),
            "",
            "remove: [{ value: example.com/cleanup }]",
        ),
        Key::new("empty", Shape::Bool, "", "empty: true"),
    ],
};

static FINALIZER: Keys = Keys {
    title: "finalizer",
    about: "",
    keys: &[Key::new("value", ANY, "", "value: example.com/cleanup").required()],
};

static PATCH: Keys = Keys {
    title: "patches",
    about: "",
    keys: &[
        Key::new("subresource", ANY, "", "subresource: status"),
        Key::new("root", ANY, "", "root: status"),
        Key::new("template", ANY, "", "template: |\n  phase: Ready").required(),
        Key::new("type", Shape::Text(Format::Choice(&["json", "merge", "strategic"])), "", "type: merge"),
        Key::new("impersonation", Shape::Table(&IMPERSONATION), "", "impersonation: { username: operator }"),
    ],
};

static IMPERSONATION: Keys = Keys {
    title: "impersonation",
    about: "",
    keys: &[Key::new("username", ANY, "", "username: operator").required()],
};
