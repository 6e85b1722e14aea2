//! Approvals: one vote a human, none on their own, kept over a restart, and given to what was shown.

use chrono::TimeDelta;
use commands::Verdict;
use deckhand::converse::Handled;
use deckhand::journal::OperationState;
use deckhand::people::People;
use deckhand::policy::Policy;

use crate::stage::{Stage, accounts_of, strict, strict_and};

const DELETE: &str = "delete service hubapi.com";
const REFUSED: Handled = Handled::Answered(Verdict::Refused);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_approves_their_own_through_any_pair_of_accounts() {
    let stage = Stage::new().await;
    let before = stage.effects();
    for asks in accounts_of("mira") {
        let plan = stage.asks(&asks, DELETE).await;
        for decides in accounts_of("mira") {
            for verb in ["approve", "confirm"] {
                let words = format!("{verb} {}", plan.id);
                assert_eq!(
                    stage.says(&decides, &words).await,
                    REFUSED,
                    "{asks} {decides}"
                );
                assert_eq!(stage.state(&plan).await, OperationState::Proposed);
            }
        }
        assert!(
            stage
                .house
                .journal
                .approvals(&plan)
                .await
                .unwrap()
                .is_empty()
        );
        stage.says(&asks, &format!("cancel {}", plan.id)).await;
    }
    assert_eq!(stage.effects(), before);
    // Somebody else may, by any account, and a confirmation of theirs is an approval.
    let plan = stage.asks("slack:U0MIRA", DELETE).await;
    let handled = stage
        .says("discord:700", &format!("confirm {}", plan.id))
        .await;
    assert_eq!(handled, Handled::Started(plan.id.clone()));
    assert_eq!(stage.effects(), before + 1);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_approvals_are_of_two_humans_and_outlive_the_process() {
    let stage = Stage::new().await;
    stage.house.policy.put(strict());
    let before = stage.effects();
    let plan = stage.asks("console:mira", DELETE).await;
    assert_eq!(plan.approvals, 2);
    let words = format!("approve {}", plan.id);
    for account in accounts_of("bob") {
        let handled = stage.says(&account, &words).await;
        assert_eq!(handled, Handled::Answered(Verdict::Success), "{account}");
        assert_eq!(stage.state(&plan).await, OperationState::Proposed);
    }
    assert_eq!(stage.house.journal.approvals(&plan).await.unwrap().len(), 1);
    assert_eq!(
        stage.told("1 of 2. It waits for 1 more person").await.len(),
        3
    );
    let stage = stage.again().await;
    assert_eq!(stage.says("slack:U0MIRA", &words).await, REFUSED);
    assert_eq!(stage.effects(), before);
    let handled = stage.says("console:cyd", &words).await;
    assert_eq!(handled, Handled::Started(plan.id.clone()));
    assert_eq!(stage.effects(), before + 1);
    let life = stage.house.journal.life(&plan.id).await.unwrap();
    let approved: Vec<&str> = life
        .iter()
        .filter(|happened| happened.what == "approved")
        .map(|happened| happened.detail.as_str())
        .collect();
    assert_eq!(
        approved,
        [
            "by slack:U0BOB (rule `everybody`)",
            "by console:cyd (rule `everybody`)"
        ]
    );
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_approved_is_what_is_there_now() {
    let stage = Stage::new().await;
    stage.house.policy.put(strict());
    let plan = stage.asks("console:mira", DELETE).await;
    let words = format!("approve {}", plan.id);
    assert_eq!(
        stage.says("console:bob", &words).await,
        Handled::Answered(Verdict::Success)
    );
    // Somebody changes the service behind the bot's back: the approval was of another plan.
    stage
        .prod
        .baragon
        .set_upstreams("hubapi.com", &["10.1.4.2:31010"]);
    assert_eq!(stage.says("console:cyd", &words).await, REFUSED);
    let told = stage
        .told("things have changed since I showed you this")
        .await;
    assert_eq!(told.len(), 1);
    let plan = stage.operation(&plan.id).await;
    assert_eq!((plan.round, plan.state), (1, OperationState::Proposed));
    assert!(
        stage
            .house
            .journal
            .approvals(&plan)
            .await
            .unwrap()
            .is_empty()
    );
    // A change of another service is none of this one's business.
    stage
        .prod
        .baragon
        .set_upstreams("login-web", &["10.1.4.9:1"]);
    assert_eq!(
        stage.says("console:cyd", &words).await,
        Handled::Answered(Verdict::Success)
    );
    assert_eq!(
        stage.says("console:bob", &words).await,
        Handled::Started(plan.id.clone())
    );
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rules_are_those_of_the_moment() {
    let stage = Stage::new().await;
    let before = stage.effects();
    let tier_2 = stage
        .asks("console:mira", "add host 10.1.4.7:31022 to hubapi.com")
        .await;
    let tier_3 = stage.asks("console:mira", DELETE).await;
    stage.house.policy.put(Policy::read_only());
    for (plan, verb) in [
        (&tier_2, "confirm"),
        (&tier_3, "approve"),
        (&tier_3, "confirm"),
    ] {
        let words = format!("{verb} {}", plan.id);
        for account in ["console:bob", "console:mira"] {
            assert_eq!(
                stage.says(account, &words).await,
                REFUSED,
                "{account}: {words}"
            );
            assert_eq!(stage.state(plan).await, OperationState::Proposed);
        }
    }
    let told = stage.told("console:mira may not do this any more. ").await;
    assert!(!told.is_empty());
    // Fewer approvals than were said when it was shown are never enough.
    stage.house.policy.put(strict());
    let plan = stage.asks("console:mira", DELETE).await;
    stage.house.policy.put(Policy::everybody());
    assert_eq!(
        stage
            .says("console:bob", &format!("approve {}", plan.id))
            .await,
        Handled::Answered(Verdict::Success)
    );
    assert_eq!(stage.effects(), before);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_that_ask_for_more_while_a_plan_waits_are_asked_again() {
    let stage = Stage::new().await;
    let before = stage.effects();
    let plan = stage.asks("console:mira", DELETE).await;
    assert_eq!(plan.approvals, 1);
    stage.house.policy.put(strict());
    let words = format!("approve {}", plan.id);
    let handled = stage.says("console:bob", &words).await;
    assert_eq!(handled, Handled::Answered(Verdict::Success));
    assert_eq!(stage.state(&plan).await, OperationState::Proposed);
    assert_eq!(stage.effects(), before);
    let handled = stage.says("console:cyd", &words).await;
    assert_eq!(handled, Handled::Started(plan.id.clone()));
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_needs_no_approval_takes_none_and_whoever_may_not_do_it_cannot_confirm_it() {
    let stage = Stage::new().await;
    let plan = stage
        .asks("slack:U0MIRA", "Add host(s) to hubapi.com")
        .await;
    let before = stage.effects();
    let approve = format!("approve {}", plan.id);
    assert_eq!(stage.says("slack:U0BOB", &approve).await, REFUSED);
    assert_eq!(stage.told("needs no approval").await.len(), 1);
    let may_change = ["slack:U0MIRA".to_owned()].into_iter().collect();
    let only_mira = Policy::people(&may_change, &stage.house.people).unwrap();
    stage.house.policy.put(only_mira);
    let confirm = format!("confirm {}", plan.id);
    assert_eq!(stage.says("slack:U0BOB", &confirm).await, REFUSED);
    assert_eq!(stage.state(&plan).await, OperationState::Proposed);
    assert_eq!(stage.effects(), before);
    let handled = stage.says("slack:U0MIRA", &confirm).await;
    assert_eq!(handled, Handled::Started(plan.id.clone()));
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vote_counts_as_long_as_whoever_gave_it_may_approve() {
    let stage = Stage::new().await;
    stage.house.policy.put(strict());
    let before = stage.effects();
    let plan = stage.asks("console:mira", DELETE).await;
    let words = format!("approve {}", plan.id);
    let waits = Handled::Answered(Verdict::Success);
    assert_eq!(stage.says("console:bob", &words).await, waits);
    let not_bob = r#"@id("not-bob") @description("Bob has left.")
        forbid (principal == Person::"bob", action == Action::"approve", resource);"#;
    stage.house.policy.put(strict_and(not_bob));
    assert_eq!(stage.says("console:cyd", &words).await, waits);
    assert_eq!(stage.effects(), before);
    let handled = stage.says("console:dan", &words).await;
    assert_eq!(handled, Handled::Started(plan.id.clone()));
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn votes_of_accounts_that_turn_out_to_be_one_human_are_one() {
    let mut stage = Stage::new().await;
    stage.house.policy.put(strict());
    let before = stage.effects();
    let plan = stage.asks("console:mira", DELETE).await;
    let words = format!("approve {}", plan.id);
    let waits = Handled::Answered(Verdict::Success);
    assert_eq!(stage.says("console:cyd", &words).await, waits);
    // While the bot was away, somebody wrote down whose account that is.
    let asker = ["console:mira".to_owned(), "console:cyd".to_owned()];
    let known = People::new([(&"mira".to_owned(), &asker[..])]).unwrap();
    stage.house = stage.house.with_people(known);
    let mut stage = stage.again().await;
    assert_eq!(stage.says("console:dan", &words).await, waits);
    let voter = ["console:dan".to_owned(), "console:eve".to_owned()];
    let known = People::new([
        (&"mira".to_owned(), &asker[..]),
        (&"dan".to_owned(), &voter[..]),
    ]);
    stage.house = stage.house.with_people(known.unwrap());
    let stage = stage.again().await;
    assert_eq!(stage.says("console:eve", &words).await, waits);
    assert_eq!(stage.effects(), before);
    let handled = stage.says("console:bob", &words).await;
    assert_eq!(handled, Handled::Started(plan.id.clone()));
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_decides_about_a_plan_that_has_lapsed() {
    let stage = Stage::new().await;
    let before = stage.effects();
    let tier_2 = stage
        .asks("console:mira", "Add host(s) to hubapi.com")
        .await;
    let tier_3 = stage.asks("console:mira", DELETE).await;
    stage.house.clock.set_forward(TimeDelta::minutes(10));
    for (who, verb, plan) in [
        ("console:mira", "confirm", &tier_2),
        ("console:bob", "confirm", &tier_3),
        ("console:bob", "approve", &tier_3),
    ] {
        let words = format!("{verb} {}", plan.id);
        assert_eq!(stage.says(who, &words).await, REFUSED, "{words}");
    }
    assert_eq!(stage.told("so it lapsed").await.len(), 3);
    assert_eq!(stage.effects(), before);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_may_ask_whether_it_is_where_work_goes_on_every_day() {
    let stage = Stage::new().await;
    let forbids = |when: &str| {
        strict_and(&format!(
            r#"@id("everyday") @description("Not here.")
            forbid (principal, action in [Action::"changes", Action::"history"], resource) when {{ {when} }};"#
        ))
    };
    let (change, question) = ("Add host(s) to hubapi.com", "history of hubapi.com");
    let rules = &stage.house.policy;
    rules.put(forbids("context.default_environment"));
    for sentence in [change, question] {
        assert_eq!(stage.says("console:mira", sentence).await, REFUSED);
    }
    rules.put(forbids("!context.default_environment"));
    stage.asks("console:mira", change).await;
    let answered = Handled::Answered(Verdict::Success);
    assert_eq!(stage.says("console:mira", question).await, answered);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_of_a_change_it_is_said_that_nothing_was_changed() {
    let stage = Stage::new().await;
    stage.house.policy.put(strict());
    let nothing = "Nothing was changed.";
    assert_eq!(
        stage.says("console:mira", "logs of HubApiWeb").await,
        REFUSED
    );
    assert_eq!(stage.told("names of customers").await.len(), 1);
    assert!(stage.told(nothing).await.is_empty());
    let deploy = "deploy HubApiWeb 1.42 to prod";
    assert_eq!(stage.says("console:mira", deploy).await, REFUSED);
    assert_eq!(stage.told(nothing).await.len(), 1);
    stage.end().await;
}
