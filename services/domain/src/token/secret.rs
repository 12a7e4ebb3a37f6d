//! A secret itself: made from random bytes, or chosen by the operator. Shown by `expose` and by nothing else.

use std::fmt;
use std::ops::RangeInclusive;

use secrecy::{ExposeSecret, SecretString};

use super::Digest;
use super::checksum::{BYTES_WIDTH, CHECKSUM_WIDTH, base62, checksum};
use crate::refusal::Refusal;

/// What our secrets start with, so that secret scanners find them.
const SCIM_TOKEN: &str = "rst_scim_";
const ACCESS_KEY: &str = "rst_key_";
const SESSION: &str = "rst_session_";

/// How many characters of a secret of ours may be shown again.
const HINT: usize = 12;
/// How many of a chosen one: it may be all there is to guess.
const CHOSEN_HINT: usize = 4;
/// How long a chosen secret is.
const CHOSEN_LENGTH: RangeInclusive<usize> = 32..=512;

/// A bearer secret.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Makes a SCIM token of random bytes.
    pub fn scim_token(random: [u8; 32]) -> Self {
        Self::ours(SCIM_TOKEN, random)
    }

    /// Makes an access key of random bytes.
    pub fn access_key(random: [u8; 32]) -> Self {
        Self::ours(ACCESS_KEY, random)
    }

    /// Makes the secret of a session of random bytes.
    pub fn session(random: [u8; 32]) -> Self {
        Self::ours(SESSION, random)
    }

    fn ours(prefix: &str, random: [u8; 32]) -> Self {
        let mut text = format!("{prefix}{}", base62(&random, BYTES_WIDTH));
        text.push_str(&checksum(&text));
        Self(text.into())
    }

    /// Takes a secret that the operator chose.
    pub fn chosen(text: String) -> Result<Self, Refusal> {
        let refuse = |message: &str| Refusal::InvalidField { field: "secret".to_owned(), message: message.to_owned() };
        if !could_be_chosen(&text) {
            return Err(refuse("a chosen secret must be 32 to 512 visible ASCII characters without blanks"));
        }
        if !well_formed(&text) {
            return Err(refuse("a chosen secret that looks like a generated one must be one; choose another"));
        }
        Ok(Self(text.into()))
    }

    /// What is stored of it.
    pub fn digest(&self) -> Digest {
        Digest::of(self.expose())
    }

    /// Its first characters, to recognise it by.
    pub fn hint(&self) -> String {
        let text = self.expose();
        if generated(text).is_some() {
            text.chars().take(HINT).collect()
        } else {
            text.chars().take(CHOSEN_HINT).chain(['…']).collect()
        }
    }

    /// The secret, for the one answer that shows it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Shows nothing of it.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

/// Whether this can be a secret at all, so that a mistyped one needs no look-up.
pub fn well_formed(presented: &str) -> bool {
    match generated(presented) {
        Some((text, sum)) => checksum(text) == sum,
        None => could_be_chosen(presented),
    }
}

/// Splits what looks like a generated secret into its text and its checksum.
///
/// Something else with one of our prefixes is not one: an operator may have chosen it.
fn generated(text: &str) -> Option<(&str, &str)> {
    let prefix = [SCIM_TOKEN, ACCESS_KEY, SESSION].into_iter().find(|prefix| text.starts_with(prefix))?;
    let split = prefix.len() + BYTES_WIDTH;
    let digits = text.bytes().skip(prefix.len()).all(|byte| byte.is_ascii_alphanumeric());
    if digits && text.len() == split + CHECKSUM_WIDTH { text.split_at_checked(split) } else { None }
}

fn could_be_chosen(text: &str) -> bool {
    CHOSEN_LENGTH.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
