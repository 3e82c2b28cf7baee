use std::{
    io::{self, Read as _},
    path::{Component, Path},
};

use flate2::{Compression, GzBuilder, read::GzDecoder};

use super::{File, Tree};

/// More than any content has, less than what fills a machine's memory.
const MOST: u64 = 256 << 20;

/// The files as a compressed archive. The same files give the same bytes: no times, no owners.
///
/// # Errors
/// A path that is too long for an archive.
pub(super) fn pack(tree: &Tree) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::best()));
    for (path, file) in tree {
        let mut header = tar::Header::new_ustar();
        header.set_size(file.bytes.len() as u64);
        header.set_mode(if file.executable { 0o755 } else { 0o644 });
        header.set_mtime(0);
        archive.append_data(&mut header, path, file.bytes.as_slice())?;
    }
    archive.into_inner()?.finish()
}

/// The files of an archive.
///
/// # Errors
/// What is no such archive, or holds anything but files with paths that stay below a folder.
pub(super) fn unpack(bytes: &[u8]) -> io::Result<Tree> {
    let mut archive = tar::Archive::new(GzDecoder::new(bytes).take(MOST));
    let mut tree = Tree::default();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let path = path.to_str().filter(|path| stays_below(Path::new(path)) && !path.is_empty());
        let (Some(path), true) = (path.map(str::to_owned), entry.header().entry_type().is_file()) else {
            return Err(io::Error::other("it holds something else than files of a platform"));
        };
        let executable = entry.header().mode()? & 0o100 != 0;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        tree.insert(path, File::new(bytes, executable));
    }
    Ok(tree)
}

fn stays_below(path: &Path) -> bool {
    path.components().all(|component| matches!(component, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let mut tree = Tree::default();
        tree.insert("a/b.txt", File::new("text", false));
        tree.insert("run", File::new([0, 255], true));
        let bytes = pack(&tree).expect("packed");
        assert_eq!(unpack(&bytes).expect("unpacked"), tree);
        assert_eq!(pack(&tree).expect("packed"), bytes);
    }

    #[test]
    fn a_path_that_leaves_is_refused() {
        let mut builder = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::fast()));
        let mut header = tar::Header::new_ustar();
        header.set_size(1);
        // The library itself refuses such a path, a file from elsewhere may have it.
        header.as_old_mut().name[..4].copy_from_slice(b"../x");
        header.set_cksum();
        builder.append(&header, &b"x"[..]).expect("appended");
        let bytes = builder.into_inner().and_then(flate2::write::GzEncoder::finish).expect("finished");
        assert!(unpack(&bytes).is_err());
    }
}
