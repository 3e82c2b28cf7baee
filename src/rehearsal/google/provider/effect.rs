use serde_json::{Map, Value as Json};

use super::{
    apply::{Wanted, in_words},
    diagnostics::error,
    noun::noun,
    settings::Settings,
    simulator::Simulator,
};
use crate::rehearsal::google::{
    cloud::{Contents, Operation},
    digests,
    protocol::messages as m,
    value::Value,
};

impl Simulator {
    /// Does what a change means outside of the cloud's file, which is little: clusters and their nodes are real. It is
    /// done before the change is written down, and only if the rules allow the change. Gives attributes that it tells.
    pub(super) async fn effect(
        &self,
        wanted: &Wanted<'_>,
        settings: &Settings,
    ) -> Result<Map<String, Json>, m::Diagnostic> {
        if wanted.kind == "google_storage_bucket_object" {
            return Ok(stored(&wanted.planned, settings));
        }
        if !matches!(wanted.kind, "google_container_cluster" | "google_container_node_pool") {
            return Ok(Map::new());
        }
        let (id, attributes, contents) = self.allowed(wanted, settings)?;
        let done = match (wanted.kind, wanted.operation()) {
            ("google_container_cluster", Operation::Create) => self.clusters.start(&id, &attributes).await,
            ("google_container_cluster", Operation::Delete) => {
                self.clusters.stop(&id).await.map(|()| Map::new())
            }
            ("google_container_node_pool", operation) => {
                let deleted = operation == Operation::Delete;
                self.clusters.set_pool(&id, &attributes, &contents, deleted).await.map(|()| Map::new())
            }
            _ => Ok(Map::new()),
        };
        done.map_err(|why| error(format!("Error: the local cluster behind {} fails", noun(wanted.kind)), why))
    }

    /// The id and attributes that a change would lead to, and what is there, if the rules allow the change.
    fn allowed(
        &self,
        wanted: &Wanted<'_>,
        settings: &Settings,
    ) -> Result<(String, Map<String, Json>, Contents), m::Diagnostic> {
        let contents = self
            .cloud
            .look(Clone::clone)
            .map_err(|failed| error("The simulated cloud fails", failed.to_string()))?;
        let (entries, _) =
            wanted.decide(&contents, settings, &Map::new()).map_err(|refusal| in_words(refusal, wanted))?;
        let own = entries.into_iter().rfind(|entry| entry.kind == wanted.kind);
        let (id, attributes) = own.map(|entry| (entry.id, entry.attributes)).unwrap_or_default();
        Ok((id, attributes.unwrap_or_default(), contents))
    }
}

/// What Cloud Storage tells of an object. The content of one that came from a file is not told.
fn stored(object: &Value, settings: &Settings) -> Map<String, Json> {
    let digest = digests::of_object(object, settings.1.as_deref());
    let mut known: Map<String, Json> =
        digest.map(|digest| ("md5hash".to_owned(), digest.into())).into_iter().collect();
    if object.get("content").is_unknown() {
        known.insert("content".to_owned(), Json::Null);
    }
    known
}
