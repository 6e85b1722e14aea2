//! A connection that one task keeps. Taking one from the pool and giving it back is twice asking whether it still works, and a
//! file's pages are read again by each connection that comes upon what another one has written.

use sqlx::pool::PoolConnection;
use sqlx::{Any, Connection};

use super::Store;
use super::engine::Engine;

/// What a task keeps between two uses.
#[derive(Debug, Default)]
pub(super) struct Line {
    kept: Option<PoolConnection<Any>>,
}

impl Line {
    /// A connection that works.
    pub(super) async fn ready(&mut self, store: &Store) -> sqlx::Result<PoolConnection<Any>> {
        if let Some(mut kept) = self.kept.take() {
            // A file does not go away. A server may have.
            if store.engine == Engine::Sqlite || kept.ping().await.is_ok() {
                return Ok(kept);
            }
        }
        store.db.acquire().await
    }

    /// Keeps a connection on which nothing has failed, where others do not wait for it.
    pub(super) fn keep(&mut self, store: &Store, connection: PoolConnection<Any>) {
        if store.db.options().get_max_connections() > 1 {
            self.kept = Some(connection);
        }
    }
}
