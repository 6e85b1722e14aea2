//! Aliases of groups (`AliasesResource`). There is no list of them; their names are among those of
//! [`BaragonClient::groups`].

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::AliasName;
use crate::model::BaragonGroupAlias;

impl BaragonClient {
    /// What an alias stands for. `None`: there is no such alias.
    ///
    /// `GET /aliases/{name}` (`AliasesResource`), one of the few reads that need the key.
    pub async fn alias(&self, name: &AliasName) -> Result<Option<BaragonGroupAlias>> {
        self.find(Call::get("aliases").id(name.as_str()).keyed())
            .await
    }

    /// Creates or overwrites an alias. It hides a group of the same name.
    ///
    /// `POST /aliases/{name}` (`AliasesResource`)
    pub async fn store_alias(
        &self,
        name: &AliasName,
        alias: &BaragonGroupAlias,
    ) -> Result<BaragonGroupAlias> {
        self.fetch(Call::post("aliases").id(name.as_str()).json(alias).keyed())
            .await
    }

    /// Deletes an alias, whether there is one or not.
    ///
    /// `DELETE /aliases/{name}` (`AliasesResource`)
    pub async fn delete_alias(&self, name: &AliasName) -> Result<()> {
        self.perform(Call::delete("aliases").id(name.as_str()).keyed())
            .await
    }
}
