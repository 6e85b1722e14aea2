//! Finding operations by what people call them. Nearly every question asks for one, so those who ask at the same time share
//! one read: handing a statement to the database and back is what a read costs.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::line::Line;
use super::operations::{Operation, SELECT, operation_of};
use super::{Journal, Store};

/// How many share a read at most.
const BATCH: usize = 256;

/// Somebody who asks, and for what.
#[derive(Debug)]
pub(super) struct Call {
    /// In lower case.
    name: String,
    found: oneshot::Sender<anyhow::Result<Option<Operation>>>,
}

/// The way to whoever finds.
#[derive(Debug, Clone)]
pub(super) struct Finder {
    calls: mpsc::Sender<Call>,
}

impl Finder {
    /// A finder, and what it will be asked for.
    pub(super) fn new() -> (Self, mpsc::Receiver<Call>) {
        let (calls, receiver) = mpsc::channel(BATCH);
        (Self { calls }, receiver)
    }
}

impl Journal {
    /// The operation a person means: by its short id, by its request id, or by `service-id` without the hash. The newest, where
    /// there are several.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn operation_called(&self, name: &str) -> anyhow::Result<Option<Operation>> {
        let (found, receiver) = oneshot::channel();
        let name = name.to_lowercase();
        let closed = || anyhow::anyhow!("the journal is closed");
        let call = Call { name, found };
        self.finder.calls.send(call).await.map_err(|_| closed())?;
        receiver.await.map_err(|_| closed())?
    }
}

/// Finds what is asked for, until nobody can ask any more.
pub(super) async fn run(store: Arc<Store>, mut calls: mpsc::Receiver<Call>) {
    let mut line = Line::default();
    let mut batch = Vec::with_capacity(BATCH);
    while store.receive(&mut calls, &mut batch, BATCH).await > 0 {
        let found = find(&store, &mut line, &batch).await;
        for Call { name, found: asked } in batch.drain(..) {
            let operation = match &found {
                Ok(operations) => Ok(operations
                    .iter()
                    .find(|operation| is_called(operation, &name))
                    .cloned()),
                Err(error) => Err(anyhow::anyhow!("{error:#}")),
            };
            // Whoever asked may have gone.
            let _ = asked.send(operation);
        }
    }
}

/// Whatever any of them may mean, the newest first.
async fn find(store: &Store, line: &mut Line, calls: &[Call]) -> anyhow::Result<Vec<Operation>> {
    let names: Vec<[&str; 1]> = calls
        .iter()
        .flat_map(|call| candidates(&call.name))
        .map(|name| [name])
        .collect();
    let query = format!(
        "{SELECT} WHERE lower(request_id) IN (SELECT value->>0 FROM {{rows}})
         OR operations.id IN (SELECT value->>0 FROM {{rows}})
         ORDER BY created_at DESC"
    );
    let mut connection = line.ready(store).await?;
    let rows = sqlx::query(&store.sql(&query))
        .bind(serde_json::to_string(&names)?)
        .fetch_all(&mut *connection)
        .await?;
    line.keep(store, connection);
    rows.iter().map(operation_of).collect()
}

/// A name, and what of it may be an operation's id: a request id is `service-operation-hash`, so that stands between the last two
/// hyphens, or behind the last.
fn candidates(name: &str) -> impl Iterator<Item = &str> {
    std::iter::once(name).chain(name.rsplit('-').take(2))
}

fn is_called(operation: &Operation, name: &str) -> bool {
    let request = operation.plan.effect.request().to_lowercase();
    operation.id.as_str() == name
        || request
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
