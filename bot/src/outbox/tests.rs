//! What comes of saying something, with a room that does what a test tells it to.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use commands::{Reply, Verdict};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::chat::{Finding, Room, Saying};

/// All that is stored: messages, by number, in their newest state.
#[derive(Debug, Clone, Default)]
struct Shelf {
    inner: Arc<Mutex<Inner>>,
    doubts: Arc<watch::Sender<u64>>,
    changes: Arc<watch::Sender<u64>>,
    lost_lease: Arc<AtomicBool>,
}

#[derive(Debug, Default)]
struct Inner {
    unsaid: BTreeMap<i64, Unsaid>,
    fates: HashMap<i64, Vec<String>>,
    outbox: Option<mpsc::UnboundedSender<Unsaid>>,
    fail_next_said: usize,
    fail_next_read: usize,
}

impl Shelf {
    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().expect("a shelf")
    }

    /// Stores a state of a message, and hands it over where somebody takes it.
    fn put(&self, id: i64, revision: i64, ended: bool) {
        let mut inner = self.inner();
        let said_as = inner
            .unsaid
            .get(&id)
            .and_then(|known| known.outgoing.said_as.clone());
        let unsaid = Unsaid {
            id,
            revision,
            deleted: false,
            outgoing: Outgoing {
                message_key: format!("message {id}"),
                room: Room(format!("chat:room-{}", id % 20)),
                reply: Reply::text(format!("{id}.{revision}")),
                ended: ended.then_some(Verdict::Success),
                answers: None,
                said_as,
            },
        };
        inner.unsaid.insert(id, unsaid.clone());
        if let Some(outbox) = &inner.outbox {
            outbox.send(unsaid).expect("somebody takes it");
        }
    }

    fn fates(&self, id: i64) -> String {
        self.inner()
            .fates
            .get(&id)
            .map_or(String::new(), |fates| fates.join(", "))
    }

    /// Waits until so many fates of a message are stored.
    async fn until(&self, id: i64, count: usize) {
        let mut changes = self.changes.subscribe();
        let has = |_: &u64| self.inner().fates.get(&id).map_or(0, Vec::len) >= count;
        let waiting = changes.wait_for(has);
        let done = tokio::time::timeout(Duration::from_secs(20), waiting)
            .await
            .is_ok();
        assert!(done, "message {id} has only {}", self.fates(id));
    }
}

impl Stored for Shelf {
    fn messages_of(&self, _platform: &str) -> mpsc::UnboundedReceiver<Unsaid> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.inner().outbox = Some(sender);
        receiver
    }

    fn doubts(&self) -> watch::Receiver<u64> {
        self.doubts.subscribe()
    }

    async fn unsaid(&self, _platform: &str) -> anyhow::Result<Vec<Unsaid>> {
        let mut inner = self.inner();
        if inner.fail_next_read > 0 {
            inner.fail_next_read -= 1;
            anyhow::bail!("the database has gone");
        }
        Ok(inner.unsaid.values().cloned().collect())
    }

    async fn said(&self, unsaid: &Unsaid, fate: Fate) -> anyhow::Result<()> {
        let mut inner = self.inner();
        if inner.fail_next_said > 0 {
            inner.fail_next_said -= 1;
            anyhow::bail!("the database has gone");
        }
        if inner
            .unsaid
            .get(&unsaid.id)
            .is_some_and(|known| known.revision <= unsaid.revision)
        {
            inner.unsaid.remove(&unsaid.id);
        }
        let what = match fate {
            Fate::Said(said_as) => format!("{} as {said_as}", unsaid.revision),
            Fate::Deleted => format!("{} deleted", unsaid.revision),
            Fate::Never(why) => format!("{} never: {why}", unsaid.revision),
        };
        inner.fates.entry(unsaid.id).or_default().push(what);
        drop(inner);
        self.changes.send_modify(|changes| *changes += 1);
        Ok(())
    }

    fn may_act(&self) -> bool {
        !self.lost_lease.load(Ordering::Relaxed)
    }
}

/// What the next call to a room does.
#[derive(Debug, Clone)]
enum Does {
    /// It is not taken, for this reason.
    Refuses(NotSaid),
    /// It is taken, and the answer is lost.
    LosesAnswer,
}

/// A platform's rooms. Cloning shares them.
#[derive(Clone, Default)]
struct Rooms {
    inner: Arc<Mutex<Posts>>,
}

#[derive(Default)]
struct Posts {
    next: VecDeque<Does>,
    /// Id, key and words of what stands there.
    there: Vec<(String, String, String)>,
    posted: usize,
    calls: Vec<String>,
    /// Refuses at random, for this share of calls.
    storm: Option<(StdRng, f64)>,
}

impl Rooms {
    fn inner(&self) -> std::sync::MutexGuard<'_, Posts> {
        self.inner.lock().expect("rooms")
    }

    fn next(&self, does: Does) -> &Self {
        self.inner().next.push_back(does);
        self
    }

    /// What stands there.
    fn shown(&self) -> String {
        let inner = self.inner();
        let shown: Vec<&str> = inner
            .there
            .iter()
            .map(|(_, _, words)| words.as_str())
            .collect();
        shown.join(", ")
    }

    fn calls(&self) -> String {
        self.inner().calls.join(", ")
    }

    fn somebody_deletes(&self, id: &str) {
        self.inner().there.retain(|(known, _, _)| known != id);
    }
}

impl Posts {
    fn say(&mut self, outgoing: &Outgoing) -> Result<String, NotSaid> {
        let what = if outgoing.said_as.is_some() {
            "edit"
        } else {
            "post"
        };
        self.calls.push(format!("{what} {}", outgoing.reply.text));
        let mut does = self.next.pop_front();
        if let Some((random, share)) = &mut self.storm
            && random.random_bool(*share)
        {
            let wait = Duration::from_micros(random.random_range(10..2000));
            does = Some(match random.random_range(0..4) {
                0 => Does::LosesAnswer,
                1 => Does::Refuses(NotSaid::NotNow("no route".to_owned())),
                2 => Does::Refuses(NotSaid::Unknown("no answer".to_owned())),
                _ => Does::Refuses(NotSaid::NotYet(wait)),
            });
        }
        if let Some(Does::Refuses(why)) = does {
            return Err(why);
        }
        let words = outgoing.reply.text.clone();
        let id = match &outgoing.said_as {
            Some(id) => {
                let known = self.there.iter_mut().find(|(known, _, _)| known == id);
                known.ok_or(NotSaid::Deleted)?.2 = words;
                id.clone()
            }
            None => {
                self.posted += 1;
                let id = format!("m{}", self.posted);
                self.there
                    .push((id.clone(), outgoing.message_key.clone(), words));
                id
            }
        };
        match does {
            Some(Does::LosesAnswer) => Err(NotSaid::Unknown("the answer was lost".to_owned())),
            _ => Ok(id),
        }
    }
}

impl Edge for Rooms {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.inner().say(outgoing)
        })
    }

    fn find<'a>(&'a self, outgoing: &'a Outgoing) -> Finding<'a> {
        Box::pin(async move {
            let mut inner = self.inner();
            inner.calls.push(format!("find {}", outgoing.message_key));
            let found = inner
                .there
                .iter()
                .find(|(_, key, _)| *key == outgoing.message_key);
            Ok(found.map(|(id, _, _)| id.clone()))
        })
    }
}

/// An outbox that is not told to stop before the test ends.
struct Running {
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

fn run(shelf: &Shelf, rooms: &Rooms) -> Running {
    let stop = CancellationToken::new();
    let teller = Teller {
        store: shelf.clone(),
        edge: Arc::new(rooms.clone()) as Arc<dyn Edge>,
        platform: "chat",
        patience: Patience {
            after_failure: Duration::from_millis(1),
            before_looking: Duration::from_millis(1),
        },
        on_their_way: OnTheirWay::default(),
    };
    let task = tokio::spawn(teller.run(stop.clone()));
    Running { stop, task }
}

impl Running {
    /// Lets it say what is stored.
    async fn end(self) {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(60), self.task)
            .await
            .expect("it says what is stored, and ends")
            .expect("no panic");
    }
}

/// What an earlier process left is handed over by nobody, so only what comes while the outbox runs is not looked for.
async fn started(shelf: &Shelf, rooms: &Rooms) -> Running {
    let running = run(shelf, rooms);
    shelf.put(-1, 1, true);
    shelf.until(-1, 1).await;
    rooms.inner().calls.clear();
    rooms.inner().there.clear();
    rooms.inner().posted = 0;
    running
}

#[tokio::test]
async fn a_lost_answer_is_looked_for_and_what_is_there_is_taken_for_ours() {
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    let running = started(&shelf, &rooms).await;
    rooms.next(Does::LosesAnswer);
    shelf.put(1, 1, true);
    running.end().await;
    assert_eq!(rooms.calls(), "post 1.1, find message 1, edit 1.1");
    assert_eq!(
        (rooms.shown().as_str(), shelf.fates(1).as_str()),
        ("1.1", "1 as m1")
    );
}

#[tokio::test]
async fn what_is_not_there_after_a_lost_answer_is_said_once() {
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    let running = started(&shelf, &rooms).await;
    rooms.next(Does::Refuses(NotSaid::Unknown("no answer".to_owned())));
    shelf.put(1, 1, true);
    running.end().await;
    assert_eq!(rooms.calls(), "post 1.1, find message 1, post 1.1");
    assert_eq!(
        (rooms.shown().as_str(), shelf.fates(1).as_str()),
        ("1.1", "1 as m1")
    );
}

#[tokio::test]
async fn what_was_not_taken_is_said_again_without_looking() {
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    let running = started(&shelf, &rooms).await;
    rooms.next(Does::Refuses(NotSaid::NotYet(Duration::from_millis(2))));
    rooms.next(Does::Refuses(NotSaid::NotNow("no route".to_owned())));
    shelf.put(1, 1, true);
    running.end().await;
    assert_eq!(rooms.calls(), "post 1.1, post 1.1, post 1.1");
    assert_eq!(shelf.fates(1), "1 as m1");
}

#[tokio::test]
async fn what_an_earlier_process_perhaps_said_is_looked_for_before_it_is_said() {
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    shelf.put(1, 2, true);
    shelf.put(2, 1, true);
    // It got as far as saying the first words of one of them.
    rooms
        .inner()
        .there
        .push(("m9".to_owned(), "message 1".to_owned(), "1.1".to_owned()));
    run(&shelf, &rooms).end().await;
    assert_eq!(rooms.shown(), "1.2, 2.1");
    assert_eq!(
        (shelf.fates(1).as_str(), shelf.fates(2).as_str()),
        ("2 as m9", "1 as m1")
    );
}

#[tokio::test]
async fn newer_words_that_come_before_the_store_could_be_read_are_looked_for_too() {
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    rooms
        .inner()
        .there
        .push(("m9".to_owned(), "message 1".to_owned(), "1.1".to_owned()));
    shelf.inner().fail_next_read = 3;
    let running = run(&shelf, &rooms);
    tokio::task::yield_now().await;
    shelf.put(1, 2, true);
    running.end().await;
    assert_eq!(
        (rooms.shown().as_str(), shelf.fates(1).as_str()),
        ("1.2", "2 as m9")
    );
}

#[tokio::test]
async fn progress_of_a_deleted_message_is_not_said_and_its_end_is_said_anew() {
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    let running = started(&shelf, &rooms).await;
    shelf.put(1, 1, false);
    shelf.until(1, 1).await;
    rooms.somebody_deletes("m1");
    shelf.put(1, 2, false);
    shelf.until(1, 2).await;
    shelf.put(1, 3, false);
    shelf.until(1, 3).await;
    assert_eq!(rooms.shown(), "");
    shelf.put(1, 4, true);
    running.end().await;
    assert_eq!(rooms.calls(), "post 1.1, edit 1.2, post 1.4");
    assert_eq!(shelf.fates(1), "1 as m1, 2 deleted, 3 deleted, 4 as m2");
}

#[tokio::test]
async fn an_end_whose_message_is_found_deleted_is_said_anew_once_though_the_answer_is_lost() {
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    let running = started(&shelf, &rooms).await;
    shelf.put(1, 1, false);
    shelf.until(1, 1).await;
    rooms.somebody_deletes("m1");
    // The edit finds nothing; the post that follows arrives, and its answer does not.
    rooms
        .next(Does::Refuses(NotSaid::Deleted))
        .next(Does::LosesAnswer);
    shelf.put(1, 2, true);
    running.end().await;
    assert_eq!(
        (rooms.shown().as_str(), shelf.fates(1).as_str()),
        ("1.2", "1 as m1, 2 as m2")
    );
}

#[tokio::test]
async fn what_can_never_be_said_is_stored_as_that() {
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    let running = started(&shelf, &rooms).await;
    rooms.next(Does::Refuses(NotSaid::Never("the room is gone".to_owned())));
    shelf.put(1, 1, true);
    running.end().await;
    assert_eq!(
        (rooms.calls().as_str(), shelf.fates(1).as_str()),
        ("post 1.1", "1 never: the room is gone")
    );
}

#[tokio::test]
async fn what_was_said_and_not_stored_is_not_said_twice() {
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    let running = started(&shelf, &rooms).await;
    shelf.inner().fail_next_said = 3;
    shelf.put(1, 1, true);
    running.end().await;
    assert_eq!(
        (rooms.shown().as_str(), shelf.fates(1).as_str()),
        ("1.1", "1 as m1")
    );
}

#[tokio::test]
async fn whoever_lost_the_lease_says_nothing() {
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    let running = started(&shelf, &rooms).await;
    shelf.lost_lease.store(true, Ordering::Relaxed);
    shelf.put(1, 1, true);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(rooms.calls(), "");
    shelf.lost_lease.store(false, Ordering::Relaxed);
    running.end().await;
    assert_eq!(rooms.shown(), "1.1");
}

/// Every third call is refused or loses its answer, while states keep coming.
#[tokio::test]
async fn nothing_is_lost_and_nothing_doubled_in_a_storm() {
    let seed = std::env::var("DECKHAND_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random::<u64>);
    let mut random = StdRng::seed_from_u64(seed);
    let (shelf, rooms) = (Shelf::default(), Rooms::default());
    let running = started(&shelf, &rooms).await;
    rooms.inner().storm = Some((StdRng::seed_from_u64(seed), 0.3));
    let messages = 10_000;
    let mut last_words = Vec::new();
    for id in 0..messages {
        let ends_with = random.random_range(1..4);
        for revision in 1..=ends_with {
            shelf.put(id, revision, revision == ends_with);
            if random.random_bool(0.1) {
                tokio::task::yield_now().await;
            }
        }
        last_words.push(format!("{id}.{ends_with}"));
    }
    running.end().await;
    let mut shown: Vec<(String, String)> = {
        let inner = rooms.inner();
        inner
            .there
            .iter()
            .map(|(_, key, words)| (key.clone(), words.clone()))
            .collect()
    };
    shown.sort();
    let mut wanted: Vec<(String, String)> = (0..messages)
        .zip(last_words)
        .map(|(id, words)| (format!("message {id}"), words))
        .collect();
    wanted.sort();
    assert_eq!(shown.len(), wanted.len(), "seed {seed}");
    assert!(shown == wanted, "seed {seed}");
}
