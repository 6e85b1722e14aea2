//! What the balancer says, and what the room is told: one row a trap of the Baragon contract (sections 3.5, 4.2, 4.5, 6).

use std::time::Duration;

use commands::balancer::{AgentAnswer, Answer, Content, ReadBack, State};
use commands::{
    Action, Effect, Known, LoadBalancerRequestId, Pool, Sent, ServiceName, Upstream, Verdict,
};

const QUEUED: &str =
    "Queued as QueuedRequestId{serviceId=shop, requestId=shop-k7q2m-3fd0x, index=41}";

fn upstream(address: &str) -> Upstream {
    Upstream::plain(&address.parse().expect("a host:port"))
}

fn effect(action: Action) -> Effect {
    Effect::Enqueue {
        id: LoadBalancerRequestId::new("shop-k7q2m-3fd0x"),
        action,
        service: ServiceName::new("shop"),
        body: serde_json::json!({"serviceId": "shop"}),
        former: None,
        add: if action == Action::Update {
            vec![upstream("10.0.0.1:80")]
        } else {
            Vec::new()
        },
        remove: Vec::new(),
        agents: 2,
    }
}

fn answer(state: State, message: &str) -> Answer {
    Answer {
        state,
        message: Some(message.to_owned()),
        content: Some(Content {
            service: "shop".to_owned(),
            action: "UPDATE".to_owned(),
            add: vec!["10.0.0.1:80".to_owned()],
            remove: Vec::new(),
            body: serde_json::Value::Null,
        }),
        apply: Vec::new(),
        take_back: Vec::new(),
        post_apply_steps_succeeded: None,
    }
}

fn agent(name: &str, status: Option<u16>, said: Option<&str>) -> AgentAnswer {
    AgentAnswer {
        agent: name.to_owned(),
        status,
        said: said.map(str::to_owned),
        attempt: 0,
    }
}

fn reload(mut answer: Answer) -> Answer {
    answer.content = Some(Content {
        service: "shop".to_owned(),
        action: "RELOAD".to_owned(),
        add: Vec::new(),
        remove: Vec::new(),
        body: serde_json::Value::Null,
    });
    answer
}

fn synthetic(mut answer: Answer) -> Answer {
    answer.content = None;
    answer
}

fn check(answer: &Answer, verdict: Option<Verdict>, words: &str) {
    check_effect(&effect(Action::Update), answer, verdict, words);
}

fn check_effect(effect: &Effect, answer: &Answer, verdict: Option<Verdict>, words: &str) {
    let told = Sent::of(effect).tell_answer(answer, Some(Duration::from_millis(4_200)), None);
    assert_eq!((told.reply.text.as_str(), told.verdict), (words, verdict));
}

#[test]
fn waiting_is_told_with_how_far_it_is() {
    let mut waiting = answer(State::Waiting, QUEUED);
    check(
        &waiting,
        None,
        "Request shop-k7q2m-3fd0x is WAITING · 0 of 2 agents applied",
    );
    waiting.apply = vec![
        agent("edge-1:8882", Some(200), None),
        agent("edge-2:8882", None, None),
    ];
    check(
        &waiting,
        None,
        "Request shop-k7q2m-3fd0x is WAITING · 1 of 2 agents applied",
    );
}

/// Contract 6.5: no sub-state is visible but through the message and the agents' answers.
#[test]
fn waiting_while_reverting_is_not_progress() {
    let mut reverting = answer(State::Waiting, "Apply failed ((500) - no), reverting...");
    reverting.apply = vec![
        agent("edge-1:8882", Some(200), None),
        agent("edge-2:8882", Some(500), Some("no")),
    ];
    check(
        &reverting,
        None,
        "Request shop-k7q2m-3fd0x is WAITING · it failed and is being taken back, 0 of 2 agents done",
    );
    let mut by_agents_alone = answer(State::Waiting, QUEUED);
    by_agents_alone.take_back = vec![agent("edge-1:8882", Some(200), None)];
    check(
        &by_agents_alone,
        None,
        "Request shop-k7q2m-3fd0x is WAITING · it failed and is being taken back, 1 of 2 agents done",
    );
}

#[test]
fn success_says_what_was_seen() {
    let mut success = answer(
        State::Success,
        "UPDATE request succeeded! Added upstreams: [10.0.0.1:80], Removed upstreams: []",
    );
    success.apply = vec![
        agent("edge-1:8882", Some(200), None),
        agent("edge-2:8882", Some(200), None),
    ];
    check(
        &success,
        Some(Verdict::Success),
        "Request shop-k7q2m-3fd0x is SUCCESS · 1 host added, 2 agents reloaded in 4.2 s",
    );
    let told = Sent::of(&effect(Action::Update)).tell_answer(
        &success,
        None,
        Some(&there(&["10.0.0.1:80", "10.0.0.2:80"])),
    );
    assert_eq!(
        told.reply.text,
        "Request shop-k7q2m-3fd0x is SUCCESS · 1 host added, 2 upstreams, 2 agents reloaded"
    );
    assert_eq!(told.reply.fields, []);
}

/// What was read back does not show what SUCCESS claims: said, not hidden.
#[test]
fn success_that_does_not_show_is_told_with_what_is_there() {
    let success = answer(State::Success, "UPDATE request succeeded!");
    let told = Sent::of(&effect(Action::Update)).tell_answer(
        &success,
        None,
        Some(&there(&["10.0.0.2:80"])),
    );
    assert_eq!(
        told.reply.fields,
        [(
            "look again".to_owned(),
            "no longer listed: 10.0.0.1:80".to_owned()
        )]
    );
    let unknown: ReadBack = Known::Unknown("the balancer of prod cannot be reached".to_owned());
    let told = Sent::of(&effect(Action::Update)).tell_answer(&success, None, Some(&unknown));
    assert_eq!(
        told.reply.fields[0].1,
        "the upstreams could not be read back: the balancer of prod cannot be reached"
    );
}

fn there(addresses: &[&str]) -> ReadBack {
    Known::Known(Some(Pool {
        service: ServiceName::new("shop"),
        groups: vec!["edge".to_owned()],
        upstreams: addresses.iter().map(|address| upstream(address)).collect(),
        body: serde_json::json!({}),
        brought_by: Vec::new(),
    }))
}

#[test]
fn success_with_failed_steps_after_applying_says_so() {
    let mut success = answer(State::Success, "UPDATE request succeeded!");
    success.post_apply_steps_succeeded = Some(false);
    check(
        &success,
        Some(Verdict::Success),
        "Request shop-k7q2m-3fd0x is SUCCESS · 1 host added, 0 agents reloaded in 4.2 s · but the steps after applying failed",
    );
}

/// Contract 4.3.3: an agent without the template is forgiven when another one has it. The room should know.
#[test]
fn success_without_every_agent_names_the_others() {
    let mut success = answer(State::Success, "UPDATE request succeeded!");
    success.apply = vec![
        agent("edge-1:8882", Some(200), None),
        agent(
            "edge-2:8882",
            Some(500),
            Some("MissingTemplateException : x"),
        ),
    ];
    let told = Sent::of(&effect(Action::Update)).tell_answer(&success, None, None);
    assert_eq!(
        told.reply.text,
        "Request shop-k7q2m-3fd0x is SUCCESS · 1 host added, 1 agent reloaded"
    );
    assert_eq!(
        told.reply.fields,
        [("without a template".to_owned(), "edge-2:8882".to_owned())]
    );
}

#[test]
fn failed_is_five_different_things() {
    let mut failed = answer(State::Failed, "Apply failed {(500) - no}, REVERT OK.");
    failed.apply = vec![
        agent("edge-1:8882", Some(200), None),
        agent("edge-2:8882", Some(500), Some("no")),
    ];
    check(
        &failed,
        Some(Verdict::Failed),
        "Request shop-k7q2m-3fd0x is FAILED · taken back on all agents, nothing was changed: edge-2:8882 said no",
    );
    failed.message = Some("Apply failed {(500) - no}, REVERT failed {(500) - still no}".to_owned());
    check(
        &failed,
        Some(Verdict::Failed),
        "Request shop-k7q2m-3fd0x is FAILED · it is not in the balancer's state, but taking it back failed too, \
         so agents may still have it: edge-2:8882 said no",
    );
    failed.message = Some("Apply failed {(500) - no}, CANCEL failed {(500) - no}".to_owned());
    check(
        &failed,
        Some(Verdict::Failed),
        "Request shop-k7q2m-3fd0x is FAILED · it was cancelled, but taking it back failed, so agents may still have it: edge-2:8882 said no",
    );
    check(
        &answer(
            State::Failed,
            "Invalid request due to not enough agents present for group: edge",
        ),
        Some(Verdict::Failed),
        "Request shop-k7q2m-3fd0x is FAILED · no agent was told, nothing was changed: \
         Invalid request due to not enough agents present for group: edge",
    );
    check(
        &synthetic(answer(
            State::Failed,
            "If noDuplicateUpstreams is specified, cannot proceed: [10.0.0.1:80]",
        )),
        Some(Verdict::Failed),
        "Request shop-k7q2m-3fd0x is FAILED · the balancer refused it, nothing was changed: \
         If noDuplicateUpstreams is specified, cannot proceed: [10.0.0.1:80]",
    );
}

/// Seen on the real service: REVERT OK, and an agent's nginx still serves the new upstreams.
#[test]
fn taken_back_at_the_second_try_may_still_be_served() {
    let mut failed = answer(State::Failed, "Apply failed {(500) - no}, REVERT OK.");
    failed.apply = vec![
        agent("edge-1:8882", Some(200), None),
        agent("edge-2:8882", Some(500), Some("no")),
    ];
    failed.take_back = vec![
        agent("edge-1:8882", Some(200), None),
        agent("edge-2:8882", Some(200), None),
    ];
    failed.take_back[0].attempt = 1;
    check(
        &failed,
        Some(Verdict::Failed),
        "Request shop-k7q2m-3fd0x is FAILED · it is not in the balancer's state, but edge-1:8882 had to be asked again to take it back \
         and may still serve it (`update config of shop` makes it load again): edge-2:8882 said no",
    );
}

/// Contract 6.2: this says nothing about the request that has the id.
#[test]
fn an_id_in_use_is_not_the_failure_of_what_uses_it() {
    check(
        &synthetic(answer(
            State::Failed,
            "Request shop-k7q2m-3fd0x is already enqueued with different parameters",
        )),
        Some(Verdict::Failed),
        "Request shop-k7q2m-3fd0x is FAILED · its id is in use by another request, which goes on. Nothing of this one was done",
    );
}

/// Contract 6.3: a finished id answers with its old outcome, whatever the new body says.
#[test]
fn an_old_success_under_our_id_is_not_ours() {
    let mut old = answer(State::Success, "UPDATE request succeeded!");
    old.content = Some(Content {
        service: "shop".to_owned(),
        action: "UPDATE".to_owned(),
        add: Vec::new(),
        remove: vec!["10.0.0.1:80".to_owned()],
        body: serde_json::Value::Null,
    });
    check(
        &old,
        Some(Verdict::Failed),
        "Request shop-k7q2m-3fd0x was used before, to remove 1 host from shop. The balancer did nothing of this one.",
    );
}

#[test]
fn invalid_is_told_with_its_reason_wherever_that_is() {
    for message in [
        "Invalid request due to base path conflicts: [ other on group edge ]",
        "Invalid request due to non-existent load balancer groups: [nowhere]",
        "No groups present that serve domains: [shop.example]",
    ] {
        let told = format!(
            "Request shop-k7q2m-3fd0x is INVALID_REQUEST_NOOP · no agent was told, nothing was changed: {message}"
        );
        check(
            &answer(State::InvalidRequestNoop, message),
            Some(Verdict::Failed),
            &told,
        );
    }
    // Contract 6.7: the message still says "Queued as"; only the agents know why.
    let mut without_template = answer(State::InvalidRequestNoop, QUEUED);
    without_template.apply = vec![agent(
        "edge-1:8882",
        Some(500),
        Some("MissingTemplateException : Template shop could not be found"),
    )];
    check(
        &without_template,
        Some(Verdict::Failed),
        "Request shop-k7q2m-3fd0x is INVALID_REQUEST_NOOP · no agent has its template, nothing was changed: \
         edge-1:8882 said MissingTemplateException : Template shop could not be found",
    );
    let mut reload_failed = reload(answer(State::InvalidRequestNoop, QUEUED));
    reload_failed.apply = vec![
        agent("edge-1:8882", Some(500), Some("nginx: [emerg]")),
        agent("edge-2:8882", Some(500), Some("nginx: [emerg]")),
    ];
    check_effect(
        &effect(Action::Reload),
        &reload_failed,
        Some(Verdict::Failed),
        "Request shop-k7q2m-3fd0x is INVALID_REQUEST_NOOP · the agents could not reload: edge-1:8882 and edge-2:8882 said nginx: [emerg]",
    );
}

#[test]
fn a_reload_is_applied() {
    let mut success = reload(answer(State::Success, "RELOAD request succeeded!"));
    success.apply = vec![agent("edge-1:8882", Some(200), None)];
    check_effect(
        &effect(Action::Reload),
        &success,
        Some(Verdict::Success),
        "Applied successfully · Request shop-k7q2m-3fd0x is SUCCESS · 1 agent reloaded in 4.2 s",
    );
}

/// Contract 2.2: a cancel of an unknown id is answered with CANCELED.
#[test]
fn a_cancel_of_nothing_cancelled_nothing() {
    let cancel = Effect::CancelRequest {
        id: LoadBalancerRequestId::new("nobody-1"),
    };
    let unknown = synthetic(answer(State::Canceled, "Request nobody-1 does not exist"));
    check_effect(
        &cancel,
        &unknown,
        Some(Verdict::Failed),
        "The balancer does not know request nobody-1. Nothing was cancelled.",
    );
    let cancelled = answer(
        State::Canceled,
        "Apply failed {No agent responses}, CANCEL OK.",
    );
    check_effect(
        &cancel,
        &cancelled,
        Some(Verdict::Success),
        "Request nobody-1 is CANCELED · the agents took it back",
    );
    let too_late = answer(State::Success, "UPDATE request succeeded!");
    check_effect(
        &cancel,
        &too_late,
        Some(Verdict::Failed),
        "Request nobody-1 is SUCCESS · it had ended before it could be cancelled",
    );
}

#[test]
fn a_state_nobody_knows_is_neither_finished_nor_successful() {
    let strange = answer(State::Strange("PAUSED_FOR_LUNCH".to_owned()), QUEUED);
    check(
        &strange,
        None,
        "Request shop-k7q2m-3fd0x is PAUSED_FOR_LUNCH · a state I do not know, so I keep watching",
    );
}

/// A service's text is told in one line of bearable length, whatever it holds.
#[test]
fn long_and_ragged_texts_become_one_line() {
    let mut failed = answer(State::Failed, "Apply failed {x}, REVERT OK.");
    failed.apply = vec![agent(
        "edge-1:8882",
        Some(500),
        Some(&format!("nginx:\n\t[emerg] {}", "é".repeat(1_000))),
    )];
    let told = Sent::of(&effect(Action::Update)).tell_answer(&failed, None, None);
    assert!(told.reply.text.contains("nginx: [emerg] éé") && told.reply.text.ends_with('…'));
    assert!(told.reply.text.chars().count() < 450, "{}", told.reply.text);
}

fn change() -> Effect {
    Effect::Enqueue {
        id: LoadBalancerRequestId::new("shop-k7q2m-3fd0x"),
        action: Action::Change,
        service: ServiceName::new("shop"),
        body: serde_json::json!({"serviceId": "shop", "serviceBasePath": "/new", "domains": ["a.example"]}),
        former: Some(
            serde_json::json!({"serviceId": "shop", "serviceBasePath": "/old", "domains": []}),
        ),
        add: Vec::new(),
        remove: Vec::new(),
        agents: 2,
    }
}

fn read(body: serde_json::Value) -> ReadBack {
    Known::Known(Some(Pool {
        service: ServiceName::new("shop"),
        groups: vec!["edge".to_owned()],
        upstreams: vec![upstream("10.0.0.1:80")],
        body,
        brought_by: Vec::new(),
    }))
}

/// What of a changed body is announced is what was read, the default domain of a group included (contract 4.7).
#[test]
fn a_changed_body_is_told_as_it_was_read_back() {
    let mut success = answer(State::Success, "UPDATE request succeeded!");
    success.content = None;
    let tell = |read: &ReadBack| {
        Sent::of(&change())
            .tell_answer(&success, None, Some(read))
            .reply
    };
    let there = tell(&read(
        serde_json::json!({"serviceBasePath": "/new", "domains": ["a.example", "default.example"]}),
    ));
    assert_eq!(
        there.text,
        "Request shop-k7q2m-3fd0x is SUCCESS · domains are a.example, default.example, base path is /new, 0 agents reloaded"
    );
    assert_eq!(there.fields, []);
    let otherwise = tell(&read(
        serde_json::json!({"serviceBasePath": "/other", "domains": ["a.example"]}),
    ));
    assert_eq!(
        otherwise.fields,
        [(
            "look again".to_owned(),
            "changed again already: base path is /other".to_owned()
        )]
    );
    let unknown = tell(&Known::Unknown("the balancer cannot be reached".to_owned()));
    assert_eq!(
        unknown.fields[0].1,
        "the service could not be read back: the balancer cannot be reached"
    );
}

/// Contract 6.3 again: under a re-used id the body decides, since such a request has no upstreams to tell it by.
#[test]
fn another_body_under_our_id_is_not_ours() {
    let mut old = answer(State::Success, "UPDATE request succeeded!");
    let content = |body| {
        Some(Content {
            service: "shop".to_owned(),
            action: "UPDATE".to_owned(),
            add: Vec::new(),
            remove: Vec::new(),
            body,
        })
    };
    old.content = content(serde_json::json!({"serviceBasePath": "/old", "domains": []}));
    assert!(!old.is_of(&change()));
    old.content = content(
        serde_json::json!({"serviceBasePath": "/new", "domains": ["a.example", "default.example"]}),
    );
    assert!(old.is_of(&change()));
}

#[test]
fn a_deletion_is_told_by_what_is_gone() {
    let Effect::Enqueue {
        id, service, body, ..
    } = effect(Action::Delete)
    else {
        panic!("a request")
    };
    let effect = Effect::Enqueue {
        id,
        action: Action::Delete,
        service,
        body,
        former: None,
        add: Vec::new(),
        remove: vec![upstream("10.0.0.1:80")],
        agents: 2,
    };
    let mut success = answer(State::Success, "DELETE request succeeded!");
    assert!(!success.is_of(&effect), "an update is no deletion");
    success.content = Some(Content {
        service: "shop".to_owned(),
        action: "DELETE".to_owned(),
        add: Vec::new(),
        remove: vec!["10.0.0.1:80".to_owned()],
        body: serde_json::Value::Null,
    });
    let gone = Sent::of(&effect).tell_answer(&success, None, Some(&Known::Known(None)));
    assert_eq!(
        gone.reply.text,
        "Request shop-k7q2m-3fd0x is SUCCESS · shop deleted, 1 host removed, 0 agents reloaded"
    );
    assert_eq!(gone.reply.fields, []);
    let there = Sent::of(&effect).tell_answer(&success, None, Some(&read(serde_json::json!({}))));
    assert_eq!(
        there.reply.fields[0].1,
        "the balancer has this service all the same"
    );
}

/// What an earlier version stored is still a plan, and an answer.
#[test]
fn what_was_stored_before_is_read() {
    let effect: Effect = serde_json::from_value(serde_json::json!({
        "effect": "enqueue", "id": "shop-k7q2m-3fd0x", "action": "update", "service": "shop",
        "body": {"serviceId": "shop"}, "add": [], "remove": [], "agents": 2,
    }))
    .expect("a stored effect");
    assert!(matches!(effect, Effect::Enqueue { former: None, .. }));
    let content: Content = serde_json::from_value(serde_json::json!({
        "service": "shop", "action": "UPDATE", "add": [], "remove": [],
    }))
    .expect("a stored answer");
    assert_eq!(content.body, serde_json::Value::Null);
}

#[test]
fn each_agent_is_told_of_where_a_person_will_want_to_know() {
    let lines = |answer: &Answer| {
        let reply = answer.with_agents(commands::Reply::text("x").field("a:1", "in short"));
        let line = |(name, value): &(String, String)| format!("{name}: {value}");
        reply.fields.iter().map(line).collect::<Vec<_>>()
    };
    let mut waiting = answer(State::Waiting, QUEUED);
    waiting.apply = vec![
        agent("a:1", Some(500), Some("nginx: [emerg]\nbad")),
        agent("b:1", Some(200), None),
        agent("c:1", None, None),
    ];
    assert_eq!(
        lines(&waiting),
        [
            "a:1: could not apply it: nginx: [emerg] bad",
            "b:1: applied it",
            "c:1: has not answered yet",
        ]
    );
    let mut failed = waiting.clone();
    failed.state = State::Failed;
    failed.take_back = vec![agent("a:1", Some(500), None), agent("b:1", Some(200), None)];
    assert_eq!(
        lines(&failed),
        [
            "a:1: could not apply it: nginx: [emerg] bad, could not take it back: status 500",
            "b:1: applied it, took it back",
            "c:1: has not answered yet",
        ]
    );
    let mut applied = waiting;
    applied.state = State::Success;
    assert_eq!(lines(&applied), ["a:1: in short"]);
}
