//! Reading a conversation file.

use std::sync::LazyLock;

use deckhand::chat::console::layout::MARGIN;
use regex::Regex;

/// One line of what happens, in order.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A person says something.
    Says { name: String, text: String },
    /// The room hears this from the bot.
    Hears(String),
    /// Something happens in the world.
    World(String),
}

/// A whole conversation.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    pub(crate) steps: Vec<Step>,
}

impl Script {
    /// Reads a file. Lines that begin with `#` are for readers.
    pub(crate) fn read(text: &str) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        for line in text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        {
            if let Some(directive) = line.strip_prefix("* ") {
                steps.push(Step::World(directive.trim().to_owned()));
                continue;
            }
            let (name, said) = line.split_at(line.len().min(MARGIN));
            match (name.trim(), steps.last_mut()) {
                ("", Some(Step::Hears(message))) => {
                    message.push('\n');
                    message.push_str(said);
                }
                ("deckhand", _) => steps.push(Step::Hears(said.to_owned())),
                (name, _) => steps.push(Step::Says {
                    name: name.to_owned(),
                    text: said.to_owned(),
                }),
            }
        }
        Self { steps }
    }

    /// A transcript as a person saw it: ids become placeholders, and the worker's ticks are put where they must have
    /// been. The agents of `edge-prod` answer one tick after the other, beginning with the second.
    pub(crate) fn of_real_run(transcript: &str) -> Self {
        let script = Self::read(transcript);
        let ids = ids_in(transcript);
        let mut steps: Vec<Step> = Vec::new();
        for step in script.steps {
            match step {
                Step::Says { name, text } => steps.push(Step::Says {
                    name,
                    text: redacted(&text, &ids),
                }),
                Step::Hears(message) => {
                    let ticks = match steps.last() {
                        Some(Step::Hears(_)) if message.contains("· 1 of") => 2,
                        Some(Step::Hears(_)) => 1,
                        _ => 0,
                    };
                    steps.extend((0..ticks).map(|_| Step::World("tick".to_owned())));
                    steps.push(Step::Hears(redacted(&message, &ids)));
                }
                world @ Step::World(_) => steps.push(world),
            }
        }
        Self { steps }
    }

    /// Every step, with the one behind it.
    pub(crate) fn steps_and_next(&self) -> impl Iterator<Item = (&Step, Option<&Step>)> {
        let next = self.steps.iter().skip(1).map(Some);
        self.steps.iter().zip(next.chain([None]))
    }

    /// What the room is to hear.
    pub(crate) fn messages(&self) -> Vec<String> {
        let heard = self.steps.iter().filter_map(|step| match step {
            Step::Hears(message) => Some(message.clone()),
            Step::Says { .. } | Step::World(_) => None,
        });
        heard.collect()
    }
}

/// The request whose state a message tells.
pub(crate) fn request_of(message: &str) -> Option<&str> {
    message.strip_prefix("Request ")?.split(' ').next()
}

/// Messages with those of one request put together, where nothing but states of requests was said between them: of requests that
/// end at the same moment, either may be told of first.
pub(crate) fn by_request(messages: &[String]) -> Vec<String> {
    let mut messages = messages.to_vec();
    let both_tell = |a: &String, b: &String| request_of(a).is_some() && request_of(b).is_some();
    for run in messages.chunk_by_mut(both_tell) {
        run.sort_by(|a, b| request_of(a).cmp(&request_of(b)));
    }
    messages
}

/// The operation ids of a transcript, in the order they were given.
fn ids_in(transcript: &str) -> Vec<String> {
    static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
        ascii("`confirm ([0-9a-z]{5})`|Request [!-~]+-([0-9a-z]{5})-[0-9a-z]{5} ")
    });
    let mut ids: Vec<String> = Vec::new();
    for captures in GIVEN.captures_iter(transcript) {
        let id = captures
            .get(1)
            .or(captures.get(2))
            .expect("one of both")
            .as_str();
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    ids
}

/// What differs from run to run and is no id of an operation, with the word that is written for it.
static VARYING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (r"\b\d+\.\d s\b", "<time>"),
        (r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\b", "<date>"),
        (
            r"\b\d{1,2} [A-Za-z]{3} \d\d:\d\d to (?:\d{1,2} [A-Za-z]{3} )?\d\d:\d\d UTC\b",
            "<range>",
        ),
        (
            r"\b\d{4}-\d\d-\d\d \d\d:\d\d (?:UTC|[A-Z][a-z]+/[A-Z][a-z]+)\b",
            "<due>",
        ),
        (r"\b\d+ (?:s|min|h|days) ago\b", "<ago>"),
        // Ids of tasks carry the moment of their launch, and the scheduler says moments so.
        (r"\b1\d{12}\b", "<moment>"),
        // Each platform has its own ids of messages.
        (r"(revision \d+) as [!-~]+", "$1 as <message>"),
        (r"http://127\.0\.0\.1:\d+", "<address>"),
    ]
    .map(|(pattern, word)| (ascii(pattern), word))
    .into()
});

/// Digits, letters and words are those of ASCII: compiling the others for every line took most of the time of these tests.
pub(crate) fn ascii(pattern: &str) -> Regex {
    Regex::new(&format!("(?-u){pattern}")).expect("a pattern")
}

/// A text with what differs from run to run written as placeholders.
pub(crate) fn redacted(text: &str, ids: &[String]) -> String {
    let mut text = text.to_owned();
    for (number, id) in (1..).zip(ids) {
        // With the hash of its content, and alone as a whole word: an id may be five letters of any word.
        let named = ascii(&format!("([-_]){id}[-_][0-9a-z]{{5}}|\\b{id}\\b"));
        text = named
            .replace_all(&text, format!("$1<{number}>"))
            .into_owned();
    }
    for (pattern, word) in VARYING.iter() {
        text = pattern.replace_all(&text, *word).into_owned();
    }
    text
}

#[test]
fn requests_are_told_of_in_either_order_and_each_in_its_own() {
    let said = |lines: &[&str]| {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        by_request(&lines)
    };
    let (waits, ends, other) = (
        "Request a-<1> is WAITING",
        "Request a-<1> is SUCCESS",
        "Request a-<2> is CANCELED",
    );
    assert_eq!(said(&[waits, other, ends]), said(&[waits, ends, other]));
    assert_ne!(said(&[waits, ends]), said(&[ends, waits]));
    assert_ne!(
        said(&[waits, "Nothing was changed.", other]),
        said(&[other, "Nothing was changed.", waits])
    );
}
