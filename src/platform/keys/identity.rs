use super::shape::{Format, Key, Keys, Shape};

/// `identity`, of an environment and of a stack.
pub(super) static IDENTITY: Keys = Keys {
    title: "identity",
    about: "Service accounts that terraform, helm and gates act as at Google (docs/identity.md). What an environment says holds for \
            its stacks; a stack may say otherwise. Without one they act as whoever runs groundwork; a rehearsal has nobody to act as.",
    keys: &[
        Key::new(
            "plan",
            Shape::Text(Format::Template),
            "The one for commands that only look: `plan`, `drift`, `status`, `readiness`.",
            "plan = \"groundwork-plan@acme-seed.iam.gserviceaccount.com\"",
        )
        .default("that of `apply`"),
        Key::new(
            "apply",
            Shape::Text(Format::Template),
            "The one for commands that may change something: `up`, `down`, `exec`.",
            "apply = \"groundwork-apply@acme-seed.iam.gserviceaccount.com\"",
        ),
    ],
};
