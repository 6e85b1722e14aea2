//! A digest with its pictures, in both rooms.

use fixtures::discord::{ALICE, DEPLOYS};

use crate::slack::CHANNEL;
use crate::stage::Both;

/// The demo's `prod` has services in three states, so there is a bar of them from the first digest on.
#[tokio::test]
async fn a_digest_comes_with_its_pictures() {
    let both = Both::new().await;
    let shown = both.in_discord(ALICE, "digest prod now").await;
    assert!(shown.contains("prod: the first digest"), "{shown}");
    let said = both.discord.said_by_bot(DEPLOYS);
    let files: Vec<&str> = said[0]
        .files
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(files, ["picture-1.png"]);
    let (alt, _) = &both.discord.attachments(said[0].id)[0];
    let words = alt.as_deref().unwrap_or_default();
    assert!(
        words.contains("prod: services by state. healthy 12"),
        "{alt:?}"
    );

    both.in_slack("alice", "digest prod here every day at 09:00")
        .await;
    both.in_slack("alice", "run digest 1 now").await;
    both.slack_hears("prod: the first digest").await;
    let with_file = |both: &Both| {
        let seen = both.slack.messages(CHANNEL);
        seen.into_iter().find(|seen| seen.json["files"].is_array())
    };
    both.until("the picture is there", |both| with_file(both).is_some())
        .await;
    let said = both.slack.said_by_bot(CHANNEL);
    let digest = said
        .iter()
        .find(|seen| seen.text.contains("prod: the first digest"))
        .unwrap();
    let file = with_file(&both).unwrap();
    assert_eq!(
        file.thread.as_deref(),
        Some(digest.at.ts.as_str()),
        "it is in the digest's thread"
    );
    assert_eq!(file.json["files"][0]["title"], "prod: services by state");
    both.stop().await;
}
