//! Without a rule that permits it, nothing is done, whatever is asked.

use commands::{CATALOGUE, Tier, Verdict};
use deckhand::converse::Handled;
use deckhand::journal::OperationState;
use deckhand::policy::Policy;

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_that_changes_something_is_refused_without_a_rule() {
    let stage = Stage::new().await;
    stage.house.policy.put(Policy::read_only());
    let before = stage.effects();
    let mut asked = 0;
    for entry in CATALOGUE.iter().filter(|entry| entry.tier > Tier::Read) {
        for (example, account) in entry.examples.iter().zip(
            ["slack:U0MIRA", "discord:600", "console:you"]
                .iter()
                .cycle(),
        ) {
            let handled = stage.says(account, example).await;
            assert_eq!(handled, Handled::Answered(Verdict::Refused), "{example}");
            asked += 1;
        }
    }
    assert!(asked > 50, "{asked}");
    use OperationState::{Confirmed, Dropped, Ended, Followed, Proposed, Sent};
    let all = [Proposed, Confirmed, Sent, Followed, Ended, Dropped];
    assert!(
        stage
            .house
            .journal
            .operations_in(&all)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(stage.effects(), before);
    // And why is known afterwards.
    stage.says("slack:U0MIRA", "why not?").await;
    assert_eq!(
        stage
            .told("I am read-only here: there are no rules")
            .await
            .len(),
        1
    );
    stage.end().await;
}
