//! Misspelt words of the language.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use strsim::osa_distance;

use crate::command::CATALOGUE;
use crate::sentence::Word;

/// Every word of the language: those of the examples that are not names. In their order, each with
/// its letters.
static VOCABULARY: LazyLock<Vec<(String, Letters)>> = LazyLock::new(|| {
    let words: BTreeSet<String> = CATALOGUE
        .iter()
        .flat_map(|entry| entry.examples.iter().chain([&entry.name]))
        .flat_map(|example| example.split([' ', '-']))
        .map(|word| word.trim_matches(['?', '!', ',', '.']).to_ascii_lowercase())
        .filter(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic()))
        .collect();
    let with_letters = |word: String| {
        let letters = Letters::of(&word);
        (word, letters)
    };
    words.into_iter().map(with_letters).collect()
});

/// A misspelt word of the language, respelt; anything else as it was.
pub(super) fn corrected(word: &Word) -> Word {
    let lower = word.text.to_ascii_lowercase();
    let could_be_one =
        !word.quoted && lower.len() > 1 && lower.bytes().all(|b| b.is_ascii_alphabetic());
    if !could_be_one || is_known(&lower) {
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

fn is_known(word: &str) -> bool {
    let found = VOCABULARY.binary_search_by(|(known, _)| known.as_str().cmp(word));
    found.is_ok()
}

/// The word of the language that takes the fewest slips to become this one, and not too many.
fn nearest(word: &str) -> Option<&'static str> {
    let allowed = if word.len() < 6 { 1 } else { 2 };
    let letters = Letters::of(word);
    VOCABULARY
        .iter()
        // Measuring a distance is slow, and most words are plainly different.
        .filter(|(known, its)| known.len() > 2 && its.could_be_within(allowed, &letters))
        .map(|(known, _)| (osa_distance(word, known), known))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, known)| known.as_str())
}

/// The letters of a word, whatever their order.
#[derive(Debug, Clone, Copy)]
struct Letters {
    /// One bit for each letter that is there: what differs by these needs no counting.
    present: u32,
    counts: [u8; 26],
    length: usize,
}

impl Letters {
    fn of(word: &str) -> Self {
        let mut letters = Self {
            present: 0,
            counts: [0; 26],
            length: word.len(),
        };
        for letter in word.bytes().map(|letter| letter - b'a') {
            letters.present |= 1 << letter;
            let count = &mut letters.counts[usize::from(letter)];
            *count = count.saturating_add(1);
        }
        letters
    }

    /// Whether so many slips could make one word of the other. A slip brings one letter, takes one, or does both at most.
    fn could_be_within(&self, slips: usize, other: &Self) -> bool {
        self.length.abs_diff(other.length) <= slips
            && (self.present & !other.present).count_ones() as usize <= slips
            && (other.present & !self.present).count_ones() as usize <= slips
            && self.surplus_over(other) <= slips
            && other.surplus_over(self) <= slips
    }

    fn surplus_over(&self, other: &Self) -> usize {
        let each = self.counts.iter().zip(&other.counts);
        each.map(|(its, others)| usize::from(its.saturating_sub(*others)))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every word a slip or two away from one of the language's, and many that are further.
    #[test]
    fn what_is_left_unmeasured_is_not_near() {
        let slip = |word: &str, at: usize| {
            let (before, behind) = word.split_at(at);
            let rest = &behind[1..];
            [
                format!("{before}{rest}"),
                format!("{before}q{behind}"),
                format!("{before}q{rest}"),
                format!("{before}{}{rest}", behind.repeat(2)),
                rest.chars().chain(before.chars()).collect(),
            ]
        };
        let slips =
            |word: &str| -> Vec<String> { (0..word.len()).flat_map(|at| slip(word, at)).collect() };
        let once = VOCABULARY
            .iter()
            .step_by(7)
            .flat_map(|(word, _)| slips(word));
        for wrong in once.flat_map(|wrong| slips(&wrong).into_iter().step_by(9)) {
            let allowed = if wrong.len() < 6 { 1 } else { 2 };
            let all = VOCABULARY
                .iter()
                .map(|(known, _)| (osa_distance(&wrong, known), known));
            let measured = all
                .filter(|(distance, known)| *distance <= allowed && known.len() > 2)
                .min()
                .map(|(_, known)| known.as_str());
            assert_eq!(nearest(&wrong), measured, "{wrong}");
        }
    }
}
