//! Doing something for as long as this process has the lease for it. Where nobody shares the journal, that is always.

use std::collections::HashMap;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use commands::EnvironmentName;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::journal::{Journal, Lease, RENEWED_EVERY};

/// Does the work whenever this process has the lease, until told to stop. The work gets a journal that stores nothing any
/// more once the lease is lost; it is dropped where it stands then.
pub async fn keep<F: Future<Output = ()>>(
    journal: Journal,
    name: String,
    stop: CancellationToken,
    work: impl Fn(Journal, CancellationToken) -> F,
) {
    keep_and_mend(journal, name, stop, work, async || ()).await;
}

/// The same, for work that may leave something half done where it is dropped. That is mended while the lease is waited for.
pub async fn keep_and_mend<F, M>(
    journal: Journal,
    name: String,
    stop: CancellationToken,
    work: impl Fn(Journal, CancellationToken) -> F,
    mend: impl Fn() -> M,
) where
    F: Future<Output = ()>,
    M: Future<Output = ()> + Send + 'static,
{
    if !journal.is_shared() {
        return work(journal, stop).await;
    }
    let mut mending = JoinSet::new();
    while let Some(lease) = taken(&journal, &name, &stop).await {
        tracing::info!(lease = name, "taken");
        let working = work(journal.under(Some(lease.clone())), stop.child_token());
        tokio::select! {
            () = working => {}
            () = lost(&journal, &lease) => {
                tracing::warn!(lease = name, "lost; what was done under it stops here");
                mending.spawn(mend());
            }
        }
        if let Err(error) = journal.give_back(&lease).await {
            tracing::warn!(
                lease = name,
                error = format!("{error:#}"),
                "not given back; it ends by itself"
            );
        }
        if stop.is_cancelled() {
            return;
        }
    }
}

/// Waits for the lease. None when told to stop.
async fn taken(journal: &Journal, name: &str, stop: &CancellationToken) -> Option<Lease> {
    loop {
        match journal.take_lease(name).await {
            Ok(Some(lease)) => return Some(lease),
            Ok(None) => {}
            Err(error) => tracing::warn!(
                lease = name,
                error = format!("{error:#}"),
                "cannot be asked for; it will be again"
            ),
        }
        tokio::select! {
            () = stop.cancelled() => return None,
            () = tokio::time::sleep(RENEWED_EVERY) => {}
        }
    }
}

/// Renews the lease for as long as that works. Returns when it can no longer be relied on.
async fn lost(journal: &Journal, lease: &Lease) {
    loop {
        tokio::time::sleep(RENEWED_EVERY).await;
        let mut renewing = pin!(journal.renew(lease));
        tokio::select! {
            renewed = &mut renewing => match renewed {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(lease = lease.name(), error = format!("{error:#}"), "could not be renewed"),
            },
            // A database that does not answer must not keep this from noticing that the time is over.
            () = ended(lease) => return,
        }
        if !lease.holds() {
            return;
        }
    }
}

async fn ended(lease: &Lease) {
    while lease.holds() {
        tokio::time::sleep(RENEWED_EVERY / 4).await;
    }
}

/// The environments that this process keeps: it alone sends and follows there. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    journals: Arc<Mutex<HashMap<EnvironmentName, Journal>>>,
}

/// Keeps an environment until dropped.
#[derive(Debug)]
pub struct Keeping {
    kept: Kept,
    environment: EnvironmentName,
}

impl Kept {
    /// From now on this process keeps an environment; what it does there is stored through this journal.
    #[must_use]
    pub fn begin(&self, environment: &EnvironmentName, journal: Journal) -> Keeping {
        self.all().insert(environment.clone(), journal);
        Keeping {
            kept: self.clone(),
            environment: environment.clone(),
        }
    }

    /// The journal for what is done in an environment. None where another process keeps it.
    #[must_use]
    pub fn journal(&self, environment: &EnvironmentName) -> Option<Journal> {
        self.all().get(environment).cloned()
    }

    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<EnvironmentName, Journal>> {
        self.journals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        self.kept.all().remove(&self.environment);
    }
}
