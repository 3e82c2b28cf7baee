use super::{beyond, diagnostics, settings::Settings, simulator::Simulator, wire};
use crate::rehearsal::google::{
    plan::{Planned, Surroundings, plan},
    protocol::messages as m,
    schema::{Customize, Resource},
    value::Value,
};

impl Simulator {
    /// Plans a change of one resource.
    pub(super) fn plan_change(&self, settings: &Settings, request: m::PlanRequest) -> m::PlanResponse {
        match self.planned(settings, &request) {
            Ok(None) => m::PlanResponse {
                planned_state: request.proposed_new_state,
                planned_private: request.prior_private,
                legacy_type_system: true,
                ..m::PlanResponse::default()
            },
            Ok(Some((planned, taken))) => m::PlanResponse {
                planned_state: Some(wire::message(&planned.state)),
                requires_replace: planned.requires_replace.iter().map(diagnostics::path).collect(),
                planned_private: request.prior_private,
                diagnostics: beyond::taken(&request.type_name, &taken),
                legacy_type_system: true,
            },
            Err(diagnostic) => {
                m::PlanResponse { diagnostics: vec![diagnostic], ..m::PlanResponse::default() }
            }
        }
    }

    /// The plan, and which arguments beyond the facts are in it. `None` where it will be as it was proposed: a destruction,
    /// or nothing to do.
    fn planned(
        &self,
        settings: &Settings,
        request: &m::PlanRequest,
    ) -> Result<Option<(Planned, Vec<String>)>, m::Diagnostic> {
        let resource = self.resource(&request.type_name)?;
        if is_settled(resource, settings, request) {
            return Ok(None);
        }
        let of = resource.object();
        let read = |wire: &Option<m::DynamicValue>| {
            wire::value(wire.as_ref(), of)
                .map_err(|error| diagnostics::error("terraform sent a value that cannot be read", error))
        };
        let (prior, proposed) = (read(&request.prior_state)?, read(&request.proposed_new_state)?);
        if proposed.is_null() {
            return Ok(None);
        }
        let config = read(&request.config)?;
        let prior = Some(&prior).filter(|prior| !prior.is_null());
        let around = Surroundings { provider: &settings.0, folder: settings.1.as_deref() };
        let mut planned = plan(resource, prior, &config, &proposed, around);
        let taken = beyond::carry(&proposed, &mut planned.state, of);
        Ok(Some((planned, taken)))
    }
}

/// Whether what is there is what is wanted, byte by byte, and nothing else decides: then nothing is to be worked out.
fn is_settled(resource: &Resource, settings: &Settings, request: &m::PlanRequest) -> bool {
    let prior = bytes(request.prior_state.as_ref());
    prior.len() > 1
        && prior == bytes(request.proposed_new_state.as_ref())
        && resource.customize.iter().all(|step| match step {
            // Labels follow from the provider block too, and an object from a file.
            Customize::Labels { .. } | Customize::Annotations(_) => false,
            Customize::Other(name) => name != "resourceStorageBucketObjectCustomizeDiff",
            Customize::DeletionPolicy(default) => keeps_policy(default, settings, request),
            _ => true,
        })
}

/// A deletion policy that is not written any more is the provider block's again, or the default.
fn keeps_policy(default: &str, settings: &Settings, request: &m::PlanRequest) -> bool {
    const NAME: &str = "deletion_policy";
    let read = |wire: &Option<m::DynamicValue>| Value::decode(bytes(wire.as_ref())).unwrap_or_default();
    let wanted = settings.0.get(NAME).text().filter(|policy| !policy.is_empty()).unwrap_or(default);
    // The configuration is read only where it decides: nearly every resource has the policy that it would have anyway.
    read(&request.prior_state).get(NAME).text() == Some(wanted) || !read(&request.config).get(NAME).is_null()
}

fn bytes(wire: Option<&m::DynamicValue>) -> &[u8] {
    wire.map(|wire| wire.msgpack.as_slice()).unwrap_or_default()
}
