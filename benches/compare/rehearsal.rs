//! What a rehearsal costs, and what the simulated Google costs beside terraform itself.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::measure::median;

/// Clock ticks in a second, as Linux tells processor time (`USER_HZ`, which is 100 on every machine that we know).
const TICKS: f64 = 100.0;

/// The reference platform, from `up` to `down`.
pub fn rehearsal(rounds: usize) {
    println!(
        "\n## a rehearsal of the reference platform ({rounds} rounds; tools present; charts are stand-ins)\n"
    );
    let mut walls = Vec::new();
    let mut shares = Vec::new();
    for _ in 0..rounds {
        let mut command = groundwork();
        command.args(["-C", env!("CARGO_MANIFEST_DIR"), "rehearse", "--no-board", "--quiet"]);
        command.env("HTTPS_PROXY", "http://127.0.0.1:1").env("HTTP_PROXY", "http://127.0.0.1:1");
        let (wall, own) = followed(command.stdout(Stdio::null()).stderr(Stdio::null()));
        shares.push(own.as_secs_f64() / wall.as_secs_f64() * 100.0);
        walls.push(wall.as_secs_f64());
    }
    println!("| | median |\n|---|---|");
    println!("| all of it | {:.1} s (target: under 90) |", median(walls));
    println!("| groundwork's own processor time | {:.1} % of that (target: under 10) |", median(shares));
}

/// 500 resources in one root: what the simulator costs beside terraform.
pub fn simulator(rounds: usize) {
    println!("\n## the simulated Google, 500 resources in one root ({rounds} rounds)\n");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("main.tf"), root()).expect("written");
    println!("| | terraform's processor time | the simulator's | of terraform's |\n|---|---|---|---|");
    let (mut all, mut all_own) = (0.0, 0.0);
    let mut figures = vec![(Vec::new(), Vec::new()); 3];
    let steps: [&[&str]; 3] = [&["apply", "-auto-approve"], &["plan"], &["destroy", "-auto-approve"]];
    for _ in 0..rounds {
        for (step, (theirs, own)) in steps.iter().zip(&mut figures) {
            let before = children();
            let mut command = groundwork();
            command.args(["cloud", "exec", "--", "terraform"]).args(*step).arg("-no-color");
            command
                .current_dir(folder.path())
                .env("CHECKPOINT_DISABLE", "1")
                .env_remove("TF_CLI_CONFIG_FILE");
            let (_, simulator) = followed(command.stdout(Stdio::null()).stderr(Stdio::null()));
            own.push(simulator.as_secs_f64());
            theirs.push(children() - before - simulator.as_secs_f64());
        }
    }
    for (step, (theirs, own)) in steps.iter().zip(&figures) {
        let (theirs, own) = (median(theirs.clone()), median(own.clone()));
        println!("| {} | {theirs:.2} s | {own:.2} s | {:.1} % |", step[0], own / theirs * 100.0);
        all += theirs;
        all_own += own;
    }
    println!(
        "| all three | {all:.2} s | {all_own:.2} s | {:.1} % (target: at most 15) |",
        all_own / all * 100.0
    );
}

fn root() -> String {
    "terraform {\n  required_providers {\n    google = {\n      source = \"hashicorp/google\"\n    }\n  }\n}\n\
     provider \"google\" {\n  project = \"elsewhere\"\n  region  = \"europe-west1\"\n}\n\
     resource \"google_compute_network\" \"n\" {\n  name = \"main\"\n}\n\
     resource \"google_compute_firewall\" \"f\" {\n  count   = 250\n  name    = \"f-${count.index}\"\n  \
     network = google_compute_network.n.id\n  allow {\n    protocol = \"tcp\"\n    ports    = [\"80\"]\n  }\n}\n\
     resource \"google_service_account\" \"a\" {\n  count      = 249\n  account_id = \"account-${count.index}\"\n}\n"
        .to_owned()
}

fn groundwork() -> Command {
    Command::new(PathBuf::from(env!("CARGO_BIN_EXE_groundwork")))
}

/// Runs it to its end: how long it took, and the processor time of that process alone, without its children.
fn followed(command: &mut Command) -> (Duration, Duration) {
    let begun = Instant::now();
    let mut child = command.spawn().expect("groundwork starts");
    let mut own = 0.0;
    loop {
        own = processor(&child).unwrap_or(own);
        if let Some(status) = child.try_wait().expect("can be waited for") {
            assert!(status.success(), "it failed: {status}");
            return (begun.elapsed(), Duration::from_secs_f64(own));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Seconds of processor time of a process (`proc_pid_stat(5)`, fields 14 and 15).
fn processor(child: &Child) -> Option<f64> {
    let stat = fs::read_to_string(Path::new("/proc").join(child.id().to_string()).join("stat")).ok()?;
    fields(&stat, 11)
}

/// Seconds of processor time of all children of this process that have ended, with their own (fields 16 and 17).
fn children() -> f64 {
    fs::read_to_string("/proc/self/stat").ok().and_then(|stat| fields(&stat, 13)).unwrap_or_default()
}

fn fields(stat: &str, skip: usize) -> Option<f64> {
    let mut fields = stat.get(stat.rfind(')')? + 1..)?.split_ascii_whitespace().skip(skip);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS)
}
