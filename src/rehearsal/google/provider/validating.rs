use super::{
    diagnostics::{self, error},
    simulator::Simulator,
    wire,
};
use crate::rehearsal::google::{
    protocol::messages as m,
    schema::Resource,
    validation::{OfType, Refusal, validate},
};

impl Simulator {
    /// What the provider refuses in a resource's configuration. A module may name types that are not known, as long as
    /// nothing of them is planned.
    pub(super) fn refuse_resource(&self, request: &m::ValidateRequest) -> m::Diagnostics {
        refused(self.facts.resource(&request.type_name), self.forms.resource(&request.type_name), request)
    }

    /// The same of a data source's.
    pub(super) fn refuse_data(&self, request: &m::ValidateRequest) -> m::Diagnostics {
        refused(
            self.facts.data_source(&request.type_name),
            self.forms.data_source(&request.type_name),
            request,
        )
    }
}

fn refused(
    resource: Option<&Resource>,
    forms: Option<&OfType>,
    request: &m::ValidateRequest,
) -> m::Diagnostics {
    let Some(resource) = resource else { return m::Diagnostics::default() };
    let diagnostics = match wire::value(request.config.as_ref(), resource.object()) {
        Ok(config) => validate(resource, forms, &config).into_iter().map(diagnostic).collect(),
        Err(text) => vec![error("terraform sent a value that cannot be read", text)],
    };
    m::Diagnostics { diagnostics }
}

fn diagnostic(refusal: Refusal) -> m::Diagnostic {
    let attribute = Some(diagnostics::path(&refusal.path));
    m::Diagnostic { attribute, ..error(refusal.summary, refusal.detail) }
}
