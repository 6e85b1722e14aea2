//! Keeping keys out of words we pass on.
//!
//! Keys travel in the query, and proxies like to quote the address they could not serve.

use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use crate::call::{self, HIDDEN};

/// The secrets of one call.
pub(crate) struct Redaction<'a>(pub(crate) Vec<&'a SecretString>);

impl Redaction<'_> {
    /// Replaces every secret, plain or encoded as in a query or a path.
    pub(crate) fn apply(&self, mut text: String) -> String {
        for secret in self.0.iter().map(|secret| secret.expose_secret()) {
            let in_query: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            for form in [secret, &in_query, &call::encode(secret)] {
                // Replacing the empty text would put the mark between all characters.
                if !form.is_empty() {
                    text = text.replace(form, HIDDEN);
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_and_encoded_forms_go() {
        let secret = SecretString::from("p@ss w");
        let shown =
            Redaction(vec![&secret]).apply("GET /x/p%40ss%20w?authkey=p%40ss+w (p@ss w)".into());
        assert_eq!(shown, "GET /x/***?authkey=*** (***)");
    }

    #[test]
    fn an_empty_secret_hides_nothing() {
        assert_eq!(
            Redaction(vec![&SecretString::from("")]).apply("abc".into()),
            "abc"
        );
    }
}
