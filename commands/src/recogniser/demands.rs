//! The words a pattern cannot do without, read out of the pattern itself so that the two cannot differ.
//!
//! "Status of x" can only match a pattern whose first word may be "status", and one that has to have "option" somewhere
//! matches no sentence without it. A pattern may make several such demands; each is a set of words of which one must be
//! there. What is too free to say so, such as a name at the start, demands nothing.

use std::collections::HashMap;

use super::pattern::{self, Kind, Part};

/// One of its words is the first of the sentence. The other bits stand for words anywhere.
const FIRST: u8 = 1;
/// Of larger sets a sentence has some word anyway.
const LARGEST: usize = 250;

/// What each of many patterns demands of a sentence.
pub(super) struct Demands {
    /// Where each word is demanded.
    of_word: HashMap<String, Vec<Demand>>,
    /// All that each pattern demands.
    of_pattern: Vec<u8>,
}

/// The word is one of those that meet this demand of this pattern.
struct Demand {
    pattern: usize,
    bit: u8,
}

impl Demands {
    pub(super) fn of<'p>(patterns: impl Iterator<Item = &'p str>) -> Self {
        let mut demands = Self {
            of_word: HashMap::new(),
            of_pattern: Vec::new(),
        };
        for source in patterns {
            demands.add(&pattern::read(source));
        }
        demands
    }

    fn add(&mut self, parts: &[Part]) {
        let pattern = self.of_pattern.len();
        let first = first_words(parts).map(|words| (FIRST, words));
        let bits = (1..u8::BITS).map(|shift| FIRST << shift);
        let mut all = 0;
        for (bit, words) in first.into_iter().chain(bits.zip(words_anywhere(parts))) {
            all |= bit;
            for word in words {
                let demand = Demand { pattern, bit };
                self.of_word.entry(word).or_default().push(demand);
            }
        }
        self.of_pattern.push(all);
    }

    /// The patterns whose demands the text meets, in their order.
    pub(super) fn met_by(&self, text: &str) -> impl Iterator<Item = usize> {
        let mut met = vec![0; self.of_pattern.len()];
        let mut folded = String::new();
        for (index, word) in text.split(' ').enumerate() {
            for demand in self.by_word(word, &mut folded) {
                if demand.bit != FIRST || index == 0 {
                    met[demand.pattern] |= demand.bit;
                }
            }
        }
        let is_met = move |index: &usize| met[*index] == self.of_pattern[*index];
        (0..self.of_pattern.len()).filter(is_met)
    }

    /// For each word, whether a text from there to any later end could meet all demands of some pattern.
    pub(super) fn beginnings(&self, text: &str) -> Vec<bool> {
        let mut met = vec![0; self.of_pattern.len()];
        // Once a pattern that may begin with any word has the others it needs, every word before is a beginning.
        let mut anywhere = self.of_pattern.contains(&0);
        let mut folded = String::new();
        let mut beginnings: Vec<bool> = text
            .rsplit(' ')
            .map(|word| {
                let demands = self.by_word(word, &mut folded);
                for Demand { pattern, bit } in demands.iter().filter(|demand| demand.bit != FIRST) {
                    met[*pattern] |= bit;
                    anywhere |= met[*pattern] == self.of_pattern[*pattern];
                }
                let begins = |demand: &Demand| {
                    demand.bit == FIRST
                        && met[demand.pattern] | FIRST == self.of_pattern[demand.pattern]
                };
                anywhere || demands.iter().any(begins)
            })
            .collect();
        beginnings.reverse();
        beginnings
    }

    #[cfg(test)]
    pub(super) fn is_free(&self, pattern: usize) -> bool {
        self.of_pattern[pattern] == 0
    }

    fn by_word(&self, word: &str, folded: &mut String) -> &[Demand] {
        folded.clear();
        if word.is_ascii() {
            folded.push_str(word);
            folded.make_ascii_lowercase();
        } else {
            folded.extend(word.chars().map(fold));
        }
        self.of_word.get(folded.as_str()).map_or(&[], Vec::as_slice)
    }
}

/// A character as a pattern's own letters are compared with it. Two letters beyond ASCII are the same as one of them to a
/// regular expression that looks at no case: the long s and the Kelvin sign.
fn fold(character: char) -> char {
    match character {
        'ſ' => 's',
        '\u{212a}' => 'k',
        other => other.to_ascii_lowercase(),
    }
}

/// The words a match can begin with, if they can be told.
fn first_words(parts: &[Part]) -> Option<Vec<String>> {
    Walk::new().along(parts, Place::Inside(String::new()))
}

/// Sets of words of each of which a match has one: the smallest, and none that holds another.
fn words_anywhere(parts: &[Part]) -> Vec<Vec<String>> {
    let mut sets: Vec<Vec<String>> = (0..parts.len())
        .filter_map(|start| {
            let place = if follows_a_space(&parts[..start], true) {
                Place::Inside(String::new())
            } else {
                Place::Before
            };
            Walk::new().along(&parts[start..], place)
        })
        .collect();
    sets.sort_by_key(Vec::len);
    let mut smallest: Vec<Vec<String>> = Vec::new();
    for set in sets {
        if !smallest
            .iter()
            .any(|known| known.iter().all(|word| set.contains(word)))
        {
            smallest.push(set);
        }
    }
    smallest
}

/// Whether what comes behind these parts begins a word, in every match. They may stand at the start of the text.
fn follows_a_space(parts: &[Part], at_start: bool) -> bool {
    let Some((last, before)) = parts.split_last() else {
        return at_start;
    };
    let ends_in_space = match &last.kind {
        Kind::OneOf(characters) => characters == &[' '],
        Kind::Anything => false,
        Kind::Group(alternatives) => alternatives
            .iter()
            .all(|parts| follows_a_space(parts, false)),
    };
    ends_in_space && (!last.optional || follows_a_space(before, at_start))
}

/// How far the reading of one word has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// No space was seen that would begin a word.
    Before,
    /// In a word that begins so.
    Inside(String),
}

/// All ways through a pattern at once, each up to the end of the first whole word on it.
struct Walk {
    /// The words that were seen whole.
    words: Vec<String>,
}

impl Walk {
    fn new() -> Self {
        Self { words: Vec::new() }
    }

    /// The words of all ways, unless one has no such word, or could have any.
    fn along(mut self, parts: &[Part], from: Place) -> Option<Vec<String>> {
        for place in self.sequence(parts, vec![from])? {
            match place {
                Place::Before => return None,
                Place::Inside(word) => insert(&mut self.words, word),
            }
        }
        Some(self.words)
    }

    fn sequence(&mut self, parts: &[Part], mut places: Vec<Place>) -> Option<Vec<Place>> {
        for part in parts {
            if places.is_empty() {
                break;
            }
            places = self.part(part, places)?;
            if places.len() + self.words.len() > LARGEST {
                return None;
            }
        }
        Some(places)
    }

    fn part(&mut self, part: &Part, from: Vec<Place>) -> Option<Vec<Place>> {
        let mut places = self.kind(&part.kind, &from)?;
        if part.repeated {
            // Each round goes on from all places known so far, until there is no new one.
            loop {
                let known = places.len();
                for place in self.kind(&part.kind, &places)? {
                    insert(&mut places, place);
                }
                if places.len() == known {
                    break;
                }
                if known > LARGEST {
                    return None;
                }
            }
        }
        if part.optional {
            for place in from {
                insert(&mut places, place);
            }
        }
        Some(places)
    }

    fn kind(&mut self, kind: &Kind, from: &[Place]) -> Option<Vec<Place>> {
        let mut places = Vec::new();
        match kind {
            Kind::Anything => {
                if from.iter().any(|place| *place != Place::Before) {
                    return None;
                }
                places.extend_from_slice(from);
            }
            Kind::OneOf(characters) => {
                for (place, character) in from
                    .iter()
                    .flat_map(|p| characters.iter().map(move |c| (p, c)))
                {
                    match (place, fold(*character)) {
                        (Place::Before, ' ') => insert(&mut places, Place::Inside(String::new())),
                        (Place::Before, _) => insert(&mut places, Place::Before),
                        (Place::Inside(word), ' ') => insert(&mut self.words, word.clone()),
                        (Place::Inside(word), other) => {
                            insert(&mut places, Place::Inside(format!("{word}{other}")));
                        }
                    }
                }
            }
            Kind::Group(alternatives) => {
                for alternative in alternatives {
                    for place in self.sequence(alternative, from.to_vec())? {
                        insert(&mut places, place);
                    }
                }
            }
        }
        Some(places)
    }
}

/// Adds what is not there yet.
fn insert<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}
