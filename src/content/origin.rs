use std::{collections::BTreeMap, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{Answers, File, Tree, archive};
use crate::model::{Digest, Fault};

/// The marker: which content and which answers a platform was made from.
pub const MARKER: &str = ".groundwork-content.toml";
/// The files that the platform was made of, as they were written.
pub const ARCHIVE: &str = ".groundwork-content.tar.gz";

const FORMAT: u32 = 1;
const HEAD: &str = "# What this platform was made from. `groundwork init --upgrade` tells by it, and by the archive beside it, what was\n\
                    # changed here from what has changed in the content. Written by groundwork; commit both.\n\n";

/// What a platform was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The version of the groundwork that has the content.
    pub groundwork: String,
    /// The answers.
    pub answers: Answers,
    /// The files as groundwork wrote them.
    pub files: Tree,
}

#[derive(Serialize, Deserialize)]
struct Marker {
    format: u32,
    groundwork: String,
    answers: Answers,
    /// SHA-256 of what is in each file.
    files: BTreeMap<String, Digest>,
}

/// Only what every format has.
#[derive(Deserialize)]
struct Format {
    format: u32,
    groundwork: String,
}

impl Origin {
    /// The two files that keep it: their names with what is in them.
    ///
    /// # Errors
    /// Paths that an archive cannot have.
    pub fn pack(&self) -> Result<[(&'static str, File); 2], Fault> {
        let files = self.files.iter().map(|(path, file)| (path.clone(), file.digest())).collect();
        let (groundwork, answers) = (self.groundwork.clone(), self.answers.clone());
        let marker = Marker { format: FORMAT, groundwork, answers, files };
        let text = toml::to_string(&marker).map_err(|error| Fault::new(error.to_string()))?;
        let archive = archive::pack(&self.files)?;
        Ok([(MARKER, File::new(format!("{HEAD}{text}"), false)), (ARCHIVE, File::new(archive, false))])
    }

    /// What the platform in a folder was made from. `None` where nothing says it.
    ///
    /// # Errors
    /// What cannot be read, was written by a newer groundwork, or does not belong together.
    pub fn read(folder: &Path) -> Result<Option<Self>, Fault> {
        let text = match std::fs::read_to_string(folder.join(MARKER)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(broken(MARKER, error)),
        };
        let unreadable = |error: toml::de::Error| broken(MARKER, error.message());
        let Format { format, groundwork } = toml::from_str(&text).map_err(unreadable)?;
        if format != FORMAT {
            return Err(Fault::new(format!(
                "{MARKER} has format {format}, which this groundwork does not know"
            ))
            .hint(format!("use groundwork {groundwork}, which wrote it, or a newer one")));
        }
        let marker: Marker = toml::from_str(&text).map_err(unreadable)?;
        let archive = std::fs::read(folder.join(ARCHIVE)).map_err(|error| broken(ARCHIVE, error))?;
        let files = archive::unpack(&archive).map_err(|error| broken(ARCHIVE, error))?;
        let digests: BTreeMap<String, Digest> =
            files.iter().map(|(path, file)| (path.clone(), file.digest())).collect();
        if digests != marker.files {
            return Err(broken(ARCHIVE, format_args!("it holds other files than {MARKER} says")));
        }
        Ok(Some(Self { groundwork: marker.groundwork, answers: marker.answers, files }))
    }
}

fn broken(name: &str, why: impl std::fmt::Display) -> Fault {
    Fault::new(format!("{name} cannot be read"))
        .because(why.to_string())
        .hint(format!("take {MARKER} and {ARCHIVE} from one commit of version control"))
}
