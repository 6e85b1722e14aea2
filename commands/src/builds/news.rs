//! What build systems and GitHub tell by themselves, as a room hears it.
//!
//! All of it was written by somebody else, who need not mean well: every text is shortened and put on one line here, and is
//! escaped by the platforms like every other text.

use super::{Newer, compare};
use crate::id::EnvironmentName;
use crate::reply::{Colour, Reply};

/// What happened outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A pull request was merged.
    Merged {
        /// `organization/repository`.
        repository: String,
        /// Its number.
        number: i64,
        /// What it is called.
        title: String,
        /// Who merged it.
        by: Option<String>,
        /// Into which branch.
        into: String,
    },
    /// A build ended.
    Built {
        /// `organization/repository`.
        repository: String,
        /// The branch.
        branch: String,
        /// What built it, and which of its builds: "Blazar build 42", "the workflow ci, run 17".
        what: String,
        /// How it ended, in the other side's own word.
        state: String,
        /// Whether it ended well, and what it made may be deployed.
        succeeded: bool,
        /// What it is called once it is deployed, where that can be told.
        version: Option<String>,
        /// The commit.
        commit: Option<String>,
    },
}

/// What runs of a service in an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runs {
    /// There is no such scheduler request.
    NotThere,
    /// It is there, and nothing was ever deployed to it.
    Nothing,
    /// This version.
    Version(String),
    /// A deploy of this id, which does not tell its version.
    Deploy(String),
    /// It could not be found out, as a clause.
    Unknown(String),
}

/// What runs where the room watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undeployed {
    /// The scheduler request, as the scheduler spells it.
    pub request: String,
    /// Where.
    pub environment: EnvironmentName,
    /// What runs there.
    pub runs: Runs,
}

/// How a version stands to what runs somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What of it is so, as a clause: "runs 1.41".
    pub what: String,
    /// The sentence that deploys it, unless what runs is as new.
    pub sentence: Option<String>,
    /// Whether it is not known which of the two is newer.
    pub is_unknown: bool,
}

impl Undeployed {
    /// How a version that was built stands to what runs. None where there is nothing to deploy to.
    #[must_use]
    pub fn told(&self, version: Option<&str>) -> Option<Told> {
        let sentence = |version: &str| {
            format!(
                "deploy {} {} to {}",
                crate::command::written(&self.request),
                crate::command::written(version),
                self.environment
            )
        };
        let told = |what: String, sentence, is_unknown| {
            Some(Told {
                what,
                sentence,
                is_unknown,
            })
        };
        match (&self.runs, version) {
            (Runs::NotThere, _) => None,
            (Runs::Unknown(why), _) => told(format!("what runs is not known: {why}"), None, true),
            (_, None) => told(
                "which version was built is not known".to_owned(),
                None,
                true,
            ),
            (Runs::Nothing, Some(version)) => {
                told("nothing runs".to_owned(), Some(sentence(version)), false)
            }
            (Runs::Deploy(id), Some(version)) => told(
                format!("runs deploy {id}, whose version is not known"),
                Some(sentence(version)),
                true,
            ),
            (Runs::Version(runs), Some(version)) => match compare(version, runs) {
                Newer::Yes => told(format!("runs {runs}"), Some(sentence(version)), false),
                Newer::Same => told(format!("runs {runs} already"), None, false),
                Newer::No => told(format!("runs {runs}, which is newer"), None, false),
                Newer::Unknown => told(
                    format!("runs {runs}; whether {version} is newer is not known"),
                    Some(sentence(version)),
                    true,
                ),
            },
        }
    }
}

/// The longest text of others, in characters.
const LONGEST: usize = 120;

/// A text of somebody else on one line, and no longer than a line.
#[must_use]
pub fn shortened(text: &str) -> String {
    let line = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// What a room that watches a service is told. `places` is where it watches it, and what runs there.
#[must_use]
pub fn tell(service: &str, news: &News, places: &[Undeployed]) -> Reply {
    let service = shortened(service);
    match news {
        News::Merged {
            repository,
            number,
            title,
            by,
            into,
        } => {
            let by = by.as_deref().map(|by| format!(" by {}", shortened(by)));
            let text = format!(
                "{service}: pull request {number} of {} was merged into {}{}",
                shortened(repository),
                shortened(into),
                by.unwrap_or_default()
            );
            Reply::text(text)
                .coloured(Colour::Blue)
                .field("title", shortened(title))
        }
        News::Built {
            repository,
            branch,
            what,
            state,
            succeeded,
            version,
            commit,
        } => {
            let told: Vec<(&Undeployed, Told)> = places
                .iter()
                .filter(|_| *succeeded)
                .filter_map(|place| Some((place, place.told(version.as_deref())?)))
                .collect();
            let is_ready = told
                .iter()
                .any(|(_, told)| told.sentence.is_some() && !told.is_unknown);
            let version = version.as_deref().filter(|_| *succeeded).map(shortened);
            let ready = match (&version, is_ready) {
                (Some(version), true) => format!(". {service} {version} is ready to deploy"),
                _ => String::new(),
            };
            let text = format!(
                "{service}: {} of {} ({}) is {}{ready}",
                shortened(what),
                shortened(repository),
                shortened(branch),
                shortened(state)
            );
            let colour = if *succeeded {
                Colour::Green
            } else {
                Colour::Red
            };
            let mut reply = Reply::text(text).coloured(colour);
            if let Some(commit) = commit {
                let commit = shortened(commit);
                reply = reply.field("commit", commit.get(..10).unwrap_or(&commit));
            }
            for (place, told) in told {
                let what = shortened(&told.what);
                let what = match (told.sentence, told.is_unknown) {
                    (Some(sentence), false) => {
                        reply = reply.asking(format!("Deploy to {}", place.environment), sentence);
                        what
                    }
                    // What may be older than what runs is not offered, and whoever knows better may say it.
                    (Some(sentence), true) => format!("{what}; say: `{sentence}`"),
                    (None, _) => what,
                };
                reply = reply.field(place.environment.to_string(), what);
            }
            reply
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Understood, parse};
    use crate::reply::Button;

    fn built(version: Option<&str>, succeeded: bool) -> News {
        News::Built {
            repository: "hubspot/HubApiWeb".to_owned(),
            branch: "master".to_owned(),
            what: "Blazar build 42".to_owned(),
            state: if succeeded { "SUCCEEDED" } else { "FAILED" }.to_owned(),
            succeeded,
            version: version.map(str::to_owned),
            commit: Some("c0ffee00c0ffee00".to_owned()),
        }
    }

    fn place(environment: &str, runs: Runs) -> Undeployed {
        Undeployed {
            request: "HubApiWeb".to_owned(),
            environment: EnvironmentName::new(environment),
            runs,
        }
    }

    #[test]
    fn a_build_that_is_newer_comes_with_the_sentence_that_deploys_it() {
        let places = [
            place("prod", Runs::Version("1.41".to_owned())),
            place("qa", Runs::Version("1.42".to_owned())),
            place(
                "eu",
                Runs::Unknown("the scheduler of eu cannot be reached".to_owned()),
            ),
            place("dev", Runs::NotThere),
        ];
        let reply = tell("HubApiWeb", &built(Some("1.42"), true), &places);
        assert_eq!(
            reply.text,
            "HubApiWeb: Blazar build 42 of hubspot/HubApiWeb (master) is SUCCEEDED. HubApiWeb 1.42 is ready to deploy"
        );
        let fields: Vec<String> = reply
            .fields
            .iter()
            .map(|(a, b)| format!("{a}: {b}"))
            .collect();
        assert_eq!(
            fields,
            [
                "commit: c0ffee00c0",
                "prod: runs 1.41",
                "qa: runs 1.42 already",
                "eu: what runs is not known: the scheduler of eu cannot be reached",
            ]
        );
        let [button] = reply.buttons.as_slice() else {
            panic!("one is ready: {:?}", reply.buttons)
        };
        assert_eq!(button.label(), "Deploy to prod");
        assert_eq!(button.typed(), "deploy HubApiWeb 1.42 to prod");
        assert!(Button::stands_for(&button.typed()));
        let Understood::Command(spoken) = parse(&button.typed()) else {
            panic!("no order")
        };
        assert_eq!(spoken.command.entry().name, "deploy");
    }

    #[test]
    fn nothing_is_ready_that_failed_or_has_no_version() {
        let places = [place("prod", Runs::Version("1.41".to_owned()))];
        let failed = tell("HubApiWeb", &built(Some("1.42"), false), &places);
        assert_eq!(
            failed.text,
            "HubApiWeb: Blazar build 42 of hubspot/HubApiWeb (master) is FAILED"
        );
        assert_eq!(failed.fields.len(), 1);
        let nameless = tell("HubApiWeb", &built(None, true), &places);
        assert!(!nameless.text.contains("ready"), "{}", nameless.text);
        assert_eq!(nameless.fields[1].1, "which version was built is not known");
    }

    #[test]
    fn what_cannot_be_compared_is_offered_and_not_called_ready() {
        let places = [
            place("prod", Runs::Version("decade0decade0".to_owned())),
            place("qa", Runs::Deploy("d7".to_owned())),
        ];
        let reply = tell("HubApiWeb", &built(Some("c0ffee0c0ffee0"), true), &places);
        assert!(!reply.text.contains("ready"), "{}", reply.text);
        assert_eq!(
            reply.fields[1].1,
            "runs decade0decade0; whether c0ffee0c0ffee0 is newer is not known; say: `deploy HubApiWeb c0ffee0c0ffee0 to prod`"
        );
        assert_eq!(
            reply.fields[2].1,
            "runs deploy d7, whose version is not known; say: `deploy HubApiWeb c0ffee0c0ffee0 to qa`"
        );
    }

    #[test]
    fn texts_of_others_stay_on_a_line() {
        let news = News::Merged {
            repository: "hubspot/HubApiWeb".to_owned(),
            number: 7,
            title: format!("a\nb\u{7}c{}", " long".repeat(100)),
            by: Some("ada\r\neve".to_owned()),
            into: "master".to_owned(),
        };
        let reply = tell("HubApiWeb", &news, &[]);
        assert_eq!(
            reply.text,
            "HubApiWeb: pull request 7 of hubspot/HubApiWeb was merged into master by ada eve"
        );
        let title = &reply.fields[0].1;
        assert!(title.starts_with("a b c long"), "{title}");
        assert_eq!(title.chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_version_with_odd_characters_cannot_become_another_sentence() {
        let places = [place("prod", Runs::Nothing)];
        let told = places[0].told(Some("1.42 to qa` or")).expect("a place");
        let sentence = told.sentence.expect("a sentence");
        assert!(
            !sentence.starts_with("deploy HubApiWeb 1.42 to qa"),
            "{sentence}"
        );
    }
}
