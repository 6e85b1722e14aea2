//! Settings: read, given another value, and read again.

mod facts;
mod scheduler;
mod values;
mod write;

use commands::{SetSetting, Setting, SettingSeen};

pub(super) use facts::hint;

use super::{CannotTell, Environment, SendFailure};

impl Environment {
    /// Gives a setting its new value, and reads it.
    pub(super) async fn set(&self, set: &SetSetting) -> Result<SettingSeen, SendFailure> {
        if let Setting::Scheduler(setting) = &set.setting {
            let message = format!("Deckhand {}", set.id);
            self.write_scheduler(setting, &set.to, &message).await?;
        } else if let Err(failure) = self.write(set).await {
            return Err(self.looked_into(set, failure).await);
        }
        match self.look_at_setting(set).await {
            Ok(Some(seen)) => Ok(seen),
            Ok(None) => Err(SendFailure::Unknown(
                "it was taken, and does not show yet".to_owned(),
            )),
            Err(CannotTell(why)) => Err(SendFailure::Unknown(format!("it was taken, and {why}"))),
        }
    }

    /// A setting is given its value before the answer, so where the service itself answered that it failed, and the value
    /// is the one of before, nothing happened. Where no answer came, the call may still be on its way.
    async fn looked_into(&self, set: &SetSetting, failure: write::NotWritten) -> SendFailure {
        match (failure.answered, failure.failure) {
            (true, SendFailure::Unknown(why)) => match self.look_at_setting(set).await {
                Ok(None) => SendFailure::NotDone(why),
                Ok(Some(_)) | Err(_) => SendFailure::Unknown(why),
            },
            (_, failure) => failure,
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
