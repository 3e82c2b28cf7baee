use super::replace::{Path, Step};

/// Where in a resource a value is.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// For terraform. It ends at the first set, whose elements have no place.
    pub path: Path,
    /// For the comparisons of the provider: `settings.0.tier`.
    pub key: String,
    /// Whether it is in a set.
    pub in_set: bool,
}

impl Place {
    /// An attribute or block.
    pub fn name(&self, name: &str) -> Self {
        self.step(name, Step::Name(name.to_owned()))
    }

    /// An element of a list.
    pub fn index(&self, at: usize) -> Self {
        self.step(&at.to_string(), Step::Index(at))
    }

    /// An element of a list that holds nothing else: what replaces a resource is the list.
    pub fn element_at(&self, at: usize) -> Self {
        Self { key: format!("{}.{at}", self.key), ..self.clone() }
    }

    /// An element of a set.
    pub fn element(&self) -> Self {
        Self { path: self.path.clone(), key: format!("{}.0", self.key), in_set: true }
    }

    /// The number of elements.
    pub fn number(&self) -> Self {
        Self { key: format!("{}.#", self.key), ..self.clone() }
    }

    /// The number of a map's elements, or one of them.
    pub fn of_map(&self, key: &str) -> Self {
        Self { key: format!("{}.{key}", self.key), ..self.clone() }
    }

    /// Whether it is this attribute of the resource itself.
    pub fn is(&self, name: &str) -> bool {
        self.key == name
    }

    /// Whether it is a number of elements.
    pub fn is_number(&self) -> bool {
        self.key.ends_with(".#") || self.key.ends_with(".%")
    }

    fn step(&self, key: &str, step: Step) -> Self {
        let mut path = self.path.clone();
        if !self.in_set {
            path.push(step);
        }
        let key = if self.key.is_empty() { key.to_owned() } else { format!("{}.{key}", self.key) };
        Self { path, key, in_set: self.in_set }
    }
}
