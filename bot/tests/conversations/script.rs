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
    /// The balancers' workers move by themselves; else only by `* tick`.
    pub(crate) ticks_by_itself: bool,
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
        Self {
            steps,
            ticks_by_itself: false,
        }
    }

    /// The same, with ids as a person saw them turned into placeholders, in a world that moves by itself.
    pub(crate) fn with_running_world(mut self) -> Self {
        let mut ids: Vec<String> = Vec::new();
        for step in &self.steps {
            if let Step::Hears(message) = step {
                for (_, [id]) in regex::Regex::new("`confirm ([0-9a-z]{5})`")
                    .expect("a pattern")
                    .captures_iter(message)
                    .map(|c| c.extract())
                {
                    ids.push(id.to_owned());
                }
                for (_, [id]) in regex::Regex::new("hubapi.com-([0-9a-z]{5})-[0-9a-z]{5}")
                    .expect("a pattern")
                    .captures_iter(message)
                    .map(|c| c.extract())
                {
                    if !ids.contains(&id.to_owned()) {
                        ids.push(id.to_owned());
                    }
                }
            }
        }
        for step in &mut self.steps {
            if let Step::Hears(text) | Step::Says { text, .. } = step {
                *text = redacted(text, &ids);
            }
        }
        self.ticks_by_itself = true;
        self
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

/// A text with what differs from run to run written as placeholders.
pub(crate) fn redacted(text: &str, ids: &[String]) -> String {
    let mut text = text.to_owned();
    for (number, id) in ids.iter().enumerate() {
        let request = regex::Regex::new(&format!("-{id}-[0-9a-z]{{5}}")).expect("a pattern");
        text = request
            .replace_all(&text, format!("-<{}>", number + 1))
            .into_owned();
        text = text.replace(id.as_str(), &format!("<{}>", number + 1));
    }
    regex::Regex::new(r"\b\d+\.\d s\b")
        .expect("a pattern")
        .replace_all(&text, "<time>")
        .into_owned()
}
