//! Reading a conversation file.

use deckhand::chat::console::layout::MARGIN;

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

    /// What the room is to hear.
    pub(crate) fn messages(&self) -> Vec<String> {
        let heard = self.steps.iter().filter_map(|step| match step {
            Step::Hears(message) => Some(message.clone()),
            Step::Says { .. } | Step::World(_) => None,
        });
        heard.collect()
    }
}

/// The operation ids of a transcript, in the order they were given.
fn ids_in(transcript: &str) -> Vec<String> {
    let pattern =
        regex::Regex::new("`confirm ([0-9a-z]{5})`|Request \\S+-([0-9a-z]{5})-[0-9a-z]{5} ")
            .expect("a pattern");
    let mut ids: Vec<String> = Vec::new();
    for captures in pattern.captures_iter(transcript) {
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

/// A text with what differs from run to run written as placeholders.
pub(crate) fn redacted(text: &str, ids: &[String]) -> String {
    let mut text = text.to_owned();
    for (number, id) in ids.iter().enumerate() {
        let request = regex::Regex::new(&format!("-{id}-[0-9a-z]{{5}}")).expect("a pattern");
        text = request
            .replace_all(&text, format!("-<{}>", number + 1))
            .into_owned();
        let deploy = regex::Regex::new(&format!("_{id}_[0-9a-z]{{5}}")).expect("a pattern");
        text = deploy
            .replace_all(&text, format!("_<{}>", number + 1))
            .into_owned();
        // By whole words: an id may be five letters of any word.
        let alone = regex::Regex::new(&format!(r"\b{id}\b")).expect("a pattern");
        text = alone
            .replace_all(&text, format!("<{}>", number + 1))
            .into_owned();
    }
    let varying = [
        (r"\b\d+\.\d s\b", "<time>"),
        (r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\b", "<date>"),
        (
            r"\b\d{1,2} \w{3} \d\d:\d\d to (?:\d{1,2} \w{3} )?\d\d:\d\d UTC\b",
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
        (r"(revision \d+) as \S+", "$1 as <message>"),
        (r"http://127\.0\.0\.1:\d+", "<address>"),
    ];
    for (pattern, placeholder) in varying {
        let pattern = regex::Regex::new(pattern).expect("a pattern");
        text = pattern.replace_all(&text, placeholder).into_owned();
    }
    text
}
