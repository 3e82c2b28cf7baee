use std::{collections::BTreeMap, ffi::OsString, path::Path};

use super::{
    chart::Charts,
    definitions::{self, Definitions},
    diff,
    driver::Target,
    failure, images,
    mask::Mask,
    namespace,
    recover::Stuck,
    release::{self, Hook, Release},
    revisions::{Revisions, revisions},
    session::Session,
    values::{self, Values},
    versions,
};
use crate::{
    drivers::{Clusters, Context, Job, catalogue::Operation, kubernetes::refused},
    model::{Action, Change, Fault, PlannedOutput, Preview, Value},
};

/// The step of a preview. Its stdout holds the whole release, secrets included, and is removed once it is read.
pub(super) const STEP: &str = "preview";

/// What an upgrade would change: the deployed manifest beside the one that helm renders against the cluster.
pub(super) async fn preview(
    clusters: &Clusters,
    charts: &Charts,
    job: &Job,
    context: &Context,
) -> Result<Preview, Fault> {
    let target = Target::of(job)?;
    let (resolved, mask) = values::resolve(job, target.helm)?;
    context.doing("rendering the chart");
    let chart = charts.at_hand(&target, &job.world, context).await?;
    let session = Session::open(&job.world, clusters, target.access).await?;
    let known = revisions(&session.cluster, &target.helm.namespace, &target.helm.release).await?;
    let stuck = Stuck::of(&known);
    let before = deployed(&session, &target, &known, stuck.as_ref()).await?;
    let (mask, notes) = match &before {
        Some(before) => {
            let notes = versions::notes(target.stack, &target.helm.upgrade, before, &chart)?;
            (mask.with_earlier(&before.config), notes)
        }
        None => (mask, Vec::new()),
    };
    let values = Values::write(&resolved, context)?;
    let rendering = Rendering { session: &session, target: &target, chart: &chart, mask: &mask, context };
    let after = match &stuck {
        None => rendering.dry_run(&values).await?,
        Some(_) => rendering.template(&values, before.is_some()).await?,
    };
    let mut preview = compare(before.as_ref(), &after, &target, &mask);
    preview.notes.extend(notes);
    let definitions = rendering.definitions(&values).await?.changes().await?;
    add_definitions(&mut preview, definitions, before.is_some());
    let images = &job.world.images;
    if preview.action != Action::None && !images.is_empty() {
        let hooks = hook_manifests(after.hooks.as_deref().unwrap_or_default());
        let renamed = session.dialect.post_renders_hooks();
        preview.notes.extend(images::left(&after.manifest, &hooks, images, renamed));
    }
    if let Some(stuck) = stuck {
        stuck.announce(&target, &mut preview);
    }
    let labels = namespace::missing_labels(&session.cluster, target.helm).await?;
    preview.changes.extend(namespace::change(target.helm, &labels));
    if !labels.is_empty() && preview.action == Action::None {
        preview.action = Action::Update;
    }
    preview.outputs = outputs(&target, job, after.version, preview.action);
    Ok(preview)
}

/// The revision that an upgrade starts from, as helm chooses it (`prepareUpgrade` in `pkg/action/upgrade.go`).
async fn deployed(
    session: &Session,
    target: &Target<'_>,
    known: &Revisions,
    stuck: Option<&Stuck>,
) -> Result<Option<Release>, Fault> {
    let base = match stuck {
        Some(stuck) => stuck.back_to,
        None => known
            .deployed()
            .or(known.newest())
            .filter(|base| base.status != "uninstalled")
            .map(|base| base.number),
    };
    let Some(base) = base else { return Ok(None) };
    release::read(&session.cluster, &target.helm.namespace, &target.helm.release, base).await
}

/// Definitions that are applied before the release. What the first installation creates goes without saying, as it does in
/// helm.
fn add_definitions(preview: &mut Preview, mut definitions: Vec<Change>, exists: bool) {
    definitions.retain(|change| exists || change.action != Action::Create);
    if !definitions.is_empty() && preview.action == Action::None {
        preview.action = Action::Update;
    }
    preview.changes.splice(0..0, definitions);
}

/// What helm makes of chart and values.
pub(super) struct Rendering<'a> {
    pub session: &'a Session,
    pub target: &'a Target<'a>,
    pub chart: &'a Path,
    pub mask: &'a Mask,
    pub context: &'a Context,
}

impl Rendering<'_> {
    /// By the upgrade itself, without its end: release number, `lookup` and capabilities are what they will be.
    async fn dry_run(&self, values: &Values) -> Result<Release, Fault> {
        let mut arguments: Vec<OsString> = vec!["upgrade".into(), "--install".into()];
        self.common(&mut arguments, values);
        arguments.extend(["--dry-run=server", "--output=json"].map(Into::into));
        let text = self.run(arguments).await?;
        let mut release: Release = serde_json::from_str(&text)
            .map_err(|error| Fault::new("the dry run of helm cannot be read").because(error.to_string()))?;
        // helm leaves an empty list out; here it means that there are none.
        release.hooks.get_or_insert_default();
        Ok(release)
    }

    /// By `helm template`: an upgrade refuses even a dry run while a release hangs.
    async fn template(&self, values: &Values, upgrade: bool) -> Result<Release, Fault> {
        let mut arguments: Vec<OsString> = vec!["template".into()];
        self.common(&mut arguments, values);
        arguments.push("--no-hooks".into());
        arguments.extend(self.session.dialect.render().iter().map(Into::into));
        arguments.extend(upgrade.then(|| "--is-upgrade".into()));
        let manifest = self.run(arguments).await?;
        Ok(Release::rendered(manifest))
    }

    /// The definitions of the chart's `crds` folders, and of those of charts that it brings along and that are enabled. Nothing
    /// is run for a chart without.
    pub async fn definitions(&self, values: &Values) -> Result<Definitions<'_>, Fault> {
        let cluster = &self.session.cluster;
        if !self.target.helm.upgrade.crds || !definitions::has_any(self.chart) {
            return Ok(Definitions { cluster, wanted: Vec::new() });
        }
        let what = "the cluster does not say which version it is";
        let version = cluster.client().apiserver_version().await.map_err(|error| refused(&error, what))?;
        let mut arguments: Vec<OsString> = vec!["template".into()];
        self.common(&mut arguments, values);
        arguments.extend(["--include-crds", "--no-hooks", "--skip-tests"].map(Into::into));
        arguments.push(format!("--kube-version={}", version.git_version).into());
        let rendering = self.run(arguments).await.map_err(|fault| {
            fault.hint("without a cluster it must render as well, or `[upgrade] crds = false` leaves its definitions to you")
        })?;
        Ok(Definitions { cluster, wanted: definitions::of_rendering(&rendering) })
    }

    fn common(&self, arguments: &mut Vec<OsString>, values: &Values) {
        arguments.push(self.target.helm.release.as_str().into());
        arguments.push(self.chart.into());
        arguments.push(format!("--namespace={}", self.target.helm.namespace).into());
        let mut file = OsString::from("--values=");
        file.push(&values.path);
        arguments.push(file);
        arguments.extend(self.session.post_render.iter().cloned());
    }

    async fn run(&self, arguments: Vec<OsString>) -> Result<String, Fault> {
        let said = self.session.run(STEP, arguments, self.context, &|line| self.mask.text(line)).await;
        let _ = std::fs::remove_file(self.context.file(&format!("{STEP}.out")));
        let said = said?;
        if said.finished.success() {
            return Ok(said.out.join("\n"));
        }
        let what = format!("the chart of release `{}` does not render", self.target.helm.release);
        Err(failure::of_helm(what, Operation::Preview, &said, self.target, self.mask, self.context))
    }
}

fn compare(before: Option<&Release>, after: &Release, target: &Target<'_>, mask: &Mask) -> Preview {
    let namespace = &target.helm.namespace;
    let old = before.map_or("", |before| before.manifest.as_str());
    let mut changes = diff::changes(old, &after.manifest, namespace, mask);
    let mut preview = Preview::nothing();
    match before {
        None => {
            preview.action = Action::Create;
            preview.notes.extend(hook_note(after, "install"));
        }
        Some(before) => {
            changes.extend(hook_changes(before, after, namespace, mask));
            let same = before.info.status == "deployed"
                && changes.is_empty()
                && before.given_values() == after.given_values()
                && (after.chart.is_null() || before.chart == after.chart);
            preview.action = if same { Action::None } else { Action::Update };
            if !same {
                preview.notes.extend(upgrade_notes(before, after));
            }
        }
    }
    preview.changes = changes;
    preview
}

fn upgrade_notes(before: &Release, after: &Release) -> Vec<String> {
    let mut notes = Vec::new();
    if before.info.status != "deployed" {
        notes.push(format!(
            "revision {} is {}: {}",
            before.version, before.info.status, before.info.description
        ));
    }
    if !after.chart.is_null() && before.chart_name() != after.chart_name() {
        notes.push(format!("chart {} → {}", before.chart_name(), after.chart_name()));
    }
    notes.extend(hook_note(after, "upgrade"));
    notes
}

fn hooks_of<'a>(release: &'a Release, when: &str) -> Vec<&'a Hook> {
    let (pre, post) = (format!("pre-{when}"), format!("post-{when}"));
    let runs = |hook: &&Hook| hook.events.iter().any(|event| *event == pre || *event == post);
    release.hooks.iter().flatten().filter(runs).collect()
}

fn hook_note(release: &Release, when: &str) -> Option<String> {
    let hooks = hooks_of(release, when);
    let plural = if hooks.len() == 1 { "" } else { "s" };
    (!hooks.is_empty()).then(|| format!("{} hook{plural} run during the {when}", hooks.len()))
}

fn hook_manifests(hooks: &[Hook]) -> String {
    hooks.iter().map(|hook| format!("---\n{}\n", hook.manifest)).collect()
}

/// Hooks are no part of the manifest, but a changed one is a change.
fn hook_changes(before: &Release, after: &Release, namespace: &str, mask: &Mask) -> Vec<Change> {
    // A rendering without hooks says nothing about them.
    let Some(after) = &after.hooks else { return Vec::new() };
    let old = hook_manifests(before.hooks.as_deref().unwrap_or_default());
    let mut changes = diff::changes(&old, &hook_manifests(after), namespace, mask);
    for change in &mut changes {
        // A hook that the chart no longer has is not deleted by an upgrade, only no longer run.
        change.action = Action::Update;
        change.reason = Some("hook".to_owned());
    }
    changes
}

/// The outputs as they will be.
fn outputs(target: &Target<'_>, job: &Job, revision: u64, action: Action) -> BTreeMap<String, PlannedOutput> {
    let key = &job.world.hash_key;
    let planned = |value: Option<Value>| PlannedOutput {
        hash: value.as_ref().map(|value| key.hash(value)),
        value,
        sensitive: false,
    };
    let revision = match action {
        Action::None => Some(revision.saturating_sub(1)),
        _ => Some(revision),
    };
    BTreeMap::from([
        ("release".to_owned(), planned(Some(target.helm.release.as_str().into()))),
        ("namespace".to_owned(), planned(Some(target.helm.namespace.as_str().into()))),
        ("revision".to_owned(), planned(revision.filter(|number| *number > 0).map(Into::into))),
    ])
}
