//! Who may change things. Pure: a decision over values.
//!
//! This is the smallest policy that fails closed: without one, nobody may change anything. Rules over roles, rooms and
//! computed impact will take its place.

use std::collections::BTreeSet;

use commands::{Colour, Person, Reply, Tier};

/// Who may change things.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Policy {
    /// Nobody: reading only.
    #[default]
    ReadOnly,
    /// Everybody who can speak in a room.
    Everybody,
    /// These people, by the platform's own ids.
    People(BTreeSet<String>),
}

impl Policy {
    /// Allows, or says in the room why not.
    ///
    /// # Errors
    /// The refusal, as a reply.
    pub fn allows(&self, person: &Person, tier: Tier) -> Result<(), Reply> {
        if tier == Tier::Read {
            return Ok(());
        }
        let refusal = match self {
            Self::Everybody => return Ok(()),
            Self::People(people) if people.contains(&person.0) => return Ok(()),
            Self::ReadOnly => {
                "I am read-only here: nobody is allowed to change anything (`policy.may_change` is not set). Nothing was changed.".to_owned()
            }
            Self::People(_) => {
                format!("You ({person}) are not among those who may change things (`policy.may_change`). Nothing was changed.")
            }
        };
        Err(Reply::text(refusal).coloured(Colour::Red).for_you_alone())
    }

    /// What a person may do, for `whoami`.
    #[must_use]
    pub fn summary(&self, person: &Person) -> &'static str {
        match self.allows(person, Tier::Change) {
            Ok(()) => "you may read, and change things after a confirmation",
            Err(_) => "you may read, and change nothing",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_policy_nothing_can_be_changed() {
        let you = Person("console:you".to_owned());
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
}
