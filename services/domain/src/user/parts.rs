//! Complex values by the names of their parts, so that rules are written once for all of them.

use super::profile::{Address, Manager, MultiValue, Name};
use crate::attribute::Sub;
use crate::fold;

/// A value with textual parts.
pub(crate) trait Parts {
    /// The parts that are texts.
    const TEXTS: &'static [Sub];

    /// A part's text; `None` when it is unassigned or no part of this.
    fn part(&self, sub: Sub) -> Option<&str>;

    /// Where a part's text is kept; `None` when it is no part of this.
    fn part_mut(&mut self, sub: Sub) -> Option<&mut Option<String>>;
}

/// An element of a multi-valued attribute.
pub(crate) trait Element: Parts + Clone + Default + PartialEq {
    /// Whether this is the preferred element; `None` when nobody said.
    fn primary(&self) -> Option<bool>;

    /// Where that is kept.
    fn primary_mut(&mut self) -> &mut Option<bool>;
}

macro_rules! parts {
    ($type:ty { $($sub:ident: $field:ident),* }) => {
        impl Parts for $type {
            const TEXTS: &'static [Sub] = &[$(Sub::$sub),*];

            fn part(&self, sub: Sub) -> Option<&str> {
                $(if sub == Sub::$sub { return self.$field.as_deref(); })*
                None
            }

            fn part_mut(&mut self, sub: Sub) -> Option<&mut Option<String>> {
                $(if sub == Sub::$sub { return Some(&mut self.$field); })*
                None
            }
        }
    };
}

parts!(Name {
    Formatted: formatted,
    FamilyName: family_name,
    GivenName: given_name,
    MiddleName: middle_name,
    HonorificPrefix: honorific_prefix,
    HonorificSuffix: honorific_suffix
});
parts!(Manager { Value: value, Ref: reference, DisplayName: display_name });
parts!(MultiValue { Value: value, Display: display, Type: kind });
parts!(Address {
    Formatted: formatted,
    StreetAddress: street_address,
    Locality: locality,
    Region: region,
    PostalCode: postal_code,
    Country: country,
    Type: kind
});

macro_rules! element {
    ($type:ty) => {
        impl Element for $type {
            fn primary(&self) -> Option<bool> {
                self.primary
            }

            fn primary_mut(&mut self) -> &mut Option<bool> {
                &mut self.primary
            }
        }
    };
}

element!(MultiValue);
element!(Address);

/// Whether anything but its purpose is said: `{"type": "work"}` alone stands for nothing.
pub(crate) fn has_content<E: Element>(element: &E) -> bool {
    E::TEXTS.iter().any(|sub| *sub != Sub::Type && element.part(*sub).is_some())
}

/// Whether two elements are the same one, told twice: the same type and value, or, without a value, the same in all.
///
/// `exact` tells whether the case of the value matters.
pub(crate) fn is_same<E: Element>(left: &E, right: &E, exact: bool) -> bool {
    let alike = |sub: &Sub| match (left.part(*sub), right.part(*sub)) {
        (None, None) => true,
        (Some(left), Some(right)) if exact && *sub == Sub::Value => left == right,
        (Some(left), Some(right)) => fold::same(left, right),
        (Some(_), None) | (None, Some(_)) => false,
    };
    if left.part(Sub::Value).is_some() || right.part(Sub::Value).is_some() {
        alike(&Sub::Value) && alike(&Sub::Type)
    } else {
        E::TEXTS.iter().all(alike)
    }
}

/// Takes over every text that `source` has.
pub(crate) fn merge_texts<P: Parts>(target: &mut P, source: &P) {
    for sub in P::TEXTS {
        if let (Some(text), Some(slot)) = (source.part(*sub), target.part_mut(*sub)) {
            *slot = Some(text.to_owned());
        }
    }
}

/// Takes over everything that `source` says.
pub(crate) fn merge<E: Element>(target: &mut E, source: &E) {
    merge_texts(target, source);
    if let Some(primary) = source.primary() {
        *target.primary_mut() = Some(primary);
    }
}

/// Leaves only the last of several primary elements primary (RFC 7643 §2.4: at most one is).
pub(crate) fn keep_last_primary<E: Element>(elements: &mut [E]) {
    let mut primaries = elements.iter_mut().rev().filter(|element| element.primary() == Some(true));
    primaries.next();
    for element in primaries {
        *element.primary_mut() = Some(false);
    }
}
