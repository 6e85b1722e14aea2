//! Agents that are slow, refuse, or lack a template.

use baragon_client::{AgentRequestType, BaragonRequestState, RequestAction};

use crate::target::{MAX_ATTEMPTS, Target};
use crate::words::{change, message, service, upstream};

#[tokio::test]
async fn waiting_shows_who_has_answered() {
    let target = Target::start().await;
    let shop = service("half-way");
    let request = change(&shop, 1).adding([upstream(&shop, 1)]);
    let id = &request.load_balancer_request_id;
    let held = target.hold_agents(&[1]);
    target.enqueue(&request).await;
    target.at_the_agents(id, 1).await;
    let waiting = target.baragon.request(id).await.unwrap().unwrap();
    assert_eq!(waiting.load_balancer_state, BaragonRequestState::Waiting);
    let answered = &waiting.agents_in(&AgentRequestType::Apply)[0];
    assert!(answered.is_success());
    assert!(answered.url.contains(target.agents()[0]));
    assert!(message(&waiting).starts_with("Queued as "));
    held.over();
    let done = target.ended(id).await;
    assert_eq!(done.agents_in(&AgentRequestType::Apply).len(), 2);
}

#[tokio::test]
async fn one_agent_that_refuses_fails_the_request_for_all() {
    let target = Target::start().await;
    let shop = service("refused");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    let broken = target.fail_agent(1, "not with me");
    let done = target
        .done(&change(&shop, 2).adding([upstream(&shop, 2)]))
        .await;
    broken.over();
    assert_eq!(done.load_balancer_state, BaragonRequestState::Failed);
    // Not a refusal: the request is there, and so are the agents' answers.
    assert!(!done.is_synthetic());
    let answers = done.agents_in(&AgentRequestType::Apply);
    let (good, bad): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.is_success());
    assert_eq!((good.len(), bad.len()), (1, 1), "{answers:?}");
    assert_eq!(bad[0].attempt, MAX_ATTEMPTS - 1);
    assert_eq!(bad[0].status_code, Some(500));
    let content = bad[0].content.as_deref().unwrap_or_default();
    assert!(content.contains("InvalidConfigException"), "{content}");
    assert!(content.contains("not with me"), "{content}");
    // The one that refused has its old files already, and has nothing to check again.
    let reverted = done.agents_in(&AgentRequestType::Revert);
    assert_eq!(reverted.len(), 2);
    assert!(reverted.iter().all(|answer| answer.is_success()));
    let words = message(&done);
    assert!(words.starts_with("Apply failed {"), "{words}");
    assert!(words.ends_with(", REVERT OK."), "{words}");
    let expected = [upstream(&shop, 1).upstream];
    assert_eq!(target.upstreams(&shop).await.unwrap(), expected);
}

#[tokio::test]
async fn a_revert_that_fails_is_said_to_be_good_at_the_second_try() {
    let target = Target::start().await;
    let shop = service("stuck");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    let request = change(&shop, 2).adding([upstream(&shop, 2)]);
    target.fail_to_revert(&request, "not with me").await;
    let done = target.ended(&request.load_balancer_request_id).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Failed);
    let words = message(&done);
    assert!(words.starts_with("Apply failed {"), "{words}");
    assert!(words.ends_with(", REVERT OK."), "{words}");
    // The first try wrote the old files and refused them. The second finds nothing to write, and so nothing to check
    // and nothing to reload: that balancer goes on with the new files. Only the attempt tells.
    let reverted = done.agents_in(&AgentRequestType::Revert);
    assert!(reverted.iter().all(|answer| answer.is_success()));
    let mut attempts: Vec<u32> = reverted.iter().map(|answer| answer.attempt).collect();
    attempts.sort_unstable();
    assert_eq!(attempts, [0, 1]);
}

#[tokio::test]
async fn agents_that_do_not_check_do_not_mind() {
    let target = Target::start().await;
    if !target.is_real() {
        // Scripted agents have no check command that could be left out.
        return;
    }
    let shop = service("unchecked");
    let broken = target.fail_agent(0, "not with me");
    let request = change(&shop, 1).adding([upstream(&shop, 1)]).no_validate();
    let done = target.done(&request).await;
    broken.over();
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
}

#[tokio::test]
async fn a_template_that_no_agent_has_is_no_failure_and_no_message() {
    let target = Target::start().await;
    let mut shop = service("untemplated");
    shop.template_name = Some("no-such-template".to_owned());
    let lacking = target.without_template(&[0, 1]);
    let done = target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    lacking.over();
    let noop = BaragonRequestState::InvalidRequestNoop;
    assert_eq!(done.load_balancer_state, noop);
    assert!(
        message(&done).starts_with("Queued as "),
        "{}",
        message(&done)
    );
    let answers = done.agents_in(&AgentRequestType::Apply);
    assert_eq!(answers.len(), 2);
    for answer in answers {
        let content = answer.content.as_deref().unwrap_or_default();
        assert!(content.contains("MissingTemplateException"), "{content}");
        assert_eq!(answer.attempt, 0);
    }
    assert_eq!(target.upstreams(&shop).await, None);
}

#[tokio::test]
async fn a_reload_succeeds_without_changing_anything() {
    let target = Target::start().await;
    let shop = service("reloaded");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    let reload = change(&shop, 2).with_action(RequestAction::Reload);
    let done = target.done(&reload).await;
    assert_eq!(
        message(&done),
        "RELOAD request succeeded! Added upstreams: [], Removed upstreams: []"
    );
    assert_eq!(target.upstreams(&shop).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_reload_that_fails_is_void_and_does_not_say_why() {
    let target = Target::start().await;
    let shop = service("unreloadable");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    let broken = target.fail_agent(0, "not with me");
    let reload = change(&shop, 2).with_action(RequestAction::Reload);
    let done = target.done(&reload).await;
    broken.over();
    let noop = BaragonRequestState::InvalidRequestNoop;
    assert_eq!(done.load_balancer_state, noop);
    assert!(
        message(&done).starts_with("Queued as "),
        "{}",
        message(&done)
    );
    let answers = done.agents_in(&AgentRequestType::Apply);
    assert!(answers.iter().any(|answer| !answer.is_success()));
}
