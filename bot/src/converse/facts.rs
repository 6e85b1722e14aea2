//! Gathering what a decision needs.

use std::fmt::Display;

use commands::{
    ChangeFacts, Colour, HostPort, Known, PoolChange, PoolFacts, Reply, RequestFacts, RequestName,
    SchedulerChange, ServiceChange, ServiceName, SettingChange, SettingFacts, Verdict, groups_of,
    path_keys, with_default_domains,
};

use crate::environment::{CannotTell, Environment, FoundPool, FoundRequest, known};
use crate::house::House;

/// Everything that a change of a service's upstreams needs.
pub(super) async fn of_pool_change(
    environment: &Environment,
    change: &dyn PoolChange,
) -> Result<PoolFacts, (Reply, Verdict)> {
    let (service, hosts) = (change.service(), change.named_hosts());
    if change.purges() {
        can_purge(environment, service).await?;
    }
    let Some(name) = change.tasks_of() else {
        return of_pool(environment, service, hosts, change.wants_tasks()).await;
    };
    let mut facts = of_pool(environment, service, hosts, false).await?;
    facts.tasks = match environment.find_request(name).await {
        Ok(FoundRequest::One(parent)) => known(environment.healthy_tasks_of(&parent).await),
        Ok(FoundRequest::None(near)) => return Err(no_request(environment, name, &near)),
        Err(CannotTell(why)) => Known::Unknown(why),
    };
    Ok(facts)
}

/// Release 0.9 does not know the action of a purge: it would refuse it as something it cannot read.
async fn can_purge(
    environment: &Environment,
    service: &ServiceName,
) -> Result<(), (Reply, Verdict)> {
    let purges = environment.purges_caches(service).await;
    if purges.map_err(|why| unreachable(service, &why))? {
        return Ok(());
    }
    let text = format!(
        "The balancer of {} cannot purge caches: its release has no such request. Nothing was changed.",
        environment.name
    );
    Err((Reply::text(text).coloured(Colour::Grey), Verdict::Refused))
}

/// What a change of a setting needs.
pub(super) async fn of_setting(
    environment: &Environment,
    change: &dyn SettingChange,
) -> Result<SettingFacts, (Reply, Verdict)> {
    let facts = environment.setting_facts(change).await;
    facts.map_err(|why| unreachable(&change.setting(), &why))
}

/// What a change of a scheduler request needs.
pub(super) async fn of_request(
    house: &House,
    environment: &Environment,
    change: &dyn SchedulerChange,
) -> Result<RequestFacts, (Reply, Verdict)> {
    let name = change.request();
    let trouble = |why| unreachable(name, &why);
    let parent = match environment.find_request(name).await.map_err(trouble)? {
        FoundRequest::One(parent) => parent,
        FoundRequest::None(near) => return Err(no_request(environment, name, &near)),
    };
    let mut facts = environment.request_facts(&parent);
    if change.wants_deploys() {
        let id = facts.request.id.clone();
        facts.deploys = environment.past_deploys(&id).await.map_err(trouble)?;
        for deploy in change.deploys_to_read(&facts) {
            let read = environment.past_deploy(&id, &deploy).await;
            if let Some(read) = read.map_err(trouble)?
                && let Some(known) = facts
                    .deploys
                    .iter_mut()
                    .find(|known| known.deploy_id == deploy)
            {
                known.body = read.body;
            }
        }
    }
    if change.wants_last_run() {
        facts.last_run = environment.last_run(&parent).await.map_err(trouble)?;
    }
    if let Some(task) = change.task() {
        facts.leaving = environment.leaving(&parent, task).await.map_err(trouble)?;
    }
    if let Some(source) = change.source() {
        let source = house.environments.meant(Some(source));
        let source = source.map_err(|question| (question, Verdict::Refused))?;
        facts.source = Some(source.as_source(name).await);
    }
    Ok(facts)
}

fn no_request(environment: &Environment, name: &RequestName, near: &[String]) -> (Reply, Verdict) {
    let place = &environment.name;
    let hint = match near {
        [] => format!("`list requests in {place}` shows what is there."),
        near => format!("Did you mean {}?", near.join(", or ")),
    };
    let text =
        format!("The scheduler of {place} has no request {name}. Nothing was changed. {hint}");
    (Reply::text(text).coloured(Colour::Grey), Verdict::Refused)
}

/// Everything about one service that a change of it needs, or the reply that says why it cannot be had.
async fn of_pool(
    environment: &Environment,
    name: &ServiceName,
    named: &[HostPort],
    wants_tasks: bool,
) -> Result<PoolFacts, (Reply, Verdict)> {
    let pool = match environment
        .pool(name)
        .await
        .map_err(|why| unreachable(name, &why))?
    {
        FoundPool::One(pool) => pool,
        FoundPool::None(near) => return Err(not_there(environment, name, &near)),
        FoundPool::Several(services) => return Err(several(name, &services)),
    };
    let (agents, owners, queue) = tokio::join!(
        environment.agents(&pool),
        environment.owners(named),
        environment.queue()
    );
    let queue = queue.map_err(|why| unreachable(name, &why))?;
    let under_way = queue
        .into_iter()
        .filter(|entry| entry.service == pool.service.as_str())
        .map(|entry| entry.request)
        .collect();
    let tasks = if wants_tasks {
        known(environment.healthy_tasks(&pool).await)
    } else {
        Known::Known(None)
    };
    Ok(PoolFacts {
        environment: environment.name.clone(),
        agents: agents.map_err(|why| unreachable(name, &why))?,
        owners: owners.map_err(|why| unreachable(name, &why))?,
        under_way,
        tasks,
        pool,
    })
}

/// Everything that changing a service's body needs: also the groups it would be in, and who holds the paths it would have.
pub(super) async fn of_change(
    environment: &Environment,
    change: &dyn ServiceChange,
) -> Result<ChangeFacts, (Reply, Verdict)> {
    let name = change.service();
    let pool = of_pool(environment, name, &[], false).await?;
    let wanted = change.wanted(&pool.pool.body);
    let (groups, known_groups) = environment
        .group_facts(&groups_of(&wanted))
        .await
        .map_err(|why| unreachable(name, &why))?;
    let stored = with_default_domains(&wanted, &groups);
    let paths = groups.iter().flat_map(|group| {
        let keys = path_keys(&stored, group).into_iter();
        keys.map(|key| (group.group.clone(), key))
    });
    let path_owners = environment
        .path_owners(&pool.pool.service, paths.collect())
        .await
        .map_err(|why| unreachable(name, &why))?;
    Ok(ChangeFacts {
        pool,
        groups,
        known_groups,
        path_owners,
    })
}

fn unreachable(name: &impl Display, CannotTell(why): &CannotTell) -> (Reply, Verdict) {
    let reply = Reply::text(format!(
        "I cannot tell how {name} is: {why}. Nothing was changed."
    ))
    .coloured(Colour::Yellow);
    (reply, Verdict::Failed)
}

fn not_there(environment: &Environment, name: &ServiceName, near: &[String]) -> (Reply, Verdict) {
    let hint = match near {
        [] => format!(
            "`list services in {}` shows what is there.",
            environment.name
        ),
        near => format!("Did you mean {}?", near.join(", or ")),
    };
    let text = format!(
        "The balancer of {} has no service {name}. Nothing was changed. {hint}",
        environment.name
    );
    (Reply::text(text).coloured(Colour::Grey), Verdict::Refused)
}

fn several(name: &ServiceName, services: &[ServiceName]) -> (Reply, Verdict) {
    let text = format!(
        "{name} is the domain of several services: {}. Which one? Nothing was changed.",
        commands::host_list(services)
    );
    (Reply::text(text).coloured(Colour::Grey), Verdict::Refused)
}
