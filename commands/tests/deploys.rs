//! Deploys: what is decided from the facts, and what the room is told of what the scheduler shows.

use std::time::Duration;

use commands::{
    ActiveDeploy, Asking, Change, Colour, Command, Decision, DeployFailure, DeployId, DeploySeen,
    Effect, EndedTask, EnvironmentName, Known, NewDeploy, OperationId, PastDeploy, PendingDeploy,
    Person, Plan, RequestFacts, SchedulerRequest, Seen, Sent, Source, TaskCounts, TaskId, Told,
    Understood, Verdict, parse,
};
use serde_json::{Value, json};

fn body(tag: &str) -> Value {
    json!({
        "requestId": "HubApiWeb",
        "id": format!("{tag}_old"),
        "timestamp": 1_700_000_000_000_i64,
        "containerInfo": {"type": "DOCKER", "docker": {"image": format!("hub/hubapiweb:{tag}")}},
        "serviceBasePath": "/hub",
        "loadBalancerGroups": ["edge-qa"],
        "loadBalancerServiceIdOverride": "hubapi.com",
    })
}

fn active(tag: &str) -> ActiveDeploy {
    ActiveDeploy {
        deploy_id: DeployId::new(format!("{tag}_old")),
        body: body(tag),
    }
}

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
        tasks: Vec::new(),
        active: Some(active("1.41")),
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

fn decided(sentence: &str, facts: &RequestFacts) -> Decision {
    let Understood::Command(spoken) = parse(sentence) else {
        panic!("`{sentence}` is not understood")
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

fn planned(sentence: &str, facts: &RequestFacts) -> (Plan, NewDeploy) {
    match decided(sentence, facts) {
        Decision::Plan(plan) => match plan.effect.clone() {
            Effect::Deploy(deploy) => (*plan, *deploy),
            other => panic!("{other:?}"),
        },
        Decision::Answer(reply, _) => panic!("`{sentence}`: {}", reply.text),
    }
}

fn refused(sentence: &str, facts: &RequestFacts) -> String {
    match decided(sentence, facts) {
        Decision::Answer(reply, Verdict::Refused) => reply.text,
        other => panic!("`{sentence}`: {other:?}"),
    }
}

#[test]
fn a_deploy_is_the_one_that_runs_with_its_version_moved() {
    let (plan, deploy) = planned("deploy HubApiWeb 1.42 to qa", &facts());
    assert_eq!(
        plan.preview,
        "HubApiWeb in qa runs 1.41, 2 of 2 instances healthy. Deploying 1.42: 2 new instances have to be healthy first, then the traffic of hubapi.com goes over to them, and the old ones end."
    );
    assert_eq!(plan.inverse.to_string(), "deploy HubApiWeb 1.41");
    assert_eq!(
        deploy.differences,
        [("the tag of its image".to_owned(), "1.41 → 1.42".to_owned())]
    );
    let mut expected = body("1.42");
    expected["id"] = json!(deploy.deploy_id);
    expected
        .as_object_mut()
        .expect("an object")
        .remove("timestamp");
    assert_eq!(deploy.body, expected, "nothing else is changed");
    assert!(deploy.deploy_id.as_str().starts_with("1.42_k7q2m_"));
    assert!(!deploy.deploy_id.as_str().contains('-'));
    assert_eq!(deploy.message, "HubApiWeb-k7q2m by console:you");
}

#[test]
fn a_configured_comparison_is_shown_before_and_after() {
    let mut facts = facts();
    facts.compare = Some("https://git.example/hub/compare/{from}...{to}".to_owned());
    let (plan, deploy) = planned("deploy HubApiWeb 1.42", &facts);
    let link = "https://git.example/hub/compare/1.41...1.42".to_owned();
    assert_eq!(deploy.compare.as_ref(), Some(&link));
    assert!(
        plan.proposal(&commands::Approvals::default())
            .fields
            .contains(&("what changes".to_owned(), link))
    );
}

#[test]
fn a_deploy_of_other_content_has_another_id() {
    let mut other = facts();
    other.active.as_mut().expect("a deploy").body["env"] = json!({"A": "b"});
    let (_, first) = planned("deploy HubApiWeb 1.42", &facts());
    let (_, second) = planned("deploy HubApiWeb 1.42", &other);
    assert_ne!(first.deploy_id, second.deploy_id);
}

#[test]
fn one_instance_first() {
    let (plan, deploy) = planned(
        "deploy HubApiWeb 1.42 to qa with 1 instance first",
        &facts(),
    );
    assert_eq!(
        deploy.body["canaryDeploySettings"]["enableCanaryDeploy"],
        true
    );
    assert_eq!(deploy.body["canaryDeploySettings"]["instanceGroupSize"], 1);
    assert!(
        plan.preview.contains("1 new instance first"),
        "{}",
        plan.preview
    );
    assert_eq!(
        refused(
            "deploy HubApiWeb 1.42 to qa with 2 instances first",
            &facts()
        ),
        "HubApiWeb in qa has 2 instances, so 2 cannot come first. Nothing was changed."
    );
}

#[test]
fn what_cannot_be_deployed_is_refused_in_words() {
    let mut paused = facts();
    paused.request.state = "PAUSED".to_owned();
    assert!(refused("deploy HubApiWeb 1.42", &paused).contains("is PAUSED"));
    let mut pending = facts();
    pending.pending = Some(PendingDeploy {
        deploy_id: DeployId::new("1.42_other"),
        target: 2,
        steps: None,
        by: None,
    });
    assert!(refused("deploy HubApiWeb 1.43", &pending).contains("deploy 1.42_other on its way"));
    let mut new = facts();
    new.active = None;
    assert!(refused("deploy HubApiWeb 1.42", &new).contains("has never been deployed"));
    let mut opaque = facts();
    opaque.active.as_mut().expect("a deploy").body = json!({"command": "run"});
    assert!(refused("deploy HubApiWeb 1.42", &opaque).contains("[requests.HubApiWeb]"));
}

#[test]
fn what_runs_already_is_not_deployed_again_unasked() {
    let Decision::Answer(reply, Verdict::Success) = decided("deploy HubApiWeb 1.41", &facts())
    else {
        panic!("an answer")
    };
    assert_eq!(
        reply.text,
        "HubApiWeb in qa runs 1.41 already (deploy 1.41_old). `redeploy HubApiWeb` deploys it once more."
    );
    let (_, again) = planned("redeploy HubApiWeb", &facts());
    assert_eq!(again.version, "1.41");
    assert_ne!(again.deploy_id.as_str(), "1.41_old");
}

fn past(tag: &str, state: &str) -> PastDeploy {
    PastDeploy {
        deploy_id: DeployId::new(format!("{tag}_old")),
        by: None,
        message: None,
        at_millis: 0,
        state: Some(state.to_owned()),
        took_millis: None,
        body: Some(body(tag)),
    }
}

#[test]
fn a_rollback_skips_what_failed() {
    let mut facts = facts();
    facts.deploys = vec![
        past("1.41", "SUCCEEDED"),
        past("1.40.1", "FAILED"),
        past("1.40", "SUCCEEDED"),
        past("1.39", "SUCCEEDED"),
    ];
    assert_eq!(planned("rollback HubApiWeb", &facts).1.version, "1.40");
    assert_eq!(
        planned("rollback HubApiWeb to 1.39", &facts).1.version,
        "1.39"
    );
    assert_eq!(
        planned("rollback HubApiWeb to 1.39_old", &facts).1.version,
        "1.39"
    );
    assert!(refused("rollback HubApiWeb to 1.40.1", &facts).contains("I find no deploy 1.40.1"));
    facts.deploys.truncate(2);
    assert!(refused("rollback HubApiWeb", &facts).contains("no earlier deploy that succeeded"));
}

#[test]
fn a_promotion_takes_what_the_other_environment_runs() {
    let promoted = |active: Known<Option<ActiveDeploy>>| {
        let mut facts = facts();
        facts.request.environment = EnvironmentName::new("prod");
        facts.source = Some(Source {
            environment: EnvironmentName::new("qa"),
            active,
        });
        decided("promote HubApiWeb from qa to prod", &facts)
    };
    let Decision::Plan(plan) = promoted(Known::Known(Some(active("1.42")))) else {
        panic!("a plan")
    };
    assert!(plan.preview.contains("Deploying 1.42"), "{}", plan.preview);
    assert!(matches!(
        promoted(Known::Known(None)),
        Decision::Answer(_, Verdict::Refused)
    ));
    let unknown = promoted(Known::Unknown(
        "the scheduler of qa cannot be reached".to_owned(),
    ));
    assert!(matches!(unknown, Decision::Answer(_, Verdict::Failed)));
}

fn told(seen: &DeploySeen) -> Told {
    let (plan, _) = planned("deploy HubApiWeb 1.42 to qa", &facts());
    let seen = Seen::Deploy(Box::new(seen.clone()));
    Sent::of(&plan.effect).tell(&seen, Some(Duration::from_secs(41)), None)
}

fn check(seen: &DeploySeen, text: &str, colour: Colour, verdict: Option<Verdict>) {
    let told = told(seen);
    assert_eq!(told.reply.text, text);
    assert_eq!(
        (told.reply.colour, told.verdict),
        (colour, verdict),
        "{text}"
    );
}

#[test]
fn progress_is_counted_in_healthy_instances() {
    let waiting = DeploySeen {
        state: "WAITING".to_owned(),
        target: 2,
        healthy: 1,
        starting: 1,
        ..DeploySeen::default()
    };
    check(
        &waiting,
        "Request HubApiWeb-k7q2m is WAITING · ▰▱ 1 of 2 instances of 1.42 healthy, 1 starting · after 41.0 s",
        Colour::Blue,
        None,
    );
    let balancing = DeploySeen {
        healthy: 2,
        starting: 0,
        balancer: Some("WAITING".to_owned()),
        ..waiting
    };
    check(
        &balancing,
        "Request HubApiWeb-k7q2m is WAITING · ▰▰ 2 of 2 instances of 1.42 healthy · waiting for the balancer · after 41.0 s",
        Colour::Blue,
        None,
    );
}

#[test]
fn a_deploy_that_can_never_end_is_told_apart_from_one_that_waits() {
    let hanging = DeploySeen {
        state: "WAITING".to_owned(),
        target: 2,
        healthy: 2,
        balancer: Some("UNKNOWN".to_owned()),
        balancer_lost: true,
        ..DeploySeen::default()
    };
    check(
        &hanging,
        "Request HubApiWeb-k7q2m is WAITING · ▰▰ 2 of 2 instances of 1.42 healthy · the balancer does not have the request it waits for, so it waits for ever: `cancel deploy of HubApiWeb` ends it · after 41.0 s",
        Colour::Yellow,
        None,
    );
}

fn ended(state: &str) -> DeploySeen {
    let (_, deploy) = planned("deploy HubApiWeb 1.42 to qa", &facts());
    let active = if state == "SUCCEEDED" {
        deploy.deploy_id
    } else {
        DeployId::new("1.41_old")
    };
    DeploySeen {
        state: state.to_owned(),
        ended: true,
        target: 2,
        healthy: 2,
        active: Some(active),
        ..DeploySeen::default()
    }
}

#[test]
fn success_says_what_runs() {
    check(
        &ended("SUCCEEDED"),
        "Request HubApiWeb-k7q2m is SUCCESS · HubApiWeb runs 1.42, 2 of 2 instances healthy, in 41.0 s",
        Colour::Green,
        Some(Verdict::Success),
    );
    let overtaken = DeploySeen {
        active: Some(DeployId::new("1.43_x")),
        ..ended("SUCCEEDED")
    };
    check(
        &overtaken,
        "Request HubApiWeb-k7q2m is SUCCESS · the deploy of 1.42 SUCCEEDED, and HubApiWeb runs 1.43_x by now, in 41.0 s",
        Colour::Green,
        Some(Verdict::Success),
    );
}

#[test]
fn what_runs_once_runs_when_it_is_deployed() {
    let mut once = facts();
    once.request.kind = "RUN_ONCE".to_owned();
    let (plan, _) = planned("redeploy HubApiWeb", &once);
    assert_eq!(
        plan.preview,
        "HubApiWeb in qa runs 1.41. Deploying it once more: it is a RUN_ONCE request, so it counts as deployed at once, and runs once."
    );
}

#[test]
fn what_runs_now_and_then_is_deployed_unseen() {
    let on_demand = DeploySeen {
        target: 0,
        healthy: 0,
        ..ended("SUCCEEDED")
    };
    check(
        &on_demand,
        "Request HubApiWeb-k7q2m is SUCCESS · 1.42 is what HubApiWeb runs from now on; whether it can shows with its next run, in 41.0 s",
        Colour::Green,
        Some(Verdict::Success),
    );
}

#[test]
fn a_failure_says_why_and_what_still_runs() {
    let task = TaskId::new("HubApiWeb-1.42_k7q2m_x-1700000000000-1-node7-rack1");
    let unhealthy = DeploySeen {
        failures: vec![DeployFailure {
            reason: "TASK_FAILED_HEALTH_CHECKS".to_owned(),
            task: Some(task.clone()),
            message: Some("status 500".to_owned()),
        }],
        last_lines: vec!["cannot open the database".to_owned()],
        ..ended("FAILED")
    };
    check(
        &unhealthy,
        "Request HubApiWeb-k7q2m is FAILED after 41.0 s · a task did not pass its health checks (HubApiWeb-1.42_k7q2m_x-1700000000000-1-node7-rack1): status 500. HubApiWeb still runs 1.41.",
        Colour::Red,
        Some(Verdict::Failed),
    );
    let fields = told(&unhealthy).reply.fields;
    assert!(fields.contains(&(
        "its last words".to_owned(),
        "cannot open the database".to_owned()
    )));
    assert!(fields.contains(&("next".to_owned(), format!("`logs of {task}`"))));
}

/// Seen on release 1.5.0: no failures, and a message that counts them as none.
#[test]
fn what_became_of_the_tasks_is_said_where_the_scheduler_names_no_failure() {
    let task = |number: u32, state: &str, said: Option<&str>| EndedTask {
        task: TaskId::new(format!(
            "HubApiWeb-1.42_k7q2m_x-1700000000000-{number}-node7-rack1"
        )),
        state: state.to_owned(),
        said: said.map(str::to_owned),
    };
    let silent = DeploySeen {
        message: Some("At least 0 task(s) for this instance group failed".to_owned()),
        ended_tasks: vec![
            task(3, "TASK_KILLED", None),
            task(1, "TASK_FAILED", Some("Command exited with status 3")),
            task(2, "TASK_FAILED", None),
        ],
        ..ended("FAILED")
    };
    check(
        &silent,
        "Request HubApiWeb-k7q2m is FAILED after 41.0 s · its task HubApiWeb-1.42_k7q2m_x-1700000000000-1-node7-rack1 ended as TASK_FAILED: Command exited with status 3, and 1 more task. HubApiWeb still runs 1.41.",
        Colour::Red,
        Some(Verdict::Failed),
    );
}

#[test]
fn a_state_nobody_knows_is_neither_finished_nor_successful() {
    let strange = DeploySeen {
        state: "PONDERING".to_owned(),
        target: 2,
        ..DeploySeen::default()
    };
    assert_eq!(told(&strange).verdict, None);
    assert_eq!(told(&strange).reply.colour, Colour::Yellow);
}

#[test]
fn an_undo_is_a_sentence_that_is_understood() {
    let (plan, _) = planned("deploy HubApiWeb 1.42 to qa", &facts());
    let Understood::Command(undo) = parse(&plan.inverse.to_string()) else {
        panic!("`{}`", plan.inverse)
    };
    assert!(matches!(undo.command, Command::Deploy(_)));
}
