//! Sending effects, and looking at what became of them: the one place that knows which service an effect belongs to.

use std::collections::HashSet;

use commands::{Effect, LoadBalancerRequestId, Seen};

use super::{CannotTell, Environment};

/// Why an effect has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendFailure {
    /// It did not reach its service, or was refused: nothing happened.
    NotDone(String),
    /// It may have happened.
    Unknown(String),
}

/// What a few reads say about everything that is followed, however much that is.
#[derive(Debug, Default)]
pub struct Overview {
    /// The balancer's queue, if anything that is followed could be in it.
    queue: Option<Result<HashSet<LoadBalancerRequestId>, CannotTell>>,
    /// The scheduler's pending deploys as request and deploy, if a deploy is followed.
    pending: Option<Result<HashSet<(String, String)>, CannotTell>>,
}

impl Overview {
    /// Why nothing can be said about an effect at this moment, if that is so.
    #[must_use]
    pub fn trouble_with(&self, effect: &Effect) -> Option<&CannotTell> {
        match effect {
            Effect::Deploy(_) => self.pending.as_ref()?.as_ref().err(),
            Effect::Enqueue { .. } | Effect::CancelRequest { .. } => {
                self.queue.as_ref()?.as_ref().err()
            }
            Effect::Set(_) | Effect::ChangeRequest(_) => None,
        }
    }

    /// Whether an effect is known not to have ended, so that it need not be looked at in every tick.
    #[must_use]
    pub fn waits(&self, effect: &Effect, answered: bool) -> bool {
        match effect {
            Effect::Deploy(deploy) => {
                let key = (deploy.request.to_string(), deploy.deploy_id.to_string());
                matches!(&self.pending, Some(Ok(pending)) if pending.contains(&key))
            }
            // No list has these, so they are all looked at in turns.
            Effect::ChangeRequest(_) => answered,
            Effect::Set(_) => false,
            Effect::Enqueue { id, .. } | Effect::CancelRequest { id } => {
                matches!(&self.queue, Some(Ok(queue)) if queue.contains(id))
            }
        }
    }
}

impl Environment {
    /// Asks the few questions that say most about these effects.
    pub async fn overview(&self, effects: impl Iterator<Item = &Effect>) -> Overview {
        let (mut requests, mut deploys) = (false, false);
        for effect in effects {
            requests |= effect.balancer_request().is_some();
            deploys |= matches!(effect, Effect::Deploy(_));
        }
        let queue = async {
            let queue = self.queue().await;
            queue.map(|queue| queue.into_iter().map(|entry| entry.request).collect())
        };
        let (queue, pending) = tokio::join!(
            only_if(requests, queue),
            only_if(deploys, self.pending_deploys())
        );
        Overview { queue, pending }
    }

    /// Sends an effect.
    ///
    /// # Errors
    /// Whether it may have happened all the same.
    pub async fn send(&self, effect: &Effect) -> Result<Seen, SendFailure> {
        match effect {
            Effect::Enqueue { .. } | Effect::CancelRequest { .. } => {
                let answer = self.send_request(effect).await?;
                Ok(Seen::Balancer(Box::new(answer)))
            }
            Effect::Set(set) => Ok(Seen::Setting(self.set(set).await?)),
            Effect::ChangeRequest(change) => {
                let seen = self.change_request(change).await?;
                Ok(Seen::Request(Box::new(seen)))
            }
            Effect::Deploy(deploy) => {
                let seen = self.deploy(deploy).await?;
                Ok(Seen::Deploy(Box::new(seen)))
            }
        }
    }

    /// Looks at what became of an effect; `None` when its service does not have it. `answered` says that it is known to
    /// have arrived, so that its traces need not be looked for.
    ///
    /// # Errors
    /// When its service cannot be asked.
    pub async fn look(&self, effect: &Effect, answered: bool) -> Result<Option<Seen>, CannotTell> {
        Ok(match effect {
            Effect::Enqueue { id, .. } | Effect::CancelRequest { id } => self
                .balancer_request(id)
                .await?
                .map(|answer| Seen::Balancer(Box::new(answer))),
            Effect::Set(set) => self.look_at_setting(set).await?.map(Seen::Setting),
            Effect::ChangeRequest(change) => self
                .look_at_request(change, answered)
                .await?
                .map(|seen| Seen::Request(Box::new(seen))),
            Effect::Deploy(deploy) => self
                .look_at_deploy(deploy)
                .await?
                .map(|seen| Seen::Deploy(Box::new(seen))),
        })
    }
}

async fn only_if<T>(wanted: bool, asked: impl Future<Output = T>) -> Option<T> {
    if wanted { Some(asked.await) } else { None }
}
