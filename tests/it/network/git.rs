//! Modules in Git repositories that not everybody may read.

use std::{path::Path, process::Command};

use super::super::{
    engine::world::{Ended, Platform},
    site::{Door, Site},
};

/// A bare repository `net.git` with a module and the tag `v1`, to be served by any web server.
fn repository(folder: &Path) {
    let work = tempfile::tempdir().expect("a folder");
    std::fs::write(work.path().join("main.tf"), "output \"from\" { value = \"a private repository\" }\n")
        .expect("written");
    let git = |at: &Path, words: &[&str]| {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(at)
            .args(["-c", "user.name=ada", "-c", "user.email=ada@acme.example"])
            .args(words);
        let output = command.env("HOME", work.path()).output().expect("git starts");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    git(work.path(), &["init", "--quiet"]);
    git(work.path(), &["add", "main.tf"]);
    git(work.path(), &["commit", "--quiet", "--message", "net"]);
    git(work.path(), &["tag", "v1"]);
    let bare = folder.join("net.git");
    git(work.path(), &["clone", "--quiet", "--bare", ".", bare.to_str().expect("a path")]);
    git(&bare, &["update-server-info"]);
}

#[test]
fn a_module_is_fetched_with_the_users_own_git_and_nobody_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    repository(folder.path());
    let site = Site::behind(folder.path(), Door::Basic("ada", "hunter2"));
    let platform = Platform::empty();
    platform.write("platform.toml", "[platform]\nname = \"git\"\n[environments.testing]\n[stacks.net]\n");
    let source = format!("git::{}/net.git?ref=v1", site.url());
    platform.terraform(
        "net",
        &format!(
            "module \"net\" {{ source = \"{source}\" }}\noutput \"from\" {{ value = module.net.from }}\n"
        ),
    );
    let home = tempfile::tempdir().expect("a folder");
    let cache = groundwork::tools::Settings::from_environment().expect("a cache").cache;
    let run = |arguments: &[&str]| {
        let mut command = platform.command(arguments);
        command.env("HOME", home.path()).env("GROUNDWORK_CACHE", &cache).env_remove("XDG_CONFIG_HOME");
        Ended::of(command.output().expect("groundwork starts"))
    };

    let begun = std::time::Instant::now();
    let refused = run(&["up", "--yes"]);
    assert_eq!(refused.code, 1, "{}", refused.err);
    refused.says("could not read Username").says("give git a credential helper");
    assert!(begun.elapsed().as_secs() < 60, "nothing waits for an answer");

    let helper = "[credential]\n\thelper = \"!f() { echo username=ada; echo password=hunter2; }; f\"\n";
    std::fs::write(home.path().join(".gitconfig"), helper).expect("written");
    let up = run(&["up", "--yes"]);
    assert_eq!(up.code, 0, "{}\n{}", up.out, up.err);
    run(&["outputs"]).says("net.from = \"a private repository\"");
    assert!(site.asked().iter().any(|(path, lets_in)| path == "net.git/info/refs" && *lets_in));
    assert_eq!(run(&["down", "--yes"]).code, 0);
}
