use std::path::{Path, PathBuf};

use super::{
    Commit, GitError,
    command::{output, printed},
};

/// The repository that a folder is part of, seen from there.
#[derive(Clone, Debug)]
pub struct Repository {
    /// The folder, as it is checked out.
    pub(super) folder: PathBuf,
    /// Where the folder lies in the repository: empty, or ending in `/`.
    pub(super) prefix: String,
}

impl Repository {
    /// The repository of a folder.
    ///
    /// # Errors
    /// When it is part of none, or git is not there.
    pub fn of(folder: &Path) -> Result<Self, GitError> {
        let found = output(folder, &["rev-parse", "--show-prefix"])?;
        if !found.status.success() {
            let message = format!("{} is no part of a Git repository", folder.display());
            return Err(GitError::new(message).hint("clone the platform, or take `ref` out"));
        }
        let prefix = String::from_utf8_lossy(&found.stdout).trim_end_matches('\n').to_owned();
        Ok(Self { folder: folder.to_owned(), prefix })
    }

    /// The commit that is checked out; nothing before the first one.
    #[must_use]
    pub fn head(&self) -> Option<Commit> {
        self.parse("HEAD")
    }

    /// Whether something in the folder is not committed, new files among it.
    ///
    /// # Errors
    /// When git cannot say.
    pub fn is_dirty(&self) -> Result<bool, GitError> {
        let arguments = ["status", "--porcelain", "--untracked-files=normal", "--", "."];
        Ok(!printed(&self.folder, &arguments)?.is_empty())
    }

    /// The commit that a tag, a branch or a commit's own name stands for.
    ///
    /// # Errors
    /// When there is none, with what is like it and how to get it.
    pub fn commit(&self, name: &str) -> Result<Commit, GitError> {
        if name.starts_with('-') {
            return Err(GitError::new(format!(
                "`{}` can be no ref: it begins with `-`",
                name.escape_debug()
            )));
        }
        self.parse(name).map_or_else(|| Err(self.unknown(name)), Ok)
    }

    fn parse(&self, name: &str) -> Option<Commit> {
        let commit = format!("{name}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        // Older versions print the option itself in front.
        Commit::parse(printed(&self.folder, &arguments).ok()?.lines().last()?)
    }

    fn unknown(&self, name: &str) -> GitError {
        let mut hints = Vec::new();
        let tags = self.tags();
        if self.parse(&format!("refs/remotes/origin/{name}")).is_some() {
            hints.push(format!("the branch is not here but `origin/{name}` is: write that, or better a tag"));
        } else if let Some(close) = closest(name, &tags) {
            hints.push(format!("did you mean `{close}`?"));
        } else if !tags.is_empty() {
            let newest: Vec<String> = tags.iter().take(3).map(|tag| format!("`{tag}`")).collect();
            hints.push(format!("the newest tags here are {}", newest.join(", ")));
        }
        hints.push(if self.is_shallow() {
            "this clone is shallow: `git fetch --unshallow --tags` brings the rest (in GitLab `GIT_DEPTH: 0`, in GitHub \
             `fetch-depth: 0`)"
                .to_owned()
        } else {
            "`git fetch --tags` brings tags that were made elsewhere".to_owned()
        });
        let what = format!("the repository has no tag, branch or commit `{}`", name.escape_debug());
        GitError::new(what).hint(hints.join("; "))
    }

    /// All tags, the newest first.
    fn tags(&self) -> Vec<String> {
        let arguments = [
            "for-each-ref",
            "--format=%(refname:short)",
            "--sort=-creatordate",
            "--sort=-version:refname",
            "refs/tags",
        ];
        let list = printed(&self.folder, &arguments).unwrap_or_default();
        list.lines().map(str::to_owned).collect()
    }

    /// Whether only the newest commits are here.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        printed(&self.folder, &["rev-parse", "--is-shallow-repository"]).is_ok_and(|text| text == "true")
    }
}

fn closest<'a>(name: &str, tags: &'a [String]) -> Option<&'a str> {
    let likeness = |tag: &String| strsim::jaro_winkler(&name.to_lowercase(), &tag.to_lowercase());
    let close = tags.iter().map(|tag| (likeness(tag), tag)).filter(|(likeness, _)| *likeness > 0.8);
    // The newest one of those that are equally like it: they come first.
    close.rev().max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, tag)| tag.as_str())
}
