//! What one says next, once what was asked is done.

use super::{AdvanceDeploy, Command, Deploy, Migrate, Promote};
use crate::effect::Effect;
use crate::id::EnvironmentName;

impl Command {
    /// The sentence that sensibly comes next after this has succeeded `here`, if there is one. `everyday` is the environment
    /// that is meant where none is named: what was deployed elsewhere goes there next.
    #[must_use]
    pub fn next(
        &self,
        effect: &Effect,
        here: &EnvironmentName,
        everyday: Option<&EnvironmentName>,
    ) -> Option<String> {
        match (self, effect) {
            (Self::Migrate(Migrate { .. }), Effect::Enqueue { add, .. }) if !add.is_empty() => {
                Some(format!("{self} in {here}"))
            }
            (Self::Deploy(Deploy { request, .. }), _) => {
                let everyday = everyday.filter(|everyday| *everyday != here)?;
                let promote = Promote {
                    request: request.clone(),
                    from: here.clone(),
                };
                Some(format!("{promote} to {everyday}"))
            }
            (Self::AdvanceDeploy(AdvanceDeploy { request, .. }), _) => {
                Some(format!("status of {request} in {here}"))
            }
            _ => None,
        }
    }
}
