//! The databases of a test: its own, on each engine there is.

use std::panic::{AssertUnwindSafe, resume_unwind};

use deckhand::journal::{Journal, Place};
use futures::FutureExt;
use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, Executor};
use tempfile::TempDir;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database of a test's own.
pub(crate) struct Store {
    pub(crate) engine: Engine,
    pub(crate) place: Place,
    /// The test's own way in, beside the journal.
    direct: AnyPool,
    _folder: TempDir,
}

/// Runs a test on each engine there is.
pub(crate) async fn on_each(test: impl AsyncFn(Store)) {
    let folder = TempDir::new().expect("a folder");
    let place = Place::File(folder.path().join("deckhand.sqlite3"));
    test(Store::new(Engine::Sqlite, place, folder).await).await;
    on_postgres(test).await;
}

/// Runs a test on PostgreSQL alone, if there is one.
pub(crate) async fn on_postgres(test: impl AsyncFn(Store)) {
    let Ok(server) = std::env::var("DECKHAND_POSTGRES") else {
        return;
    };
    let name = format!("deckhand_test_{:016x}", rand::random::<u64>());
    let mut address = url::Url::parse(&server).expect("an address");
    address.set_path(&name);
    run(&server, &format!("CREATE DATABASE {name}")).await;
    let folder = TempDir::new().expect("a folder");
    let place = Place::Server(address.into());
    let store = Store::new(Engine::Postgres, place, folder).await;
    let done = AssertUnwindSafe(test(store)).catch_unwind().await;
    run(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    if let Err(panic) = done {
        resume_unwind(panic);
    }
}

async fn run(server: &str, statement: &str) {
    let pool = connect(server).await;
    pool.execute(statement).await.expect(statement);
    pool.close().await;
}

async fn connect(address: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1);
    pool.connect(address).await.expect("a connection")
}

impl Store {
    /// With the schema in it.
    async fn new(engine: Engine, place: Place, folder: TempDir) -> Self {
        let journal = Journal::open(&place).await.expect("a new journal");
        journal.close().await;
        drop(journal);
        let address = match &place {
            Place::File(file) => format!("sqlite://{}", file.display()),
            Place::Server(address) => address.clone(),
        };
        Self {
            engine,
            place,
            direct: connect(&address).await,
            _folder: folder,
        }
    }

    /// A process of this store.
    pub(crate) async fn open(&self) -> Journal {
        Journal::open(&self.place).await.expect("a journal")
    }

    /// Rows as they are stored.
    pub(crate) async fn rows(&self, query: &str) -> Vec<AnyRow> {
        let rows = sqlx::query(query).fetch_all(&self.direct).await;
        rows.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// How many rows of a table there are.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        use sqlx::Row;
        let rows = self
            .rows(&format!("SELECT count(*) AS count FROM {table}"))
            .await;
        rows[0].get("count")
    }

    /// Changes rows behind the journal's back.
    pub(crate) async fn change(&self, statement: &str) {
        let done = sqlx::query(statement).execute(&self.direct).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// Takes everything out of it, and takes only the first steps of the schema.
    pub(crate) async fn at_step(&self, steps: &[(&'static str, &'static str)]) {
        for table in [
            "approvals",
            "rulings",
            "digest_runs",
            "digests",
            "outside_events",
            "watches",
            "watched",
            "watch_looks",
            "operation_events",
            "operations",
            "outgoing",
            "heard",
            "leases",
            "presence",
            "_sqlx_migrations",
        ] {
            self.change(&format!("DROP TABLE {table}")).await;
        }
        let migrations = (1..).zip(steps).map(|(number, (name, statements))| {
            let statements = match self.engine {
                Engine::Sqlite => (*statements).to_owned(),
                Engine::Postgres => statements
                    .replace(
                        "INTEGER PRIMARY KEY AUTOINCREMENT",
                        "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                    )
                    .replace("INTEGER", "BIGINT"),
            };
            let kind = MigrationType::Simple;
            Migration::new(number, (*name).into(), kind, statements.into(), false)
        });
        let migrator = Migrator {
            migrations: migrations.collect(),
            ..Migrator::DEFAULT
        };
        migrator.run(&self.direct).await.expect("the first steps");
    }

    /// Every lease of that name has ended, without anybody having waited.
    pub(crate) async fn end_lease(&self, name: &str) {
        let statement = format!("UPDATE leases SET expires_at = 1 WHERE name = '{name}'");
        self.change(&statement).await;
    }
}
