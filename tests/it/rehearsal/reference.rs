use std::path::Path;

use super::{super::engine::world::Platform, platform::rehearsals};

/// The README's first command, on what it rehearses: the platform at the repository's root. Its charts cannot be reached
/// here, so their stand-ins are used.
#[test]
fn the_reference_platform_passes_and_says_which_charts_stand_in() {
    let platform = Platform::empty();
    for part in ["charts", "environments", "modules", "stacks", "values"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(part), &platform.path().join(part));
    }
    let file = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("platform.toml"))
        .expect("is there");
    platform.write("platform.toml", &file);
    let mut command = platform.command(&["rehearse", "--no-board"]);
    command.env("HTTPS_PROXY", "http://127.0.0.1:1").env("HTTP_PROXY", "http://127.0.0.1:1");
    let output = command.output().expect("groundwork starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.contains("rehearsal of testing: passed in"), "{out}");
    for stack in
        ["cert-manager", "eck-operator", "elasticsearch", "fluent-bit", "kube-prometheus-stack", "velero"]
    {
        let said = |line: &str| line.contains("stand-in chart") && line.contains(stack);
        assert!(err.lines().any(said), "{stack}'s stand-in is not told of in:\n{err}");
    }
    assert!(rehearsals(&platform).is_empty());
    assert!(!platform.path().join("platform.lock").exists(), "a rehearsal pins nothing for real");
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).into_iter().flatten().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::create_dir_all(to).expect("a folder");
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
