//! What shows that a form came from one of our own pages: a code made from the session's secret, which nobody else has.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The name of the field.
pub(crate) const FIELD: &str = "csrf";
/// What the code is made over: no other code of ours is.
const PURPOSE: &[u8] = b"console csrf";

/// The code for the forms of a session.
pub(crate) fn code(secret: &str) -> String {
    // Keys of any length are taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(PURPOSE);
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// Whether a form brought the code of its session.
pub(crate) fn is_right(code: &str, sent: &str) -> bool {
    !code.is_empty() && bool::from(code.as_bytes().ct_eq(sent.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{code, is_right};

    #[test]
    fn a_code_is_right_for_its_own_session_only() {
        let (one, other) = (code("rst_session_one"), code("rst_session_other"));
        assert!(is_right(&one, &code("rst_session_one")));
        for sent in [other.as_str(), "", "x", &one[1..]] {
            assert!(!is_right(&one, sent), "{sent}");
        }
        assert!(!is_right("", ""));
        assert!(!one.contains("session"));
    }
}
