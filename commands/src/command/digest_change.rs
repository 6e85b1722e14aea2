//! What the commands about one digest have in common: which one is meant.

use regex::Captures;
use serde_json::Value;

use crate::arguments::optional;
use crate::reply::{Colour, Reply, Verdict};

/// The digest that a command is about: the number `digests` shows, or the only one of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Numbered(pub Option<i64>);

/// What was found under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichDigest<T> {
    /// This one.
    One(T),
    /// None of that number comes here.
    None,
    /// Several come here: these.
    Several(Vec<i64>),
}

impl Numbered {
    pub(super) fn read(captures: &Captures<'_>) -> Option<Self> {
        match captures.name("number") {
            None => Some(Self(None)),
            Some(number) => {
                let number = number.as_str().trim_start_matches('#').parse();
                number.ok().map(|number| Self(Some(number)))
            }
        }
    }

    pub(super) fn arguments(self) -> Value {
        optional("number", self.0.as_ref())
    }

    /// Chooses among those of a room, each with its number.
    #[must_use]
    pub fn among<T>(self, of_the_room: Vec<(i64, T)>) -> WhichDigest<T> {
        let mut meant: Vec<(i64, T)> = of_the_room
            .into_iter()
            .filter(|(number, _)| self.0.is_none_or(|wanted| wanted == *number))
            .collect();
        match (meant.pop(), meant.is_empty()) {
            (Some((_, only)), true) => WhichDigest::One(only),
            (None, _) => WhichDigest::None,
            (Some((last, _)), false) => {
                let numbers = meant.into_iter().map(|(number, _)| number);
                WhichDigest::Several(numbers.chain([last]).collect())
            }
        }
    }

    /// What is said where no single one is meant. The verb is the one to repeat: "stop".
    #[must_use]
    pub fn not_one<T>(self, which: &WhichDigest<T>, verb: &str) -> (Reply, Verdict) {
        let text = match (which, self.0) {
            (WhichDigest::Several(numbers), _) => {
                let all: Vec<String> = numbers
                    .iter()
                    .map(|number| format!("`{verb} digest {number}`"))
                    .collect();
                format!(
                    "Several digests come here. Which one: {}?",
                    all.join(", or ")
                )
            }
            (_, Some(number)) => format!(
                "No digest {number} comes here. `list digests` shows those that do. Nothing was changed."
            ),
            (_, None) => "No digest comes here. Nothing was changed.".to_owned(),
        };
        (Reply::text(text).coloured(Colour::Grey), Verdict::Refused)
    }
}

impl std::fmt::Display for Numbered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(number) => write!(f, "digest {number}"),
            None => f.write_str("this digest"),
        }
    }
}
