use std::path::{Component, Path, PathBuf};

use crate::drivers::Known;
use crate::model::{Fault, Template, Value};

/// argv with its references filled in, and whether anything sensitive stands in it.
///
/// # Errors
/// A secret in argv (every user of the machine reads it there), or a word that is neither text, number nor boolean.
pub(super) fn argv(words: &[Template], known: &Known) -> Result<Vec<String>, Fault> {
    words
        .iter()
        .map(|word| {
            let resolved = known.resolve(word);
            if resolved.sensitive {
                return Err(Fault::new("a secret stands in the command's arguments")
                    .because("every user of the machine can read the arguments of a process")
                    .hint("hand it over with `environment`"));
            }
            match resolved.value {
                Value::String(text) => Ok(text),
                Value::Number(number) => Ok(number.to_string()),
                Value::Bool(bool) => Ok(bool.to_string()),
                other => Err(Fault::new(format!("`{other}` cannot be an argument of a command"))),
            }
        })
        .collect()
}

/// The word for groundwork itself.
const OURSELVES: &str = "groundwork";

/// The program that the first word names: with a slash a file in the stack's folder, otherwise one on `PATH`; `groundwork`
/// is the very program that runs.
///
/// # Errors
/// When there is none, or it would lie outside the folder.
pub(super) fn program(name: &str, folder: &Path, search: Option<&std::ffi::OsStr>) -> Result<PathBuf, Fault> {
    if name == OURSELVES {
        return Ok(std::env::current_exe()?);
    }
    if !name.contains('/') {
        return which::which_in(name, search, folder).map_err(|_| {
            Fault::new(format!("there is no program `{}` on PATH", name.escape_debug()))
                .hint("for a file in the stack's folder write `./` before its name")
        });
    }
    let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    let path = folder.join(name);
    let found = path.canonicalize().map_err(|error| {
        Fault::new(format!("the program {} cannot be found", path.display())).because(error.to_string())
    })?;
    if !Path::new(name).components().all(inside) || !found.starts_with(folder) {
        return Err(Fault::new(format!(
            "the program `{}` lies outside its stack's folder",
            name.escape_debug()
        )));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_never_leaves_its_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a path");
        std::fs::write(root.join("run.sh"), "").expect("written");
        std::os::unix::fs::symlink("/bin/sh", root.join("link")).expect("linked");
        assert!(program("./run.sh", &root, None).is_ok());
        // Whatever PATH says, a stack gets the groundwork that drives it.
        let ourselves = program("groundwork", &root, None).expect("ourselves");
        assert_eq!(ourselves, std::env::current_exe().expect("we run"));
        for bad in ["../x", "/bin/sh", "./link", "./absent"] {
            assert!(program(bad, &root, None).is_err(), "{bad} was accepted");
        }
        assert!(program("sh", &root, Some(std::ffi::OsStr::new("/bin:/usr/bin"))).is_ok());
        assert!(program("no-such-program", &root, Some(std::ffi::OsStr::new("/bin"))).is_err());
    }
}
