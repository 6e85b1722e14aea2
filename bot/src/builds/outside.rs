//! What others tell of builds and pull requests, told to the rooms that watch the service.
//!
//! It is stored that something was told in the transaction that stores what rooms hear of it, so each room hears it once,
//! however often it comes and to whichever replica.

use std::collections::BTreeMap;
use std::time::Duration;

use commands::Belongings;
use commands::builds::{News, Runs, Undeployed, tell};

use super::blazar::{BranchState, State};
use super::{Builds, asked::is_main};
use crate::chat::Room;
use crate::environment::{Environment, Glance};
use crate::house::House;
use crate::journal::StoredWatch;

/// How long an environment is asked what runs. Whoever tells something waits meanwhile, and GitHub does for 10 s in all.
const WITHIN: Duration = Duration::from_secs(4);

/// Tells the rooms that watch the service of a repository. `keys` are what this is known by: where one of them was seen
/// before, nobody is told, and the answer is false.
///
/// # Errors
/// When it could not be stored. Nobody was told then.
pub async fn announce(
    house: &House,
    keys: &[String],
    repository: &str,
    news: &News,
) -> anyhow::Result<bool> {
    if house.journal.was_told_outside(keys).await? {
        return Ok(false);
    }
    let service = house.builds.service_of(repository);
    let rooms = rooms(house, service).await?;
    let told = rooms
        .into_iter()
        .map(|(room, places)| (room, tell(service, news, &places)))
        .collect();
    house.journal.tell_outside(keys, told, house.now()).await
}

/// The rooms that watch a service, each with where it does, and what runs there.
async fn rooms(house: &House, service: &str) -> anyhow::Result<BTreeMap<Room, Vec<Undeployed>>> {
    let mut rooms: BTreeMap<Room, Vec<Undeployed>> = BTreeMap::new();
    for environment in house.environments.iter() {
        let watches = house.journal.watches_of(&environment.name).await?;
        if watches.is_empty() {
            continue;
        }
        let glance = tokio::time::timeout(WITHIN, environment.glance(service)).await;
        let glance = glance.unwrap_or_else(|_| Glance::unknown(environment, service));
        for watch in &watches {
            if !means(house, environment, watch, service, &glance) {
                continue;
            }
            let places = rooms.entry(watch.room.clone()).or_default();
            if !places.contains(&glance.place) {
                places.push(glance.place.clone());
            }
        }
    }
    Ok(rooms)
}

/// Whether a watch means the service: by a name of its own, or by that of a balancer service that it serves.
fn means(
    house: &House,
    environment: &Environment,
    watch: &StoredWatch,
    service: &str,
    glance: &Glance,
) -> bool {
    let serves = environment
        .configured
        .scheduler_requests
        .iter()
        .filter(|(_, request)| **request == glance.place.request)
        .map(|(balanced, _)| balanced.as_str());
    let mut names = [service, glance.place.request.as_str()]
        .into_iter()
        .chain(serves);
    // A room that watches everything of an environment watches what is there.
    let is_there = glance.place.runs != Runs::NotThere;
    (is_there || !watch.of.subjects.is_empty())
        && names.any(|id| {
            let belongings = Belongings {
                id,
                owners: &glance.owners,
                group: glance.group.as_deref(),
            };
            watch.of.means(belongings, &house.habits.labels)
        })
}

/// What a build's result is known by, and what it says; `None` where it is no end, or of a branch that is not deployed.
#[must_use]
pub fn result(builds: &Builds, state: &BranchState) -> Option<(String, News)> {
    let branch = &state.git_info;
    let build = state.last_build.as_ref()?;
    if !build.state.is_final() || !is_main(&branch.branch) {
        return None;
    }
    let repository = branch.full_name();
    let word = build.state.word();
    let commit = build.sha.clone().filter(|sha| {
        !sha.is_empty() && sha.len() <= 64 && sha.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let name = format!(
        "{}@{}#{} {word}",
        repository.to_lowercase(),
        branch.branch,
        build.build_number
    );
    let service = builds.service_of(&repository);
    let news = News::Built {
        version: builds.version(service, Some(build.build_number), commit.as_deref()),
        repository: repository.clone(),
        branch: branch.branch.clone(),
        what: format!("Blazar build {}", build.build_number),
        state: word.to_owned(),
        succeeded: build.state == State::Succeeded,
        commit,
    };
    Some((name, news))
}
