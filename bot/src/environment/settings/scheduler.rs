//! The scheduler's settings: the state of machines, what may be done, whom it tells what happens.

use commands::explain::names_near;
use commands::{DISABLED, ENABLED, Machine, MachineKind, MachineSeen, SchedulerSetting, Value};
use scheduler_client as scheduler;
use scheduler_client::{
    AgentId, MachineState, RackId, SingularityAction, SingularityDisabledActionRequest,
    SingularityMachineChangeRequest, SingularityWebhook, WebhookType,
};

use crate::environment::{CannotTell, Environment, SendFailure};

impl Environment {
    /// Why a setting of the scheduler is none: its machine is not there, or is not the only one of its name.
    pub(super) async fn scheduler_objection(
        &self,
        setting: &SchedulerSetting,
    ) -> Result<Option<String>, CannotTell> {
        match setting {
            SchedulerSetting::Machine { machine, .. } => {
                Ok(self.found_machine(machine).await?.err())
            }
            SchedulerSetting::Action { .. } | SchedulerSetting::Webhook { .. } => Ok(None),
        }
    }

    /// The value a setting of the scheduler has.
    pub(super) async fn scheduler_value(
        &self,
        setting: &SchedulerSetting,
    ) -> Result<Value, CannotTell> {
        match setting {
            SchedulerSetting::Machine { machine, .. } => {
                let found = self.found_machine(machine).await?;
                Ok(found.ok().map(|found| found.state))
            }
            SchedulerSetting::Action { action, .. } => {
                let disabled = self.disabled_actions().await?;
                let is_disabled = disabled.iter().any(|each| each.action == *action);
                Ok(Some(
                    if is_disabled { DISABLED } else { ENABLED }.to_owned(),
                ))
            }
            SchedulerSetting::Webhook { kind, uri } => {
                let webhooks = self.webhooks().await?;
                let is_there = webhooks
                    .iter()
                    .any(|each| each.kind == *kind && each.uri == *uri);
                Ok(is_there.then(String::new))
            }
        }
    }

    /// Gives a setting of the scheduler a value.
    pub(super) async fn write_scheduler(
        &self,
        setting: &SchedulerSetting,
        to: &Value,
        message: &str,
    ) -> Result<(), SendFailure> {
        match setting {
            SchedulerSetting::Machine {
                machine,
                for_millis,
            } => self.change_machine(machine, to, *for_millis, message).await,
            SchedulerSetting::Action {
                action,
                message: said,
            } => {
                let action = wire_word::<SingularityAction>(action)?;
                let done = if to.as_deref() == Some(DISABLED) {
                    let why = SingularityDisabledActionRequest {
                        message: Some(said.clone().unwrap_or_else(|| message.to_owned())),
                    };
                    self.scheduler.disable_action(&action, &why).await
                } else {
                    self.scheduler.enable_action(&action).await
                };
                done.map_err(|error| self.not_sent_to_scheduler(&error))
            }
            SchedulerSetting::Webhook { kind, uri } => {
                let webhook = SingularityWebhook::new(wire_word::<WebhookType>(kind)?, uri);
                let done = match to {
                    Some(_) => self.scheduler.add_webhook(&webhook).await,
                    None => self.scheduler.delete_webhook(&webhook).await,
                };
                done.map(drop)
                    .map_err(|error| self.not_sent_to_scheduler(&error))
            }
        }
    }

    async fn change_machine(
        &self,
        machine: &Machine,
        to: &Value,
        for_millis: Option<u64>,
        message: &str,
    ) -> Result<(), SendFailure> {
        let found = self.found_machine(machine).await;
        let found = found
            .map_err(|CannotTell(why)| SendFailure::NotDone(why))?
            .map_err(|objection| {
                SendFailure::NotDone(objection.trim_end_matches('.').to_owned())
            })?;
        let change = SingularityMachineChangeRequest {
            duration_millis: for_millis,
            // The scheduler wants to know what comes after a timer (contract 2.8).
            revert_to_state: for_millis.map(|_| MachineState::Active),
            message: Some(message.to_owned()),
            ..SingularityMachineChangeRequest::default()
        };
        let unsendable = || SendFailure::NotDone("the stored plan cannot be sent".to_owned());
        let to = to.as_deref().ok_or_else(unsendable)?;
        let done = match machine.kind {
            MachineKind::Agent => {
                let id = AgentId::new(&found.id).map_err(|_| unsendable())?;
                match to {
                    "FROZEN" => self.scheduler.freeze_agent(&id, &change).await,
                    "ACTIVE" => self.scheduler.activate_agent(&id, &change).await,
                    "DECOMMISSIONED" => self.scheduler.decommission_agent(&id, &change).await,
                    _ => return Err(unsendable()),
                }
            }
            MachineKind::Rack => {
                let id = RackId::new(&found.id).map_err(|_| unsendable())?;
                match to {
                    "FROZEN" => self.scheduler.freeze_rack(&id, &change).await,
                    "ACTIVE" => self.scheduler.activate_rack(&id, &change).await,
                    "DECOMMISSIONED" => self.scheduler.decommission_rack(&id, &change).await,
                    _ => return Err(unsendable()),
                }
            }
        };
        done.map_err(|error| self.not_sent_to_scheduler(&error))
    }

    /// The machine that is meant: by its id, or an agent by its host. A host that came back has a dead agent beside the one
    /// that lives, so the dead are meant by their ids alone.
    async fn found_machine(
        &self,
        machine: &Machine,
    ) -> Result<Result<MachineSeen, String>, CannotTell> {
        let all = match machine.kind {
            MachineKind::Agent => self.mesos_agents().await?,
            MachineKind::Rack => self.racks().await?,
        };
        if let Some(found) = all.iter().find(|each| each.id == machine.name) {
            return Ok(Ok(found.clone()));
        }
        let is_at = |each: &&MachineSeen| {
            let host = each.host.as_deref();
            host.is_some_and(|host| host.eq_ignore_ascii_case(&machine.name))
                && each.state != "DEAD"
        };
        let mut at_host = all.iter().filter(is_at);
        match (at_host.next(), at_host.next()) {
            (Some(only), None) => Ok(Ok(only.clone())),
            (Some(first), Some(second)) => Ok(Err(format!(
                "Several agents are at {}: {}, {}. Which one?",
                machine.name, first.id, second.id
            ))),
            _ => Ok(Err(self.no_such_machine(machine, &all))),
        }
    }

    fn no_such_machine(&self, machine: &Machine, all: &[MachineSeen]) -> String {
        let known = all.iter().flat_map(|each| {
            let host = each.host.as_deref();
            host.into_iter().chain([each.id.as_str()])
        });
        let near = names_near(&machine.name, known);
        let hint = match (near.first(), machine.kind) {
            (Some(near), _) => format!("Did you mean {near}?"),
            (None, MachineKind::Agent) => "`mesos agents` shows what is there.".to_owned(),
            (None, MachineKind::Rack) => "`racks` shows what is there.".to_owned(),
        };
        format!("The scheduler of {} has no {machine}. {hint}", self.name)
    }

    /// What an error of a change means for the change.
    fn not_sent_to_scheduler(&self, error: &scheduler::Error) -> SendFailure {
        let CannotTell(why) = self.scheduler_trouble(error);
        if error.outcome_unknown() {
            SendFailure::Unknown(why)
        } else {
            SendFailure::NotDone(why)
        }
    }
}

fn wire_word<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, SendFailure> {
    serde_json::from_value(word.into())
        .map_err(|_| SendFailure::NotDone("the stored plan cannot be sent".to_owned()))
}
