//! `show-config`: a service as the balancer has committed it.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::{Known, Upstream};
use crate::format::{counted, hosts, listed};
use crate::id::{EnvironmentName, ServiceName};
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};

/// A service's configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowConfig {
    /// The balancer's service, or one of its domains.
    pub service: ServiceName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "show-config",
    summary: "show a service's configuration: owners, paths, groups, domains, template, options",
    tier: Tier::Read,
    examples: &[
        "show config of hubapi.com",
        "what is the config of hubapi.com",
        "settings of hubapi.com",
    ],
    patterns: &[
        "(?:(?:ASK|render) )?(?:(?:current|present|committed|rendered) )?(?:(?:nginx|balancer|load balancer|lb) )?(?:CONFIG|settings)(?: (?:of|for|on|from)(?: POOL)?(?: (?P<service>NAME))?(?: POOL)?)?",
        "(?:ASK|render)(?: POOL)? (?P<service>NAME) (?:(?:nginx|balancer|lb) )?(?:CONFIG|settings)",
        "(?P<service>NAME's) (?:CONFIG|settings)",
    ],
    read,
};

const EXAMPLE: &str = "show config of hubapi.com";

fn read(captures: &Captures<'_>) -> Reading {
    let Some(service) = read::name(captures, "service") else {
        return Reading::Wrong(read::missing(
            ENTRY.name,
            "The configuration of which service?",
            EXAMPLE,
        ));
    };
    match read::problem_of_name(&service) {
        Some(problem) => Reading::Wrong(read::malformed(ENTRY.name, &service, problem, EXAMPLE)),
        None => Reading::Is(Command::ShowConfig(ShowConfig {
            service: ServiceName::new(service),
        })),
    }
}

impl ShowConfig {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service})
    }
}

impl fmt::Display for ShowConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "show config of {}", read::written(self.service.as_str()))
    }
}

/// What the balancer has committed for a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The service.
    pub service: ServiceName,
    /// Whom to ask about it.
    pub owners: Vec<String>,
    /// The path it is reached under.
    pub base_path: String,
    /// Further paths.
    pub additional_paths: Vec<String>,
    /// The load-balancer groups that carry it.
    pub groups: Vec<String>,
    /// The domains it is served on.
    pub domains: Vec<String>,
    /// Domains whose edge cache is purged after a change.
    pub edge_cache_domains: Vec<String>,
    /// The agents' template; none means their default one.
    pub template: Option<String>,
    /// Values for the template. None and empty are two different things to the balancer.
    pub options: Option<Value>,
    /// Whether names of upstreams are resolved before the agents are told.
    pub resolves_upstreams: bool,
    /// Its upstreams.
    pub upstreams: Vec<Upstream>,
}

/// A file that an agent has written for a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedFile {
    /// Where it lies on the agent's host.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// What was found under the name.
#[derive(Debug, Clone)]
pub enum ConfigFacts {
    /// This service.
    Found {
        /// Where.
        environment: EnvironmentName,
        /// What is committed.
        settings: Box<Settings>,
        /// The files of one agent; none where the balancer does not show them.
        rendered: Known<Option<Vec<RenderedFile>>>,
        /// Places that come first and could not be asked, each with why.
        not_asked: Vec<String>,
    },
    /// Several services have it as their domain.
    Several(Vec<ServiceName>),
    /// Nothing, and everybody was asked.
    NotFound {
        /// Names that are near.
        near: Vec<String>,
    },
    /// Nothing so far, and not everybody could be asked.
    Unknown {
        /// Who could not be asked, and why.
        why: Vec<String>,
    },
}

impl ShowConfig {
    /// The answer.
    #[must_use]
    pub fn answer(&self, facts: &ConfigFacts) -> (Reply, Verdict) {
        let name = &self.service;
        match facts {
            ConfigFacts::Found {
                environment,
                settings,
                rendered,
                not_asked,
            } => {
                let reply = with_files(told(environment, settings), rendered);
                let reply = not_asked.iter().fold(reply, |reply, why| {
                    reply.field("not asked", why).coloured(Colour::Yellow)
                });
                (reply, Verdict::Success)
            }
            ConfigFacts::Several(services) => {
                let text = format!(
                    "{name} is the domain of several services: {}. Which one?",
                    hosts(services)
                );
                (Reply::text(text).coloured(Colour::Grey), Verdict::Refused)
            }
            ConfigFacts::NotFound { near } => {
                let hint = match near.as_slice() {
                    [] => "`list services` shows what is there.".to_owned(),
                    near => format!("Did you mean {}?", near.join(", or ")),
                };
                let text = format!("I found no balancer service called {name}. {hint}");
                (Reply::text(text).coloured(Colour::Grey), Verdict::Failed)
            }
            ConfigFacts::Unknown { why } => {
                let text = format!("I cannot show the config of {name}: {}.", listed(why));
                (Reply::text(text).coloured(Colour::Yellow), Verdict::Unknown)
            }
        }
    }
}

fn told(environment: &EnvironmentName, settings: &Settings) -> Reply {
    let paths: Vec<&String> = std::iter::once(&settings.base_path)
        .chain(&settings.additional_paths)
        .collect();
    let text = format!(
        "{} serves {} in {} of {environment}",
        settings.service,
        listed(&paths),
        listed(&settings.groups)
    );
    let or_none = |list: &[String]| match list {
        [] => "none".to_owned(),
        list => hosts(list),
    };
    let options = match &settings.options {
        Some(options) => options.to_string(),
        None => "none".to_owned(),
    };
    let mut reply = Reply::text(text)
        .field("owners", or_none(&settings.owners))
        .field("base path", &settings.base_path)
        .field("additional paths", or_none(&settings.additional_paths))
        .field("groups", or_none(&settings.groups))
        .field(
            "template",
            settings
                .template
                .as_deref()
                .unwrap_or("the agents' default"),
        )
        .field("domains", or_none(&settings.domains))
        .field("edge cache domains", or_none(&settings.edge_cache_domains))
        .field("options", options)
        .field("upstreams", by_group(&settings.upstreams));
    if settings.resolves_upstreams {
        reply = reply.field("upstream names", "resolved by the balancer");
    }
    reply
}

/// "4 in default, 1 in canary": by the upstream groups inside the service.
fn by_group(upstreams: &[Upstream]) -> String {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for upstream in upstreams {
        *counts.entry(&upstream.group).or_default() += 1;
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(group, count)| format!("{count} in {group}"))
        .collect();
    match parts.as_slice() {
        [] => "none".to_owned(),
        parts => parts.join(", "),
    }
}

/// Longer files are cut: a room is no pager.
const MOST_LINES: usize = 200;

fn with_files(reply: Reply, rendered: &Known<Option<Vec<RenderedFile>>>) -> Reply {
    let files = match rendered {
        Known::Known(Some(files)) => files,
        Known::Known(None) => {
            return reply.field(
                "not asked",
                "rendered files (this release of the balancer does not show them)",
            );
        }
        Known::Unknown(why) => return reply.field("rendered files", format!("unknown: {why}")),
    };
    let lines: Vec<Vec<String>> = files
        .iter()
        .flat_map(|file| {
            let numbered = file.text.lines().zip(1..);
            numbered.map(|(line, number)| vec![format!("{}:{number}", file.path), line.to_owned()])
        })
        .collect();
    let mut reply = reply.field(
        "rendered files",
        format!("{}, as one agent has them", counted(files.len(), "file")),
    );
    if let Some(more) = lines.len().checked_sub(MOST_LINES).filter(|more| *more > 0) {
        reply = reply.field("not shown", format!("{} more", counted(more, "line")));
    }
    if lines.is_empty() {
        return reply;
    }
    reply.rows(
        &["file", "line"],
        lines.into_iter().take(MOST_LINES).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rendered: Known<Option<Vec<RenderedFile>>>) -> Reply {
        let upstream = |group: &str| Upstream {
            upstream: "a:1".to_owned(),
            group: group.to_owned(),
            rack_id: None,
        };
        let settings = Settings {
            service: ServiceName::new("shop"),
            owners: Vec::new(),
            base_path: "/shop".to_owned(),
            additional_paths: vec!["/basket".to_owned()],
            groups: vec!["edge".to_owned()],
            domains: Vec::new(),
            edge_cache_domains: Vec::new(),
            template: None,
            options: Some(serde_json::json!({"timeout": 30})),
            resolves_upstreams: true,
            upstreams: vec![upstream("default"), upstream("canary"), upstream("default")],
        };
        let command = ShowConfig {
            service: ServiceName::new("shop"),
        };
        let facts = ConfigFacts::Found {
            environment: EnvironmentName::new("prod"),
            settings: Box::new(settings),
            rendered,
            not_asked: Vec::new(),
        };
        command.answer(&facts).0
    }

    fn field<'r>(reply: &'r Reply, name: &str) -> &'r str {
        let found = reply.fields.iter().find(|(known, _)| known == name);
        found.map_or("(none)", |(_, value)| value)
    }

    #[test]
    fn options_are_compact_and_upstreams_are_counted_by_group() {
        let reply = found(Known::Known(None));
        assert_eq!(reply.text, "shop serves /shop and /basket in edge of prod");
        assert_eq!(field(&reply, "options"), r#"{"timeout":30}"#);
        assert_eq!(field(&reply, "upstreams"), "1 in canary, 2 in default");
        assert_eq!(
            field(&reply, "not asked"),
            "rendered files (this release of the balancer does not show them)"
        );
    }

    #[test]
    fn rendered_files_are_shown_line_by_line_up_to_a_length() {
        let file = |lines: usize| RenderedFile {
            path: "/etc/nginx/shop.conf".to_owned(),
            text: "server a;\n".repeat(lines),
        };
        let reply = found(Known::Known(Some(vec![file(2)])));
        assert_eq!(
            field(&reply, "rendered files"),
            "1 file, as one agent has them"
        );
        assert_eq!(
            reply.table.expect("lines").rows[1],
            ["/etc/nginx/shop.conf:2", "server a;"]
        );
        let reply = found(Known::Known(Some(vec![file(MOST_LINES + 1)])));
        assert_eq!(field(&reply, "not shown"), "1 line more");
        assert_eq!(reply.table.expect("lines").rows.len(), MOST_LINES);
        let reply = found(Known::Unknown("no agent answers".to_owned()));
        assert_eq!(field(&reply, "rendered files"), "unknown: no agent answers");
    }
}
