//! The one table of commands: what recognises them, what help says of them, how careful to be with them.

use std::sync::LazyLock;

use regex::{Captures, Regex, RegexSet};

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
    /// What its sentences look like, as regular expressions over words joined by one space.
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

/// All patterns of the catalogue, compiled once.
pub(crate) struct Recogniser {
    set: RegexSet,
    /// The same patterns one by one, each with its entry: a set says which match, not what they captured.
    patterns: Vec<(Regex, &'static Entry)>,
}

impl Recogniser {
    /// Each entry that recognises the text, with what its first matching pattern captured.
    pub(crate) fn recognise<'t>(&self, text: &'t str) -> Vec<(&'static Entry, Captures<'t>)> {
        let mut found: Vec<(&'static Entry, Captures<'t>)> = Vec::new();
        for index in &self.set.matches(text) {
            let (pattern, entry) = &self.patterns[index];
            if found.iter().any(|(known, _)| std::ptr::eq(*known, *entry)) {
                continue;
            }
            found.extend(pattern.captures(text).map(|captures| (*entry, captures)));
        }
        found
    }
}

/// The recogniser of [`CATALOGUE`].
pub(crate) static RECOGNISER: LazyLock<Recogniser> = LazyLock::new(|| {
    let sources: Vec<(String, &'static Entry)> = CATALOGUE
        .iter()
        .flat_map(|&entry| {
            entry
                .patterns
                .iter()
                .map(move |pattern| (expanded(pattern), entry))
        })
        .collect();
    let set = RegexSet::new(sources.iter().map(|(source, _)| source))
        .expect("a test compiles every pattern");
    let patterns = sources
        .iter()
        .map(|(source, entry)| {
            (
                Regex::new(source).expect("a test compiles every pattern"),
                *entry,
            )
        })
        .collect();
    Recogniser { set, patterns }
});

/// Patterns are written with words in capitals for what many of them share.
fn expanded(pattern: &str) -> String {
    let shared = pattern
        .replace("OF_SERVICE", "(?: (?:of|for|on|in|from))?(?: POOL)?(?: (?P<service>NAME))?(?: POOL)?")
        .replace("OF_GROUP", "(?: (?:of|from|to|for|in|on|behind|in front of|out of)(?: POOL)?(?: group)?(?: (?P<group>NAME))?(?: group)?)?")
        .replace("SOURCE", "(?:classic(?: elb)?|elb|alb[ _-]target[ _-]group|target[ _-]group|alb|network(?: load balancer)?|nlb)")
        .replace("BY", "(?: (?:registering |registered |registers |register )?(?:agents )?by (?P<by>private[ _-]ips?|instance[ _-]ids?))?")
        .replace("TO_VALUE", "(?: (?:to|as|be|with|by)(?: (?P<value>.+))?)?")
        .replace("INTO", "(?: (?:to|into|on|onto)(?: (?P<place>NAME))?(?: (?:environment|env))?)?")
        .replace("FIRST", "(?:,? (?:(?:with|in)? ?(?P<first>[0-9]+) (?:instances?|tasks?)? ?(?:first|as canary)|(?P<canary>(?:as (?:a )?|with (?:a )?)?canary(?: first)?)))?")
        .replace("LASTING", "(?: for (?P<lasting>.+?))?")
        .replace("THERE", "(?: (?:in|on) (?P<place>NAME)(?: (?:environment|env))?)?")
        .replace("TIMER", "(?P<timer>scale|scaling|instances|pause|bounce|(?:skip|skipping|skipped)[ -](?:of )?HEALTHCHECKS|priority)")
        .replace("HEALTHCHECKS", "health[ -]?check(?:s|ing)?")
        .replace("HOSTS", r"(?:host\(s\)|hosts?|upstream\(s\)|upstreams?|backends?|servers?)")
        .replace("CONFIG", r"(?:config\(s\)|configs?|configurations?|conf)")
        .replace("ASK", r"(?:what is|what's|whats|what are|what|which|show me|show|list|get|give me|tell me|see|check|display)")
        .replace("POOL", r"(?:service|load balancer|balancer|pool|lb)")
        .replace("SET", "(?:set|change|update|switch|make|replace)")
        .replace("KIND", r"(?:request|operation|service|deploy)")
        .replace("ANY", r"(?:new|missing|healthy|more|all|any|remaining|following|these|those|this|that|our|my|extra|another|other)")
        .replace("NAME", r"\S+");
    format!("(?i)^(?:{shared})$")
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
