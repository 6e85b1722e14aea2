//! From a message to its answer, or to an operation.
//!
//! Parse, gather facts, decide, ask the policy, show, confirm. Each part of it that needs no I/O is in `commands`.

mod approve;
mod ask;
mod authority;
mod change;
mod confirm;
mod digest;
mod facts;
mod look;
mod pending;
mod questions;
mod rights;
mod status;
mod too_much;
mod watch;

use commands::{Colour, Command, OperationId, Reply, Spoken, Understood, Verdict, parse};

use crate::chat::Heard;
use crate::house::House;
use crate::journal::HeardId;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handled {
    /// It was answered, and nothing of it goes on.
    Answered(Verdict),
    /// A plan was shown, and waits for a decision.
    Proposed(OperationId),
    /// An operation goes on, or has just ended.
    Started(OperationId),
}

/// Works on one message until it has its first answer.
///
/// # Errors
/// When the journal fails; the message stays unanswered in it, and a restart works on it again.
pub async fn converse(house: &House, id: HeardId, heard: &Heard) -> anyhow::Result<Handled> {
    let spoken = match parse(&heard.text) {
        Understood::Command(spoken) => spoken,
        Understood::Nothing => return answer(house, id, heard, None, Verdict::Refused).await,
        Understood::Unclear(unclear) => {
            if let Some(refused) = too_much::refused(house, id, heard, None).await? {
                return Ok(refused);
            }
            return answer(house, id, heard, Some(unclear.reply()), Verdict::Refused).await;
        }
    };
    tracing::info!(command = spoken.command.entry().name, chat.room = %heard.room, "understood");
    let came = carry_out(house, id, heard, &spoken).await?;
    house.measures.handled(spoken.command.entry().name, &came);
    Ok(came)
}

async fn carry_out(
    house: &House,
    id: HeardId,
    heard: &Heard,
    spoken: &Spoken,
) -> anyhow::Result<Handled> {
    if let Some(refused) = too_much::refused(house, id, heard, Some(spoken)).await? {
        return Ok(refused);
    }
    if let Some(wanted) = spoken.command.change() {
        return change::change(house, id, heard, spoken, wanted).await;
    }
    if let Some(handled) = digest::change(house, id, heard, &spoken.command).await? {
        return Ok(handled);
    }
    let environment = spoken.environment.as_ref();
    if let Err(denied) = rights::may_ask(house, heard, spoken) {
        let wanted = authority::Wanted {
            action: spoken.command.entry().name,
            environment,
            subject: None,
            operation: None,
        };
        return authority::refuse(house, id, heard, &wanted, &denied).await;
    }
    let (reply, verdict) = match &spoken.command {
        Command::Confirm(command) => return confirm::confirm(house, id, heard, command).await,
        Command::Digest(command) => {
            return digest::digest(house, id, heard, command, environment).await;
        }
        Command::Watch(command) => {
            return watch::watch(house, id, heard, command, environment).await;
        }
        Command::Unwatch(command) => {
            return watch::unwatch(house, id, heard, command, environment).await;
        }
        Command::Digests(command) => digest::list(house, heard, command).await?,
        Command::Watches(command) => watch::list(house, heard, command).await?,
        Command::Approve(command) => return approve::approve(house, id, heard, command).await,
        Command::Cancel(command) => confirm::cancel(house, id, heard, command).await?,
        Command::Status(command) => status::status(house, heard, command, environment).await?,
        Command::MayI(command) => questions::may_i(house, heard, command, environment).await?,
        Command::WhoCanApprove(command) => {
            questions::who_can_approve(house, heard, command).await?
        }
        Command::WhyNot(_) => questions::why_not(house, heard).await?,
        Command::Pending(_) => pending::pending(house, environment).await?,
        Command::Help(command) => command.answer(),
        Command::Whoami(_) => (whoami(house, heard), Verdict::Success),
        Command::Ping(_) => (Reply::text("pong"), Verdict::Success),
        // `Command::change` has all the others; a test asks every question of the catalogue.
        other => match ask::ask(house, heard, other, environment).await? {
            Some(answer) => answer,
            None => (
                Reply::text(format!("I cannot answer `{other}`.")),
                Verdict::Failed,
            ),
        },
    };
    answer(house, id, heard, Some(reply), verdict).await
}

/// Stores the answer to a message that starts nothing.
async fn answer(
    house: &House,
    id: HeardId,
    heard: &Heard,
    reply: Option<Reply>,
    verdict: Verdict,
) -> anyhow::Result<Handled> {
    house
        .journal
        .answer(id, &heard.room, reply.as_ref(), verdict, house.now())
        .await?;
    Ok(Handled::Answered(verdict))
}

fn whoami(house: &House, heard: &Heard) -> Reply {
    let who = house.who(&heard.person);
    let may = rights::summary(house, heard);
    Reply::text(format!("You are {who} in {}: {may}.", heard.room)).coloured(Colour::Plain)
}
