use super::super::{TypedFilter, TypedValue, parse, typed};
use crate::{Error, Resource, ScimType, Target};

/// The typed tree on one line, in the field names of the contract.
pub(super) fn show(filter: &TypedFilter) -> String {
    let all = |filters: &[TypedFilter], word: &str| {
        let parts: Vec<String> = filters.iter().map(show).collect();
        format!("({})", parts.join(word))
    };
    let field = |target: &Target| match target {
        Target::Known { .. } => target.field_path(),
        Target::Custom { urn, path } => format!("<{urn}>{}", path.join("/")),
    };
    match filter {
        TypedFilter::And(filters) => all(filters, " & "),
        TypedFilter::Or(filters) => all(filters, " | "),
        TypedFilter::Not(filter) => format!("!{}", show(filter)),
        TypedFilter::Present { target } => format!("{}?", field(target)),
        TypedFilter::Element { target, filter } => format!("{}[{}]", field(target), show(filter)),
        TypedFilter::Compare { target, op, value } => {
            let value = match value {
                TypedValue::String(text) => format!("{text:?}"),
                TypedValue::Boolean(value) => value.to_string(),
                TypedValue::Integer(number) => format!("int {number}"),
                TypedValue::Decimal(number) => format!("decimal {number}"),
                TypedValue::DateTime(instant) => format!("instant {instant}"),
                TypedValue::Null => "null".to_owned(),
            };
            format!("{} {} {value}", field(target), op.as_str())
        }
    }
}

pub(super) fn read_for(resource: &'static Resource, text: &str) -> Result<String, Error> {
    parse(text).and_then(|filter| typed(resource, &filter)).map(|filter| show(&filter))
}

fn read(text: &str) -> Result<String, Error> {
    read_for(&Resource::USER, text)
}

#[test]
fn paths_become_fields_and_values_take_their_attributes_type() {
    let cases = [
        ("userName eq \"Ada\"", "user_name eq \"Ada\""),
        ("USERNAME eq \"Ada\"", "user_name eq \"Ada\""),
        ("id eq \"7\"", "user_id eq \"7\""),
        ("externalId eq \"00u\"", "external_id eq \"00u\""),
        ("name.familyName co \"B\"", "name.family_name co \"B\""),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"", "user_name sw \"J\""),
        ("meta.created gt \"2011-05-13T04:42:34Z\"", "create_time gt instant 2011-05-13T04:42:34Z"),
        ("meta.lastModified le \"2011-05-13T06:42:34.5+02:00\"", "update_time le instant 2011-05-13T04:42:34.5Z"),
        ("META.LASTMODIFIED ge \"2011-05-13t04:42:34z\"", "update_time ge instant 2011-05-13T04:42:34Z"),
        // Booleans, also as Entra ID writes them.
        ("active eq true", "active eq true"),
        ("active eq \"True\"", "active eq true"),
        ("active ne \"FALSE\"", "active ne false"),
        ("roles[primary eq \"True\"]", "roles[roles.primary eq true]"),
        ("emails.primary eq true", "emails.primary eq true"),
        // A complex attribute stands for its value.
        ("emails eq \"a@x\"", "emails.value eq \"a@x\""),
        ("emails co \"x\"", "emails.value co \"x\""),
        ("emails.value eq \"a@x\"", "emails.value eq \"a@x\""),
        ("manager eq \"7\"", "enterprise.manager.value eq \"7\""),
        ("id eq \"7\" and manager eq \"8\"", "(user_id eq \"7\" & enterprise.manager.value eq \"8\")"),
        ("department pr", "enterprise.department?"),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName eq \"B\"",
            "enterprise.manager.display_name eq \"B\"",
        ),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department eq \"R\"",
            "enterprise.department eq \"R\"",
        ),
        // Presence, also of complex attributes.
        ("emails pr", "emails?"),
        ("name pr", "name?"),
        ("addresses.streetAddress pr", "addresses.street_address?"),
        // Null.
        ("title eq null", "title eq null"),
        ("emails ne null", "emails.value ne null"),
        ("name eq null", "!name?"),
        ("name ne null", "name?"),
        // Elements.
        ("emails[type eq \"work\" and value co \"@x\"]", "emails[(emails.type eq \"work\" & emails.value co \"@x\")]"),
        ("not (addresses[locality ne \"P\"])", "!addresses[addresses.locality ne \"P\"]"),
        (
            "phoneNumbers[primary eq \"true\" or type pr]",
            "phone_numbers[(phone_numbers.primary eq true | phone_numbers.type?)]",
        ),
        ("emails[Type eq \"work\"].VALUE eq \"a\"", "emails[(emails.type eq \"work\" & emails.value eq \"a\")]"),
        // The parts of a single value always belong together.
        ("name[familyName eq \"B\" and givenName eq \"A\"]", "(name.family_name eq \"B\" & name.given_name eq \"A\")"),
        // Numbers are kept as text where text belongs, as in a body.
        ("employeeNumber eq 701984", "enterprise.employee_number eq \"701984\""),
        // Data nobody knows is compared as it is written.
        ("urn:x:custom:2.0:User:badge eq \"42\"", "<urn:x:custom:2.0:User>badge eq \"42\""),
        ("urn:x:custom:2.0:User:badge.number ge 42", "<urn:x:custom:2.0:User>badge/number ge int 42"),
        ("urn:x:custom:2.0:User:level lt 4.5", "<urn:x:custom:2.0:User>level lt decimal 4.5"),
        ("urn:x:custom:2.0:User:on eq true", "<urn:x:custom:2.0:User>on eq true"),
        (
            "urn:x:custom:2.0:User:tags[value eq \"a\"]",
            "<urn:x:custom:2.0:User>tags[<urn:x:custom:2.0:User>tags/value eq \"a\"]",
        ),
        ("urn:x:custom:2.0:User pr", "<urn:x:custom:2.0:User>?"),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).as_deref().map_err(|err| err.detail.as_str()), Ok(expected), "{text}");
    }
}

#[test]
fn comparisons_that_mean_nothing_are_refused() {
    let cases = [
        ("shoeSize eq 5", "shoeSize is not an attribute"),
        ("name.shoe pr", "name.shoe is not an attribute"),
        ("emails[shoe pr]", "emails has no sub-attribute shoe; it has value, display, type, primary"),
        ("emails[emails.value pr]", "emails.value is not an attribute"),
        ("emails[urn:ietf:params:scim:schemas:core:2.0:User:type pr]", "is not an attribute"),
        ("userName.value eq \"a\"", "userName.value is not an attribute"),
        ("urn:ietf:params:scim:schemas:core:2.0:User pr", "names a schema"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:shoe pr", "is not an attribute"),
        ("urn:ietf:params:scim:schemas:core:2.0:Group:displayName pr", "is not an attribute"),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:userName pr", "is not an attribute"),
        ("userName[value eq \"a\"]", "userName has no elements to filter"),
        ("emails.value[type eq \"a\"]", "emails.value has no elements to filter"),
        ("active co \"t\"", "active is not text"),
        ("meta.created sw \"2011\"", "meta.created is not text"),
        ("active gt true", "active has no order"),
        ("emails.primary le true", "emails.primary has no order"),
        ("x509Certificates gt \"MIIB\"", "x509Certificates.value has no order"),
        ("active eq \"yes\"", "compare it with true or false"),
        ("active eq 1", "compare it with true or false"),
        ("userName eq true", "userName is text; put the value in double quotes"),
        ("name eq \"Ada\"", "compare one of its parts: formatted, familyName"),
        ("addresses eq \"x\"", "compare one of its parts"),
        ("title pr and meta eq \"x\"", "compare one of its parts"),
        ("title gt null", "only be compared to null with eq and ne"),
        ("userName eq \"a\\u0000\"", "NUL"),
        ("urn:x:custom:2.0:User:badge eq \"\\u0000\"", "NUL"),
        ("password eq \"x\"", "password cannot be filtered by"),
        ("password pr", "password cannot be filtered by"),
        ("urn:x:custom:2.0:User:badge co 4", "compared as text"),
        ("urn:x:custom:2.0:User:on gt true", "has no order"),
        ("meta.created eq \"\"", "is an instant"),
        ("meta.created eq \"2011-05-13\"", "is an instant"),
        ("meta.created eq \"2011-05-13T04:42:34\"", "is an instant"),
        ("meta.created eq \"2011-05-13 04:42:34Z\"", "is an instant"),
        ("meta.created eq \"2011-05-13T04:42Z\"", "is an instant"),
        ("meta.created eq \"2011-05-13T04:42:34.Z\"", "is an instant"),
        ("meta.created eq \"2011-05-13T04:42:34+02\"", "is an instant"),
        ("meta.created eq \"2011-05-13T04:42:34Z[UTC]\"", "is an instant"),
        ("meta.created eq \"2011-13-13T04:42:34Z\"", "is an instant"),
        ("meta.created eq \"2011-02-30T04:42:34Z\"", "is an instant"),
        ("meta.created eq \"0000-01-01T00:00:00Z\"", "is an instant"),
        ("meta.created eq 1305261754", "is an instant"),
        ("meta.created eq \"éééééééééé\"", "is an instant"),
    ];
    for (text, why) in cases {
        let err = read(text).unwrap_err();
        assert_eq!((err.status, err.scim_type), (400, Some(ScimType::InvalidFilter)), "{text}");
        assert!(err.detail.contains(why), "{text}: {}", err.detail);
    }
}
