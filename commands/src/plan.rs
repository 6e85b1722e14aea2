//! What a decision comes to: an answer, a refusal, or a plan with nothing left to choose.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::command::Command;
use crate::effect::Effect;
use crate::id::{EnvironmentName, LoadBalancerRequestId, OperationId, ServiceName};
use crate::impact::Impact;
use crate::parse::{Understood, parse};
use crate::reply::{Reply, Verdict};

/// How careful to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Tier {
    /// Reads.
    Read,
    /// Small, and changes neither capacity nor traffic: runs at once.
    Small,
    /// Changes capacity or traffic: preview, then confirm.
    Change,
    /// Destructive or cluster-wide: preview, then the approval of a second person.
    Destructive,
}

impl Tier {
    /// What the tier asks for, in words.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Read => "reads only",
            Self::Small => "small: runs at once",
            Self::Change => "changes capacity or traffic: preview, then confirm",
            Self::Destructive => "destructive: preview, then the approval of a second person",
        }
    }

    /// Whether it waits for somebody to confirm.
    #[must_use]
    pub fn needs_confirmation(self) -> bool {
        self >= Self::Change
    }

    /// Whether somebody other than the asker has to confirm.
    #[must_use]
    pub fn needs_second_person(self) -> bool {
        self == Self::Destructive
    }
}

impl From<Tier> for u8 {
    fn from(tier: Tier) -> Self {
        match tier {
            Tier::Read => 0,
            Tier::Small => 1,
            Tier::Change => 2,
            Tier::Destructive => 3,
        }
    }
}

impl TryFrom<u8> for Tier {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        [Self::Read, Self::Small, Self::Change, Self::Destructive]
            .get(usize::from(number))
            .copied()
            .ok_or_else(|| format!("there is no tier {number}"))
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        u8::from(*self).fmt(f)
    }
}

/// What a command comes to, given the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Nothing has to change: this is the answer.
    Answer(Reply, Verdict),
    /// This would be done.
    Plan(Box<Plan>),
}

impl Decision {
    /// It will not be done, and here is why.
    pub(crate) fn refuse(text: impl Into<String>) -> Self {
        Self::Answer(
            Reply::text(text).coloured(crate::reply::Colour::Grey),
            Verdict::Refused,
        )
    }

    /// It cannot be decided, since a fact is missing. That nothing was done is known all the same.
    pub(crate) fn cannot_decide(text: impl Into<String>) -> Self {
        Self::Answer(
            Reply::text(text).coloured(crate::reply::Colour::Yellow),
            Verdict::Failed,
        )
    }

    /// It is so already, or was only asked.
    pub(crate) fn answer(reply: Reply) -> Self {
        Self::Answer(reply, Verdict::Success)
    }
}

/// One operation, decided to the last id. Performing it leaves nothing to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The operation it belongs to.
    pub operation: OperationId,
    /// Where.
    pub environment: EnvironmentName,
    /// How careful to be, with the facts taken into account.
    pub tier: Tier,
    /// What will happen, before and after: a person decides by this.
    pub preview: String,
    /// Why the tier is higher than the command's own, and what else should be seen before deciding.
    pub cautions: Vec<String>,
    /// The one effect.
    pub effect: Effect,
    /// What it does to what it is about, for rules to ask. Plans of an earlier version have none.
    #[serde(default)]
    pub impact: Impact,
    /// How to take it back.
    pub inverse: Inverse,
    /// The facts the preview was computed from: if this changes, the preview is stale.
    pub fingerprint: Fingerprint,
}

/// What a plan waits for besides its asker: other people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approvals {
    /// How many of them.
    pub needed: u32,
    /// Why, where it is more than the one other person that tier 3 asks for anyway.
    pub because: Option<String>,
    /// Who has approved it, as the room knows them.
    pub by: Vec<String>,
}

impl Approvals {
    fn told(&self) -> Vec<(&'static str, String)> {
        let needs = |why: &String| {
            let count = crate::format::counted(self.needed as usize, "approval");
            ("needs", format!("{count} by others: {why}"))
        };
        let so_far = || {
            let all = format!(
                "{}, {} of {}",
                self.by.join(", "),
                self.by.len(),
                self.needed
            );
            ("approved by", all)
        };
        let needs = self.because.as_ref().map(needs);
        let by = (!self.by.is_empty()).then(so_far);
        needs.into_iter().chain(by).collect()
    }
}

impl Plan {
    /// The preview with everything it changes, in one line.
    #[must_use]
    pub fn in_one_line(&self) -> String {
        let differences = self.effect.differences();
        let changes = differences
            .iter()
            .map(|(name, change)| format!(" {name}: {change}."));
        changes.fold(self.preview.clone(), |line, change| line + &change)
    }

    /// The preview as a message, waiting for a decision.
    #[must_use]
    pub fn proposal(&self, approvals: &Approvals) -> Reply {
        let reply = Reply::text(&self.preview).coloured(crate::reply::Colour::Yellow);
        let mut reply = match approvals.needed {
            0 => reply.deciding(&self.operation),
            _ => reply.approving(&self.operation),
        };
        for (name, change) in self.effect.differences() {
            reply = reply.field(name, change);
        }
        for caution in &self.cautions {
            reply = reply.field("caution", caution);
        }
        for (name, value) in approvals.told() {
            reply = reply.field(name, value);
        }
        reply.field("undo", self.inverse.to_string())
    }
}

/// How to take an operation back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inverse {
    /// By this command.
    Command(Command),
    /// Not at all; the words say why.
    Irreversible(String),
}

impl fmt::Display for Inverse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(command) => command.fmt(f),
            Self::Irreversible(why) => write!(f, "irreversible: {why}"),
        }
    }
}

impl Inverse {
    /// By this command, if its sentence is understood as just that; `why` says what of it cannot be typed.
    pub(crate) fn typed(command: Command, why: &str) -> Self {
        match parse(&command.to_string()) {
            Understood::Command(spoken)
                if spoken.command == command && spoken.environment.is_none() =>
            {
                Self::Command(command)
            }
            Understood::Command(_) | Understood::Nothing | Understood::Unclear(_) => {
                Self::Irreversible(format!("no sentence can say it, since {why}"))
            }
        }
    }
}

/// A hash over facts, for telling whether they are still the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of anything that can be written down.
    pub(crate) fn of(facts: &impl Serialize) -> Self {
        Self(hash(facts, 20))
    }
}

/// The id of a balancer request: what a person recognises, which operation it is, and a hash of what it does.
///
/// The balancer answers a re-used id with the *old* outcome, whatever is posted under it (contract 4.2), so two
/// different contents must never share an id. It takes at most 250 characters where the id marks an upstream, and none
/// beyond ASCII that its agents would recognise (seen on release 0.9.0), so of an odd service id only the rest stays.
pub(crate) fn request_id(
    service: &ServiceName,
    operation: &OperationId,
    content: &impl Serialize,
) -> LoadBalancerRequestId {
    let recognisable = |c: char| {
        if c.is_ascii_graphic() && !matches!(c, '/' | '|') {
            c
        } else {
            '_'
        }
    };
    let service: String = service
        .as_str()
        .chars()
        .take(200)
        .map(recognisable)
        .collect();
    LoadBalancerRequestId::new(format!("{service}-{operation}-{}", hash(content, 5)))
}

/// The first `length` characters of a hash, in an alphabet without look-alikes. Members are put in the order of their names
/// first: a service that lists the same options in another order has not changed.
pub(crate) fn hash(content: &impl Serialize, length: usize) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut value = serde_json::to_value(content).expect("plain values can be written down");
    value.sort_all_objects();
    Sha256::digest(value.to_string().as_bytes())
        .iter()
        .take(length)
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(service: &str, content: &str) -> String {
        request_id(
            &ServiceName::new(service),
            &OperationId::new("k7q2m"),
            &content,
        )
        .to_string()
    }

    #[test]
    fn an_id_says_what_it_is_and_differs_with_its_content() {
        assert!(id("hubapi.com", "add a:1").starts_with("hubapi.com-k7q2m-"));
        assert_eq!(id("hubapi.com", "add a:1"), id("hubapi.com", "add a:1"));
        assert_ne!(id("hubapi.com", "add a:1"), id("hubapi.com", "add a:2"));
    }

    #[test]
    fn an_id_is_one_that_the_agents_recognise() {
        assert!(id("bücher/neu", "x").starts_with("b_cher_neu-k7q2m-"));
        assert!(id(&"x".repeat(400), "x").len() < 250);
    }

    #[test]
    fn a_hash_has_all_letters_of_its_alphabet() {
        let letters: String = (0..100).map(|content| hash(&content, 20)).collect();
        let letters: std::collections::BTreeSet<char> = letters.chars().collect();
        assert_eq!(letters.len(), 32);
    }

    #[test]
    fn an_undo_that_is_read_as_something_else_is_none() {
        let service = ServiceName::new("hub`\"' in qa");
        let command = Command::PurgeCache(crate::PurgeCache { service });
        let undo = Inverse::typed(command, "it has quotes in its name");
        assert!(matches!(undo, Inverse::Irreversible(_)), "{undo}");
    }

    #[test]
    fn approvals_are_told_where_they_are_more_than_usual_or_given() {
        let mut approvals = Approvals {
            needed: 2,
            ..Approvals::default()
        };
        assert_eq!(approvals.told(), []);
        approvals.because = Some("prod needs two".to_owned());
        let needs = ("needs", "2 approvals by others: prod needs two".to_owned());
        assert_eq!(approvals.told(), std::slice::from_ref(&needs));
        approvals.by.push("bob".to_owned());
        let by = ("approved by", "bob, 1 of 2".to_owned());
        assert_eq!(approvals.told(), [needs, by]);
    }
}
