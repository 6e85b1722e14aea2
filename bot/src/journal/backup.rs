//! A copy of the SQLite file, made while a deckhand works with it.

use std::path::Path;

use anyhow::{Context, ensure};
use sqlx::AnyPool;

use super::Place;

/// Copies the journal in `file` to `copy`, as it is at one moment. Whoever works with it goes on meanwhile.
///
/// # Errors
/// When there is no journal, when there is a file at `copy` already, or when it cannot be written whole.
pub async fn back_up(file: &Path, copy: &Path) -> anyhow::Result<()> {
    ensure!(
        !copy.exists(),
        "{} is there already; name another file",
        copy.display()
    );
    let (db, _) = super::beside(&Place::File(file.to_owned())).await?;
    let copied = copy_into(&db, copy).await;
    db.close().await;
    copied.with_context(|| format!("the copy {} cannot be written", copy.display()))
}

async fn copy_into(db: &AnyPool, copy: &Path) -> anyhow::Result<()> {
    let path = copy.to_str().context("its path is not Unicode")?;
    sqlx::query("VACUUM INTO $1").bind(path).execute(db).await?;
    // On disk, name and all, before anybody is told that there is a backup.
    std::fs::File::open(copy)?.sync_all()?;
    Ok(())
}
