//! What is said when somebody edits a message that was acted on: that it is not acted on again.

use commands::{Colour, Reply, Understood, parse};

/// What to say to whoever edited a message, if anything: it was an order, and now has other words.
pub(super) fn notice(before: &str, now: &str) -> Option<Reply> {
    if !matches!(parse(before), Understood::Command(_)) || before == now {
        return None;
    }
    let text = format!(
        "You have edited what you said. I had acted on `{}` already, and act on no edit: say it anew.",
        before.replace('`', "'")
    );
    Some(Reply::text(text).coloured(Colour::Yellow).for_you_alone())
}
