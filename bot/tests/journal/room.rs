//! A room that does what a test tells it to, and keeps what was said.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use deckhand::chat::{Edge, NotSaid, Outgoing, Saying};
use deckhand::journal::Journal;
use deckhand::outbox::Outbox;
use tokio_util::sync::CancellationToken;

/// A room. Cloning shares it.
#[derive(Clone, Default)]
pub(crate) struct Talk {
    said: Arc<Mutex<Vec<Outgoing>>>,
    answers: Arc<Mutex<VecDeque<NotSaid>>>,
}

impl Edge for Talk {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            if let Some(answer) = self.answers.lock().expect("a list").pop_front() {
                return Err(answer);
            }
            let mut said = self.said.lock().expect("a list");
            said.push(outgoing.clone());
            let new = format!("m{}", said.len());
            Ok(outgoing.said_as.clone().unwrap_or(new))
        })
    }
}

impl Talk {
    /// The next message is not taken, for this reason.
    pub(crate) fn refuse_next(&self, why: NotSaid) {
        self.answers.lock().expect("a list").push_back(why);
    }

    /// Says all that is stored, and returns what was said since the last time: key, words, and the id it has in the room.
    pub(crate) async fn say_all(&self, journal: &Journal) -> Vec<(String, String, Option<String>)> {
        let stop = CancellationToken::new();
        stop.cancel();
        Outbox::new(journal.clone(), Arc::new(self.clone()), "chat")
            .run(stop)
            .await;
        let mut said = self.said.lock().expect("a list");
        let said = said.iter_mut().filter(|said| !said.reply.text.is_empty());
        said.map(|said| {
            let words = std::mem::take(&mut said.reply.text);
            (said.message_key.clone(), words, said.said_as.clone())
        })
        .collect()
    }

    /// What was said last, with all that the edge was told of it.
    pub(crate) fn last(&self) -> Outgoing {
        let said = self.said.lock().expect("a list");
        said.last().cloned().expect("something was said")
    }
}
