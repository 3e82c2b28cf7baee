//! What the simulated provider plans beside what the real one planned, which is kept in golden/. Where the real one can be
//! installed, `UPDATE_GOLDEN=1` writes it again.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use groundwork::{
    drivers::terraform::copy_root,
    rehearsal::google::compare::{Comparison, Plan, changed, compare},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::{engine::world::Ended, terraform_driver::fixture::tool};

/// What the real provider planned for a root.
#[derive(Serialize, Deserialize)]
struct Golden {
    /// The real provider's version.
    provider: String,
    /// With nothing there.
    create: Plan,
    /// With what was before there. `None` of a root whose data sources ask Google then.
    change: Option<Plan>,
}

/// A root, with variables for what is made first and for what it is changed to.
struct Case {
    /// What its golden data is called.
    name: String,
    root: PathBuf,
    variables: PathBuf,
    /// Whether the real provider plans a change of it without asking Google.
    changes: bool,
}

impl Case {
    /// A root of tests/google-roots.
    fn own(name: &str) -> Self {
        let root = repository().join("tests/google-roots").join(name);
        Self { name: name.to_owned(), variables: root.clone(), root, changes: true }
    }

    /// A stack of the reference platform.
    fn stack(name: &str) -> Self {
        let variables = repository().join("tests/google-roots/platform").join(name);
        Self {
            name: format!("stack-{name}"),
            root: repository().join("stacks").join(name),
            variables,
            changes: true,
        }
    }

    fn before(&self) -> String {
        self.variables.join("before.tfvars").display().to_string()
    }

    fn after(&self) -> String {
        self.variables.join("after.tfvars").display().to_string()
    }

    fn golden_file(&self) -> PathBuf {
        repository().join("tests/it/google/golden").join(format!("{}.json", self.name))
    }

    #[track_caller]
    fn plans_as_the_real_provider_does(&self) {
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            self.update();
        }
        let text = std::fs::read_to_string(self.golden_file()).expect("there is golden data");
        let golden: Golden = serde_json::from_str(&text).expect("golden data");
        let [create, change] = self.simulated();
        let mut compared = vec![("create", compare(&golden.create, &create))];
        compared.extend(golden.change.map(|golden| ("change", compare(&golden, &change))));
        for (plan, comparison) in compared {
            assert!(comparison.leaves > 0, "{}: {plan} has no leaves", self.name);
            assert!(comparison.is_faithful(), "{}: {plan}\n{}", self.name, differences(&comparison));
        }
    }

    /// What the simulated provider plans with nothing there, and with what was before there.
    fn simulated(&self) -> [Plan; 2] {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = copy_root(&self.root, &folder.path().join("root")).expect("the root is copied");
        let tool = tool();
        let script = "set -e
            terraform() { \"$TERRAFORM\" \"$@\"; }
            terraform init -no-color >&2
            terraform plan -no-color -out=create -var-file=\"$AFTER\" >&2
            terraform apply -no-color -auto-approve -var-file=\"$BEFORE\" >&2
            terraform plan -no-color -detailed-exitcode -var-file=\"$BEFORE\" >&2
            terraform plan -no-color -refresh=false -out=change -var-file=\"$AFTER\" >&2
            terraform show -json create; echo
            terraform show -json change";
        let mut command = groundwork();
        command.args(["cloud", "exec", "--no-clusters", "--", "sh", "-c", script]).current_dir(&copy);
        command.env("TERRAFORM", &tool.path).env("BEFORE", self.before()).env("AFTER", self.after());
        command.env("GROUNDWORK_CLOUD", folder.path().join("cloud")).env_remove("TF_CLI_CONFIG_FILE");
        let ended = Ended::of(command.output().expect("groundwork starts"));
        assert_eq!(ended.code, 0, "{}:\n{}", self.name, ended.err);
        let shown: Vec<Plan> = ended
            .out
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| changed(&serde_json::from_str(line).expect("JSON")))
            .collect();
        shown.try_into().expect("two plans")
    }

    /// Asks the real provider.
    fn update(&self) {
        let mut command = groundwork();
        command.args(["cloud", "compare", "--json", "--var-file", &self.after()]);
        if self.changes {
            command.args(["--before", &self.before()]);
        }
        let ended = Ended::of(command.arg(&self.root).output().expect("groundwork starts"));
        let said: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.err));
        let plan = |name: &str| {
            let all = said["comparisons"].as_array().expect("comparisons");
            let found = all.iter().find(|comparison| comparison["plan"] == name).expect("the plan");
            serde_json::from_value(found["plans"]["real"].clone()).expect("a plan")
        };
        let provider = said["versions"]["real"].as_str().expect("a version").to_owned();
        let golden =
            Golden { provider, create: plan("create"), change: self.changes.then(|| plan("change")) };
        std::fs::write(self.golden_file(), written(&golden)).expect("written");
    }
}

/// A line for each resource, so that a change of the golden data can be read.
fn written(golden: &Golden) -> String {
    let plan = |plan: &Plan| {
        let line = |(address, change)| {
            format!("{}: {}", Value::from(address), serde_json::to_string(change).expect("JSON"))
        };
        let lines: Vec<String> =
            plan.iter().map(|(address, change)| line((address.as_str(), change))).collect();
        format!("{{\n{}\n}}", lines.join(",\n"))
    };
    let create = plan(&golden.create);
    let change = golden.change.as_ref().map_or_else(|| "null".to_owned(), plan);
    format!("{{\n\"provider\": \"{}\",\n\"create\": {create},\n\"change\": {change}\n}}\n", golden.provider)
}

fn differences(comparison: &Comparison) -> String {
    let mut text = format!("{} of {} leaves equal\n", comparison.equal, comparison.leaves);
    for difference in &comparison.differences {
        let (address, path) = (&difference.address, &difference.path);
        let _ =
            writeln!(text, "{address} {path}: real {}, simulated {}", difference.real, difference.simulated);
    }
    for unlike in comparison.actions.iter().chain(&comparison.replacements) {
        let _ =
            writeln!(text, "{}: real {:?}, simulated {:?}", unlike.address, unlike.real, unlike.simulated);
    }
    text
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn groundwork() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    command.stdin(Stdio::null()).env("CHECKPOINT_DISABLE", "1");
    for variable in ["KUBECONFIG", "GOOGLE_PROJECT", "GOOGLE_REGION", "GOOGLE_ZONE", "GROUNDWORK_CLOUD"] {
        command.env_remove(variable);
    }
    command
}

#[test]
fn networks() {
    Case::own("network").plans_as_the_real_provider_does();
}

#[test]
fn clusters() {
    Case::own("gke").plans_as_the_real_provider_does();
}

#[test]
fn policies() {
    Case::own("iam").plans_as_the_real_provider_does();
}

#[test]
fn load_balancers() {
    Case::own("balancer").plans_as_the_real_provider_does();
}

#[test]
fn databases_queues_and_secrets() {
    Case::own("data").plans_as_the_real_provider_does();
}

#[test]
fn machines() {
    Case::own("machines").plans_as_the_real_provider_does();
}

#[test]
fn labels() {
    Case::own("labels").plans_as_the_real_provider_does();
}

#[test]
fn dynamic_blocks_and_sets() {
    Case::own("dynamic").plans_as_the_real_provider_does();
}

#[test]
fn operations() {
    Case::own("operations").plans_as_the_real_provider_does();
}

#[test]
fn stacks_of_the_foundation() {
    for stack in ["project", "budget", "vpc", "iam", "kms"] {
        Case::stack(stack).plans_as_the_real_provider_does();
    }
}

#[test]
fn stacks_on_the_foundation() {
    for stack in ["gke", "workload-identity", "dns", "bucket"] {
        Case::stack(stack).plans_as_the_real_provider_does();
    }
}

#[test]
fn a_stack_with_a_data_source() {
    Case { changes: false, ..Case::stack("services") }.plans_as_the_real_provider_does();
}
