//! The deploys since the last digest: those that services show, and what is known of those made here.
//!
//! The scheduler's clock need not be ours, so that the time of a deploy alone cannot say whether the last digest told of it.
//! What that told of around its own time is kept by name, and so is what was under way then: its end is told.

use std::collections::BTreeMap;
use std::time::Duration;

use super::pictures::day;
use super::{Found, Summary};
use crate::moment::Moment;
use crate::reply::Verdict;

/// So much the clocks of services may differ from ours, in milliseconds.
pub(super) const CLOCKS_DIFFER: i64 = 10 * 60 * 1_000;

/// A deploy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployLine {
    /// To what.
    pub service: String,
    /// Its id.
    pub deploy: String,
    /// The version, or the id of the deploy where that is not known.
    pub version: String,
    /// By whom; none where the scheduler does not say.
    pub by: Option<String>,
    /// When it was made.
    pub at: Moment,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether it went back to an earlier one.
    pub rollback: bool,
}

/// How a deploy ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It runs; how long it took, where that is known.
    Done(Option<Duration>),
    /// It failed, or was given up, after so long.
    Failed(Duration),
    /// It goes on.
    UnderWay,
    /// How it ended could not be seen.
    Unknown,
}

impl DeployLine {
    /// What it is kept by.
    pub(super) fn key(&self) -> String {
        format!("{} {}", self.service, self.deploy)
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.outcome == Outcome::UnderWay
    }
}

impl Found {
    /// The deploys since the last digest, the newest first.
    pub(super) fn deploys(&self, before: &Summary) -> Vec<DeployLine> {
        let since = Moment::of_millis(self.looks_back(before).millis() - CLOCKS_DIFFER);
        let was_under_way = |line: &DeployLine| before.deploys.get(&line.key()) == Some(&true);
        let mut deploys: Vec<DeployLine> = self
            .shown_deploys()
            .filter(|line| line.at > since || was_under_way(line))
            .chain(self.own_deploys(self.looks_back(before)))
            // The same again is no news.
            .filter(|line| before.deploys.get(&line.key()) != Some(&line.is_under_way()))
            .collect();
        deploys.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.service.cmp(&b.service)));
        deploys
    }

    /// The deploys told of that were not made here and were seen to run, as many as there are on each day of UTC.
    pub(super) fn elsewhere(&self, told: &[DeployLine]) -> BTreeMap<i64, u32> {
        let mut days = BTreeMap::new();
        for line in told {
            if line.outcome == Outcome::Done(None) && !self.is_own(line) {
                *days.entry(day(line.at)).or_insert(0) += 1;
            }
        }
        days
    }

    fn is_own(&self, line: &DeployLine) -> bool {
        let mut own = self.own_deploys.iter();
        own.any(|own| own.request == line.service && own.deploy == line.deploy)
    }

    /// The deploys that services show and that were not made here.
    fn shown_deploys(&self) -> impl Iterator<Item = DeployLine> {
        let shown = self.services().iter().flat_map(|service| {
            let active = service
                .active
                .iter()
                .map(|deploy| (deploy, Outcome::Done(None)));
            let pending = service
                .pending
                .iter()
                .map(|deploy| (deploy, Outcome::UnderWay));
            active.chain(pending).map(|(deploy, outcome)| DeployLine {
                service: service.id.clone(),
                deploy: deploy.id.clone(),
                version: deploy.id.clone(),
                by: deploy.by.clone(),
                at: deploy.at,
                outcome,
                rollback: false,
            })
        });
        shown.filter(|line| !self.is_own(line))
    }

    /// Those made here that went on since then.
    fn own_deploys(&self, since: Moment) -> impl Iterator<Item = DeployLine> {
        let own = self.own_deploys.iter();
        let own = own.filter(move |own| own.goes_on_after(since));
        own.map(|own| DeployLine {
            service: own.request.clone(),
            deploy: own.deploy.clone(),
            version: own.version.clone(),
            by: Some(own.by.clone()),
            at: own.at,
            outcome: match own.ended {
                None => Outcome::UnderWay,
                Some((Verdict::Success, took)) => Outcome::Done(Some(took)),
                Some((Verdict::Unknown, _)) => Outcome::Unknown,
                Some((Verdict::Failed | Verdict::Refused, took)) => Outcome::Failed(took),
            },
            rollback: own.rollback,
        })
    }
}
