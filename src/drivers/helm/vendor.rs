//! Fills a mirror with charts.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use super::{
    Charts, Mirror,
    chart::pin_of,
    contents::{identity, of_files},
    mirror::Mirrored,
};
use crate::{
    drivers::{Context, World},
    model::{Chart, Fault},
};

/// How a chart stands in a mirror.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is there, and is the pinned one.
    There(PathBuf),
    /// It is there, and nothing is pinned of it yet.
    NotPinned(PathBuf),
    /// It is not the one that is pinned.
    Differs(PathBuf),
    /// It is not there; what is, in a line.
    Missing(String),
}

impl Charts {
    /// How a chart stands in the mirror of these charts. Starts no process and asks no network.
    ///
    /// # Errors
    /// When what is there cannot be read.
    pub fn standing(&self, chart: &Chart, mirror: &Mirror) -> Result<Standing, Fault> {
        let found = match mirror.find(chart) {
            Ok(found) => found,
            Err(instead) => return Ok(Standing::Missing(instead)),
        };
        let path = found.path().to_owned();
        let name = Self::pin_name(chart).unwrap_or_default();
        let digest = of_files(&path)?;
        Ok(match self.pin(&pin_of(&name, &found)) {
            Some(pinned) if pinned == digest => Standing::There(path),
            Some(_) => Standing::Differs(path),
            None => Standing::NotPinned(path),
        })
    }

    /// Sees to it that the mirror has a chart as it is pinned: what is there and fits is pinned and stays, anything else is
    /// pulled. Gives the archive that was written, if one was.
    ///
    /// # Errors
    /// When the chart cannot be pulled or written, is not the pinned one, or an unpacked one would have to be replaced.
    pub async fn vendor(
        &self,
        chart: &Chart,
        mirror: &Mirror,
        world: &World,
        context: &Context,
    ) -> Result<Option<PathBuf>, Fault> {
        let name = Self::pin_name(chart).unwrap_or_default();
        match self.standing(chart, mirror)? {
            Standing::There(_) => return Ok(None),
            Standing::NotPinned(path) => {
                self.in_mirror(&name, &mirrored(path))?;
                return Ok(None);
            }
            // Somebody unpacked it there, perhaps to change it.
            Standing::Differs(path) if path.is_dir() => {
                self.in_mirror(&name, &mirrored(path))?;
            }
            Standing::Differs(_) | Standing::Missing(_) => {}
        }
        let archive = self.pulled(chart, &name, world, context).await.map_err(|missed| missed.fault)?;
        let identity =
            identity(&archive).ok_or_else(|| Fault::new(format!("what was pulled as {name} is no chart")))?;
        let place = mirror.folder().join(format!("{}-{}.tgz", identity.name, identity.version));
        copy(&archive, &place)?;
        // Whoever serves another chart under the name is found out here, and not when it is needed.
        match mirror.find(chart) {
            Ok(_) => Ok(Some(place)),
            Err(instead) => {
                Err(Fault::new(format!("the repository served another chart than {name}")).because(instead))
            }
        }
    }
}

fn mirrored(path: PathBuf) -> Mirrored {
    if path.is_dir() { Mirrored::Unpacked(path) } else { Mirrored::Packaged(path) }
}

/// Copies a file whole or not at all. Unlike what groundwork keeps for itself, a mirror is there to be committed, copied
/// and read by others.
fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    let folder = to.parent().unwrap_or(to);
    if !folder.is_dir() {
        fs_err::create_dir_all(folder)?;
        // groundwork's own umask lets nobody else in.
        fs_err::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?;
    }
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    std::io::copy(&mut fs_err::File::open(from)?, &mut new)?;
    new.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    new.as_file().sync_all()?;
    new.persist(to).map_err(|error| Fault::from(error.error))?;
    Ok(())
}
