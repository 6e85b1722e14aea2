//! Asking the balancer about its groups, their agents, paths and sources, and about the aliases of groups.

use std::collections::BTreeMap;

use baragon_client as baragon;
use commands::explain::names_near;
use commands::{
    Agent, Alias, AllGroups, FoundAliases, Group, GroupName, InGroups, TakenPaths, TrafficSource,
};
use futures::future::{join_all, try_join3};
use futures::stream::{self, StreamExt, TryStreamExt};

use crate::environment::{CannotTell, Environment, wire};

/// Questions put at once: enough to be quick, too few to be a burden.
pub(in crate::environment) const AT_ONCE: usize = 8;

/// Paths of a group whose services are asked for, one question each.
const MOST_PATHS: usize = 50;

/// Every name the balancer has for groups. It lists groups and aliases together, and only some groups have details.
pub(in crate::environment) struct Names {
    pub(in crate::environment) groups: BTreeMap<baragon::GroupName, Option<baragon::BaragonGroup>>,
    pub(in crate::environment) aliases: Vec<Alias>,
    /// Neither known to be a group nor to be an alias, since reading an alias takes a key.
    pub(in crate::environment) unclear: Vec<(String, CannotTell)>,
}

impl Environment {
    pub(in crate::environment) async fn names_of_groups(&self) -> Result<Names, CannotTell> {
        let (names, details) =
            tokio::try_join!(self.balancer.groups(), self.balancer.group_details())
                .map_err(|error| self.balancer_trouble(&error))?;
        let groups = details
            .into_iter()
            .map(|group| (group.name.clone(), Some(group)));
        let mut all = Names {
            groups: groups.collect(),
            aliases: Vec::new(),
            unclear: Vec::new(),
        };
        let others = names
            .into_iter()
            .filter(|name| !all.groups.contains_key(name))
            .collect::<Vec<_>>();
        for (name, alias) in join_all(others.into_iter().map(|name| self.with_alias(name))).await {
            match alias {
                Ok(Some(alias)) => all.aliases.push(alias),
                Ok(None) => drop(all.groups.insert(name, None)),
                Err(why) => all.unclear.push((name.to_string(), why)),
            }
        }
        all.aliases.sort_by(|a, b| a.name.cmp(&b.name));
        all.unclear.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(all)
    }

    async fn with_alias(
        &self,
        name: baragon::GroupName,
    ) -> (baragon::GroupName, Result<Option<Alias>, CannotTell>) {
        let alias = self.alias(name.as_str()).await;
        (name, alias)
    }

    async fn alias(&self, name: &str) -> Result<Option<Alias>, CannotTell> {
        let Ok(id) = baragon::AliasName::new(name) else {
            return Ok(None);
        };
        let alias = self.balancer.alias(&id).await;
        let alias = alias.map_err(|error| self.balancer_trouble(&error))?;
        Ok(alias.map(|alias| wire::alias(name, &alias)))
    }

    /// Every group, with its agents counted.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn groups(&self) -> Result<AllGroups, CannotTell> {
        let names = self.names_of_groups().await?;
        let groups = stream::iter(names.groups)
            .map(|(name, details)| self.group(name, details))
            .buffered(AT_ONCE);
        let groups: baragon::Result<Vec<Group>> = groups.try_collect().await;
        let why = names
            .unclear
            .first()
            .map(|(_, CannotTell(why))| why.clone());
        Ok(AllGroups {
            groups: groups.map_err(|error| self.balancer_trouble(&error))?,
            aliases: names.aliases.into_iter().map(|alias| alias.name).collect(),
            unclear: why.map(|why| {
                (
                    names.unclear.into_iter().map(|(name, _)| name).collect(),
                    why,
                )
            }),
        })
    }

    async fn group(
        &self,
        name: baragon::GroupName,
        details: Option<baragon::BaragonGroup>,
    ) -> baragon::Result<Group> {
        let (connected, known, target) = try_join3(
            self.balancer.agents(&name),
            self.balancer.known_agents(&name),
            self.balancer.target_agent_count(&name),
        )
        .await?;
        Ok(Group {
            name: name.to_string(),
            connected: connected.len(),
            known: known.len(),
            target,
            default_domain: details.and_then(|details| details.default_domain),
        })
    }

    /// Asks something of one group, or of each.
    async fn in_groups<T, F>(
        &self,
        meant: Option<&GroupName>,
        ask: impl Fn(baragon::GroupName, Option<baragon::BaragonGroup>) -> F,
    ) -> Result<InGroups<T>, CannotTell>
    where
        F: Future<Output = baragon::Result<T>>,
    {
        let names = self.names_of_groups().await?;
        let is_meant =
            |name: &str| meant.is_none_or(|meant| meant.as_str().eq_ignore_ascii_case(name));
        let near = meant.map_or_else(Vec::new, |meant| near(meant, &names));
        let groups = names
            .groups
            .into_iter()
            .filter(|(name, _)| is_meant(name.as_str()))
            .map(|(name, details)| {
                let answer = ask(name.clone(), details);
                async move { Ok((name.to_string(), answer.await?)) }
            });
        let groups: baragon::Result<Vec<(String, T)>> =
            stream::iter(groups).buffered(AT_ONCE).try_collect().await;
        let groups = groups.map_err(|error| self.balancer_trouble(&error))?;
        // A name that may be an alias or a group must not be said to be neither.
        let unclear = names
            .unclear
            .into_iter()
            .find(|(name, _)| meant.is_some() && is_meant(name));
        match unclear {
            Some((_, why)) if groups.is_empty() => Err(why),
            _ => Ok(InGroups { groups, near }),
        }
    }

    /// The agents of one group, or of each: the connected ones first.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn agents_of(
        &self,
        group: Option<&GroupName>,
    ) -> Result<InGroups<Vec<Agent>>, CannotTell> {
        self.in_groups(group, |name, _| async move {
            let (connected, known) = tokio::try_join!(
                self.balancer.agents(&name),
                self.balancer.known_agents(&name)
            )?;
            let mut agents: Vec<Agent> = connected.iter().map(wire::connected_agent).collect();
            let gone: Vec<Agent> = known
                .iter()
                .map(wire::known_agent)
                .filter(|known| !agents.iter().any(|agent| agent.id == known.id))
                .collect();
            agents.extend(gone);
            agents.sort_by(|a, b| (!a.connected, &a.id).cmp(&(!b.connected, &b.id)));
            Ok(agents)
        })
        .await
    }

    /// The taken paths of one group, or of each, with the services that hold them.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn base_paths(
        &self,
        group: Option<&GroupName>,
    ) -> Result<InGroups<TakenPaths>, CannotTell> {
        self.in_groups(group, |name, _| async move {
            let mut paths = self.balancer.base_paths(&name).await?;
            paths.sort();
            let more = paths.len().saturating_sub(MOST_PATHS);
            paths.truncate(MOST_PATHS);
            let owners = stream::iter(paths).map(|path| self.path_with_owner(&name, path));
            let paths = owners.buffered(AT_ONCE).try_collect().await?;
            Ok(TakenPaths { paths, more })
        })
        .await
    }

    pub(super) async fn path_with_owner(
        &self,
        group: &baragon::GroupName,
        path: String,
    ) -> baragon::Result<(String, Option<commands::ServiceName>)> {
        let owner = self.balancer.base_path_owner(group, &path).await?;
        let owner = owner.map(|service| commands::ServiceName::new(service.service_id.as_str()));
        Ok((path, owner))
    }

    /// What sends traffic to one group, or to each.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn traffic_sources(
        &self,
        group: Option<&GroupName>,
    ) -> Result<InGroups<Vec<TrafficSource>>, CannotTell> {
        self.in_groups(group, |_, details| async move {
            let sources = details.map(|details| details.traffic_sources);
            let sources = sources.unwrap_or_default();
            Ok(sources.iter().map(wire::traffic_source).collect())
        })
        .await
    }

    /// One alias, or all of them.
    ///
    /// # Errors
    /// When the balancer cannot be asked, or says of no name that might be meant what it is.
    pub async fn aliases(&self, alias: Option<&GroupName>) -> Result<FoundAliases, CannotTell> {
        if let Some(name) = alias
            && let Some(found) = self.alias(name.as_str()).await?
        {
            return Ok(FoundAliases {
                aliases: vec![found],
                is_a_group: false,
                near: Vec::new(),
            });
        }
        let names = self.names_of_groups().await?;
        let unclear = names.unclear.into_iter().next();
        match (alias, unclear) {
            (None, Some((_, why))) => Err(why),
            (None, None) => Ok(FoundAliases {
                aliases: names.aliases,
                is_a_group: false,
                near: Vec::new(),
            }),
            (Some(alias), _) => Ok(FoundAliases {
                aliases: Vec::new(),
                is_a_group: names
                    .groups
                    .keys()
                    .any(|group| group.as_str() == alias.as_str()),
                near: names_near(
                    alias.as_str(),
                    names.aliases.iter().map(|alias| alias.name.as_str()),
                ),
            }),
        }
    }
}

/// What may be meant by the name of a group that is not there: what it is an alias of, or names like it.
fn near(meant: &GroupName, names: &Names) -> Vec<String> {
    let alias = names
        .aliases
        .iter()
        .find(|alias| alias.name == meant.as_str());
    match alias {
        Some(alias) => alias.groups.clone(),
        None => names_near(
            meant.as_str(),
            names.groups.keys().map(baragon::GroupName::as_str),
        ),
    }
}
