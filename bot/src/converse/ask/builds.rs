//! Questions about builds.

use commands::builds::FoundBuilds;
use commands::{
    Candidate, Command, Compared, EnvironmentName, ReadyToDeploy, Reply, RequestName, Verdict,
};
use futures::future::join_all;

use super::now;
use crate::house::House;

pub(super) async fn ask(
    house: &House,
    command: &Command,
    environment: Option<&EnvironmentName>,
) -> Option<(Reply, Verdict)> {
    let now = now(house);
    Some(match command {
        Command::BuildStatus(command) => {
            let found = house
                .builds
                .branches_of(&meant(house, &command.request))
                .await;
            command.answer(&found, now)
        }
        Command::ListBuilds(command) => {
            let found = house
                .builds
                .builds_of(&meant(house, &command.request))
                .await;
            command.answer(&found, now)
        }
        Command::ReadyToDeploy(command) => ready(house, command, environment).await,
        _ => return None,
    })
}

/// The scheduler request that is meant, where a balancer service is named that is served by another.
fn meant(house: &House, name: &RequestName) -> RequestName {
    let configured = house
        .environments
        .iter()
        .find_map(|environment| environment.configured.scheduler_requests.get(name.as_str()));
    configured.map_or_else(
        || name.clone(),
        |request| RequestName::new(request.as_str()),
    )
}

/// The newest successful builds beside what runs.
async fn ready(
    house: &House,
    command: &ReadyToDeploy,
    environment: Option<&EnvironmentName>,
) -> (Reply, Verdict) {
    let environments = match house.environments.meant_for_reading(environment) {
        Ok(environments) => environments,
        Err(question) => return (question, Verdict::Refused),
    };
    let newest = match house.builds.newest().await {
        FoundBuilds::Found(newest) => newest,
        FoundBuilds::NobodyToAsk => return command.answer(&FoundBuilds::NobodyToAsk, now(house)),
        FoundBuilds::Unknown(why) => return command.answer(&FoundBuilds::Unknown(why), now(house)),
        FoundBuilds::NotThere(near) => {
            return command.answer(&FoundBuilds::NotThere(near), now(house));
        }
    };
    let mut compared = Compared {
        environments: environments
            .iter()
            .map(|environment| environment.name.clone())
            .collect(),
        ..Compared::default()
    };
    let mut built = Vec::new();
    for (service, build) in newest {
        match build {
            Ok(Some(build)) => built.push((service, build)),
            Ok(None) => {}
            Err(why) => compared.unknown.push((service, why)),
        }
    }
    let services: Vec<String> = built.iter().map(|(service, _)| service.clone()).collect();
    let places = join_all(environments.iter().map(|each| each.running(&services))).await;
    for places in places {
        let candidates = built.iter().zip(places);
        compared
            .candidates
            .extend(candidates.map(|((_, build), place)| Candidate {
                build: build.clone(),
                place,
            }));
    }
    command.answer(&FoundBuilds::Found(compared), now(house))
}
