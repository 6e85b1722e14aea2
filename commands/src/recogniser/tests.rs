//! Every pattern tried on every sentence is what recognising means. What is done instead has to come to the same.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use regex::RegexSet;

use super::*;

const MANY: u32 = 20_000;
const SEED: [u8; 32] = *b"deckhand: recogniser fixed seed.";

/// What people type, from the tests of the language: every text in quotes there.
const PHRASES: &[&str] = &[
    include_str!("../../tests/phrases/deploys.rs"),
    include_str!("../../tests/phrases/language.rs"),
    include_str!("../../tests/phrases/pools.rs"),
    include_str!("../../tests/phrases/questions.rs"),
    include_str!("../../tests/phrases/requests.rs"),
    include_str!("../../tests/phrases/services.rs"),
    include_str!("../../tests/phrases/settings.rs"),
];

static EVERY_PATTERN: LazyLock<RegexSet> = LazyLock::new(|| {
    let sources = RECOGNISER
        .patterns
        .iter()
        .map(|pattern| format!("(?i)^(?:{})$", pattern.source));
    RegexSet::new(sources).expect("every pattern compiles")
});

/// The examples and the tests' phrases.
static SENTENCES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let examples = CATALOGUE.iter().flat_map(|entry| entry.examples);
    let phrases = PHRASES.iter().flat_map(|source| quoted_in(source));
    examples
        .map(|example| (*example).to_owned())
        .chain(phrases)
        .collect()
});

/// The texts between double quotes in a source file.
fn quoted_in(source: &str) -> Vec<String> {
    let text = source.replace("\\\"", "\u{0}");
    let inside = text.split('"').skip(1).step_by(2);
    inside.map(|phrase| phrase.replace('\u{0}', "\"")).collect()
}

/// A text is recognised by the same commands, and for the same words, as when every pattern is tried; and where it is
/// recognised, an order may begin.
fn check(text: &str) {
    let told = |found: Vec<(&'static Entry, Captures<'_>)>| -> Vec<String> {
        let told =
            |(entry, captures): &(&Entry, Captures<'_>)| format!("{}: {captures:?}", entry.name);
        found.iter().map(told).collect()
    };
    let every = EVERY_PATTERN.matches(text).into_iter();
    let expected = told(RECOGNISER.among(every, text));
    assert_eq!(told(RECOGNISER.recognise(text)), expected, "{text:?}");
    assert!(
        expected.is_empty() || RECOGNISER.beginnings(text)[0],
        "{text:?}"
    );
}

/// As it stands, shouted, and each part of it that suggestions would try.
fn check_with_parts(sentence: &str) {
    check(&sentence.to_uppercase());
    check(&sentence.replace('s', "ſ").replace('k', "\u{212a}"));
    let words: Vec<&str> = sentence.split(' ').collect();
    let begins = RECOGNISER.beginnings(sentence);
    for start in 0..words.len() {
        for end in start + 1..=words.len() {
            let part = words[start..end].join(" ");
            check(&part);
            assert!(
                begins[start] || RECOGNISER.recognise(&part).is_empty(),
                "{part:?} of {sentence:?}"
            );
        }
    }
}

#[test]
fn what_people_type_is_recognised_by_what_would_recognise_it() {
    assert!(SENTENCES.len() > 1_000, "{} sentences", SENTENCES.len());
    for sentence in SENTENCES.iter() {
        check_with_parts(sentence);
    }
}

#[test]
fn what_nobody_types_is_recognised_by_what_would_recognise_it() {
    let words: Vec<&str> = SENTENCES
        .iter()
        .flat_map(|sentence| sentence.split(' '))
        .collect();
    let word = prop_oneof![
        20 => proptest::sample::select(words).prop_map(str::to_owned),
        1 => "\\PC{0,4}",
    ];
    // A sentence with other words in place of some, between some, or instead of all.
    let mutated = (
        proptest::sample::select(SENTENCES.as_slice()),
        proptest::collection::vec((any::<prop::sample::Index>(), 0..4_u8, word), 0..8),
    )
        .prop_map(|(sentence, changes)| {
            let mut words: Vec<String> = sentence.split(' ').map(str::to_owned).collect();
            for (place, kind, word) in changes {
                let place = place.index(words.len());
                match kind {
                    0 => words.insert(place, word),
                    1 if words.len() > 1 => drop(words.remove(place)),
                    2 => words[place] = word,
                    _ => words[place].push_str(&word),
                }
            }
            words.join(" ")
        });
    let config = Config {
        cases: MANY,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &SEED));
    let result = runner.run(&mutated, |text| {
        check(&text);
        Ok(())
    });
    result.unwrap();
}

#[test]
fn every_pattern_demands_something() {
    let free: Vec<&str> = (RECOGNISER.patterns.iter().enumerate())
        .filter(|(index, _)| RECOGNISER.demands.is_free(*index))
        .map(|(_, pattern)| pattern.source.as_str())
        .collect();
    assert!(free.is_empty(), "compiled for whatever is said: {free:#?}");
}

/// Only of ASCII is it known which other letters an expression takes for the same.
#[test]
fn patterns_are_ascii() {
    assert!(
        RECOGNISER
            .patterns
            .iter()
            .all(|pattern| pattern.source.is_ascii())
    );
}

#[test]
fn a_sentence_has_few_candidates() {
    for sentence in SENTENCES.iter() {
        let candidates: Vec<usize> = RECOGNISER.demands.met_by(sentence).collect();
        assert!(
            candidates.len() <= 12,
            "{} of {sentence:?}",
            candidates.len()
        );
    }
}
