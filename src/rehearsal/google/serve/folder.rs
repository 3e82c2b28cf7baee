use std::{io, os::unix::fs::DirBuilderExt as _, path::PathBuf};

use tempfile::TempDir;

/// Makes a folder for sockets, whose paths must be short (108 bytes on Linux, 104 elsewhere): in `$XDG_RUNTIME_DIR`, or in
/// `/tmp` as one that only its owner may enter.
///
/// # Errors
/// When neither can be used.
pub(super) fn sockets() -> io::Result<TempDir> {
    const LONGEST: usize = 80;
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let runtime =
        runtime.filter(|path| path.is_absolute() && path.as_os_str().len() < LONGEST && path.is_dir());
    let make = |parent: &PathBuf| tempfile::Builder::new().prefix("gw-").tempdir_in(parent);
    if let Some(folder) = runtime.as_ref().and_then(|runtime| make(runtime).ok()) {
        return Ok(folder);
    }
    let temporary = PathBuf::from("/tmp");
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&temporary)?;
    make(&temporary)
}
