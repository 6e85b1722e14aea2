//! Plans in Slack: a button and the typed word are twins, and a preview that was decided about has no buttons.

use deckhand::chat::slack::{Answers, Settings};
use fixtures::demo::SimulatedEnvironment;
use fixtures::slack::SimulatedSlack;

use crate::house::{TICK, house_of, prod};
use crate::shared::CHANNEL;
use crate::stage::Stage;

async fn stage(answers_in_channel: bool) -> (Stage, SimulatedEnvironment) {
    let in_channel = |settings: &mut Settings| {
        if answers_in_channel {
            settings.answers = Answers::Channel;
        }
    };
    stage_with(in_channel, Some(TICK)).await
}

/// A bot with the demo's `prod`, whose balancer goes on by itself or when it is told to.
pub(crate) async fn stage_with(
    change: impl FnOnce(&mut Settings),
    tick: Option<std::time::Duration>,
) -> (Stage, SimulatedEnvironment) {
    let prod = prod(tick).await;
    let slack = SimulatedSlack::builder().start().await.unwrap();
    let stage = Stage::of(slack, house_of(&prod).await, change).await;
    (stage, prod)
}

#[tokio::test]
async fn the_conversation_everything_serves_by_buttons() {
    for answers_in_channel in [false, true] {
        let (stage, prod) = stage(answers_in_channel).await;
        let asked = stage
            .slack
            .say("alice", CHANNEL, "@hub Add host(s) to hubapi.com");
        stage
            .until("there is a plan", |stage| {
                !stage.slack.said_by_bot(CHANNEL).is_empty()
            })
            .await;
        let plan = stage.slack.said_by_bot(CHANNEL)[0].clone();
        assert_eq!(plan.actions, ["confirm", "cancel"]);
        assert_eq!(plan.thread.is_none(), answers_in_channel);
        stage.slack.press("alice", &plan.at, "confirm").unwrap();
        let is_done = |stage: &Stage| {
            let said = stage.slack.said_by_bot(CHANNEL);
            said.iter()
                .any(|seen| seen.text.contains(" is SUCCESS · 2 hosts added"))
        };
        stage.until("it is done", is_done).await;
        let buttons_are_gone =
            |stage: &Stage| stage.slack.message(&plan.at).unwrap().actions.is_empty();
        stage.until("its buttons are gone", buttons_are_gone).await;
        let preview = stage.slack.message(&plan.at).unwrap();
        assert!(
            preview.shown.contains("confirmed by alice (slack:U0ALICE)"),
            "{}",
            preview.shown
        );
        let is_marked = |stage: &Stage| {
            let reactions = stage.slack.message(&asked).unwrap().reactions;
            reactions
                .iter()
                .any(|reaction| reaction.contains("white_check_mark"))
        };
        stage.until("the order is marked as done", is_marked).await;
        let said = stage.slack.said_by_bot(CHANNEL);
        assert_eq!(
            said.len(),
            2,
            "one message a plan and one an operation: {}",
            stage.slack.transcript(CHANNEL)
        );
        assert!(said[1].text.starts_with("Request hubapi.com-"));
        stage.stop().await;
        tokio::join!(prod.baragon.stop(), prod.singularity.stop());
    }
}

#[tokio::test]
async fn a_press_that_comes_late_is_answered_to_whoever_pressed() {
    let (stage, prod) = stage(false).await;
    let asked = stage
        .slack
        .say("alice", CHANNEL, "@hub Add host(s) to hubapi.com");
    stage
        .until("there is a plan", |stage| {
            !stage.slack.said_by_bot(CHANNEL).is_empty()
        })
        .await;
    let plan = stage.slack.said_by_bot(CHANNEL)[0].clone();
    // Both see the buttons, and both press.
    let pressed = stage.slack.press("alice", &plan.at, "cancel");
    let late = stage.slack.press("bob", &plan.at, "confirm");
    assert!(pressed.is_ok() && late.is_ok());
    let whispers = |stage: &Stage| stage.slack.calls_of("chat.postEphemeral");
    stage
        .until("one of them is told", |stage| whispers(stage).len() == 1)
        .await;
    let whisper = &whispers(&stage)[0].arguments;
    assert_eq!(whisper["thread_ts"], asked.ts.as_str());
    assert!(
        whisper["text"]
            .as_str()
            .unwrap()
            .contains("no longer waits"),
        "{whisper}"
    );
    stage.stop().await;
    tokio::join!(prod.baragon.stop(), prod.singularity.stop());
}
