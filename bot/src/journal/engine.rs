//! The two engines: SQLite in a file, PostgreSQL for several replicas. One schema and one set of statements for both; what
//! differs between them is here.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use anyhow::Context;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, Executor};

/// How long a statement waits for another process to finish writing, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a statement may wait for a connection. Longer, and whoever asked has given up.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(5);

/// What stays as it is in the address of a file.
const IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.');

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    /// A file, or a store in memory. One process has it.
    Sqlite,
    /// A server. Several replicas may share it.
    Postgres,
}

impl Engine {
    /// A statement as this engine reads it. `{rows}` stands for the elements of the JSON array in the first argument, each
    /// called `value`; `{now}` for the database's own time, in milliseconds; `{held}` keeps what was read from being changed
    /// until the transaction has ended.
    pub(super) fn dialect(self, statement: &str) -> Cow<'_, str> {
        if !statement.contains('{') {
            return Cow::Borrowed(statement);
        }
        let (rows, now, held) = match self {
            Self::Sqlite => (
                "json_each($1)",
                "CAST(unixepoch('subsec') * 1000 AS BIGINT)",
                // Whoever would change it has to be the one writer.
                "",
            ),
            Self::Postgres => (
                "json_array_elements(CAST($1 AS json)) AS row_of(value)",
                "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
                "FOR SHARE",
            ),
        };
        let statement = statement
            .replace("{rows}", rows)
            .replace("{now}", now)
            .replace("{held}", held);
        Cow::Owned(statement)
    }

    /// A step of the schema as this engine reads it. SQLite's INTEGER has 64 bits, PostgreSQL's has 32.
    pub(super) fn schema(self, statements: &str) -> String {
        match self {
            Self::Sqlite => statements.to_owned(),
            Self::Postgres => statements
                .replace(
                    "INTEGER PRIMARY KEY AUTOINCREMENT",
                    "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                )
                .replace("INTEGER", "BIGINT"),
        }
    }
}

/// Whether a statement failed because of the database, so that any other would have failed as well: it is gone, locked,
/// full, or takes too long.
pub(super) fn is_of_the_database(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<sqlx::Error>() {
        Some(sqlx::Error::Database(error)) => error
            .code()
            .is_some_and(|code| is_of_the_database_by_code(&code)),
        Some(
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed,
        ) => true,
        _ => false,
    }
}

fn is_of_the_database_by_code(code: &str) -> bool {
    // PostgreSQL's classes: connections, resources, its operator, its system; SQLite's numbers, whose low byte says what
    // kind it is: BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB.
    if code.len() == 5 {
        return ["08", "25", "53", "57", "58", "XX"].contains(&&code[..2]);
    }
    code.parse::<u32>()
        .is_ok_and(|code| [5, 6, 8, 10, 11, 13, 14, 26].contains(&(code & 0xff)))
}

/// Opens a file, and creates it where it is missing.
pub(super) async fn open_file(file: &Path) -> anyhow::Result<AnyPool> {
    let file = std::path::absolute(file)?;
    let path = file.to_str().context("its path is not Unicode")?;
    let address = format!("sqlite://{}?mode=rwc", utf8_percent_encode(path, IN_PATHS));
    connect(&address, 4, Engine::Sqlite).await
}

/// Makes a store that is gone when the process is.
pub(super) async fn open_memory() -> anyhow::Result<AnyPool> {
    // One connection: a second one would see another, empty database.
    connect("sqlite::memory:", 1, Engine::Sqlite).await
}

/// Connects to a server.
pub(super) async fn open_server(address: &str) -> anyhow::Result<AnyPool> {
    connect(address, 8, Engine::Postgres).await
}

async fn connect(address: &str, connections: u32, engine: Engine) -> anyhow::Result<AnyPool> {
    static DRIVERS: Once = Once::new();
    DRIVERS.call_once(sqlx::any::install_default_drivers);
    // Statements of one process are told apart from those of the next only by their text, and that never changes.
    let options: AnyConnectOptions = address.parse()?;
    let pool = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(CONNECTION_TIMEOUT)
        // Nothing can have become of a file since.
        .test_before_acquire(engine == Engine::Postgres)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| Box::pin(prepare(connection, engine)));
    Ok(pool.connect_with(options).await?)
}

/// What every connection starts with.
async fn prepare(connection: &mut AnyConnection, engine: Engine) -> Result<(), sqlx::Error> {
    let settings = match engine {
        Engine::Sqlite => format!(
            "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
            BUSY_TIMEOUT.as_millis()
        ),
        // A connection whose other end has gone must not keep anybody waiting for the kernel to notice.
        Engine::Postgres => {
            "SET statement_timeout = '10s'; SET idle_in_transaction_session_timeout = '10s';"
                .to_owned()
        }
    };
    connection.execute(sqlx::raw_sql(&settings)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{is_of_the_database, is_of_the_database_by_code};

    #[test]
    fn a_database_that_is_gone_fails_every_write_and_a_bad_write_only_itself() {
        assert!(is_of_the_database(&sqlx::Error::PoolTimedOut.into()));
        assert!(!is_of_the_database(&anyhow::anyhow!("the lease has gone")));
        // Busy, a full disk, a read that failed; a server that shuts down, a full disk, a statement that took too long.
        for code in ["5", "517", "13", "266", "57P01", "53100", "57014"] {
            assert!(is_of_the_database_by_code(code), "{code}");
        }
        // A key that is there already, a row that is missing, a character that cannot be stored.
        for code in ["2067", "787", "23505", "23503", "22P05"] {
            assert!(!is_of_the_database_by_code(code), "{code}");
        }
    }
}
