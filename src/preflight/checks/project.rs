use futures::FutureExt as _;

use super::{Check, Need};
use crate::{
    google::Api,
    preflight::{Finding, Scene, scene::Standing},
};

const NAME: &str = "project";

/// Whether the project's id is ours to use.
pub(super) const CHECK: Check =
    Check { name: NAME, needs: &[Need::Session], run: |scene| check(scene).boxed() };

/// Looks for the project.
pub(in crate::preflight) async fn standing(scene: &Scene) -> Standing {
    let (Some(_), Some(project)) = (&scene.session, &scene.subject.project) else { return Standing::Unasked };
    // https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/get
    match scene.google().get(Api::RESOURCES, &format!("/v3/projects/{project}")).await {
        Ok(found) if found["state"] == "DELETE_REQUESTED" => Standing::Deleted,
        Ok(found) => Standing::There {
            number: found["name"].as_str().unwrap_or_default().trim_start_matches("projects/").to_owned(),
            parent: found["parent"].as_str().map(str::to_owned),
        },
        Err(refused) => Standing::Unseen(refused),
    }
}

async fn check(scene: &Scene) -> Vec<Finding> {
    let subject = &scene.subject;
    let Some(project) = &subject.project else { return Vec::new() };
    match &scene.project {
        Standing::Unasked => Vec::new(),
        Standing::There { parent, .. } => there(scene, project, parent.as_deref()).await,
        Standing::Deleted => vec![
            Finding::missing(NAME, format!("project {project} was deleted; its id stays taken for 30 days"))
                .next(format!("take another id (`generation` in platform.toml), or take it back: gcloud projects undelete {project}"))
                .who("you; whoever has resourcemanager.projects.undelete for the second"),
        ],
        Standing::Unseen(refused) if refused.is_denied() || refused.is_absent() => {
            vec![unseen(project, subject.makes_project)]
        }
        Standing::Unseen(refused) => vec![refused.finding(NAME, &format!("project {project}"))],
    }
}

/// Google answers the same for an id that is free and for one that is somebody else's.
fn unseen(project: &str, makes_project: bool) -> Finding {
    if makes_project {
        return Finding::unknown(NAME, format!("project {project} is not there, or somebody else's: Google does not say which"))
            .next("nothing: `up` makes it, and says so when the id is taken; then take another (`generation` in platform.toml)");
    }
    Finding::missing(
        NAME,
        format!("project {project} is not there, or may not be read, and no stack makes it"),
    )
    .next(format!("gcloud projects create {project}, or ask for roles/browser in it"))
    .who("whoever has roles/resourcemanager.projectCreator, or an owner of the project")
}

async fn there(scene: &Scene, project: &str, parent: Option<&str>) -> Vec<Finding> {
    let subject = &scene.subject;
    let elsewhere =
        subject.parent.as_deref().filter(|wanted| subject.makes_project && parent != Some(wanted));
    if let Some(wanted) = elsewhere {
        let lies = parent.unwrap_or("no organisation");
        return vec![
            Finding::missing(NAME, format!("project {project} is there, in {lies} and not in {wanted}"))
                .next("take another project id (`generation` in platform.toml), or say where it lies")
                .who("you"),
        ];
    }
    let mut findings = vec![Finding::ok(NAME, format!("project {project} is there"))];
    // https://docs.cloud.google.com/billing/docs/reference/rest/v1/projects/getBillingInfo
    match scene.google().get(Api::BILLING, &format!("/v1/projects/{project}/billingInfo")).await {
        Ok(billing) if billing["billingEnabled"] == true => {}
        Ok(_) => findings.push(
            Finding::missing(NAME, format!("billing is off in project {project}"))
                .next(format!("gcloud billing projects link {project} --billing-account={}", subject.billing.as_deref().unwrap_or("ACCOUNT")))
                .who("whoever has roles/billing.projectManager in the project and roles/billing.user on the account"),
        ),
        Err(refused) => findings.push(refused.finding(NAME, "the project's billing")),
    }
    findings
}
