//! 50 stacks of `terraform_data`, 10 layers of 5, each reading two outputs of the layer above, beside bare
//! `terraform init` and `apply` of the same roots at the same parallelism without any dependencies: the limit.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    time::{Duration, Instant},
};

use super::measure::{groundwork, median, quiet, row, time};

const LAYERS: usize = 10;
const WIDTH: usize = 5;
const JOBS: usize = 10;
const ROUNDS: usize = 5;

pub fn run() {
    println!("\n50 terraform stacks, {JOBS} at a time, medians of {ROUNDS} paired rounds");
    let (mut cold, mut again, mut limit) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir().expect("a folder");
        platform(folder.path());
        let jobs = JOBS.to_string();
        cold.push(time(&mut groundwork(folder.path(), &["up", "--yes", "--jobs", &jobs])));
        again.push(time(&mut groundwork(folder.path(), &["up", "--yes", "--jobs", &jobs])));
        limit.push(bare(folder.path()));
    }
    let limit = median(limit);
    row("bare terraform init + apply (the limit)", limit, None);
    row("groundwork up, cold", median(cold), Some(("the limit", limit)));
    row("groundwork up, again", median(again), Some(("the limit", limit)));
}

pub fn platform(folder: &Path) {
    let mut file = "[platform]\nname = \"bench\"\n[environments.testing]\n".to_owned();
    for layer in 0..LAYERS {
        for column in 0..WIDTH {
            let name = format!("s{layer}-{column}");
            let input = |which: usize| match layer {
                0 => format!("\"{which}\""),
                _ => format!("\"${{s{}-{}.out}}\"", layer - 1, (column + which) % WIDTH),
            };
            file += &format!(
                "[stacks.{name}]\nsource = \"node\"\ninputs = {{ a = {}, b = {} }}\n",
                input(0),
                input(1)
            );
        }
    }
    fs::write(folder.join("platform.toml"), file).expect("written");
    let node = folder.join("stacks/node");
    fs::create_dir_all(&node).expect("a folder");
    fs::write(node.join("stack.toml"), "kind = \"terraform\"\n").expect("written");
    fs::write(node.join("main.tf"), ROOT).expect("written");
}

const ROOT: &str = r#"
variable "a" { type = string }
variable "b" { type = string }
resource "terraform_data" "x" { input = sha1("${var.a}${var.b}") }
output "out" { value = terraform_data.x.output }
"#;

/// The same roots with literal inputs, as many at a time.
fn bare(folder: &Path) -> Duration {
    let roots: Vec<PathBuf> = (0..LAYERS * WIDTH)
        .map(|number| {
            let root = folder.join(format!("bare/{number}"));
            fs::create_dir_all(&root).expect("a folder");
            fs::write(root.join("main.tf"), ROOT).expect("written");
            root
        })
        .collect();
    let queue = Mutex::new(roots.into_iter());
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..JOBS {
            scope.spawn(|| {
                loop {
                    let Some(root) = queue.lock().expect("lock").next() else { return };
                    for arguments in [&["init"][..], &["apply", "-auto-approve", "-var=a=1", "-var=b=2"]] {
                        let mut command = Command::new("terraform");
                        command.args(arguments).arg("-input=false").current_dir(&root);
                        quiet(&mut command);
                        time(&mut command);
                    }
                }
            });
        }
    });
    begun.elapsed()
}
