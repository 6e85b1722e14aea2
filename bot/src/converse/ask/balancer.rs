//! Questions about the balancer.

use commands::{Command, EnvironmentName, Known, PastOf, Reply, RequestName, Verdict};

use super::now;
use crate::converse::look;
use crate::environment::known;
use crate::environment::{CannotTell, Environment};
use crate::house::House;

pub(super) async fn ask(
    house: &House,
    command: &Command,
    environment: Option<&EnvironmentName>,
) -> Option<(Reply, Verdict)> {
    Some(match command {
        Command::DrainHost(command) => {
            let ask = Environment::pools;
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::ListServices(command) => {
            let ask = Environment::pools;
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::ShowConfig(command) => look::config(house, command, environment).await,
        Command::History(command) => {
            let request = RequestName::new(command.service.as_str());
            let ask = |at| past_of(at, &command.service, &request);
            let now = now(house);
            look::at_all(house, environment, ask, |asked| command.answer(asked, now)).await
        }
        Command::WhoOwns(command) => {
            let ask = |at| Environment::holders(at, &command.subject);
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::Groups(command) => {
            let ask = Environment::groups;
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::Agents(command) => {
            let ask = |at| Environment::agents_of(at, command.group.as_ref());
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::BasePaths(command) => {
            let ask = |at| Environment::base_paths(at, command.group.as_ref());
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::TrafficSources(command) => {
            let ask = |at| Environment::traffic_sources(at, command.group.as_ref());
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::Aliases(command) => {
            let ask = |at| Environment::aliases(at, command.alias.as_ref());
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::AuthKeys(command) => {
            let ask = Environment::stored_keys;
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::Elbs(command) => {
            let ask = |at| Environment::elbs(at, command.elb.as_ref());
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::TargetGroups(command) => {
            let ask = |at| Environment::target_groups(at, command.target_group.as_ref());
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        Command::BalancerStatus(command) => {
            let ask = Environment::balancer_state;
            look::at_all(house, environment, ask, |asked| command.answer(asked)).await
        }
        _ => return None,
    })
}

/// What both services remember of a name. One that cannot be asked does not hide what the other one says.
async fn past_of(
    environment: &Environment,
    service: &commands::ServiceName,
    request: &RequestName,
) -> Result<PastOf, CannotTell> {
    let (balancer, scheduler) =
        tokio::join!(environment.history(service), environment.events_of(request));
    let scheduler: Known<_> = known(scheduler);
    Ok(PastOf {
        balancer: known(balancer),
        scheduler,
    })
}
