use std::collections::{BTreeMap, BTreeSet};

use super::{Entry, Object, Operation};

/// What is there, and what was.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    objects: BTreeMap<String, BTreeMap<String, Object>>,
    deleted: BTreeMap<String, BTreeSet<String>>,
    created: BTreeMap<String, u64>,
    used: BTreeSet<String>,
    /// What data sources were told without anybody having said that it is there, by type and id.
    assumed: BTreeSet<(String, String)>,
    retired: BTreeMap<String, BTreeSet<String>>,
    /// What was given at the start.
    seeded: BTreeMap<String, BTreeSet<String>>,
    /// What clusters have made.
    foreign: BTreeMap<String, BTreeMap<String, Object>>,
}

impl Contents {
    /// Carries an entry of the log out.
    pub(super) fn apply(&mut self, entry: Entry) {
        let Entry { at, operation, kind, id, attributes, hidden_until, .. } = entry;
        if operation == Operation::Use {
            self.used.insert(kind);
            return;
        }
        if operation == Operation::Assume {
            self.assumed.insert((kind, id));
            return;
        }
        if operation == Operation::Seed {
            self.seeded.entry(kind.clone()).or_default().insert(id.clone());
        }
        if operation == Operation::Create {
            *self.created.entry(kind.clone()).or_default() += 1;
        }
        let retired = self.retired.entry(kind.clone()).or_default();
        if operation == Operation::Retire {
            retired.insert(id.clone())
        } else {
            retired.remove(&id)
        };
        let objects = self.objects.entry(kind.clone()).or_default();
        let Some(attributes) = attributes else {
            objects.remove(&id);
            self.foreign.get_mut(&kind).map(|objects| objects.remove(&id));
            self.deleted.entry(kind).or_default().insert(id);
            return;
        };
        let created = objects.get(&id).map_or(at, |object| object.created);
        objects.insert(id.clone(), Object { kind, id, attributes, created, hidden_until });
    }

    /// The thing of a type with an id.
    #[must_use]
    pub fn get(&self, kind: &str, id: &str) -> Option<&Object> {
        let own = self.objects.get(kind).and_then(|objects| objects.get(id));
        own.or_else(|| self.foreign.get(kind)?.get(id))
    }

    /// Takes what clusters have made; what was deleted of it since is gone.
    pub(super) fn set_foreign(&mut self, objects: Vec<Object>) {
        self.foreign.clear();
        for object in objects {
            if !self.was(&object.kind, &object.id) {
                self.foreign.entry(object.kind.clone()).or_default().insert(object.id.clone(), object);
            }
        }
    }

    /// Whether a thing was given at the start.
    #[must_use]
    pub fn is_given(&self, object: &Object) -> bool {
        self.seeded.get(&object.kind).is_some_and(|ids| ids.contains(&object.id))
    }

    /// What was given at the start and is gone, by type and id.
    pub fn lost(&self) -> impl Iterator<Item = (&str, &str)> {
        let all =
            self.seeded.iter().flat_map(|(kind, ids)| ids.iter().map(move |id| (kind.as_str(), id.as_str())));
        all.filter(|(kind, id)| self.get(kind, id).is_none())
    }

    /// Whether it is written down already that a data source was told of something that nobody has said to be there.
    #[must_use]
    pub fn is_assumed(&self, kind: &str, id: &str) -> bool {
        self.assumed.contains(&(kind.to_owned(), id.to_owned()))
    }

    /// Whether a thing was made by a cluster: terraform knows nothing of it.
    #[must_use]
    pub fn is_foreign(&self, object: &Object) -> bool {
        self.foreign.get(&object.kind).is_some_and(|of| of.contains_key(&object.id))
    }

    /// All things of a type that others see, by id.
    pub fn visible<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.of(kind).filter(|object| object.is_visible())
    }

    /// All things of a type, by id.
    pub fn of<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
        [self.objects.get(kind), self.foreign.get(kind)].into_iter().flatten().flat_map(BTreeMap::values)
    }

    /// Everything, by type and id.
    pub fn all(&self) -> impl Iterator<Item = &Object> {
        self.objects.values().chain(self.foreign.values()).flat_map(BTreeMap::values)
    }

    /// Whether nothing is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// Whether a thing of this type and id was there once.
    #[must_use]
    pub fn was(&self, kind: &str, id: &str) -> bool {
        self.deleted.get(kind).is_some_and(|ids| ids.contains(id))
    }

    /// Whether a thing is one that terraform has deleted and that cannot be deleted.
    #[must_use]
    pub fn is_retired(&self, object: &Object) -> bool {
        self.retired.get(&object.kind).is_some_and(|ids| ids.contains(&object.id))
    }

    /// How many things of a type terraform has made so far.
    #[must_use]
    pub fn created(&self, kind: &str) -> u64 {
        self.created.get(kind).copied().unwrap_or_default()
    }

    /// The types that any root ever used here.
    pub fn used(&self) -> impl Iterator<Item = &str> {
        self.used.iter().map(String::as_str)
    }

    /// Whether anything was ever made, or is said to be, in a project.
    #[must_use]
    pub fn knows_project(&self, project: &str) -> bool {
        self.project(project).is_some()
    }

    /// The project with an id or number.
    #[must_use]
    pub fn project(&self, project: &str) -> Option<&Object> {
        let project = project.strip_prefix("projects/").unwrap_or(project);
        self.get("google_project", &format!("projects/{project}"))
            .or_else(|| self.of("google_project").find(|object| object.text("number") == Some(project)))
    }
}
