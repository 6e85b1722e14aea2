//! Trouble with the whole cluster, and what operators have switched off (`DisastersResource`; for
//! administrators).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::model::{
    SingularityAction, SingularityDisabledAction, SingularityDisabledActionRequest,
    SingularityDisasterType, SingularityDisastersData, SingularityFireAlarm,
};

impl SchedulerClient {
    /// What the service looks at to tell trouble, and what it makes of it.
    ///
    /// `GET /disasters/stats` (`DisastersResource`)
    pub async fn disasters(&self) -> Result<SingularityDisastersData> {
        self.sender.fetch(Call::get("disasters/stats")).await
    }

    /// The trouble that there is.
    ///
    /// `GET /disasters/active` (`DisastersResource`)
    pub async fn active_disasters(&self) -> Result<Vec<SingularityDisasterType>> {
        self.sender.fetch(Call::get("disasters/active")).await
    }

    /// Says that there is trouble, which switches off what is configured for it. Safe to repeat.
    ///
    /// `POST /disasters/active/{type}` (`DisastersResource`)
    pub async fn add_disaster(&self, disaster: &SingularityDisasterType) -> Result<()> {
        let call = Call::post("disasters/active").id(&disaster.to_string());
        self.sender.perform(call).await
    }

    /// Says that the trouble is over. Safe to repeat.
    ///
    /// `DELETE /disasters/active/{type}` (`DisastersResource`)
    pub async fn remove_disaster(&self, disaster: &SingularityDisasterType) -> Result<()> {
        let call = Call::delete("disasters/active").id(&disaster.to_string());
        self.sender.perform(call).await
    }

    /// Lets the service switch things off by itself when it sees trouble. Safe to repeat.
    ///
    /// `POST /disasters/enable` (`DisastersResource`)
    pub async fn enable_automatic_disasters(&self) -> Result<()> {
        self.sender.perform(Call::post("disasters/enable")).await
    }

    /// Lets the service only look. Safe to repeat.
    ///
    /// `POST /disasters/disable` (`DisastersResource`)
    pub async fn disable_automatic_disasters(&self) -> Result<()> {
        self.sender.perform(Call::post("disasters/disable")).await
    }

    /// What is switched off.
    ///
    /// `GET /disasters/disabled-actions` (`DisastersResource`)
    pub async fn disabled_actions(&self) -> Result<Vec<SingularityDisabledAction>> {
        self.sender
            .fetch(Call::get("disasters/disabled-actions"))
            .await
    }

    /// Switches an action off: whoever tries it is told the message (409). Safe to repeat.
    ///
    /// `POST /disasters/disabled-actions/{action}` (`DisastersResource`). For actions that cannot be
    /// switched off, [`Unexpected`](crate::Error::Unexpected).
    pub async fn disable_action(
        &self,
        action: &SingularityAction,
        why: &SingularityDisabledActionRequest,
    ) -> Result<()> {
        let call = Call::post("disasters/disabled-actions").id(&action.to_string());
        self.sender.perform(call.json(why)).await
    }

    /// Switches an action on again. Safe to repeat.
    ///
    /// `DELETE /disasters/disabled-actions/{action}` (`DisastersResource`)
    pub async fn enable_action(&self, action: &SingularityAction) -> Result<()> {
        let call = Call::delete("disasters/disabled-actions").id(&action.to_string());
        self.sender.perform(call).await
    }

    /// **Ends the process of the leader**, so that another instance takes over. Twice ends two.
    ///
    /// `POST /disasters/failover` (`DisastersResource`)
    pub async fn fail_over(&self) -> Result<()> {
        self.sender.perform(Call::post("disasters/failover")).await
    }

    /// What everybody is to know at present. `None`: nothing, or a release before 1.5.
    ///
    /// `GET /disasters/firealarm` (`DisastersResource`), which needs no administrator.
    pub async fn fire_alarm(&self) -> Result<Option<SingularityFireAlarm>> {
        self.sender.find(Call::get("disasters/firealarm")).await
    }

    /// Tells everybody who looks at the scheduler's pages (since 1.5). Safe to repeat.
    ///
    /// `POST /disasters/firealarm` (`DisastersResource`)
    pub async fn raise_fire_alarm(&self, alarm: &SingularityFireAlarm) -> Result<()> {
        self.sender
            .perform(Call::post("disasters/firealarm").json(alarm))
            .await
    }

    /// Ends that (since 1.5). Safe to repeat.
    ///
    /// `DELETE /disasters/firealarm` (`DisastersResource`)
    pub async fn clear_fire_alarm(&self) -> Result<()> {
        self.sender
            .perform(Call::delete("disasters/firealarm"))
            .await
    }
}
