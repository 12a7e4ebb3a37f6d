//! A masked profile field as patch operations: the rules of a patch decide, so that a mask never touches more than it
//! names and what it names is checked like any patch.

use std::collections::BTreeSet;

use domain::attribute::{Attribute, FieldPath, ResourceKind, Shape};
use domain::user::{Enterprise, PatchKind, PatchOperation, Profile};

use crate::error::Error;

/// What the enterprise extension is made of.
const ENTERPRISE: [Attribute; 6] = [
    Attribute::EmployeeNumber,
    Attribute::CostCenter,
    Attribute::Organization,
    Attribute::Division,
    Attribute::Department,
    Attribute::Manager,
];

/// The operations that write the field `path` of a profile, `sent` being the profile that holds its value.
pub(crate) fn operations(path: &str, sent: &Profile, active: Option<bool>) -> Result<Vec<PatchOperation>, Error> {
    if path == "enterprise" {
        return Ok(ENTERPRISE
            .into_iter()
            .flat_map(|attribute| set(FieldPath::Attribute(attribute, None), sent))
            .collect());
    }
    if path == "extensions" {
        return Ok(sent.extensions.keys().flat_map(|urn| set(whole(urn), sent)).collect());
    }
    let field = FieldPath::parse(ResourceKind::User, path, "").map_err(|_| unknown(path))?;
    match &field {
        FieldPath::Attribute(Attribute::Active, _) if active.is_none() => {
            Err(Error::field("profile.active", "profile.active is in the mask but not set; set it or leave it out"))
        }
        FieldPath::Attribute(Attribute::Active, _) => {
            Ok(vec![PatchOperation { active, ..operation(PatchKind::Replace, field, Profile::default()) }])
        }
        // Required: it is only ever replaced.
        FieldPath::Attribute(Attribute::UserName, _) if sent.user_name.is_empty() => {
            Err(Error::field("profile.user_name", "profile.user_name is required"))
        }
        FieldPath::Attribute(Attribute::UserName, _) => {
            let fragment = part(&field, sent);
            Ok(vec![operation(PatchKind::Replace, field, fragment)])
        }
        FieldPath::Attribute(attribute, _) if attribute.read_only() => Err(unknown(path)),
        FieldPath::Attribute(attribute, Some(_)) if matches!(attribute.shape(), Shape::Multi(_)) => Err(Error::field(
            "update_mask",
            format!("update_mask cannot reach into the elements of profile.{}; name the whole of it", attribute.path()),
        )),
        FieldPath::Attribute(..) | FieldPath::Extension { .. } => Ok(set(field, sent)),
    }
}

/// The operations that take away the extensions of `stored` but for those to keep.
pub(crate) fn without_other_extensions(stored: &Profile, keep: &BTreeSet<String>) -> Vec<PatchOperation> {
    let gone = stored.extensions.keys().filter(|urn| !keep.contains(*urn));
    gone.map(|urn| operation(PatchKind::Remove, whole(urn), Profile::default())).collect()
}

/// Makes the field what it is in `sent`, parts that are unset there included.
fn set(field: FieldPath, sent: &Profile) -> Vec<PatchOperation> {
    let fragment = part(&field, sent);
    vec![
        operation(PatchKind::Remove, field.clone(), Profile::default()),
        operation(PatchKind::Replace, field, fragment),
    ]
}

fn whole(urn: &str) -> FieldPath {
    FieldPath::Extension { urn: urn.to_owned(), path: Vec::new(), exact: false }
}

/// What `sent` holds of the field, and nothing else of it: a mask names many fields, and a profile may be large.
fn part(field: &FieldPath, sent: &Profile) -> Profile {
    let empty = Profile::default();
    let attribute = match field {
        FieldPath::Attribute(attribute, _) => attribute,
        FieldPath::Extension { urn, .. } => {
            let data = sent.extensions.get(urn).map(|data| (urn.clone(), data.clone()));
            return Profile { extensions: data.into_iter().collect(), ..empty };
        }
    };
    let enterprise = |enterprise| Profile { enterprise, ..Profile::default() };
    let none = Enterprise::default();
    let from = sent.enterprise.clone();
    match attribute {
        Attribute::UserName => Profile { user_name: sent.user_name.clone(), ..empty },
        Attribute::ExternalId => Profile { external_id: sent.external_id.clone(), ..empty },
        Attribute::Name => Profile { name: sent.name.clone(), ..empty },
        Attribute::DisplayName => Profile { display_name: sent.display_name.clone(), ..empty },
        Attribute::NickName => Profile { nick_name: sent.nick_name.clone(), ..empty },
        Attribute::ProfileUrl => Profile { profile_url: sent.profile_url.clone(), ..empty },
        Attribute::Title => Profile { title: sent.title.clone(), ..empty },
        Attribute::UserType => Profile { user_type: sent.user_type.clone(), ..empty },
        Attribute::PreferredLanguage => Profile { preferred_language: sent.preferred_language.clone(), ..empty },
        Attribute::Locale => Profile { locale: sent.locale.clone(), ..empty },
        Attribute::Timezone => Profile { timezone: sent.timezone.clone(), ..empty },
        Attribute::Emails => Profile { emails: sent.emails.clone(), ..empty },
        Attribute::PhoneNumbers => Profile { phone_numbers: sent.phone_numbers.clone(), ..empty },
        Attribute::Ims => Profile { ims: sent.ims.clone(), ..empty },
        Attribute::Photos => Profile { photos: sent.photos.clone(), ..empty },
        Attribute::Addresses => Profile { addresses: sent.addresses.clone(), ..empty },
        Attribute::Entitlements => Profile { entitlements: sent.entitlements.clone(), ..empty },
        Attribute::Roles => Profile { roles: sent.roles.clone(), ..empty },
        Attribute::X509Certificates => Profile { x509_certificates: sent.x509_certificates.clone(), ..empty },
        Attribute::EmployeeNumber => enterprise(Enterprise { employee_number: from.employee_number, ..none }),
        Attribute::CostCenter => enterprise(Enterprise { cost_center: from.cost_center, ..none }),
        Attribute::Organization => enterprise(Enterprise { organization: from.organization, ..none }),
        Attribute::Division => enterprise(Enterprise { division: from.division, ..none }),
        Attribute::Department => enterprise(Enterprise { department: from.department, ..none }),
        Attribute::Manager => enterprise(Enterprise { manager: from.manager, ..none }),
        // The state travels beside the profile; the others are never written.
        Attribute::Active
        | Attribute::Groups
        | Attribute::Members
        | Attribute::Id
        | Attribute::GroupId
        | Attribute::CreateTime
        | Attribute::UpdateTime => empty,
    }
}

fn operation(kind: PatchKind, field: FieldPath, fragment: Profile) -> PatchOperation {
    PatchOperation { kind, field, element: None, fragment: Box::new(fragment), active: None }
}

fn unknown(path: &str) -> Error {
    // The path is the caller's text: it is repeated only as far as it may be a name.
    let name: String =
        path.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')).take(64).collect();
    Error::field("update_mask", format!("update_mask names profile.{name}, which a profile does not have"))
}
