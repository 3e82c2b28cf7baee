//! The programs that groundwork is compared with, built from their public Go modules by the pinned `go.mod` and
//! `go.sum` of `benches/rivals/`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use groundwork::tools::Settings;

pub struct Rival {
    pub name: &'static str,
    pub version: &'static str,
    package: &'static str,
    pub path: PathBuf,
}

/// Terragrunt, if it can be built.
pub fn terragrunt() -> Option<Rival> {
    built("terragrunt", "1.0.0", "github.com/gruntwork-io/terragrunt")
}

/// Helmfile, if it can be built.
pub fn helmfile() -> Option<Rival> {
    built("helmfile", "1.8.0", "github.com/helmfile/helmfile")
}

fn built(name: &'static str, version: &'static str, package: &'static str) -> Option<Rival> {
    let cache = Settings::from_environment().ok()?.cache.join("rivals");
    let rival = Rival { name, version, package, path: cache.join(format!("{name}-{version}")) };
    if !rival.path.exists()
        && let Err(why) = rival.build(&cache)
    {
        println!("{name} {version} is left out, it cannot be built: {why}");
        return None;
    }
    Some(rival)
}

impl Rival {
    pub fn title(&self, command: &str) -> String {
        format!("{} {} {command}", self.name, self.version)
    }

    fn build(&self, cache: &Path) -> Result<(), String> {
        println!("building {} {} from its Go module (minutes, once)", self.name, self.version);
        fs::create_dir_all(cache).map_err(|error| error.to_string())?;
        let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/rivals").join(self.name);
        // Never half-written: it gets its name when it is complete.
        let staging = tempfile::tempdir_in(cache).map_err(|error| error.to_string())?;
        let made = staging.path().join(self.name);
        let mut go = Command::new("go");
        go.args(["build", "-mod=readonly", "-o"]).arg(&made).arg(self.package);
        go.current_dir(module).env_remove("GOFLAGS");
        match go.status() {
            Ok(status) if status.success() => fs::rename(made, &self.path).map_err(|error| error.to_string()),
            Ok(status) => Err(format!("go build: {status}")),
            Err(error) => Err(format!("go: {error}")),
        }
    }
}
