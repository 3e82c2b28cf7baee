//! 50 stacks of `terraform_data`, 10 layers of 5, each reading two outputs of the layer above: groundwork, Terragrunt,
//! and bare `terraform init` and `apply` of the same roots at the same parallelism without any dependencies.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use super::{
    many::{Layers, Place, in_parallel},
    measure::{Rounds, Targets, groundwork, quiet, time, tool},
    rivals::{self, Rival},
};

const STACKS: Layers = Layers { layers: 10, width: 5 };
const TARGETS: Targets = Targets { of_limit: 0.65, cold: 3.0, again: 90.0 };

const ROOT: &str = r#"
variable "a" { type = string }
variable "b" { type = string }
resource "terraform_data" "x" { input = sha1("${var.a}${var.b}") }
output "out" { value = terraform_data.x.output }
"#;

pub fn run(rounds: usize, jobs: usize) {
    let rival = rivals::terragrunt();
    let terraform = tool("terraform");
    println!("\n50 terraform stacks, {jobs} at a time, medians of {rounds} paired rounds");
    let mut seen = Rounds::default();
    // Removed at the end only: ext4 without a journal goes past every inode that was freed in the last minute each time
    // that it makes a file, and one round would pay for the one before.
    let folders: Vec<_> = (0..rounds).map(|_| tempfile::tempdir().expect("a folder")).collect();
    for folder in &folders {
        platform(&folder.path().join("platform"), ROOT, "");
        let arguments = ["up", "--yes", "--jobs", &jobs.to_string()];
        let up = || time(&mut groundwork(&folder.path().join("platform"), &arguments));
        seen.cold.push(up());
        seen.limit.push(bare(&folder.path().join("bare"), &terraform, jobs));
        if let Some(rival) = &rival {
            let units = folder.path().join("units");
            write_units(&units);
            seen.rival_cold.push(time(&mut apply(rival, &units, &terraform, jobs)));
            seen.again.push(up());
            seen.rival_again.push(time(&mut apply(rival, &units, &terraform, jobs)));
        } else {
            seen.again.push(up());
        }
    }
    let title = rival.map(|rival| rival.title("run --all apply"));
    seen.print(title.as_deref(), &TARGETS);
}

/// The stacks, all instances of one root, with `more` literal inputs.
pub fn platform(folder: &Path, text: &str, more: &str) {
    let mut file = "[platform]\nname = \"bench\"\n[environments.testing]\n".to_owned();
    for place in STACKS.all() {
        let [a, b] = inputs(place, |above| format!("${{{}.out}}", above.name()));
        file += &format!(
            "[stacks.{}]\nsource = \"node\"\ninputs = {{ a = \"{a}\", b = \"{b}\"{more} }}\n",
            place.name()
        );
    }
    let node = folder.join("stacks/node");
    root(&node, text);
    fs::write(folder.join("platform.toml"), file).expect("written");
    fs::write(node.join("stack.toml"), "kind = \"terraform\"\n").expect("written");
}

fn inputs(place: Place, read: impl Fn(Place) -> String) -> [String; 2] {
    STACKS.above(place).map_or_else(|| ["1".to_owned(), "2".to_owned()], |above| above.map(read))
}

fn root(folder: &Path, text: &str) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("main.tf"), text).expect("written");
}

/// The same as Terragrunt's units. The roots stand in the units, which spares Terragrunt copying them.
fn write_units(folder: &Path) {
    for place in STACKS.all() {
        let unit = folder.join(place.name());
        root(&unit, ROOT);
        let above = STACKS.above(place).into_iter().flatten().zip(["a", "b"]);
        let mut file: String = above
            .map(|(above, name)| {
                format!("dependency \"{name}\" {{\n  config_path = \"../{}\"\n}}\n", above.name())
            })
            .collect();
        file += match place.layer {
            0 => "inputs = { a = \"1\", b = \"2\" }\n",
            _ => "inputs = { a = dependency.a.outputs.out, b = dependency.b.outputs.out }\n",
        };
        fs::write(unit.join("terragrunt.hcl"), file).expect("written");
    }
}

fn apply(rival: &Rival, units: &Path, terraform: &Path, jobs: usize) -> Command {
    let mut command = Command::new(&rival.path);
    command.args(["run", "--all", "--non-interactive", "--parallelism", &jobs.to_string(), "--tf-path"]);
    command.arg(terraform).args(["--", "apply"]).current_dir(units);
    quiet(&mut command);
    command
}

/// The same roots with literal inputs, as many at a time.
fn bare(folder: &Path, terraform: &Path, jobs: usize) -> Duration {
    let roots = roots(folder, ROOT);
    each(terraform, jobs, &roots, &[&["init"], &["apply", "-auto-approve", "-var=a=1", "-var=b=2"]])
}

/// A root a stack, each in a folder of its own.
pub fn roots(folder: &Path, text: &str) -> Vec<PathBuf> {
    let roots: Vec<PathBuf> = STACKS.all().map(|place| folder.join(place.name())).collect();
    roots.iter().for_each(|folder| root(folder, text));
    roots
}

/// Calls terraform with each of these in each of the folders.
pub fn each(terraform: &Path, jobs: usize, roots: &[PathBuf], calls: &[&[&str]]) -> Duration {
    let begun = Instant::now();
    in_parallel(jobs, roots.iter(), |root| {
        for arguments in calls {
            let mut command = Command::new(terraform);
            command.args(*arguments).current_dir(root).env("TF_INPUT", "0");
            quiet(&mut command);
            time(&mut command);
        }
    });
    begun.elapsed()
}
