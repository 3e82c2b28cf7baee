//! 20 releases of one `ConfigMap` in 4 layers on one local cluster: groundwork, Helmfile, and bare
//! `helm upgrade --install` at the same parallelism without any dependencies.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use super::{
    many::{Layers, in_parallel},
    measure::{Rounds, Targets, groundwork, quiet, time, tool},
    rivals::{self, Rival},
};

const RELEASES: Layers = Layers { layers: 4, width: 5 };
const TARGETS: Targets = Targets { of_limit: 1.15, cold: 2.3, again: 80.0 };

const CHART: &str = "apiVersion: v2\nname: node\nversion: 1.0.0\n";
const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  number: {{ .Values.number | quote }}\n";

pub fn run(rounds: usize, jobs: usize) {
    let rival = rivals::helmfile();
    let helm = tool("helm");
    let Some(cluster) = Cluster::start() else { return };
    println!("\n20 helm releases, {jobs} at a time, medians of {rounds} paired rounds");
    let mut seen = Rounds::default();
    for round in 0..rounds {
        let folder = tempfile::tempdir().expect("a folder");
        let bench =
            Bench { folder: folder.path(), helm: &helm, kubeconfig: &cluster.kubeconfig, jobs, round };
        bench.write();
        seen.cold.push(time(&mut bench.up()));
        seen.limit.push(bench.bare());
        if let Some(rival) = &rival {
            seen.rival_cold.push(time(&mut bench.sync(rival)));
            seen.again.push(time(&mut bench.up()));
            seen.rival_again.push(time(&mut bench.sync(rival)));
        } else {
            seen.again.push(time(&mut bench.up()));
        }
    }
    let title = rival.map(|rival| rival.title("sync"));
    seen.print(title.as_deref(), &TARGETS);
}

/// A local cluster, stopped when it is dropped.
struct Cluster {
    name: String,
    kubeconfig: PathBuf,
}

impl Cluster {
    fn start() -> Option<Self> {
        let name = format!("bench-{}", std::process::id());
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        let started = command.args(["cluster", "start", &name]).output().expect("it starts");
        if !started.status.success() {
            println!("helm is left out, no cluster: {}", String::from_utf8_lossy(&started.stderr));
            return None;
        }
        let kubeconfig = String::from_utf8_lossy(&started.stdout).trim().into();
        Some(Self { name, kubeconfig })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command.args(["cluster", "stop", &self.name]);
        quiet(&mut command);
        if !command.status().is_ok_and(|status| status.success()) {
            println!("cluster {} is left behind", self.name);
        }
    }
}

/// One round; each contender has a namespace of its own.
struct Bench<'a> {
    folder: &'a Path,
    helm: &'a Path,
    kubeconfig: &'a Path,
    jobs: usize,
    round: usize,
}

impl Bench<'_> {
    fn namespace(&self, whose: &str) -> String {
        format!("{whose}-{}", self.round)
    }

    fn write(&self) {
        let chart = self.folder.join("stacks/node/chart");
        fs::create_dir_all(chart.join("templates")).expect("a folder");
        fs::write(chart.join("Chart.yaml"), CHART).expect("written");
        fs::write(chart.join("values.yaml"), "number: 0\n").expect("written");
        fs::write(chart.join("templates/node.yaml"), CONFIG_MAP).expect("written");
        let stack =
            format!("kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"{}\"\n", self.namespace("ours"));
        fs::write(self.folder.join("stacks/node/stack.toml"), stack).expect("written");
        fs::write(self.folder.join("platform.toml"), self.platform()).expect("written");
        fs::write(self.folder.join("helmfile.yaml"), self.helmfile()).expect("written");
    }

    fn platform(&self) -> String {
        let mut file = format!(
            "[platform]\nname = \"bench\"\n[environments.testing]\n[stacks.cluster]\nkind = \"given\"\nkubeconfig = {{ path = \"{}\" }}\n",
            self.kubeconfig.display()
        );
        for (number, place) in RELEASES.all().enumerate() {
            let needs = RELEASES.above(place).into_iter().flatten();
            let needs: Vec<_> = needs.map(|above| format!("\"{}\"", above.name())).collect();
            file += &format!(
                "[stacks.{}]\nsource = \"node\"\ncluster = \"cluster\"\nneeds = [{}]\nvalues.number = {number}\n",
                place.name(),
                needs.join(", ")
            );
        }
        file
    }

    fn helmfile(&self) -> String {
        let namespace = self.namespace("theirs");
        let mut file = "releases:\n".to_owned();
        for (number, place) in RELEASES.all().enumerate() {
            let needs = RELEASES.above(place).into_iter().flatten();
            let needs: Vec<_> = needs.map(|above| format!("{namespace}/{}", above.name())).collect();
            file += &format!(
                "- name: {}\n  namespace: {namespace}\n  chart: ./stacks/node/chart\n  needs: [{}]\n  values: [{{ number: {number} }}]\n",
                place.name(),
                needs.join(", ")
            );
        }
        file
    }

    fn up(&self) -> Command {
        groundwork(self.folder, &["up", "--yes", "--jobs", &self.jobs.to_string()])
    }

    fn sync(&self, rival: &Rival) -> Command {
        let mut command = Command::new(&rival.path);
        command.arg("--helm-binary").arg(self.helm).args(["sync", "--concurrency", &self.jobs.to_string()]);
        command.env("HELMFILE_UPGRADE_NOTICE_DISABLED", "1");
        command.env("HELMFILE_CACHE_HOME", self.folder.join("helmfile-cache"));
        self.prepare(&mut command);
        command
    }

    fn bare(&self) -> Duration {
        let namespace = self.namespace("bare");
        let begun = Instant::now();
        in_parallel(self.jobs, RELEASES.all().enumerate(), |(number, place)| {
            let mut command = Command::new(self.helm);
            command.args(["upgrade", "--install", &place.name(), "stacks/node/chart"]);
            command.args(["--create-namespace", "--namespace", &namespace]);
            command.args(["--set", &format!("number={number}")]);
            self.prepare(&mut command);
            time(&mut command);
        });
        begun.elapsed()
    }

    /// The bench's own cluster and homes, never the user's.
    fn prepare(&self, command: &mut Command) {
        quiet(command);
        command.current_dir(self.folder).env("KUBECONFIG", self.kubeconfig);
        for (variable, folder) in
            [("HELM_CACHE_HOME", "cache"), ("HELM_CONFIG_HOME", "config"), ("HELM_DATA_HOME", "data")]
        {
            command.env(variable, self.folder.join("helm").join(folder));
        }
    }
}
