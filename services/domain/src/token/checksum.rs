//! Base 62 and CRC-32: how a secret's bytes are written, and how a mistyped one is told without a look-up.
//!
//! The checksum keeps nobody out; it spares the database, and lets secret scanners tell a secret from noise.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Digits that 32 bytes take: 62^43 is just above 2^256.
pub(super) const BYTES_WIDTH: usize = 43;
/// Digits that a CRC-32 takes.
pub(super) const CHECKSUM_WIDTH: usize = 6;

/// Writes a number, most significant byte first, with exactly `width` digits.
pub(super) fn base62(number: &[u8], width: usize) -> String {
    let mut number = number.to_vec();
    let mut digits = vec![DIGITS[0]; width];
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0_u32;
        for byte in &mut number {
            let value = remainder << 8 | u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        *digit = DIGITS.get(remainder as usize).copied().unwrap_or(DIGITS[0]);
    }
    digits.into_iter().map(char::from).collect()
}

/// The checksum of a text, in base 62.
pub(super) fn checksum(text: &str) -> String {
    base62(&crc32(text.as_bytes()).to_be_bytes(), CHECKSUM_WIDTH)
}

/// CRC-32 as in ISO 3309: reflected polynomial 0xEDB88320.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}
