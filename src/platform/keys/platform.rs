use super::{
    environment::ENVIRONMENT,
    instance::STACK,
    role::ROLES,
    secret::SECRET,
    shape::{Format, Key, Keys, MapKey, Shape},
    sources::{CHARTS, IMAGES, PROVIDERS, TOOLS},
    team::TEAM,
};

/// Everything that `platform.toml` may hold.
pub static PLATFORM_FILE: Keys = Keys {
    title: "platform.toml",
    about: "The platform: what every environment shares, and the stacks it is made of.",
    keys: &[
        Key::new("platform", Shape::Table(&PLATFORM), "The platform itself.", "[platform]\nname = \"acme\"")
            .required(),
        Key::new(
            "tools",
            Shape::Table(&TOOLS),
            "The programs that groundwork drives. It finds, downloads or builds versions that fit.",
            "[tools]\nterraform = \">=1.9, <2\"\nhelm = \">=3.17, <5\"",
        ),
        Key::new(
            "providers",
            Shape::Table(&PROVIDERS),
            "Where Terraform providers come from.",
            "[providers]\nmirror = \"mirror\"",
        ),
        Key::new(
            "charts",
            Shape::Table(&CHARTS),
            "Where charts come from that do not lie in the platform's folder.",
            "[charts]\nmirror = \"charts\"",
        ),
        Key::new(
            "images",
            IMAGES,
            "Where images are pulled from instead: a registry, or a path in one, and what takes its place; the longest one \
             that fits counts. `nginx` is `docker.io/library/nginx`. Of all releases, in every pod template; `groundwork \
             images` lists what a mirror must hold (docs/network.md).",
            "[images]\n\"docker.io\" = \"europe-docker.pkg.dev/acme-mirror/docker\"",
        )
        .default("as the charts name them"),
        Key::new(
            "state",
            Shape::Table(&STATE),
            "Where state, records and locks are kept.",
            "[state]\nbackend = \"local\"",
        ),
        Key::new(
            "vars",
            Shape::Map(MapKey::Identifier, &Shape::Value),
            "Variables of every environment, read as `${env.NAME}`; an environment may say otherwise.",
            "[vars]\nregion = \"europe-west1\"",
        ),
        Key::new(
            "sprints",
            Shape::Map(MapKey::Sprint, &Shape::Text(Format::Any)),
            "The increments by number, each with its title.",
            "[sprints]\n1 = \"Cloud foundation\"",
        )
        .default("one sprint, number 1"),
        Key::new(
            "secrets",
            Shape::Map(MapKey::Identifier, &Shape::Table(&SECRET)),
            "Secrets, read as `${secret.NAME}` when a run needs them; never shown, never written down.",
            "[secrets.slack_url]\nenv = \"SLACK_URL\"",
        ),
        Key::new(
            "roles",
            Shape::Table(&ROLES),
            "The role matrix, read as `${env.roles}`: which Google Groups may do what.",
            "[roles.developers]\nnamespace_roles = [\"view\", \"team-developer\"]",
        ),
        Key::new(
            "teams",
            Shape::Map(MapKey::Label, &Shape::Table(&TEAM)),
            "The development teams, read as `${env.teams}`: one table each.",
            "[teams.checkout]\nnamespaces = [\"checkout\"]\ncontacts.owner = \"ada@acme.example\"",
        ),
        Key::new(
            "stacks",
            Shape::Map(MapKey::Stack, &Shape::Table(&STACK)),
            "The stacks: one table each, an instance of the folder `stacks/SOURCE`.",
            "[stacks.gke]\nsprint = 1",
        ),
        Key::new(
            "environments",
            Shape::Map(MapKey::Environment, &Shape::Table(&ENVIRONMENT)),
            "The environments. They may stand in files of their own: `environments/*.toml`.",
            "[environments.testing]\nvars.project_id = \"acme-testing\"",
        ),
        Key::new(
            "rehearsal",
            Shape::Table(&REHEARSAL),
            "What `groundwork rehearse` takes to be there, with no cloud account.",
            "[rehearsal]\nenvironment = \"testing\"",
        ),
        Key::new(
            "moved",
            Shape::List(&Shape::Table(&MOVED)),
            "Stacks that were renamed: record, state and release stay.",
            "[[moved]]\nfrom = \"cluster\"\nto = \"gke\"",
        ),
    ],
};

static PLATFORM: Keys = Keys {
    title: "[platform]",
    about: "The platform itself.",
    keys: &[Key::new(
        "name",
        Shape::Text(Format::Label),
        "Its name, read as `${platform.name}`.",
        "name = \"acme\"",
    )
    .required()],
};

static REHEARSAL: Keys = Keys {
    title: "[rehearsal]",
    about: "What `groundwork rehearse` takes to be there. Values may refer to `${env.…}` and `${platform.…}`.",
    keys: &[
        Key::new(
            "environment",
            Shape::Text(Format::Any),
            "The environment that is rehearsed where `-e` names none.",
            "environment = \"testing\"",
        )
        .default("the first that is not protected"),
        Key::new(
            "given",
            Shape::Map(MapKey::Identifier, &Shape::List(&Shape::Map(MapKey::Identifier, &Shape::Value))),
            "What exists in the cloud already: by resource type of the google provider, each with its attributes. In a \
             project that is given everything else must be made, as in one that a stack makes; of other projects all is \
             taken to be there.",
            "[rehearsal.given]\ngoogle_compute_network = [{ project = \"acme-net\", name = \"shared\" }]",
        ),
        Key::new(
            "outputs",
            Shape::Map(MapKey::Stack, &Shape::Map(MapKey::Identifier, &Shape::Value)),
            "What given stacks hand on in a rehearsal, in place of the state or kubeconfig that they read.",
            "[rehearsal.outputs.network]\nsubnetwork = \"projects/acme-net/regions/europe-west1/subnetworks/testing\"",
        ),
    ],
};

static STATE: Keys = Keys {
    title: "[state]",
    about: "Where state, records and locks are kept.",
    keys: &[Key::new(
        "backend",
        Shape::Text(Format::Choice(&["local"])),
        "`local`: the folder `.groundwork` beside platform.toml.",
        "backend = \"local\"",
    )
    .default("`local`")],
};

static MOVED: Keys = Keys {
    title: "[[moved]]",
    about: "A stack was renamed.",
    keys: &[
        Key::new(
            "from",
            Shape::Text(Format::Stack),
            "The old name, which no stack may have any more.",
            "from = \"cluster\"",
        )
        .required(),
        Key::new("to", Shape::Text(Format::Stack), "The new name.", "to = \"gke\"").required(),
    ],
};
