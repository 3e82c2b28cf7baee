//! A real provider, hashicorp/time, in a mirror.

use std::path::{Path, PathBuf};

/// Makes the folder a mirror that offers the provider as this version, to terraform and to OpenTofu.
pub fn mirror(mirror: &Path, version: &str) {
    let program = built();
    for registry in ["registry.terraform.io", "registry.opentofu.org"] {
        let folder = mirror.join(registry).join("hashicorp/time").join(version).join(platform());
        std::fs::create_dir_all(&folder).expect("folders");
        let name = program.file_name().expect("a name");
        std::os::unix::fs::symlink(&program, folder.join(name)).expect("a link");
    }
}

/// The provider, built from the pinned `tests/provider/go.mod` into groundwork's cache, once.
fn built() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/provider");
    let name = "terraform-provider-time_v0.14.2";
    let cache = cache_folder().join("tests/terraform-provider-time/0.14.2");
    let program = cache.join(name);
    std::fs::create_dir_all(&cache).expect("a folder");
    let lock = std::fs::File::create(cache.join(".lock")).expect("a lock file");
    lock.lock().expect("the lock");
    if !program.is_file() {
        let new = cache.join(format!("{name}.new"));
        let go = std::process::Command::new("go")
            .args(["build", "-trimpath", "-o"])
            .arg(&new)
            .arg("github.com/hashicorp/terraform-provider-time")
            .current_dir(source)
            .output()
            .expect("go runs");
        assert!(go.status.success(), "{}", String::from_utf8_lossy(&go.stderr));
        std::fs::rename(new, &program).expect("renamed");
    }
    program
}

fn cache_folder() -> PathBuf {
    let own = std::env::var_os("GROUNDWORK_CACHE").map(PathBuf::from);
    let of_user = std::env::var_os("XDG_CACHE_HOME").map(|folder| PathBuf::from(folder).join("groundwork"));
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/groundwork"));
    own.or(of_user).or(home).expect("a cache folder")
}

pub fn platform() -> &'static str {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", "aarch64") => "darwin_arm64",
        ("macos", _) => "darwin_amd64",
        (_, "aarch64") => "linux_arm64",
        _ => "linux_amd64",
    }
}
