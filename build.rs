//! Lists the reference content for `src/content/embedded.rs`: what `groundwork init` writes a new platform from.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

/// What a platform is made of. What is not there (yet) is left out.
const ROOTS: [&str; 11] = [
    "platform.toml",
    "environments",
    "stacks",
    "modules",
    "lookups",
    "charts",
    "values",
    "docs/developers.md",
    "docs/existing.md",
    "docs/platform-file.md",
    "docs/teams.md",
];

fn main() {
    let home = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build.rs");
    // cargo would run this anew each time for one that is not there.
    for root in ROOTS.iter().filter(|root| home.join(root).exists()) {
        println!("cargo::rerun-if-changed={root}");
    }
    let mut paths = of_git(&home).unwrap_or_else(|| of_folders(&home));
    paths.retain(|path| home.join(path).is_file());
    paths.sort();
    let lines: String = paths.iter().map(|path| line(&home, path)).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("content.rs"), format!("&[\n{lines}]\n")).expect("cargo's folder can be written");
}

/// `("stacks/gke/main.tf", false, include_bytes!("/…/stacks/gke/main.tf")),`: the path, whether it can be executed, what
/// is in it.
fn line(home: &Path, path: &str) -> String {
    let full = home.join(path);
    let file = fs::symlink_metadata(&full).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert!(!file.is_symlink(), "{path} is a link: a new platform could not have it");
    let executable = file.permissions().mode() & 0o100 != 0;
    format!("    ({path:?}, {executable}, include_bytes!({:?})),\n", full.display())
}

/// Everything that git has or would take: not what terraform leaves in a stack's folder. Nothing where this is no work
/// tree, as in a package of cargo's, which holds the files that git has anyway.
fn of_git(home: &Path) -> Option<Vec<String>> {
    if !home.join(".git").exists() {
        return None;
    }
    let mut git = Command::new("git");
    git.arg("-C").arg(home).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]);
    // A hook of git's has these set, for another folder perhaps.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(variable);
    }
    let listed = git.args(ROOTS).output().ok().filter(|listed| listed.status.success())?;
    let paths = String::from_utf8(listed.stdout).expect("paths are UTF-8");
    Some(paths.split_terminator('\0').map(str::to_owned).collect())
}

fn of_folders(home: &Path) -> Vec<String> {
    let mut paths = Vec::new();
    for root in ROOTS {
        collect(home, root, &mut paths);
    }
    paths
}

fn collect(home: &Path, path: &str, paths: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(home.join(path)) else {
        paths.push(path.to_owned());
        return;
    };
    for entry in entries {
        let name = entry.expect("the folder can be read").file_name();
        let name = name.to_str().expect("names are UTF-8");
        if !name.starts_with(".terraform") && !name.contains(".tfstate") {
            collect(home, &format!("{path}/{name}"), paths);
        }
    }
}
