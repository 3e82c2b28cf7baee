use crate::{
    google::{Absent, Api, Google, Identity, Refused, find},
    preflight::{Finding, Scene, scene::Session},
};

const NAME: &str = "credentials";
const LOGIN: &str = "gcloud auth application-default login";

/// Finds credentials, gets a token and asks Google whose it is.
pub(in crate::preflight) async fn sign_in(scene: &Scene) -> (Option<Session>, Vec<Finding>) {
    let credentials = match find(&scene.subject.passed).await {
        Ok(credentials) => credentials,
        Err(absent) => return (None, vec![none(absent)]),
    };
    let (place, are_default) = (credentials.place.clone(), credentials.are_default());
    let mut identity = credentials.identity();
    let google = scene.public.signed_in(credentials);
    if let Err(why) = google.sign_in().await {
        return (None, vec![refused(&place, &why)]);
    }
    if identity.principal.is_none() {
        identity.principal = principal(&google).await;
    }
    // A service account's token is made on this machine: only an answer shows that its key still counts.
    // https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/search
    let asked = google.get(Api::RESOURCES, "/v3/projects:search?pageSize=1").await;
    if let Some(error) = asked.err().filter(Refused::is_unauthenticated) {
        return (None, vec![refused(&place, &error.message)]);
    }
    let findings = good(&place, are_default, &identity, scene);
    (Some(Session { google, identity }), findings)
}

fn none(absent: Absent) -> Finding {
    match absent {
        Absent::Nowhere(ignored) => match ignored.first() {
            Some(variable) => Finding::missing(NAME, format!("{variable} is set, but terraform would not see it"))
                .next(format!("pass_environment = [\"{variable}\"] in [tools], or {LOGIN}"))
                .who("you"),
            None => Finding::missing(NAME, "there are no Google credentials on this machine")
                .next(format!("{LOGIN}; in CI: GOOGLE_APPLICATION_CREDENTIALS=FILE with a federated identity's configuration"))
                .who("you, with the account that is to own the platform's projects"),
        },
        Absent::Unusable(why) => Finding::missing(NAME, why).next(LOGIN).who("you"),
    }
}

fn refused(place: &str, why: &str) -> Finding {
    let why = why.lines().next().unwrap_or_default();
    Finding::missing(NAME, format!("{place}: Google gives no access: {why}"))
        .next(format!("{LOGIN} (again)"))
        .who("you")
}

fn good(place: &str, are_default: bool, identity: &Identity, scene: &Scene) -> Vec<Finding> {
    let kind = if identity.kind.is_empty() { "a token" } else { identity.kind };
    let whose = identity.principal.as_deref().map_or_else(String::new, |principal| format!(", {principal}"));
    let mut findings = vec![Finding::ok(NAME, format!("{kind}{whose} ({place})"))];
    if identity.is_person && identity.quota_project.is_none() {
        findings.push(
            Finding::missing(NAME, "no quota project is set: several of Google's APIs refuse a person's calls without one")
                .next("gcloud auth application-default set-quota-project PROJECT")
                .who("you, with any project in which you may use services (roles/serviceusage.serviceUsageConsumer)"),
        );
    }
    if scene.subject.needs_plugin && !are_default {
        findings.push(
            Finding::missing(
                NAME,
                format!(
                    "helm's credential plugin does not see {place}: it takes application default credentials"
                ),
            )
            .next(LOGIN)
            .who("you"),
        );
    }
    findings
}

/// Whose a token is, where it may be told: <https://developers.google.com/identity/openid-connect/openid-connect>.
async fn principal(google: &Google) -> Option<String> {
    let answer = google.get(Api::WHO, "/v1/userinfo").await.ok()?;
    let email = answer["email"].as_str()?;
    let kind = if email.ends_with(".gserviceaccount.com") { "serviceAccount" } else { "user" };
    Some(format!("{kind}:{email}"))
}
