//! The one table of commands: what recognises them, what help says of them, how careful to be with them.

use regex::Captures;

use crate::command::{CATALOGUE, Command};
use crate::id::EnvironmentName;
use crate::plan::Tier;
use crate::unclear::Unclear;

/// One command as the table knows it.
pub struct Entry {
    /// The name people and `explain` use.
    pub name: &'static str,
    /// What it does: completes "`name`: …".
    pub summary: &'static str,
    /// How careful to be; the facts may raise it.
    pub tier: Tier,
    /// Whole sentences that are understood as this command. Help shows them, and a test parses them.
    pub examples: &'static [&'static str],
    /// What its sentences look like: regular expressions over words joined by one space, written as in `recogniser.rs`.
    pub(crate) patterns: &'static [&'static str],
    /// Reads the words a pattern captured.
    pub(crate) read: fn(&Captures<'_>) -> Reading,
}

/// What a command's reader says of a sentence that looks like its own.
pub(crate) enum Reading {
    /// It is this.
    Is(Command),
    /// It is this, there: for sentences that say where in a way of their own, such as "deploy … to qa".
    IsIn(Command, EnvironmentName),
    /// It is not mine after all.
    NotMine,
    /// It is mine, and something about it is wrong or missing.
    Wrong(Unclear),
}

/// The entry of that name, spaces and hyphens alike.
#[must_use]
pub fn entry_named(name: &str) -> Option<&'static Entry> {
    let name = name.trim().to_ascii_lowercase().replace(' ', "-");
    CATALOGUE.iter().copied().find(|entry| entry.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Understood, parse};

    #[test]
    fn every_example_is_understood_as_its_own_command() {
        for entry in CATALOGUE {
            assert!(!entry.examples.is_empty(), "{} has an example", entry.name);
            for example in entry.examples {
                let Understood::Command(spoken) = parse(example) else {
                    panic!(
                        "`{example}` of {} is not understood: {:?}",
                        entry.name,
                        parse(example)
                    );
                };
                assert_eq!(spoken.command.entry().name, entry.name, "`{example}`");
            }
        }
    }

    #[test]
    fn every_command_repeats_itself_in_words_that_are_understood() {
        for example in CATALOGUE.iter().flat_map(|entry| entry.examples) {
            let Understood::Command(spoken) = parse(example) else {
                panic!("`{example}`")
            };
            let repeated = parse(&spoken.command.to_string());
            let Understood::Command(again) = repeated else {
                panic!("`{}` of `{example}`: {repeated:?}", spoken.command)
            };
            assert_eq!(
                again.command, spoken.command,
                "`{example}` repeated as `{}`",
                spoken.command
            );
        }
    }

    #[test]
    fn names_are_unique_and_found() {
        for entry in CATALOGUE {
            assert!(std::ptr::eq(entry_named(entry.name).unwrap(), *entry));
        }
        assert_eq!(entry_named("add hosts").unwrap().name, "add-hosts");
        assert!(entry_named("dance").is_none());
    }
}
