//! Who somebody is does not depend on where they speak.

use std::num::NonZeroU32;

use deckhand::journal::OperationState::{Ended, Proposed};
use deckhand::limits::PerMinute;
use fixtures::discord::{ALICE, BOB, DEPLOYS};
use serde_json::json;

use crate::stage::Both;

const IN_SLACK: &str = "slack:U0ALICE";

fn in_discord() -> String {
    format!("discord:{ALICE}")
}

#[tokio::test]
async fn what_was_asked_for_in_slack_is_followed_and_confirmed_in_discord_by_its_button() {
    let both = Both::new().await;
    both.in_slack("alice", "Add host(s) to hubapi.com").await;
    let id = both.waiting().await;

    // A bare word means nothing that was shown elsewhere.
    let told = both.in_discord(ALICE, "confirm").await;
    let named = format!("What you asked for elsewhere does: `confirm {id}`");
    assert!(told.contains(&named), "{told}");
    assert_eq!(both.stored(&id).await.0, Proposed);

    // Without a name, the last request is the person's own. Whoever decides here sees the plan first.
    let told = both.in_discord(ALICE, "status of the last request").await;
    assert!(told.contains("has not been sent"), "{told}");
    assert!(told.contains("asked for in"), "{told}");
    assert!(told.contains("4 upstreams"), "{told}");
    let shown = both.discord.said_by_bot(DEPLOYS);
    let shown = shown.last().unwrap();
    let said = both.discord.said_by_bot(DEPLOYS).len();
    let button = &shown.buttons[0].custom_id;
    both.discord.press(ALICE, shown.id, button).unwrap();
    let told = both.next_in_discord(said).await;
    assert!(told.contains(&format!("Confirmed {id}")), "{told}");
    assert!(told.contains(&format!("status of {id}")), "{told}");

    both.slack_hears(" is SUCCESS · 2 hosts added").await;
    both.slack_hears(&format!("confirmed by discord:{ALICE}"))
        .await;
    let told = both.in_discord(ALICE, &format!("status of {id}")).await;
    assert!(told.contains("is SUCCESS · 2 hosts added"), "{told}");
    let kept = (Ended, IN_SLACK.to_owned(), in_discord());
    assert_eq!(both.stored(&id).await, kept);
    both.stop().await;
}

#[tokio::test]
async fn what_was_asked_for_in_discord_is_confirmed_in_slack_by_its_id() {
    let both = Both::new().await;
    both.in_discord(ALICE, "Add host(s) to hubapi.com").await;
    let id = both.waiting().await;
    let told = both.in_slack("alice", &format!("confirm {id}")).await;
    assert!(told.contains(&format!("Confirmed {id}")), "{told}");
    both.discord_hears(" is SUCCESS · 2 hosts added").await;
    let told = both.in_slack("alice", "status of the last request").await;
    assert!(told.contains("is SUCCESS"), "{told}");
    let kept = (Ended, in_discord(), IN_SLACK.to_owned());
    assert_eq!(both.stored(&id).await, kept);
    // Late, and told so.
    let told = both.in_slack("alice", &format!("cancel {id}")).await;
    assert!(told.contains("no longer waits"), "{told}");
    both.stop().await;
}

#[tokio::test]
async fn a_plan_is_dropped_from_the_other_platform() {
    let both = Both::new().await;
    both.in_discord(ALICE, "Add host(s) to hubapi.com").await;
    let id = both.waiting().await;
    let told = both.in_slack("alice", &format!("cancel {id}")).await;
    assert!(told.contains(&format!("Dropped {id}")), "{told}");
    both.until("its buttons are gone", |both| {
        let said = both.discord.said_by_bot(DEPLOYS);
        said.iter().all(|seen| seen.buttons.is_empty())
    })
    .await;
    both.stop().await;
}

#[tokio::test]
async fn somebody_else_decides_only_where_it_was_shown() {
    let both = Both::new().await;
    both.in_slack("alice", "Add host(s) to hubapi.com").await;
    let id = both.waiting().await;
    for verb in ["confirm", "cancel"] {
        let told = both.in_discord(BOB, &format!("{verb} {id}")).await;
        assert!(told.contains("not by you"), "{told}");
    }
    let told = both.in_discord(BOB, "confirm").await;
    assert!(!told.contains(&id), "{told}");
    assert_eq!(both.stored(&id).await.0, Proposed);
    both.stop().await;
}

#[tokio::test]
async fn one_person_is_not_two_and_a_second_one_approves_from_anywhere() {
    let both = Both::new().await;
    both.in_slack("alice", "delete service hubapi.com").await;
    let id = both.waiting().await;
    let told = both.in_discord(ALICE, &format!("confirm {id}")).await;
    assert!(told.contains("somebody else must approve it"), "{told}");
    assert_eq!(both.stored(&id).await.0, Proposed);
    let told = both.in_discord(BOB, &format!("confirm {id}")).await;
    assert!(told.contains(&format!("Approved {id}")), "{told}");
    both.slack_hears(" is SUCCESS").await;
    assert_eq!(both.stored(&id).await.2, format!("discord:{BOB}"));
    both.stop().await;
}

#[tokio::test]
async fn whoever_asks_who_they_are_is_told_all_of_it() {
    let both = Both::new().await;
    let told = both.in_discord(ALICE, "whoami").await;
    let who = format!("You are alice (discord:{ALICE}, also slack:U0ALICE) in ");
    assert!(told.contains(&who), "{told}");
    both.stop().await;
}

#[tokio::test]
async fn one_person_has_one_limit_on_all_platforms_and_is_told_on_each() {
    let both = Both::limited(PerMinute {
        changes: NonZeroU32::new(1),
        questions: None,
    })
    .await;
    let reload = "Update config of hubapi.com";
    both.in_slack("alice", reload).await;
    both.slack_hears(" is SUCCESS").await;
    let told = both.in_discord(ALICE, reload).await;
    let who = format!(
        "That is more than 1 change a minute, which is the limit of one person, and you are alice (discord:{ALICE}, "
    );
    assert!(told.contains(&who), "{told}");
    let told = both.in_slack("alice", reload).await;
    assert!(told.contains("and you are alice ("), "{told}");
    // Once is enough for a message. Under a command, Discord would say for ever that the bot is thinking.
    let said = both.slack.said_by_bot(crate::slack::CHANNEL).len();
    both.slack
        .say("alice", crate::slack::CHANNEL, &format!("@hub {reload}"));
    let service = json!({"service": "hubapi.com"});
    for times in 2..=3 {
        let slash = both
            .discord
            .slash(ALICE, DEPLOYS, "update-config", &service);
        slash.unwrap();
        let is_answered = |both: &Both| {
            let said = both.discord.said_by_bot(DEPLOYS);
            let told = said
                .iter()
                .filter(|seen| seen.content.contains("That is more than 1 change"));
            told.count() == times
        };
        both.until("the command has its answer", is_answered).await;
    }
    let told = both.in_slack("alice", "ping").await;
    assert!(told.contains("pong"), "{told}");
    assert_eq!(
        both.slack.said_by_bot(crate::slack::CHANNEL).len(),
        said + 1
    );
    both.stop().await;
}
