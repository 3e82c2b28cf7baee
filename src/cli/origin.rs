//! Where a run comes from: what Git knows of its content, and the pipeline that started it.

use crate::{
    git::Repository,
    model::{Content, Origin, Pipeline},
    platform::Platform,
};

/// Where a run of an environment comes from.
pub(super) fn origin(content: Content, during_freeze: Option<String>) -> Origin {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    Origin { pipeline: pipeline(&variable), content, during_freeze }
}

/// What the content of an environment is. Without a repository, or without git, nothing is known of it.
pub(super) fn content(platform: &Platform) -> Content {
    let mut content = Content::default();
    // Git is started only where there is something to ask it about.
    let cloned = platform.folder.ancestors().any(|folder| folder.join(".git").exists());
    if let Some(repository) = cloned.then(|| Repository::of(&platform.folder).ok()).flatten()
        && let Some(head) = repository.head()
    {
        content.checkout = Some(head.to_string());
        // What cannot be shown to be committed is not.
        content.dirty = repository.is_dirty().unwrap_or(true);
    }
    if let Some(revision) = &platform.revision {
        content.reference = Some(revision.name.clone());
        content.commit = Some(revision.commit.to_string());
    }
    content
}

/// GitLab: <https://docs.gitlab.com/ci/variables/predefined_variables/>. GitHub:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>.
fn pipeline(variable: &dyn Fn(&str) -> Option<String>) -> Option<Pipeline> {
    if let Some(user) = variable("GITLAB_USER_LOGIN") {
        return Some(Pipeline { user, url: variable("CI_PIPELINE_URL") });
    }
    // Whoever runs one again is not whose commit it is about.
    let user = variable("GITHUB_TRIGGERING_ACTOR").or_else(|| variable("GITHUB_ACTOR"))?;
    let parts = (variable("GITHUB_SERVER_URL"), variable("GITHUB_REPOSITORY"), variable("GITHUB_RUN_ID"));
    let url = match parts {
        (Some(server), Some(repository), Some(run)) => {
            Some(format!("{server}/{repository}/actions/runs/{run}"))
        }
        _ => None,
    };
    Some(Pipeline { user, url })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Option<Pipeline> {
        pipeline(&|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn pipelines_are_known_by_their_variables() {
        assert_eq!(found(&[("HOME", "/root")]), None);
        let gitlab = found(&[("GITLAB_USER_LOGIN", "ada"), ("CI_PIPELINE_URL", "https://gitlab/p/1")]);
        assert_eq!(gitlab, Some(Pipeline { user: "ada".into(), url: Some("https://gitlab/p/1".into()) }));
        let github = found(&[
            ("GITHUB_ACTOR", "ada"),
            ("GITHUB_TRIGGERING_ACTOR", "grace"),
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_REPOSITORY", "acme/platform"),
            ("GITHUB_RUN_ID", "7"),
        ]);
        let url = Some("https://github.com/acme/platform/actions/runs/7".into());
        assert_eq!(github, Some(Pipeline { user: "grace".into(), url }));
    }
}
