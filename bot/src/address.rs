//! Addresses of services as the configuration has them. They are in messages and in the log, so none may have a secret in it; and
//! what is wrong with one is said without repeating it.

use anyhow::{Context, bail, ensure};

/// Refuses what is no plain address of a service.
///
/// # Errors
/// What is wrong with it, without the address itself.
pub(crate) fn check(address: &str, schemes: [&str; 2]) -> anyhow::Result<()> {
    let url = url::Url::parse(address).ok().context("it is no address")?;
    let [plain, safe] = schemes;
    ensure!(
        schemes.contains(&url.scheme()),
        "it begins with neither {plain}:// nor {safe}://"
    );
    if !url.username().is_empty() || url.password().is_some() {
        bail!("it contains credentials, which would end up in messages");
    }
    ensure!(
        url.query().is_none() && url.fragment().is_none(),
        "it has a query or a fragment, and only what stands before them is an address"
    );
    Ok(())
}

/// The schemes of HTTP.
pub(crate) const HTTP: [&str; 2] = ["http", "https"];

/// The schemes of WebSockets.
pub(crate) const SOCKET: [&str; 2] = ["ws", "wss"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_secret_is_refused_and_not_repeated() {
        for right in [
            "http://127.0.0.1:9090",
            "https://graphite.example.org/path/",
        ] {
            check(right, HTTP).unwrap();
        }
        check("wss://gateway.discord.gg", SOCKET).unwrap();
        for wrong in [
            "http://me:s3cret@x/",
            "http://s3cret@x",
            "http://:s3cret@x",
            "http://x/?authkey=s3cret",
            "http://x/#s3cret",
            "s3cret",
            "ftp://x/s3cret",
            "ws://x/s3cret",
            "http://[s3cret",
        ] {
            let why = format!("{:#}", check(wrong, HTTP).unwrap_err());
            assert!(!why.contains("s3cret"), "{wrong}: {why}");
        }
    }
}
