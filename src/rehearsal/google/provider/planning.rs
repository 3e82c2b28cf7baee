use super::{beyond, diagnostics, settings::Settings, simulator::Simulator, wire};
use crate::rehearsal::google::{
    plan::{Planned, plan},
    protocol::messages as m,
};

impl Simulator {
    /// Plans a change of one resource.
    pub(super) fn plan_change(&self, settings: &Settings, request: m::PlanRequest) -> m::PlanResponse {
        match self.planned(settings, &request) {
            Ok(None) => m::PlanResponse {
                planned_state: request.proposed_new_state,
                planned_private: request.prior_private,
                ..m::PlanResponse::default()
            },
            Ok(Some((planned, taken))) => m::PlanResponse {
                planned_state: wire::message(&planned.state),
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

    /// The plan, and which arguments beyond the facts are in it. `None` for a destruction, which is planned as it was
    /// proposed.
    fn planned(
        &self,
        settings: &Settings,
        request: &m::PlanRequest,
    ) -> Result<Option<(Planned, Vec<String>)>, m::Diagnostic> {
        let resource = self.resource(&request.type_name)?;
        let of = resource.block.object();
        let read = |wire: &Option<m::DynamicValue>| {
            wire::value(wire.as_ref(), &of)
                .map_err(|error| diagnostics::error("terraform sent a value that cannot be read", error))
        };
        let (prior, proposed) = (read(&request.prior_state)?, read(&request.proposed_new_state)?);
        if proposed.is_null() {
            return Ok(None);
        }
        let config = read(&request.config)?;
        let prior = Some(&prior).filter(|prior| !prior.is_null());
        let mut planned = plan(resource, prior, &config, &proposed, &settings.0);
        let taken = beyond::carry(&proposed, &mut planned.state);
        Ok(Some((planned, taken)))
    }
}
