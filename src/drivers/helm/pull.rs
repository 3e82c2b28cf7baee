use std::{
    ffi::OsString,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use nix::sys::signal::Signal;

use super::{homes::Homes, session};
use crate::{
    drivers::{
        Context, World,
        files::private_folder,
        process::{self, Command, Hurry},
    },
    model::{Chart, ChartSource, Fault},
};

/// How long the repository may take to accept a connection. A machine without a way out should say so at once.
const REACH: Duration = Duration::from_secs(3);
/// How long a whole chart may take.
const LIMIT: Duration = Duration::from_mins(3);

/// Pulls a chart into `place`, whole or not at all.
pub(super) async fn pull(
    chart: &Chart,
    place: &Path,
    cache: &Path,
    world: &World,
    context: &Context,
) -> Result<(), Fault> {
    let (name, address) = match &chart.source {
        ChartSource::Repository { url, chart } => (chart.clone(), url.clone()),
        ChartSource::Oci(reference) => (reference.clone(), reference.clone()),
        ChartSource::Path(_) => unreachable!("a chart in the platform's folder is not pulled"),
    };
    let what = format!("the chart {name} cannot be pulled from {address}");
    reach(&address, world).await.map_err(|why| unreachable(&what, why))?;
    let folder = place.parent().unwrap_or(cache);
    private_folder(folder)?;
    let scratch = tempfile::tempdir_in(folder)?;
    let mut arguments: Vec<OsString> = vec!["pull".into(), name.as_str().into()];
    if let ChartSource::Repository { url, .. } = &chart.source {
        arguments.push(format!("--repo={url}").into());
    }
    if let Some(version) = &chart.version {
        arguments.push(format!("--version={version}").into());
    }
    if is_plain_http(&address) {
        arguments.push("--plain-http".into());
    }
    let mut destination = OsString::from("--destination=");
    destination.push(scratch.path());
    arguments.push(destination);
    let tool = session::helm_of(world)?;
    let command = Command {
        step: "pull",
        program: tool.path.clone(),
        arguments,
        folder: context.folder.clone(),
        environment: Homes::without_cluster(cache)?.environment(world),
        hurry: Hurry::Terminate,
    };
    run(&command, &what, context).await?;
    let archive = fs_err::read_dir(scratch.path())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
        .ok_or_else(|| Fault::new(what).because("helm reported success and left no archive"))?;
    fs_err::rename(archive, place)?;
    Ok(())
}

/// Runs the pull, and ends it when it takes too long: it changes nothing that could be left half done.
async fn run(command: &Command, what: &str, context: &Context) -> Result<(), Fault> {
    let pid = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&pid);
    // Not journalled: nobody needs to find a pull again, it changes nothing.
    let watched = Context::new(
        context.stack.clone(),
        context.folder.clone(),
        context.log.clone(),
        context.cancel.clone(),
        Arc::new(|_| {}),
        Arc::new(move |spawned: &process::Spawned| {
            *seen.lock().expect("nobody panics while holding it") = Some(spawned.pid);
            Ok(())
        }),
    );
    let pulling = session::run(command, &watched, &str::to_owned);
    tokio::pin!(pulling);
    let mut late = false;
    let said = loop {
        tokio::select! {
            said = &mut pulling => break said?,
            () = tokio::time::sleep(LIMIT), if !late => {
                late = true;
                if let Some(pid) = *pid.lock().expect("nobody panics while holding it") {
                    process::signal(pid, Signal::SIGTERM);
                }
            }
        }
    };
    if said.finished.success() {
        return Ok(());
    }
    let why = if late {
        format!("it took longer than {}s", LIMIT.as_secs())
    } else if said.finished.interrupted {
        "interrupted".to_owned()
    } else {
        said.err.join("\n").trim().trim_start_matches("Error: ").to_owned()
    };
    Err(unreachable(what, why).log(&context.log))
}

fn unreachable(what: &str, why: String) -> Fault {
    Fault::new(what).because(why).hint(
        "where repositories cannot be reached, put the chart's .tgz into the platform's folder and name its path",
    )
}

fn is_plain_http(address: &str) -> bool {
    // Registries on loopback have no certificate; helm asks them by https all the same unless told.
    address
        .strip_prefix("oci://")
        .is_some_and(|rest| rest.starts_with("127.0.0.1") || rest.starts_with("localhost"))
}

/// Tries to connect, so that a machine without a way out says so in seconds; helm itself tries for minutes. Through a
/// proxy only that could tell, so helm is left to it.
async fn reach(address: &str, world: &World) -> Result<(), String> {
    let proxied = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
        .iter()
        .any(|name| world.child_environment.keys().any(|key| key == name));
    if proxied {
        return Ok(());
    }
    let (scheme, rest) = address.split_once("://").ok_or_else(|| format!("`{address}` is no URL"))?;
    let authority = rest.split('/').next().unwrap_or_default();
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let default = if scheme == "http" { 80 } else { 443 };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|c| c.is_ascii_digit()) => {
            (host, port.parse().map_err(|_| format!("`{address}` has no sound port"))?)
        }
        _ => (authority, default),
    };
    let host = host.trim_matches(['[', ']']);
    let connecting = tokio::net::TcpStream::connect((host, port));
    match tokio::time::timeout(REACH, connecting).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(format!("{host}:{port} cannot be reached: {error}")),
        Err(_) => Err(format!("{host}:{port} does not answer within {}s", REACH.as_secs())),
    }
}
