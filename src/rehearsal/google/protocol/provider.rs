use bytes::Bytes;

use super::messages as m;

/// One connection: terraform opens one for each instance of a provider, so each alias and each terraform process has
/// its own, and a configuration belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Connection {
    /// Which one, counted from 1.
    pub number: u64,
    /// Whether it is to the beta provider.
    pub beta: bool,
    /// The process at its other end, where the system says which.
    pub process: Option<i32>,
}

/// The provider is gone in the middle of a call: its connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crash;

/// What a provider does. Each call may come at any time and beside others.
pub trait Provider: Send + Sync + 'static {
    /// The encoded [`m::SchemaResponse`]: it is large, so it is encoded once.
    fn schema(&self, connection: Connection) -> Bytes;
    /// Fills defaults into the provider block's configuration.
    fn prepare(&self, request: m::PrepareRequest) -> m::PrepareResponse;
    /// Takes the configuration of a connection.
    fn configure(&self, connection: Connection, request: m::ConfigureRequest) -> m::Diagnostics;
    /// Forgets a connection.
    fn closed(&self, connection: Connection);
    /// Looks at a resource's configuration.
    fn validate_resource(&self, request: m::ValidateRequest) -> m::Diagnostics;
    /// Looks at a data source's configuration.
    fn validate_data(&self, request: m::ValidateRequest) -> m::Diagnostics;
    /// Brings a stored state to the schema's present form.
    fn upgrade(&self, connection: Connection, request: m::UpgradeRequest) -> m::UpgradeResponse;
    /// What is there of a resource now.
    fn read(&self, connection: Connection, request: m::ReadRequest) -> m::ReadResponse;
    /// What an apply would make of a resource.
    fn plan(&self, connection: Connection, request: m::PlanRequest) -> m::PlanResponse;
    /// Makes, changes or destroys a resource.
    fn apply(
        &self,
        connection: Connection,
        request: m::ApplyRequest,
    ) -> impl Future<Output = Result<m::ApplyResponse, Crash>> + Send;
    /// What is there under an id.
    fn import(&self, connection: Connection, request: m::ImportRequest) -> m::ImportResponse;
    /// What a data source finds.
    fn data(&self, connection: Connection, request: m::DataRequest) -> m::DataResponse;
}
