use std::{collections::BTreeMap, ffi::OsString, io, sync::Arc};

use tempfile::TempDir;
use tokio::{net::UnixListener, task::JoinHandle};

use super::{anchor::Anchor, environment, folder};
use crate::rehearsal::google::{protocol::serve, provider::Simulator};

/// A simulated provider that terraform processes may use, until this is dropped.
pub struct Attached {
    folder: TempDir,
    anchor: Anchor,
    servers: Vec<JoinHandle<()>>,
}

/// Serves a provider. `anchor` are the arguments that make this program do nothing but wait ([`super::hold`]).
///
/// # Errors
/// When there is no place for the sockets, or the child cannot be started.
pub fn attach(simulator: Arc<Simulator>, anchor: Vec<String>) -> io::Result<Attached> {
    let folder = folder::sockets()?;
    let anchor = Anchor::start(anchor)?;
    let servers = environment::SOCKETS
        .iter()
        .map(|name| {
            let listener = UnixListener::bind(folder.path().join(name))?;
            Ok(tokio::spawn(serve(listener, *name == environment::BETA, Arc::clone(&simulator))))
        })
        .collect::<io::Result<_>>()?;
    Ok(Attached { folder, anchor, servers })
}

impl Attached {
    /// What a terraform process needs in its environment.
    ///
    /// # Errors
    /// When the child that terraform watches was killed and cannot be started again.
    pub fn environment(&self) -> io::Result<BTreeMap<OsString, OsString>> {
        let reattach = environment::reattach(self.folder.path(), self.anchor.process()?);
        Ok(BTreeMap::from([
            ("TF_REATTACH_PROVIDERS".into(), reattach.into()),
            ("CHECKPOINT_DISABLE".into(), "1".into()),
        ]))
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
    }
}
