//! Time that passes in a conversation, and what the bot sees of the world meanwhile:
//!
//! ```text
//! * 24 hours pass                                 for the bot and its schedulers
//! * the next digest is due                        so much time passes
//! * the next digest was due 10 minutes ago        and nobody was there
//! * mail-worker is seen to be healthy             by the watcher of prod: waits for it
//! ```

use chrono::TimeDelta;

use crate::stage::Stage;

/// Lets it pass, where the directive is about that.
pub(crate) async fn happen(stage: &Stage, directive: &str) -> Option<Result<(), String>> {
    let words: Vec<&str> = directive.split_whitespace().collect();
    let number = |word: &str| word.parse().map_err(|_| "no number".to_owned());
    Some(match words.as_slice() {
        [hours, "hours", "pass"] => number(hours).map(|hours| stage.pass(TimeDelta::hours(hours))),
        ["the", "next", "digest", "is", "due"] => {
            stage.pass_digest(TimeDelta::milliseconds(200)).await
        }
        [
            "the",
            "next",
            "digest",
            "was",
            "due",
            minutes,
            "minutes",
            "ago",
        ] => match number(minutes) {
            Ok(minutes) => stage.pass_digest(TimeDelta::minutes(minutes)).await,
            Err(why) => Err(why),
        },
        [service, "is", "seen", "to", "be", word] => stage.seen_to_be(service, word).await,
        _ => return None,
    })
}
