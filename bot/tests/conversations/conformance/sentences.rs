//! What is said to every command: its own examples, and what else it takes for it to change something.

use commands::{CATALOGUE, Entry, Understood, parse};

/// Sentences of one command in one world: questions change nothing there, and of orders there is one.
pub(super) struct Attempt {
    pub(super) command: &'static str,
    pub(super) before: &'static [&'static str],
    pub(super) sentences: Vec<&'static str>,
}

/// What has to have happened, or been said, before the examples of a command mean something.
const BEFORE: &[(&str, &[&str])] = &[
    ("confirm", &["add hosts to hubapi.com"]),
    ("cancel", &["add hosts to hubapi.com"]),
    ("approve", &["delete service hubapi.com"]),
    ("who-can-approve", &["delete service hubapi.com"]),
];

/// Sentences beyond the examples, each with what happens before it, for what the examples find nothing to do.
const ALSO: &[(&str, &[&str], &str)] = &[
    (
        "promote",
        &["deploy HubApiWeb 1.42 to qa", "confirm"],
        "promote HubApiWeb from qa to prod",
    ),
    (
        "cancel-deploy",
        &[WORKER, ROLLOUT, "* the scheduler ticks"],
        "cancel deploy of queue-worker",
    ),
    (
        "advance-deploy",
        &[WORKER, ROLLOUT, "* the scheduler ticks 3 times"],
        "advance deploy of queue-worker to 4",
    ),
    (
        "unpause",
        &["* somebody pauses mail-worker: a rest"],
        "unpause mail-worker",
    ),
    ("run", &[], "run rebuild-index"),
    (
        "rerun",
        &["run rebuild-index", "confirm"],
        "rerun rebuild-index",
    ),
    ("kill-task", &[], "kill task <first task of mail-worker>"),
    ("exit-cooldown", &[], "exit cooldown of exports-api"),
    (
        "make-permanent",
        &[
            "pause mail-worker for 2 hours without killing its tasks",
            "confirm",
        ],
        "make the pause of mail-worker permanent",
    ),
    (
        "remove-hosts",
        &[],
        "remove host 10.1.4.2:31010 from hubapi.com",
    ),
    (
        "cancel-request",
        &["* somebody posts theirs-1 adding 10.1.4.7:31022 to hubapi.com"],
        "cancel request theirs-1",
    ),
    (
        "set-domains",
        &[],
        "set domains of login-web to api.hubapi.com and app.hubapi.com",
    ),
    (
        "purge-cache",
        &["* the balancer is of the development line"],
        "purge the cache of hubapi.com",
    ),
    (
        "remove-traffic-source",
        &["* edge-prod gets traffic from front-elb"],
        "remove traffic source front-elb from edge-prod",
    ),
    (
        "delete-alias",
        &["* edge-all is an alias of edge-prod, internal-prod"],
        "delete alias edge-all",
    ),
    (
        "clear-base-path",
        &[],
        "clear base path app.hubapi.com/login of edge-prod",
    ),
    (
        "expire-auth-key",
        &["* ada has the key sEcReT-of-ada-67890"],
        "expire auth key of ada",
    ),
    (
        "register-instance",
        &[AWS],
        "register instance i-0a4d with ELB web-elb",
    ),
    (
        "deregister-instance",
        &[AWS],
        "deregister instance i-0a3d from ELB api-elb",
    ),
    (
        "add-target",
        &[AWS],
        "add target i-0a4d to target group web-tg",
    ),
    (
        "remove-target",
        &[AWS],
        "remove target i-0a3d from target group api-tg",
    ),
    ("freeze-machine", &[], "freeze agent 10.1.21.1 for 2 hours"),
    (
        "activate-machine",
        &["* host 10.1.21.1 is frozen"],
        "activate agent 10.1.21.1",
    ),
    ("decommission-machine", &[], "decommission agent 10.1.21.1"),
    (
        "enable-action",
        &[
            "disable action deploy saying \"frozen\"",
            "reviewer: confirm",
        ],
        "enable action DEPLOY",
    ),
    (
        "remove-webhook",
        &["add webhook DEPLOY `http://hook.example:9000/d`", "confirm"],
        "remove webhook DEPLOY `http://hook.example:9000/d`",
    ),
];

const WORKER: &str = "* queue-worker is a worker with 4 instances of hub/queue:1.41";
const ROLLOUT: &str = "* somebody deploys d2 to queue-worker in steps of 1";
const AWS: &str = "* the balancer is connected to AWS";

/// Every example of the catalogue, and what else is tried.
pub(super) fn attempts() -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for entry in CATALOGUE {
        let (command, examples) = (entry.name, entry.examples);
        let before = BEFORE.iter().find(|(command, _)| *command == entry.name);
        let before = before.map_or(&[][..], |(_, before)| before);
        if before.is_empty() && !changes(entry) {
            let sentences = examples.to_vec();
            attempts.push(Attempt {
                command,
                before,
                sentences,
            });
            continue;
        }
        let also = ALSO.iter().filter(|(command, ..)| *command == entry.name);
        let also = also.map(|(_, before, sentence)| (*before, *sentence));
        let examples = examples.iter().map(|sentence| (before, *sentence));
        attempts.extend(examples.chain(also).map(|(before, sentence)| Attempt {
            command,
            before,
            sentences: vec![sentence],
        }));
    }
    attempts
}

/// Whether a command changes something.
pub(super) fn changes(entry: &Entry) -> bool {
    let is_change = |example: &&str| match parse(example) {
        Understood::Command(spoken) => spoken.command.change().is_some(),
        Understood::Nothing | Understood::Unclear(_) => false,
    };
    entry.examples.iter().any(is_change)
}
