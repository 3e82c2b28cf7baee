use std::process::Stdio;

use crate::{
    cli::{Exit, Printer, exit::Failure, provision, simulated::learned},
    rehearsal::google::schema,
    tools::{Requirements, Tool},
};

/// The root whose providers are asked what they know.
const ROOT: &str = r#"terraform {
  required_providers {
    google = {
      source = "hashicorp/google"
    }
  }
}
"#;

/// Reads the schema of the real provider, which terraform gets from where the user's configuration says.
pub(super) async fn run(printer: &Printer) -> anyhow::Result<Exit> {
    let settings = provision::settings()?;
    let wanted = [Requirements::default().terraform()];
    let tools = match provision::provide(&wanted, &settings, printer).await {
        Ok(tools) => tools,
        Err(exit) => return Ok(exit),
    };
    let terraform = tools.get(Tool::Terraform).or_else(|| tools.get(Tool::OpenTofu));
    let terraform = terraform.ok_or_else(|| Failure::new(Exit::Failed, "terraform is missing"))?.path.clone();
    let root = tempfile::tempdir()?;
    fs_err::write(root.path().join("main.tf"), ROOT)?;
    let terraform = |arguments: &[&str]| {
        let mut command = tokio::process::Command::new(&terraform);
        command
            .args(arguments)
            .current_dir(root.path())
            .stdin(Stdio::null())
            .env_remove("TF_REATTACH_PROVIDERS");
        command.env("CHECKPOINT_DISABLE", "1");
        command
    };
    let init = terraform(&["init", "-no-color", "-input=false"]).output().await?;
    if !init.status.success() {
        let said = String::from_utf8_lossy(&init.stderr).trim().replace('\n', "\n       ");
        return Err(Failure::new(
            Exit::Failed,
            format!("the real google provider cannot be installed: {said}"),
        )
        .hint("it comes from its registry, or from the mirror that terraform's CLI configuration names")
        .into());
    }
    let schemas = terraform(&["providers", "schema", "-json"]).output().await?;
    let schemas: serde_json::Value = serde_json::from_slice(&schemas.stdout)?;
    let folder = learned()?;
    let (resources, data_sources) = schema::learn(&schemas, &folder)?;
    printer.note(format_args!(
        "learnt {resources} resource types and {data_sources} data sources: {}",
        folder.display()
    ));
    printer.hint("what replaces them, their defaults and ids are not in a schema: they are updated in place");
    Ok(Exit::Done)
}
