//! What really happened, read off the simulated services, and whether what the room heard of it is true.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::room::Message;
use crate::stage::{MASTER_KEY, Stage};
use crate::wire::Words;

/// What a service shows under each address, without what differs from run to run.
pub(crate) type Snapshot = BTreeMap<String, String>;

const BALANCER: &[&str] = &[
    "/state",
    "/load-balancer/all",
    "/load-balancer/edge-prod/count",
    "/aliases/edge-all",
    "/elbs",
    "/albs/load-balancers",
    "/albs/target-groups",
    "/albs/target-groups/web-tg/targets",
    "/load-balancer/edge-prod/known-agents",
    "/load-balancer/edge-prod/base-path/all",
];
const SCHEDULER: &[&str] = &[
    "/requests",
    "/agents",
    "/disasters/disabled-actions",
    "/webhooks",
];
/// Below every request that an order touches.
const TOUCHED: &[&str] = &[
    "HubApiWeb",
    "mail-worker",
    "queue-worker",
    "rebuild-index",
    "exports-api",
];
/// What fails again and again has as many tasks as time has passed.
const RESTLESS: &str = "exports-api";

/// The state of the world. `ids` are the operations' ids, which are nobody's business.
pub(crate) async fn snapshot(stage: &Stage, ids: &[String]) -> Snapshot {
    let mut all = Snapshot::new();
    for environment in [&stage.prod, &stage.qa] {
        let (balancer, scheduler) = (
            environment.baragon.base_url(),
            environment.singularity.base_url(),
        );
        for path in BALANCER {
            put(&mut all, &environment.name, &balancer, path, ids).await;
        }
        put(
            &mut all,
            &environment.name,
            &balancer,
            &format!("/auth/keys?authkey={MASTER_KEY}"),
            ids,
        )
        .await;
        for path in SCHEDULER {
            put(&mut all, &environment.name, &scheduler, path, ids).await;
        }
        for request in TOUCHED {
            let path = format!("/requests/request/{request}");
            put(&mut all, &environment.name, &scheduler, &path, ids).await;
            put(
                &mut all,
                &environment.name,
                &scheduler,
                &format!("/history/request/{request}/requests"),
                ids,
            )
            .await;
            put(
                &mut all,
                &environment.name,
                &scheduler,
                &format!("/history/request/{request}/deploys"),
                ids,
            )
            .await;
            if *request == RESTLESS {
                continue;
            }
            let ended = environment.singularity.ended_tasks(request).len();
            all.insert(
                format!("{} ended tasks of {request}", environment.name),
                ended.to_string(),
            );
            let running = environment.singularity.task_ids(request).len();
            all.insert(
                format!("{} tasks of {request}", environment.name),
                running.to_string(),
            );
        }
        // Every request that the balancer ever admitted, once for each time it did.
        let mut enqueued = environment.baragon.enqueued();
        enqueued.retain(|id| !id.starts_with(RESTLESS));
        all.insert(
            format!("{} balancer requests", environment.name),
            without(&enqueued.join(" "), ids),
        );
    }
    all
}

async fn put(all: &mut Snapshot, environment: &str, base: &str, path: &str, ids: &[String]) {
    let body = get(base, path)
        .await
        .unwrap_or_else(|error| format!("cannot be read: {error}"));
    // Lists come in the order of things that differ from run to run.
    let body = match serde_json::from_str::<Value>(&body) {
        Ok(value) => sorted(&value, ids),
        Err(_) => without(&body, ids),
    };
    let path = path.split('?').next().unwrap_or(path);
    all.insert(format!("{environment} {path}"), body);
}

/// The elements of a list, each normalised, in their own order.
fn sorted(value: &Value, ids: &[String]) -> String {
    match value {
        Value::Array(elements) => {
            let mut lines: Vec<String> = elements
                .iter()
                .map(|element| without(&element.to_string(), ids))
                .collect();
            lines.sort();
            lines.join("\n")
        }
        other => without(&other.to_string(), ids),
    }
}

/// A text without ids and times.
fn without(text: &str, ids: &[String]) -> String {
    static TIMES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d{10,}").expect("a pattern"));
    static HASHES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"OP[-_][0-9a-z]+").expect("a pattern"));
    static TASKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"TIME-\d+-").expect("a pattern"));
    let mut text = text.to_owned();
    for id in ids {
        text = text.replace(id.as_str(), "OP");
    }
    let text = TIMES.replace_all(&text, "TIME");
    let text = TASKS.replace_all(&text, "TIME-N-");
    HASHES.replace_all(&text, "OP-HASH").into_owned()
}

/// One GET, without a client: what is judged here is what clients made of it.
async fn get(base: &str, path: &str) -> Result<String, String> {
    let rest = base.strip_prefix("http://").ok_or("no address")?;
    let (host, root) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host)
        .await
        .map_err(|error| error.to_string())?;
    let head =
        format!("GET /{root}{path} HTTP/1.0\r\nHost: {host}\r\nAccept: application/json\r\n\r\n");
    stream
        .write_all(head.as_bytes())
        .await
        .map_err(|error| error.to_string())?;
    let mut answer = Vec::new();
    stream
        .read_to_end(&mut answer)
        .await
        .map_err(|error| error.to_string())?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (_, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    Ok(body.to_owned())
}

/// What the untouched world and the changed one look like.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) untouched: Snapshot,
    pub(crate) changed: Snapshot,
    /// How many steps a process takes from the sentence to the end.
    pub(crate) steps: u64,
}

/// How the room heard that it ended.
pub(crate) fn last_words(messages: &[Message]) -> Option<(String, String)> {
    last(messages).and_then(|last| Some((last.ended.clone()?, last.text.clone())))
}

fn last(messages: &[Message]) -> Option<&Words> {
    let mut ended = messages.iter().filter(|message| {
        let last = message.states.last();
        last.is_some_and(|last| last.ended.is_some() && !last.key.starts_with("away:"))
    });
    ended.next_back()?.states.last()
}

/// Whether what happened is what was said, once each.
pub(crate) fn judge(
    reference: &Reference,
    now: &Snapshot,
    messages: &[Message],
) -> Result<(), String> {
    let mut keys: Vec<&str> = messages
        .iter()
        .map(|message| message.states[0].key.as_str())
        .collect();
    keys.sort_unstable();
    if let Some(twice) = keys.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("{} was said twice", twice[0]));
    }
    let ends = messages.iter().filter(|message| {
        let last = message.states.last();
        last.is_some_and(|last| last.key.starts_with("operation:"))
    });
    let ends = ends.count();
    if ends > 1 {
        return Err(format!("{ends} operations came of one sentence"));
    }
    let (Some((verdict, text)), Some(last)) = (last_words(messages), last(messages)) else {
        return Err("nobody said how it ended".to_owned());
    };
    // An answer that starts no operation says that there was nothing to do.
    let is_answer = last.key.starts_with("answer:");
    let happened = *now == reference.changed;
    let nothing = *now == reference.untouched;
    let is_true = match verdict.as_str() {
        "success" if is_answer => nothing,
        "success" => happened,
        "failed" | "refused" => nothing,
        _ => {
            (happened || nothing)
                && (text.contains("may have happened") || text.contains("unknown"))
        }
    };
    if is_true {
        return Ok(());
    }
    let expected = if verdict == "success" && !is_answer {
        &reference.changed
    } else {
        &reference.untouched
    };
    Err(format!(
        "it was said to be {verdict}, and the world differs:\n{}",
        difference(expected, now)
    ))
}

fn difference(expected: &Snapshot, now: &Snapshot) -> String {
    let mut text = String::new();
    for (name, value) in expected {
        let other = now.get(name).map_or("", String::as_str);
        if other != value {
            // A line may stand there several times, and be there once too often.
            let lines = |one: &str, other: &str| -> String {
                let mut known: Vec<&str> = other.lines().collect();
                let is_new = |line: &&str| match known.iter().position(|known| known == line) {
                    Some(at) => {
                        known.swap_remove(at);
                        false
                    }
                    None => true,
                };
                let new = one.lines().filter(is_new);
                new.map(|line| format!("    {line}\n")).collect()
            };
            text.push_str(&format!(
                "  {name}\n   expected\n{}   is\n{}",
                lines(value, other),
                lines(other, value)
            ));
        }
    }
    text
}
