//! Keys (`AuthResource`).
//!
//! A running service, and every running agent, knows the keys of its own start: storing and expiring
//! change the list at once, and what is accepted only after restarts.

use secrecy::SecretString;

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;
use crate::model::BaragonAuthKey;

impl BaragonClient {
    /// Whether the client's key is accepted, or keys are not checked at all; otherwise
    /// [`Unauthorized`](crate::Error::Unauthorized).
    ///
    /// `GET /auth/key/verify` (`AuthResource`). A service without a master key in its configuration
    /// answers all of `/auth` with 500.
    pub async fn verify_key(&self) -> Result<()> {
        self.perform(Call::get("auth/key/verify").keyed()).await
    }

    /// All stored keys, expired ones included.
    ///
    /// `GET /auth/keys` (`AuthResource`)
    pub async fn auth_keys(&self, master_key: &SecretString) -> Result<Vec<BaragonAuthKey>> {
        self.fetch(Call::get("auth/keys").with_master_key(master_key))
            .await
    }

    /// Stores a key as it is given, in place of one with the same value.
    ///
    /// `POST /auth/keys` (`AuthResource`)
    pub async fn store_auth_key(
        &self,
        master_key: &SecretString,
        key: &BaragonAuthKey,
    ) -> Result<()> {
        let mut call = Call::post("auth/keys")
            .json(key)
            .with_master_key(master_key);
        call.secrets.push(key.value.clone());
        self.perform(call).await
    }

    /// Marks a key as expired; it stays listed. `None`: there is no such key.
    ///
    /// `DELETE /auth/keys/{key}` (`AuthResource`)
    pub async fn expire_auth_key(
        &self,
        master_key: &SecretString,
        key: &SecretString,
    ) -> Result<Option<BaragonAuthKey>> {
        let call = Call::delete("auth/keys").secret_id(key);
        self.find(call.with_master_key(master_key)).await
    }
}
