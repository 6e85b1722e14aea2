//! Questions about the scheduler.

use commands::{
    Colour, Command, CompareDeploys, CompareEnvironments, Effect, EnvironmentName, Known, Reply,
    RequestName, Side, Verdict, Why,
};

use super::now;
use crate::chat::Heard;
use crate::converse::look;
use crate::environment::{CannotTell, Environment, FoundRequest};
use crate::house::House;

pub(super) async fn ask(
    house: &House,
    heard: &Heard,
    command: &Command,
    environment: Option<&EnvironmentName>,
) -> anyhow::Result<Option<(Reply, Verdict)>> {
    Ok(Some(match command {
        Command::Why(command) => why(house, heard, command, environment).await?,
        Command::CompareDeploys(command) => compare_deploys(house, command, environment).await,
        Command::CompareEnvironments(command) => compare_environments(house, command).await,
        command => return Ok(of_all(house, command, environment).await),
    }))
}

/// The questions that are put to every environment that is meant.
async fn of_all(
    house: &House,
    command: &Command,
    environment: Option<&EnvironmentName>,
) -> Option<(Reply, Verdict)> {
    let now = now(house);
    Some(match command {
        Command::ListRequests(command) => {
            let ask = Environment::scheduler_requests;
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::Tasks(command) => {
            let ask = |at| Environment::tasks_of(at, &command.request);
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::ShowTask(command) => {
            let ask = |at| Environment::task_detail(at, &command.task);
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::Logs(command) => {
            let ask = |at| Environment::log(at, command);
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::SearchLogs(command) => {
            let ask = |at| Environment::log_to_search(at, command);
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::Deploys(command) => {
            let ask = |at| Environment::deploys_of(at, &command.request);
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::WhoDeployed(command) => {
            let ask = |at| Environment::deploys_of(at, &command.request);
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::DeployStatus(command) => {
            let ask = |at| Environment::last_deploy(at, &command.request);
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::CrashLoops(command) => {
            let ask = Environment::crash_loops;
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::ListProvisioned(command) => {
            let ask = |at| Environment::off_requests(at, command.way);
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::Expiring(command) => {
            let ask = Environment::expiring;
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::MesosAgents(command) => {
            let ask = Environment::mesos_agents;
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::Racks(command) => {
            let ask = Environment::racks;
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::DisabledActions(command) => {
            let ask = Environment::disabled_actions;
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::Webhooks(command) => {
            let ask = Environment::webhooks;
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::SchedulerStatus(command) => {
            let ask = Environment::scheduler_state;
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        _ => return None,
    })
}

/// "my deploy" is the one that this room made last.
async fn why(
    house: &House,
    heard: &Heard,
    command: &Why,
    environment: Option<&EnvironmentName>,
) -> anyhow::Result<(Reply, Verdict)> {
    let (request, place) = match &command.request {
        Some(request) => (request.clone(), environment.cloned()),
        None => match last_deployed(house, heard).await? {
            Some((request, place)) => (request, environment.cloned().or(Some(place))),
            None => {
                let text = "Why does which request not run? Nothing was deployed from this room. For example: `why is HubApiWeb not running`.";
                return Ok((Reply::text(text).coloured(Colour::Grey), Verdict::Refused));
            }
        },
    };
    let (ask, now) = (|at| Environment::why(at, &request), now(house));
    let place = place.as_ref();
    Ok(look::at_all(house, place, ask, |asked| Why::answer(&request, asked, now)).await)
}

/// The request that the last operation of a room deployed to, and where.
async fn last_deployed(
    house: &House,
    heard: &Heard,
) -> anyhow::Result<Option<(RequestName, EnvironmentName)>> {
    let last = house.journal.last_operation(&heard.room).await?;
    Ok(last.and_then(|operation| match &operation.plan.effect {
        Effect::Deploy(deploy) => Some((
            RequestName::new(deploy.request.as_str()),
            operation.plan.environment.clone(),
        )),
        _ => None,
    }))
}

/// Two deploys of a request, from the first environment that has the request.
async fn compare_deploys(
    house: &House,
    command: &CompareDeploys,
    environment: Option<&EnvironmentName>,
) -> (Reply, Verdict) {
    let environments = match house.environments.meant_for_reading(environment) {
        Ok(environments) => environments,
        Err(question) => return (question, Verdict::Refused),
    };
    let (mut near, mut unknown) = (Vec::new(), Vec::new());
    for environment in environments {
        match environment.find_request(&command.request).await {
            Ok(FoundRequest::One(parent)) => {
                let (first, second) = tokio::join!(
                    environment.side_of(&parent, &command.from),
                    environment.side_of(&parent, &command.to)
                );
                let side = |found: Result<Side, CannotTell>, said: &str| {
                    found.unwrap_or_else(|CannotTell(why)| Side {
                        name: format!("deploy {said}"),
                        body: Known::Unknown(why),
                    })
                };
                let (first, second) = (side(first, &command.from), side(second, &command.to));
                let (reply, verdict) = command.answer(&first, &second);
                return (reply.field("in", environment.name.to_string()), verdict);
            }
            Ok(FoundRequest::None(names)) => near.extend(names),
            Err(CannotTell(why)) => unknown.push(why),
        }
    }
    near.sort();
    near.dedup();
    if !unknown.is_empty() {
        let text = format!(
            "I cannot compare deploys of {}: {}",
            command.request,
            unknown.join(", and ")
        );
        return (Reply::text(text).coloured(Colour::Yellow), Verdict::Unknown);
    }
    let hint = match near.as_slice() {
        [] => "`list requests` shows what is there.".to_owned(),
        near => format!("Did you mean {}?", near.join(", or ")),
    };
    let text = format!("I found no scheduler request {}. {hint}", command.request);
    (Reply::text(text).coloured(Colour::Grey), Verdict::Failed)
}

async fn compare_environments(house: &House, command: &CompareEnvironments) -> (Reply, Verdict) {
    let environments = &house.environments;
    let meant = (
        environments.meant(Some(&command.from)),
        environments.meant(Some(&command.to)),
    );
    let (first, second) = match meant {
        (Ok(first), Ok(second)) => (first, second),
        (Err(question), _) | (_, Err(question)) => return (question, Verdict::Refused),
    };
    let (first, second) = tokio::join!(
        first.side_here(&command.request),
        second.side_here(&command.request)
    );
    command.answer(&first, &second)
}
