use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;

use super::{diagnostics::error, peer::Peer, settings::Settings, wire};
use crate::rehearsal::{
    clock::RealTime,
    faults::Script,
    google::{
        cloud::Cloud,
        gke::Clusters,
        protocol::{Connection, Crash, Provider, messages as m},
        schema::{Facts, Resource},
        validation::Forms,
        value::Value,
    },
};

/// The simulated provider. It may be served on several sockets at once.
pub struct Simulator {
    pub(super) facts: Facts,
    pub(super) forms: Forms,
    pub(super) cloud: Arc<Cloud>,
    settings: Mutex<HashMap<Connection, Arc<Settings>>>,
    pub(super) schemas: Mutex<HashMap<BTreeSet<String>, Bytes>>,
    pub(super) clusters: Clusters,
    pub(super) conditions: Conditions,
}

/// Under which conditions a cloud is simulated.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// What goes wrong.
    pub script: Arc<Script>,
    /// How much faster than a real cloud it is; `None` is as fast as it can be.
    pub speed: Option<f64>,
    /// When a real cloud would do it all.
    pub real: Arc<RealTime>,
}

impl Simulator {
    /// A provider of what is in a cloud, whose clusters are local ones.
    #[must_use]
    pub fn new(facts: Facts, cloud: Arc<Cloud>, clusters: Clusters, conditions: Conditions) -> Self {
        let (forms, settings, schemas) = (Forms::built_in(), Mutex::default(), Mutex::default());
        Self { facts, forms, cloud, settings, schemas, clusters, conditions }
    }

    /// The settings of a connection's provider block; none before it is configured.
    pub(super) fn settings(&self, connection: Connection) -> Arc<Settings> {
        self.all_settings().get(&connection).cloned().unwrap_or_default()
    }

    fn all_settings(&self) -> MutexGuard<'_, HashMap<Connection, Arc<Settings>>> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A resource type's facts.
    pub(super) fn resource(&self, kind: &str) -> Result<&Resource, m::Diagnostic> {
        self.facts.resource(kind).ok_or_else(|| unknown_type(kind))
    }
}

/// The error for a type that the facts do not have.
pub(super) fn unknown_type(kind: &str) -> m::Diagnostic {
    error(
        format!("The simulated Google provider does not know the type {kind}"),
        format!(
            "groundwork holds the facts of the types that platforms use, and `{kind}` is not among them. Where the \
             real provider is installed, `groundwork rehearse --learn` reads its schema and adds the type."
        ),
    )
}

impl Provider for Simulator {
    fn schema(&self, connection: Connection) -> Bytes {
        self.schema_for(connection)
    }

    fn prepare(&self, request: m::PrepareRequest) -> m::PrepareResponse {
        m::PrepareResponse { prepared_config: request.config, diagnostics: Vec::new() }
    }

    fn configure(&self, connection: Connection, request: m::ConfigureRequest) -> m::Diagnostics {
        let config =
            wire::value(request.config.as_ref(), &self.facts.provider().object()).unwrap_or(Value::Null);
        let peer = connection.process.map(Peer::new);
        self.all_settings().insert(connection, Arc::new(Settings::new(config, peer.as_ref())));
        m::Diagnostics::default()
    }

    fn closed(&self, connection: Connection) {
        self.all_settings().remove(&connection);
    }

    fn validate_resource(&self, request: m::ValidateRequest) -> m::Diagnostics {
        self.refuse_resource(&request)
    }

    fn validate_data(&self, request: m::ValidateRequest) -> m::Diagnostics {
        self.refuse_data(&request)
    }

    fn upgrade(&self, connection: Connection, request: m::UpgradeRequest) -> m::UpgradeResponse {
        self.upgrade_state(connection, &request)
    }

    fn read(&self, _: Connection, request: m::ReadRequest) -> m::ReadResponse {
        self.read_resource(request)
    }

    fn plan(&self, connection: Connection, request: m::PlanRequest) -> m::PlanResponse {
        self.plan_change(&self.settings(connection), request)
    }

    async fn apply(
        &self,
        connection: Connection,
        request: m::ApplyRequest,
    ) -> Result<m::ApplyResponse, Crash> {
        self.apply_change(connection, &self.settings(connection), request).await
    }

    fn import(&self, connection: Connection, request: m::ImportRequest) -> m::ImportResponse {
        self.import_state(&self.settings(connection), &request)
    }

    fn data(&self, connection: Connection, request: m::DataRequest) -> m::DataResponse {
        self.read_data(&self.settings(connection), &request)
    }
}
