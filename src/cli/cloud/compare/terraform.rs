use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use serde_json::Value as Json;

use crate::cli::{Exit, exit::Failure, simulated::CREDENTIALS};

/// terraform in the copy of a root.
pub(super) struct Terraform {
    /// terraform or tofu.
    pub program: PathBuf,
    /// The copy.
    pub root: PathBuf,
    /// What its processes get beside what we have.
    pub environment: BTreeMap<OsString, OsString>,
}

/// What would change what terraform does, or where.
const LEFT_OUT: &[&str] = &["TF_REATTACH_PROVIDERS", "TF_DATA_DIR", "TF_WORKSPACE", "TF_CLI_ARGS", "TF_LOG"];

/// How a process ended.
pub(super) struct Ended {
    pub succeeded: bool,
    pub out: Vec<u8>,
    pub errors: String,
}

impl Terraform {
    /// Runs a command.
    pub async fn run(&self, arguments: &[&OsStr]) -> anyhow::Result<Ended> {
        let mut command = tokio::process::Command::new(&self.program);
        command.args(arguments).current_dir(&self.root).kill_on_drop(true).stdin(std::process::Stdio::null());
        CREDENTIALS.iter().chain(LEFT_OUT).for_each(|variable| {
            command.env_remove(variable);
        });
        command.envs([("CHECKPOINT_DISABLE", "1"), ("TF_IN_AUTOMATION", "1")]);
        // gcloud's own configuration holds credentials too.
        command.env("CLOUDSDK_CONFIG", self.root.join(".gcloud")).envs(&self.environment);
        let output = command.output().await?;
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(Ended { succeeded: output.status.success(), out: output.stdout, errors })
    }

    /// Runs a command that must succeed.
    pub async fn must(&self, arguments: &[&OsStr]) -> anyhow::Result<Vec<u8>> {
        let ended = self.run(arguments).await?;
        if ended.succeeded {
            return Ok(ended.out);
        }
        let command = arguments.first().unwrap_or(&OsStr::new("")).to_string_lossy().into_owned();
        Err(Failure::new(Exit::Failed, format!("`terraform {command}` fails\n{}", ended.errors.trim()))
            .into())
    }

    /// Plans, and gives what `terraform show -json` says of it.
    pub async fn plan(&self, arguments: &[OsString]) -> anyhow::Result<Json> {
        let fixed =
            ["plan", "-input=false", "-no-color", "-lock=false", "-refresh=false", "-out=compared.plan"];
        let all: Vec<&OsStr> =
            fixed.iter().map(OsStr::new).chain(arguments.iter().map(OsString::as_os_str)).collect();
        self.must(&all).await?;
        let shown = self.must(&["show", "-json", "compared.plan"].map(OsStr::new)).await?;
        Ok(serde_json::from_slice(&shown)?)
    }

    /// Where its state lies.
    pub fn state(&self) -> PathBuf {
        self.root.join("terraform.tfstate")
    }

    /// The version of a provider that was installed here.
    pub async fn installed(&self) -> anyhow::Result<Option<String>> {
        let shown: Json = serde_json::from_slice(&self.must(&["version", "-json"].map(OsStr::new)).await?)?;
        let selections = shown["provider_selections"].as_object().into_iter().flatten();
        let mut google = selections.filter(|(address, _)| address.ends_with("/hashicorp/google"));
        Ok(google.next().and_then(|(_, version)| Some(version.as_str()?.to_owned())))
    }
}

/// `-var-file=` for each, by its whole path: terraform runs elsewhere.
pub(super) fn var_files(files: &[PathBuf]) -> anyhow::Result<Vec<OsString>> {
    files
        .iter()
        .map(|file| {
            let path: &Path = &fs_err::canonicalize(file)?;
            let mut argument = OsString::from("-var-file=");
            argument.push(path);
            Ok(argument)
        })
        .collect()
}
