//! "Did you mean": whole sentences that would be understood. They are shown, never run.

mod alike;
mod spelling;

use strsim::osa_distance;

use crate::parse::{beginnings, order, order_said};
use crate::sentence::{Sentence, Word};

/// More than this many suggestions help nobody.
const MOST: usize = 3;

/// Sentences near one that no command recognises.
pub(crate) fn near(sentence: &Sentence) -> Vec<String> {
    let respelt = Sentence {
        words: sentence.words.iter().map(spelling::corrected).collect(),
    };
    if respelt != *sentence
        && let Some(meant) = order_in(&respelt.words)
    {
        return vec![meant];
    }
    if let within @ [_, ..] = order_within(sentence).as_slice() {
        return within.to_vec();
    }
    alike::examples(&respelt)
}

/// The order that stands at the end of a sentence which is not one: "should we *add hosts to hubapi.com*".
pub(crate) fn order_within(sentence: &Sentence) -> Vec<String> {
    // Names and times behind the order are as much in its way as the doubt before it, so both ends are tried.
    const BEHIND: usize = 4;
    let words = &sentence.words;
    let begins = beginnings(words);
    (0..words.len())
        .filter(|start| begins[*start])
        .flat_map(|start| {
            (0..BEHIND.min(words.len() - start)).map(move |cut| &words[start..words.len() - cut])
        })
        .find_map(order_in)
        .into_iter()
        .collect()
}

fn order_in(words: &[Word]) -> Option<String> {
    let spoken = order(words).ok()?;
    let meant = match &spoken.environment {
        Some(environment) => format!("{} in {environment}", spoken.command),
        None => spoken.command.to_string(),
    };
    (can_be_shown(&meant) && order_said(&meant)? == spoken).then_some(meant)
}

/// Suggestions are shown between these marks.
fn can_be_shown(sentence: &str) -> bool {
    !sentence.contains('`')
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
