//! Refs that cannot be read, and what is said of them.

use std::os::unix::fs::PermissionsExt as _;

use super::world::{Cloned, git, groundwork};
use crate::it::engine::world::{Ended, Platform};

fn production(cloned: &Cloned, reference: &str) -> Ended {
    cloned.run(&["plan", "-e", "production", "--ref", reference])
}

#[test]
fn a_tag_that_is_not_there_is_told_with_those_that_are_like_it_and_how_to_get_it() {
    let cloned = Cloned::new("");
    for tag in ["v2", "release-2026-11", "v10"] {
        cloned.git(&["tag", tag]);
    }
    cloned.platform.edit("environments/production.toml", "\"v1\"", "\"release-2026-12\"");
    let refused = cloned.run(&["validate"]);
    assert_eq!(refused.code, 2);
    refused
        .says("no tag, branch or commit `release-2026-12`")
        .says("environments/production.toml:2:7")
        .says("did you mean `release-2026-11`?")
        .says("git fetch --tags");
    production(&cloned, "another").says("the newest tags here are `v10`, `v2`, `v1`");
    // Nothing that an option could be made of, or that names no commit.
    for bad in ["--output=/tmp/x", "v1..v2", "v1:platform.toml", "a b", ""] {
        cloned
            .platform
            .write("environments/production.toml", &format!("[environments.production]\nref = \"{bad}\"\n"));
        assert_eq!(cloned.run(&["validate"]).says("can be no tag, branch or commit").code, 2, "{bad}");
    }
    assert_eq!(production(&cloned, "--output=x").code, 2);
    // The other environment goes on meanwhile.
    cloned.platform.write("environments/production.toml", "[environments.production]\nref = \"nowhere\"\n");
    cloned.ok(&["plan", "-e", "testing"]);
}

#[test]
fn problems_at_a_ref_are_told_with_it() {
    let cloned = Cloned::new("");
    cloned.platform.edit("stacks/net/stack.toml", "kind", "knd");
    cloned.commit("A slip");
    cloned.git(&["tag", "broken"]);
    cloned.git(&["revert", "--no-edit", "HEAD"]);
    cloned.ok(&["validate"]);
    let refused = production(&cloned, "broken");
    assert_eq!(refused.says("broken:stacks/net/stack.toml:1:1").says("`kind` is missing").code, 2);
    // What the checkout says of a stack that the ref does not have.
    cloned.platform.edit("environments/production.toml", "\"v1\"\n", "\"v1\"\nstacks.new.enabled = false\n");
    let refused = cloned.run(&["validate"]);
    refused.says("environments/production.toml:3:8").says("with the content of `v1`");
    let json = cloned.run(&["validate", "--json", "--ref", "broken", "-e", "production"]);
    let problems: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    let files: Vec<_> =
        problems["problems"].as_array().expect("problems").iter().map(|one| &one["file"]).collect();
    assert!(files.iter().any(|file| *file == "broken:stacks/net/stack.toml"), "{files:?}");
}

#[test]
fn a_shallow_clone_is_told_from_one_without_the_tag() {
    let cloned = Cloned::new("");
    cloned.platform.write("docs/note.md", "later\n");
    cloned.commit("Later");
    let elsewhere = Platform::empty();
    let source = format!("file://{}", cloned.platform.path().display());
    git(elsewhere.path(), &["clone", "--quiet", "--depth=1", "--no-tags", &source, "clone"]);
    let shallow = groundwork(&elsewhere.path().join("clone"), &["plan", "-e", "production"]);
    assert_eq!(shallow.says("this clone is shallow").says("git fetch --unshallow --tags").code, 2);
    let none = Platform::small();
    none.edit("platform.toml", "[environments.testing]", "[environments.testing]\nref = \"v1\"");
    assert_eq!(none.run(&["plan"]).says("is no part of a Git repository").code, 2);
}

#[test]
fn a_platform_in_a_subfolder_is_read_from_there_with_its_links_and_programs() {
    let cloned = Cloned::empty();
    let platform = &cloned.platform;
    platform.write("README.md", "a repository of many things\n");
    platform.write(
        "infra/platform.toml",
        "[platform]\nname = \"sub\"\n[stacks.net]\n[environments.testing]\nref = \"v1\"\n",
    );
    platform.write("infra/stacks/net/stack.toml", "kind = \"terraform\"\n");
    platform.write(
        "infra/stacks/net/main.tf",
        "resource \"terraform_data\" \"a\" { input = file(\"${path.module}/name.txt\") }\n",
    );
    platform.write("infra/stacks/net/run.sh", "#!/bin/sh\n");
    let program = platform.path().join("infra/stacks/net/run.sh");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a program");
    platform.write("infra/shared/name.txt", "linked");
    std::os::unix::fs::symlink("../../shared/name.txt", platform.path().join("infra/stacks/net/name.txt"))
        .expect("a link");
    cloned.commit("The first version");
    cloned.git(&["tag", "--annotate", "--message", "one", "v1"]);
    let infra = platform.path().join("infra");
    assert_eq!(groundwork(&infra, &["up", "--yes"]).says("up testing at v1 (").code, 0);
    platform.edit("infra/platform.toml", "ref = \"v1\"\n", "");
    assert_eq!(groundwork(&infra, &["plan"]).says("nothing to do").says("not refreshed").code, 0);
    let commit = cloned.git(&["rev-parse", "v1^{commit}"]);
    let cached = infra.join(".groundwork/refs").join(commit);
    assert!(!cached.join("README.md").exists() && cached.join("platform.toml").exists());
    for (path, mode) in [("", 0o700), ("stacks/net/main.tf", 0o600), ("stacks/net/run.sh", 0o700)] {
        let there = std::fs::metadata(cached.join(path)).expect("is there");
        assert_eq!(there.permissions().mode() & 0o777, mode, "{path}");
    }
    let status = cloned.git(&["status", "--porcelain"]);
    assert!(status.lines().all(|line| line.contains("infra/platform.")), "{status}");
}

#[test]
fn content_that_git_does_not_keep_is_refused_where_a_stack_is_made_of_it() {
    let cloned = Cloned::new("");
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7\n";
    cloned.platform.write("docs/picture.png", pointer);
    cloned.commit("A picture");
    assert_eq!(production(&cloned, "HEAD").code, 0, "what no stack reads may lie anywhere");
    cloned.platform.write("modules/net/data.bin", pointer);
    cloned.commit("Data");
    production(&cloned, "HEAD").says("modules/net/data.bin lies in Git LFS");
    cloned.git(&["rm", "--quiet", "--cached", "modules/net/data.bin"]);
    let head = cloned.git(&["rev-parse", "HEAD"]);
    cloned.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{head},modules/other")]);
    cloned.git(&["commit", "--quiet", "--message", "A submodule"]);
    production(&cloned, "HEAD").says("modules/other is a submodule");
}
