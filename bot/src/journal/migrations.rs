//! The schema, step by step. A step that was released is never edited; a change is a new step. The steps are written for
//! SQLite, and read by PostgreSQL with its own words for integers (`engine::Engine::schema`).

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::AnyPool;
use sqlx::error::BoxDynError;
use sqlx::migrate::{Migration, MigrationSource, MigrationType, Migrator};

use super::engine::Engine;

/// Name and statements of every step, in order. The first is step 1.
const STEPS: [(&str, &str); 7] = [
    ("journal", include_str!("../../migrations/0001_journal.sql")),
    ("seen", include_str!("../../migrations/0002_seen.sql")),
    ("rooms", include_str!("../../migrations/0003_rooms.sql")),
    (
        "replicas",
        include_str!("../../migrations/0004_replicas.sql"),
    ),
    ("called", include_str!("../../migrations/0005_called.sql")),
    ("digests", include_str!("../../migrations/0006_digests.sql")),
    ("outside", include_str!("../../migrations/0007_outside.sql")),
];

/// The steps as sqlx wants them. Its macro would do the same, and would compile SQLite a second time to do it.
#[derive(Debug)]
struct Steps(Engine);

impl MigrationSource<'static> for Steps {
    fn resolve(self) -> BoxFuture<'static, Result<Vec<Migration>, BoxDynError>> {
        let step = move |(number, (name, statements)): (i64, (&'static str, &'static str))| {
            let statements = self.0.schema(statements);
            Migration::new(
                number,
                name.into(),
                MigrationType::Simple,
                statements.into(),
                false,
            )
        };
        async move { Ok((1..).zip(STEPS).map(step).collect()) }.boxed()
    }
}

/// Takes the steps that the database has not taken. Of several replicas that start at once, one takes them and the others
/// wait for it.
pub(super) async fn run(db: &AnyPool, engine: Engine) -> anyhow::Result<()> {
    Ok(Migrator::new(Steps(engine)).await?.run(db).await?)
}
