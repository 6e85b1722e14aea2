//! The schema, step by step. A step that was released is never edited; a change is a new step.

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::SqlitePool;
use sqlx::error::BoxDynError;
use sqlx::migrate::{Migration, MigrationSource, MigrationType, Migrator};

/// Number, name and statements of every step, in order.
const STEPS: [(i64, &str, &str); 3] = [
    (
        1,
        "journal",
        include_str!("../../migrations/0001_journal.sql"),
    ),
    (2, "seen", include_str!("../../migrations/0002_seen.sql")),
    (3, "rooms", include_str!("../../migrations/0003_rooms.sql")),
];

/// The steps as sqlx wants them. Its macro would do the same, and would compile SQLite a second time to do it.
#[derive(Debug)]
struct Steps;

impl MigrationSource<'static> for Steps {
    fn resolve(self) -> BoxFuture<'static, Result<Vec<Migration>, BoxDynError>> {
        let step = |(number, name, statements): (i64, &'static str, &'static str)| {
            Migration::new(
                number,
                name.into(),
                MigrationType::Simple,
                statements.into(),
                false,
            )
        };
        async move { Ok(STEPS.into_iter().map(step).collect()) }.boxed()
    }
}

/// Takes the steps that the database has not taken.
pub(super) async fn run(db: &SqlitePool) -> anyhow::Result<()> {
    Ok(Migrator::new(Steps).await?.run(db).await?)
}
