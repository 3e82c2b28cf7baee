use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The median of some times.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// groundwork on a platform.
pub fn groundwork(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    command.arg("-C").arg(folder).args(arguments);
    quiet(&mut command);
    command
}

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

pub fn row(what: &str, took: Duration, beside: Option<(&str, Duration)>) {
    let took_ms = took.as_secs_f64() * 1000.0;
    match beside {
        Some((other, base)) => {
            let ratio = took.as_secs_f64() / base.as_secs_f64();
            println!(
                "{what:44} {took_ms:>9.0} ms   {ratio:>6.3} × {other} ({:.0} ms)",
                base.as_secs_f64() * 1000.0
            );
        }
        None => println!("{what:44} {took_ms:>9.0} ms"),
    }
}
