//! Misspelt words of the language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use strsim::osa_distance;

use crate::command::CATALOGUE;
use crate::sentence::Word;

/// Every word of the language: those of the examples that are not names. Each with its letters.
static VOCABULARY: LazyLock<BTreeMap<String, Letters>> = LazyLock::new(|| {
    CATALOGUE
        .iter()
        .flat_map(|entry| entry.examples.iter().chain([&entry.name]))
        .flat_map(|example| example.split([' ', '-']))
        .map(|word| word.trim_matches(['?', '!', ',', '.']).to_ascii_lowercase())
        .filter(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .map(|word| {
            let letters = Letters::of(&word);
            (word, letters)
        })
        .collect()
});

/// A misspelt word of the language, respelt; anything else as it was.
pub(super) fn corrected(word: &Word) -> Word {
    let lower = word.text.to_ascii_lowercase();
    let could_be_one =
        !word.quoted && lower.len() > 1 && lower.bytes().all(|b| b.is_ascii_alphabetic());
    if !could_be_one || VOCABULARY.contains_key(&lower) {
        return word.clone();
    }
    match nearest(&lower) {
        Some(known) => Word {
            text: known.to_owned(),
            quoted: false,
        },
        None => word.clone(),
    }
}

/// The word of the language that takes the fewest slips to become this one, and not too many.
fn nearest(word: &str) -> Option<&'static str> {
    let allowed = if word.len() < 6 { 1 } else { 2 };
    let letters = Letters::of(word);
    VOCABULARY
        .iter()
        // Measuring a distance is slow, and most words are plainly different.
        .filter(|(known, its)| known.len() > 2 && its.could_be_within(allowed, letters))
        .map(|(known, _)| (osa_distance(word, known), known))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, known)| known.as_str())
}

/// How often each letter is in a word.
#[derive(Debug, Clone, Copy)]
struct Letters {
    counts: [u8; 26],
}

impl Letters {
    fn of(word: &str) -> Self {
        let mut counts = [0_u8; 26];
        for letter in word.bytes() {
            let count = &mut counts[usize::from(letter - b'a')];
            *count = count.saturating_add(1);
        }
        Self { counts }
    }

    /// Whether so many slips could make one word of the other. A slip brings one letter, takes one, or does both at most.
    fn could_be_within(self, slips: usize, other: Self) -> bool {
        let surplus = |of: &Self, over: &Self| -> usize {
            let each = of.counts.iter().zip(&over.counts);
            each.map(|(a, b)| usize::from(a.saturating_sub(*b))).sum()
        };
        surplus(&self, &other) <= slips && surplus(&other, &self) <= slips
    }
}
