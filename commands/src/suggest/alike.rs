//! Examples that share words with a sentence.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::MOST;
use crate::command::CATALOGUE;
use crate::sentence::{self, Heard, Sentence};

const NOTHING_TELLING: &[&str] = &[
    "of", "to", "in", "from", "me", "is", "what", "the", "and", "my", "show", "which", "are", "com",
];

/// The examples each word stands in, by their numbers in the order of the catalogue.
static EXAMPLES_WITH: LazyLock<HashMap<String, Vec<usize>>> = LazyLock::new(|| {
    let mut with: HashMap<String, Vec<usize>> = HashMap::new();
    let examples = CATALOGUE.iter().flat_map(|entry| entry.examples);
    for (number, example) in examples.enumerate() {
        let Heard::Sentence(example) = sentence::read(example) else {
            continue;
        };
        for word in example.words.iter().filter(|word| !word.quoted) {
            let numbers = with.entry(word.text.to_ascii_lowercase()).or_default();
            if numbers.last() != Some(&number) {
                numbers.push(number);
            }
        }
    }
    with
});

/// Examples of the commands that share the most words with the sentence.
pub(super) fn examples(sentence: &Sentence) -> Vec<String> {
    let shared = words_shared_with(sentence);
    let mut scored: Vec<(usize, &str)> = Vec::new();
    let mut number = 0;
    for entry in CATALOGUE {
        let its = &shared[number..number + entry.examples.len()];
        number += entry.examples.len();
        let best = its.iter().copied().zip(entry.examples.iter().copied());
        scored.extend(best.max_by_key(|(score, _)| *score));
    }
    scored.retain(|(score, _)| *score > 0);
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored
        .into_iter()
        .map(|(_, example)| example)
        .filter(|example| super::can_be_shown(example))
        .take(MOST)
        .map(str::to_owned)
        .collect()
}

/// For each example, how many of the sentence's telling words it has.
fn words_shared_with(sentence: &Sentence) -> Vec<usize> {
    let examples = CATALOGUE.iter().map(|entry| entry.examples.len()).sum();
    let mut shared = vec![0; examples];
    let telling = sentence
        .words
        .iter()
        .filter(|word| !word.is_any(NOTHING_TELLING));
    for word in telling {
        let numbers = EXAMPLES_WITH.get(&word.text.to_ascii_lowercase());
        for number in numbers.into_iter().flatten() {
            shared[*number] += 1;
        }
    }
    shared
}
