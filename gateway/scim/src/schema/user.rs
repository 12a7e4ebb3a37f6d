//! The core User schema (RFC 7643 §4.1, §8.7.1).

use super::{Attribute, Schema};
use crate::urn;

/// The core User schema.
pub static USER: Schema = Schema { id: urn::USER, name: "User", description: "User Account", attributes: ATTRIBUTES };

const ATTRIBUTES: &[Attribute] = &[
    Attribute::string("userName", "user_name", "The name the user signs in with; no two users share one, in any case.")
        .required()
        .unique(),
    Attribute::complex("name", "name", NAME, "The parts of the user's name."),
    Attribute::string("displayName", "display_name", "The name to show to others."),
    Attribute::string("nickName", "nick_name", "What the user is called in passing."),
    Attribute::reference("profileUrl", "profile_url", &["external"], "A page about the user."),
    Attribute::string("title", "title", "The job title."),
    Attribute::string("userType", "user_type", "How the organisation relates to the user."),
    Attribute::string(
        "preferredLanguage",
        "preferred_language",
        "The languages the user prefers, as in Accept-Language.",
    ),
    Attribute::string("locale", "locale", "How dates, numbers and currency are written for the user."),
    Attribute::string("timezone", "timezone", "The user's time zone, by its IANA name."),
    Attribute::boolean("active", "active", "Whether the user may sign in."),
    Attribute::string("password", "password", "Accepted and dropped: users sign in at their identity provider.")
        .write_only(),
    Attribute::complex("emails", "emails", EMAILS, "E-mail addresses.").many(),
    Attribute::complex("phoneNumbers", "phone_numbers", PHONE_NUMBERS, "Telephone numbers.").many(),
    Attribute::complex("ims", "ims", IMS, "Instant messaging addresses.").many(),
    Attribute::complex("photos", "photos", PHOTOS, "Pictures of the user.").many(),
    Attribute::complex("addresses", "addresses", ADDRESSES, "Postal addresses.").many(),
    Attribute::complex("groups", "groups", GROUPS, "The groups the user belongs to; changed through the groups.")
        .many()
        .read_only(),
    Attribute::complex("entitlements", "entitlements", PLAIN, "Things the user is entitled to.").many(),
    Attribute::complex("roles", "roles", PLAIN, "Roles of the user.").many(),
    Attribute::complex("x509Certificates", "x509_certificates", CERTIFICATES, "Certificates issued to the user.")
        .many(),
];

const NAME: &[Attribute] = &[
    Attribute::string("formatted", "formatted", "The whole name, ready to show."),
    Attribute::string("familyName", "family_name", "The last name."),
    Attribute::string("givenName", "given_name", "The first name."),
    Attribute::string("middleName", "middle_name", "The middle name or names."),
    Attribute::string("honorificPrefix", "honorific_prefix", "What goes before the name."),
    Attribute::string("honorificSuffix", "honorific_suffix", "What goes after the name."),
];

// The sub-attributes most multi-valued attributes share (RFC 7643 §2.4).
const VALUE: Attribute = Attribute::string("value", "value", "The value itself.");
const DISPLAY: Attribute = Attribute::string("display", "display", "How to show the value.");
const TYPE: Attribute = Attribute::string("type", "type", "What the value is for.");
const PRIMARY: Attribute =
    Attribute::boolean("primary", "primary", "Whether this is the preferred value; one is at most.");

const EMAILS: &[Attribute] = &[VALUE, DISPLAY, TYPE.canonical(&["work", "home", "other"]), PRIMARY];

const PHONE_NUMBERS: &[Attribute] =
    &[VALUE, DISPLAY, TYPE.canonical(&["work", "home", "mobile", "fax", "pager", "other"]), PRIMARY];

const IMS: &[Attribute] =
    &[VALUE, DISPLAY, TYPE.canonical(&["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]), PRIMARY];

const PHOTOS: &[Attribute] = &[
    Attribute::reference("value", "value", &["external"], "Where the picture is.").case_exact(),
    DISPLAY,
    TYPE.canonical(&["photo", "thumbnail"]),
    PRIMARY,
];

const ADDRESSES: &[Attribute] = &[
    Attribute::string("formatted", "formatted", "The whole address, ready to print."),
    Attribute::string("streetAddress", "street_address", "Street, number and what else is in front of the city."),
    Attribute::string("locality", "locality", "The city."),
    Attribute::string("region", "region", "The state or region."),
    Attribute::string("postalCode", "postal_code", "The postal code."),
    Attribute::string("country", "country", "The country, by its ISO 3166-1 alpha-2 code."),
    TYPE.canonical(&["work", "home", "other"]),
    PRIMARY,
];

const GROUPS: &[Attribute] = &[
    Attribute::string("value", "value", "The id of the group.").read_only(),
    Attribute::reference("$ref", "ref", &["Group"], "The URI of the group.").read_only(),
    Attribute::string("display", "display", "The name of the group.").read_only(),
    Attribute::string("type", "type", "Whether the user is a member itself or through another group.")
        .canonical(&["direct", "indirect"])
        .read_only(),
];

const PLAIN: &[Attribute] = &[VALUE, DISPLAY, TYPE, PRIMARY];

const CERTIFICATES: &[Attribute] =
    &[Attribute::binary("value", "value", "The certificate, DER in base64.").case_exact(), DISPLAY, TYPE, PRIMARY];
