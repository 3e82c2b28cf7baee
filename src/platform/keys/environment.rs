//! Environments, in `platform.toml` or in files of their own.

use super::{
    instance::OVERLAY,
    role::ROLES,
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
            "stacks",
            Shape::Map(MapKey::Stack, &Shape::Table(&OVERLAY)),
            "What it says of stacks.",
            "stacks.gke-dr = { enabled = true, sprint = 2 }",
        ),
    ],
};
