use std::path::{Path, PathBuf};

use super::contents::{identity, same_version, version};
use crate::model::Chart;

/// A folder of charts that is looked at before the network: archives `NAME-VERSION.tgz`, or folders `NAME` or
/// `NAME-VERSION` with a Chart.yaml.
#[derive(Clone, Debug)]
pub struct Mirror {
    folder: PathBuf,
}

/// A chart in a mirror.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mirrored {
    /// An archive.
    Packaged(PathBuf),
    /// A folder.
    Unpacked(PathBuf),
}

impl Mirrored {
    pub fn path(&self) -> &Path {
        match self {
            Self::Packaged(path) | Self::Unpacked(path) => path,
        }
    }
}

impl Mirror {
    /// The mirror in a folder, which need not exist yet.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The chart that is meant, by name and version; an archive before a folder.
    ///
    /// # Errors
    /// What there is instead, in a line.
    pub(super) fn find(&self, chart: &Chart) -> Result<Mirrored, String> {
        let (name, wanted) = (chart.name(), chart.version.as_deref().unwrap_or_default());
        let mut others = Vec::new();
        for (found, version) in self.charts_called(name) {
            if !same_version(&version, wanted) {
                others.push(version);
                continue;
            }
            match identity(found.path()) {
                Some(actual) if actual.name == name && same_version(&actual.version, wanted) => {
                    return Ok(found);
                }
                Some(actual) => {
                    let file = file_name(found.path());
                    others.push(format!("{file} (it holds {} {})", actual.name, actual.version));
                }
                None => others.push(format!("{} (it is no chart)", file_name(found.path()))),
            }
        }
        Err(self.instead(name, wanted, others))
    }

    /// The versions of a chart that it has.
    pub(super) fn versions(&self, name: &str) -> Vec<semver::Version> {
        self.charts_called(name).iter().filter_map(|(_, written)| version(written)).collect()
    }

    fn instead(&self, name: &str, wanted: &str, mut others: Vec<String>) -> String {
        let folder = self.folder.display();
        if !self.folder.is_dir() {
            return format!("there is no mirror `{folder}`");
        }
        if others.is_empty() {
            return format!("the mirror `{folder}` has no chart {name}");
        }
        others.sort();
        others.dedup();
        format!("the mirror `{folder}` has no {name} {wanted}, only {}", others.join(", "))
    }

    /// Everything that bears this name, with the version that it bears; archives first.
    fn charts_called(&self, name: &str) -> Vec<(Mirrored, String)> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten();
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort_by_key(|path| (path.is_dir(), path.clone()));
        paths.into_iter().filter_map(|path| called(path, name)).collect()
    }
}

fn called(path: PathBuf, name: &str) -> Option<(Mirrored, String)> {
    let file = path.file_name()?.to_str()?;
    let after = |file: &str| {
        let rest = file.strip_prefix(name)?.strip_prefix('-')?;
        version(rest).is_some().then(|| rest.to_owned())
    };
    if path.is_dir() {
        let version = if file == name { identity(&path)?.version } else { after(file)? };
        return Some((Mirrored::Unpacked(path), version));
    }
    let version = after(file.strip_suffix(".tgz")?)?;
    Some((Mirrored::Packaged(path), version))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ChartSource;

    fn wanted(name: &str, version: &str) -> Chart {
        let source = ChartSource::Repository { url: "https://example.com".into(), chart: name.into() };
        Chart { source, version: Some(version.into()) }
    }

    fn unpacked(mirror: &Path, folder: &str, name: &str, version: &str) {
        std::fs::create_dir_all(mirror.join(folder)).expect("a folder");
        let text = format!("apiVersion: v2\nname: {name}\nversion: {version}\n");
        std::fs::write(mirror.join(folder).join("Chart.yaml"), text).expect("written");
    }

    #[test]
    fn a_chart_is_found_by_name_and_version_and_what_is_there_instead_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let mirror = Mirror::new(folder.path().join("mirror"));
        let shown = |text: String| text.replace(&folder.path().display().to_string(), "");
        let miss =
            |name: &str, version: &str| shown(mirror.find(&wanted(name, version)).expect_err("is not there"));
        assert_eq!(miss("cm", "1.0.0"), "there is no mirror `/mirror`");
        unpacked(mirror.folder(), "cm-extra-1.0.0", "cm-extra", "1.0.0");
        assert_eq!(miss("cm", "1.0.0"), "the mirror `/mirror` has no chart cm");
        unpacked(mirror.folder(), "cm", "cm", "v2.0.0");
        unpacked(mirror.folder(), "cm-3.0.0", "other", "3.0.0");
        assert_eq!(miss("cm", "1.0.0"), "the mirror `/mirror` has no cm 1.0.0, only 3.0.0, v2.0.0");
        assert_eq!(
            miss("cm", "3.0.0"),
            "the mirror `/mirror` has no cm 3.0.0, only cm-3.0.0 (it holds other 3.0.0), v2.0.0"
        );
        std::fs::write(mirror.folder().join("cm-1.0.0.tgz"), "not an archive").expect("written");
        assert!(miss("cm", "1.0.0").contains("cm-1.0.0.tgz (it is no chart)"));
        let found = mirror.find(&wanted("cm", "2.0.0")).expect("is there");
        assert_eq!(found, Mirrored::Unpacked(mirror.folder().join("cm")));
        let found = mirror.find(&wanted("cm-extra", "1.0.0")).expect("is there");
        assert_eq!(found, Mirrored::Unpacked(mirror.folder().join("cm-extra-1.0.0")));
    }
}
