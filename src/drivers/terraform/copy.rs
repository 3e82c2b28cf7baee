use std::path::{Path, PathBuf};

use super::{files::Reader, init::override_backend, site};
use crate::{drivers::files::private_folder, model::Fault};

/// Copies a root module with the local modules that it calls into a folder, so that terraform may run there and the root
/// stays as it is. Its backend becomes the local one; no state comes along. Gives the root's copy.
///
/// # Errors
/// When something of it cannot be read or does not exist.
pub fn copy_root(root: &Path, into: &Path) -> Result<PathBuf, Fault> {
    let root = fs_err::canonicalize(root)?;
    // The whole path is kept below `into`, so that modules beside the root are found.
    let relative = root.strip_prefix("/").unwrap_or(&root);
    let files = Reader::default().read(Path::new("/"), relative, &[])?;
    let wanted = files.entries.keys().cloned().collect();
    site::copy(Path::new("/"), into, &wanted, &|_, _| Ok(()))?;
    let copy = into.join(relative);
    private_folder(&copy)?;
    override_backend(&copy, &files)?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_comes_with_its_modules_and_without_state_and_backend() {
        let folder = tempfile::tempdir().expect("a folder");
        let (stack, module) = (folder.path().join("stacks/a"), folder.path().join("modules/m"));
        std::fs::create_dir_all(&stack).expect("a folder");
        std::fs::create_dir_all(&module).expect("a folder");
        let text =
            "terraform {\n  backend \"gcs\" {}\n}\nmodule \"m\" {\n  source = \"../../modules/m\"\n}\n";
        std::fs::write(stack.join("main.tf"), text).expect("written");
        std::fs::write(stack.join("terraform.tfstate"), "{}").expect("written");
        std::fs::write(module.join("main.tf"), "locals {}\n").expect("written");
        let into = tempfile::tempdir().expect("a folder");
        let copy = copy_root(&stack, into.path()).expect("copied");
        assert!(copy.join("main.tf").exists() && copy.join("../../modules/m/main.tf").exists());
        assert!(!copy.join("terraform.tfstate").exists());
        let overrides: Vec<_> = std::fs::read_dir(&copy)
            .expect("a folder")
            .filter(|item| item.as_ref().expect("an item").file_name().to_string_lossy().contains("override"))
            .collect();
        assert_eq!(overrides.len(), 1);
    }
}
