//! An operation moves from one state to the next once, whoever tries.

use commands::{Approvals, EnvironmentName, Person, Plan, Verdict};
use deckhand::chat::Room;
use deckhand::journal::{OperationState, Replanned};

use crate::parts::{
    ann, at, begin, begun, begun_in, by, heard, plan, propose, proposed, reply, seen, sent, stored,
};
use crate::stores::on_each;

#[tokio::test]
async fn a_plan_is_decided_once() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = proposed(&journal, "aaaaa").await;
        assert_eq!(operation.state, OperationState::Proposed);
        let yes = heard(&journal, "yes").await;
        let no = heard(&journal, "no").await;
        assert!(
            journal
                .confirm(&by(&ann(), &operation, yes), None, at(2))
                .await
                .expect("stored")
        );
        assert!(
            !journal
                .confirm(&by(&ann(), &operation, no), None, at(3))
                .await
                .expect("stored")
        );
        assert!(
            !journal
                .drop_plan(&by(&ann(), &operation, no), at(4))
                .await
                .expect("stored")
        );
        let stored = stored(&journal, "aaaaa").await;
        assert_eq!(stored.state, OperationState::Confirmed);
        assert_eq!(stored.decided_at, Some(at(2)));
        // The message that came too late has had no answer yet.
        let left = journal.unanswered().await.expect("read");
        assert_eq!(left.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [no]);
    })
    .await;
}

#[tokio::test]
async fn of_two_decisions_at_the_same_moment_one_counts() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = proposed(&journal, "aaaaa").await;
        let (yes, again) = (heard(&journal, "yes").await, heard(&journal, "again").await);
        let ann = ann();
        let (yes, again) = (by(&ann, &operation, yes), by(&ann, &operation, again));
        let (first, second) = tokio::join!(
            journal.confirm(&yes, None, at(2)),
            journal.confirm(&again, None, at(2)),
        );
        assert_eq!(
            (first.expect("stored"), second.expect("stored")),
            (true, false)
        );
    })
    .await;
}

#[tokio::test]
async fn a_newer_plan_takes_the_place_of_one_that_waits() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = proposed(&journal, "aaaaa").await;
        let mut newer = plan("aaaaa", "prod");
        newer.preview = "something else".to_owned();
        let approvals = Approvals {
            needed: 2,
            because: Some("it is more".to_owned()),
            ..Approvals::default()
        };
        let anew = |operation, plan| Replanned {
            operation,
            plan,
            approvals: &approvals,
        };
        journal
            .replan(&anew(&operation, &newer), at(2))
            .await
            .expect("stored");
        assert_eq!(
            stored(&journal, "aaaaa").await.plan.preview,
            "something else"
        );
        // Whoever decides about the older one is told so.
        let no = heard(&journal, "no").await;
        let ann = ann();
        assert!(
            !journal
                .drop_plan(&by(&ann, &operation, no), at(3))
                .await
                .expect("stored")
        );
        let newest = stored(&journal, "aaaaa").await;
        assert_eq!(
            (newest.approvals, newest.because.as_deref()),
            (2, Some("it is more"))
        );
        assert!(
            journal
                .drop_plan(&by(&ann, &newest, no), at(3))
                .await
                .expect("stored")
        );
        let late = Plan {
            preview: "too late".to_owned(),
            ..newer.clone()
        };
        journal
            .replan(&anew(&newest, &late), at(4))
            .await
            .expect("stored");
        assert_eq!(
            stored(&journal, "aaaaa").await.plan.preview,
            "something else"
        );
    })
    .await;
}

#[tokio::test]
async fn an_effect_is_sent_by_one() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = begun(&journal, "aaaaa").await;
        assert!(journal.sending(&operation, at(2)).await.expect("stored"));
        assert!(!journal.sending(&operation, at(3)).await.expect("stored"));
        assert_eq!(stored(&journal, "aaaaa").await.sent_at, Some(at(2)));
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_meanwhile_is_not_given_up() {
    on_each(async |store| {
        let journal = store.open().await;
        // Somebody read it while it was confirmed, and gives it up when it has been sent.
        let before = begun(&journal, "aaaaa").await;
        assert!(journal.sending(&before, at(2)).await.expect("stored"));
        let given_up = reply("was not sent");
        journal
            .end(&before, None, &given_up, Verdict::Failed, at(3))
            .await
            .expect("stored");
        let after = stored(&journal, "aaaaa").await;
        assert_eq!((after.state, after.verdict), (OperationState::Sent, None));
        assert_eq!(after.told, None);
    })
    .await;
}

#[tokio::test]
async fn an_operation_ends_once_and_goes_on_no_more() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = sent(&journal, "aaaaa").await;
        let (seen, waits) = (seen(), reply("is WAITING"));
        journal
            .progress(&operation, Some(&seen), &waits, at(3))
            .await
            .expect("stored");
        let followed = stored(&journal, "aaaaa").await;
        assert_eq!(followed.state, OperationState::Followed);
        assert_eq!(followed.seen.as_ref(), Some(&seen));
        // What was read before it was followed may end it as well.
        journal
            .end(
                &operation,
                None,
                &reply("is SUCCESS"),
                Verdict::Success,
                at(4),
            )
            .await
            .expect("stored");
        journal
            .end(&followed, None, &reply("is FAILED"), Verdict::Failed, at(5))
            .await
            .expect("stored");
        journal
            .progress(&followed, Some(&seen), &waits, at(6))
            .await
            .expect("stored");
        let ended = stored(&journal, "aaaaa").await;
        assert_eq!(
            (ended.state, ended.verdict),
            (OperationState::Ended, Some(Verdict::Success))
        );
        assert_eq!(ended.told, Some(reply("is SUCCESS")));
        assert_eq!(ended.seen, Some(seen));
    })
    .await;
}

#[tokio::test]
async fn one_event_makes_one_operation() {
    on_each(async |store| {
        let journal = store.open().await;
        let event = heard(&journal, "one").await;
        propose(&journal, event, "aaaaa").await.expect("stored");
        assert!(propose(&journal, event, "bbbbb").await.is_err());
        assert!(begin(&journal, event, "ccccc").await.is_err());
        // Nor may another event take its id.
        let other = heard(&journal, "two").await;
        assert!(begin(&journal, other, "aaaaa").await.is_err());
        assert_eq!(store.count("operations").await, 1);
        assert_eq!(store.count("operation_events").await, 1);
        let found = journal.operation_of_event(event).await.expect("read");
        assert_eq!(
            found.map(|found| found.id.to_string()).as_deref(),
            Some("aaaaa")
        );
        // The second event has no operation, and no answer.
        let left = journal.unanswered().await.expect("read");
        assert_eq!(left.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [other]);
    })
    .await;
}

#[tokio::test]
async fn operations_are_found_by_what_people_call_them() {
    on_each(async |store| {
        let journal = store.open().await;
        begun(&journal, "aaaaa").await;
        begun(&journal, "bbbbb").await;
        for name in [
            "aaaaa",
            "AAAAA",
            "hubapi.com-aaaaa-abcde",
            "hubapi.com-aaaaa",
        ] {
            let found = journal.operation_called(name).await.expect("read");
            let found = found.map(|found| found.id.to_string());
            assert_eq!(found.as_deref(), Some("aaaaa"), "{name}");
        }
        for name in ["ccccc", "hubapi.com", "hubapi.org-aaaaa", ""] {
            let found = journal.operation_called(name).await.expect("read");
            assert!(found.is_none(), "{name}");
        }
        let last = journal
            .last_operation(&crate::parts::room())
            .await
            .expect("read");
        assert_eq!(
            last.map(|last| last.id.to_string()).as_deref(),
            Some("bbbbb")
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_unfinished_is_found_by_its_environment() {
    on_each(async |store| {
        let journal = store.open().await;
        proposed(&journal, "aaaaa").await;
        begun(&journal, "bbbbb").await;
        let sent = sent(&journal, "ccccc").await;
        begun_in(&journal, "ddddd", "qa").await;
        let unfinished = async |name: &str| {
            let found = journal.unfinished_in(&EnvironmentName::new(name)).await;
            let mut found: Vec<String> = found
                .expect("read")
                .iter()
                .map(ToString::to_string)
                .collect();
            found.sort();
            found.join(" ")
        };
        assert_eq!(unfinished("prod").await, "bbbbb ccccc");
        assert_eq!(unfinished("qa").await, "ddddd");
        assert_eq!(unfinished("dev").await, "");
        journal
            .end(&sent, None, &reply("is SUCCESS"), Verdict::Success, at(4))
            .await
            .expect("stored");
        assert_eq!(unfinished("prod").await, "bbbbb");
        let both = [sent.id.clone(), commands::OperationId::new("bbbbb")];
        let read = journal.operations(&both.iter().collect::<Vec<_>>()).await;
        let read: Vec<String> = read
            .expect("read")
            .iter()
            .map(|one| one.id.to_string())
            .collect();
        assert_eq!(read, ["bbbbb", "ccccc"]);
    })
    .await;
}

#[tokio::test]
async fn the_last_operation_of_a_person_is_that_of_any_of_their_accounts() {
    on_each(async |store| {
        let journal = store.open().await;
        proposed(&journal, "aaaaa").await;
        let second = proposed(&journal, "bbbbb").await;
        let other = Person("other:ann".to_owned());
        let of_both = journal.last_operation_by(&[other.clone(), ann()]).await;
        assert_eq!(of_both.expect("read").expect("one").id, second.id);
        let of_other = journal.last_operation_by(&[other]).await;
        assert!(of_other.expect("read").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_confirmation_from_another_room_has_its_answer_there_once() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = proposed(&journal, "aaaaa").await;
        let (yes, again) = (heard(&journal, "yes").await, heard(&journal, "again").await);
        let elsewhere = Room("chat:elsewhere".to_owned());
        let answer = reply("confirmed");
        let answer = Some((&elsewhere, &answer));
        let (ann, now) = (ann(), at(2));
        assert!(
            journal
                .confirm(&by(&ann, &operation, yes), answer, now)
                .await
                .expect("stored")
        );
        assert!(
            !journal
                .confirm(&by(&ann, &operation, again), answer, now)
                .await
                .expect("stored")
        );
        let told = store
            .rows("SELECT id FROM outgoing WHERE room = 'chat:elsewhere'")
            .await;
        assert_eq!(told.len(), 1);
    })
    .await;
}
