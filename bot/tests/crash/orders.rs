//! Every command that changes something, with a sentence that does in the demo's world.

/// One command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    /// Its name in the catalogue.
    pub(crate) command: &'static str,
    /// What the world is like before; directives of the conversations.
    pub(crate) world: &'static [&'static str],
    /// What is said before, and all goes well with.
    pub(crate) first: Option<&'static str>,
    /// What is said. `<task>` stands for the newest task of mail-worker.
    pub(crate) sentence: &'static str,
}

impl Order {
    /// Whether it is a change of the balancer, and not of the scheduler.
    pub(crate) fn is_of_balancer(&self) -> bool {
        OF_BALANCER
            .iter()
            .any(|order| order.command == self.command)
    }
}

/// Every order there is.
pub(crate) fn orders() -> impl Iterator<Item = &'static Order> {
    OF_SCHEDULER.iter().chain(OF_BALANCER)
}

const fn plain(command: &'static str, sentence: &'static str) -> Order {
    Order {
        command,
        world: &[],
        first: None,
        sentence,
    }
}

const fn with(
    command: &'static str,
    world: &'static [&'static str],
    sentence: &'static str,
) -> Order {
    Order {
        command,
        world,
        first: None,
        sentence,
    }
}

const fn after(command: &'static str, first: &'static str, sentence: &'static str) -> Order {
    Order {
        command,
        world: &[],
        first: Some(first),
        sentence,
    }
}

const AWS: &[&str] = &["the balancer is connected to AWS"];
const STEPS: &[&str] = &[
    "queue-worker is a worker with 4 instances of hub/queue:1.41",
    "somebody deploys 1.42 to queue-worker in steps of 2",
    "the scheduler ticks 3 times",
];

/// What the scheduler is asked for.
pub(crate) const OF_SCHEDULER: &[Order] = &[
    after(
        "promote",
        "deploy HubApiWeb 1.42 to qa",
        "promote HubApiWeb from qa to prod",
    ),
    plain("deploy", "deploy HubApiWeb 1.42"),
    plain("rollback", "rollback HubApiWeb in prod"),
    plain("redeploy", "redeploy HubApiWeb"),
    with("cancel-deploy", STEPS, "cancel deploy of queue-worker"),
    with("advance-deploy", STEPS, "advance deploy of queue-worker"),
    plain("scale", "scale mail-worker to 3"),
    plain("pause", "pause mail-worker"),
    with(
        "unpause",
        &["somebody pauses mail-worker: for a test"],
        "unpause mail-worker",
    ),
    plain("bounce", "bounce mail-worker"),
    plain("run", "run rebuild-index with args --full"),
    plain("kill-task", "kill task <task>"),
    plain("exit-cooldown", "exit cooldown of exports-api"),
    plain("skip-healthchecks", "skip healthchecks of mail-worker"),
    plain("set-priority", "set priority of mail-worker to 0.8"),
    after(
        "make-permanent",
        "scale mail-worker to 3 for 2 hours",
        "make scale of mail-worker permanent",
    ),
    plain("remove-request", "remove request mail-worker"),
    plain("freeze-machine", "freeze agent 10.1.21.1"),
    with(
        "activate-machine",
        &["host 10.1.21.1 is frozen"],
        "activate agent 10.1.21.1",
    ),
    plain("decommission-machine", "decommission agent 10.1.21.1"),
    plain("disable-action", "disable action DEPLOY"),
    plain(
        "add-webhook",
        "add webhook DEPLOY `http://hook.example:9000/d`",
    ),
];

/// What the balancer is asked for.
pub(crate) const OF_BALANCER: &[Order] = &[
    plain("add-hosts", "add host(s) to hubapi.com"),
    plain("remove-hosts", "remove host 10.1.4.2:31010 from hubapi.com"),
    plain(
        "replace-hosts",
        "replace the hosts of hubapi.com with 10.1.4.2:31010 and 10.1.4.7:31022 and 10.1.4.9:31045",
    ),
    plain("migrate", "migrate hubapi.com to hubapi"),
    plain("update-config", "update config of hubapi.com"),
    with(
        "cancel-request",
        &[
            "agent edge-prod-1:8882 answers after 60 ticks",
            "somebody posts theirs-1 adding 10.1.4.7:31022 to hubapi.com",
        ],
        "cancel request theirs-1",
    ),
    plain("set-base-path", "set base path of hubapi.com to /hub"),
    plain(
        "set-domains",
        "set domains of login-web to api.hubapi.com, app.hubapi.com",
    ),
    plain(
        "set-groups",
        "move hubapi.com to groups edge-prod and internal-prod",
    ),
    plain("set-template", "change the template of hubapi.com to empty"),
    plain("set-option", "set option timeout of hubapi.com to 30"),
    plain("set-owners", "set owners of hubapi.com to ada@example.org"),
    plain("delete-service", "delete service hubapi.com"),
    with(
        "purge-cache",
        &[
            "the balancer is of the development line",
            "hubapi.com has an edge cache",
        ],
        "purge cache of hubapi.com",
    ),
    plain("set-target-count", "set target count of edge-prod to 4"),
    plain(
        "add-traffic-source",
        "add classic traffic source web-elb to edge-prod",
    ),
    with(
        "remove-traffic-source",
        &[
            "edge-prod gets traffic from web-elb",
            "edge-prod gets traffic from front-elb",
        ],
        "remove traffic source web-elb from edge-prod",
    ),
    plain("set-alias", "set alias edge-all to edge-prod"),
    with(
        "delete-alias",
        &["edge-all is an alias of edge-prod, internal-prod"],
        "delete alias edge-all",
    ),
    with(
        "forget-agent",
        &["agent edge-prod-2:8882 disconnects"],
        "forget agent edge-prod-2:8882 of edge-prod",
    ),
    plain(
        "clear-base-path",
        "clear base path app.hubapi.com/login of edge-prod",
    ),
    with(
        "expire-auth-key",
        &["ada has the key a-key-of-adas"],
        "expire auth key of ada in prod",
    ),
    with(
        "register-instance",
        AWS,
        "register instance i-0a4d with ELB web-elb",
    ),
    with(
        "deregister-instance",
        AWS,
        "deregister instance i-0a1b from ELB web-elb",
    ),
    with(
        "add-target",
        AWS,
        "add target i-0a4d to target group web-tg",
    ),
    with(
        "remove-target",
        AWS,
        "remove target i-0a1b from target group web-tg",
    ),
];

/// Commands without a cell of their own, and why.
pub(crate) const ELSEWHERE: &[(&str, &str)] = &[
    (
        "enable-action",
        "sets what disable-action sets, the other way",
    ),
    (
        "remove-webhook",
        "sets what add-webhook sets, the other way",
    ),
    ("rerun", "is a run with the arguments of the last one"),
];
