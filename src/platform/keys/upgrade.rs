//! `[upgrade]` of stack.toml: how a release gets from one version of its chart to the next.

use super::shape::{Format, Key, Keys, Shape};

pub(super) static UPGRADE: Keys = Keys {
    title: "[upgrade]",
    about: "How a release gets from one version of its chart to the next. A plan that skips a version which may not be \
            skipped is refused, with the versions to go through; `groundwork upgrade --check` lists what is newer, with what \
            stands here. docs/upgrades.md tells the whole of it.",
    keys: &[
        Key::new(
            "one_at_a_time",
            Shape::Text(Format::Choice(&["minor", "major"])),
            "No version of the chart of this size may be skipped.",
            "one_at_a_time = \"minor\"",
        )
        .default("all may be skipped"),
        Key::new(
            "stops",
            Shape::List(&Shape::Text(Format::Any)),
            "Versions of the chart, or beginnings of versions, that may not be skipped.",
            "stops = [\"1.15\", \"2\"]",
        ),
        Key::new(
            "crds",
            Shape::Bool,
            "Whether the custom resource definitions in the chart's `crds` folders are applied before the release, which helm \
             itself does at the first installation only. Nothing is ever deleted.",
            "crds = false",
        )
        .default("`true`"),
        Key::new(
            "notes",
            Shape::List(&Shape::Table(&NOTE)),
            "What breaks, by version: shown by the plan that goes past it, and by `groundwork upgrade --check`.",
            "[[upgrade.notes]]\nversion = \"2.0\"\nwhat = \"values of `server` moved to `servers`\"",
        ),
        Key::new(
            "restart",
            Shape::Table(&RESTART),
            "A StatefulSet with the update strategy `OnDelete`, whose pods groundwork replaces one by one before the gates.",
            "restart = { statefulset = \"vault\", leader = \"vault-active=true\" }",
        ),
        Key::new(
            "source",
            Shape::Text(Format::Url),
            "Where the publisher says so.",
            "source = \"https://cert-manager.io/docs/releases/upgrading/\"",
        ),
    ],
};

static NOTE: Keys = Keys {
    title: "[[upgrade.notes]]",
    about: "What a version of the chart breaks.",
    keys: &[
        Key::new(
            "version",
            Shape::Text(Format::Any),
            "The first version that does, or its beginning.",
            "version = \"2.0\"",
        )
        .required(),
        Key::new(
            "what",
            Shape::Text(Format::Any),
            "What to know before.",
            "what = \"Prometheus 3 is the default\"",
        )
        .required(),
    ],
};

static RESTART: Keys = Keys {
    title: "upgrade.restart",
    about: "Which pods are replaced one by one: each when all the others are ready, the leader last.",
    keys: &[
        Key::new(
            "statefulset",
            Shape::Text(Format::Label),
            "The StatefulSet, in the release's namespace.",
            "statefulset = \"vault\"",
        )
        .required(),
        Key::new(
            "leader",
            Shape::Text(Format::Any),
            "The label, `KEY=VALUE`, of the pod that leads at that moment. It is replaced last, once the others run what is \
             new: as it ends it gives its lead to one of them.",
            "leader = \"vault-active=true\"",
        )
        .default("none leads"),
        Key::new(
            "timeout",
            Shape::Text(Format::Duration),
            "How long one pod may take to be ready again.",
            "timeout = \"10m\"",
        )
        .default("`5m`"),
    ],
};
