//! Whose turn it is, at times that are given.

use std::num::NonZeroU32;

use commands::{Reply, Verdict};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::chat::{Outgoing, Room};

const SECOND: Duration = Duration::from_secs(1);

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn slow() -> RoomPace {
    RoomPace {
        per_second: NonZeroU32::MIN,
        burst: NonZeroU32::new(3).expect("not zero"),
        at_once: 1,
        between_edits: 2 * SECOND,
    }
}

/// A state of a message in a channel.
fn unsaid(id: i64, revision: i64, ended: bool) -> Unsaid {
    in_room("chat:ops", id, revision, ended)
}

fn in_room(room: &str, id: i64, revision: i64, ended: bool) -> Unsaid {
    Unsaid {
        id,
        revision,
        deleted: false,
        outgoing: Outgoing {
            message_key: format!("message {id}"),
            room: Room(room.to_owned()),
            reply: Reply::text(format!("{id}.{revision}")),
            ended: ended.then_some(Verdict::Success),
            answers: None,
            said_as: None,
        },
    }
}

/// A queue, and a time that only the test moves.
struct Scene {
    queue: Queue,
    now: Instant,
}

impl Scene {
    fn new(pace: Option<RoomPace>) -> Self {
        let now = Instant::now();
        Self {
            queue: Queue::new(pace, now),
            now,
        }
    }

    fn put(&mut self, unsaid: Unsaid) -> &mut Self {
        self.queue.put(unsaid, Origin::Handed, self.now);
        self
    }

    fn wait(&mut self, time: Duration) -> &mut Self {
        self.now += time;
        self
    }

    /// Says what has its turn until nothing has: `id.revision` of each, with the id it had in the room.
    fn say(&mut self) -> String {
        let mut said = Vec::new();
        while let Some(job) = self.queue.next(self.now) {
            let known = job.unsaid.outgoing.said_as.clone();
            let look = if job.look_first { "?" } else { "" };
            let mark = known
                .as_ref()
                .map_or(String::new(), |id| format!(" as {id}"));
            said.push(format!("{}{look}{mark}", job.unsaid.outgoing.reply.text));
            let said_as = known.unwrap_or_else(|| format!("m{}", job.unsaid.id));
            self.queue.done(&job.unsaid, Some(said_as), false, self.now);
        }
        said.join(", ")
    }

    /// The call for it cannot be made, which is tried again after two seconds. Whether that is news.
    fn fails(&mut self, job: &Job) -> bool {
        self.queue.failed(&job.unsaid, self.now + 2 * SECOND)
    }

    fn job(&mut self) -> Job {
        self.queue.next(self.now).expect("something has its turn")
    }

    fn wakes_in(&self) -> Option<Duration> {
        let wakes = self.queue.wakes_at(self.now);
        wakes.map(|wakes| wakes - self.now)
    }
}

#[test]
fn a_burst_and_then_one_a_second() {
    let mut scene = Scene::new(Some(slow()));
    for id in 1..=5 {
        scene.put(unsaid(id, 1, true));
    }
    assert_eq!(scene.say(), "1.1, 2.1, 3.1");
    let wait = scene.wakes_in().expect("it wakes");
    assert!(wait > millis(990) && wait <= SECOND, "{wait:?}");
    assert_eq!(scene.wait(wait).say(), "4.1");
    assert!(!scene.queue.is_empty());
    assert_eq!(scene.wait(SECOND).say(), "5.1");
    assert!(scene.queue.is_empty());
    assert_eq!(scene.wakes_in(), None);
    // After a silence there may be a burst again.
    for id in 6..=9 {
        scene.put(unsaid(id, 1, true));
    }
    assert_eq!(scene.wait(10 * SECOND).say(), "6.1, 7.1, 8.1");
}

#[test]
fn a_channel_and_its_threads_share_a_pace_and_other_channels_have_their_own() {
    let mut scene = Scene::new(Some(slow()));
    for id in 1..=3 {
        scene.put(in_room("chat:ops", id, 1, true));
        scene.put(in_room("chat:ops/thread", id + 10, 1, true));
        scene.put(in_room("chat:dev", id + 20, 1, true));
    }
    let said = scene.say();
    let of_ops = said
        .split(", ")
        .filter(|said| !said.starts_with('2') || said.len() == 3);
    assert_eq!(of_ops.count(), 3, "{said}");
    assert_eq!(said.split(", ").count(), 6, "{said}");
}

#[test]
fn what_is_first_stands_first_and_one_at_a_time_is_on_its_way() {
    let mut scene = Scene::new(None);
    scene.put(unsaid(2, 1, true)).put(unsaid(1, 1, true));
    let first = scene.job();
    assert_eq!(first.unsaid.id, 1);
    assert!(scene.queue.next(scene.now).is_none());
    assert_eq!(scene.wakes_in(), None, "it is woken by the first one's end");
    scene.queue.done(&first.unsaid, None, false, scene.now);
    assert_eq!(scene.say(), "2.1");
}

#[test]
fn what_is_new_and_what_has_ended_goes_before_what_is_only_on_its_way() {
    let mut scene = Scene::new(Some(slow()));
    scene.put(unsaid(1, 1, false)).put(unsaid(2, 1, false));
    assert_eq!(scene.say(), "1.1, 2.1");
    scene.wait(20 * SECOND);
    scene
        .put(unsaid(1, 2, false))
        .put(unsaid(2, 2, true))
        .put(unsaid(3, 1, false));
    assert_eq!(scene.say(), "2.2 as m2, 3.1, 1.2 as m1");
}

#[test]
fn only_the_newest_state_is_said() {
    let mut scene = Scene::new(None);
    scene
        .put(unsaid(1, 1, false))
        .put(unsaid(1, 3, false))
        .put(unsaid(1, 2, false));
    assert_eq!(scene.say(), "1.3");
    // What comes late, or a second time, is old.
    scene.put(unsaid(1, 3, false)).put(unsaid(1, 2, false));
    assert_eq!(scene.say(), "");
    assert!(scene.queue.is_empty());
}

#[test]
fn a_newer_state_of_what_is_on_its_way_follows_under_the_same_id() {
    let mut scene = Scene::new(None);
    scene.put(unsaid(1, 1, true));
    let first = scene.job();
    scene.put(unsaid(1, 2, true)).put(unsaid(1, 3, true));
    scene
        .queue
        .done(&first.unsaid, Some("m7".to_owned()), false, scene.now);
    assert_eq!(scene.say(), "1.3 as m7");
}

#[test]
fn edits_keep_their_distance_and_an_end_does_not_wait() {
    let mut scene = Scene::new(Some(slow()));
    scene.put(unsaid(1, 1, false));
    assert_eq!(scene.say(), "1.1");
    scene.put(unsaid(1, 2, false));
    assert_eq!(scene.say(), "");
    assert_eq!(scene.wakes_in(), Some(2 * SECOND));
    assert_eq!(scene.wait(2 * SECOND).say(), "1.2 as m1");
    scene.put(unsaid(1, 3, false));
    assert_eq!(scene.say(), "");
    scene.put(unsaid(1, 4, true));
    assert_eq!(scene.say(), "1.4 as m1");
}

#[test]
fn a_room_that_takes_nothing_yet_is_left_alone_for_as_long_as_it_says() {
    let mut scene = Scene::new(None);
    scene.put(unsaid(1, 1, true)).put(unsaid(2, 1, true));
    let refused = scene.job();
    let until = scene.now + 30 * SECOND;
    scene.queue.closed(&refused.unsaid, until);
    // Not even an end, and not what comes now; other rooms are spoken in.
    scene.put(unsaid(3, 1, true));
    scene.put(in_room("chat:dev", 9, 1, true));
    assert_eq!(scene.say(), "9.1");
    assert_eq!(scene.wakes_in(), Some(30 * SECOND));
    assert_eq!(scene.wait(30 * SECOND).say(), "1.1, 2.1, 3.1");
    assert!(scene.queue.is_empty());
}

#[test]
fn what_failed_waits_and_lets_others_go_first() {
    let mut scene = Scene::new(None);
    scene.put(unsaid(1, 1, true)).put(unsaid(2, 1, true));
    let failed = scene.job();
    assert!(scene.fails(&failed));
    assert_eq!(scene.say(), "2.1");
    assert_eq!(scene.wakes_in(), Some(2 * SECOND));
    assert_eq!(scene.wait(2 * SECOND).say(), "1.1");
}

#[test]
fn that_a_channel_takes_nothing_is_news_once() {
    let mut scene = Scene::new(None);
    scene.put(unsaid(1, 1, true)).put(unsaid(2, 1, true));
    let first = scene.job();
    assert!(scene.fails(&first));
    let second = scene.job();
    assert!(!scene.fails(&second));
    assert_eq!(scene.wait(2 * SECOND).say(), "1.1, 2.1");
    scene.put(unsaid(3, 1, true));
    let third = scene.job();
    assert!(scene.fails(&third));
}

#[test]
fn what_was_perhaps_said_is_looked_for_in_its_newest_words() {
    let mut scene = Scene::new(None);
    scene.put(unsaid(1, 1, false));
    let lost = scene.job();
    scene
        .queue
        .again(&lost.unsaid, scene.now + 2 * SECOND, true);
    // An end would be said at once, if it were known that the room does not have the message already.
    scene.put(unsaid(1, 2, true));
    assert_eq!(scene.say(), "");
    assert_eq!(scene.wait(2 * SECOND).say(), "1.2?");
}

#[test]
fn what_an_earlier_process_left_is_looked_for_once() {
    let mut scene = Scene::new(None);
    let now = scene.now;
    scene
        .queue
        .put(unsaid(1, 1, false), Origin::PerhapsSaid, now);
    // It is handed over as well, as it was stored a moment before it was read.
    scene.put(unsaid(1, 1, false));
    assert_eq!(scene.say(), "1.1?");
    scene.put(unsaid(1, 2, true));
    assert_eq!(scene.say(), "1.2 as m1");
    scene.queue.put(unsaid(2, 1, false), Origin::Read, now);
    assert_eq!(scene.say(), "2.1");
}

#[test]
fn a_message_that_was_read_and_is_handed_over_late_is_said_once() {
    let mut scene = Scene::new(None);
    let now = scene.now;
    scene.queue.put(unsaid(1, 1, true), Origin::Read, now);
    assert_eq!(scene.say(), "1.1");
    scene.put(unsaid(1, 1, true));
    assert_eq!(scene.say(), "");
}

#[test]
fn that_a_message_was_deleted_is_known_to_its_next_state() {
    let mut scene = Scene::new(None);
    scene.put(unsaid(1, 1, false));
    let gone = scene.job();
    scene.queue.done(&gone.unsaid, None, true, scene.now);
    scene.put(unsaid(1, 2, true));
    let end = scene.job();
    assert!(end.unsaid.deleted);
    assert_eq!(end.unsaid.outgoing.said_as, None);
}

#[test]
fn what_was_said_long_ago_is_forgotten() {
    let mut scene = Scene::new(None);
    for id in 0..10_000 {
        scene.put(unsaid(id, 1, false));
        scene.say();
        scene.wait(millis(100));
    }
    let remembered: usize = scene
        .queue
        .channels
        .values()
        .map(|channel| channel.messages.len())
        .sum();
    assert!(remembered < 1000, "{remembered}");
}

/// Rooms that answer every third message with a wait; time passes only where the queue says that there is nothing to do
/// before.
#[test]
fn ten_thousand_messages_survive_a_storm_of_refusals() {
    let seed = std::env::var("DECKHAND_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random::<u64>);
    let mut random = StdRng::seed_from_u64(seed);
    let pace = RoomPace {
        per_second: NonZeroU32::new(2).expect("not zero"),
        burst: NonZeroU32::new(5).expect("not zero"),
        ..slow()
    };
    let mut scene = Scene::new(Some(pace));
    let mut last_words: HashMap<i64, String> = HashMap::new();
    let mut in_rooms: HashMap<i64, (String, u32)> = HashMap::new();
    let mut open_from: HashMap<String, Instant> = HashMap::new();
    let (mut asked, mut refused, mut too_early) = (0, 0, 0);
    for id in 0..10_000 {
        let room = format!("chat:room-{}", id % 50);
        let ends_with = random.random_range(1..4);
        for revision in 1..=ends_with {
            let state = in_room(&room, id, revision, revision == ends_with);
            last_words.insert(id, state.outgoing.reply.text.clone());
            scene.put(state);
        }
    }
    while !scene.queue.is_empty() {
        while let Some(job) = scene.queue.next(scene.now) {
            asked += 1;
            let room = job.unsaid.outgoing.room.0.clone();
            let open = open_from.entry(room).or_insert(scene.now);
            too_early += usize::from(*open > scene.now);
            if *open > scene.now || random.random_bool(0.3) {
                refused += 1;
                let wait = millis(random.random_range(200..5000));
                *open = (*open).max(scene.now + wait);
                scene.queue.closed(&job.unsaid, *open);
            } else {
                let said = in_rooms.entry(job.unsaid.id).or_default();
                *said = (job.unsaid.outgoing.reply.text.clone(), said.1 + 1);
                scene
                    .queue
                    .done(&job.unsaid, Some("m".to_owned()), false, scene.now);
            }
            let some_time = millis(random.random_range(0..20));
            scene.wait(some_time);
        }
        match scene.wakes_in() {
            Some(wait) => drop(scene.wait(wait)),
            None => assert!(
                scene.queue.is_empty(),
                "seed {seed}: it would sleep for ever"
            ),
        }
    }
    assert_eq!(in_rooms.len(), 10_000, "seed {seed}");
    for (id, words) in &last_words {
        assert_eq!(
            in_rooms[id],
            (words.clone(), 1),
            "seed {seed}: message {id}"
        );
    }
    assert!(
        refused > 1000,
        "seed {seed}: {refused} refusals in {asked} tries"
    );
    // A room that was asked to be left alone was.
    assert_eq!(too_early, 0, "seed {seed}: of {asked} tries");
}
