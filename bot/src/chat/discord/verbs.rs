//! Slash commands: `/deckhand` takes any sentence, and the common verbs have commands of their own, whose options are filled into
//! the sentence that does the same. Nothing behind the edge knows of either.

use serde::Deserialize;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};

use crate::chat::word::Part;

/// An option of a command, and what stands before it in the sentence.
struct Slot {
    name: &'static str,
    about: &'static str,
    before: &'static str,
    is_needed: bool,
}

/// A command of its own.
struct Verb {
    name: &'static str,
    about: &'static str,
    begins: &'static str,
    slots: &'static [Slot],
}

const fn needed(name: &'static str, about: &'static str, before: &'static str) -> Slot {
    Slot {
        name,
        about,
        before,
        is_needed: true,
    }
}

const fn wanted(name: &'static str, about: &'static str, before: &'static str) -> Slot {
    Slot {
        name,
        about,
        before,
        is_needed: false,
    }
}

const SERVICE: &str = "service";
const ABOUT_SERVICE: &str = "A service of the balancer, or a request of the scheduler";
const ENVIRONMENT: Slot = wanted(
    "environment",
    "Which environment, if not the usual one",
    "in",
);

const VERBS: &[Verb] = &[
    Verb {
        name: "status",
        about: "How something is doing",
        begins: "status",
        slots: &[
            needed(SERVICE, "A service, a request or an operation", "of"),
            ENVIRONMENT,
        ],
    },
    Verb {
        name: "deploy",
        about: "Run another version",
        begins: "deploy",
        slots: &[
            needed(SERVICE, ABOUT_SERVICE, ""),
            needed("version", "Which version", ""),
            ENVIRONMENT,
        ],
    },
    Verb {
        name: "rollback",
        about: "Deploy what ran before",
        begins: "rollback",
        slots: &[needed(SERVICE, ABOUT_SERVICE, ""), ENVIRONMENT],
    },
    Verb {
        name: "scale",
        about: "Run another number of instances",
        begins: "scale",
        slots: &[
            needed(SERVICE, ABOUT_SERVICE, ""),
            needed("instances", "How many", "to"),
            ENVIRONMENT,
        ],
    },
    Verb {
        name: "bounce",
        about: "Replace every task by a new one",
        begins: "bounce",
        slots: &[needed(SERVICE, ABOUT_SERVICE, ""), ENVIRONMENT],
    },
    Verb {
        name: "pause",
        about: "Stop what a scheduler request runs",
        begins: "pause",
        slots: &[needed(SERVICE, ABOUT_SERVICE, ""), ENVIRONMENT],
    },
    Verb {
        name: "unpause",
        about: "Let a paused scheduler request run again",
        begins: "unpause",
        slots: &[needed(SERVICE, ABOUT_SERVICE, ""), ENVIRONMENT],
    },
    Verb {
        name: "add-hosts",
        about: "Add upstreams to a service",
        begins: "add hosts",
        slots: &[needed(SERVICE, ABOUT_SERVICE, "to"), ENVIRONMENT],
    },
    Verb {
        name: "remove-hosts",
        about: "Remove upstreams from a service",
        begins: "remove hosts",
        slots: &[
            needed("hosts", "Which, separated by commas", ""),
            needed(SERVICE, ABOUT_SERVICE, "from"),
            ENVIRONMENT,
        ],
    },
    Verb {
        name: "update-config",
        about: "Have the agents check and reload a service's configuration",
        begins: "update config",
        slots: &[needed(SERVICE, ABOUT_SERVICE, "of"), ENVIRONMENT],
    },
    Verb {
        name: "tasks",
        about: "The tasks of a scheduler request",
        begins: "tasks",
        slots: &[needed(SERVICE, ABOUT_SERVICE, "of"), ENVIRONMENT],
    },
    Verb {
        name: "logs",
        about: "The end of a task's log",
        begins: "logs",
        slots: &[needed(SERVICE, ABOUT_SERVICE, "of"), ENVIRONMENT],
    },
    Verb {
        name: "deploys",
        about: "The deploys of a scheduler request",
        begins: "deploys",
        slots: &[needed(SERVICE, ABOUT_SERVICE, "of"), ENVIRONMENT],
    },
    Verb {
        name: "pending",
        about: "What has not ended",
        begins: "pending",
        slots: &[],
    },
    Verb {
        name: "confirm",
        about: "Run the plan that was shown",
        begins: "confirm",
        slots: &[wanted("operation", "Its id, where several wait", "")],
    },
    Verb {
        name: "approve",
        about: "Let run what somebody else asked for",
        begins: "approve",
        slots: &[wanted("operation", "Its id, where several wait", "")],
    },
    Verb {
        name: "cancel",
        about: "Drop the plan that was shown",
        begins: "cancel",
        slots: &[wanted("operation", "Its id, where several wait", "")],
    },
    Verb {
        name: "help",
        about: "What can be said",
        begins: "help",
        slots: &[wanted("command", "One command with its examples", "")],
    },
];

/// The command that takes any sentence, and its option.
const ANY: &str = "deckhand";
const SENTENCE: &str = "sentence";

/// An option as somebody filled it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Filled {
    #[serde(default)]
    name: Part<String>,
    #[serde(default)]
    value: Part<serde_json::Value>,
    #[serde(default)]
    focused: Part<bool>,
}

impl Filled {
    fn value(&self) -> String {
        match &self.value.0 {
            Some(serde_json::Value::String(text)) => text.trim().to_owned(),
            Some(serde_json::Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }
}

/// The sentence that a command means; none for a command that is not ours.
pub(super) fn sentence(name: &str, filled: &[Filled]) -> Option<String> {
    let value_of = |option: &str| {
        let found = filled
            .iter()
            .find(|one| one.name.0.as_deref() == Some(option));
        found.map(Filled::value).filter(|value| !value.is_empty())
    };
    if name == ANY {
        return Some(value_of(SENTENCE).unwrap_or_else(|| "help".to_owned()));
    }
    let verb = VERBS.iter().find(|verb| verb.name == name)?;
    let mut sentence = verb.begins.to_owned();
    for slot in verb.slots {
        let Some(value) = value_of(slot.name) else {
            continue;
        };
        for word in [slot.before, &value] {
            if !word.is_empty() {
                sentence.push(' ');
                sentence.push_str(word);
            }
        }
    }
    Some(sentence)
}

/// What is being typed.
pub(super) fn focused(filled: &[Filled]) -> String {
    let focused = filled.iter().find(|one| one.focused.0 == Some(true));
    focused.map(Filled::value).unwrap_or_default()
}

/// Every command, as Discord registers it.
pub(super) fn all() -> Vec<CreateCommand> {
    let option = |slot: &Slot| {
        CreateCommandOption::new(CommandOptionType::String, slot.name, slot.about)
            .required(slot.is_needed)
            .set_autocomplete(slot.name == SERVICE)
    };
    let any = CreateCommand::new(ANY)
        .description("Say something to Deckhand")
        .add_option(
            CreateCommandOption::new(
                CommandOptionType::String,
                SENTENCE,
                "What you would say to it",
            )
            .required(true),
        );
    let verbs = VERBS.iter().map(|verb| {
        CreateCommand::new(verb.name)
            .description(verb.about)
            .set_options(verb.slots.iter().map(option).collect())
    });
    std::iter::once(any).chain(verbs).collect()
}

/// Whether a guild has these commands already. Discord adds fields of its own, which do not count.
pub(super) fn are_registered(ours: &serde_json::Value, there: &[serde_json::Value]) -> bool {
    let ours = ours.as_array().map_or(&[][..], Vec::as_slice);
    let essence = |command: &serde_json::Value| {
        let options = command["options"].as_array().cloned().unwrap_or_default();
        let option = |option: &serde_json::Value| {
            let flag = |name: &str| option[name].as_bool().unwrap_or(false);
            let word = |name: &str| option[name].as_str().unwrap_or_default().to_owned();
            (
                word("name"),
                word("description"),
                flag("required"),
                flag("autocomplete"),
            )
        };
        let options: Vec<_> = options.iter().map(option).collect();
        let word = |name: &str| command[name].as_str().unwrap_or_default().to_owned();
        (word("name"), word("description"), options)
    };
    let sorted = |commands: &[serde_json::Value]| {
        let mut all: Vec<_> = commands.iter().map(essence).collect();
        all.sort();
        all
    };
    sorted(ours) == sorted(there)
}

#[cfg(test)]
mod tests {
    use commands::{Understood, parse};
    use serde_json::json;

    use super::*;

    fn filled(options: &[(&str, &str)]) -> Vec<Filled> {
        let options = options
            .iter()
            .map(|(name, value)| json!({"name": name, "type": 3, "value": value}));
        serde_json::from_str(&serde_json::Value::from_iter(options).to_string()).unwrap()
    }

    #[test]
    fn every_command_is_a_sentence_that_is_understood() {
        let all = filled(&[
            ("service", "HubApiWeb"),
            ("version", "1.42"),
            ("instances", "4"),
            ("hosts", "10.1.4.7:31022"),
            ("environment", "qa"),
            ("operation", "k7q2m"),
            ("command", "deploy"),
        ]);
        for verb in VERBS {
            for options in [
                &all,
                &filled(&[
                    ("service", "hubapi.com"),
                    ("version", "2"),
                    ("instances", "3"),
                    ("hosts", "10.1.4.7:31022"),
                ]),
            ] {
                let sentence = sentence(verb.name, options).unwrap();
                assert!(
                    matches!(parse(&sentence), Understood::Command(_)),
                    "{sentence}"
                );
            }
        }
        assert_eq!(
            sentence("deploy", &all).as_deref(),
            Some("deploy HubApiWeb 1.42 in qa")
        );
        assert_eq!(
            sentence(ANY, &filled(&[("sentence", " ping ")])).as_deref(),
            Some("ping")
        );
        assert_eq!(sentence("other", &all), None);
    }

    #[test]
    fn discord_takes_every_command() {
        let all = serde_json::to_value(all()).unwrap();
        for command in all.as_array().unwrap() {
            assert!(
                command["description"]
                    .as_str()
                    .is_some_and(|text| (1..=100).contains(&text.len()))
            );
            let options = command["options"].as_array().unwrap();
            let first_wanted = options
                .iter()
                .position(|option| option["required"] != json!(true));
            let last_needed = options
                .iter()
                .rposition(|option| option["required"] == json!(true));
            assert!(last_needed.is_none_or(|last| first_wanted.is_none_or(|first| last < first)));
        }
    }
}
