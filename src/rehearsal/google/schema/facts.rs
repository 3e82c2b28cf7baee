use std::sync::OnceLock;

use super::{
    Block, Resource,
    file::{self, File, Provider},
    learned::Learned,
    read,
};
use crate::rehearsal::google::by_service::ByService;

/// What is known of a version of the real provider. Nothing is read before it is asked for: a file for the first of its
/// types, a type for itself.
#[derive(Debug)]
pub struct Facts {
    provider: OnceLock<(Provider, Block)>,
    files: ByService<File>,
    /// What the facts lack.
    learned: Option<Learned>,
}

impl Facts {
    /// Those that groundwork holds.
    #[must_use]
    pub fn built_in() -> Self {
        let files = ByService::new(file::names(), File::open);
        Self { provider: OnceLock::new(), files, learned: None }
    }

    /// The same with types that were learnt: they count where the facts have none of their name.
    #[must_use]
    pub fn with_learned(mut self, learned: Learned) -> Self {
        self.learned = Some(learned);
        self
    }

    /// The provider's full address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.opened().0.address
    }

    /// The provider's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.opened().0.version
    }

    /// The provider block.
    #[must_use]
    pub fn provider(&self) -> &Block {
        &self.opened().1
    }

    /// A resource type.
    ///
    /// # Panics
    /// When the facts that are built in are not sound, which a test excludes.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        let known = self.files.of_type(name).and_then(|file| file.resource(name));
        known.or_else(|| self.learned.as_ref()?.resource(name))
    }

    /// A data source.
    ///
    /// # Panics
    /// When the facts that are built in are not sound, which a test excludes.
    #[must_use]
    pub fn data_source(&self, name: &str) -> Option<&Resource> {
        let known = self.files.of_type(name).and_then(|file| file.data_source(name));
        known.or_else(|| self.learned.as_ref()?.data_source(name))
    }

    /// The names of all resource types.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.files.all().flat_map(|file| file.resources.keys()).map(String::as_str)
    }

    /// The names of all data sources.
    pub fn data_sources(&self) -> impl Iterator<Item = &str> {
        self.files.all().flat_map(|file| file.data_sources.keys()).map(String::as_str)
    }

    /// The names of all types: resources, then data sources. One that is both is there twice.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.resources().chain(self.data_sources())
    }

    fn opened(&self) -> &(Provider, Block) {
        self.provider.get_or_init(|| {
            let provider = Provider::open();
            let block = read::block(&provider.block).expect("the provider block is sound: a test reads it");
            (provider, block)
        })
    }

    /// Whether only the beta provider has a resource type.
    #[must_use]
    pub fn only_beta(&self, name: &str) -> bool {
        self.resource(name).is_some_and(|resource| resource.beta)
    }
}

#[cfg(test)]
mod tests;
