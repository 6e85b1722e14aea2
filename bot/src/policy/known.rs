//! Answers that hang on nothing but who asks: most questions are of that kind, and they are asked all day by the same people.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::engine::Answer;

/// So many are kept; then they are forgotten together, and found anew.
const MOST: usize = 4_096;

/// What the rules look at of somebody who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Standing {
    /// A person's name, or the account of somebody who has none here.
    pub(super) name: String,
    pub(super) roles: Vec<String>,
    pub(super) groups: Vec<String>,
}

/// Answers that were given. They hold as long as the rules they came from, so they are kept with those.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<HashMap<Standing, Answer>>);

impl Known {
    /// What was answered before, or is found now. What cannot be found is not kept.
    pub(super) fn or_found(
        &self,
        who: &Standing,
        find: impl FnOnce() -> anyhow::Result<Answer>,
    ) -> anyhow::Result<Answer> {
        if let Some(known) = self.kept().get(who) {
            return Ok(known.clone());
        }
        let found = find()?;
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(who.clone(), found.clone());
        Ok(found)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<Standing, Answer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(name: usize, groups: &[&str]) -> Standing {
        Standing {
            name: name.to_string(),
            roles: Vec::new(),
            groups: groups.iter().map(|&group| group.to_owned()).collect(),
        }
    }

    fn answer(allowed: bool) -> Answer {
        Answer {
            allowed,
            rule: None,
        }
    }

    #[test]
    fn one_answer_is_found_once_and_is_nobody_elses() {
        let known = Known::default();
        let ask = |who: &Standing, allowed| known.or_found(who, || Ok(answer(allowed))).unwrap();
        assert!(ask(&standing(1, &[]), true).allowed);
        assert!(ask(&standing(1, &[]), false).allowed);
        assert!(!ask(&standing(1, &["owners"]), false).allowed);
        assert!(!ask(&standing(2, &[]), false).allowed);
        assert!(
            ask(&standing(1, &[]), false).allowed,
            "others forget nobody"
        );
    }

    #[test]
    fn what_could_not_be_found_is_asked_again() {
        let known = Known::default();
        let who = standing(1, &[]);
        assert!(known.or_found(&who, || anyhow::bail!("no")).is_err());
        assert!(known.or_found(&who, || Ok(answer(true))).unwrap().allowed);
    }

    #[test]
    fn no_more_are_kept_than_that() {
        let known = Known::default();
        for name in 0..=MOST {
            known
                .or_found(&standing(name, &[]), || Ok(answer(true)))
                .unwrap();
            assert!(known.kept().len() <= MOST);
        }
        assert_eq!(known.kept().len(), 1);
    }
}
