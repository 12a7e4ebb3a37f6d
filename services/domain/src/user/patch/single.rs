//! Steps on attributes that a user has once.

use super::PatchKind;
use crate::attribute::Sub;
use crate::user::parts::{Parts, merge_texts};

/// Sets or clears a text. Setting it to nothing clears it (RFC 7643 §2.5).
pub(crate) fn set_text(kind: PatchKind, target: &mut Option<String>, value: Option<&str>) {
    *target = match kind {
        PatchKind::Add | PatchKind::Replace => value.map(str::to_owned),
        PatchKind::Remove => None,
    };
}

/// Sets or clears one part of a complex value, or the parts that `value` has: the others stay (RFC 7644 §3.5.2.3).
pub(super) fn set_parts<P: Parts + Default>(kind: PatchKind, sub: Option<Sub>, target: &mut P, value: &P) {
    match (sub, kind) {
        (Some(sub), _) => {
            if let Some(slot) = target.part_mut(sub) {
                set_text(kind, slot, value.part(sub));
            }
        }
        (None, PatchKind::Add | PatchKind::Replace) => merge_texts(target, value),
        (None, PatchKind::Remove) => *target = P::default(),
    }
}
