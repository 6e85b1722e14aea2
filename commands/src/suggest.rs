//! "Did you mean": whole sentences that would be understood. They are shown, never run.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use strsim::osa_distance;

use crate::command::CATALOGUE;
use crate::parse::order;
use crate::sentence::{self, Heard, Sentence, Word};

/// More than this many suggestions help nobody.
const MOST: usize = 3;

/// Every word of the language: those of the examples that are not names.
static VOCABULARY: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    CATALOGUE
        .iter()
        .flat_map(|entry| entry.examples.iter().chain([&entry.name]))
        .flat_map(|example| example.split([' ', '-']))
        .map(|word| word.trim_matches(['?', '!', ',', '.']).to_ascii_lowercase())
        .filter(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .collect()
});

/// Sentences near one that no command recognises.
pub(crate) fn near(sentence: &Sentence) -> Vec<String> {
    let respelt = Sentence {
        words: sentence.words.iter().map(respelt).collect(),
    };
    if respelt != *sentence
        && let Some(meant) = order_in(&respelt.words)
    {
        return vec![meant];
    }
    if let within @ [_, ..] = order_within(sentence).as_slice() {
        return within.to_vec();
    }
    alike(&respelt)
}

/// The order that stands at the end of a sentence which is not one: "should we *add hosts to hubapi.com*".
pub(crate) fn order_within(sentence: &Sentence) -> Vec<String> {
    // Names and times behind the order are as much in its way as the doubt before it, so both ends are tried.
    const BEHIND: usize = 4;
    let words = &sentence.words;
    (0..words.len())
        .flat_map(|start| {
            (0..BEHIND.min(words.len() - start)).map(move |cut| &words[start..words.len() - cut])
        })
        .find_map(order_in)
        .into_iter()
        .collect()
}

fn order_in(words: &[Word]) -> Option<String> {
    let spoken = order(&Sentence {
        words: words.to_vec(),
    })
    .ok()?;
    Some(match spoken.environment {
        Some(environment) => format!("{} in {environment}", spoken.command),
        None => spoken.command.to_string(),
    })
}

/// A misspelt word of the language, respelt; anything else as it was.
fn respelt(word: &Word) -> Word {
    let lower = word.text.to_ascii_lowercase();
    let could_be_one =
        !word.quoted && lower.len() > 1 && lower.bytes().all(|b| b.is_ascii_alphabetic());
    if !could_be_one || VOCABULARY.contains(&lower) {
        return word.clone();
    }
    let allowed = if lower.len() < 6 { 1 } else { 2 };
    let nearest = VOCABULARY
        .iter()
        .map(|known| (osa_distance(&lower, known), known))
        .filter(|(distance, known)| *distance <= allowed && known.len() > 2)
        .min();
    match nearest {
        Some((_, known)) => Word {
            text: known.clone(),
            quoted: false,
        },
        None => word.clone(),
    }
}

/// Examples of the commands that share the most words with the sentence.
fn alike(sentence: &Sentence) -> Vec<String> {
    const NOTHING_TELLING: &[&str] = &[
        "of", "to", "in", "from", "me", "is", "what", "the", "and", "my", "show", "which", "are",
        "com",
    ];
    let shared = |example: &str| {
        let Heard::Sentence(example) = sentence::read(example) else {
            return 0;
        };
        let telling = sentence
            .words
            .iter()
            .filter(|word| !word.is_any(NOTHING_TELLING));
        telling
            .filter(|word| example.words.iter().any(|other| other.is(&word.text)))
            .count()
    };
    let mut scored: Vec<(usize, &str)> = CATALOGUE
        .iter()
        .filter_map(|entry| {
            entry
                .examples
                .iter()
                .map(|example| (shared(example), *example))
                .max_by_key(|(score, _)| *score)
        })
        .filter(|(score, _)| *score > 0)
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored
        .into_iter()
        .take(MOST)
        .map(|(_, example)| example.to_owned())
        .collect()
}

/// The names nearest to one that is not known, the nearest first.
pub(crate) fn names<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = wanted.to_ascii_lowercase();
    let near = |name: &&str| {
        let name = name.to_ascii_lowercase();
        let allowed = (wanted.len().max(name.len()) / 3).max(1);
        let distance = osa_distance(&wanted, &name);
        let part = wanted.len() >= 3 && (name.contains(&wanted) || wanted.contains(&name));
        (distance <= allowed || part).then_some(distance)
    };
    let mut scored: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| near(&name).map(|distance| (distance, name)))
        .collect();
    scored.sort_unstable();
    scored.dedup();
    scored
        .into_iter()
        .take(MOST)
        .map(|(_, name)| name.to_owned())
        .collect()
}
