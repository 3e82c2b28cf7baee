use std::{
    ffi::OsString,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use nix::sys::signal::Signal;

use super::{
    dialect::Dialect,
    homes::Homes,
    hosts::{Hosts, is_in_the_clear, is_plain_http, written_host},
    registries::{Login, LoginFiles, REPOSITORY, Registries, remedy},
    session,
};
use crate::{
    drivers::{
        Context, World,
        files::private_folder,
        process::{self, Command, Hurry},
    },
    model::{Chart, ChartSource, Fault},
};

/// How long a whole chart may take.
const LIMIT: Duration = Duration::from_mins(3);

/// A pull that came to nothing.
pub(super) struct Missed {
    /// What is said of it.
    pub fault: Fault,
    /// Why the repository could not be reached, if that is what it was. One that answers and lacks the chart was reached.
    pub unreachable: Option<String>,
}

impl From<Fault> for Missed {
    fn from(fault: Fault) -> Self {
        Self { fault, unreachable: None }
    }
}

impl From<std::io::Error> for Missed {
    fn from(error: std::io::Error) -> Self {
        Fault::from(error).into()
    }
}

/// The chart's name for helm, and its repository's address.
fn source(chart: &Chart) -> (String, String) {
    match &chart.source {
        ChartSource::Repository { url, chart } => (chart.clone(), url.clone()),
        ChartSource::Oci(reference) => (reference.clone(), reference.clone()),
        ChartSource::Path(_) => unreachable!("a chart in the platform's folder is not pulled"),
    }
}

/// Whether the chart's repository answers; if not, why.
pub(super) async fn answers(chart: &Chart, hosts: &Hosts, world: &World) -> Result<(), String> {
    hosts.answers(&source(chart).1, world).await
}

/// Where charts are pulled from, and by whom.
pub(super) struct Outside<'a> {
    /// The folder of all that was pulled.
    pub cache: &'a Path,
    /// Which hosts can be reached.
    pub hosts: &'a Hosts,
    /// Who groundwork is there.
    pub registries: &'a Registries,
}

/// Pulls a chart into `place`, whole or not at all.
pub(super) async fn pull(
    chart: &Chart,
    place: &Path,
    from: &Outside<'_>,
    world: &World,
    context: &Context,
) -> Result<(), Missed> {
    let (name, address) = source(chart);
    let what = format!("the chart {name} cannot be pulled from {address}");
    from.hosts
        .reach(&address, world)
        .await
        .map_err(|why| Missed { fault: missed(&what, why.clone()), unreachable: Some(why) })?;
    let folder = place.parent().unwrap_or(from.cache);
    private_folder(folder)?;
    private_folder(&context.folder)?;
    let scratch = tempfile::tempdir_in(folder)?;
    let login = LoginFiles::new(folder)?;
    let pulling = Pulling { chart, address: &address, what: &what, from, world, context };
    for command in pulling.commands(scratch.path(), &login).await? {
        if let Err(mut missed) = run(&command, &pulling).await {
            if let Some(why) = missed.unreachable.take() {
                missed.unreachable = Some(from.hosts.give_up(&address, &why).await);
            }
            return Err(missed);
        }
    }
    let archive = fs_err::read_dir(scratch.path())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
        .ok_or_else(|| Fault::new(what).because("helm reported success and left no archive"))?;
    fs_err::rename(archive, place)?;
    Ok(())
}

/// One pull.
struct Pulling<'a> {
    chart: &'a Chart,
    address: &'a str,
    what: &'a str,
    from: &'a Outside<'a>,
    world: &'a World,
    context: &'a Context,
}

impl Pulling<'_> {
    /// What helm is called with, in order. An HTTP repository with a login needs its index first: `helm pull --repo` takes a
    /// password only as an argument, which everybody on the machine could read.
    async fn commands(&self, destination: &Path, files: &LoginFiles) -> Result<Vec<Command>, Missed> {
        let registry = self.from.registries.of(self.address);
        let login = self.login().await?;
        let mut environment = Homes::without_cluster(self.from.cache)?.environment(self.world);
        let mut update = None;
        let mut name = source(self.chart).0;
        match (&self.chart.source, &login, registry) {
            (ChartSource::Repository { url, .. }, Some(login), Some(registry)) => {
                environment.extend(files.repository(url, login, registry)?);
                let dialect = Dialect::of(session::helm_of(self.world)?);
                let words = ["repo", "update", REPOSITORY].iter().chain(dialect.repo_update());
                update = Some(words.map(OsString::from).collect());
                name = format!("{REPOSITORY}/{name}");
            }
            (_, Some(login), _) => environment.extend(files.registry(self.address, login)?),
            (_, None, _) => {}
        }
        let mut pull = arguments(self.chart, &name, destination);
        if let (ChartSource::Repository { url, .. }, None) = (&self.chart.source, &update) {
            pull.push(format!("--repo={url}").into());
        }
        if let Some(path) = registry.and_then(|registry| registry.ca_file.as_ref()) {
            let mut argument = OsString::from("--ca-file=");
            argument.push(path);
            pull.push(argument);
        }
        let program = session::helm_of(self.world)?.path.clone();
        let command = |arguments| Command {
            step: "pull",
            program: program.clone(),
            arguments,
            folder: self.context.folder.clone(),
            environment: environment.clone(),
            hurry: Hurry::Terminate,
        };
        Ok(update.into_iter().chain([pull]).map(command).collect())
    }

    async fn login(&self) -> Result<Option<Login>, Missed> {
        let login = self.from.registries.login(self.address).await.map_err(|why| {
            let table = format!("`[charts.registries.\"{}\"]`", written_host(self.address));
            missed(self.what, format!("who groundwork is there cannot be told: {why}"))
                .hint(format!("{table} in platform.toml says it; {VENDOR}"))
        })?;
        if login.is_some() && is_in_the_clear(self.address) {
            let why = "its password would travel in the clear".to_owned();
            return Err(missed(self.what, why).hint("write its address with https://").into());
        }
        Ok(login)
    }
}

fn arguments(chart: &Chart, name: &str, destination: &Path) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["pull".into(), name.into()];
    if let Some(version) = &chart.version {
        arguments.push(format!("--version={version}").into());
    }
    if is_plain_http(&source(chart).1) {
        arguments.push("--plain-http".into());
    }
    let mut argument = OsString::from("--destination=");
    argument.push(destination);
    arguments.push(argument);
    arguments
}

/// Runs the pull, and ends it when it takes too long: it changes nothing that could be left half done.
async fn run(command: &Command, pulling: &Pulling<'_>) -> Result<(), Missed> {
    let Pulling { what, address, context, from, .. } = *pulling;
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
    if late {
        let why = format!("it took longer than {}s", LIMIT.as_secs());
        return Err(Missed { fault: missed(what, why.clone()).log(&context.log), unreachable: Some(why) });
    }
    if said.finished.interrupted {
        return Err(missed(what, "interrupted".to_owned()).into());
    }
    // `helm repo update` says on its stdout why, behind a tab.
    let update: Vec<&str> = said.out.iter().filter_map(|line| line.strip_prefix('\t')).collect();
    let why = if update.is_empty() { said.err.join("\n") } else { update.join("\n") };
    let why = why.trim().trim_start_matches("Error: ").to_owned();
    let unreachable = failed_on_the_way(&why).map(str::to_owned);
    let hint = match &unreachable {
        Some(_) => VENDOR.to_owned(),
        None => remedy(&why, address, from.registries.of(address)).unwrap_or_else(|| ANSWERED.to_owned()),
    };
    Err(Missed { fault: missed(what, why).log(&context.log).hint(hint), unreachable })
}

/// What helps where a repository cannot be reached.
pub const VENDOR: &str = "where it can be reached, `groundwork vendor` fills a mirror that can be used here \
                          (`[charts] mirror`, `--charts DIR`)";
/// What helps where it answers.
const ANSWERED: &str = "check the chart's name, version and repository; one that is not published there can lie in \
                        the platform's folder, as a folder or a .tgz";

fn missed(what: &str, why: String) -> Fault {
    Fault::new(what).because(why).hint(VENDOR)
}

/// What helm says of a request that did not get to the repository and back. Go's HTTP client words that `Get "URL": why`
/// (`net/url.Error`); what a server answers is worded otherwise. A certificate that is not trusted is no such thing.
fn failed_on_the_way(said: &str) -> Option<&str> {
    let failed = |request: &str| {
        let at = said.find(request)?;
        let (_, why) = said[at + request.len()..].split_once('"')?;
        why.starts_with(": ").then(|| said[at..].lines().next().unwrap_or_default())
    };
    ["Get \"", "Head \""].into_iter().find_map(failed).filter(|why| !why.contains("x509:"))
}

#[cfg(test)]
mod tests {
    use super::failed_on_the_way;

    #[test]
    fn a_repository_that_answers_was_reached() {
        // As helm 3.22 words them.
        let lookup = "Get \"https://a.example/index.yaml\": dial tcp: lookup a.example: no such host";
        let said = format!(
            "looks like \"https://a.example\" is not a valid chart repository or cannot be reached: {lookup}"
        );
        assert_eq!(failed_on_the_way(&said), Some(lookup));
        let proxy = "Get \"https://r.example/v2/a/manifests/1\": proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused";
        let said = format!("failed to perform \"FetchReference\" on source: {proxy}");
        assert_eq!(failed_on_the_way(&said), Some(proxy));
        for answered in [
            "chart \"cm\" version \"0.1.0\" not found in http://a.example repository",
            "failed to fetch https://a.example/cm-0.1.0.tgz : 404 Not Found",
            "GET \"https://r.example/v2/a/manifests/1\": response status code 404: not found",
            "Get \"https://a.example/index.yaml\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
        ] {
            assert_eq!(failed_on_the_way(answered), None);
        }
    }
}
