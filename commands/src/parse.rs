//! From a message to a command.

use crate::catalogue::Reading;
use crate::command::Command;
use crate::id::EnvironmentName;
use crate::not_an_order;
use crate::recogniser::RECOGNISER;
use crate::sentence::{self, Heard, Word};
use crate::suggest;
use crate::unclear::Unclear;

/// Stands before a quoted word while patterns look at the sentence, so that no keyword can match it.
pub(crate) const QUOTED: char = '\u{2}';
/// Stands for a space inside a quotation, so that a quotation stays one word.
pub(crate) const SPACE: char = '\u{1}';

/// What a message was understood as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Understood {
    /// Nothing that concerns the bot: quotation, code, a message to somebody else, nothing at all.
    Nothing,
    /// A command.
    Command(Spoken),
    /// Meant for the bot, and not clear enough to act on.
    Unclear(Unclear),
}

/// A command as it was spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// What to do.
    pub command: Command,
    /// Where, if it was said: "in qa".
    pub environment: Option<EnvironmentName>,
}

/// Reads one message. Costs microseconds, never panics, and never guesses: what is not clear comes back as a question.
#[must_use]
pub fn parse(message: &str) -> Understood {
    let sentence = match sentence::read(message) {
        Heard::Nothing => return Understood::Nothing,
        Heard::TooLong => return Understood::Unclear(Unclear::TooLong),
        Heard::Sentence(sentence) => sentence,
    };
    if let Some(kind) = not_an_order::why_not(&sentence) {
        return Understood::Unclear(Unclear::NotAnOrder {
            kind,
            suggestions: suggest::order_within(&sentence),
        });
    }
    match order(&sentence.words) {
        Ok(spoken) => Understood::Command(spoken),
        Err(Some(unclear)) => Understood::Unclear(unclear),
        Err(None) => Understood::Unclear(Unclear::Unknown {
            suggestions: suggest::near(&sentence),
        }),
    }
}

/// The order that a message is, if it is one.
pub(crate) fn order_said(message: &str) -> Option<Spoken> {
    match sentence::read(message) {
        Heard::Sentence(sentence) if not_an_order::why_not(&sentence).is_none() => {
            order(&sentence.words).ok()
        }
        _ => None,
    }
}

/// Reads a sentence as an order. `Err(None)` means that no command recognises it.
pub(crate) fn order(words: &[Word]) -> Result<Spoken, Option<Unclear>> {
    let (words, mut environment) = without_environment(words);
    let text = guarded(words);
    if !words.iter().all(Word::can_be_written) || sentence::has_markup(&text) {
        return Err(None);
    }
    let mut unclear = None;
    let mut command = None;
    for (entry, captures) in RECOGNISER.recognise(&text) {
        match (entry.read)(&captures) {
            Reading::Is(found) if command.is_none() => command = Some(found),
            // "to qa in prod" says two places.
            Reading::IsIn(_, place) if environment.as_ref().is_some_and(|said| *said != place) => {
                return Err(None);
            }
            Reading::IsIn(found, place) if command.is_none() => {
                command = Some(found);
                environment = Some(place);
            }
            // Two commands in one sentence: a bug in the patterns that must not run either of them.
            Reading::Is(_) | Reading::IsIn(..) => return Err(None),
            Reading::Wrong(wrong) => unclear = Some(wrong),
            Reading::NotMine => {}
        }
    }
    command
        .map(|command| Spoken {
            command,
            environment,
        })
        .ok_or(unclear)
}

/// For each word, whether some of the words from there on could be an order. Where they could not, [`order`] finds none.
pub(crate) fn beginnings(words: &[Word]) -> Vec<bool> {
    let mut beginnings = RECOGNISER.beginnings(&guarded(words));
    // "in qa" may stand before any order.
    for start in (0..words.len().saturating_sub(2)).rev() {
        beginnings[start] |= beginnings[start + 2] && words[start].is_any(&["in", "on"]);
    }
    beginnings
}

/// The words as the patterns see them.
fn guarded(words: &[Word]) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        if word.quoted {
            text.push(QUOTED);
            text.extend(
                word.text
                    .chars()
                    .map(|c| if c.is_whitespace() { SPACE } else { c }),
            );
        } else {
            text.push_str(&word.text);
        }
    }
    text
}

/// Takes "in qa", "on prod", "in the qa environment" off either end of a sentence.
fn without_environment(words: &[Word]) -> (&[Word], Option<EnvironmentName>) {
    if let Some((rest, environment)) = place_at_the_end(words) {
        return (rest, Some(environment));
    }
    if let [preposition, name, rest @ ..] = words
        && !rest.is_empty()
        && preposition.is_any(&["in", "on"])
        && let Some(environment) = environment_named(name)
    {
        return (rest, Some(environment));
    }
    (words, None)
}

fn place_at_the_end(words: &[Word]) -> Option<(&[Word], EnvironmentName)> {
    let bare = match words {
        [rest @ .., last] if last.is_any(&["environment", "env"]) => rest,
        _ => words,
    };
    let [rest @ .., preposition, name] = bare else {
        return None;
    };
    let before = rest.last()?;
    // "status on x" asks about x.
    let is_about = preposition.is("on") && before.is_any(&["status", "state", "progress"]);
    if is_about || !preposition.is_any(&["in", "on"]) {
        return None;
    }
    Some((rest, environment_named(name)?))
}

/// Whether a text would be taken for one that says where at its end.
pub(crate) fn ends_with_a_place(text: &str) -> bool {
    match sentence::read(text) {
        Heard::Sentence(sentence) => place_at_the_end(&sentence.words).is_some(),
        Heard::Nothing | Heard::TooLong => false,
    }
}

fn environment_named(word: &Word) -> Option<EnvironmentName> {
    const NOT_PLACES: &[&str] = &[
        "it",
        "that",
        "this",
        "there",
        "queue",
        "progress",
        "total",
        "environment",
        "env",
        "hosts",
        "pending",
        "cooldown",
        "full",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mondays",
        "tuesdays",
        "wednesdays",
        "thursdays",
        "fridays",
        "saturdays",
        "sundays",
        "weekdays",
    ];
    let looks_like_a_place = word.text.starts_with(|c: char| c.is_ascii_alphabetic())
        && word
            .text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    (looks_like_a_place && !word.is_any(NOT_PLACES))
        .then(|| EnvironmentName::new(word.text.to_ascii_lowercase()))
}
