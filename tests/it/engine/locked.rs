//! `platform.lock`.

use std::fs;

use super::{super::provider, world::Platform};

const TIME: &str = r#"
terraform {
  required_providers {
    time = {
      source  = "hashicorp/time"
      version = "~> 0.14"
    }
  }
}
resource "time_static" "x" {}
output "year" { value = time_static.x.year }
"#;

fn platform() -> Platform {
    let platform = Platform::empty();
    platform.write(
        "platform.toml",
        "[platform]\nname = \"locked\"\n[providers]\nmirror = \"mirror\"\n[stacks.clock]\n[environments.testing]\n",
    );
    platform.terraform("clock", TIME);
    provider::mirror(&platform.path().join("mirror"), "0.14.2");
    platform
}

/// The versions in the environment's own mirror.
fn installed(platform: &Platform) -> Vec<String> {
    // Below the registry of terraform, or of the OpenTofu that stands in for it.
    let mut registries = fs::read_dir(platform.home().join("providers")).expect("a mirror").flatten();
    let folder = registries.find_map(|registry| fs::read_dir(registry.path().join("hashicorp/time")).ok());
    let versions = folder.expect("the provider");
    versions.map(|version| version.expect("a version").file_name().into_string().expect("UTF-8")).collect()
}

/// As on a colleague's machine: the checkout, and nothing of `.groundwork`.
fn anew(platform: &Platform) {
    platform.ok(&["down", "--yes"]);
    fs::remove_dir_all(platform.path().join(".groundwork")).expect("removed");
}

#[test]
fn a_provider_is_pinned_and_stays_the_one_that_was_found() {
    let platform = platform();
    platform.ok(&["up", "--yes"]).says("created        1");
    let lock = || fs::read_to_string(platform.path().join("platform.lock")).expect("it was written");
    let first = lock();
    assert!(first.contains("hashicorp/time") && first.contains("0.14.2") && first.contains("h1:"), "{first}");

    // A newer one that fits is not taken.
    anew(&platform);
    provider::mirror(&platform.path().join("mirror"), "0.14.3");
    platform.ok(&["up", "--yes"]);
    assert_eq!(installed(&platform), ["0.14.2"]);
    assert_eq!(lock(), first);

    // Neither is another program under the pinned version.
    anew(&platform);
    let hash = first.split('"').find(|text| text.starts_with("h1:")).expect("a hash");
    let letters: String = hash["h1:".len()..hash.len() - 1].chars().rev().collect();
    platform.edit("platform.lock", hash, &format!("h1:{letters}="));
    let refused = platform.run(&["up", "--yes"]);
    assert_eq!(refused.code, 1);
    refused.says("checksums").says("platform.lock pins");
}

#[test]
fn a_lock_file_that_cannot_be_read_is_not_written_anew() {
    let platform = platform();
    platform.ok(&["up", "--yes"]);
    let path = platform.path().join("platform.lock");
    let conflict = format!("<<<<<<< ours\n{}", fs::read_to_string(&path).expect("it was written"));
    fs::write(&path, &conflict).expect("written");
    let refused = platform.run(&["up", "--yes"]);
    assert_eq!(refused.code, 2);
    refused.says("platform.lock cannot be read").says("version control");
    assert_eq!(fs::read_to_string(&path).expect("still there"), conflict);
}
