//! How much one person may ask in a minute, by all their accounts together. It keeps a script that runs away, or an account in
//! the wrong hands, from what a person could never type; who may do what is for the rules to say.
//!
//! A person's minute begins with the first thing they ask in it. A window that slides would let one thing through every second
//! of a flood, and nobody could say which; of this one it can be said when it ends, and told once.
//!
//! Kept by this process, and gone with it: with replicas, the limit is that of each of them.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use commands::Command;

use crate::chat::Room;
use crate::journal::HeardId;
use crate::policy::Rule;

const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// How many people are remembered before those whose minute is over are forgotten.
const MANY: usize = 1_000;

/// How much a person may ask in a minute; none where that is not limited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PerMinute {
    /// Sentences that ask for a change, whether or not it is allowed, confirmed or done.
    pub changes: Option<NonZeroU32>,
    /// All others, whether or not they are understood.
    pub questions: Option<NonZeroU32>,
}

/// What was asked for, as far as it is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Change,
    Question,
}

/// What everybody has asked lately. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    per_minute: PerMinute,
    minutes: Arc<Mutex<HashMap<(String, Kind), Minute>>>,
}

/// A person's minute.
#[derive(Debug)]
struct Minute {
    began: DateTime<Utc>,
    /// What counts, by its event: one that is worked on again counts once.
    counted: BTreeSet<HeardId>,
    /// In which channel they were told that they have reached the limit, and in answer to what. Every message may have a thread.
    told: HashMap<String, HeardId>,
}

/// It is too much.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooMuch {
    kind: Kind,
    limit: NonZeroU32,
    /// When it is not any more.
    until: DateTime<Utc>,
    /// Whether it is to be said: it was not said in that channel in that minute.
    pub(crate) is_first: bool,
}

impl Kind {
    /// What a sentence counts as; none where it is not limited. Deciding about what waits is not: what can wait was counted when it
    /// was asked for, and nobody is to be kept from stopping something, or a change from being approved, by how much was asked.
    pub(crate) fn of(command: Option<&Command>) -> Option<Self> {
        match command {
            Some(Command::Confirm(_) | Command::Approve(_) | Command::Cancel(_)) => None,
            Some(command) if command.change().is_some() => Some(Self::Change),
            _ => Some(Self::Question),
        }
    }

    /// The key of the configuration, which is also the name of the limit among the rules.
    fn name(self) -> &'static str {
        match self {
            Self::Change => "limits.changes_per_minute",
            Self::Question => "limits.questions_per_minute",
        }
    }

    fn counted(self, limit: NonZeroU32) -> String {
        match (self, limit.get()) {
            (Self::Change, 1) => "1 change".to_owned(),
            (Self::Change, many) => format!("{many} changes"),
            (Self::Question, 1) => "1 question".to_owned(),
            (Self::Question, many) => format!("{many} questions"),
        }
    }
}

impl Limits {
    /// These limits, nothing asked yet.
    #[must_use]
    pub fn new(per_minute: PerMinute) -> Self {
        Self {
            per_minute,
            ..Self::default()
        }
    }

    /// The limit of this name, as rules are told.
    pub(crate) fn rule(&self, name: &str) -> Option<Rule> {
        let kind = [Kind::Change, Kind::Question];
        let kind = kind.into_iter().find(|kind| kind.name() == name)?;
        self.of(kind).map(|limit| rule(kind, limit))
    }

    /// Counts what a person asks in a room. `person` is one word for the human, whatever account acts.
    pub(crate) fn count(
        &self,
        person: String,
        kind: Kind,
        (heard, room): (HeardId, &Room),
        now: DateTime<Utc>,
    ) -> Result<(), TooMuch> {
        let Some(limit) = self.of(kind) else {
            return Ok(());
        };
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        if minutes.len() > MANY {
            minutes.retain(|_, minute| minute.lasts(now));
        }
        let minute = minutes
            .entry((person, kind))
            .or_insert_with(|| Minute::new(now));
        if !minute.lasts(now) {
            *minute = Minute::new(now);
        }
        if minute.counted.contains(&heard) {
            return Ok(());
        }
        if minute.counted.len() < limit.get() as usize {
            minute.counted.insert(heard);
            return Ok(());
        }
        let first = minute
            .told
            .entry(room.channel().to_owned())
            .or_insert(heard);
        let is_first = *first == heard;
        Err(TooMuch {
            kind,
            limit,
            until: minute.began + MINUTE,
            is_first,
        })
    }

    fn of(&self, kind: Kind) -> Option<NonZeroU32> {
        match kind {
            Kind::Change => self.per_minute.changes,
            Kind::Question => self.per_minute.questions,
        }
    }
}

impl Minute {
    fn new(began: DateTime<Utc>) -> Self {
        Self {
            began,
            counted: BTreeSet::new(),
            told: HashMap::new(),
        }
    }

    /// A clock that was set back ends it, too: nobody waits for longer than a minute.
    fn lasts(&self, now: DateTime<Utc>) -> bool {
        (TimeDelta::zero()..MINUTE).contains(&(now - self.began))
    }
}

impl TooMuch {
    pub(crate) fn rule(&self) -> Rule {
        rule(self.kind, self.limit)
    }

    /// What the person hears. Whatever is over the limit meanwhile gets no words, so that is said, too.
    pub(crate) fn why(&self, who: &str) -> String {
        let rest = match self.kind {
            Kind::Change => "changes",
            Kind::Question => "questions",
        };
        // The first whole second at which the minute is over.
        let until = self.until + TimeDelta::milliseconds(999);
        format!(
            "That is more than {} a minute, which is the limit of one person, and you are {who}. Try again at {} UTC; I leave out your {rest} \
             until then.",
            self.kind.counted(self.limit),
            until.format("%H:%M:%S"),
        )
    }
}

fn rule(kind: Kind, limit: NonZeroU32) -> Rule {
    Rule {
        id: kind.name().to_owned(),
        description: format!(
            "One person may ask for {} a minute, by all their accounts together.",
            kind.counted(limit)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_795_341_110_000 + millis).unwrap()
    }

    fn limits(changes: u32) -> Limits {
        Limits::new(PerMinute {
            changes: NonZeroU32::new(changes),
            questions: None,
        })
    }

    fn ask(limits: &Limits, who: &str, heard: i64, millis: i64) -> Result<(), TooMuch> {
        let room = Room("console:main".to_owned());
        let heard = (HeardId::of(heard), &room);
        limits.count(who.to_owned(), Kind::Change, heard, at(millis))
    }

    #[test]
    fn a_minute_has_its_limit_and_the_next_one_its_own() {
        let limits = limits(2);
        assert_eq!(ask(&limits, "mira", 1, 0), Ok(()));
        assert_eq!(ask(&limits, "mira", 2, 59_000), Ok(()));
        let too_much = ask(&limits, "mira", 3, 59_999).unwrap_err();
        assert!(too_much.is_first);
        assert_eq!(
            too_much.why("mira"),
            "That is more than 2 changes a minute, which is the limit of one person, and you are mira. Try again at 09:52:50 UTC; I leave \
             out your changes until then."
        );
        // Somebody else is somebody else.
        assert_eq!(ask(&limits, "bob", 4, 59_999), Ok(()));
        assert_eq!(ask(&limits, "mira", 5, 60_000), Ok(()));
    }

    #[test]
    fn what_is_worked_on_again_counts_once_and_is_answered_as_before() {
        let limits = limits(1);
        for _ in 0..3 {
            assert_eq!(ask(&limits, "mira", 1, 0), Ok(()));
        }
        let told = [2, 3, 2].map(|heard| ask(&limits, "mira", heard, 1).unwrap_err().is_first);
        assert_eq!(told, [true, false, true]);
    }

    #[test]
    fn each_channel_is_told_once_whatever_the_thread() {
        let limits = limits(1);
        assert_eq!(ask(&limits, "mira", 1, 0), Ok(()));
        assert!(ask(&limits, "mira", 2, 0).unwrap_err().is_first);
        let told = [3, 4].map(|heard| {
            let thread = Room(format!("slack:C0OPS/179534111{heard}.000100"));
            let heard = (HeardId::of(heard), &thread);
            let counted = limits.count("mira".to_owned(), Kind::Change, heard, at(0));
            counted.unwrap_err().is_first
        });
        assert_eq!(told, [true, false]);
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_nobody_waiting() {
        let limits = limits(1);
        assert_eq!(ask(&limits, "mira", 1, 0), Ok(()));
        assert!(ask(&limits, "mira", 2, 10).is_err());
        assert_eq!(ask(&limits, "mira", 3, -3_600_000), Ok(()));
    }

    #[test]
    fn people_whose_minute_is_over_are_forgotten() {
        let limits = limits(1);
        for number in 0..=1_000 {
            assert_eq!(ask(&limits, &number.to_string(), number, 0), Ok(()));
        }
        assert_eq!(ask(&limits, "mira", 2_000, 60_000), Ok(()));
        assert_eq!(limits.minutes.lock().unwrap().len(), 1);
    }

    #[test]
    fn without_a_limit_nothing_is_too_much_and_nothing_is_kept() {
        let limits = Limits::default();
        for heard in 0..1_000 {
            assert_eq!(ask(&limits, "mira", heard, 0), Ok(()));
        }
        assert!(limits.minutes.lock().unwrap().is_empty());
        assert_eq!(limits.rule("limits.changes_per_minute"), None);
    }

    #[test]
    fn deciding_about_what_waits_counts_as_nothing() {
        let kind = |text: &str| match commands::parse(text) {
            commands::Understood::Command(spoken) => Kind::of(Some(&spoken.command)),
            other => panic!("{text}: {other:?}"),
        };
        for text in ["confirm", "approve k7q2m", "cancel", "confirm k7q2m"] {
            assert_eq!(kind(text), None, "{text}");
        }
        assert_eq!(kind("Add host(s) to hubapi.com"), Some(Kind::Change));
        assert_eq!(kind("cancel request hubapi.com-1"), Some(Kind::Change));
        for text in ["status of hubapi.com", "help", "may I pause HubApiWeb?"] {
            assert_eq!(kind(text), Some(Kind::Question), "{text}");
        }
        assert_eq!(Kind::of(None), Some(Kind::Question));
    }
}
