use std::fs::TryLockError;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use super::{Event, Progress};

/// Held while something is installed, by one groundwork at a time on this machine. The kernel releases it when the
/// process ends, however it ends; go does not inherit it.
#[derive(Debug)]
pub(super) struct Guard(
    #[expect(dead_code, reason = "the lock is held for as long as the file is open")] fs_err::File,
);

impl Guard {
    /// Waits for the lock, and says once whom it waits for.
    pub async fn take(path: &Path, what: &'static str, progress: &dyn Progress) -> std::io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs_err::create_dir_all(folder)?;
        }
        let file =
            fs_err::OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path)?;
        let mut announced = false;
        loop {
            match file.file().try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if !announced => {
                    announced = true;
                    progress.on(Event::Waiting { what, pid: holder(path) });
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        file.file().set_len(0)?;
        writeln!(&file, "{}", std::process::id())?;
        Ok(Self(file))
    }
}

fn holder(path: &Path) -> Option<u32> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}
