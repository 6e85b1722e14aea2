//! What was being said when somebody else began to speak.
//!
//! A process that is stopped in the middle of a call, and goes on when another replica has taken over, finishes that call. An
//! edit then puts older words into the room: the newest are said once more. A post then stands there beside that of the other
//! replica, which could not find it yet: it is taken away.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::chat::Edge;
use crate::journal::{Journal, Unsaid};

/// How long a call may take to arrive after whoever made it was dropped.
const ARRIVES_WITHIN: Duration = Duration::from_secs(2);

/// How often it is asked, each time after as long again, under which id the other replica has said a message.
const LOOKS: usize = 30;

/// The messages of one platform that are being said by this process, each with what is on its way. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub(crate) struct OnTheirWay(Arc<Mutex<HashMap<i64, Call>>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Call {
    revision: i64,
    is_post: bool,
}

impl Call {
    fn of(unsaid: &Unsaid) -> Self {
        Self {
            revision: unsaid.revision,
            is_post: unsaid.outgoing.said_as.is_none(),
        }
    }
}

impl OnTheirWay {
    pub(super) fn depart(&self, unsaid: &Unsaid) {
        self.calls().insert(unsaid.id, Call::of(unsaid));
    }

    pub(super) fn arrived(&self, unsaid: &Unsaid) {
        let mut calls = self.calls();
        if calls.get(&unsaid.id) == Some(&Call::of(unsaid)) {
            calls.remove(&unsaid.id);
        }
    }

    /// Mends what the calls on their way may do to the room, however they end.
    pub(crate) async fn mend(&self, journal: &Journal, edge: &dyn Edge) {
        let calls: Vec<_> = self.calls().drain().collect();
        if calls.is_empty() {
            return;
        }
        tokio::time::sleep(ARRIVES_WITHIN).await;
        for (message, call) in calls {
            let mended = if call.is_post {
                take_away(message, journal, edge).await
            } else {
                journal.say_again(message, call.revision).await
            };
            if let Err(error) = mended {
                tracing::error!(
                    error = format!("{error:#}"),
                    "a message may stand in its room twice, or show older words than the last ones"
                );
            }
        }
    }

    fn calls(&self) -> std::sync::MutexGuard<'_, HashMap<i64, Call>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a post away that came beside the one that counts: only whoever speaks now can say which that is.
async fn take_away(message: i64, journal: &Journal, edge: &dyn Edge) -> anyhow::Result<()> {
    for _ in 0..LOOKS {
        let Some(unsaid) = journal.message(message).await? else {
            return Ok(());
        };
        if unsaid.outgoing.said_as.is_some() {
            edge.take_others_away(&unsaid.outgoing).await;
            return Ok(());
        }
        tokio::time::sleep(ARRIVES_WITHIN).await;
    }
    anyhow::bail!("nobody has said message {message} since")
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use commands::Reply;

    use super::*;
    use crate::chat::{Outgoing, Room, Saying, TakingAway};
    use crate::journal::Fate;

    /// A room that notes which message is to stand there alone.
    #[derive(Default)]
    struct Alone(Mutex<Vec<Option<String>>>);

    impl Edge for Alone {
        fn say<'a>(&'a self, _outgoing: &'a Outgoing) -> Saying<'a> {
            Box::pin(async { Ok("m2".to_owned()) })
        }

        fn take_others_away<'a>(&'a self, outgoing: &'a Outgoing) -> TakingAway<'a> {
            let said_as = outgoing.said_as.clone();
            Box::pin(async move { self.0.lock().expect("a test").push(said_as) })
        }
    }

    #[tokio::test]
    async fn a_post_that_comes_late_is_taken_away_once_it_is_known_which_one_counts() {
        let journal = Journal::in_memory().await.expect("a journal");
        let room = Room("room:ops".to_owned());
        let away = Reply::text("Was away");
        let tell = journal.tell_of_absence(&room, &away, true, chrono::Utc::now());
        tell.await.expect("a journal");
        let unsaid = journal.unsaid("room").await.expect("a journal");
        let unsaid = unsaid.first().expect("a message");
        let said = journal.said(unsaid, Fate::Said("m2".to_owned())).await;
        said.expect("a journal");

        let edge = Alone::default();
        let taken = take_away(unsaid.id, &journal, &edge).await;
        taken.expect("a journal");
        assert_eq!(*edge.0.lock().expect("a test"), [Some("m2".to_owned())]);
    }

    #[tokio::test]
    async fn what_arrived_needs_no_mending() {
        let journal = Journal::in_memory().await.expect("a journal");
        let (on_their_way, edge) = (OnTheirWay::default(), Alone::default());
        let unsaid = Unsaid {
            id: 7,
            revision: 1,
            deleted: false,
            outgoing: Outgoing {
                message_key: "operation:a".to_owned(),
                room: Room("room:ops".to_owned()),
                reply: Reply::text("WAITING"),
                ended: None,
                answers: None,
                said_as: None,
            },
        };
        on_their_way.depart(&unsaid);
        on_their_way.arrived(&unsaid);
        on_their_way.mend(&journal, &edge).await;
        assert!(edge.0.lock().expect("a test").is_empty());
    }
}
