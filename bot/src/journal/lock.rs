//! One process a database file. The operating system drops the lock with the process, however it ends.

use std::fs::{File, TryLockError};
use std::path::Path;

use anyhow::{Context, bail};

/// Whether a database file can be made. Leaves nothing behind.
pub(super) fn can_be_made(database: &Path) -> anyhow::Result<()> {
    let mut name = database.as_os_str().to_owned();
    name.push(".check");
    let made = File::create_new(&name).and_then(|_| std::fs::remove_file(&name));
    made.with_context(|| format!("the database {} cannot be made", database.display()))
}

/// A lock on the file beside the database.
#[derive(Debug)]
pub(super) struct FileLock {
    _file: File,
}

impl FileLock {
    /// Takes the lock, or says that somebody else has it.
    pub(super) fn take(database: &Path) -> anyhow::Result<Self> {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        let context = || format!("the database {} cannot be used", database.display());
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&name)
            .with_context(context)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "the database {} is in use by another deckhand; stop it, or name another database",
                    database.display()
                )
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(context),
        }
    }
}
