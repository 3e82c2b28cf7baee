use std::path::{Component, Path, PathBuf};

use super::{
    Commit, GitError, Repository,
    command::{output, refused},
};

/// What a commit has at one path of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// The name of its content.
    pub(super) object: String,
    /// Relative to the folder.
    pub(super) path: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File {
        executable: bool,
    },
    Link,
    /// Another repository, of which only the commit is known.
    Submodule,
}

impl Repository {
    /// Everything that a commit has in the folder.
    pub(super) fn entries(&self, commit: &Commit) -> Result<Vec<Entry>, GitError> {
        let tree = format!("{commit}:{}", self.prefix.trim_end_matches('/'));
        let list = output(&self.folder, &["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", &tree])?;
        if !list.status.success() {
            return Err(if self.prefix.is_empty() {
                refused(&list)
            } else {
                let prefix = self.prefix.trim_end_matches('/');
                GitError::new(format!("there is no folder {prefix} in commit {}", commit.short()))
            });
        }
        let lines = list.stdout.split(|byte| *byte == 0).filter(|line| !line.is_empty());
        lines.map(|line| parse(&String::from_utf8_lossy(line))).collect()
    }
}

/// `MODE TYPE OBJECT\tPATH`: <https://git-scm.com/docs/git-ls-tree#_output_format>.
fn parse(line: &str) -> Result<Entry, GitError> {
    let odd = || GitError::new(format!("git lists what cannot be read: {}", line.escape_debug()));
    let (head, path) = line.split_once('\t').ok_or_else(odd)?;
    let mut words = head.split(' ');
    let (mode, object) = (words.next().ok_or_else(odd)?, words.nth(1).ok_or_else(odd)?);
    let kind = match mode {
        "120000" => Kind::Link,
        "160000" => Kind::Submodule,
        "100755" => Kind::File { executable: true },
        _ if mode.starts_with("100") => Kind::File { executable: false },
        _ => return Err(odd()),
    };
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if !plain || path.contains('\u{fffd}') {
        return Err(odd());
    }
    Ok(Entry { kind, object: object.to_owned(), path: path.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_and_no_path_leaves_the_folder() {
        let entry = parse("100755 blob 0a1b\tscripts/a b.sh").expect("it is one");
        assert_eq!(entry.kind, Kind::File { executable: true });
        assert_eq!((entry.object.as_str(), entry.path.as_path()), ("0a1b", Path::new("scripts/a b.sh")));
        assert_eq!(parse("160000 commit 0a1b\tmodules/x").map(|entry| entry.kind), Ok(Kind::Submodule));
        for bad in ["100644 blob 0a1b\t../x", "100644 blob 0a1b\t/etc/x", "100644 blob", "040000 tree 0a\tx"]
        {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
