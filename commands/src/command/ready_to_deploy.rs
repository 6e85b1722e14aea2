//! `ready-to-deploy`: which services have a build that is newer than what runs.

use std::collections::BTreeSet;
use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::builds::{Build, FoundBuilds, Undeployed};
use crate::catalogue::{Entry, Reading};
use crate::format::{counted, listed};
use crate::id::EnvironmentName;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};

/// Which services have a build that is newer than what runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyToDeploy {}

pub(crate) static ENTRY: Entry = Entry {
    name: "ready-to-deploy",
    summary: "list the services with a successful build that is newer than what runs, each with the sentence that deploys it",
    tier: Tier::Read,
    examples: &[
        "what is ready to deploy?",
        "what is ready to deploy in qa",
        "what can be deployed?",
    ],
    patterns: &[
        "(?:(?:ASK|is there|is)(?: (?:all|anything|services?|builds?))?(?: that)?(?: is| are)? )?ready (?:to|for) (?:deploy|be deployed|deployment|deploying|release|ship)",
        "(?:what|which (?:services|builds)) can (?:be (?:deployed|released|shipped)|(?:i|we) (?:deploy|release|ship))",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::ReadyToDeploy(ReadyToDeploy {}))
}

/// A service with a successful build, and what runs of it in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its newest successful build.
    pub build: Build,
    /// What runs.
    pub place: Undeployed,
}

/// What was compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Where.
    pub environments: Vec<EnvironmentName>,
    /// Every service with a successful build, in every environment.
    pub candidates: Vec<Candidate>,
    /// Services whose builds could not be found out, each with why.
    pub unknown: Vec<(String, String)>,
}

/// So many are shown of each kind.
const MOST: usize = 30;

impl ReadyToDeploy {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self, found: &FoundBuilds<Compared>, now: Moment) -> (Reply, Verdict) {
        let compared = match found.or_reply("what is ready to deploy") {
            Ok(compared) => compared,
            Err(said) => return *said,
        };
        let (mut rows, mut same) = (Vec::new(), 0_usize);
        let mut unknown = compared.unknown.clone();
        for Candidate { build, place } in &compared.candidates {
            let Some(told) = place.told(build.version.as_deref()) else {
                continue;
            };
            let at = build.at().map(|at| at.ago(now)).unwrap_or_default();
            match told.sentence {
                Some(sentence) if !told.is_unknown => rows.push(vec![
                    place.request.clone(),
                    place.environment.to_string(),
                    told.what,
                    format!("build {}", build.number),
                    at,
                    sentence,
                ]),
                _ if told.is_unknown => {
                    let name = format!("{} in {}", place.request, place.environment);
                    unknown.push((name, format!("{}; {}", told.what, build.called())));
                }
                _ => same += 1,
            }
        }
        let places = listed(&compared.environments);
        let services: BTreeSet<&String> = rows.iter().map(|row| &row[0]).collect();
        let (text, colour) = match services.len() {
            0 => (nothing(&places, same, unknown.len()), Colour::Plain),
            count => (
                format!("{} ready to deploy in {places}", are(count)),
                Colour::Green,
            ),
        };
        let verdict = if unknown.is_empty() {
            Verdict::Success
        } else {
            Verdict::Unknown
        };
        let mut reply = Reply::text(text).coloured(if unknown.is_empty() {
            colour
        } else {
            Colour::Yellow
        });
        let left_out = rows.len().saturating_sub(MOST) + unknown.len().saturating_sub(MOST);
        rows.truncate(MOST);
        for (name, why) in unknown.into_iter().take(MOST) {
            reply = reply.field(format!("unknown: {name}"), why);
        }
        if left_out > 0 {
            reply = reply.field("not shown", format!("and {left_out} more"));
        }
        if !rows.is_empty() {
            let head = ["service", "environment", "there", "newest", "built", "say"];
            reply = reply.rows(&head, rows);
        }
        (reply, verdict)
    }
}

fn are(count: usize) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", counted(count, "service"))
}

fn nothing(places: &str, same: usize, unknown: usize) -> String {
    match (same, unknown) {
        (0, 0) => format!("No service of {places} has a successful build that Blazar knows"),
        (_, 0) => {
            format!("Nothing is ready to deploy in {places}: what runs is as new as what was built")
        }
        _ => format!("Nothing is ready to deploy in {places} that I know of"),
    }
}

impl fmt::Display for ReadyToDeploy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what is ready to deploy")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builds::{Fate, Runs};

    fn candidate(request: &str, version: Option<&str>, runs: Runs) -> Candidate {
        Candidate {
            build: Build {
                number: 42,
                state: "SUCCEEDED".to_owned(),
                fate: Fate::Succeeded,
                version: version.map(str::to_owned),
                commit: None,
                by: None,
                started: None,
                ended: None,
            },
            place: Undeployed {
                request: request.to_owned(),
                environment: EnvironmentName::new("prod"),
                runs,
            },
        }
    }

    fn answer(candidates: Vec<Candidate>) -> (Reply, Verdict) {
        let compared = Compared {
            environments: vec![EnvironmentName::new("prod")],
            candidates,
            unknown: Vec::new(),
        };
        ReadyToDeploy {}.answer(&FoundBuilds::Found(compared), Moment::of_millis(1))
    }

    #[test]
    fn only_what_is_newer_for_sure_is_ready() {
        let runs = |version: &str| Runs::Version(version.to_owned());
        let (reply, verdict) = answer(vec![
            candidate("newer", Some("1.42"), runs("1.41")),
            candidate("same", Some("1.42"), runs("1.42")),
            candidate("older", Some("1.42"), runs("1.43")),
            candidate("gone", Some("1.42"), Runs::NotThere),
            candidate("odd", Some("1.42"), runs("latest")),
            candidate("nameless", None, runs("1.41")),
        ]);
        assert_eq!(reply.text, "1 service is ready to deploy in prod");
        let rows = reply.table.expect("a table").rows;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0][5], "deploy newer 1.42 to prod");
        let unknown: Vec<&str> = reply.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            unknown,
            ["unknown: odd in prod", "unknown: nameless in prod"]
        );
        assert_eq!(verdict, Verdict::Unknown);
    }

    #[test]
    fn nothing_to_deploy_is_said_for_what_it_is() {
        let same = candidate("same", Some("1.42"), Runs::Version("1.42".to_owned()));
        let (reply, verdict) = answer(vec![same]);
        assert_eq!(
            reply.text,
            "Nothing is ready to deploy in prod: what runs is as new as what was built"
        );
        assert_eq!(verdict, Verdict::Success);
        let (reply, _) = answer(Vec::new());
        assert!(reply.text.contains("No service of prod"), "{}", reply.text);
    }
}
