//! Which commands recognise a sentence.
//!
//! A command says in regular expressions what its sentences look like. There are hundreds of them, and to compile them all
//! takes longer than a person should wait for a first answer. So each is read once for the words it cannot do without
//! ([`demands`]), and is compiled when a sentence comes that has them. What the demands let through, the expression still
//! decides; that they hold back nothing it would match is what the tests here are about.

mod demands;
mod pattern;

use std::sync::{LazyLock, OnceLock};

use regex::{Captures, Regex};

use crate::catalogue::Entry;
use crate::command::CATALOGUE;
use demands::Demands;

/// All patterns of the catalogue.
pub(crate) struct Recogniser {
    patterns: Vec<Pattern>,
    demands: Demands,
}

/// One pattern of a command.
struct Pattern {
    entry: &'static Entry,
    source: String,
    compiled: OnceLock<Regex>,
}

/// The recogniser of [`CATALOGUE`].
pub(crate) static RECOGNISER: LazyLock<Recogniser> = LazyLock::new(|| {
    let pattern = |entry, source: &&str| Pattern {
        entry,
        source: expanded(source),
        compiled: OnceLock::new(),
    };
    let patterns: Vec<Pattern> = CATALOGUE
        .iter()
        .flat_map(|&entry| {
            entry
                .patterns
                .iter()
                .map(move |source| pattern(entry, source))
        })
        .collect();
    let demands = Demands::of(patterns.iter().map(|pattern| pattern.source.as_str()));
    Recogniser { patterns, demands }
});

impl Recogniser {
    /// Each entry that recognises the text, with what its first matching pattern captured.
    pub(crate) fn recognise<'t>(&self, text: &'t str) -> Vec<(&'static Entry, Captures<'t>)> {
        self.among(self.demands.met_by(text), text)
    }

    /// At which words of a text, counted from 0, an order may begin that ends anywhere behind. The others need no trial.
    pub(crate) fn beginnings(&self, text: &str) -> Vec<bool> {
        self.demands.beginnings(text)
    }

    fn among<'t>(
        &self,
        candidates: impl IntoIterator<Item = usize>,
        text: &'t str,
    ) -> Vec<(&'static Entry, Captures<'t>)> {
        let mut found: Vec<(&'static Entry, Captures<'t>)> = Vec::new();
        for pattern in candidates.into_iter().map(|index| &self.patterns[index]) {
            if found
                .iter()
                .any(|(known, _)| std::ptr::eq(*known, pattern.entry))
            {
                continue;
            }
            let captures = pattern.compiled().captures(text);
            found.extend(captures.map(|captures| (pattern.entry, captures)));
        }
        found
    }
}

impl Pattern {
    fn compiled(&self) -> &Regex {
        self.compiled.get_or_init(|| {
            Regex::new(&format!("(?i)^(?:{})$", self.source))
                .expect("a test compiles every pattern")
        })
    }
}

/// Patterns are written with words in capitals for what many of them share.
fn expanded(pattern: &str) -> String {
    pattern
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
        .replace("NAME", r"\S+")
}

#[cfg(test)]
mod tests;
