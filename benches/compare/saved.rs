//! A saved plan that is carried out: `plan -o FILE` and `up FILE` of 50 stacks in layers, each with one resource to
//! update, beside the same bare processes (`terraform plan -out`, `show -json`, `apply FILE`) of the same roots at the
//! same parallelism without any dependencies.

use super::{
    measure::{Times, groundwork, row, time, tool, verdict},
    terraform::{self, each},
};

/// What issue 3 asks for: at most so many times the bare processes.
const TARGET: f64 = 1.08;

const ROOT: &str = r#"
variable "a" { type = string }
variable "b" { type = string }
variable "c" { type = string }
resource "terraform_data" "x" { input = sha1("${var.a}${var.b}") }
resource "terraform_data" "y" { input = var.c }
output "out" { value = terraform_data.x.output }
"#;

pub fn run(rounds: usize, jobs: usize) {
    let program = tool("terraform");
    println!("\na saved plan of 50 terraform stacks, {jobs} at a time, medians of {rounds} paired rounds");
    let folder = tempfile::tempdir().expect("a folder");
    let (platform, bare) = (folder.path().join("platform"), folder.path().join("bare"));
    let roots = terraform::roots(&bare, ROOT);
    let changed = |round: usize| terraform::platform(&platform, ROOT, &format!(", c = \"{round}\""));
    changed(0);
    time(&mut groundwork(&platform, &["up", "--yes"]));
    each(
        &program,
        jobs,
        &roots,
        &[&["init"], &["apply", "-auto-approve", "-var=a=1", "-var=b=2", "-var=c=0"]],
    );
    let [mut planned, mut applied, mut both, mut limit_planned, mut limit_applied, mut limit] =
        std::array::from_fn(|_| Times::default());
    let jobs_text = jobs.to_string();
    for round in 1..=rounds {
        changed(round);
        let plan = folder.path().join("testing.plan");
        let file = plan.to_str().expect("UTF-8");
        let took = time(&mut groundwork(&platform, &["plan", "--jobs", &jobs_text, "-o", file]));
        let then = time(&mut groundwork(&platform, &["up", "--jobs", &jobs_text, file]));
        for (times, took) in [(&mut planned, took), (&mut applied, then), (&mut both, took + then)] {
            times.push(took);
        }
        let value = format!("-var=c={round}");
        let plan = ["plan", "-out=p", "-var=a=1", "-var=b=2", &value];
        let took = each(&program, jobs, &roots, &[&plan, &["show", "-json", "p"]]);
        let then = each(&program, jobs, &roots, &[&["apply", "p"]]);
        for (times, took) in
            [(&mut limit_planned, took), (&mut limit_applied, then), (&mut limit, took + then)]
        {
            times.push(took);
        }
    }
    row("bare plan and show (the limit)", limit_planned.median());
    row("bare apply of the plans (the limit)", limit_applied.median());
    row("groundwork plan -o FILE", planned.median());
    row("groundwork up FILE", applied.median());
    let ratio = both.beside(&limit);
    let verdict = verdict(ratio <= TARGET);
    println!("  both  {ratio:>8.3} × the limit            (at most {TARGET}: {verdict})");
    println!("  plan  {:>8.3} × the limit", planned.beside(&limit_planned));
    println!("  up    {:>8.3} × the limit", applied.beside(&limit_applied));
}
