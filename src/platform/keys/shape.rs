/// A table with fixed keys.
#[derive(Debug)]
pub struct Keys {
    /// How messages and the reference call it: `[stacks.NAME]`.
    pub title: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Its keys, in the order of the reference.
    pub keys: &'static [Key],
}

/// One key.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// The kinds of stack that have it.
    pub kinds: Kinds,
    /// Whether it must be there.
    pub required: bool,
    /// What holds without it, in words; empty where nothing does.
    pub default: &'static str,
    /// What it says.
    pub about: &'static str,
    /// How it is written, as TOML.
    pub example: &'static str,
}

/// Kinds of stack, by their words; empty means every kind.
pub type Kinds = &'static [&'static str];

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A string of a format.
    Text(Format),
    /// `true` or `false`.
    Bool,
    /// An integer from the first to the second.
    Integer(i64, i64),
    /// A list, each item of one shape.
    List(&'static Self),
    /// A table with free keys, each value of one shape.
    Map(MapKey, &'static Self),
    /// A table with fixed keys.
    Table(&'static Keys),
    /// Any of these, told apart by their TOML types.
    OneOf(&'static [Self]),
    /// Anything, with references in its strings.
    Value,
}

/// What the keys of a free table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapKey {
    /// Names of stacks.
    Stack,
    /// Names of environments.
    Environment,
    /// Numbers of sprints.
    Sprint,
    /// DNS labels, such as names of teams and of namespaces.
    Label,
    /// Names that references can use: letters, digits, `_` and `-`.
    Identifier,
    /// Hosts, with their ports where they have one.
    Host,
    /// Registries of images, and paths in them.
    Image,
    /// Keys of Kubernetes labels.
    KubernetesLabel,
    /// Anything.
    Any,
}

/// What a string is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Any text.
    Any,
    /// Any text, with references.
    Template,
    /// Text that may refer to `${env.…}` and `${platform.…}`, which are known before anything runs.
    Static,
    /// A DNS label: lower-case letters, digits and inner hyphens, at most 63.
    Label,
    /// The name of a Helm release: a DNS label of at most 53 characters.
    Release,
    /// The name of a stack.
    Stack,
    /// The name of an environment.
    Environment,
    /// A Git tag, branch or commit.
    GitRef,
    /// A window of time: two dates, or times with their offset.
    Window,
    /// A relative path that stays in the platform's folder.
    Path,
    /// Any path.
    AnyPath,
    /// A time such as `30s`, `2m` or `1h30m`.
    Duration,
    /// A requirement on a tool's version: `>=1.9, <2`.
    Requirement,
    /// An exact version.
    Version,
    /// An `http://` or `https://` URL.
    Url,
    /// An e-mail address.
    Email,
    /// The e-mail address of a Google Group, in lower case: names in role bindings are compared letter by letter.
    Group,
    /// An amount of CPU in Kubernetes' syntax: `500m`, `20`.
    Cpu,
    /// An amount of memory or storage in Kubernetes' syntax: `64Gi`, `10G`.
    Bytes,
    /// An IAM role: `roles/…`, or a custom one of a project or an organisation.
    IamRole,
    /// The value of a Kubernetes label, which may be empty.
    LabelValue,
    /// One of these words.
    Choice(&'static [&'static str]),
}

impl Key {
    /// A key that may be left out, of every kind.
    #[must_use]
    pub const fn new(name: &'static str, shape: Shape, about: &'static str, example: &'static str) -> Self {
        Self { name, shape, kinds: &[], required: false, default: "", about, example }
    }

    /// It must be there.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What holds without it.
    #[must_use]
    pub const fn default(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    /// The kinds of stack that have it.
    #[must_use]
    pub const fn of(mut self, kinds: Kinds) -> Self {
        self.kinds = kinds;
        self
    }
}

impl Keys {
    /// The key of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Shape {
    /// What it is, with its article: "a string".
    #[must_use]
    pub fn what(self) -> String {
        match self {
            Self::Text(Format::Choice(words)) => {
                words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ")
            }
            Self::Text(_) => "a string".into(),
            Self::Bool => "a boolean".into(),
            Self::Integer(..) => "an integer".into(),
            Self::List(item) => format!("a list of {}", item.plural()),
            Self::Map(..) | Self::Table(_) => "a table".into(),
            Self::OneOf(shapes) => shapes.iter().map(|shape| shape.what()).collect::<Vec<_>>().join(" or "),
            Self::Value => "any value".into(),
        }
    }

    fn plural(self) -> String {
        match self {
            Self::Text(_) => "strings".into(),
            Self::Bool => "booleans".into(),
            Self::Integer(..) => "integers".into(),
            Self::List(_) => "lists".into(),
            Self::Map(..) | Self::Table(_) => "tables".into(),
            Self::OneOf(shapes) => shapes.iter().map(|shape| shape.plural()).collect::<Vec<_>>().join(" or "),
            Self::Value => "values".into(),
        }
    }
}
