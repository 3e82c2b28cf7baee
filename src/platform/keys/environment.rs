//! Environments, in `platform.toml` or in files of their own.

use super::{
    identity::IDENTITY,
    instance::OVERLAY,
    role::ROLES,
    secret::SECRET,
    shape::{Format, Key, Keys, MapKey, Shape},
    sources::IMAGES,
    team::TEAM,
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

static FREEZE: Keys = Keys {
    title: "[[environments.NAME.freeze]]",
    about: "A window of time in which nothing is changed.",
    keys: &[
        Key::new(
            "window",
            Shape::Text(Format::Window),
            "From when to when.",
            "window = \"2026-12-15/2027-01-05\"",
        )
        .required(),
        Key::new(
            "reason",
            Shape::Text(Format::Any),
            "Why; whoever is refused reads it.",
            "reason = \"the shop's busiest weeks\"",
        ),
    ],
};

pub(super) static ENVIRONMENT: Keys = Keys {
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
            "identity",
            Shape::Table(&IDENTITY),
            "Whom terraform, helm and gates act as at Google.",
            "identity = { plan = \"groundwork-plan@acme-seed.iam.gserviceaccount.com\", apply = \"groundwork-apply@acme-seed.iam.gserviceaccount.com\" }",
        ),
        Key::new(
            "ref",
            Shape::Text(Format::GitRef),
            "The Git tag (or commit, or branch) that stacks, modules, charts, values files and everything of platform.toml but environments and `[state]` come from, read without touching the checkout.",
            "ref = \"v12\"",
        )
        .default("what is checked out"),
        Key::new(
            "freeze",
            Shape::List(&Shape::OneOf(&[Shape::Text(Format::Window), Shape::Table(&FREEZE)])),
            "When nothing is changed in it: days, both included and in UTC, or times with their offset. `--during-freeze REASON` overrides it and is recorded.",
            "freeze = [\"2026-12-15/2027-01-05\", \"2026-11-27T18:00+01:00/2026-11-30T08:00+01:00\"]",
        ),
        Key::new(
            "vars",
            Shape::Map(MapKey::Identifier, &Shape::Value),
            "Its variables, merged over `[vars]`.",
            "vars.project_id = \"acme-testing\"",
        ),
        Key::new(
            "images",
            IMAGES,
            "What it says of images: merged over `[images]`. A registry that takes its own place is left as it is.",
            "images.\"docker.io\" = \"docker.io\"",
        ),
        Key::new(
            "roles",
            Shape::Table(&ROLES),
            "What it says of roles.",
            "roles.developers.namespace_roles = [\"view\", \"team-developer\", \"team-debugger\"]",
        ),
        Key::new(
            "teams",
            Shape::Map(MapKey::Label, &Shape::Table(&TEAM)),
            "What it says of teams of platform.toml.",
            "teams.checkout.quotas = { cpu = \"4\", memory = \"8Gi\" }",
        ),
        Key::new(
            "secrets",
            Shape::Map(MapKey::Identifier, &Shape::Table(&SECRET)),
            "Where its secrets come from: each replaces that of `[secrets]` whole.",
            "secrets.slack_url.secret_manager = \"projects/acme-production/secrets/slack-url\"",
        ),
        Key::new(
            "stacks",
            Shape::Map(MapKey::Stack, &Shape::Table(&OVERLAY)),
            "What it says of stacks.",
            "stacks.gke-dr = { enabled = true, sprint = 2 }",
        ),
    ],
};
