//! Who may change things. Pure: a decision over values.
//!
//! This is the smallest policy that fails closed: without one, nobody may change anything. Rules over roles, rooms and
//! computed impact will take its place.

use std::collections::BTreeSet;

use commands::{Colour, Reply, Tier};

use crate::people::Identity;

/// Who may change things.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Policy {
    /// Nobody: reading only.
    #[default]
    ReadOnly,
    /// Everybody who can speak in a room.
    Everybody,
    /// These people, by any account of theirs.
    People(BTreeSet<String>),
}

impl Policy {
    /// Allows, or says in the room why not.
    ///
    /// # Errors
    /// The refusal, as a reply.
    pub fn allows(&self, who: &Identity, tier: Tier) -> Result<(), Reply> {
        if tier == Tier::Read {
            return Ok(());
        }
        let refusal = match self {
            Self::Everybody => return Ok(()),
            Self::People(people) if who.accounts().iter().any(|account| people.contains(&account.0)) => {
                return Ok(());
            }
            Self::ReadOnly => {
                "I am read-only here: nobody is allowed to change anything (`policy.may_change` is not set). Nothing was changed.".to_owned()
            }
            Self::People(_) => {
                format!("You ({who}) are not among those who may change things (`policy.may_change`). Nothing was changed.")
            }
        };
        Err(Reply::text(refusal).coloured(Colour::Red).for_you_alone())
    }

    /// What a person may do, for `whoami`.
    #[must_use]
    pub fn summary(&self, who: &Identity) -> &'static str {
        match self.allows(who, Tier::Change) {
            Ok(()) => "you may read, and change things after a confirmation",
            Err(_) => "you may read, and change nothing",
        }
    }
}

#[cfg(test)]
mod tests {
    use commands::Person;

    use super::*;
    use crate::people::People;

    #[test]
    fn without_a_policy_nothing_can_be_changed() {
        let you = People::default().who(&Person("console:you".to_owned()));
        for tier in [Tier::Small, Tier::Change, Tier::Destructive] {
            assert!(Policy::default().allows(&you, tier).is_err());
            assert!(Policy::Everybody.allows(&you, tier).is_ok());
            assert!(
                Policy::People(BTreeSet::from(["console:ada".to_owned()]))
                    .allows(&you, tier)
                    .is_err()
            );
            assert!(
                Policy::People(BTreeSet::from(["console:you".to_owned()]))
                    .allows(&you, tier)
                    .is_ok()
            );
        }
        assert!(Policy::default().allows(&you, Tier::Read).is_ok());
    }

    #[test]
    fn what_one_account_may_the_other_of_the_same_person_may() {
        let (slack, discord) = ("slack:U0MIRA".to_owned(), "discord:600".to_owned());
        let accounts = [slack.clone(), discord.clone()];
        let people = People::new([(&"mira".to_owned(), accounts.as_slice())]).unwrap();
        let policy = Policy::People(BTreeSet::from([slack]));
        let linked = people.who(&Person(discord.clone()));
        assert!(policy.allows(&linked, Tier::Change).is_ok());
        let unlinked = People::default().who(&Person(discord));
        assert!(policy.allows(&unlinked, Tier::Change).is_err());
    }
}
