//! Questions, by the service they are put to; what happened to an operation, the journal is asked. A question that nobody
//! here takes is none.

mod balancer;
mod builds;
mod life;
mod metrics;
mod past;
mod scheduler;

use commands::{Command, EnvironmentName, Moment, Reply, Verdict};

use crate::chat::Heard;
use crate::house::House;

/// The answer to a question about a service; `None` where the command is no such question.
pub(super) async fn ask(
    house: &House,
    heard: &Heard,
    command: &Command,
    environment: Option<&EnvironmentName>,
) -> anyhow::Result<Option<(Reply, Verdict)>> {
    if let Command::History(command) = command
        && let Some(answer) = life::of_operation(house, command.service.as_str()).await?
    {
        return Ok(Some(answer));
    }
    if let Command::Graph(command) = command {
        return Ok(Some(metrics::graph(house, command, environment).await));
    }
    let asked_of = match command {
        Command::WhoChanged(command) => Some(&command.service),
        Command::Timeline(command) => Some(&command.service),
        _ => None,
    };
    if let Some(service) = asked_of {
        let facts = match past::of(house, service, environment).await? {
            Ok(facts) => facts,
            Err(question) => return Ok(Some(question)),
        };
        return Ok(match command {
            Command::WhoChanged(command) => Some(command.answer(&facts, now(house))),
            Command::Timeline(command) => Some(command.answer(&facts, now(house))),
            _ => None,
        });
    }
    if let Some(answer) = balancer::ask(house, command, environment).await {
        return Ok(Some(answer));
    }
    if let Some(answer) = builds::ask(house, command, environment).await {
        return Ok(Some(answer));
    }
    scheduler::ask(house, heard, command, environment).await
}

fn now(house: &House) -> Moment {
    Moment::of_millis(house.now().timestamp_millis())
}
