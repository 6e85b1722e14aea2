//! Leases: which of several replicas does what. Each time one changes hands its fence grows, and what is written under an
//! older fence is refused. One process alone, which is what a file has, needs none.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::Row;
use tokio::time::Instant;

use super::Journal;
use super::engine::Engine;

/// How long a lease lasts after its last renewal.
pub const LASTS: Duration = Duration::from_secs(6);

/// How often it is renewed, and how often others look whether it is free.
pub const RENEWED_EVERY: Duration = Duration::from_secs(1);

/// So much before its end it is not relied on any more: what is begun then may be done when somebody else has it.
const MARGIN: Duration = Duration::from_secs(2);

/// The right to do something, until it ends.
#[derive(Debug, Clone)]
pub struct Lease {
    name: Arc<str>,
    fence: i64,
    /// By this process's own clock, counted from before the database was asked.
    until: Arc<Mutex<Instant>>,
}

impl Lease {
    /// What it is for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn fence(&self) -> i64 {
        self.fence
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.fence == other.fence && self.name == other.name
    }

    /// Whether it can still be relied on. A process that was stopped for a while finds that it cannot.
    #[must_use]
    pub fn holds(&self) -> bool {
        Instant::now() < *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lasts_from(&self, asked: Instant) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = asked + LASTS - MARGIN;
    }

    fn ends(&self) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

impl Journal {
    /// Whether several processes may have this journal, so that what is done must be done under a lease.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.store.engine == Engine::Postgres
    }

    /// The same journal, for what is done under a lease: nothing is stored through it once somebody else has that.
    #[must_use]
    pub fn under(&self, lease: Option<Lease>) -> Self {
        Self {
            under: lease,
            ..self.clone()
        }
    }

    /// Whether what this journal is used for may still be done. Ask right before acting: what was stored a moment ago may
    /// be a moment that lasted minutes.
    #[must_use]
    pub fn may_act(&self) -> bool {
        self.under.as_ref().is_none_or(Lease::holds)
    }

    /// The lease under which things are stored through this journal.
    #[must_use]
    pub fn lease(&self) -> Option<&Lease> {
        self.under.as_ref()
    }

    /// Takes a lease, if nobody has it.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn take_lease(&self, name: &str) -> anyhow::Result<Option<Lease>> {
        let asked = Instant::now();
        let statement = self.store.sql(
            "INSERT INTO leases (name, fence, expires_at) VALUES ($1, 1, {now} + $2)
             ON CONFLICT (name) DO UPDATE SET fence = leases.fence + 1, expires_at = excluded.expires_at
             WHERE leases.expires_at <= {now} RETURNING fence",
        );
        let row = sqlx::query(&statement)
            .bind(name)
            .bind(lasts_millis())
            .fetch_optional(&self.store.db)
            .await?;
        Ok(row.map(|row| {
            let lease = Lease {
                name: name.into(),
                fence: row.get("fence"),
                until: Arc::new(Mutex::new(asked)),
            };
            lease.lasts_from(asked);
            lease
        }))
    }

    /// Renews a lease. False when somebody else has it.
    ///
    /// # Errors
    /// When the store cannot be asked; the lease goes on ending then.
    pub async fn renew(&self, lease: &Lease) -> anyhow::Result<bool> {
        let asked = Instant::now();
        let statement = self.store.sql(
            "UPDATE leases SET expires_at = {now} + $3 WHERE name = $1 AND fence = $2 AND expires_at > {now}",
        );
        let renewed = sqlx::query(&statement)
            .bind(lease.name())
            .bind(lease.fence)
            .bind(lasts_millis())
            .execute(&self.store.db)
            .await?
            .rows_affected()
            == 1;
        if renewed {
            lease.lasts_from(asked);
        } else {
            lease.ends();
        }
        Ok(renewed)
    }

    /// Gives a lease back, so that nobody has to wait for its end.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn give_back(&self, lease: &Lease) -> anyhow::Result<()> {
        lease.ends();
        sqlx::query("UPDATE leases SET expires_at = 0 WHERE name = $1 AND fence = $2")
            .bind(lease.name())
            .bind(lease.fence)
            .execute(&self.store.db)
            .await?;
        Ok(())
    }

    /// The replicas whose lease has ended, and whose work nobody has taken over.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn lost_replicas(&self) -> anyhow::Result<Vec<String>> {
        let statement = self.store.sql(
            "SELECT name FROM leases WHERE name LIKE 'replica:%' AND expires_at <= {now}
             AND EXISTS (SELECT 1 FROM heard WHERE worker = leases.name AND answered_at IS NULL)",
        );
        let rows = sqlx::query(&statement).fetch_all(&self.store.db).await?;
        Ok(rows.iter().map(|row| row.get("name")).collect())
    }

    /// Takes over the unanswered events of a replica that is gone. The fence grows first, so that it cannot answer them
    /// should it come back.
    ///
    /// # Errors
    /// When the store fails; nothing was taken over then.
    pub async fn take_over(&self, replica: &str, by: &Lease) -> anyhow::Result<()> {
        let mut transaction = self.store.db.begin().await?;
        let fenced = self
            .store
            .sql("UPDATE leases SET fence = fence + 1 WHERE name = $1 AND expires_at <= {now}");
        let fenced = sqlx::query(&fenced)
            .bind(replica)
            .execute(&mut *transaction)
            .await?;
        if fenced.rows_affected() == 1 {
            sqlx::query("UPDATE heard SET worker = $2 WHERE worker = $1 AND answered_at IS NULL")
                .bind(replica)
                .bind(by.name())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

fn lasts_millis() -> i64 {
    i64::try_from(LASTS.as_millis()).unwrap_or(i64::MAX)
}
