//! The words at the end of a sentence that say when, and what should not be passed.

use super::{Graph, When};
use crate::chart::{Figure, Limit, Tone, Unit};
use crate::parse::{QUOTED, SPACE};
use crate::sentence::QUOTATION_MARKS;

/// What cannot be right.
pub(super) struct Problem {
    pub(super) word: String,
    pub(super) what: &'static str,
}

/// What is drawn where nothing was said of it.
const USUALLY: When = When::Ago(6 * 3_600);

const KEYWORDS: [&str; 9] = [
    "from",
    "since",
    "over",
    "until",
    "threshold",
    "warn",
    "crit",
    "as",
    "for",
];

/// Reads everything behind "graph".
pub(super) fn read(said: &str) -> Result<Graph, Problem> {
    let mut words: Vec<&str> = said.split(' ').filter(|word| !word.is_empty()).collect();
    let mut graph = Graph {
        what: String::new(),
        from: USUALLY,
        until: None,
        limits: Vec::new(),
        unit: Unit::Plain,
    };
    // A keyword at the beginning is what to draw: there may be a metric of that name.
    while let Some(at) = (1..words.len()).rfind(|at| KEYWORDS.contains(&words[*at])) {
        let value = words[at + 1..].join(" ");
        // "from -1d, until -1h"
        graph.say(words[at], value.trim_end_matches(','))?;
        words.truncate(at);
    }
    // What was said first stands first.
    graph.limits.reverse();
    let what: Vec<String> = words.iter().map(|word| whole(word)).collect();
    graph.what = what.join(" ");
    match written(&graph.what) {
        Some(_) => Ok(graph),
        None => Err(Problem {
            word: graph.what,
            what: "cannot be read: it has all three quotation marks in it",
        }),
    }
}

/// A metric as it has to be typed: bare, or within a quotation mark that does not come in it. None where there is no such mark.
pub(super) fn written(what: &str) -> Option<String> {
    // Back-ticks first: metrics are full of the others.
    let mark = ['`', '"', '\'']
        .into_iter()
        .find(|mark| !what.contains(*mark));
    let is_one_word = !what.contains([' ', ',']) && !what.contains(QUOTATION_MARKS);
    match mark {
        Some(mark) if !(is_one_word && is_bare(what)) => Some(format!("{mark}{what}{mark}")),
        _ => is_bare(what).then(|| what.to_owned()),
    }
}

/// Whether it is read as it is where it stands without quotes.
fn is_bare(what: &str) -> bool {
    let is_itself =
        |word: &str| !word.is_empty() && !word.starts_with([',', ';']) && !ends_a_sentence(word);
    !what.starts_with(QUOTATION_MARKS)
        && what.split(' ').all(is_itself)
        && !what.split(' ').skip(1).any(|word| KEYWORDS.contains(&word))
}

fn ends_a_sentence(word: &str) -> bool {
    word.ends_with(['.', '?', '!', ';'])
}

/// A quotation, as it was written.
fn whole(word: &str) -> String {
    word.strip_prefix(QUOTED)
        .map_or_else(|| word.to_owned(), |quoted| quoted.replace(SPACE, " "))
}

impl Graph {
    fn say(&mut self, keyword: &str, value: &str) -> Result<(), Problem> {
        let wrong = |what| Problem {
            word: format!("{keyword} {value}").trim_end().to_owned(),
            what,
        };
        const NO_TIME: &str =
            "is not a time: write it as `-4w`, `2 hours ago`, `yesterday` or `2026-11-02T10:30`";
        const NO_SPAN: &str = "is not a span of time: write it as `over 6h` or `over 2 days`";
        match keyword {
            "from" | "since" => self.from = When::read(value).ok_or_else(|| wrong(NO_TIME))?,
            "until" => self.until = Some(When::read(value).ok_or_else(|| wrong(NO_TIME))?),
            "over" | "for" => self.from = When::back(value).ok_or_else(|| wrong(NO_SPAN))?,
            "as" => {
                self.unit = unit(value)
                    .ok_or_else(|| wrong("is no unit: `bytes`, `seconds` or `percent`"))?
            }
            limit => {
                let value = figure(value).ok_or_else(|| wrong("is not a figure"))?;
                self.limits.push(Limit {
                    name: limit.to_owned(),
                    value,
                    tone: if limit == "crit" {
                        Tone::Bad
                    } else {
                        Tone::Warning
                    },
                });
            }
        }
        Ok(())
    }
}

fn unit(words: &str) -> Option<Unit> {
    Unit::named(&words.replace("per cent", "percent"))
}

/// "80", "80%", "1.5e9", "70,": a limit may be followed by another one.
fn figure(words: &str) -> Option<Figure> {
    let number = words.trim_end_matches([',', '%', ' ']);
    number.parse().ok().and_then(Figure::new)
}
