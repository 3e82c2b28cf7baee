//! Processes that are not our children: found again by pid and start time, never by name.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use nix::{sys::signal::Signal, unistd::Pid};
use serde::{Deserialize, Serialize};

use crate::process_stat::ProcessStat;

/// The variable that marks every process of a cluster; its value is the cluster's folder. It finds those whose start
/// could not be recorded any more because the supervisor was killed in that very moment.
pub(super) const MARK: &str = "GROUNDWORK_CLUSTER";

/// A process that cannot be mistaken for a later one with the same pid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ProcessId {
    /// The process id.
    pub pid: i32,
    /// When it started, in clock ticks since boot (field 22 of `/proc/PID/stat`); 0 where there is no `/proc`.
    pub started: u64,
}

impl ProcessId {
    /// The process that has this pid now.
    pub fn of(pid: u32) -> Self {
        let pid = i32::try_from(pid).unwrap_or(0);
        Self { pid, started: ProcessStat::of(pid).map_or(0, |stat| stat.started) }
    }

    /// Ourselves.
    pub fn own() -> Self {
        Self::of(std::process::id())
    }

    /// Whether it still runs. A zombie does not: it only waits for a parent that may never ask.
    pub fn alive(self) -> bool {
        match ProcessStat::of(self.pid) {
            Some(stat) => stat.started == self.started && !stat.dead,
            None if cfg!(target_os = "linux") => false,
            None => self.pid > 0 && nix::sys::signal::kill(Pid::from_raw(self.pid), None).is_ok(),
        }
    }

    /// Sends a signal if it still runs.
    pub fn signal(self, signal: Signal) {
        if self.pid > 1 && self.alive() {
            let _ = nix::sys::signal::kill(Pid::from_raw(self.pid), signal);
        }
    }

    /// Its resident memory in bytes.
    pub fn memory(self) -> Option<u64> {
        if !self.alive() {
            return None;
        }
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
    }
}

/// All processes that carry [`MARK`] for this folder.
pub(super) fn marked(folder: &Path) -> Vec<ProcessId> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let mark = format!("{MARK}={}", folder.display());
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|pid| {
            std::fs::read(format!("/proc/{pid}/environ"))
                .is_ok_and(|environ| environ.split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes()))
        })
        .map(ProcessId::of)
        .collect()
}

/// Waits until none of them runs; gives those that still do when the time is over.
pub(super) async fn wait_gone(processes: &[ProcessId], timeout: Duration) -> Vec<ProcessId> {
    let deadline = Instant::now() + timeout;
    loop {
        let left: Vec<ProcessId> = processes.iter().copied().filter(|process| process.alive()).collect();
        if left.is_empty() || Instant::now() > deadline {
            return left;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zombie_is_not_alive() {
        let mut child = std::process::Command::new("true").spawn().expect("spawns");
        let process = ProcessId::of(child.id());
        let deadline = Instant::now() + Duration::from_secs(5);
        while process.alive() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(!process.alive(), "nobody has waited for it yet, so it is a zombie");
        child.wait().expect("waits");
    }

    #[test]
    fn another_process_with_the_same_pid_is_not_taken_for_it() {
        let own = ProcessId::own();
        assert!(own.alive());
        assert!(!ProcessId { started: own.started + 1, ..own }.alive());
    }
}
