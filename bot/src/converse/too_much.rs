//! Whoever asks too much in a minute: nothing is done, it is stored, and said once.

use commands::{Spoken, Verdict};

use super::Handled;
use super::authority::Wanted;
use crate::chat::{self, Heard};
use crate::house::House;
use crate::journal::HeardId;
use crate::limits::Kind;
use crate::policy::Denied;

/// How a sentence is called that was not understood.
const NOT_UNDERSTOOD: &str = "a sentence that I did not understand";

/// What became of a sentence that is one too many. `spoken` is none where it was not understood.
pub(super) async fn refused(
    house: &House,
    id: HeardId,
    heard: &Heard,
    spoken: Option<&Spoken>,
) -> anyhow::Result<Option<Handled>> {
    let command = spoken.map(|spoken| &spoken.command);
    let Some(kind) = Kind::of(command) else {
        return Ok(None);
    };
    let (who, now) = (house.who(&heard.person), house.now());
    let counted = house.limits.count(who.key(), kind, (id, &heard.room), now);
    let Err(too_much) = counted else {
        return Ok(None);
    };
    let denied = Denied {
        rule: Some(too_much.rule()),
        why: too_much.why(&who.to_string()),
    };
    let wanted = Wanted {
        action: command.map_or(NOT_UNDERSTOOD, |command| command.entry().name),
        environment: spoken.and_then(|spoken| spoken.environment.as_ref()),
        subject: None,
        operation: None,
    };
    let reply = match kind {
        Kind::Change => denied.reply(),
        Kind::Question => denied.answer(),
    };
    let is_said = too_much.is_first || chat::shows_that_it_waits(heard);
    let ruling = wanted.ruled(house, id, &heard.person, Err(&denied));
    let journal = &house.journal;
    let reply = is_said.then_some(reply);
    journal.refuse(&heard.room, reply, ruling, now).await?;
    Ok(Some(Handled::Answered(Verdict::Refused)))
}
