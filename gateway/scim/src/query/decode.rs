//! Percent-decoding of a query's keys and values, with `+` for a space as Entra ID and HTML forms write it.

use std::borrow::Cow;

use crate::error::Error;

/// Decodes one key or value; refuses a broken escape and what is not UTF-8.
pub(super) fn component(text: &str) -> Result<Cow<'_, str>, Error> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Ok(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match (byte, tail) {
            (b'+', tail) => {
                bytes.push(b' ');
                tail
            }
            (b'%', [high, low, tail @ ..]) => {
                bytes.push(hex(*high)? << 4 | hex(*low)?);
                tail
            }
            (b'%', _) => return Err(broken()),
            (byte, tail) => {
                bytes.push(byte);
                tail
            }
        };
    }
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| {
        Error::invalid_value("the query is not UTF-8 once decoded; percent-encode the UTF-8 bytes of the text")
    })
}

fn hex(digit: u8) -> Result<u8, Error> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        b'A'..=b'F' => Ok(digit - b'A' + 10),
        _ => Err(broken()),
    }
}

fn broken() -> Error {
    Error::invalid_value("the query has a % without two hexadecimal digits; write a % itself as %25")
}
