//! Teams: `[teams.NAME]`, and what an environment says of them.

use super::shape::{Format, Key, Keys, MapKey, Shape};

pub(super) static TEAM: Keys = Keys {
    title: "[teams.NAME]",
    about: "One development team. All teams are handed to stacks as `${env.teams}`, with what the environment says of them; \
            charts and modules make of it what a team needs. In `${env.teams}` namespaces are a table by name, each with \
            its whole quotas and its Pod Security level, and each list of groups is there. An environment lays what it says \
            over this by the same rule as for stacks.",
    keys: &[
        Key::new("description", Shape::Text(Format::Any), "What the team does, in a line.", "description = \"Basket and payment\""),
        Key::new(
            "namespaces",
            Shape::OneOf(&[Shape::List(&Shape::Text(Format::Label)), Shape::Map(MapKey::Label, &Shape::Table(&NAMESPACE))]),
            "Its namespaces: names, or tables where one is different. No two teams have the same, and none is a stack's. \
             Over a list an environment may lay tables: they change the namespaces that they name.",
            "namespaces = [\"checkout\", \"checkout-batch\"]",
        )
        .default("required"),
        Key::new(
            "groups",
            Shape::Table(&GROUPS),
            "Google Groups by role. Rights of each role stand in `[roles]`.",
            "groups.developers = [\"checkout-developers@acme.example\"]",
        ),
        Key::new(
            "quotas",
            Shape::Table(&QUOTAS),
            "What each of its namespaces may use.",
            "quotas = { cpu = \"20\", memory = \"64Gi\" }",
        )
        .default("what the chart says"),
        Key::new("contacts", Shape::Table(&CONTACTS), "Who answers for it.", "contacts.owner = \"ada@acme.example\"")
            .default("required"),
        Key::new("enabled", Shape::Bool, "Whether the environment has the team.", "enabled = false").default("`true`"),
    ],
};

static NAMESPACE: Keys = Keys {
    title: "[teams.NAME.namespaces.NAMESPACE]",
    about: "One namespace of a team.",
    keys: &[
        Key::new(
            "quotas",
            Shape::Table(&QUOTAS),
            "What differs from the team's quotas.",
            "quotas.cpu = \"4\"",
        ),
        Key::new(
            "pod_security",
            // `privileged` is none of them: whoever starts a privileged pod owns the node, and so every team's pods on it.
            Shape::Text(Format::Choice(&["restricted", "baseline"])),
            "The Pod Security level that is enforced.",
            "pod_security = \"baseline\"",
        )
        .default("`\"restricted\"`"),
    ],
};

/// The groups of a team, by role.
pub static GROUPS: Keys = Keys {
    title: "[teams.NAME.groups]",
    about: "Google Groups of a team, each a member of the group that the cluster looks into (`gke-security-groups@DOMAIN`).",
    keys: &[
        Key::new(
            "owners",
            GROUP_LIST,
            "Who answers for the team's namespaces.",
            "owners = [\"checkout-owners@acme.example\"]",
        ),
        Key::new(
            "developers",
            GROUP_LIST,
            "Who deploys and runs its applications.",
            "developers = [\"checkout-developers@acme.example\"]",
        ),
        Key::new("viewers", GROUP_LIST, "Who looks on.", "viewers = [\"support@acme.example\"]"),
    ],
};

/// A list of Google Groups.
pub(super) const GROUP_LIST: Shape = Shape::List(&Shape::Text(Format::Group));

static QUOTAS: Keys = Keys {
    title: "quotas",
    about: "Limits of one namespace.",
    keys: &[
        Key::new(
            "cpu",
            Shape::OneOf(&[Shape::Text(Format::Cpu), Shape::Integer(0, MOST)]),
            "CPU that its pods may request.",
            "cpu = \"1500m\"",
        ),
        Key::new(
            "memory",
            Shape::Text(Format::Bytes),
            "Memory that its pods may request, and be limited to.",
            "memory = \"64Gi\"",
        ),
        Key::new(
            "storage",
            Shape::Text(Format::Bytes),
            "What its volume claims may request.",
            "storage = \"500Gi\"",
        ),
        Key::new("pods", Shape::Integer(0, MOST), "Pods.", "pods = 100"),
        Key::new(
            "load_balancers",
            Shape::Integer(0, MOST),
            "Services of type LoadBalancer.",
            "load_balancers = 1",
        ),
    ],
};

const MOST: i64 = 1_000_000;

static CONTACTS: Keys = Keys {
    title: "[teams.NAME.contacts]",
    about: "Who answers for a team.",
    keys: &[
        Key::new("owner", Shape::Text(Format::Email), "Who decides.", "owner = \"ada@acme.example\"")
            .default("required"),
        Key::new(
            "on_call",
            Shape::Text(Format::Static),
            "Who is called when it does not work: an address, a number, a rotation's page.",
            "on_call = \"https://acme.pagerduty.com/schedules/checkout\"",
        ),
        Key::new(
            "chat",
            Shape::Text(Format::Static),
            "Where it is found during the day.",
            "chat = \"#checkout\"",
        ),
    ],
};
