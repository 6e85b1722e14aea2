//! What is built in a conversation:
//!
//! ```text
//! * hubspot/HubApiWeb is built, and succeeds      its master; or: fails in web, is cancelled, is unstable
//! * a push to hubspot/HubApiWeb                   its build waits
//! * Blazar moves on                               every build goes one step
//! * Blazar goes away / comes back
//! * Blazar answers with 500                       everything, until it comes back
//! ```

use std::time::{SystemTime, UNIX_EPOCH};

use fixtures::blazar::Ending;
use fixtures::{Fault, FaultKind};

use crate::stage::Stage;

/// Lets it happen, where the directive is about that.
pub(crate) fn happen(stage: &Stage, directive: &str) -> Option<Result<(), String>> {
    let blazar = &stage.blazar;
    let words: Vec<&str> = directive.split_whitespace().collect();
    match words.as_slice() {
        [repository, "is", "built,", "and", ending @ ..] => {
            let ending = match ending {
                ["succeeds"] => Ending::Succeeds,
                ["fails", "in", module] => Ending::Fails((*module).to_owned()),
                ["is", "cancelled"] => Ending::IsCancelled,
                ["is", "unstable"] => Ending::IsUnstable,
                _ => return Some(Err("no such ending".to_owned())),
            };
            let branch = blazar.add_branch(repository, "master", &[]);
            blazar.build(branch, &"c0ffee".repeat(7)[..40], ending, now() - 90_000);
        }
        ["a", "push", "to", repository] => {
            let branch = blazar.add_branch(repository, "master", &[]);
            blazar.push(branch, &"decade".repeat(7)[..40]);
        }
        ["Blazar", "moves", "on"] => blazar.tick(now()),
        ["Blazar", "goes", "away"] => blazar.go_away(),
        ["Blazar", "comes", "back"] => {
            blazar.clear_faults();
            blazar.come_back();
        }
        ["Blazar", "answers", "with", status] => {
            let Ok(status) = status.parse() else {
                return Some(Err("no status".to_owned()));
            };
            let envelope =
                r#"{"code":500,"message":"There was an error processing your request."}"#;
            blazar.fault(Fault::any(FaultKind::Status(status, envelope.to_owned())).always());
        }
        _ => return None,
    }
    Some(Ok(()))
}

fn now() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since_epoch.expect("a clock of ours").as_millis();
    u64::try_from(millis).expect("a time of ours")
}
