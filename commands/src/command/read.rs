//! Reading the captured words of a sentence: names, hosts, and what is missing.

use regex::Captures;

use super::Command;
use crate::catalogue::Reading;
use crate::id::{
    EnvironmentName, HostPort, HostPortError, RequestName, ServiceName, TaskId, without_scheme,
};
use crate::parse::{QUOTED, SPACE};
use crate::sentence::QUOTATION_MARKS;
use crate::since::Since;
use crate::unclear::Unclear;

mod time;

pub(super) use time::{lasting, millis, spoken_time, time, with_lasting, write_lasting};
pub(crate) use time::{spoken_time as duration_words, time as duration_of};

/// Words of the language that cannot be a name unless they are quoted.
const KEYWORDS: &[&str] = &[
    "add",
    "and",
    "all",
    "any",
    "by",
    "config",
    "configs",
    "configuration",
    "deploys",
    "each",
    "every",
    "everything",
    "for",
    "from",
    "history",
    "host",
    "host(s)",
    "hosts",
    "in",
    "into",
    "it",
    "its",
    "logs",
    "my",
    "of",
    "on",
    "operation",
    "our",
    "pending",
    "request",
    "requests",
    "server",
    "servers",
    "service",
    "services",
    "status",
    "tasks",
    "that",
    "them",
    "these",
    "they",
    "this",
    "those",
    "to",
    "upstream",
    "upstream(s)",
    "upstreams",
    "with",
];

/// Words that mean something where a value stands, and others that would be taken for manners.
const VALUE_WORDS: &[&str] = &[
    "a", "an", "the", "deploy", "none", "default", "template", "owner", "owners", "domain",
    "domains", "group", "groups", "please", "pls", "plz", "thanks", "thx", "cheers", "now", "asap",
    "me", "not", "never", "if", "when", "once", "after", "before", "until", "while", "later",
    "soon", "tomorrow", "tonight", "noon", "midnight", "without", "except", "instead", "nobody",
    "pool", "lb", "balancer",
];

/// A captured name, or nothing where no name was said. "it" and the like name nothing.
pub(super) fn name(captures: &Captures<'_>, group: &str) -> Option<String> {
    captures.name(group).and_then(|word| name_of(word.as_str()))
}

fn name_of(word: &str) -> Option<String> {
    if let Some(quoted) = word.strip_prefix(QUOTED) {
        return Some(quoted.replace(SPACE, " "));
    }
    if KEYWORDS
        .iter()
        .any(|keyword| word.eq_ignore_ascii_case(keyword))
    {
        return None;
    }
    let name = without_scheme(word);
    let name = name.strip_suffix("'s").unwrap_or(name);
    (!name.is_empty()).then(|| name.to_owned())
}

/// A captured name that may be left out: `Ok(None)` where nothing was said at that place.
pub(super) fn optional_name(
    captures: &Captures<'_>,
    group: &str,
    missing: impl FnOnce() -> Unclear,
) -> Result<Option<String>, Unclear> {
    match (captures.name(group), name(captures, group)) {
        (None, _) => Ok(None),
        (Some(_), Some(name)) => Ok(Some(name)),
        (Some(_), None) => Err(missing()),
    }
}

/// Words of a sentence as somebody could type them again: what was quoted is quoted.
pub(super) fn typed_again(words: &str) -> String {
    let words = words
        .split(' ')
        .map(|word| match word.strip_prefix(QUOTED) {
            Some(text) => quoted(&text.replace(SPACE, " ")),
            None => word.to_owned(),
        });
    words.collect::<Vec<_>>().join(" ")
}

/// The service or request captured as `subject`.
pub(super) fn subject(
    captures: &Captures<'_>,
    command: &'static str,
    question: &str,
    example: &str,
) -> Result<ServiceName, Unclear> {
    let Some(subject) = name(captures, "subject") else {
        return Err(missing(command, question, example));
    };
    match problem_of_name(&subject) {
        Some(problem) => Err(malformed(command, &subject, problem, example)),
        None => Ok(ServiceName::new(subject)),
    }
}

/// The words captured as `since`: none where nothing was said of it.
pub(super) fn since(
    captures: &Captures<'_>,
    command: &'static str,
    example: &str,
) -> Result<Option<Since>, Unclear> {
    let Some(words) = captures.name("since").map(|words| words.as_str()) else {
        return Ok(None);
    };
    let problem =
        "is no time to look back to: write it as `Monday`, `yesterday`, `2026-11-22` or `2 hours`";
    match Since::read(words) {
        Some(since) => Ok(Some(since)),
        None => Err(malformed(command, words, problem, example)),
    }
}

/// The words people have for the balancer itself. Quoted, they are names like any other.
pub(super) fn is_the_balancer(word: &str) -> bool {
    ["balancer", "baragon", "lb"]
        .iter()
        .any(|balancer| word.eq_ignore_ascii_case(balancer))
}

/// The words people have for the scheduler itself. Quoted, they are names like any other.
pub(super) fn is_the_scheduler(word: &str) -> bool {
    ["scheduler", "schedulers", "singularity", "cluster", "mesos"]
        .iter()
        .any(|scheduler| word.eq_ignore_ascii_case(scheduler))
}

/// Why a word cannot be the name of a service or request: the balancer's own rule for ids.
pub(super) fn problem_of_name(name: &str) -> Option<&'static str> {
    if name.chars().any(|c| c.is_whitespace() || c.is_control()) {
        Some("is not a name: names have no spaces")
    } else if name.contains(['/', '|']) {
        Some("is not a name: names have no `/` and no `|`")
    } else if name.len() > 250 {
        Some("is too long for a name")
    } else {
        None
    }
}

/// A captured list of hosts: empty where none was named.
struct HostList {
    hosts: Vec<HostPort>,
    /// The first word that is not a host, with what is wrong with it.
    wrong: Option<(String, HostPortError)>,
    /// Whether any word looked like a host at all.
    looks_like_hosts: bool,
}

/// Reads the words captured as `groups`, leaving out "and", "host(s)" and what is said twice.
fn hosts(captures: &Captures<'_>, groups: &[&str]) -> HostList {
    let mut list = HostList {
        hosts: Vec::new(),
        wrong: None,
        looks_like_hosts: false,
    };
    let words = groups
        .iter()
        .filter_map(|group| captures.name(group))
        .flat_map(|words| words.as_str().split(' '));
    for word in words.filter(|word| !word.is_empty() && !is_filler(word)) {
        let word = word.strip_prefix(QUOTED).unwrap_or(word);
        list.looks_like_hosts |=
            word.contains([':', '.']) || word.bytes().any(|b| b.is_ascii_digit());
        match word.parse::<HostPort>() {
            Ok(host) if list.hosts.contains(&host) => {}
            Ok(host) => list.hosts.push(host),
            Err(error) => {
                list.wrong.get_or_insert((word.replace(SPACE, " "), error));
            }
        }
    }
    list
}

fn is_filler(word: &str) -> bool {
    const FILLERS: &[&str] = &[
        "and",
        "host",
        "hosts",
        "host(s)",
        "upstream",
        "upstreams",
        "upstream(s)",
        "backend",
        "backends",
        "server",
        "servers",
        "with",
        "also",
    ];
    FILLERS
        .iter()
        .any(|filler| word.eq_ignore_ascii_case(filler))
}

/// Hosts of a service: what adding and removing have in common.
pub(super) struct HostsOfService {
    pub(super) hosts: Vec<HostPort>,
    /// None where no service was named.
    pub(super) service: Option<String>,
}

/// Reads the words captured as `hosts`, `more` and `service`. `None` where they are about something else.
pub(super) fn hosts_of_service(
    captures: &Captures<'_>,
    command: &'static str,
    example: &str,
) -> Result<Option<HostsOfService>, Unclear> {
    let list = hosts(captures, &["hosts", "more"]);
    match list.wrong {
        Some(_) if !list.looks_like_hosts => return Ok(None),
        Some((word, problem)) => {
            return Err(malformed(command, &word, &problem.to_string(), example));
        }
        None => {}
    }
    let service = name(captures, "service");
    if let Some((service, problem)) = service
        .as_deref()
        .and_then(|name| Some((name, problem_of_name(name)?)))
    {
        return Err(malformed(command, service, problem, example));
    }
    Ok(Some(HostsOfService {
        hosts: list.hosts,
        service,
    }))
}

/// A captured service, or what is missing or wrong about it.
pub(super) fn service(
    captures: &Captures<'_>,
    command: &'static str,
    question: &str,
    example: &str,
) -> Result<ServiceName, Unclear> {
    let Some(name) = name(captures, "service") else {
        return Err(missing(command, question, example));
    };
    match problem_of_name(&name) {
        Some(problem) => Err(malformed(command, &name, problem, example)),
        None => Ok(ServiceName::new(name)),
    }
}

/// A captured scheduler request, or what is missing or wrong about it.
pub(super) fn request(
    captures: &Captures<'_>,
    command: &'static str,
    question: &str,
    example: &str,
) -> Result<RequestName, Unclear> {
    let Some(name) = name(captures, "request") else {
        return Err(missing(command, question, example));
    };
    match problem_of_name(&name) {
        Some(problem) => Err(malformed(command, &name, problem, example)),
        None => Ok(RequestName::new(name)),
    }
}

/// A captured task, or what is missing or wrong about it.
pub(super) fn task(
    captures: &Captures<'_>,
    command: &'static str,
    question: &str,
    example: &str,
) -> Result<TaskId, Unclear> {
    let Some(name) = name(captures, "task") else {
        return Err(missing(command, question, example));
    };
    match problem_of_name(&name) {
        Some(problem) => Err(malformed(command, &name, problem, example)),
        None => Ok(TaskId::new(name)),
    }
}

/// The command, in the environment captured as `place` where one was said.
pub(super) fn there(captures: &Captures<'_>, command: Command) -> Reading {
    match name(captures, "place") {
        Some(place) => Reading::IsIn(command, EnvironmentName::new(place.to_lowercase())),
        None => Reading::Is(command),
    }
}

/// A captured name of anything else that has no spaces and no slashes in its name, or what is missing or wrong about it.
pub(super) fn named(
    captures: &Captures<'_>,
    group: &str,
    command: &'static str,
    question: &str,
    example: &str,
) -> Result<String, Unclear> {
    let Some(name) = name(captures, group) else {
        return Err(missing(command, question, example));
    };
    match problem_of_name(&name) {
        Some(problem) => Err(malformed(command, &name, problem, example)),
        None => Ok(name),
    }
}

/// A word that was said as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    pub(super) text: String,
    /// It stood in quotes: it means itself, whatever it says.
    pub(super) quoted: bool,
}

impl Spoken {
    /// Whether it is this word of the language.
    pub(super) fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }
}

/// The words captured as `value`, leaving out "and".
pub(super) fn values(captures: &Captures<'_>) -> Vec<Spoken> {
    let words = captures.name("value").map_or("", |value| value.as_str());
    words
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| match word.strip_prefix(QUOTED) {
            Some(quoted) => Spoken {
                text: quoted.replace(SPACE, " "),
                quoted: true,
            },
            None => Spoken {
                text: word.to_owned(),
                quoted: false,
            },
        })
        .filter(|word| !word.is("and"))
        .collect()
}

/// Several values, each once, in their order.
pub(super) fn once_each(values: &[Spoken]) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for value in values {
        if !once.contains(&value.text) {
            once.push(value.text.clone());
        }
    }
    once
}

/// The values as a person wrote them, for saying what is wrong with them.
pub(super) fn as_written(values: &[Spoken]) -> String {
    let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
    texts.join(" ")
}

/// A text as it has to be typed so that it is read as itself: bare, or in quotes.
pub(crate) fn written(text: &str) -> String {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '/');
    // Marks alone are dropped when they are read.
    let is_plain = edge(text.chars().next())
        && edge(text.chars().next_back())
        && text.contains(|c: char| c.is_ascii_alphanumeric())
        && without_scheme(text) == text
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-/@+:".contains(c));
    let is_word_of_the_language = KEYWORDS
        .iter()
        .chain(VALUE_WORDS)
        .any(|word| text.eq_ignore_ascii_case(word));
    if is_plain && !is_word_of_the_language {
        return text.to_owned();
    }
    quoted(text)
}

/// A text within a quotation mark that does not come in it; every word that was read has one (`Word::can_be_written`).
pub(crate) fn quoted(text: &str) -> String {
    let free = QUOTATION_MARKS
        .into_iter()
        .find(|mark| !text.contains(*mark));
    let mark = free.unwrap_or('"');
    format!("{mark}{text}{mark}")
}

/// A pattern of names as it has to be typed: its stars need no quotes behind "like".
pub(crate) fn written_glob(pattern: &str) -> String {
    let plain = pattern.replace(['*', '?'], "x");
    let is_bare = written(&plain) == plain
        && !plain.contains(['@', '+', ':', '/'])
        && pattern.len() > 1
        && !pattern.ends_with('?');
    match plain != pattern && is_bare {
        true => pattern.to_owned(),
        false => written(pattern),
    }
}

/// Several texts as they have to be typed; `none` where there are none.
pub(super) fn written_list(texts: &[String]) -> String {
    if texts.is_empty() {
        return "none".to_owned();
    }
    let texts: Vec<String> = texts.iter().map(|text| written(text)).collect();
    texts.join(", ")
}

/// Why a word cannot be an owner. Owners are whatever people call each other.
pub(super) fn problem_of_owner(owner: &str) -> Option<&'static str> {
    (owner.len() > 250).then_some("is too long for an owner")
}

/// Why a word cannot be a domain.
pub(super) fn problem_of_domain(domain: &str) -> Option<&'static str> {
    let name = domain.strip_prefix("*.").unwrap_or(domain);
    let is_plausible = !name.is_empty()
        && name.len() <= 253
        && name.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        });
    (!is_plausible).then_some("is not a domain: write it as api.example.org")
}

/// The command is clear and lacks something.
pub(super) fn missing(command: &'static str, question: &str, example: &str) -> Unclear {
    Unclear::Missing {
        command,
        question: question.to_owned(),
        example: example.to_owned(),
    }
}

/// The command is clear and one word of it cannot be right.
pub(super) fn malformed(
    command: &'static str,
    word: &str,
    problem: &str,
    example: &str,
) -> Unclear {
    Unclear::Malformed {
        command,
        word: word.to_owned(),
        problem: problem.to_owned(),
        example: example.to_owned(),
    }
}
