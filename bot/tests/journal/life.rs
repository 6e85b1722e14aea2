//! The whole life of an operation, in order.

use commands::{OperationId, Verdict};

use crate::parts::{ann, at, by, heard, proposed, reply, seen, stored};
use crate::room::Talk;
use crate::stores::on_each;

#[tokio::test]
async fn from_the_message_that_asked_to_the_last_word_in_the_room() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = proposed(&journal, "aaaaa").await;
        let yes = heard(&journal, "yes").await;
        let id = &operation.id;
        assert!(
            journal
                .confirm(&by(&ann(), &operation, yes), None, at(2))
                .await
                .expect("stored")
        );
        let operation = stored(&journal, "aaaaa").await;
        assert!(journal.sending(&operation, at(3)).await.expect("stored"));
        let (seen, waits) = (seen(), reply("is WAITING"));
        journal
            .sending_again(&operation, at(4))
            .await
            .expect("stored");
        let operation = stored(&journal, "aaaaa").await;
        journal
            .progress(&operation, Some(&seen), &waits, at(5))
            .await
            .expect("stored");
        let talk = Talk::default();
        talk.say_all(&journal).await;
        journal
            .end(
                &operation,
                Some(&seen),
                &reply("is SUCCESS\0"),
                Verdict::Success,
                at(6),
            )
            .await
            .expect("stored");
        talk.say_all(&journal).await;
        let life = journal.life(id).await.expect("read");
        let told: Vec<String> = life
            .iter()
            .map(|happened| format!("{}: {}", happened.what, happened.detail))
            .collect();
        assert_eq!(
            told,
            [
                "heard: chat:ann in chat:ops: reload hubapi.com",
                "proposed: cancels aaaaa",
                "confirmed: by chat:ann (rule `may-change`)",
                "sent: hubapi.com-aaaaa-abcde to the balancer",
                "sent: hubapi.com-aaaaa-abcde again: it is not there",
                "followed: is WAITING",
                "said: revision 1 as m2",
                "ended: is SUCCESS\u{fffd}",
                "said: revision 2 as m2",
            ]
        );
        let times: Vec<_> = life.iter().take(6).map(|happened| happened.at).collect();
        assert_eq!(times, [at(0), at(1), at(2), at(3), at(4), at(5)]);
    })
    .await;
}

#[tokio::test]
async fn what_never_was_has_no_life() {
    on_each(async |store| {
        let journal = store.open().await;
        let life = journal
            .life(&OperationId::new("zzzzz"))
            .await
            .expect("read");
        assert_eq!(life, []);
    })
    .await;
}
