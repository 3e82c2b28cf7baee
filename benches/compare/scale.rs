//! A platform of many stacks: how long reading and checking takes, and how much memory a run needs.

use std::{fs, path::Path, time::Instant};

use groundwork::{
    graph::Graph,
    platform::{self, Selection},
};

use super::measure::{Times, groundwork, row};

/// `count` stacks, instances of `sources` folders.
fn large(folder: &Path, count: usize, sources: usize) {
    let mut file = "[platform]\nname = \"large\"\n[environments.testing]\n".to_owned();
    for number in 0..count {
        let input = match number {
            0..10 => "\"first\"".to_owned(),
            _ => format!("\"${{n{}.out}}\"", number - 10),
        };
        file += &format!(
            "[stacks.n{number}]\nsource = \"node{}\"\ninputs = {{ a = {input} }}\n",
            number % sources
        );
    }
    fs::write(folder.join("platform.toml"), file).expect("written");
    for source in 0..sources {
        let node = folder.join(format!("stacks/node{source}"));
        fs::create_dir_all(&node).expect("a folder");
        fs::write(node.join("stack.toml"), "kind = \"terraform\"\n").expect("written");
        fs::write(
            node.join("main.tf"),
            "variable \"a\" { type = string }\nresource \"terraform_data\" \"x\" { input = var.a }\noutput \"out\" { value = terraform_data.x.output }\n",
        )
        .expect("written");
    }
}

/// Parse, check and graph of 1,000 stacks, in this process.
pub fn check() {
    println!("\n1,000 stacks, median of 20 (target: less than 100 ms)");
    row("parse, check and graph", check_with(20));
    row("the same, a folder for each stack", check_with(1000));
}

/// The median in milliseconds.
fn check_with(sources: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    large(folder.path(), 1000, sources);
    let mut times = Times::default();
    for _ in 0..20 {
        let begun = Instant::now();
        let loaded = platform::load(folder.path(), &Selection::default()).expect("it is valid");
        let graph = Graph::new(&loaded.platform).expect("acyclic");
        assert_eq!(graph.order().len(), 1000);
        times.push(begun.elapsed());
    }
    times.median()
}

/// The peak memory of groundwork itself in a cold `up` of 200 stacks.
pub fn memory() {
    let folder = tempfile::tempdir().expect("a folder");
    large(folder.path(), 200, 20);
    let mut child = groundwork(folder.path(), &["up", "--yes"]).spawn().expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        if let Some(ended) = child.try_wait().expect("waited") {
            break ended;
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u32>().ok());
        peak = peak.max(kib.unwrap_or_default());
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert!(ended.success(), "up of 200 stacks failed");
    println!("\n200 stacks, a cold `up` (target: less than 60 MiB)");
    println!("  {:46} {:>9.1} MiB", "groundwork's own peak memory", f64::from(peak) / 1024.0);
}
