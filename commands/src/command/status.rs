//! `status`: how an operation, a request or a service is doing.
//!
//! A name is looked for among operations, balancer requests, scheduler requests and balancer services, in that order, and
//! the answer says which it found.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::balancer::Answer;
use crate::catalogue::{Entry, Reading};
use crate::facts::{HealthyTasks, Known, Pool};
use crate::format::counted;
use crate::id::{EnvironmentName, LoadBalancerRequestId, RequestName};
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};
use crate::scheduler::RequestFacts;
use crate::sent::Sent;

/// How something is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// What is asked about.
    pub subject: Subject,
}

/// What a status is asked of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// By its id or name.
    Named(RequestName),
    /// The last operation of this room.
    Last,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "status",
    summary: "say how an operation, a request or a service is doing",
    tier: Tier::Read,
    examples: &[
        "Status of request hubapi.com-k7q2m-3fd0x?",
        "status of hubapi.com in qa",
        "is request hubapi.com-k7q2m-3fd0x done?",
        "how is hubapi.com doing?",
        "status of the last request",
    ],
    patterns: &[
        "(?:ASK )?(?:current |latest )?(?:status|state|progress)(?: (?:of|for|on|about))?(?: (?:my |our )?(?P<last>(?:last|latest|previous) (?:request|operation|change|one)))",
        "(?:ASK )?(?:current |latest )?(?:status|state|progress)(?: (?:of|for|on|about))?(?: (?:my|our))?(?: (?P<kind>KIND))?(?: (?P<subject>NAME))?",
        "(?:how is|how's|hows|how are|how does)(?: (?P<kind>KIND))? (?P<subject>NAME)(?: (?:doing|going|looking|look|getting on|coming along))?",
        "is(?: (?P<kind>KIND))? (?P<subject>NAME) (?:done|finished|ready|complete|completed|applied|through|over|up|healthy|running|ok|okay|alive|waiting|still waiting|still running|successful|success|failed)(?: yet)?",
        "(?:did|has) (?P<kind>request|operation) (?P<subject>NAME) (?:finish|finished|succeed|succeeded|work|worked|fail|failed|end|ended|go through|gone through)(?: yet)?",
        "(?:check on|(?:any )?(?:update|news) (?:on|of|about)|how far is)(?: (?P<kind>KIND))? (?P<subject>NAME)",
        "(?:(?P<kind>KIND) )?(?P<subject>NAME)(?: current)? status",
        "(?:(?:ASK|what about|how about|where is|what happened to|what happened with|describe|find) )?(?P<kind>request|operation)(?: (?P<subject>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "status of hubapi.com";

fn read(captures: &Captures<'_>) -> Reading {
    if captures.name("last").is_some() {
        return Reading::Is(Command::Status(Status {
            subject: Subject::Last,
        }));
    }
    let spoken = captures.name("subject").map_or("", |word| word.as_str());
    // "help status" asks for help, and "build status" for that of a build.
    if ["help", "build", "ci"]
        .iter()
        .any(|other| spoken.eq_ignore_ascii_case(other))
        && captures.name("kind").is_none()
    {
        return Reading::NotMine;
    }
    // How a service itself is doing is another command, and so is "deploy status" without a name; "request balancer" is a
    // request of that name.
    if captures.name("kind").is_none() && is_a_service_itself(spoken) {
        return Reading::NotMine;
    }
    let Some(subject) = read::name(captures, "subject") else {
        return Reading::Wrong(read::missing(
            ENTRY.name,
            "The status of which request or service?",
            EXAMPLE,
        ));
    };
    match read::problem_of_name(&subject) {
        Some(problem) => Reading::Wrong(read::malformed(ENTRY.name, &subject, problem, EXAMPLE)),
        None => Reading::Is(Command::Status(Status {
            subject: Subject::Named(RequestName::new(subject)),
        })),
    }
}

/// Whether a word means the balancer or the scheduler, and no service or request of theirs. Quoted, it is a name.
fn is_a_service_itself(word: &str) -> bool {
    read::is_the_balancer(word) || read::is_the_scheduler(word)
}

impl Status {
    pub(crate) fn arguments(&self) -> Value {
        let subject = match &self.subject {
            Subject::Named(name) => name.as_str(),
            Subject::Last => "last",
        };
        json!({"subject": subject})
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subject {
            Subject::Named(name) if is_a_service_itself(name.as_str()) => {
                write!(f, "status of request {}", read::written(name.as_str()))
            }
            Subject::Named(name) => write!(f, "status of {}", read::written(name.as_str())),
            Subject::Last => f.write_str("status of last request"),
        }
    }
}

/// What was found under the name.
#[derive(Debug, Clone)]
pub enum StatusFacts {
    /// A balancer request that somebody else sent.
    BalancerRequest {
        /// Where.
        environment: EnvironmentName,
        /// Its id.
        id: LoadBalancerRequestId,
        /// What the balancer says of it.
        answer: Answer,
    },
    /// A scheduler request.
    SchedulerRequest {
        /// What is known of it.
        facts: Box<RequestFacts>,
        /// The balancer service of that name.
        pool: Known<Option<Pool>>,
    },
    /// A balancer service without a scheduler request.
    Service {
        /// Where.
        environment: EnvironmentName,
        /// The service.
        pool: Pool,
        /// The healthy tasks that belong to it.
        tasks: Known<Option<HealthyTasks>>,
    },
    /// Nothing, and every source was asked.
    NotFound {
        /// Names that are near.
        near: Vec<String>,
        /// Whether an environment is called so.
        is_environment: bool,
    },
    /// Nothing so far, and not every source could be asked.
    Unknown {
        /// Which sources could not be asked, and why.
        why: Vec<String>,
    },
}

impl Status {
    /// The answer. Operations of our own are told by [`Sent::tell`], since the journal knows what they were meant to do.
    #[must_use]
    pub fn answer(name: &RequestName, facts: &StatusFacts) -> (Reply, Verdict) {
        match facts {
            StatusFacts::BalancerRequest {
                environment,
                id,
                answer,
            } => {
                let told = Sent::foreign(id).tell_answer(answer, None::<Duration>, None);
                let reply = told.reply.field(
                    "found",
                    format!("a balancer request in {environment}, not sent by me"),
                );
                let reply = match answer.what() {
                    Some(what) => reply.field("does", what),
                    None => reply,
                };
                (
                    answer.with_agents(reply),
                    told.verdict.unwrap_or(Verdict::Success),
                )
            }
            StatusFacts::SchedulerRequest { facts, pool } => {
                (of_scheduler_request(facts, pool), Verdict::Success)
            }
            StatusFacts::Service {
                environment,
                pool,
                tasks,
            } => (of_service(environment, pool, tasks), Verdict::Success),
            StatusFacts::NotFound {
                is_environment: true,
                ..
            } => (an_environment(name), Verdict::Failed),
            StatusFacts::NotFound { near, .. } => (not_found(name, near), Verdict::Failed),
            StatusFacts::Unknown { why } => {
                let text = format!(
                    "I cannot tell how {name} is: {}.",
                    crate::format::listed(why)
                );
                (Reply::text(text).coloured(Colour::Yellow), Verdict::Unknown)
            }
        }
    }
}

fn of_scheduler_request(facts: &RequestFacts, pool: &Known<Option<Pool>>) -> Reply {
    let request = &facts.request;
    let runs = match facts.former() {
        Some(deploy) => format!("runs {}", deploy.called()),
        None => "was never deployed".to_owned(),
    };
    let tasks = facts.counts.sentence(request.instances);
    let text = format!(
        "Request {} is {} · {}, {runs}, {tasks}",
        request.id, request.state, request.kind
    );
    let found = format!("a scheduler request in {}", request.environment);
    let reply = Reply::text(text).field("found", found);
    let notes = facts.cautions().into_iter();
    let reply = notes.fold(reply, |reply, note| reply.field("note", note));
    match pool {
        Known::Known(Some(pool)) => with_upstreams(reply, pool),
        Known::Known(None) => reply,
        Known::Unknown(why) => reply.field("upstreams", format!("unknown: {why}")),
    }
}

fn of_service(
    environment: &EnvironmentName,
    pool: &Pool,
    tasks: &Known<Option<HealthyTasks>>,
) -> Reply {
    let text = format!(
        "{} has {} in {}",
        pool.service,
        counted(pool.size(), "upstream"),
        pool.places()
    );
    let reply = with_upstreams(
        Reply::text(text).field("found", format!("a balancer service in {environment}")),
        pool,
    );
    match tasks {
        Known::Known(Some(healthy)) => reply.field(
            "tasks",
            format!(
                "{} of {}",
                counted(healthy.tasks.len(), "healthy task"),
                healthy.request
            ),
        ),
        Known::Known(None) => reply,
        Known::Unknown(why) => reply.field("tasks", format!("unknown: {why}")),
    }
}

fn with_upstreams(reply: Reply, pool: &Pool) -> Reply {
    let upstreams: Vec<&str> = pool
        .upstreams
        .iter()
        .map(|upstream| upstream.upstream.as_str())
        .collect();
    let listed = if upstreams.is_empty() {
        "none".to_owned()
    } else {
        upstreams.join(", ")
    };
    reply.field(format!("upstreams in {}", pool.places()), listed)
}

fn an_environment(name: &RequestName) -> Reply {
    Reply::text(format!(
        "{name} is an environment: `digest {name} now` says how all of it is, `balancer status in {name}` and `scheduler status in {name}` \
         how the two services are."
    ))
    .coloured(Colour::Grey)
}

fn not_found(name: &RequestName, near: &[String]) -> Reply {
    let hint = match near {
        [] => "`list services` and `list requests` show what is there.".to_owned(),
        near => format!("Did you mean {}?", near.join(", or ")),
    };
    Reply::text(format!(
        "I found no operation, balancer request, scheduler request or service called {name}. {hint}"
    ))
    .coloured(Colour::Grey)
}
