use std::collections::BTreeMap;

use futures::FutureExt as _;

use super::{Check, Need};
use crate::{
    google::Api,
    preflight::{
        Finding, Scene,
        permissions::{self, Scope},
    },
};

const NAME: &str = "permissions";
/// A project that is there needs nobody who may make one, or bind it to an account.
const MAKING: [&str; 2] = ["resourcemanager.projects.create", "billing.resourceAssociations.create"];

/// Whether the caller has the permissions that the resource types of the platform need, where they can be asked: in what
/// the project lies in, on the billing account, and in the project once it is there.
pub(super) const CHECK: Check =
    Check { name: NAME, needs: &[Need::Session], run: |scene| check(scene).boxed() };

async fn check(scene: &Scene) -> Vec<Finding> {
    let subject = &scene.subject;
    let needed = permissions::needed(subject.types.keys().map(String::as_str));
    let mut findings = Vec::new();
    let is_there = scene.existing_project().is_some();
    for scope in [Scope::Parent, Scope::Billing, Scope::Project] {
        let mut permissions = needed.of(scope);
        permissions.retain(|permission| !(is_there && MAKING.contains(permission)));
        if permissions.is_empty() {
            continue;
        }
        match place(scene, scope) {
            Ok(place) => findings.extend(ask(scene, &place, &permissions).await),
            Err(finding) => findings.push(finding),
        }
    }
    if !needed.unknown.is_empty() {
        let types = needed.unknown.join(", ");
        findings.push(Finding::unknown(
            NAME,
            format!("which permissions these types need is not known here: {types}"),
        ));
    }
    findings
}

/// Where permissions are asked, and given.
struct Place {
    api: Api,
    /// As the API names it.
    path: String,
    /// In words.
    what: String,
    /// The start of the command that grants a role.
    grant: String,
    /// Who can.
    who: &'static str,
}

/// The place of a scope, or why there is none.
fn place(scene: &Scene, scope: Scope) -> Result<Place, Finding> {
    match scope {
        Scope::Parent => parent(scene),
        Scope::Billing => billing(scene),
        Scope::Project => project(scene),
    }
}

fn parent(scene: &Scene) -> Result<Place, Finding> {
    let Some((path, (kind, id))) =
        scene.subject.parent.as_deref().and_then(|parent| Some((parent, parent.split_once('/')?)))
    else {
        return Err(Finding::unknown(
            NAME,
            "the project lies in no organisation: whether you may make one is only known when it is made",
        )
        .next("org_id or folder_id in [vars]: a platform for several people needs an organisation"));
    };
    let (what, command, who) = if kind == "folders" {
        (
            "folder",
            "gcloud resource-manager folders",
            "whoever has roles/resourcemanager.folderAdmin there, or roles/resourcemanager.organizationAdmin",
        )
    } else {
        (
            "organisation",
            "gcloud organizations",
            "whoever has roles/resourcemanager.organizationAdmin: a super administrator of Cloud Identity can take it",
        )
    };
    Ok(Place {
        api: Api::RESOURCES,
        path: format!("/v3/{path}"),
        what: format!("{what} {id}"),
        grant: format!("{command} add-iam-policy-binding {id}"),
        who,
    })
}

fn billing(scene: &Scene) -> Result<Place, Finding> {
    let Some(account) = &scene.subject.billing else {
        let finding = Finding::missing(NAME, "the platform names no billing account");
        return Err(finding.next("billing_account in [vars]").who("you"));
    };
    Ok(Place {
        api: Api::BILLING,
        path: format!("/v1/billingAccounts/{account}"),
        what: format!("billing account {account}"),
        grant: format!("gcloud billing accounts add-iam-policy-binding {account}"),
        who: "whoever has roles/billing.admin on the account",
    })
}

fn project(scene: &Scene) -> Result<Place, Finding> {
    let Some(project) = scene.existing_project() else {
        return Err(if scene.subject.makes_project {
            // https://docs.cloud.google.com/resource-manager/docs/creating-managing-projects
            Finding::ok(NAME, "permissions in the project come with it: whoever makes it becomes its owner")
        } else {
            Finding::unknown(NAME, "permissions in the project cannot be known without it")
        });
    };
    Ok(Place {
        api: Api::RESOURCES,
        path: format!("/v3/projects/{project}"),
        what: format!("project {project}"),
        grant: format!("gcloud projects add-iam-policy-binding {project}"),
        who: "an owner of the project, or whoever has roles/resourcemanager.projectIamAdmin in it",
    })
}

async fn ask(scene: &Scene, place: &Place, permissions: &[&str]) -> Vec<Finding> {
    let granted = match scene.google().granted(place.api, &place.path, permissions).await {
        Ok(granted) => granted,
        Err(refused) if refused.is_absent() => {
            return vec![
                Finding::missing(NAME, format!("there is no {}", place.what))
                    .next("gcloud organizations list; gcloud billing accounts list"),
            ];
        }
        Err(refused) => return vec![refused.finding(NAME, &format!("what you may do in {}", place.what))],
    };
    let lacking =
        permissions.iter().filter(|permission| !granted.iter().any(|granted| granted == *permission));
    let mut by_role: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for permission in lacking {
        by_role.entry(permissions::role(permission)).or_default().push(permission);
    }
    if by_role.is_empty() {
        let all = match permissions {
            [one] => (*one).to_owned(),
            all => format!("all {} permissions", all.len()),
        };
        return vec![Finding::ok(NAME, format!("{all} in {}", place.what))];
    }
    let missing = |(role, permissions): (&str, Vec<&str>)| {
        Finding::missing(NAME, format!("in {}: {}", place.what, permissions.join(", ")))
            .next(format!("{} --member={} --role={role}", place.grant, scene.member()))
            .who(place.who)
    };
    by_role.into_iter().map(missing).collect()
}
