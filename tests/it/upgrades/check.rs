use std::{fs, path::Path};

use serde_json::Value;

use super::super::{
    engine::world::Platform,
    site::{Chart, Site, registry, repository},
};

/// A repository, a registry and a site of tools, all on loopback.
struct World {
    platform: Platform,
    site: Site,
    _folder: tempfile::TempDir,
}

const CRD: &str = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\n\
                   spec: {versions: [VERSIONS]}\n";

/// A version of `cm` as it lies in a mirror: unpacked, with values and a definition.
fn unpacked(mirror: &Path, version: &str, values: &str, versions: &str) {
    let folder = mirror.join(format!("cm-{version}"));
    fs::create_dir_all(folder.join("crds")).expect("a folder");
    fs::write(folder.join("Chart.yaml"), format!("apiVersion: v2\nname: cm\nversion: {version}\n"))
        .expect("written");
    fs::write(folder.join("values.yaml"), values).expect("written");
    fs::write(folder.join("crds/widgets.yaml"), CRD.replace("VERSIONS", versions)).expect("written");
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let charts = ["1.0.0", "1.0.3", "1.1.2", "1.2.0", "2.0.0-rc.1"]
            .map(|version| Chart::new("cm", version, "site"));
        repository(folder.path(), &charts);
        registry(folder.path(), &Chart::new("web", "3.1.0", "registry"));
        let tags = r#"{"name": "charts/web", "tags": ["3.0.0", "3.1.0", "latest", "3.1.1_build.4"]}"#;
        fs::create_dir_all(folder.path().join("v2/charts/web/tags")).expect("a folder");
        // The query is part of the file's name for whoever serves files.
        fs::write(folder.path().join("v2/charts/web/tags/list?n=1000"), tags).expect("written");
        let terraform = r#"{"versions": {"1.9.0": {}, "1.12.0-beta1": {}, "9.0.0": {}}}"#;
        fs::write(folder.path().join("index.json"), terraform).expect("written");
        for (major, latest) in [(3, "v3.99.0"), (4, "v4.99.1")] {
            fs::write(folder.path().join(format!("helm{major}-latest-version")), latest).expect("written");
        }
        let site = Site::serve(folder.path());
        Self { platform: platform(&site), site, _folder: folder }
    }

    fn check(&self, more: &[&str]) -> (i32, Value) {
        let mut arguments = vec!["upgrade", "--check", "--json"];
        arguments.extend(more);
        let ended = self.platform.run(&arguments);
        (ended.code, serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.err)))
    }
}

fn platform(site: &Site) -> Platform {
    let (platform, url, address) = (Platform::empty(), site.url(), site.address());
    platform.write(
        "platform.toml",
        &format!(
            "[platform]\nname = \"check\"\n[tools]\nterraform = {{ version = \">=1.9, <2\", mirror = \"{url}\" }}\n\
             helm = {{ version = \">=3.17, <5\", mirror = \"{url}\" }}\n[providers]\nmirror = \"providers\"\n\
             [environments.testing]\n[stacks.cluster]\nkind = \"given\"\nlocal_cluster = true\n\
             [stacks.cm]\ncluster = \"cluster\"\nvalues = {{ size = 1, old = true }}\n[stacks.web]\ncluster = \"cluster\"\n\
             [stacks.gone]\ncluster = \"cluster\"\n[stacks.root]\n"
        ),
    );
    let release = |name: &str, chart: &str, upgrade: &str| {
        platform.write(&format!("stacks/{name}/stack.toml"), &format!("kind = \"helm\"\n{chart}\n{upgrade}"));
    };
    release(
        "cm",
        &format!("chart = \"cm\"\nrepository = \"{url}\"\nversion = \"1.0.0\""),
        "[upgrade]\none_at_a_time = \"minor\"\nnotes = [{ version = \"1.2\", what = \"`old` is gone\" }]\n",
    );
    release("web", &format!("chart = \"oci://{address}/charts/web\"\nversion = \"3.0.0\""), "");
    release("gone", "chart = \"gone\"\nrepository = \"http://127.0.0.1:1\"\nversion = \"1.0.0\"", "");
    platform.terraform(
        "root",
        "terraform {\n  required_providers {\n    widget = {\n      source = \"127.0.0.1:1/acme/widget\"\n      version = \"~> 1.2.0\"\n    }\n  }\n}\n",
    );
    for version in ["1.2.5", "1.3.0"] {
        let folder = platform.path().join("providers/127.0.0.1:1/acme/widget").join(version);
        fs::create_dir_all(folder).expect("a folder");
    }
    platform
}

#[test]
fn what_is_newer_is_said_with_what_breaks() {
    let world = World::new();
    let mirror = world.platform.path().join("charts");
    unpacked(
        &mirror,
        "1.0.0",
        "size: 1\nold: false\n",
        "{name: v1alpha1, served: true}, {name: v1, served: true}",
    );
    unpacked(&mirror, "1.2.0", "size: 1\n", "{name: v1, served: true}");
    let (code, json) = world.check(&["--charts", mirror.to_str().expect("UTF-8")]);
    assert_eq!((code, &json["newer"]), (0, &Value::Bool(true)));
    // Which helm and terraform this machine has is its own matter.
    let (tools, others): (Vec<Value>, Vec<Value>) =
        json["findings"].as_array().expect("findings").iter().cloned().partition(|one| one["kind"] == "tool");
    let newest = |name: &str| {
        tools.iter().find(|one| one["name"] == name).expect("the tool")["newer"]["major"].clone()
    };
    assert_eq!(newest("terraform"), "9.0.0");
    assert!(tools.iter().any(|one| one["name"] == "helm" && one["unasked"] == serde_json::json!([])));
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(&world.site.address().to_string(), "SITE");
    settings.bind(|| insta::assert_json_snapshot!("check", others));
    assert_eq!(world.check(&["--detailed-exitcode"]).0, 3);
    let text = world.platform.ok(&["upgrade", "--check", "--charts", mirror.to_str().expect("UTF-8")]);
    text.says("to 1.2.0 go through 1.1.2").says("`old` is gone").says("serves v1alpha1 no more");
    text.says("it does not know the value `old` any more").says("not asked: gone: 127.0.0.1:1");
}

#[test]
fn nothing_is_changed_without_being_asked_to_look() {
    let world = World::new();
    let ended = world.platform.run(&["upgrade"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    ended.says("--check");
}
