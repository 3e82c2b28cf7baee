use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use groundwork::rehearsal::cluster;

use super::{
    super::engine::world::Platform,
    platform::{self, nothing_is_left, passes, processes_of, rehearsals},
};

/// Waits for what must become true.
fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what} did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The folders of all rehearsals' clusters.
fn clusters(platform: &Platform) -> Vec<PathBuf> {
    let inside =
        |folder: PathBuf| std::fs::read_dir(folder.join("cloud/clusters")).into_iter().flatten().flatten();
    rehearsals(platform).into_iter().flat_map(inside).map(|entry| entry.path()).collect()
}

#[test]
fn two_at_once_do_not_meet_and_one_that_was_killed_is_cleared_up() {
    let platform = platform::cluster();
    let mut first = platform.start(&[
        "rehearse",
        "--no-board",
        "--fault",
        "kind=slow,type=google_container_cluster,on=delete,seconds=60",
    ]);
    until("the first one's cluster", || {
        clusters(&platform).iter().any(|folder| cluster::access(folder).is_some())
    });
    let second = platform.start(&["rehearse", "--no-board"]);
    until("the second", || rehearsals(&platform).len() == 2);
    first.kill().expect("killed");
    first.wait().expect("is gone");
    let output = second.wait_with_output().expect("ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let left = rehearsals(&platform);
    assert_eq!(left.len(), 1, "what was killed is still there");
    assert!(!processes_of(&left[0]).is_empty(), "and so is its cluster");
    let name = left[0].file_name().expect("a name").to_string_lossy().into_owned();
    passes(&platform, &["--scenario", "up,down"]).says(&format!("rehearsal `{name}` is ended and removed"));
    nothing_is_left(&platform);
}

#[test]
fn one_that_is_kept_can_be_looked_at_and_ended() {
    let platform = platform::cluster();
    let ended = passes(&platform, &["--keep", "--scenario", "up"]);
    let [folder] = rehearsals(&platform).try_into().expect("one rehearsal");
    ended.says("the rehearsal stays in").says("KUBECONFIG=").says("groundwork cloud list --cloud");
    let cloud = folder.join("cloud");
    platform
        .ok(&["cloud", "list", "--cloud", cloud.to_str().expect("UTF-8")])
        .says("google_container_cluster");
    let clusters = std::fs::read_dir(cloud.join("clusters")).expect("clusters").count();
    assert_eq!(clusters, 1);
    // Another one leaves it alone.
    passes(&platform, &["--scenario", "up,down"]);
    assert_eq!(rehearsals(&platform), [folder]);
    platform.ok(&["rehearse", "--end"]).says("is ended and removed");
    platform.ok(&["rehearse", "--end"]).says("no rehearsal was kept");
    nothing_is_left(&platform);
}
