//! People. A platform knows accounts; the configuration says which of them are one person. Whatever depends on who somebody
//! is (who may, who confirms, whose latest) asks here, and nothing else compares accounts.
//!
//! An account that nobody is said to have is a person of its own. What is stored, and said, is the account that acted.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use commands::Person;

use crate::chat::{console, discord, slack};

/// Who is known to have which accounts.
#[derive(Debug, Clone, Default)]
pub struct People {
    by_account: HashMap<Person, Arc<Known>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Known {
    name: String,
    /// In the order of the configuration.
    accounts: Vec<Person>,
}

/// Somebody, with every account that is known to be theirs.
#[derive(Debug, Clone)]
pub struct Identity {
    account: Person,
    known: Option<Arc<Known>>,
}

impl People {
    /// From the names of people and their accounts, each written `platform:id`.
    ///
    /// # Errors
    /// One sentence on the account that cannot be one, or that two people have.
    pub fn new<'a>(
        people: impl IntoIterator<Item = (&'a String, &'a [String])>,
    ) -> anyhow::Result<Self> {
        let mut by_account: HashMap<Person, Arc<Known>> = HashMap::new();
        for (name, accounts) in people {
            ensure!(
                !accounts.is_empty(),
                "`people.{name}.accounts` is empty, so nobody could be {name}"
            );
            for account in accounts {
                check(account).with_context(|| format!("`people.{name}.accounts` is not right"))?;
            }
            let known = Arc::new(Known {
                name: name.clone(),
                accounts: accounts.iter().cloned().map(Person).collect(),
            });
            for account in &known.accounts {
                let before = by_account.insert(account.clone(), Arc::clone(&known));
                if let Some(other) = before.filter(|other| other.name != *name) {
                    bail!(
                        "{account} is in `people.{}.accounts` and in `people.{name}.accounts`, and can be of one of them only",
                        other.name
                    );
                }
            }
        }
        Ok(Self { by_account })
    }

    /// Who has an account.
    #[must_use]
    pub fn who(&self, account: &Person) -> Identity {
        Identity {
            account: account.clone(),
            known: self.by_account.get(account).cloned(),
        }
    }

    /// What the configuration calls the people it knows.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.by_account.values().map(|known| known.name.as_str());
        names.collect::<BTreeSet<_>>().into_iter()
    }

    /// The first account of a person, by what the configuration calls them.
    #[must_use]
    pub fn account_of(&self, name: &str) -> Option<Person> {
        let mut known = self.by_account.values();
        let known = known.find(|known| known.name == name)?;
        known.accounts.first().cloned()
    }

    /// Whether two accounts are one person's.
    #[must_use]
    pub fn are_same(&self, one: &Person, other: &Person) -> bool {
        self.who(one).has(other)
    }
}

impl Identity {
    /// The account that acts.
    #[must_use]
    pub fn account(&self) -> &Person {
        &self.account
    }

    /// What the configuration calls them, if it knows them.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.known.as_deref().map(|known| known.name.as_str())
    }

    /// Every account of theirs; the one that acts is among them.
    #[must_use]
    pub fn accounts(&self) -> &[Person] {
        match &self.known {
            Some(known) => &known.accounts,
            None => std::slice::from_ref(&self.account),
        }
    }

    /// One word for the human, whatever account acts: the name, or the account where nobody is known to have it.
    #[must_use]
    pub fn key(&self) -> String {
        self.name().unwrap_or(&self.account.0).to_owned()
    }

    /// Whether an account is theirs.
    #[must_use]
    pub fn has(&self, account: &Person) -> bool {
        self.accounts().contains(account)
    }
}

impl fmt::Display for Identity {
    /// `discord:600100200300400501`, or `mira (discord:600100200300400501, also slack:U0MIRA)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(known) = &self.known else {
            return self.account.fmt(f);
        };
        write!(f, "{} ({}", known.name, self.account)?;
        for (index, other) in known
            .accounts
            .iter()
            .filter(|other| **other != self.account)
            .enumerate()
        {
            let before = if index == 0 { ", also " } else { ", " };
            write!(f, "{before}{other}")?;
        }
        f.write_str(")")
    }
}

/// Refuses what no platform can have. A name where an id belongs would never be recognised.
pub(crate) fn check(account: &str) -> anyhow::Result<()> {
    let (platform, id) = account.split_once(':').unwrap_or((account, ""));
    let (is_right, shape) = match platform {
        console::PLATFORM => (!id.is_empty(), "console:ada"),
        slack::PLATFORM => (
            id.len() > 1
                && id.starts_with(['U', 'W', 'B'])
                && id
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()),
            "slack:U024BE7LH",
        ),
        discord::PLATFORM => (
            !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()),
            "discord:600100200300400501",
        ),
        _ => bail!(
            "{account:?} is of no platform that I know: accounts begin with `slack:`, `discord:` or `console:`"
        ),
    };
    ensure!(
        is_right,
        "{account:?} is no account: one is written like {shape}, with the platform's own id"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn people(text: &str) -> anyhow::Result<People> {
        let all: BTreeMap<String, Vec<String>> = text
            .lines()
            .map(|line| {
                let (name, accounts) = line.split_once(' ').unwrap();
                let accounts = accounts.split_whitespace().map(str::to_owned);
                (name.to_owned(), accounts.collect())
            })
            .collect();
        People::new(all.iter().map(|(name, all)| (name, all.as_slice())))
    }

    fn account(text: &str) -> Person {
        Person(text.to_owned())
    }

    #[test]
    fn accounts_of_one_person_are_the_same_and_others_are_people_of_their_own() {
        let people = people("mira slack:U0MIRA discord:600\nbob slack:U0BOB").unwrap();
        let (slack, discord) = (account("slack:U0MIRA"), account("discord:600"));
        assert!(people.are_same(&slack, &discord));
        assert!(people.are_same(&discord, &slack));
        assert!(!people.are_same(&slack, &account("slack:U0BOB")));
        assert!(!people.are_same(&account("slack:U0X"), &account("slack:U0Y")));
        assert!(people.are_same(&account("slack:U0X"), &account("slack:U0X")));
        assert_eq!(people.who(&discord).name(), Some("mira"));
        assert_eq!(
            people.who(&discord).to_string(),
            "mira (discord:600, also slack:U0MIRA)"
        );
        assert_eq!(people.who(&account("slack:U0X")).to_string(), "slack:U0X");
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let refused = |text: &str| format!("{:#}", people(text).unwrap_err());
        assert_eq!(
            refused("ann slack:U0A\nmira discord:6 slack:U0A"),
            "slack:U0A is in `people.ann.accounts` and in `people.mira.accounts`, and can be of one of them only"
        );
        for odd in [
            "irc:mira",
            "slack:mira",
            "slack:",
            "discord:mira",
            "discord:",
            "console:",
            "mira",
        ] {
            let why = refused(&format!("mira {odd}"));
            assert!(
                why.starts_with("`people.mira.accounts` is not right"),
                "{why}"
            );
            assert!(why.contains(&format!("{odd:?}")), "{why}");
        }
        assert!(refused("mira ").contains("is empty"));
        assert!(people("mira slack:U0A slack:U0A").is_ok());
    }
}
