//! The role matrix: `[roles]`.

use super::{
    shape::{Format, Key, Keys, Shape},
    team::GROUP_LIST,
};

/// The roles that there are.
pub static ROLES: Keys = Keys {
    title: "[roles]",
    about: "The role matrix: which Google Groups may do what, in the clusters and in the projects. It is handed to stacks as \
            `${env.roles}`, with what the environment says of it, every role and every list there.",
    keys: &[
        Key::new(
            "operators",
            Shape::Table(&ROLE),
            "Who runs the platform.",
            "[roles.operators]\ngroups = [\"platform-operators@acme.example\"]",
        ),
        Key::new(
            "owners",
            Shape::Table(&ROLE),
            "Owners of a team's namespaces.",
            "[roles.owners]\nnamespace_roles = [\"view\", \"team-developer\", \"team-owner\"]",
        ),
        Key::new(
            "developers",
            Shape::Table(&ROLE),
            "Developers of a team.",
            "[roles.developers]\nnamespace_roles = [\"view\", \"team-developer\"]",
        ),
        Key::new(
            "viewers",
            Shape::Table(&ROLE),
            "Who looks on and changes nothing.",
            "[roles.viewers]\nnamespace_roles = [\"view\"]",
        ),
        Key::new(
            "break_glass",
            Shape::Table(&ROLE),
            "Who may do everything for a while, in an emergency.",
            "[roles.break_glass]\nproject_roles = [\"roles/container.admin\"]\nentitlement.max_duration = \"4h\"",
        ),
    ],
};

static ROLE: Keys = Keys {
    title: "[roles.NAME]",
    about: "One role: who has it, and what it gives.",
    keys: &[
        Key::new(
            "groups",
            GROUP_LIST,
            "Google Groups that have it in the whole platform, beside those that teams name.",
            "groups = [\"platform-operators@acme.example\"]",
        ),
        Key::new(
            "cluster_roles",
            Shape::List(&Shape::Text(Format::Any)),
            "ClusterRoles that `groups` are bound to in the whole cluster.",
            "cluster_roles = [\"view\", \"platform-operator\"]",
        ),
        Key::new(
            "namespace_roles",
            Shape::List(&Shape::Text(Format::Any)),
            "ClusterRoles that a team's groups of this role are bound to in the team's namespaces.",
            "namespace_roles = [\"view\", \"team-developer\"]",
        ),
        Key::new(
            "project_roles",
            Shape::List(&Shape::Text(Format::IamRole)),
            "IAM roles in the environment's project, for `groups` and for the teams' groups of this role.",
            "project_roles = [\"roles/monitoring.viewer\"]",
        ),
        Key::new(
            "entitlement",
            Shape::Table(&ENTITLEMENT),
            "`project_roles` are had on request only, for a while (Google's Privileged Access Manager).",
            "entitlement = { max_duration = \"4h\", approvers = [\"platform-operators@acme.example\"] }",
        )
        .default("they are had always"),
    ],
};

static ENTITLEMENT: Keys = Keys {
    title: "[roles.NAME.entitlement]",
    about: "How roles are asked for.",
    keys: &[
        Key::new(
            "max_duration",
            Shape::Text(Format::Duration),
            "The longest time that they are given for.",
            "max_duration = \"4h\"",
        )
        .default("`\"1h\"`"),
        Key::new(
            "approvers",
            GROUP_LIST,
            "Google Groups of which somebody else must agree.",
            "approvers = [\"platform-operators@acme.example\"]",
        )
        .default("nobody is asked, everybody is told"),
    ],
};
