//! Whoever wants to know how long the service takes.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::call::CallName;

type Told = dyn Fn(&CallName, Option<u16>, Duration) + Send + Sync;

/// Told of every attempt, if anybody is.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<Told>>);

impl Observer {
    pub(crate) fn new(
        told: impl Fn(&CallName, Option<u16>, Duration) + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(told)))
    }

    pub(crate) fn tell(&self, call: &CallName, status: Option<u16>, took: Duration) {
        if let Some(told) = &self.0 {
            told(call, status, took);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "somebody"
        } else {
            "nobody"
        })
    }
}
