use std::{sync::Arc, time::Duration};

use k8s_openapi::{
    api::{
        core::v1::{Namespace, Node, ServiceAccount},
        storage::v1::StorageClass,
    },
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
};
use kube::{
    Api,
    api::{ListParams, Patch, PatchParams, PostParams},
};
use serde_json::json;
use tokio::net::{TcpListener, UnixListener};

use super::{
    super::{
        ClusterError, Phase, Spec,
        access::kubeconfig,
        client::connect,
        folder::{EGRESS_SOCKET, Folder},
        gateway, nodes, stages,
    },
    addresses,
    certificates::{self, Authority},
    children::{Children, FIRST_SERVICE_ADDRESS, egress_configuration, kwok_configuration},
    claims, cloud,
    egress::Egress,
    pods::Pods,
    ports::ReservedPort,
    reporter::Reporter,
    stage_faults, stage_watch, trial, trust,
};

/// What must be kept for as long as the cluster lives.
pub(super) struct Guards {
    _ports: [ReservedPort; 2],
}

/// How often the API server is asked whether it is ready.
const ASK_EVERY: Duration = Duration::from_millis(20);

/// Starts all of the cluster and returns when it can be used.
pub(super) async fn bring_up(
    spec: &Spec,
    folder: &Folder,
    reporter: &Arc<Reporter>,
    children: &mut Children<'_>,
) -> Result<Guards, ClusterError> {
    let api = ReservedPort::any()?;
    let kwok = ReservedPort::any()?;
    let server = format!("https://127.0.0.1:{}", api.port);
    let egress = UnixListener::bind(EGRESS_SOCKET)?;
    let responder = TcpListener::bind("127.0.0.1:0").await?;
    let authority = Arc::new(Authority::new()?);
    let token = match &spec.token_file {
        Some(file) => fs_err::read_to_string(file)?.trim().to_owned(),
        None => certificates::token()?,
    };
    write_files(folder, &authority, &token, &server, responder.local_addr()?.port())?;
    let client = connect(&server, &authority.identity().certificate, &token)?;

    reporter.step("starting etcd and kube-apiserver");
    children.etcd()?;
    children.api_server(api.port)?;
    let version = children.meanwhile(until_ready(&client)).await?;
    reporter.step("starting kube-controller-manager and kube-scheduler");
    children.controller_manager()?;
    children.scheduler()?;

    let pods = Pods::watch(client.clone());
    let way_out = Egress::new(Arc::clone(&authority), pods, kwok.port, spec.webhook_delay);
    way_out.serve(egress, responder);
    addresses::assign(client.clone());
    claims::bind(client.clone());
    trust::keep(&client, &authority.identity().certificate);
    stage_watch::keep(client.clone());
    stage_faults::tell(client.clone(), folder.log("kwok"));

    reporter.step("making nodes and storage classes");
    children.meanwhile(furnish(&client, spec)).await?;
    reporter.step("starting kwok");
    children.kwok(kwok.port)?;
    reporter.step("waiting for the nodes");
    let uid = children.meanwhile(until_usable(&client, spec.nodes as usize)).await?;
    if let Some(node) = spec.initial_nodes().first() {
        reporter.step("trying pods");
        children.meanwhile(Box::pin(trial::pods_live(&client, &node.name))).await?;
    }
    let objects = spec.cloud_objects.clone().unwrap_or_else(|| folder.cloud_objects());
    cloud::keep(client, objects, &spec.region, &uid).await?;
    reporter.change(|state| {
        state.phase = Phase::Running;
        "running".clone_into(&mut state.step);
        state.server = server;
        state.uid = uid;
        state.version = version;
    });
    Ok(Guards { _ports: [api, kwok] })
}

fn write_files(
    folder: &Folder,
    authority: &Authority,
    token: &str,
    server: &str,
    responder: u16,
) -> Result<(), ClusterError> {
    let ca = authority.identity();
    let api = authority.server(&[
        "127.0.0.1",
        "localhost",
        FIRST_SERVICE_ADDRESS,
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local",
    ])?;
    let write = |name: &str, content: &str| Folder::write(&folder.path().join(name), content.as_bytes());
    write("ca.key", &ca.key)?;
    write("api.pem", &api.certificate)?;
    write("api.key", &api.key)?;
    let (signing, checking) = certificates::signing_keys()?;
    write("accounts.key", &signing)?;
    write("accounts.pem", &checking)?;
    write("tokens.csv", &format!("{token},groundwork,groundwork,system:masters\n"))?;
    write("egress.json", &egress_configuration().to_string())?;
    write("kwok.json", &kwok_configuration(responder).to_string())?;
    Folder::write(&folder.ca(), ca.certificate.as_bytes())?;
    Folder::write(&folder.token(), token.as_bytes())?;
    let context = folder.path().file_name().map_or_else(|| "local".into(), |name| name.to_string_lossy());
    let context: String =
        context.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
    let text = kubeconfig(server, &ca.certificate, token, &format!("groundwork-{context}"));
    Ok(Folder::write(&folder.kubeconfig(), text.as_bytes())?)
}

/// Waits until the API server serves; gives its version.
async fn until_ready(client: &kube::Client) -> Result<String, ClusterError> {
    loop {
        let request = http::Request::get("/readyz").body(Vec::new()).map_err(kube::Error::HttpError)?;
        if client.request_text(request).await.is_ok() {
            return Ok(client.apiserver_version().await?.git_version);
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}

/// Makes what a cluster has before anybody uses it.
async fn furnish(client: &kube::Client, spec: &Spec) -> Result<(), ClusterError> {
    let definitions: Api<CustomResourceDefinition> = Api::all(client.clone());
    definitions.create(&PostParams::default(), &stages::definition()).await?;
    let classes: Api<StorageClass> = Api::all(client.clone());
    for class in claims::classes() {
        classes.create(&PostParams::default(), &class).await?;
    }
    nodes::create(client, &spec.initial_nodes()).await?;
    while !definitions.get(stages::DEFINITION).await.is_ok_and(|definition| stages::established(&definition))
    {
        tokio::time::sleep(ASK_EVERY).await;
    }
    stages::apply(client, &stages::built_in()?).await?;
    if spec.gateway_api { gateway::install(client).await } else { Ok(()) }
}

/// Waits until pods can be scheduled and the controllers have begun their work; gives the kube-system namespace's UID.
async fn until_usable(client: &kube::Client, count: usize) -> Result<String, ClusterError> {
    let namespaces: Api<Namespace> = Api::all(client.clone());
    let accounts: Api<ServiceAccount> = Api::namespaced(client.clone(), "default");
    let nodes: Api<Node> = Api::all(client.clone());
    loop {
        // The controller manager takes the taint off that the API server gives every new node.
        let list = nodes.list(&ListParams::default()).await?;
        let free = list.items.iter().filter(|node| {
            node.spec.as_ref().and_then(|spec| spec.taints.as_ref()).is_none_or(Vec::is_empty)
        });
        if free.count() >= count && accounts.get_opt("default").await?.is_some() {
            let mark = json!({ "metadata": { "annotations": { stages::LOCAL_CLUSTER: "true" } } });
            let system =
                namespaces.patch("kube-system", &PatchParams::default(), &Patch::Merge(&mark)).await?;
            return Ok(system.metadata.uid.unwrap_or_default());
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}
