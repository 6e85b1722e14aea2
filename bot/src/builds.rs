//! Builds: what the build system has made of which service, and what of it is not deployed yet.
//!
//! A repository belongs to a service: to the one that the configuration says, or to the one that has its name. Questions go to
//! [`blazar`]; what others tell by themselves comes in through [`crate::http`] and is told by [`outside`].

mod asked;
pub mod blazar;
pub mod outside;

use std::collections::BTreeMap;

use commands::builds::{Build, Fate, VersionOf};
use commands::{Moment, RequestName};

pub use self::asked::Newest;
use self::blazar::{Blazar, State};

/// The branches whose builds are deployed, the first that is there.
const MAIN: [&str; 2] = ["main", "master"];

/// What the configuration says of builds.
#[derive(Debug, Clone, Default)]
pub struct Builds {
    /// Whom to ask. Without it, builds are not known.
    pub blazar: Option<Blazar>,
    /// Which service a repository is, by `organization/repository`, where it does not have the service's name.
    pub repositories: BTreeMap<String, String>,
    /// How versions are made of builds; where nothing is said, the number is the version.
    pub version: Option<VersionOf>,
    /// The same for single services.
    pub versions: BTreeMap<String, VersionOf>,
}

impl Builds {
    /// Which service a repository is, by `organization/repository`.
    #[must_use]
    pub fn service_of<'a>(&'a self, repository: &'a str) -> &'a str {
        let configured = self
            .repositories
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(repository));
        configured.map_or_else(
            || repository.rsplit('/').next().unwrap_or(repository),
            |(_, service)| service.as_str(),
        )
    }

    /// What a build of a service is called once it is deployed, where all that it takes is known.
    #[must_use]
    pub fn version(
        &self,
        service: &str,
        number: Option<i64>,
        commit: Option<&str>,
    ) -> Option<String> {
        let own = self
            .versions
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(service));
        match own.map(|(_, of)| of).or(self.version.as_ref()) {
            Some(of) => of.version(number, commit),
            None => number.map(|number| number.to_string()),
        }
    }

    /// A build in the words of `commands`.
    fn told(&self, service: &str, build: &blazar::Build) -> Build {
        Build {
            number: build.build_number,
            state: build.state.word().to_owned(),
            fate: fate(&build.state),
            version: self.version(service, Some(build.build_number), build.sha.as_deref()),
            commit: build.sha.clone(),
            by: build.build_trigger.as_ref().map(started_by),
            started: build.start_timestamp.map(Moment::of_millis),
            ended: build.end_timestamp.map(Moment::of_millis),
        }
    }
}

fn fate(state: &State) -> Fate {
    match state {
        State::Succeeded => Fate::Succeeded,
        State::Other(_) => Fate::Unknown,
        state if state.is_final() => Fate::DidNot,
        _ => Fate::GoesOn,
    }
}

fn started_by(trigger: &blazar::BuildTrigger) -> String {
    match trigger.kind.as_str() {
        "PUSH" => "a push".to_owned(),
        "BRANCH_CREATION" => "a new branch".to_owned(),
        "INTER_PROJECT" => "a build of another project".to_owned(),
        "MANUAL" => trigger.id.clone(),
        other => other.to_owned(),
    }
}

/// Whether a name is the service's, in any case.
fn is_called(name: &RequestName, service: &str) -> bool {
    name.as_str().eq_ignore_ascii_case(service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_the_service_of_its_name_unless_said_otherwise() {
        let builds = Builds {
            repositories: BTreeMap::from([("hubspot/hub-api".to_owned(), "HubApiWeb".to_owned())]),
            version: VersionOf::new("1.{number}"),
            versions: VersionOf::new("{commit}")
                .map(|of| ("mail-worker".to_owned(), of))
                .into_iter()
                .collect(),
            ..Builds::default()
        };
        assert_eq!(builds.service_of("HubSpot/hub-api"), "HubApiWeb");
        assert_eq!(builds.service_of("hubspot/login-web"), "login-web");
        let version = |service, number| builds.version(service, number, Some("c0ffee"));
        assert_eq!(version("HubApiWeb", Some(42)).as_deref(), Some("1.42"));
        assert_eq!(version("HubApiWeb", None), None);
        assert_eq!(version("Mail-Worker", None).as_deref(), Some("c0ffee"));
        let plain = Builds::default();
        assert_eq!(plain.version("x", Some(42), None).as_deref(), Some("42"));
    }
}
