use std::{convert::Infallible, future::ready, sync::Arc};

use hyper::{Request, Response, body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{net::UnixListener, sync::Notify};
use tonic::{Status, body::Body};

use super::{
    messages as m,
    provider::{Connection, Crash, Provider},
    unary::{encoded, unary},
};

/// Serves a provider to whoever connects, as itself or as its `beta`, until the task is dropped. terraform connects twice:
/// it tries first whether anybody answers.
pub async fn serve<P: Provider>(listener: UnixListener, beta: bool, provider: Arc<P>) {
    let mut next = 0;
    while let Ok((stream, _)) = listener.accept().await {
        next += 1;
        let process = stream.peer_cred().ok().and_then(|peer| peer.pid());
        let (connection, provider) = (Connection { number: next, beta, process }, Arc::clone(&provider));
        tokio::spawn(async move {
            let (called, crashed) = (Arc::clone(&provider), Arc::new(Notify::new()));
            let crash = Arc::clone(&crashed);
            let service = service_fn(move |request| {
                answer(Arc::clone(&called), connection, request, Arc::clone(&crash))
            });
            let serving =
                http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                _ = serving => {}
                () = crashed.notified() => {}
            }
            provider.closed(connection);
        });
    }
}

async fn answer<P: Provider>(
    provider: Arc<P>,
    connection: Connection,
    request: Request<Incoming>,
    crash: Arc<Notify>,
) -> Result<Response<Body>, Infallible> {
    let Some(method) = request.uri().path().strip_prefix("/tfplugin5.Provider/").map(str::to_owned) else {
        return Ok(unimplemented());
    };
    match method.as_str() {
        "GetSchema" => encoded(request, provider.schema(connection)).await,
        "PrepareProviderConfig" => unary(request, move |q| ready(provider.prepare(q))).await,
        "Configure" => unary(request, move |q| ready(provider.configure(connection, q))).await,
        "ValidateResourceTypeConfig" => unary(request, move |q| ready(provider.validate_resource(q))).await,
        "ValidateDataSourceConfig" => unary(request, move |q| ready(provider.validate_data(q))).await,
        "UpgradeResourceState" => unary(request, move |q| ready(provider.upgrade(connection, q))).await,
        "ReadResource" => unary(request, move |q| ready(provider.read(connection, q))).await,
        "PlanResourceChange" => unary(request, move |q| ready(provider.plan(connection, q))).await,
        "ApplyResourceChange" => {
            unary(request, move |q| async move {
                match provider.apply(connection, q).await {
                    Ok(answer) => answer,
                    Err(Crash) => {
                        crash.notify_one();
                        std::future::pending().await
                    }
                }
            })
            .await
        }
        "ImportResourceState" => unary(request, move |q| ready(provider.import(connection, q))).await,
        "ReadDataSource" => unary(request, move |q| ready(provider.data(connection, q))).await,
        "Stop" => unary(request, |_: m::Empty| ready(m::StopResponse { error: String::new() })).await,
        _ => Ok(unimplemented()),
    }
}

fn unimplemented() -> Response<Body> {
    Status::unimplemented("the simulated provider does not know this call").into_http()
}
