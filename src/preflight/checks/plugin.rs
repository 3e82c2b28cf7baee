use std::{ffi::OsStr, path::PathBuf, process::Stdio, time::Duration};

use crate::preflight::{Finding, Scene, subject::plugin};

const NAME: &str = "plugin";
/// How long the plugin may take: it asks Google for a token.
const LIMIT: Duration = Duration::from_secs(20);

/// Whether helm and the gates get a token for a GKE cluster: the credential plugin is there and gives one. The token is
/// dropped.
pub(super) async fn check(scene: &Scene) -> Option<Finding> {
    if !scene.subject.needs_plugin {
        return None;
    }
    let (name, arguments) = plugin();
    let search = scene.machine.child_environment.get(OsStr::new("PATH"));
    let Ok(program) = which::which_in(name, search, ".") else {
        return Some(
            Finding::missing(NAME, format!("{name} is not on PATH: helm cannot reach a GKE cluster without it"))
                .next("gcloud components install gke-gcloud-auth-plugin (or the package google-cloud-cli-gke-gcloud-auth-plugin)")
                .who("you, on this machine"),
        );
    };
    Some(match token(scene, program.clone(), arguments).await {
        Ok(()) => Finding::ok(NAME, format!("{} gives a token", program.display())),
        Err(why) => Finding::missing(NAME, format!("{} gives no token: {why}", program.display()))
            .next("gcloud auth application-default login")
            .who("you, on this machine"),
    })
}

async fn token(scene: &Scene, program: PathBuf, arguments: &[&str]) -> Result<(), String> {
    // What client-go hands to a plugin: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats
    let asked = serde_json::json!({
        "apiVersion": "client.authentication.k8s.io/v1beta1", "kind": "ExecCredential", "spec": { "interactive": false },
    });
    let output = tokio::process::Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(&scene.machine.child_environment)
        .env("KUBERNETES_EXEC_INFO", asked.to_string())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(LIMIT, output).await;
    let output = output.map_err(|_| format!("no answer within {} s", LIMIT.as_secs()))?;
    let output = output.map_err(|error| error.to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        // klog's head, `F1125 15:19:02.581010     444 cred.go:145] `, says nothing to a person.
        let said = last
            .split_once(".go:")
            .and_then(|(_, rest)| rest.split_once("] "))
            .map_or(last, |(_, said)| said);
        return Err(if said.is_empty() { output.status.to_string() } else { said.trim().to_owned() });
    }
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let token = answer["status"]["token"].as_str().unwrap_or_default();
    if token.is_empty() { Err("its answer holds none".to_owned()) } else { Ok(()) }
}
