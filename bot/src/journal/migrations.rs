//! The schema, step by step. A step that was released is never edited; a change is a new step. The steps are written for
//! SQLite, and read by PostgreSQL with its own words for integers (`engine::Engine::schema`).

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::AnyPool;
use sqlx::error::BoxDynError;
use sqlx::migrate::{Migration, MigrationSource, MigrationType, Migrator};

use super::engine::Engine;

/// Number, name and statements of every step, in order.
const STEPS: [(i64, &str, &str); 8] = [
    (
        1,
        "journal",
        include_str!("../../migrations/0001_journal.sql"),
    ),
    (2, "seen", include_str!("../../migrations/0002_seen.sql")),
    (3, "rooms", include_str!("../../migrations/0003_rooms.sql")),
    (
        4,
        "replicas",
        include_str!("../../migrations/0004_replicas.sql"),
    ),
    (
        5,
        "called",
        include_str!("../../migrations/0005_called.sql"),
    ),
    (
        6,
        "digests",
        include_str!("../../migrations/0006_digests.sql"),
    ),
    (
        7,
        "outside",
        include_str!("../../migrations/0007_outside.sql"),
    ),
    (
        8,
        "approvals",
        include_str!("../../migrations/0008_approvals.sql"),
    ),
];

/// The steps as sqlx wants them. Its macro would do the same, and would compile SQLite a second time to do it.
#[derive(Debug)]
struct Steps(Engine);

impl MigrationSource<'static> for Steps {
    fn resolve(self) -> BoxFuture<'static, Result<Vec<Migration>, BoxDynError>> {
        let step = move |(number, name, statements): (i64, &'static str, &'static str)| {
            let statements = self.0.schema(statements);
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

/// Takes the steps that the database has not taken. Of several replicas that start at once, one takes them and the others
/// wait for it.
pub(super) async fn run(db: &AnyPool, engine: Engine) -> anyhow::Result<()> {
    Ok(Migrator::new(Steps(engine)).await?.run(db).await?)
}
