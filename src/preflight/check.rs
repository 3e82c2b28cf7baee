use futures::future::{BoxFuture, join_all};

use super::{Finding, Report, Scene, checks, scene::Standing};

/// A check: what it looks at, and what it has to have for that.
pub(super) struct Check {
    /// Its name.
    pub name: &'static str,
    /// What it cannot do without.
    pub needs: &'static [Need],
    /// Does it.
    pub run: for<'a> fn(&'a Scene) -> BoxFuture<'a, Vec<Finding>>,
}

/// What a check cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Credentials that gave a token.
    Session,
    /// A project that is there.
    Project,
}

impl Need {
    /// Why it is not there.
    fn unmet(self, scene: &Scene) -> Option<String> {
        match self {
            Self::Session => scene.session.is_none().then(|| "without credentials".to_owned()),
            Self::Project => scene.existing_project().is_none().then(|| match &scene.subject.project {
                Some(project) => format!("before project {project} is there"),
                None => "without a project".to_owned(),
            }),
        }
    }
}

impl Check {
    async fn findings(&self, scene: &Scene) -> Vec<Finding> {
        match self.needs.iter().find_map(|need| need.unmet(scene)) {
            Some(why) => checks::beforehand(self.name, scene, &why),
            None => (self.run)(scene).await,
        }
    }
}

/// Carries out every check that the environment has a use for. They wait for each other only where one needs what another
/// found: credentials, whom they act as, then the project.
pub async fn run(mut scene: Scene) -> Report {
    let mut findings = checks::local(&scene).await;
    if scene.subject.is_google() || scene.bucket.is_some() {
        let (session, found) = checks::sign_in(&scene).await;
        scene.caller = session;
        findings.extend(found);
        let (acting, found) = checks::act(&scene).await;
        scene.session = acting.or_else(|| scene.caller.clone());
        findings.extend(found);
        scene.project = checks::standing(&scene).await;
        let all = join_all(checks::ALL.iter().map(|check| check.findings(&scene))).await;
        findings.extend(all.into_iter().flatten());
    } else {
        findings.push(Finding::ok("google", "no stack of this environment uses Google Cloud"));
    }
    debug_assert!(scene.session.is_some() || scene.project == Standing::Unasked);
    Report::new(&scene.subject.environment, findings)
}
