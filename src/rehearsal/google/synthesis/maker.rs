use std::collections::BTreeMap;

use super::{fill::Made, seed::Seed, table};
use crate::rehearsal::google::{schema::Template, value::Value};

/// Makes the values of one thing, or of a block in it.
pub(super) struct Maker<'a> {
    pub made: Made<'a>,
    pub seed: Seed,
    /// How often something that the server makes up was taken already.
    pub attempt: u32,
    /// What is planned of the block that values are made for; the whole thing at the top.
    pub block: &'a Value,
}

impl<'a> Maker<'a> {
    /// The seed is the thing's id as far as it is known before anything is made up. Where the server makes up a part
    /// of it, the seed is all that is known, and how often it was tried.
    pub fn new(made: Made<'a>, attempt: u32) -> Self {
        let unseeded = Self { made, seed: Seed::new(made.kind), attempt, block: made.planned };
        let known = match &made.resource.id {
            Some(template) if !unseeded.invents() => unseeded.filled_template(template, made.planned),
            _ => format!("{} {attempt}", made.planned.to_json()),
        };
        Self { seed: Seed::new(&format!("{} {known}", made.kind)), ..unseeded }
    }

    /// The maker of a block's values: of the block at a place in the thing.
    pub fn inside(&self, block: &'a Value, place: &str) -> Self {
        Self { made: self.made, seed: self.seed.part(place), attempt: self.attempt, block }
    }

    /// Whether the server makes up a part of what the thing is called.
    pub fn invents(&self) -> bool {
        let templates = || self.made.resource.id.iter().chain(self.made.resource.values.values());
        templates().any(|template| template.names().contains(&"*")) || self.names_itself()
    }

    /// Whether its name is one that the provider makes of a prefix.
    pub fn names_itself(&self) -> bool {
        let planned = self.made.planned;
        self.made.resource.block.attributes.contains_key("name_prefix") && planned.get("name").is_unknown()
    }

    /// A name as the provider makes it: a prefix, then digits that nobody else has.
    pub fn own_name(&self) -> String {
        let prefix = Some(self.text("name_prefix")).filter(|prefix| !prefix.is_empty());
        prefix.unwrap_or_else(|| "terraform-".to_owned()) + &self.seed.part("name").digits(26)
    }

    /// A template of the facts, filled.
    pub fn filled_template(&self, template: &Template, state: &Value) -> String {
        let invented = || self.seed.part("*").digits(19);
        super::identity::filled(template, state, self.made.settings, &|| self.number(), &invented)
    }

    /// Fills in what follows from the names of other attributes, the id among it: each after those that it names. The
    /// table knows better where it names the type's attribute. What has no id in the facts is a data source: a number.
    pub fn follow(&self, state: &mut Value) {
        let planned = self.made.planned;
        let open = |name: &&String| planned.get(name).is_unknown() && !table::knows(self.made.kind, name);
        let values = self.made.resource.values.iter().filter(|(name, _)| open(name));
        let mut left: BTreeMap<&str, Option<&Template>> =
            values.map(|(name, template)| (name.as_str(), Some(template))).collect();
        if planned.get("id").text().is_none() {
            left.insert("id", self.made.resource.id.as_ref());
        }
        let names = |template: Option<&'a Template>| template.map(Template::names).unwrap_or_default();
        while let Some(first) = left.keys().next().copied() {
            let is_ready = |name: &str| {
                let template = left.get(name).copied().flatten();
                names(template).iter().all(|name| !left.contains_key(name))
            };
            let next = left.keys().copied().find(|name| is_ready(name)).unwrap_or(first);
            let text = match left.remove(next).flatten() {
                Some(template) => self.filled_template(template, state),
                None => self.seed.part("id").digits(19),
            };
            if let Value::Map(state) = state {
                state.insert(next.to_owned(), Value::Text(text));
            }
        }
    }
}
