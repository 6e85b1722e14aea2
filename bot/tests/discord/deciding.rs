//! Plans in Discord: a button and the typed word are twins, and a preview that was decided about has no buttons.

use fixtures::demo::SimulatedEnvironment;
use fixtures::discord::{ALICE, Acknowledged, BOB, DEPLOYS, Seen, SimulatedDiscord};
use serde_json::json;

use crate::house::{TICK, house_of, prod};
use crate::shared::{simulated, to_bot};
use crate::stage::Stage;

async fn stage() -> (Stage, SimulatedEnvironment) {
    let prod = prod(Some(TICK)).await;
    let discord = SimulatedDiscord::start(simulated()).await.unwrap();
    let stage = Stage::with(discord, house_of(&prod).await, |_| {}).await;
    (stage, prod)
}

async fn plan(stage: &Stage) -> Seen {
    stage
        .until("there is a plan", |stage| {
            let said = stage.discord.said_by_bot(DEPLOYS);
            said.last().is_some_and(|seen| !seen.buttons.is_empty())
        })
        .await;
    stage.discord.said_by_bot(DEPLOYS).last().unwrap().clone()
}

#[tokio::test]
async fn the_conversation_everything_serves_by_buttons() {
    for by_command in [false, true] {
        let (stage, prod) = stage().await;
        if by_command {
            stage
                .until("there are commands", |stage| {
                    !stage.discord.commands().is_empty()
                })
                .await;
            let service = json!({"service": "hubapi.com"});
            stage
                .discord
                .slash(ALICE, DEPLOYS, "add-hosts", &service)
                .unwrap();
        } else {
            stage
                .discord
                .say(ALICE, DEPLOYS, &to_bot("Add host(s) to hubapi.com"));
        }
        let plan = plan(&stage).await;
        assert!(
            plan.content.starts_with("⚠️ hubapi.com has 4 upstreams"),
            "{}",
            plan.content
        );
        let confirm = &plan.buttons[0].custom_id;
        let pressed = stage.discord.press(ALICE, plan.id, confirm).unwrap();
        let is_done = |stage: &Stage| {
            let said = stage.discord.said_by_bot(DEPLOYS);
            said.iter()
                .any(|seen| seen.content.contains(" is SUCCESS · 2 hosts added"))
        };
        stage.until("it is done", is_done).await;
        let press = stage.discord.interaction(pressed).unwrap();
        assert_eq!(press.acknowledged, Some(Acknowledged::Silently));
        assert!(press.acknowledged_after.unwrap() < 3_000);
        let buttons_are_gone =
            |stage: &Stage| stage.discord.message(plan.id).unwrap().buttons.is_empty();
        stage.until("its buttons are gone", buttons_are_gone).await;
        let preview = format!("{:?}", stage.discord.message(plan.id).unwrap().embeds);
        assert!(
            preview.contains(&format!("confirmed by discord:{ALICE}")),
            "{preview}"
        );
        let said = stage.discord.said_by_bot(DEPLOYS);
        assert_eq!(
            said.len(),
            2,
            "one message a plan and one an operation: {}",
            stage.discord.transcript(DEPLOYS)
        );
        assert!(!said[1].former.is_empty(), "it was edited in place");
        assert_eq!(said[1].embeds[0]["color"], json!(0x2e_cc_71));
        assert!(said.iter().all(|seen| seen.pinged.is_empty()));
        stage.stop().await;
        tokio::join!(prod.baragon.stop(), prod.singularity.stop());
    }
}

#[tokio::test]
async fn a_press_that_comes_late_is_answered_to_whoever_pressed() {
    let (stage, prod) = stage().await;
    stage
        .discord
        .say(ALICE, DEPLOYS, &to_bot("Add host(s) to hubapi.com"));
    let plan = plan(&stage).await;
    // Both see the buttons, and both press.
    stage
        .discord
        .press(ALICE, plan.id, &plan.buttons[1].custom_id)
        .unwrap();
    stage
        .discord
        .press(BOB, plan.id, &plan.buttons[0].custom_id)
        .unwrap();
    let whispers = |stage: &Stage| {
        let said = stage.discord.said_by_bot(DEPLOYS);
        said.iter().filter(|seen| seen.only_for.is_some()).count()
    };
    stage
        .until("one of them is told", |stage| whispers(stage) == 1)
        .await;
    stage.stop().await;
    tokio::join!(prod.baragon.stop(), prod.singularity.stop());
}

#[tokio::test]
async fn the_same_press_twice_is_one_confirmation() {
    let (stage, prod) = stage().await;
    stage
        .discord
        .say(ALICE, DEPLOYS, &to_bot("Update config of hubapi.com"));
    let is_done = |stage: &Stage, count: usize| {
        let said = stage.discord.said_by_bot(DEPLOYS);
        said.iter()
            .filter(|seen| seen.content.contains("is SUCCESS"))
            .count()
            == count
    };
    stage.until("it is done", |stage| is_done(stage, 1)).await;
    stage
        .discord
        .say(ALICE, DEPLOYS, &to_bot("Add host(s) to hubapi.com"));
    let plan = plan(&stage).await;
    stage.discord.repeat_next(1);
    stage
        .discord
        .press(ALICE, plan.id, &plan.buttons[0].custom_id)
        .unwrap();
    stage.until("it is done", |stage| is_done(stage, 2)).await;
    let said = stage.discord.said_by_bot(DEPLOYS);
    assert_eq!(said.len(), 3, "{}", stage.discord.transcript(DEPLOYS));
    stage.stop().await;
    tokio::join!(prod.baragon.stop(), prod.singularity.stop());
}
