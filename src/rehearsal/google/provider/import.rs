use super::{diagnostics::error, settings::Settings, simulator::Simulator, wire};
use crate::rehearsal::google::{
    cloud::{Contents, Object},
    names,
    protocol::messages as m,
    schema::Resource,
    synthesis,
    value::Value,
};

impl Simulator {
    /// What is there under an id: the whole one, or the shorter forms that the real provider takes.
    pub(super) fn import_state(&self, settings: &Settings, request: &m::ImportRequest) -> m::ImportResponse {
        match self.imported(settings, request) {
            Ok(resource) => m::ImportResponse { imported_resources: vec![resource], diagnostics: Vec::new() },
            Err(diagnostic) => {
                m::ImportResponse { imported_resources: Vec::new(), diagnostics: vec![diagnostic] }
            }
        }
    }

    fn imported(
        &self,
        settings: &Settings,
        request: &m::ImportRequest,
    ) -> Result<m::ImportedResource, m::Diagnostic> {
        let kind = &request.type_name;
        let resource = self.resource(kind)?;
        let of = resource.object();
        let found = self
            .cloud
            .look(|contents| named(contents, kind, resource, &request.id, settings).cloned())
            .map_err(|failed| error("The simulated cloud fails", failed.to_string()))?;
        let Some(object) = found else {
            return Err(error(
                "Cannot import non-existent remote object",
                format!(
                    "There is no {kind} `{}` in the simulated cloud: `groundwork cloud list` shows what is.",
                    request.id
                ),
            ));
        };
        let value = Value::of_object(&object.attributes, of);
        Ok(m::ImportedResource {
            type_name: kind.clone(),
            state: Some(wire::message(&value)),
            private: Vec::new(),
        })
    }
}

/// The thing that an id names: itself, a link to it, one of the ids by which the real provider imports it, its end
/// (`REGION/NAME`), or its name in the provider's project.
fn named<'a>(
    contents: &'a Contents,
    kind: &str,
    resource: &Resource,
    id: &str,
    settings: &Settings,
) -> Option<&'a Object> {
    let path = names::path(id);
    if let Some(found) = contents.get(kind, path) {
        return Some(found);
    }
    let written = |object: &&Object| {
        let attributes = Value::of_object(&object.attributes, resource.object());
        resource.import.iter().any(|form| synthesis::import_id(form, &attributes, &settings.0) == id)
    };
    if let Some(found) = contents.of(kind).find(written) {
        return Some(found);
    }
    let wanted: Vec<&str> = path.split('/').collect();
    let project = settings.0.get("project").text();
    let ends = |object: &&Object| {
        let parts: Vec<&str> = object.id.split('/').collect();
        let mut rest = parts.iter();
        wanted.iter().all(|part| rest.any(|other| other == part)) && parts.last() == wanted.last()
    };
    let mut candidates: Vec<&Object> = contents.of(kind).filter(ends).collect();
    if candidates.len() > 1 && project.is_some() {
        candidates.retain(|object| object.project() == project);
    }
    match candidates.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}
