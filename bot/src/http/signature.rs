//! Signatures over bytes: HMAC-SHA256 in hexadecimal, compared in a time that tells nothing.

use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Whether these parts, one behind the other, were signed with the secret.
pub(super) fn is_signed(secret: &SecretString, parts: &[&[u8]], hex: &str) -> bool {
    let Some(signature) = from_hex(hex) else {
        return false;
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
        return false;
    };
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(&signature).is_ok()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digits = |at: usize| text.get(at..at + 2);
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(digits(at)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that GitHub's documentation of webhooks has for whoever checks signatures.
    const SECRET: &str = "It's a Secret to Everybody";
    const BODY: &[u8] = b"Hello, World!";
    const SIGNATURE: &str = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    #[test]
    fn what_was_signed_is_signed_and_nothing_else() {
        let secret = SecretString::from(SECRET);
        assert!(is_signed(&secret, &[BODY], SIGNATURE));
        assert!(is_signed(&secret, &[b"Hello, ", b"World!"], SIGNATURE));
        assert!(!is_signed(&secret, &[b"Hello, World"], SIGNATURE));
        assert!(!is_signed(
            &SecretString::from("another"),
            &[BODY],
            SIGNATURE
        ));
        for wrong in ["", "zz", "75710", &SIGNATURE[2..], "é7"] {
            assert!(!is_signed(&secret, &[BODY], wrong), "{wrong}");
        }
    }

    #[test]
    fn the_vectors_of_rfc_4231_hold() {
        let key = SecretString::from("Jefe");
        let data = b"what do ya want for nothing?";
        let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert!(is_signed(&key, &[data], signature));
        assert!(is_signed(&key, &[data], &signature.to_uppercase()));
    }
}
