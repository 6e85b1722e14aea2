//! A new database, on either engine, and what it takes on disk.

use std::path::PathBuf;

use deckhand::journal::{Journal, Place};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Executor, Row};
use tempfile::TempDir;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) const WORDS: [&str; 2] = ["sqlite", "postgres"];

    pub(crate) fn named(word: &str) -> Option<Self> {
        match word {
            "sqlite" => Some(Self::Sqlite),
            "postgres" => Some(Self::Postgres),
            _ => None,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A database of this process's own. Gone after [`Store::drop_it`].
pub(crate) struct Store {
    pub(crate) engine: Engine,
    pub(crate) place: Place,
    /// A way in beside the journal.
    pub(crate) direct: AnyPool,
    server: Option<(String, String)>,
    _folder: TempDir,
}

impl Store {
    /// A new one, with the schema in it. None where there is no server.
    pub(crate) async fn new(engine: Engine) -> Option<Self> {
        sqlx::any::install_default_drivers();
        let folder = TempDir::new().expect("a folder");
        let (place, server) = match engine {
            Engine::Sqlite => {
                let file = folder.path().join("deckhand.sqlite3");
                (Place::File(file), None)
            }
            Engine::Postgres => {
                let Ok(server) = std::env::var("DECKHAND_POSTGRES") else {
                    super::figures::say("PostgreSQL: not measured, DECKHAND_POSTGRES is not set");
                    return None;
                };
                let name = format!("deckhand_bench_{:016x}", rand::random::<u64>());
                run(&server, &format!("CREATE DATABASE {name}")).await;
                let mut address = url::Url::parse(&server).expect("an address");
                address.set_path(&name);
                (Place::Server(address.into()), Some((server, name)))
            }
        };
        let journal = Journal::open(&place).await.expect("a new journal");
        journal.close().await;
        drop(journal);
        let address = match &place {
            Place::File(file) => format!("sqlite://{}", file.display()),
            Place::Server(address) => address.clone(),
        };
        Some(Self {
            engine,
            place,
            direct: connect(&address).await,
            server,
            _folder: folder,
        })
    }

    /// How many bytes it takes, once everything is where it stays.
    pub(crate) async fn bytes(&self) -> i64 {
        match &self.place {
            Place::File(file) => {
                self.run("PRAGMA wal_checkpoint(TRUNCATE)").await;
                [file.clone(), beside(file, "-wal")]
                    .iter()
                    .filter_map(|file| std::fs::metadata(file).ok())
                    .map(|metadata| i64::try_from(metadata.len()).unwrap_or(i64::MAX))
                    .sum()
            }
            Place::Server(_) => {
                self.run("CHECKPOINT").await;
                self.number("SELECT pg_database_size(current_database())")
                    .await
            }
        }
    }

    /// How often the engine waited for the disk, where it says so.
    pub(crate) async fn syncs(&self) -> Option<i64> {
        match self.engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                let fsync = sqlx::query("SHOW fsync").fetch_one(&self.direct).await;
                let fsync: String = fsync.expect("a setting").get(0);
                let syncs = self.number("SELECT wal_sync FROM pg_stat_wal").await;
                (fsync == "on").then_some(syncs)
            }
        }
    }

    pub(crate) async fn run(&self, statement: &str) {
        let done = self.direct.execute(sqlx::raw_sql(statement)).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    pub(crate) async fn number(&self, query: &str) -> i64 {
        let row = sqlx::query(query).fetch_one(&self.direct).await;
        row.unwrap_or_else(|error| panic!("{query}: {error}"))
            .get(0)
    }

    /// Nothing of it stays.
    pub(crate) async fn drop_it(self) {
        self.direct.close().await;
        if let Some((server, name)) = &self.server {
            run(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

fn beside(file: &std::path::Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

async fn run(server: &str, statement: &str) {
    let pool = connect(server).await;
    pool.execute(statement).await.expect(statement);
    pool.close().await;
}

async fn connect(address: &str) -> AnyPool {
    let pool = AnyPoolOptions::new().max_connections(1);
    pool.connect(address).await.expect("a connection")
}
