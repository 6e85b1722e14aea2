//! Changes of a scheduler request: what is decided from which facts, and what the room is told of what became of them.

use std::time::Duration;

use commands::{
    ActiveDeploy, Asking, Change, Decision, DeployId, Effect, EnvironmentName, LastRun, Leaving,
    OperationId, PendingDeploy, Person, RequestAction, RequestChange, RequestFacts, RequestName,
    RequestSeen, RunSeen, SchedulerRequest, SchedulerRequestId, Seen, Sent, Steps, TaskCounts,
    TaskId, Timer, Understood, Verdict, parse,
};

const TASK: &str = "HubApiWeb-d7-1700000000000-1-node7-DEFAULT";

fn facts() -> RequestFacts {
    RequestFacts {
        request: SchedulerRequest {
            id: "HubApiWeb".to_owned(),
            environment: EnvironmentName::new("qa"),
            kind: "SERVICE".to_owned(),
            state: "ACTIVE".to_owned(),
            instances: Some(2),
            owners: Vec::new(),
            group: None,
        },
        counts: TaskCounts {
            healthy: 2,
            ..TaskCounts::default()
        },
        tasks: vec![
            TaskId::new(TASK),
            TaskId::new("HubApiWeb-d7-1700000000000-2-node8-DEFAULT"),
        ],
        active: Some(ActiveDeploy {
            deploy_id: DeployId::new("d7"),
            body: serde_json::json!({
                "id": "d7", "loadBalancerGroups": ["edge-qa"],
                "loadBalancerServiceIdOverride": "hubapi.com",
                "containerInfo": {"docker": {"image": "hub/web:1.41"}}
            }),
        }),
        pending: None,
        bouncing: false,
        skips_healthchecks: false,
        priority: None,
        leaving: None,
        timers: Vec::new(),
        deploys: Vec::new(),
        last_run: None,
        recipe: None,
        compare: None,
        source: None,
    }
}

fn with(change: impl FnOnce(&mut RequestFacts)) -> RequestFacts {
    let mut facts = facts();
    change(&mut facts);
    facts
}

fn paused() -> RequestFacts {
    with(|facts| {
        facts.request.state = "PAUSED".to_owned();
        facts.counts = TaskCounts::default();
        facts.tasks.clear();
    })
}

fn on_demand() -> RequestFacts {
    with(|facts| {
        facts.request.id = "NightlyReport".to_owned();
        facts.request.kind = "ON_DEMAND".to_owned();
        facts.request.instances = None;
        facts.counts = TaskCounts::default();
        facts.tasks.clear();
    })
}

fn decide(sentence: &str, facts: &RequestFacts) -> Decision {
    let Understood::Command(spoken) = parse(sentence) else {
        panic!("`{sentence}` is not understood: {:?}", parse(sentence))
    };
    let asking = Asking {
        operation: OperationId::new("k7q2m"),
        person: Person("console:you".to_owned()),
    };
    match spoken.command.change() {
        Some(Change::Scheduler(change)) => change.decide(facts, &asking),
        _ => panic!("`{sentence}` is no change of a scheduler request"),
    }
}

/// What a sentence comes to: an answer, a refusal, or a plan with its tier, preview, cautions and inverse.
fn check(sentence: &str, facts: &RequestFacts, expected: &[&str]) {
    let lines: Vec<String> = match decide(sentence, facts) {
        Decision::Answer(reply, Verdict::Success) => vec![reply.text],
        Decision::Answer(reply, verdict) => vec![format!("{verdict:?}: {}", reply.text)],
        Decision::Plan(plan) => {
            let cautions = plan.cautions.iter().map(|text| format!("caution: {text}"));
            [format!("tier {}: {}", plan.tier, plan.preview)]
                .into_iter()
                .chain(cautions)
                .chain([format!("undo: {}", plan.inverse)])
                .collect()
        }
    };
    assert_eq!(lines, expected, "{sentence}");
}

fn action(sentence: &str, facts: &RequestFacts) -> RequestAction {
    match decide(sentence, facts) {
        Decision::Plan(plan) => match plan.effect {
            Effect::ChangeRequest(change) => change.action,
            other => panic!("{other:?}"),
        },
        other => panic!("{sentence}: {other:?}"),
    }
}

#[test]
fn pausing() {
    check(
        "pause HubApiWeb",
        &facts(),
        &[
            "tier 2: HubApiWeb in qa is ACTIVE, 2 of 2 instances healthy. Pausing it stops its 2 tasks at once.",
            "caution: the balancer hears of it only after they have ended, so hubapi.com answers with errors for a moment. `pause HubApiWeb without killing its tasks` takes them off the balancer first",
            "caution: hubapi.com has no upstream of it while it is paused",
            "undo: unpause HubApiWeb",
        ],
    );
    check(
        "pause HubApiWeb for 2 hours without killing its tasks",
        &facts(),
        &[
            "tier 2: HubApiWeb in qa is ACTIVE, 2 of 2 instances healthy. Pausing it takes its 2 tasks off the balancer first, and then stops each. After 2 hours it is unpaused by itself.",
            "caution: hubapi.com has no upstream of it while it is paused",
            "undo: unpause HubApiWeb",
        ],
    );
    check(
        "pause NightlyReport without killing its tasks",
        &on_demand(),
        &[
            "tier 2: NightlyReport in qa is ACTIVE, 0 tasks healthy. Pausing it lets nothing of it start; none of its tasks runs at this moment.",
            "caution: hubapi.com has no upstream of it while it is paused",
            "undo: unpause NightlyReport",
        ],
    );
    let pause = RequestAction::Pause {
        kill_tasks: false,
        for_millis: Some(7_200_000),
    };
    let sentence = "pause HubApiWeb for 2 hours without killing its tasks";
    assert_eq!(action(sentence, &facts()), pause);
    check(
        "pause HubApiWeb",
        &paused(),
        &["Nothing to do: HubApiWeb in qa is PAUSED already."],
    );
    let mut for_a_while = paused();
    for_a_while.timers.push((Timer::Pause, None));
    check(
        "pause HubApiWeb",
        &for_a_while,
        &[
            "Nothing to do: HubApiWeb in qa is PAUSED already, and will be unpaused by itself. `make the pause of HubApiWeb permanent` keeps it so.",
        ],
    );
    check(
        "pause HubApiWeb for 2 hours",
        &for_a_while,
        &[
            "Nothing to do: HubApiWeb in qa is PAUSED already, and how long cannot be changed: `unpause HubApiWeb` first.",
        ],
    );
    check(
        "pause HubApiWeb",
        &with(|facts| facts.request.state = "DELETING".to_owned()),
        &[
            "Refused: HubApiWeb in qa is DELETING: it is being taken off the scheduler. Nothing was changed.",
        ],
    );
}

#[test]
fn unpausing() {
    check(
        "unpause HubApiWeb",
        &paused(),
        &[
            "tier 2: HubApiWeb in qa is PAUSED. Unpausing it starts 2 instances of 1.41.",
            "undo: pause HubApiWeb",
        ],
    );
    check(
        "unpause HubApiWeb",
        &facts(),
        &[
            "Nothing to do: HubApiWeb in qa is ACTIVE, 2 of 2 instances healthy. Only what is PAUSED can be unpaused.",
        ],
    );
    let mut never_deployed = paused();
    never_deployed.active = None;
    check(
        "unpause HubApiWeb",
        &never_deployed,
        &[
            "tier 2: HubApiWeb in qa is PAUSED. Unpausing it starts nothing: it has no deploy.",
            "undo: pause HubApiWeb",
        ],
    );
}

#[test]
fn bouncing() {
    let cannot = "caution: it cannot be called off, it only lapses: after an hour, unless the scheduler is configured otherwise. `bounce HubApiWeb for 20 minutes` gives it less";
    let gone = "undo: irreversible: the old tasks are gone; the new ones are of the same deploy";
    check(
        "bounce HubApiWeb",
        &facts(),
        &[
            "tier 2: HubApiWeb in qa runs 1.41, 2 of 2 instances healthy. Bouncing it replaces them one at a time: an old one ends when a new one is healthy, never fewer than 2 instances in between.",
            cannot,
            gone,
        ],
    );
    check(
        "bounce HubApiWeb all at once for 20 minutes",
        &facts(),
        &[
            "tier 2: HubApiWeb in qa runs 1.41, 2 of 2 instances healthy. Bouncing it starts 2 new ones beside the 2 there are, and ends those once all are healthy: it needs room for 4.",
            "caution: after 20 minutes what is left of the old ones stays",
            gone,
        ],
    );
    for (facts, why) in [
        (
            paused(),
            "HubApiWeb in qa is PAUSED, so it has no tasks to replace. `unpause HubApiWeb` starts new ones.",
        ),
        (
            with(|facts| facts.active = None),
            "HubApiWeb in qa has no deploy, so it has no tasks to replace.",
        ),
        (
            with(|facts| facts.bouncing = true),
            "HubApiWeb in qa is bouncing already, and the scheduler takes one bounce at a time. `status of HubApiWeb` shows how far it is.",
        ),
        (
            on_demand(),
            "NightlyReport in qa is an ON_DEMAND request, and only what runs all the time can be bounced.",
        ),
    ] {
        let refused = format!("Refused: {why} Nothing was changed.");
        check("bounce HubApiWeb", &facts, &[&refused]);
    }
}

#[test]
fn running() {
    check(
        "run NightlyReport with args --month \"June 2024\"",
        &on_demand(),
        &[
            "tier 2: NightlyReport in qa is an ON_DEMAND request, ACTIVE, with 1.41. Running it starts one task now, with the arguments `--month` and `June 2024`.",
            "undo: irreversible: what it does is done; while it runs, its task can be killed",
        ],
    );
    loses_the_first_argument();
    let RequestAction::Run { run_id, arguments } =
        action("run NightlyReport with args a b", &on_demand())
    else {
        panic!("a run")
    };
    assert!(
        run_id.starts_with("k7q2m-") && run_id.len() == 11,
        "{run_id}"
    );
    assert_eq!(arguments, ["a", "b"]);
    let running = |facts: &mut RequestFacts| facts.counts.healthy = 1;
    let mut scheduled = on_demand();
    scheduled.request.kind = "SCHEDULED".to_owned();
    running(&mut scheduled);
    let mut once = on_demand();
    once.request.kind = "RUN_ONCE".to_owned();
    let mut stopped = on_demand();
    stopped.request.state = "PAUSED".to_owned();
    let mut never_deployed = on_demand();
    never_deployed.active = None;
    for (facts, why) in [
        (
            facts(),
            "HubApiWeb in qa is a SERVICE request, and only ON_DEMAND and SCHEDULED ones are run by asking.",
        ),
        (
            once,
            "NightlyReport in qa is a RUN_ONCE request: each deploy runs once. `redeploy NightlyReport` does that.",
        ),
        (
            scheduled,
            "NightlyReport in qa runs at this moment, and a SCHEDULED request runs once at a time.",
        ),
        (
            stopped,
            "NightlyReport in qa is PAUSED. `unpause NightlyReport` first.",
        ),
        (
            never_deployed,
            "NightlyReport in qa has no deploy, so there is nothing to run.",
        ),
    ] {
        let refused = format!("Refused: {why} Nothing was changed.");
        check("run NightlyReport", &facts, &[&refused]);
    }
}

#[test]
fn running_again() {
    let task = "NightlyReport-d7-1700000000000-1-node7-DEFAULT";
    let after = |arguments: Option<&[&str]>| {
        let mut facts = on_demand();
        facts.last_run = Some(LastRun {
            task: TaskId::new(task),
            deploy_id: DeployId::new("d7"),
            state: Some("TASK_FAILED".to_owned()),
            arguments: arguments.map(|all| all.iter().map(|each| (*each).to_owned()).collect()),
        });
        facts
    };
    let gone = "undo: irreversible: what it does is done; while it runs, its task can be killed";
    let secret = ["--token", "abc", "--month=6", "--password=hunter2"];
    check(
        "rerun NightlyReport",
        &after(Some(&secret)),
        &[
            &format!(
                "tier 2: NightlyReport in qa is an ON_DEMAND request, ACTIVE, with 1.41. Its last run was {task} (TASK_FAILED), with the arguments `--token`, `•••`, `--month=6` and `--password=•••`. Running it again starts one task now, with the same."
            ),
            gone,
        ],
    );
    let RequestAction::Run { run_id, arguments } =
        action("rerun NightlyReport", &after(Some(&secret)))
    else {
        panic!("a run")
    };
    assert!(
        run_id.starts_with("k7q2m-") && run_id.len() == 11,
        "{run_id}"
    );
    assert_eq!(arguments, secret, "they are sent as they were");
    let mut other = after(Some(&[]));
    other.active.as_mut().expect("a deploy").deploy_id = DeployId::new("d8");
    other.counts.pending = 1;
    check(
        "rerun NightlyReport",
        &other,
        &[
            &format!(
                "tier 2: NightlyReport in qa is an ON_DEMAND request, ACTIVE, with 1.41. Its last run was {task} (TASK_FAILED) of another deploy, without arguments. (One that waits to start is not looked at.) Running it again starts one task now, without any."
            ),
            gone,
        ],
    );
    check(
        "rerun NightlyReport",
        &after(None),
        &[&format!(
            "Refused: The scheduler no longer says which arguments the last run of NightlyReport in qa had ({task}). Say them: `run NightlyReport with args …`, or `run NightlyReport` without any. Nothing was changed."
        )],
    );
    check(
        "rerun NightlyReport",
        &on_demand(),
        &[
            "Refused: NightlyReport in qa has not run yet, as far as the scheduler remembers. `run NightlyReport` runs it. Nothing was changed.",
        ],
    );
    check(
        "rerun HubApiWeb",
        &facts(),
        &[
            "Refused: HubApiWeb in qa is a SERVICE request, and only ON_DEMAND and SCHEDULED ones are run by asking. Nothing was changed.",
        ],
    );
}

/// It is lost with a plain command, and with nothing else as far as the deploy tells.
fn loses_the_first_argument() {
    let cautions = |deploy: serde_json::Value, sentence: &str| {
        let mut facts = on_demand();
        let deploy_id = DeployId::new("d7");
        facts.active = Some(ActiveDeploy {
            deploy_id,
            body: deploy,
        });
        match decide(sentence, &facts) {
            Decision::Plan(plan) => plan.cautions,
            other => panic!("{other:?}"),
        }
    };
    let with_arguments = "run NightlyReport with args --password=hunter2 b";
    assert_eq!(
        cautions(
            serde_json::json!({"id": "d7", "command": "./report", "arguments": []}),
            with_arguments
        ),
        [
            "the command of deploy d7 is started by Mesos itself, which takes the first argument for the program's name: `--password=•••` is lost unless the deploy counts on that"
        ]
    );
    let plain = serde_json::json!({"id": "d7", "command": "./report"});
    assert!(cautions(plain, "run NightlyReport").is_empty());
    for other in [
        serde_json::json!({"id": "d7", "command": "./report", "arguments": ["report"]}),
        serde_json::json!({"id": "d7", "command": "./report", "customExecutorCmd": "/bin/executor"}),
        serde_json::json!({"id": "d7", "containerInfo": {"type": "DOCKER", "docker": {"image": "a:1"}}}),
    ] {
        assert!(
            cautions(other.clone(), with_arguments).is_empty(),
            "{other}"
        );
    }
}

#[test]
fn killing_a_task() {
    let kill = format!("kill task {TASK}");
    let gone = "undo: irreversible: a task that has ended does not come back";
    check(
        &kill,
        &facts(),
        &[
            &format!(
                "tier 2: {TASK} is a task of HubApiWeb in qa, 2 of 2 instances healthy. Killing it starts a replacement, and ends it once that is healthy."
            ),
            gone,
        ],
    );
    check(
        &format!("{kill} now"),
        &with(|facts| facts.counts.healthy = 1),
        &[
            &format!(
                "tier 3: {TASK} is a task of HubApiWeb in qa, 1 of 2 instances healthy. Killing it ends it at once; a replacement starts afterwards."
            ),
            "caution: none that is healthy may be left until a replacement is. A second person must approve",
            gone,
        ],
    );
    check(
        &kill,
        &with(|facts| facts.tasks.clear()),
        &[&format!(
            "Nothing to do: the scheduler runs no task {TASK} of HubApiWeb in qa: it has ended, or never was."
        )],
    );
    let leaving = |kind: &str| {
        with(|facts| {
            facts.leaving = Some(Leaving {
                kind: kind.to_owned(),
                message: None,
            });
        })
    };
    check(
        &kill,
        &leaving("SCALING_DOWN"),
        &[&format!(
            "Nothing to do: task {TASK} is on its way out already (SCALING_DOWN). `kill task {TASK} without waiting` does not wait for that."
        )],
    );
    check(
        &format!("{kill} now"),
        &leaving("USER_REQUESTED"),
        &[&format!(
            "Nothing to do: task {TASK} is being killed already (USER_REQUESTED)."
        )],
    );
    check(
        &format!("{kill} now"),
        &leaving("BOUNCING"),
        &[
            &format!(
                "tier 2: {TASK} is a task of HubApiWeb in qa, 2 of 2 instances healthy. Killing it ends it at once; a replacement starts afterwards."
            ),
            "caution: it is on its way out already (BOUNCING), and this takes the place of that",
            gone,
        ],
    );
}

fn deploying(target: u32, steps: Option<Steps>) -> RequestFacts {
    with(|facts| {
        facts.request.instances = Some(6);
        facts.pending = Some(PendingDeploy {
            deploy_id: DeployId::new("d8"),
            target,
            steps,
            by: Some("ada".to_owned()),
        });
    })
}

fn steps(size: u32, count: u32) -> Option<Steps> {
    Some(Steps {
        size,
        then_all_after: Some(count),
    })
}

#[test]
fn steering_a_deploy() {
    check(
        "cancel deploy of HubApiWeb",
        &deploying(6, None),
        &[
            "tier 2: HubApiWeb in qa has 1.41, and deploy d8 is on its way, by ada. Cancelling that ends its new tasks, and 1.41 stays.",
            "caution: it may still succeed before the scheduler gets to it",
            "undo: irreversible: a cancelled deploy has to be made anew",
        ],
    );
    check(
        "cancel deploy of HubApiWeb",
        &facts(),
        &[
            "Refused: HubApiWeb in qa has no deploy on its way; it has 1.41. Nothing was changed. `rollback HubApiWeb` deploys what ran before.",
        ],
    );
    check(
        "advance deploy of HubApiWeb",
        &deploying(2, steps(2, 3)),
        &[
            "tier 2: Deploy d8 of HubApiWeb in qa goes to 2 instances of 6 for now. It would go to 4, beside 2 of 1.41.",
            "undo: advance deploy of HubApiWeb to 2",
        ],
    );
    check(
        "advance deploy of HubApiWeb",
        &deploying(1, steps(1, 1)),
        &[
            "tier 2: Deploy d8 of HubApiWeb in qa goes to 1 instance of 6 for now. It would go to 6, and none of 1.41 is left once they are healthy.",
            "undo: advance deploy of HubApiWeb to 1",
        ],
    );
    check(
        "step back the deploy of HubApiWeb",
        &deploying(4, steps(2, 3)),
        &[
            "tier 2: Deploy d8 of HubApiWeb in qa goes to 4 instances of 6 for now. It would go to 2, beside 4 of 1.41.",
            "undo: advance deploy of HubApiWeb to 4",
        ],
    );
    check(
        "step back the deploy of HubApiWeb",
        &deploying(1, steps(2, 3)),
        &[
            "Nothing to do: deploy d8 of HubApiWeb in qa goes to 1 instance already. `cancel deploy of HubApiWeb` gives it up.",
        ],
    );
    check(
        "advance deploy of HubApiWeb to 7",
        &deploying(1, steps(2, 3)),
        &[
            "Refused: HubApiWeb in qa has 6 instances, so its deploy cannot go to 7. Nothing was changed.",
        ],
    );
    check(
        "advance deploy of HubApiWeb",
        &deploying(6, None),
        &[
            "Refused: Deploy d8 has no steps I know of; it should have 6 instances for now. Say how many: `advance deploy of HubApiWeb to 6`. Nothing was changed.",
        ],
    );
    check(
        "advance deploy of HubApiWeb",
        &facts(),
        &[
            "Refused: HubApiWeb in qa has no deploy on its way that could go on. Nothing was changed.",
        ],
    );
}

#[test]
fn health_checks_cooldown_and_priority() {
    check(
        "skip healthchecks of HubApiWeb for 1 hour",
        &with(|facts| facts.counts.not_yet_healthy = 1),
        &[
            "tier 2: HubApiWeb in qa has health checks. Skipping them takes every task for healthy as soon as it runs, the one that is not yet healthy now, too. After 1 hour they are checked again.",
            "caution: tasks that do not work get traffic, and a bad deploy succeeds",
            "undo: enable healthchecks of HubApiWeb",
        ],
    );
    check(
        "enable healthchecks of HubApiWeb",
        &facts(),
        &["Nothing to do: HubApiWeb in qa has health checks already."],
    );
    check(
        "exit cooldown of HubApiWeb",
        &facts(),
        &["Nothing to do: HubApiWeb in qa is ACTIVE, and in no cooldown."],
    );
    check(
        "exit cooldown of HubApiWeb",
        &with(|facts| facts.request.state = "SYSTEM_COOLDOWN".to_owned()),
        &[
            "tier 1: HubApiWeb in qa is SYSTEM_COOLDOWN, 2 of 2 instances healthy. Leaving it, its tasks start at once again.",
            "caution: it is in SYSTEM_COOLDOWN: its tasks fail again and again, and new ones start late",
            "undo: irreversible: a cooldown begins by itself, when tasks fail again and again",
        ],
    );
    check(
        "set priority of HubApiWeb to 0.8",
        &facts(),
        &[
            "tier 1: HubApiWeb in qa has no priority of its own, but the scheduler's. It gets 0.8.",
            "undo: irreversible: having no priority of its own cannot be asked for",
        ],
    );
    let important = with(|facts| facts.priority = "0.3".parse().ok());
    check(
        "set priority of HubApiWeb to 0.8 for 2 hours",
        &important,
        &[
            "tier 1: HubApiWeb in qa has priority 0.3. It gets 0.8. After 2 hours it gets the former one again.",
            "undo: set priority of HubApiWeb to 0.3",
        ],
    );
    check(
        "set priority of HubApiWeb to 0.30",
        &important,
        &["Nothing to do: HubApiWeb in qa has priority 0.3 already."],
    );
}

#[test]
fn making_permanent_and_removing() {
    let scaled = with(|facts| facts.timers.push((Timer::Scale, Some("4".to_owned()))));
    check(
        "make scale of HubApiWeb permanent",
        &scaled,
        &[
            "tier 2: HubApiWeb in qa has 2 instances for a while, and then 4 again. It would keep 2 instances.",
            "undo: irreversible: a timer cannot be put back; the change itself can be taken back by its own command",
        ],
    );
    check(
        "make the pause of HubApiWeb permanent",
        &scaled,
        &[
            "Refused: HubApiWeb in qa has no pause with an end. What comes back by itself is its scale. Nothing was changed.",
        ],
    );
    check(
        "make the bounce of HubApiWeb permanent",
        &facts(),
        &[
            "Refused: HubApiWeb in qa has no bounce with an end. Nothing of it comes back by itself. Nothing was changed.",
        ],
    );
    check(
        "remove request HubApiWeb",
        &facts(),
        &[
            "tier 3: HubApiWeb in qa is a SERVICE request, ACTIVE, 2 of 2 instances healthy. Removing it ends its 2 tasks, and takes its deploy 1.41, its settings and its timers off the scheduler. Its balancer service hubapi.com stays, without upstreams: `delete service hubapi.com` takes it away.",
            "caution: this removes the request. A second person must approve",
            "caution: the ids of its deploys stay used, should it be made anew",
            "undo: irreversible: a removed request has to be made anew, and I cannot make one",
        ],
    );
}

#[test]
fn what_cannot_be_repeated_says_so() {
    for (sentence, facts, repeatable) in [
        ("pause HubApiWeb", facts(), true),
        ("unpause HubApiWeb", paused(), true),
        ("skip healthchecks of HubApiWeb", facts(), true),
        ("remove request HubApiWeb", facts(), true),
        ("set priority of HubApiWeb to 1", facts(), true),
        ("bounce HubApiWeb", facts(), false),
        ("run NightlyReport", on_demand(), false),
        (&format!("kill task {TASK}"), facts(), false),
    ] {
        let Decision::Plan(plan) = decide(sentence, &facts) else {
            panic!("{sentence}")
        };
        assert_eq!(plan.effect.may_be_sent_again(), repeatable, "{sentence}");
    }
}

fn told(action: RequestAction, seen: RequestSeen) -> (String, Option<Verdict>) {
    let effect = Effect::ChangeRequest(RequestChange {
        id: RequestName::new("HubApiWeb-k7q2m"),
        request: SchedulerRequestId::new("HubApiWeb"),
        action,
        message: "HubApiWeb-k7q2m by console:you".to_owned(),
        former_tasks: vec![TaskId::new(TASK)],
    });
    let told = Sent::of(&effect).tell(
        &Seen::Request(Box::new(seen)),
        Some(Duration::from_secs(4)),
        None,
    );
    let next = told.reply.fields.iter().find(|(name, _)| name == "next");
    let next = next.map_or_else(String::new, |(_, next)| format!(" next: {next}"));
    (told.reply.text + &next, told.verdict)
}

fn seen() -> RequestSeen {
    RequestSeen {
        state: Some("ACTIVE".to_owned()),
        wanted: Some(2),
        has_deploy: true,
        healthy: 2,
        ..RequestSeen::default()
    }
}

#[test]
fn what_was_seen_is_told() {
    let bounce = || RequestAction::Bounce {
        incremental: true,
        for_millis: None,
    };
    let permanent = |timer, kept: &str| RequestAction::MakePermanent {
        timer,
        kept: kept.to_owned(),
    };
    let cancel = || RequestAction::CancelDeploy {
        deploy: DeployId::new("d8"),
    };
    let run = || RequestAction::Run {
        run_id: "k7q2m-abcde".to_owned(),
        arguments: Vec::new(),
    };
    let rows = [
        (
            bounce(),
            RequestSeen {
                former_left: 1,
                bouncing: true,
                ..seen()
            },
            "Request HubApiWeb-k7q2m is WAITING · ▰▱ 1 of 2 new tasks of HubApiWeb healthy, 1 task of before left · after 4.0 s",
            None,
        ),
        (
            bounce(),
            RequestSeen {
                former_left: 1,
                ..seen()
            },
            "Request HubApiWeb-k7q2m is FAILED · the bounce has ended before its time: 1 task of before still in place, 2 of 2 instances healthy next: `bounce HubApiWeb`",
            Some(Verdict::Failed),
        ),
        (
            bounce(),
            seen(),
            "Request HubApiWeb-k7q2m is SUCCESS · every task of HubApiWeb is a new one, 2 of 2 instances healthy, in 4.0 s",
            Some(Verdict::Success),
        ),
        (
            permanent(Timer::Scale, "2 instances"),
            seen(),
            "Request HubApiWeb-k7q2m is SUCCESS · HubApiWeb keeps 2 instances, in 4.0 s",
            Some(Verdict::Success),
        ),
        (
            permanent(Timer::Scale, "4 instances"),
            seen(),
            "Request HubApiWeb-k7q2m is FAILED · its time was up, or somebody changed it: HubApiWeb has 2 instances, no longer 4 instances",
            Some(Verdict::Failed),
        ),
        (
            cancel(),
            RequestSeen {
                deploy_ended: Some("SUCCEEDED".to_owned()),
                ..seen()
            },
            "Request HubApiWeb-k7q2m is FAILED · deploy d8 was SUCCEEDED before it could be cancelled next: `rollback HubApiWeb`",
            Some(Verdict::Failed),
        ),
        (
            run(),
            RequestSeen {
                run: Some(RunSeen {
                    task: Some(TaskId::new(TASK)),
                    state: Some("TASK_FAILED".to_owned()),
                    last_lines: Vec::new(),
                }),
                ..seen()
            },
            "Request HubApiWeb-k7q2m is FAILED · task HubApiWeb-d7-1700000000000-1-node7-DEFAULT ended as TASK_FAILED next: `logs of HubApiWeb-d7-1700000000000-1-node7-DEFAULT`",
            Some(Verdict::Failed),
        ),
    ];
    for (action, seen, text, verdict) in rows {
        assert_eq!(told(action, seen), (text.to_owned(), verdict));
    }
}

#[test]
fn the_end_names_what_comes_next() {
    let next = |sentence: &str, facts: &RequestFacts, here: &str| {
        let Understood::Command(spoken) = parse(sentence) else {
            panic!("`{sentence}` is not understood")
        };
        let Decision::Plan(plan) = decide(sentence, facts) else {
            panic!("`{sentence}` is no plan")
        };
        let everyday = EnvironmentName::new("prod");
        let here = EnvironmentName::new(here);
        spoken.command.next(&plan.effect, &here, Some(&everyday))
    };
    let deploy = "deploy HubApiWeb 1.42";
    assert_eq!(
        next(deploy, &facts(), "qa").as_deref(),
        Some("promote HubApiWeb from qa to prod")
    );
    assert_eq!(next(deploy, &facts(), "prod"), None);
    assert_eq!(
        next(
            "advance deploy of HubApiWeb",
            &deploying(2, steps(2, 3)),
            "qa"
        )
        .as_deref(),
        Some("status of HubApiWeb in qa")
    );
    assert_eq!(next("pause HubApiWeb", &facts(), "qa"), None);
}
