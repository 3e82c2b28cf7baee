//! Where secrets come from, for all environments or for one.

use super::shape::{Format, Key, Keys, Shape};

/// The keys that say where a secret comes from: exactly one of them stands in each.
pub const SOURCES: [&str; 3] = ["env", "command", "secret_manager"];

pub(super) static SECRET: Keys = Keys {
    title: "[secrets.NAME]",
    about: "One secret: exactly one of `env`, `command` and `secret_manager`. They may refer to `${env.…}` and \
            `${platform.name}`. What an environment says of a secret, `[environments.NAME.secrets.NAME]`, replaces all of it.",
    keys: &[
        Key::new(
            "env",
            Shape::Text(Format::Static),
            "The environment variable that holds it.",
            "env = \"SLACK_URL\"",
        ),
        Key::new(
            "command",
            Shape::List(&Shape::Text(Format::Static)),
            "A command that prints it, program and arguments; run in the platform's folder, without a shell. One newline at \
             its end is no part of it.",
            "command = [\"pass\", \"show\", \"acme/slack\"]",
        ),
        Key::new(
            "timeout",
            Shape::Text(Format::Duration),
            "How long the command may take.",
            "timeout = \"2m\"",
        )
        .default("`1m`"),
        Key::new(
            "secret_manager",
            Shape::Text(Format::Static),
            "Its name in Google's Secret Manager: `projects/PROJECT/secrets/NAME`, with `locations/LOCATION` between the two \
             for a regional one.",
            "secret_manager = \"projects/${env.project_id}/secrets/slack\"",
        ),
        Key::new(
            "version",
            Shape::Text(Format::Static),
            "Which version of it there: a number, an alias or `latest`.",
            "version = \"3\"",
        )
        .default("`latest`"),
    ],
};
