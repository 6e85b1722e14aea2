//! `digest`: how services stand and what became of them, now for whoever asks, or again and again for a room.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::id::EnvironmentName;
use crate::moment::Moment;
use crate::parse::QUOTED;
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};
use crate::schedule::{self, Problem, Rule, Schedule, Zone};
use crate::scope::Scope;
use crate::unclear::Unclear;

/// How services stand: now, or again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Of which services. A single name may be an environment's.
    pub of: Scope,
    /// When the room is to hear of it; none shows it now, to whoever asks.
    pub when: Option<Ordered>,
}

/// A digest that is to come again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// At which local times.
    pub rule: Rule,
    /// Whose clocks; none means those that the configuration names.
    pub zone: Option<Zone>,
    /// What is said where nothing is new; none means what the configuration says.
    pub nothing_new: Option<NothingNew>,
}

/// What a digest says where nothing is new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NothingNew {
    /// All of it, as always.
    InFull,
    /// One line.
    #[default]
    OneLine,
    /// Nothing.
    Silence,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "digest",
    summary: "show how services stand and what is new, now to you alone, or again and again to this room",
    tier: Tier::Read,
    examples: &[
        "digest prod now",
        "digest prod here every weekday at 09:00 Europe/Dublin",
        "digest team-x in prod every 4 hours, silent if nothing is new",
        "digest hub* on the 1st at 8",
        "digest prod cron \"0 9 * * 1-5\" Europe/Dublin",
    ],
    patterns: &[
        "(?:(?:send|post|schedule|say|give me|show me|show|tell me|tell|get|start) )?(?:status )?digest(?: (?:of|for|about))?(?: (?P<words>.+))?",
    ],
    read,
};

const EXAMPLE: &str = "digest prod here every weekday at 09:00 Europe/Dublin";

fn read(captures: &Captures<'_>) -> Reading {
    let words: Vec<&str> = captures
        .name("words")
        .map_or("", |words| words.as_str())
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect();
    // "send digest 3" and the like are about one that is there.
    if let [number, ..] = words.as_slice()
        && number
            .trim_start_matches('#')
            .bytes()
            .all(|b| b.is_ascii_digit())
    {
        return Reading::NotMine;
    }
    match digest(&words) {
        Ok((digest, Some(place))) => Reading::IsIn(
            Command::Digest(digest),
            EnvironmentName::new(place.to_lowercase()),
        ),
        Ok((digest, None)) => Reading::Is(Command::Digest(digest)),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

/// The words behind "digest", and the environment that is named among them.
fn digest<'w>(words: &[&'w str]) -> Result<(Digest, Option<&'w str>), Unclear> {
    let (words, nothing_new) = without_manner(words);
    let is_here = |word: &&str| word.eq_ignore_ascii_case("here");
    let says_here = words.iter().any(is_here);
    let words: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !is_here(word))
        .collect();
    let begins = |index: usize| schedule::begins(words[index], words.get(index + 1).copied());
    let start = (0..words.len()).find(|index| begins(*index));
    let (of, when) = words.split_at(start.unwrap_or(words.len()));
    let (of, place) = match of {
        [of @ .., preposition, place]
            if ["in", "on"]
                .iter()
                .any(|word| preposition.eq_ignore_ascii_case(word)) =>
        {
            (of, Some(place.trim_start_matches(QUOTED)))
        }
        all => (all, None),
    };
    let missing = |question: &str| read::missing(ENTRY.name, question, EXAMPLE);
    let of = Scope::read(of).ok_or_else(|| missing("A digest of which services?"))?;
    if let Some((name, problem)) = of.problem() {
        return Err(read::malformed(ENTRY.name, name, problem, EXAMPLE));
    }
    if when.is_empty() {
        return match says_here || nothing_new.is_some() {
            true => Err(missing("When is it to come?")),
            false => Ok((Digest { of, when: None }, place)),
        };
    }
    let said = schedule::read(when).map_err(|problem| match problem {
        Problem::Missing(question) => missing(question),
        Problem::Malformed(word, problem) => read::malformed(ENTRY.name, &word, &problem, EXAMPLE),
    })?;
    let ordered = Ordered {
        rule: said.rule,
        zone: said.zone,
        nothing_new,
    };
    Ok((
        Digest {
            of,
            when: Some(ordered),
        },
        place,
    ))
}

/// Takes "silent if nothing is new" and the like off the end.
fn without_manner<'a, 'w>(words: &'a [&'w str]) -> (&'a [&'w str], Option<NothingNew>) {
    const BEHIND: &[&str] = &[
        "if", "when", "nothing", "is", "has", "new", "changed", "happened", "line", "one",
    ];
    let is_any =
        |word: &str, known: &[&str]| known.iter().any(|known| word.eq_ignore_ascii_case(known));
    let behind = words
        .iter()
        .rposition(|word| !is_any(word, BEHIND))
        .map_or(0, |last| last + 1);
    let (before, last) = match &words[..behind] {
        [before @ .., last] => (before, *last),
        [] => return (words, None),
    };
    let (before, manner) = if is_any(last, &["quiet", "quietly"]) {
        (before, NothingNew::OneLine)
    } else if is_any(last, &["silent", "silently"]) {
        (before, NothingNew::Silence)
    } else if is_any(last, &["full"]) && before.last().is_some_and(|word| is_any(word, &["in"])) {
        (&before[..before.len() - 1], NothingNew::InFull)
    } else {
        return (words, None);
    };
    let before = match before {
        [before @ .., but] if is_any(but, &["but", "and"]) => before,
        all => all,
    };
    (before, Some(manner))
}

impl Digest {
    pub(crate) fn arguments(&self) -> Value {
        let mut arguments = json!({"of": self.of.to_string()});
        if let Some(ordered) = &self.when {
            arguments["when"] = json!(ordered.rule.to_string());
            if let Some(zone) = ordered.zone {
                arguments["zone"] = json!(zone);
            }
            if let Some(nothing_new) = ordered.nothing_new {
                arguments["nothing-new"] = json!(nothing_new);
            }
        }
        arguments
    }

    /// What is said once it is stored under a number.
    #[must_use]
    pub fn begun(
        number: i64,
        environment: &EnvironmentName,
        of: &Scope,
        schedule: &Schedule,
        nothing_new: NothingNew,
        next: Moment,
    ) -> (Reply, Verdict) {
        let text = format!(
            "Digest {number}: {} comes here {schedule}; the first time {}",
            what(environment, of),
            schedule.shown(next)
        );
        let reply = Reply::text(text)
            .coloured(Colour::Green)
            .field("nothing new", nothing_new.told())
            .field("undo", format!("stop digest {number}"));
        (reply, Verdict::Success)
    }

    /// What is said of a schedule that never comes again.
    #[must_use]
    pub fn never(schedule: &Schedule) -> (Reply, Verdict) {
        let text = format!("`{schedule}` never comes. Nothing was stored.");
        (Reply::text(text).coloured(Colour::Grey), Verdict::Refused)
    }
}

/// "prod", "team-x in prod".
#[must_use]
pub(crate) fn what(environment: &EnvironmentName, of: &Scope) -> String {
    if of.subjects.is_empty() {
        environment.to_string()
    } else {
        format!("{of} in {environment}")
    }
}

impl NothingNew {
    /// What happens where nothing is new.
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Self::InFull => "it is said in full all the same",
            Self::OneLine => "one line says so",
            Self::Silence => "nothing is said",
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "digest {}", self.of)?;
        let Some(ordered) = &self.when else {
            return f.write_str(" now");
        };
        write!(f, " here {}", ordered.rule)?;
        if let Some(zone) = ordered.zone {
            write!(f, " {zone}")?;
        }
        f.write_str(match ordered.nothing_new {
            None => "",
            Some(NothingNew::InFull) => ", in full",
            Some(NothingNew::OneLine) => ", quiet if nothing is new",
            Some(NothingNew::Silence) => ", silent if nothing is new",
        })
    }
}
