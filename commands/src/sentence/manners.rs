//! Names, greetings, politeness and articles: meant for people, dropped before a sentence is recognised.

use super::markup::MENTION;
use super::{Word, arguments_from};

const NAMES: &[&str] = &["deckhand", "@deckhand", "/deckhand", MENTION];

const LEADING: &[&[&str]] = &[
    &["hey"],
    &["hi"],
    &["hello"],
    &["ok"],
    &["okay"],
    &["so"],
    &["please"],
    &["pls"],
    &["plz"],
    &["kindly"],
    &["just"],
    &["now"],
    &["can", "you"],
    &["can", "u"],
    &["could", "you"],
    &["would", "you"],
    &["will", "you"],
    &["i'd", "like", "you", "to"],
    &["i", "would", "like", "you", "to"],
    &["i", "want", "you", "to"],
    &["i", "need", "you", "to"],
];

const TRAILING: &[&[&str]] = &[
    &["please"],
    &["pls"],
    &["plz"],
    &["thanks"],
    &["thank", "you"],
    &["thx"],
    &["cheers"],
    &["for", "me"],
    &["@deckhand"],
    &[MENTION],
];

/// Impatience. It says nothing, but for what can wait for something by itself: "kill task x now" is not to.
const URGENT: &[&[&str]] = &[&["now"], &["right", "now"], &["right", "away"], &["asap"]];

const ARTICLES: &[&str] = &["the", "a", "an"];

/// The words that carry the order, or `None` when the message is addressed to somebody else.
pub(super) fn stripped(mut words: Vec<Word>) -> Option<Vec<Word>> {
    let mut start = 0;
    loop {
        let rest = &words[start..];
        let Some(first) = rest.first() else { break };
        if first.is_any(NAMES) {
            start += 1;
        } else if !first.quoted && first.text.starts_with('@') && first.text.len() > 1 {
            return None;
        } else if let Some(length) = leading(rest) {
            start += length;
        } else {
            break;
        }
    }
    words.drain(..start);
    while let Some(length) = trailing(&words) {
        words.truncate(words.len() - length);
    }
    Some(without_articles(words))
}

fn leading(words: &[Word]) -> Option<usize> {
    // "please" after "can you" is one more round of the caller's loop.
    LEADING
        .iter()
        .find(|phrase| begins_with(words, phrase))
        .map(|phrase| phrase.len())
}

fn trailing(words: &[Word]) -> Option<usize> {
    let can_wait = begins_with(words, &["kill", "task"]) || begins_with(words, &["kill", "the"]);
    let urgent = if can_wait { &[] } else { URGENT };
    TRAILING
        .iter()
        .chain(urgent)
        .filter(|phrase| words.len() >= phrase.len())
        .find(|phrase| begins_with(&words[words.len() - phrase.len()..], phrase))
        .map(|phrase| phrase.len())
}

fn begins_with(words: &[Word], phrase: &[&str]) -> bool {
    words.len() >= phrase.len()
        && words
            .iter()
            .zip(phrase)
            .all(|(word, wanted)| word.is(wanted))
}

/// An article always has a word behind it; a last word "a" is a name, and so is an argument.
fn without_articles(words: Vec<Word>) -> Vec<Word> {
    let last = words.len().saturating_sub(1);
    let last = arguments_from(&words).map_or(last, |arguments| arguments.min(last));
    let keep =
        |(index, word): (usize, Word)| (index >= last || !word.is_any(ARTICLES)).then_some(word);
    words.into_iter().enumerate().filter_map(keep).collect()
}
