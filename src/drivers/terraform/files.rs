//! Which files a stack is made of: its root, the local modules that it calls, and what `stack.toml` adds.

use std::{
    collections::{BTreeMap, HashMap},
    os::unix::fs::PermissionsExt as _,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex},
};

use super::configuration::{Call, Module};
use crate::model::{Digest, Digester, Fault, Stages};

/// One file of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Of its content.
    pub digest: Digest,
    /// Whether its owner may execute it.
    pub executable: bool,
}

/// All files of a stack by their path relative to the platform's folder, and what its modules say.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The files.
    pub entries: BTreeMap<PathBuf, Entry>,
    /// Root and local modules by their folder, relative to the platform's folder.
    pub modules: BTreeMap<PathBuf, Arc<Module>>,
    /// The root's folder.
    pub root: PathBuf,
}

impl Files {
    /// The root module.
    pub fn root_module(&self) -> &Module {
        &self.modules[&self.root]
    }

    /// The digest of all files with their paths and modes.
    pub fn digest(&self) -> Digester {
        let mut digester = Digester::new().part("root", self.root.as_os_str().as_encoded_bytes());
        for (path, entry) in &self.entries {
            digester.add("path", path.as_os_str().as_encoded_bytes());
            digester.add(if entry.executable { "program" } else { "file" }, entry.digest.as_str());
        }
        digester
    }

    /// Whether the stack's folder has a lock file of its own, which is then the truth about providers.
    pub fn has_lock(&self) -> bool {
        self.entries.contains_key(&self.root.join(LOCK_FILE))
    }
}

/// Terraform's dependency lock file.
pub(super) const LOCK_FILE: &str = ".terraform.lock.hcl";

/// Reads folders, each once: a thousand stacks may share one.
#[derive(Debug, Default)]
pub(super) struct Reader {
    folders: Mutex<HashMap<PathBuf, Arc<Folder>>>,
}

/// A folder's files (paths relative to the platform's folder) and the module that lies directly in it.
#[derive(Debug)]
struct Folder {
    entries: BTreeMap<PathBuf, Entry>,
    module: Arc<Module>,
}

impl Reader {
    /// The files of the root module in `root` (relative to the platform's folder), with the patterns of its
    /// `stack.toml`.
    pub fn read(&self, platform: &Path, root: &Path, patterns: &[String]) -> Result<Files, Fault> {
        let mut files = Files { root: root.to_owned(), ..Files::default() };
        let mut open = vec![root.to_owned()];
        while let Some(path) = open.pop() {
            if files.modules.contains_key(&path) {
                continue;
            }
            let folder = self.folder(platform, &path)?;
            for call in folder.module.calls.iter().filter(|call| call.is_local()) {
                open.push(target(platform, &path, call, root)?);
            }
            files.entries.extend(folder.entries.iter().map(|(path, entry)| (path.clone(), entry.clone())));
            files.modules.insert(path, Arc::clone(&folder.module));
        }
        add_patterns(platform, root, patterns, &mut files.entries)?;
        Ok(files)
    }

    fn folder(&self, platform: &Path, path: &Path) -> Result<Arc<Folder>, Fault> {
        let known = |folders: &Mutex<HashMap<PathBuf, Arc<Folder>>>| {
            folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(path).cloned()
        };
        if let Some(folder) = known(&self.folders) {
            return Ok(folder);
        }
        let folder = Arc::new(read_folder(platform, path)?);
        let mut folders = self.folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(Arc::clone(folders.entry(path.to_owned()).or_insert(folder)))
    }
}

/// The folder that a local call leads to, relative to the platform's folder.
fn target(platform: &Path, from: &Path, call: &Call, root: &Path) -> Result<PathBuf, Fault> {
    let place = format!("{}:{}, module \"{}\"", call.file.display(), call.line, call.name);
    let outside = || {
        Fault::new(format!("module source {:?} leaves the platform's folder", call.source))
            .because(place.clone())
            .hint("move the module under modules/, or refer to it by its registry address or repository")
    };
    let path = normal(&from.join(&call.source)).ok_or_else(outside)?;
    if root.starts_with(&path) {
        return Err(Fault::new(format!(
            "module source {:?} is a folder that holds the stack itself",
            call.source
        ))
        .because(place)
        .hint("move the module's files into a folder under modules/"));
    }
    if !platform.join(&path).is_dir() {
        return Err(Fault::new(format!("module source {:?} does not exist", call.source))
            .because(format!("{place}: no folder {}", path.display())));
    }
    Ok(path)
}

/// A relative path without `.` and `..`; `None` when it leaves the folder that it starts in.
pub(super) fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}

fn read_folder(platform: &Path, path: &Path) -> Result<Folder, Fault> {
    let mut contents = BTreeMap::new();
    walk(platform, path, 0, &mut contents)?;
    if platform.join(path).join("stack.toml").exists() {
        contents.remove(&path.join(Stages::FILE));
    }
    let configuration = contents.iter().filter(|(file, _)| {
        let name = file.file_name().and_then(|name| name.to_str());
        file.parent() == Some(path) && name.is_some_and(Module::is_configuration)
    });
    let module =
        Module::read(configuration.map(|(file, (content, _))| (file.as_path(), content.as_slice())))?;
    let entries = contents
        .into_iter()
        .map(|(file, (content, executable))| (file, Entry { digest: Digest::of(&content), executable }))
        .collect();
    Ok(Folder { entries, module: Arc::new(module) })
}

/// Folders inside folders, at most: a link that leads upwards ends here.
const DEPTH: usize = 32;

fn walk(
    platform: &Path,
    path: &Path,
    depth: usize,
    into: &mut BTreeMap<PathBuf, (Vec<u8>, bool)>,
) -> Result<(), Fault> {
    if depth > DEPTH {
        return Err(Fault::new(format!("{} lies too deep: does a link lead upwards?", path.display())));
    }
    for item in fs_err::read_dir(platform.join(path))? {
        let item = item?;
        let file = path.join(item.file_name());
        if is_left_out(&item.file_name().to_string_lossy()) {
            continue;
        }
        if item.file_type()?.is_symlink() {
            check_link(platform, &file)?;
        }
        // A link is followed: the copy gets what it leads to.
        let metadata = fs_err::metadata(item.path())?;
        if metadata.is_dir() {
            walk(platform, &file, depth + 1, into)?;
        } else if metadata.is_file() {
            let executable = metadata.permissions().mode() & 0o100 != 0;
            into.insert(file, (fs_err::read(item.path())?, executable));
        }
    }
    Ok(())
}

/// A link may lead anywhere inside the platform's folder, and nowhere else.
fn check_link(platform: &Path, file: &Path) -> Result<(), Fault> {
    let target = fs_err::canonicalize(platform.join(file))?;
    if target.starts_with(fs_err::canonicalize(platform)?) {
        return Ok(());
    }
    Err(Fault::new(format!("{} is a link that leaves the platform's folder", file.display()))
        .because(format!("it leads to {}", target.display()))
        .hint("put the file itself there, or add it through `files` in stack.toml"))
}

/// What terraform and people leave in a folder, and the stack's own description, whose gates and runbook are no
/// part of the root module.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        ".terraform" | ".git" | ".groundwork" | "stack.toml" | ".terraform.tfstate.lock.info" | "crash.log"
    ) || name.contains(".tfstate")
        || name.strip_prefix("crash.").is_some_and(|rest| rest.rsplit('.').next() == Some("log"))
}

fn add_patterns(
    platform: &Path,
    root: &Path,
    patterns: &[String],
    entries: &mut BTreeMap<PathBuf, Entry>,
) -> Result<(), Fault> {
    for pattern in patterns {
        let fault =
            |why: String| Fault::new(format!("`files` of {}: {pattern:?}", root.display())).because(why);
        let start = normal(&literal_start(pattern))
            .ok_or_else(|| fault("the pattern leaves the platform's folder".to_owned()))?;
        let glob = globset::GlobBuilder::new(pattern.trim_start_matches("./"))
            .literal_separator(true)
            .build()
            .map_err(|error| fault(error.to_string()))?
            .compile_matcher();
        let mut found = BTreeMap::new();
        let whole = platform.join(&start);
        if whole.is_dir() {
            walk(platform, &start, 0, &mut found)?;
        } else if whole.is_file() {
            let executable = fs_err::metadata(&whole)?.permissions().mode() & 0o100 != 0;
            found.insert(start.clone(), (fs_err::read(&whole)?, executable));
        }
        let plain = start == Path::new(pattern.trim_start_matches("./").trim_end_matches('/'));
        found.retain(|path, _| plain || glob.is_match(path));
        if found.is_empty() {
            return Err(fault("no file matches it".to_owned()));
        }
        entries.extend(
            found.into_iter().map(|(path, (content, executable))| {
                (path, Entry { digest: Digest::of(&content), executable })
            }),
        );
    }
    Ok(())
}

/// The part of a pattern before its first wildcard, as a path.
fn literal_start(pattern: &str) -> PathBuf {
    pattern.split('/').take_while(|part| !part.contains(['*', '?', '[', '{', '\\'])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_are_seen() {
        assert_eq!(normal(Path::new("stacks/a/../../modules/x")), Some("modules/x".into()));
        assert_eq!(normal(Path::new("stacks/../../x")), None);
        assert_eq!(normal(Path::new("/etc")), None);
    }

    #[test]
    fn what_terraform_leaves_behind_is_no_part_of_a_stack() {
        for name in
            ["terraform.tfstate", "terraform.tfstate.backup", ".terraform", "crash.12.log", "stack.toml"]
        {
            assert!(is_left_out(name), "{name}");
        }
        for name in ["main.tf", ".terraform.lock.hcl", "terraform.tfvars", "crash.txt"] {
            assert!(!is_left_out(name), "{name}");
        }
    }
}
