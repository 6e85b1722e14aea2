//! Settings: read, given another value, and read again.

mod scheduler;

use commands::explain::names_near;
use commands::{SetSetting, Setting, SettingFacts, SettingSeen, Value};

use super::{CannotTell, Environment, SendFailure};

use baragon_client as baragon;

impl Environment {
    /// What is known of a setting before it is changed.
    ///
    /// # Errors
    /// When its service cannot be asked.
    pub async fn setting_facts(&self, setting: &Setting) -> Result<SettingFacts, CannotTell> {
        if let Some(objection) = self.objection_to(setting).await? {
            return Ok(SettingFacts {
                objection: Some(objection),
                ..SettingFacts::plain(self.name.clone(), None)
            });
        }
        let now = self.value_of(setting).await?;
        Ok(SettingFacts::plain(self.name.clone(), now))
    }

    /// Why a setting is none: its group is not there.
    async fn objection_to(&self, setting: &Setting) -> Result<Option<String>, CannotTell> {
        match setting {
            Setting::TargetCount { group } => self.no_such_group(group).await,
            Setting::Scheduler(setting) => self.scheduler_objection(setting).await,
        }
    }

    async fn no_such_group(&self, name: &str) -> Result<Option<String>, CannotTell> {
        let groups = self
            .balancer
            .groups()
            .await
            .map_err(|error| self.balancer_trouble(&error))?;
        let known: Vec<&str> = groups.iter().map(baragon::GroupName::as_str).collect();
        if known.contains(&name) {
            return Ok(None);
        }
        let near = names_near(name, known);
        let hint = match near.first() {
            Some(near) => format!(" Did you mean {near}?"),
            None => " `list groups` shows what is there.".to_owned(),
        };
        let place = &self.name;
        Ok(Some(format!(
            "The balancer of {place} has no group {name}.{hint}"
        )))
    }

    /// The value a setting has.
    async fn value_of(&self, setting: &Setting) -> Result<Value, CannotTell> {
        match setting {
            Setting::TargetCount { group } => {
                let Ok(group) = baragon::GroupName::new(group.as_str()) else {
                    return Ok(None);
                };
                let count = self.balancer.target_agent_count(&group).await;
                let count = count.map_err(|error| self.balancer_trouble(&error))?;
                Ok(Some(count.to_string()))
            }
            Setting::Scheduler(setting) => self.scheduler_value(setting).await,
        }
    }

    /// Gives a setting its new value, and reads it.
    pub(super) async fn set(&self, set: &SetSetting) -> Result<SettingSeen, SendFailure> {
        match &set.setting {
            Setting::Scheduler(setting) => {
                let message = format!("Deckhand {}", set.id);
                self.write_scheduler(setting, &set.to, &message).await?;
            }
            setting => self.write(setting, &set.to).await?,
        }
        match self.look_at_setting(set).await {
            Ok(Some(seen)) => Ok(seen),
            Ok(None) => Err(SendFailure::Unknown(
                "it was taken, and does not show yet".to_owned(),
            )),
            Err(CannotTell(why)) => Err(SendFailure::Unknown(format!("it was taken, and {why}"))),
        }
    }

    async fn write(&self, setting: &Setting, to: &Value) -> Result<(), SendFailure> {
        let unsendable = || SendFailure::NotDone("the stored plan cannot be sent".to_owned());
        match (setting, to) {
            (Setting::TargetCount { group }, Some(count)) => {
                let group = baragon::GroupName::new(group.as_str()).map_err(|_| unsendable())?;
                let count = count.parse().map_err(|_| unsendable())?;
                let set = self.balancer.set_target_agent_count(&group, count).await;
                set.map(drop)
                    .map_err(|error| self.not_sent_to_balancer(&error))
            }
            (Setting::TargetCount { .. }, None) | (Setting::Scheduler(_), _) => Err(unsendable()),
        }
    }

    /// The value a setting has now; `None` while it is still the one of before.
    pub(super) async fn look_at_setting(
        &self,
        set: &SetSetting,
    ) -> Result<Option<SettingSeen>, CannotTell> {
        let now = self.value_of(&set.setting).await?;
        Ok((now != set.from).then_some(SettingSeen { now }))
    }
}
