use std::path::{Component, Path, PathBuf};

/// Why a path may not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// It climbs out of the platform's folder, or is absolute.
    Climbs,
    /// It is, or goes through, a symbolic link that leads out of the platform's folder.
    Link,
}

impl std::fmt::Display for Outside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Climbs => "leads out of the platform's folder",
            Self::Link => "is a link that leads out of the platform's folder",
        })
    }
}

/// A path that is written relative to `base` (itself relative to `root`), relative to `root` and without `..`. It need
/// not exist; where it does, links in it must not lead out of `root`, which is canonical.
pub fn inside(root: &Path, base: &Path, path: &str) -> Result<PathBuf, Outside> {
    let mut clean = PathBuf::new();
    for component in base.components().chain(Path::new(path).components()) {
        match component {
            Component::Normal(name) => clean.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !clean.pop() {
                    return Err(Outside::Climbs);
                }
            }
            Component::RootDir | Component::Prefix(_) => return Err(Outside::Climbs),
        }
    }
    if has_link(root, &clean) && root.join(&clean).canonicalize().is_ok_and(|real| !real.starts_with(root)) {
        return Err(Outside::Link);
    }
    Ok(clean)
}

/// Whether anything on the way from `root` is a symbolic link: far cheaper to ask than where all of it leads.
fn has_link(root: &Path, path: &Path) -> bool {
    let mut at = root.to_owned();
    path.components().any(|component| {
        at.push(component);
        at.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_in_the_platforms_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("it exists");
        std::os::unix::fs::symlink("/etc", root.join("out")).expect("a link");
        let inside = |base: &str, path: &str| inside(&root, Path::new(base), path);
        assert_eq!(inside("stacks/web", "../../charts/web"), Ok("charts/web".into()));
        assert_eq!(inside("stacks/web", "./chart"), Ok("stacks/web/chart".into()));
        assert_eq!(inside("stacks/web", "../../../x"), Err(Outside::Climbs));
        assert_eq!(inside("", "/etc/passwd"), Err(Outside::Climbs));
        assert_eq!(inside("", "out/passwd"), Err(Outside::Link));
    }
}
