//! Where charts come from: repository, mirror, stand-in.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use groundwork::{drivers::kubernetes::write_kubeconfig, model::Digest, tools::Settings};
use nix::sys::signal::Signal;
use serde_json::Value;

use super::{
    super::{
        shared::Shared,
        site::{Chart, Site, registry, repository},
    },
    world::{Ended, Platform, eventually, signal},
};

/// A port of loopback where nobody listens.
const NOWHERE: &str = "http://127.0.0.1:1";

/// A platform with the release `hello` of the chart `cm`, and a cache without charts.
struct Fixture {
    platform: Platform,
    cache: tempfile::TempDir,
    namespace: &'static str,
}

impl Fixture {
    /// The release goes to a cluster that is `given` like this.
    fn new(cluster: &str, namespace: &'static str) -> Self {
        let fixture = Self { platform: Platform::empty(), cache: cache(), namespace };
        let text = format!(
            "[platform]\nname = \"charts\"\n[environments.testing]\n[stacks.cluster]\nkind = \"given\"\n{cluster}\n[stacks.hello]\ncluster = \"cluster\"\nvalues.size = 1\n"
        );
        fixture.platform.write("platform.toml", &text);
        fixture.from(NOWHERE, "0.1.0");
        fixture
    }

    /// The same with the cluster that the tests share, as one that exists.
    fn shared(shared: &Shared, namespace: &'static str) -> Self {
        let fixture = Self::new("kubeconfig = { path = \"kubeconfig\" }", namespace);
        write_kubeconfig(&shared.access, &fixture.path("kubeconfig")).expect("written");
        fixture
    }

    fn path(&self, path: &str) -> PathBuf {
        self.platform.path().join(path)
    }

    /// Says where the chart is published.
    fn from(&self, url: &str, version: &str) {
        let text = format!(
            "kind = \"helm\"\nchart = \"cm\"\nrepository = \"{url}\"\nversion = \"{version}\"\nnamespace = \"{}\"\n",
            self.namespace
        );
        self.platform.write("stacks/hello/stack.toml", &text);
    }

    fn mirror(&self) {
        let text = std::fs::read_to_string(self.path("platform.toml")).expect("is there");
        self.platform.write("platform.toml", &format!("{text}[charts]\nmirror = \"mirror\"\n"));
    }

    fn size(&self, before: u32, after: u32) {
        self.platform.edit("platform.toml", &format!("size = {before}"), &format!("size = {after}"));
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = self.platform.command(arguments);
        Ended::of(command.env("GROUNDWORK_CACHE", self.cache.path()).output().expect("groundwork starts"))
    }

    #[track_caller]
    fn ends(&self, code: i32, arguments: &[&str]) -> Ended {
        let ended = self.run(arguments);
        assert_eq!(ended.code, code, "{arguments:?}:\n{}\n{}", ended.out, ended.err);
        ended
    }

    #[track_caller]
    fn ok(&self, arguments: &[&str]) -> Ended {
        self.ends(0, arguments)
    }

    /// The `data` of the release's config map, by helm.
    fn installed(&self) -> String {
        let words =
            ["exec", "hello", "--", "helm", "get", "manifest", "hello", "--namespace", self.namespace];
        let manifest = self.ok(&words).out;
        manifest.lines().find(|line| line.starts_with("data:")).expect("the config map").to_owned()
    }

    /// `[charts]` of platform.lock.
    fn pins(&self) -> Vec<(String, String)> {
        let text = std::fs::read_to_string(self.path("platform.lock")).unwrap_or_default();
        let lock: toml::Table = text.parse().expect("TOML");
        let charts = lock.get("charts").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        charts
            .into_iter()
            .map(|(name, digest)| (name, digest.as_str().expect("a digest").to_owned()))
            .collect()
    }
}

/// A cache with the tools of the real one and no charts.
fn cache() -> tempfile::TempDir {
    super::super::prepared::tools();
    let real = Settings::from_environment().expect("a cache").cache;
    let cache = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(real).expect("the cache") {
        let entry = entry.expect("an entry");
        if entry.file_name() != "charts" {
            std::os::unix::fs::symlink(entry.path(), cache.path().join(entry.file_name())).expect("a link");
        }
    }
    cache
}

fn digest(path: &Path) -> String {
    Digest::of(&std::fs::read(path).expect("is there")).to_string()
}

/// What the last event of this type says of the stack `hello`.
fn event(ended: &Ended, kind: &str) -> Value {
    let mut lines = ended.out.lines().rev().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines.find(|line| line["type"] == kind && line["stack"] == "hello").expect("the event")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packaged_chart_of_the_mirror_is_installed_and_pinned() {
    let shared = Shared::get().await;
    let fixture = Fixture::shared(&shared, "mirror-packaged");
    fixture.mirror();
    let failed = fixture.ends(1, &["up", "--yes"]);
    failed.says("127.0.0.1:1 cannot be reached").says("there is no mirror").says("groundwork vendor");
    let other = Chart::new("cm", "0.2.0", "another").pack(&fixture.path("mirror"));
    fixture.ends(1, &["up", "--yes"]).says("has no cm 0.1.0, only 0.2.0");

    let archive = Chart::new("cm", "0.1.0", "mirror").pack(&fixture.path("mirror"));
    fixture.ok(&["plan"]).says("(chart from the mirror)");
    let up = fixture.ok(&["up", "--yes"]);
    up.says("revision 1 (chart from the mirror)").says("hello: from the mirror");
    assert!(fixture.installed().contains("mirror"));
    assert_eq!(fixture.pins(), [(format!("{NOWHERE}/cm@0.1.0"), digest(&archive))]);
    fixture.ok(&["up", "--yes"]).says("nothing to do");

    // Somebody changes it.
    std::fs::copy(other, archive).expect("copied");
    fixture.size(1, 2);
    fixture.ends(1, &["up", "--yes"]).says("has no cm 0.1.0, only 0.2.0, cm-0.1.0.tgz (it holds cm 0.2.0)");
    Chart::new("cm", "0.1.0", "changed").pack(&fixture.path("mirror"));
    let failed = fixture.ends(1, &["up", "--yes"]);
    failed.says("the chart http://127.0.0.1:1/cm@0.1.0 is not the one in platform.lock");
    failed.says("it lies in the mirror").says("groundwork vendor");
    assert!(fixture.path("mirror/cm-0.1.0.tgz").exists(), "what the user keeps is not removed");
    fixture.ok(&["down", "--yes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unpacked_chart_of_a_mirror_that_the_command_line_names_is_installed() {
    let shared = Shared::get().await;
    let fixture = Fixture::shared(&shared, "mirror-unpacked");
    let mirror = fixture.path("elsewhere");
    let name = mirror.to_str().expect("a path");
    fixture.ends(2, &["up", "--yes", "--charts", name]).says("--charts: there is no folder");
    Chart::new("cm", "0.1.0", "unpacked").unpack(&mirror.join("cm"));
    let up = fixture.ok(&["up", "--yes", "--json", "--charts", name]);
    assert_eq!(event(&up, "stack-done")["chart"], "mirror");
    assert!(fixture.installed().contains("unpacked"));
    assert_eq!(fixture.pins()[0].0, format!("{NOWHERE}/cm@0.1.0 (unpacked)"));
    fixture.ok(&["up", "--yes", "--charts", name]).says("nothing to do");

    // A change in it is noticed without being told, and is not what was pinned.
    Chart::new("cm", "0.1.0", "patched").unpack(&mirror.join("cm"));
    fixture.ends(1, &["up", "--yes", "--charts", name]).says("is not the one in platform.lock");
    std::fs::remove_file(fixture.path("platform.lock")).expect("is there");
    fixture.ok(&["up", "--yes", "--charts", name]).says("revision 2 (chart from the mirror)");
    assert!(fixture.installed().contains("patched"));
    fixture.ok(&["down", "--yes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_vendor_has_fetched_is_installed_with_no_repository() {
    let shared = Shared::get().await;
    let fixture = Fixture::shared(&shared, "vendored");
    let folder = tempfile::tempdir().expect("a folder");
    repository(folder.path(), &[Chart::new("cm", "0.1.0", "old"), Chart::new("cm", "0.2.0", "new")]);
    let site = Site::serve(folder.path());
    let url = site.url();
    fixture.from(&url, "0.1.0");
    fixture.ends(2, &["vendor"]).says("the platform has no mirror of charts").says("--charts DIR");
    fixture.mirror();
    // Another environment, and a sprint that neither has reached.
    let text = std::fs::read_to_string(fixture.path("platform.toml")).expect("is there");
    let more = "[environments.staging]\nstacks.hello.version = \"0.2.0\"\n[stacks.later]\nsource = \"hello\"\nsprint = 2\nversion = \"0.3.0\"\ncluster = \"cluster\"\n[sprints]\n1 = \"Now\"\n2 = \"Later\"\n";
    fixture.platform.write("platform.toml", &format!("{text}{more}"));
    for environment in ["testing", "staging"] {
        let head = format!("[environments.{environment}]\n");
        fixture.platform.edit("platform.toml", &head, &format!("{head}sprint = 1\n"));
    }

    let checked = fixture.ends(3, &["vendor", "--check"]);
    for version in ["0.1.0 (hello)", "0.2.0 (hello)", "0.3.0 (later)"] {
        checked.says(&format!("{url}/cm@{version}: there is no mirror"));
    }
    assert!(!fixture.path("mirror").exists() && fixture.pins().is_empty(), "a check changes nothing");

    // One cannot be had: the others are, and it is said which.
    let failed = fixture.ends(1, &["vendor"]);
    failed.says("1 of 3 charts could not be had").says("0.3.0 (later)").says("not found");
    assert_eq!(fixture.pins().len(), 2);
    repository(
        folder.path(),
        &[Chart::new("cm", "0.1.0", "old"), Chart::new("cm", "0.2.0", "new"), Chart::new("cm", "0.3.0", "3")],
    );
    fixture.ok(&["vendor"]).says("mirror/cm-0.3.0.tgz").says("has 3 charts, 1 of them new");
    fixture.ok(&["vendor", "--check"]).says("has 3 charts, as pinned");
    let files: Vec<_> = std::fs::read_dir(fixture.path("mirror")).expect("the mirror").collect();
    assert_eq!(files.len(), 3, "nothing but the charts: {files:?}");
    for version in ["0.1.0", "0.2.0", "0.3.0"] {
        let file = format!("cm-{version}.tgz");
        let here = digest(&fixture.path("mirror").join(&file));
        assert_eq!(here, digest(&folder.path().join(&file)));
        assert!(fixture.pins().contains(&(format!("{url}/cm@{version}"), here)));
    }

    let mode = |path: &str| {
        std::os::unix::fs::PermissionsExt::mode(
            &std::fs::metadata(fixture.path(path)).expect("is there").permissions(),
        ) & 0o777
    };
    assert_eq!((mode("mirror"), mode("mirror/cm-0.1.0.tgz")), (0o755, 0o644), "others may read it");

    // One was changed, one is gone.
    Chart::new("cm", "0.1.0", "changed").pack(&fixture.path("mirror"));
    std::fs::remove_file(fixture.path("mirror/cm-0.2.0.tgz")).expect("is there");
    let checked = fixture.ends(3, &["vendor", "--check"]);
    checked.says("cm-0.1.0.tgz` is not the one in platform.lock").says("has no cm 0.2.0, only 0.1.0, 0.3.0");
    fixture.ok(&["vendor"]).says("2 of them new");
    fixture.ok(&["vendor", "--check"]);

    drop(site);
    let fixture = Fixture { cache: cache(), ..fixture };
    fixture.ok(&["up", "--yes", "-e", "testing"]).says("revision 1 (chart from the mirror)");
    let words =
        ["exec", "-e", "testing", "hello", "--", "helm", "get", "manifest", "hello", "-n", "vendored"];
    fixture.ok(&words).says("from: \"old\"");
    fixture.ok(&["down", "--yes", "-e", "testing"]);
}

#[test]
fn a_vendor_that_is_interrupted_leaves_nothing_half_done() {
    let fixture = Fixture::new("local_cluster = true", "unused");
    // It takes connections: the kernel does. Nobody answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    fixture.from(&format!("http://{}", listener.local_addr().expect("an address")), "0.1.0");
    fixture.mirror();
    let mut command = fixture.platform.command(&["vendor"]);
    command.env("GROUNDWORK_CACHE", fixture.cache.path());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("groundwork starts");
    let files = || std::fs::read_dir(fixture.cache.path().join("charts/charts")).map_or(0, Iterator::count);
    eventually("helm pulls into a folder of its own", || files() > 0);
    signal(&child, Signal::SIGINT);
    let ended = Ended::of(child.wait_with_output().expect("it ends"));
    assert_eq!(ended.code, 130, "{}", ended.err);
    ended.says("interrupted");
    assert!(files() == 0 && !fixture.path("mirror").exists() && fixture.pins().is_empty());
}

#[test]
fn vendor_asks_registries_too_and_says_which_charts_a_mirror_cannot_hold_beside_each_other() {
    let fixture = Fixture::new("local_cluster = true", "unused");
    let folder = tempfile::tempdir().expect("a folder");
    registry(folder.path(), &Chart::new("cm", "0.1.0", "registry"));
    let site = Site::serve(folder.path());
    let reference = format!("oci://{}/charts/cm", site.address());
    let stack = format!("kind = \"helm\"\nchart = \"{reference}\"\nversion = \"0.1.0\"\n");
    fixture.platform.write("stacks/hello/stack.toml", &stack);
    fixture.ok(&["vendor", "--charts", fixture.path("here").to_str().expect("a path")]);
    let archive = fixture.path("here/cm-0.1.0.tgz");
    assert_eq!(fixture.pins(), [(format!("{reference}@0.1.0"), digest(&archive))]);
    assert_eq!(
        std::fs::read(archive).expect("is there"),
        std::fs::read(folder.path().join("cm-0.1.0.tgz")).expect("is there")
    );

    fixture.platform.write("stacks/other/stack.toml", &stack.replace("/charts/", "/forks/"));
    fixture.platform.edit(
        "platform.toml",
        "[stacks.hello]",
        "[stacks.other]\ncluster = \"cluster\"\n[stacks.hello]",
    );
    let here = fixture.path("here");
    fixture
        .ends(3, &["vendor", "--check", "--charts", here.to_str().expect("a path")])
        .says("/forks/cm@0.1.0 (other): ")
        .says("has the same name and version");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stand_in_never_goes_to_a_cluster_that_is_not_simulated() {
    let shared = Shared::get().await;
    let fixture = Fixture::shared(&shared, "no-stand-in");
    Chart::new("cm-stand-in", "0.0.1", "stand-in").unpack(&fixture.path("stacks/hello/stand-in"));
    let failed = fixture.ends(1, &["up", "--yes"]);
    failed.says("127.0.0.1:1 cannot be reached");
    failed.says("its stand-in chart is not used: `cluster` is not a local cluster that groundwork runs");
    fixture.ok(&["down", "--yes"]);
}

#[test]
fn a_stand_in_chart_that_is_none_is_found_by_validate() {
    let fixture = Fixture::new("local_cluster = true", "unused");
    std::fs::create_dir_all(fixture.path("stacks/hello/stand-in")).expect("a folder");
    fixture.ends(2, &["validate"]).says("stacks/hello/stand-in is no chart");
}

#[test]
fn a_stand_in_runs_until_the_real_chart_can_be_had_and_everything_says_so() {
    let fixture = Fixture::new("local_cluster = { nodes = 1 }", "stand-in");
    let folder = tempfile::tempdir().expect("a folder");
    repository(folder.path(), &[Chart::new("cm", "0.1.0", "real")]);
    let site = Site::serve(folder.path());
    let (url, address) = (site.url(), site.address());
    fixture.from(&url, "0.1.0");
    drop(site);
    Chart::new("cm-stand-in", "0.0.1", "stand-in").unpack(&fixture.path("stacks/hello/stand-in"));

    let refused = fixture.ends(1, &["up", "--yes", "--no-stand-ins"]);
    refused.says("stand-in charts would be used, and --no-stand-ins forbids it: nothing was started");
    refused.says(&format!("hello: {url}/cm@0.1.0: {address} cannot be reached")).says("groundwork vendor");
    assert_eq!(fixture.platform.standing("cluster"), "absent");

    let note =
        format!("{address} cannot be reached: Connection refused (os error 111): a stand-in chart for hello");
    let begun = std::time::Instant::now();
    let plan = fixture.ok(&["plan"]);
    assert!(begun.elapsed().as_secs() < 3, "{:?}", begun.elapsed());
    plan.says("stand-in chart").says("stand-ins: hello (not the real charts").says(&note);
    let json: Value = serde_json::from_str(&fixture.ok(&["plan", "--json"]).out).expect("JSON");
    let entries = json["plan"]["entries"].as_array().expect("entries");
    assert_eq!(entries.iter().find(|entry| entry["stack"] == "hello").expect("hello")["chart"], "stand-in");

    let up = fixture.ok(&["up", "--yes"]);
    assert_eq!(up.err.matches(&note).count(), 1, "{}", up.err);
    up.says("revision 1 (stand-in chart)").says("charts         1  hello: stand-in, not the real chart");
    assert!(fixture.installed().contains("stand-in"));
    assert!(fixture.pins().is_empty(), "a stand-in is never pinned");

    // As long as nothing else can be had, that is what there is to run.
    let up = fixture.ok(&["up", "--yes", "--json"]);
    let done = event(&up, "stack-done");
    assert_eq!((&done["outcome"], &done["chart"]), (&"up-to-date".into(), &"stand-in".into()));
    assert!(fixture.platform.started().is_empty());
    let status = fixture.ok(&["status"]);
    status.says("stand-in chart").says("all up to date");
    fixture.ends(1, &["up", "--yes", "--no-stand-ins"]).says("--no-stand-ins forbids it");

    let (open, protected) = ("[environments.testing]", "[environments.testing]\nprotected = true");
    fixture.platform.edit("platform.toml", open, protected);
    let refused = fixture.ends(1, &["up", "--yes"]);
    refused.says("its stand-in chart is not used: the environment is protected");
    fixture.platform.edit("platform.toml", protected, open);
    assert!(fixture.installed().contains("stand-in"));

    let site = Site::serve_at(folder.path(), address);
    let up = fixture.ok(&["up", "--yes", "--json"]);
    let done = event(&up, "stack-done");
    assert_eq!((&done["action"], &done["chart"]), (&"update".into(), &"repository".into()));
    assert!(fixture.installed().contains("real"));
    assert_eq!(fixture.pins(), [(format!("{url}/cm@0.1.0"), digest(&folder.path().join("cm-0.1.0.tgz")))]);
    fixture.ok(&["up", "--yes", "--no-stand-ins"]).says("nothing to do");

    // What is real stays real.
    drop(site);
    let fixture = Fixture { cache: cache(), ..fixture };
    fixture.ok(&["up", "--yes"]).says("nothing to do");
    fixture.size(1, 2);
    fixture.ends(1, &["up", "--yes"]).says("its stand-in chart is not used: the real one is installed");
    fixture.ok(&["down", "--yes"]);
}
