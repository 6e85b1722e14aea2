//! Asking. Each question is put to every environment that is meant; what is said of the answers, also of
//! those that did not come, is decided in `commands`.

use commands::{Asked, ConfigFacts, EnvironmentName, Reply, ShowConfig, Verdict};
use futures::future::join_all;

use crate::environment::known;
use crate::environment::{CannotTell, Environment, FoundPool};
use crate::house::House;

/// Puts a question to the environments that are meant, and has the answers told.
pub(super) async fn at_all<'h, T, F>(
    house: &'h House,
    environment: Option<&EnvironmentName>,
    ask: impl Fn(&'h Environment) -> F,
    tell: impl FnOnce(&[Asked<T>]) -> (Reply, Verdict),
) -> (Reply, Verdict)
where
    F: Future<Output = Result<T, CannotTell>>,
{
    let environments = match house.environments.meant_for_reading(environment) {
        Ok(environments) => environments,
        Err(question) => return (question, Verdict::Refused),
    };
    let asked = environments.into_iter().map(|environment| {
        let answer = ask(environment);
        async move {
            Asked {
                environment: environment.name.clone(),
                found: known(answer.await),
            }
        }
    });
    tell(&join_all(asked).await)
}

/// A service's configuration, from the first environment that has the service.
pub(super) async fn config(
    house: &House,
    command: &ShowConfig,
    environment: Option<&EnvironmentName>,
) -> (Reply, Verdict) {
    let environments = match house.environments.meant_for_reading(environment) {
        Ok(environments) => environments,
        Err(question) => return (question, Verdict::Refused),
    };
    let (mut not_asked, mut near) = (Vec::new(), Vec::new());
    for environment in environments {
        match config_in(environment, command, &not_asked).await {
            Ok(Ok(facts)) => return command.answer(&facts),
            Ok(Err(names)) => near.extend(names),
            Err(CannotTell(why)) => not_asked.push(why),
        }
    }
    near.sort();
    near.dedup();
    command.answer(&if not_asked.is_empty() {
        ConfigFacts::NotFound { near }
    } else {
        ConfigFacts::Unknown { why: not_asked }
    })
}

/// What one environment has under the name; where it has nothing, the names that are near.
async fn config_in(
    environment: &Environment,
    command: &ShowConfig,
    not_asked: &[String],
) -> Result<Result<ConfigFacts, Vec<String>>, CannotTell> {
    let pool = match environment.pool(&command.service).await? {
        FoundPool::One(pool) => pool,
        FoundPool::Several(services) => return Ok(Ok(ConfigFacts::Several(services))),
        FoundPool::None(near) => return Ok(Err(near)),
    };
    let Some(settings) = environment.settings(&pool.service).await? else {
        return Ok(Err(Vec::new()));
    };
    Ok(Ok(ConfigFacts::Found {
        environment: environment.name.clone(),
        settings: Box::new(settings),
        rendered: environment.rendered_files(&pool.service).await,
        not_asked: not_asked.to_vec(),
    }))
}
