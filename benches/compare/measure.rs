use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// How long something took, once a round. Rounds of one comparison are paired: machines are noisy, and what slows one
/// contender slows the one that runs beside it too.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// The median in milliseconds.
    pub fn median(&self) -> f64 {
        median(self.0.iter().map(Duration::as_secs_f64).collect()) * 1000.0
    }

    /// How many times as long as the other: the median of the rounds' own ratios.
    pub fn beside(&self, other: &Self) -> f64 {
        let ratio = |(one, other): (&Duration, &Duration)| one.as_secs_f64() / other.as_secs_f64();
        median(self.0.iter().zip(&other.0).map(ratio).collect())
    }
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}

/// What one run of each contender took, round by round.
#[derive(Default)]
pub struct Rounds {
    pub limit: Times,
    pub cold: Times,
    pub again: Times,
    pub rival_cold: Times,
    pub rival_again: Times,
}

/// What issue 3 asks for: at most so many times the limit, and so many times as fast as the rival.
pub struct Targets {
    pub of_limit: f64,
    pub cold: f64,
    pub again: f64,
}

impl Rounds {
    /// Prints the table. Without a rival its rows are left out.
    pub fn print(&self, rival: Option<&str>, targets: &Targets) {
        row("bare processes, no dependencies (the limit)", self.limit.median());
        if let Some(rival) = rival {
            row(&format!("{rival}, cold"), self.rival_cold.median());
            row(&format!("{rival}, again"), self.rival_again.median());
        }
        row("groundwork up, cold", self.cold.median());
        row("groundwork up, again", self.again.median());
        let of_limit = self.cold.beside(&self.limit);
        let reached = verdict(of_limit <= targets.of_limit);
        println!("  cold  {of_limit:>8.3} × the limit            (at most {}: {reached})", targets.of_limit);
        if rival.is_some() {
            for (what, factor, target) in [
                ("cold", self.rival_cold.beside(&self.cold), targets.cold),
                ("again", self.rival_again.beside(&self.again), targets.again),
            ] {
                let reached = verdict(factor >= target);
                println!("  {what:5} {factor:>8.1} × as fast as the rival  (at least {target}: {reached})");
            }
        }
    }
}

/// Whether a target was reached, in a word.
pub fn verdict(reached: bool) -> &'static str {
    if reached { "reached" } else { "MISSED" }
}

pub fn row(what: &str, milliseconds: f64) {
    println!("  {what:46} {milliseconds:>9.1} ms");
}

/// groundwork on a platform.
pub fn groundwork(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    command.arg("-C").arg(folder).args(arguments);
    quiet(&mut command);
    command
}

/// Runs without a terminal, without a user's settings, and without asking the network for news.
pub fn quiet(command: &mut Command) {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("TF_CLI_CONFIG_FILE", "").env("CHECKPOINT_DISABLE", "1");
}

/// How long a command takes, which must succeed.
pub fn time(command: &mut Command) -> Duration {
    let begun = Instant::now();
    let status = command.status().expect("it starts");
    assert!(status.success(), "{command:?} failed");
    begun.elapsed()
}

/// Where the tool is that groundwork would use, which installs what it lacks.
pub fn tool(name: &str) -> PathBuf {
    let mut install = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    install.args(["tools", "install", name]).stdout(Stdio::null());
    assert!(install.status().expect("it starts").success(), "{name} cannot be installed");
    let mut list = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    let listed = list.args(["tools", "list", "--json"]).output().expect("it starts");
    let tools: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout).expect("it is JSON");
    let found = tools.iter().find(|tool| tool["tool"] == name).and_then(|tool| tool["path"].as_str());
    found.expect("it is installed").into()
}
