//! What is asked of the build system, answered in the words of `commands`.

use commands::builds::{Build, BuiltBranch, FoundBuilds};
use commands::explain::names_near;
use commands::{BranchBuilds, RequestName};
use futures::stream::{self, StreamExt};

use super::blazar::{Blazar, BranchState, State, Trouble};
use super::{Builds, MAIN, is_called};

/// How many questions are asked side by side.
const AT_ONCE: usize = 8;

/// The newest successful build of a service, or why it is not known; `None` where none has succeeded.
pub type Newest = (String, Result<Option<Build>, String>);

impl Builds {
    /// What is built of a service, the branch that is deployed first.
    pub async fn branches_of(&self, service: &RequestName) -> FoundBuilds<Vec<BuiltBranch>> {
        let (blazar, states) = match self.states_of(service).await {
            FoundBuilds::Found(found) => found,
            FoundBuilds::NobodyToAsk => return FoundBuilds::NobodyToAsk,
            FoundBuilds::Unknown(why) => return FoundBuilds::Unknown(why),
            FoundBuilds::NotThere(near) => return FoundBuilds::NotThere(near),
        };
        let mut failed = Vec::new();
        if let Some(main) = states.first()
            && let Some(last) = &main.last_build
            && matches!(last.state, State::Failed | State::Unstable)
            && let Some(id) = main.git_info.id
        {
            failed = failed_modules(blazar, id).await;
        }
        let mut branches: Vec<BuiltBranch> = states
            .iter()
            .map(|state| self.built_branch(service.as_str(), state))
            .collect();
        if let Some(main) = branches.first_mut() {
            main.failed = failed;
        }
        FoundBuilds::Found(branches)
    }

    /// The builds of the branch of a service that is deployed, the newest first.
    pub async fn builds_of(&self, service: &RequestName) -> FoundBuilds<BranchBuilds> {
        let (blazar, states) = match self.states_of(service).await {
            FoundBuilds::Found(found) => found,
            FoundBuilds::NobodyToAsk => return FoundBuilds::NobodyToAsk,
            FoundBuilds::Unknown(why) => return FoundBuilds::Unknown(why),
            FoundBuilds::NotThere(near) => return FoundBuilds::NotThere(near),
        };
        let Some((branch, id)) = states
            .first()
            .and_then(|main| Some((&main.git_info, main.git_info.id?)))
        else {
            return FoundBuilds::NotThere(Vec::new());
        };
        match blazar.builds(id).await {
            Ok(builds) => FoundBuilds::Found(BranchBuilds {
                repository: branch.full_name(),
                branch: branch.branch.clone(),
                builds: builds
                    .iter()
                    .map(|build| self.told(service.as_str(), build))
                    .collect(),
            }),
            Err(trouble) => FoundBuilds::Unknown(trouble.to_string()),
        }
    }

    /// The newest successful build of every service, by the branch that is deployed.
    pub async fn newest(&self) -> FoundBuilds<Vec<Newest>> {
        let Some(blazar) = &self.blazar else {
            return FoundBuilds::NobodyToAsk;
        };
        let mut states = match blazar.states().await {
            Ok(states) => states,
            Err(trouble) => return FoundBuilds::Unknown(trouble.to_string()),
        };
        in_order(&mut states);
        states.retain(|state| is_main(&state.git_info.branch));
        // Of `main` and `master`, the first is deployed.
        states.dedup_by(|b, a| a.git_info.full_name() == b.git_info.full_name());
        let each = states.iter().map(|state| self.newest_of(blazar, state));
        // Collected first: a stream of a closure over borrowed states would not be `Send`.
        let each: Vec<_> = each.collect();
        FoundBuilds::Found(stream::iter(each).buffered(AT_ONCE).collect().await)
    }

    async fn newest_of(&self, blazar: &Blazar, state: &BranchState) -> Newest {
        let service = self.service_of(&state.git_info.full_name()).to_owned();
        let build = last_success(blazar, state).await;
        let build = build.map(|build| build.map(|build| self.told(&service, &build)));
        (service, build.map_err(|trouble| trouble.to_string()))
    }

    /// The branches of the repositories of a service, the one that is deployed first.
    async fn states_of(&self, service: &RequestName) -> FoundBuilds<(&Blazar, Vec<BranchState>)> {
        let Some(blazar) = &self.blazar else {
            return FoundBuilds::NobodyToAsk;
        };
        let states = match blazar.states().await {
            Ok(states) => states,
            Err(trouble) => return FoundBuilds::Unknown(trouble.to_string()),
        };
        let names: Vec<String> = states
            .iter()
            .map(|state| self.service_of(&state.git_info.full_name()).to_owned())
            .collect();
        let mut of_service: Vec<BranchState> = states
            .into_iter()
            .zip(&names)
            .filter_map(|(state, name)| is_called(service, name).then_some(state))
            .collect();
        if of_service.is_empty() {
            let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
            names.sort_unstable();
            names.dedup();
            return FoundBuilds::NotThere(names_near(service.as_str(), names));
        }
        in_order(&mut of_service);
        FoundBuilds::Found((blazar, of_service))
    }

    fn built_branch(&self, service: &str, state: &BranchState) -> BuiltBranch {
        let told = |build: &Option<super::blazar::Build>| {
            build.as_ref().map(|build| self.told(service, build))
        };
        BuiltBranch {
            repository: state.git_info.full_name(),
            branch: state.git_info.branch.clone(),
            last: told(&state.last_build),
            running: told(&state.in_progress_build),
            waiting: told(&state.pending_build),
            failed: Vec::new(),
        }
    }
}

pub(super) fn is_main(branch: &str) -> bool {
    MAIN.contains(&branch)
}

/// Main branches first, repository by repository; then those that were built last.
fn in_order(states: &mut [BranchState]) {
    states.sort_by_cached_key(|state| {
        let branch = &state.git_info;
        let place = MAIN.iter().position(|main| *main == branch.branch);
        let place = place.unwrap_or(MAIN.len());
        let built = state
            .last_build
            .as_ref()
            .and_then(|build| build.end_timestamp);
        let by_time = if place == MAIN.len() {
            built.map_or(i64::MAX, |at| -at)
        } else {
            0
        };
        (place == MAIN.len(), by_time, branch.full_name(), place)
    });
}

/// The modules that failed the last time, or why that is not known.
async fn failed_modules(blazar: &Blazar, branch: i64) -> Vec<String> {
    match blazar.modules(branch).await {
        Ok(modules) => {
            let failed = modules.into_iter().filter(|module| {
                let last = module.last_module_build.as_ref();
                last.is_some_and(|build| build.state == State::Failed)
            });
            let mut names: Vec<String> = failed.map(|module| module.module.name).collect();
            names.sort();
            names
        }
        Err(trouble) => vec![format!("not known, {trouble}")],
    }
}

/// The newest build of a branch that succeeded: one more call where the last one did not.
async fn last_success(
    blazar: &Blazar,
    state: &BranchState,
) -> Result<Option<super::blazar::Build>, Trouble> {
    match (&state.last_build, state.git_info.id) {
        (Some(last), _) if last.state == State::Succeeded => Ok(Some(last.clone())),
        (Some(_), Some(id)) => {
            let builds = blazar.builds(id).await?;
            Ok(builds
                .into_iter()
                .find(|build| build.state == State::Succeeded))
        }
        _ => Ok(None),
    }
}
