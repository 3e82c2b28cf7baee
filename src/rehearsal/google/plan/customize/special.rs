use super::Plan;
use crate::rehearsal::google::{digests, value::Value};

/// A step that one type has to itself. Most only refuse what Google would refuse as well.
pub(super) fn step(name: &str, plan: &mut Plan<'_>) {
    match name {
        "resourceServiceAccountCustomDiff" => service_account(plan),
        "containerClusterAutopilotCustomizeDiff" => autopilot(plan),
        "resourceLoggingProjectSinkCustomizeDiff" => sink(plan),
        "resourceStorageBucketObjectCustomizeDiff" => object(plan),
        "diskSizeCutomizeDiff" => disk_size(plan),
        _ => {}
    }
}

/// Its e-mail address follows from its name.
fn service_account(plan: &mut Plan<'_>) {
    if !plan.changes("account_id") {
        return;
    }
    let (Some(account), Some(project)) = (plan.text("account_id"), plan.text("project")) else { return };
    let email = format!("{account}@{project}.iam.gserviceaccount.com");
    plan.set("member", Value::Text(format!("serviceAccount:{email}")));
    plan.set("email", Value::Text(email));
}

/// What an Autopilot cluster always has.
fn autopilot(plan: &mut Plan<'_>) {
    if *plan.get("enable_autopilot") == Value::Bool(true) && plan.changes("enable_autopilot") {
        plan.set("enable_intranode_visibility", Value::Bool(true));
        plan.set("networking_mode", Value::Text("VPC_NATIVE".to_owned()));
    }
}

/// A sink that gets a service account of its own.
fn sink(plan: &mut Plan<'_>) {
    if *plan.get("unique_writer_identity") == Value::Bool(true) && plan.changes("unique_writer_identity") {
        plan.set("writer_identity", Value::unknown());
    }
}

/// An object whose content is another one than Google has.
fn object(plan: &mut Plan<'_>) {
    let Some(digest) = digests::of_object(&Value::Map(plan.state.clone()), plan.around.folder) else {
        return;
    };
    if plan.prior.get("md5hash").text() != Some(&digest) || plan.changes("source_md5hash") {
        for name in ["md5hash", "crc32c", "generation"] {
            plan.set(name, Value::unknown());
        }
    }
}

/// A disk that grows by itself may be larger than the configuration says.
fn disk_size(plan: &mut Plan<'_>) {
    let before =
        plan.prior.get("settings").elements().first().map(|settings| settings.get("disk_size").clone());
    let Some(Value::List(settings)) = plan.state.get_mut("settings") else { return };
    let Some(Value::Map(settings)) = settings.first_mut() else { return };
    let grows = settings.get("disk_autoresize") != Some(&Value::Bool(false));
    if let (Some(Value::Int(before)), Some(Value::Int(wanted))) = (before, settings.get("disk_size"))
        && grows
        && *wanted < before
    {
        settings.insert("disk_size".to_owned(), Value::Int(before));
    }
}
