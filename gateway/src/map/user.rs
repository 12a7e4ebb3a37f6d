//! A user as SCIM has it and as the contract has it.
//!
//! Texts pass byte for byte. An empty text in the contract is an absent attribute in SCIM (RFC 7643 §2.5), and back.

use proto::v1;
use scim::enterprise::{EnterpriseUser, Manager};
use scim::urn;
use scim::user::{Address, Meta, MultiValued, Name, User};

use super::{extension, time};

/// The profile a client sent. What the server alone says (`id`, `groups`, `meta`, `schemas`) is not part of one.
pub(crate) fn to_profile(user: User) -> Result<v1::Profile, scim::Error> {
    let User {
        schemas: _,
        id: _,
        external_id,
        user_name,
        name,
        display_name,
        nick_name,
        profile_url,
        title,
        user_type,
        preferred_language,
        locale,
        timezone,
        active,
        emails,
        phone_numbers,
        ims,
        photos,
        addresses,
        groups: _,
        entitlements,
        roles,
        x509_certificates,
        enterprise,
        meta: _,
        extensions,
    } = user;
    Ok(v1::Profile {
        user_name: user_name.unwrap_or_default(),
        external_id: external_id.unwrap_or_default(),
        active,
        name: name.map(name_to_proto),
        display_name: display_name.unwrap_or_default(),
        nick_name: nick_name.unwrap_or_default(),
        profile_url: profile_url.unwrap_or_default(),
        title: title.unwrap_or_default(),
        user_type: user_type.unwrap_or_default(),
        preferred_language: preferred_language.unwrap_or_default(),
        locale: locale.unwrap_or_default(),
        timezone: timezone.unwrap_or_default(),
        emails: values_to_proto(emails),
        phone_numbers: values_to_proto(phone_numbers),
        ims: values_to_proto(ims),
        photos: values_to_proto(photos),
        addresses: addresses.into_iter().map(address_to_proto).collect(),
        entitlements: values_to_proto(entitlements),
        roles: values_to_proto(roles),
        x509_certificates: values_to_proto(x509_certificates),
        enterprise: enterprise.map(enterprise_to_proto),
        extensions: extension::all_to_proto(extensions)?,
    })
}

/// The resource a client is answered with. `base` is the URL the collections hang under.
pub(crate) fn to_scim(user: v1::User, base: &str) -> User {
    let v1::User {
        user_id,
        workspace_id: _,
        managed_by: _,
        state,
        profile,
        seat: _,
        login_email: _,
        time_zone: _,
        predecessor_id: _,
        create_time,
        update_time,
        state_time: _,
        etag,
        groups,
        on_request: _,
        always_shown: _,
    } = user;
    let v1::Profile {
        user_name,
        external_id,
        active,
        name,
        display_name,
        nick_name,
        profile_url,
        title,
        user_type,
        preferred_language,
        locale,
        timezone,
        emails,
        phone_numbers,
        ims,
        photos,
        addresses,
        entitlements,
        roles,
        x509_certificates,
        enterprise,
        extensions,
    } = profile.unwrap_or_default();

    let enterprise = enterprise.map(enterprise_to_scim).filter(|enterprise| !enterprise.is_empty());
    let extensions = extension::all_to_json(extensions);
    // RFC 7643 §3: every schema that the resource has data of.
    let schemas = std::iter::once(urn::USER)
        .chain(enterprise.is_some().then_some(urn::ENTERPRISE_USER))
        .chain(extensions.keys().map(String::as_str))
        .map(str::to_owned)
        .collect();
    let meta = Meta {
        resource_type: Some("User".to_owned()),
        created: create_time.as_ref().and_then(time::to_text),
        last_modified: update_time.as_ref().and_then(time::to_text),
        location: Some(location(base, &user_id)),
        version: text(etag),
    };
    User {
        schemas,
        id: Some(user_id),
        external_id: text(external_id),
        user_name: text(user_name),
        name: name.map(name_to_scim),
        display_name: text(display_name),
        nick_name: text(nick_name),
        profile_url: text(profile_url),
        title: text(title),
        user_type: text(user_type),
        preferred_language: text(preferred_language),
        locale: text(locale),
        timezone: text(timezone),
        active: Some(active.unwrap_or(state == i32::from(v1::UserState::Active))),
        emails: values_to_scim(emails),
        phone_numbers: values_to_scim(phone_numbers),
        ims: values_to_scim(ims),
        photos: values_to_scim(photos),
        addresses: addresses.into_iter().map(address_to_scim).collect(),
        groups: groups.into_iter().map(|group| group_to_scim(group, base)).collect(),
        entitlements: values_to_scim(entitlements),
        roles: values_to_scim(roles),
        x509_certificates: values_to_scim(x509_certificates),
        enterprise,
        meta: Some(meta),
        extensions,
    }
}

/// Where a user is.
pub(crate) fn location(base: &str, user_id: &str) -> String {
    format!("{base}/Users/{user_id}")
}

fn group_to_scim(group: v1::UserGroup, base: &str) -> MultiValued {
    let v1::UserGroup { group_id, display_name, direct } = group;
    MultiValued {
        reference: Some(super::group::location(base, &group_id)),
        value: Some(group_id),
        display: text(display_name),
        kind: Some(if direct { "direct" } else { "indirect" }.to_owned()),
        primary: None,
    }
}

/// A text, unless it is the contract's word for none.
pub(super) fn text(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn name_to_proto(name: Name) -> v1::Name {
    let Name { formatted, family_name, given_name, middle_name, honorific_prefix, honorific_suffix } = name;
    v1::Name {
        formatted: formatted.unwrap_or_default(),
        family_name: family_name.unwrap_or_default(),
        given_name: given_name.unwrap_or_default(),
        middle_name: middle_name.unwrap_or_default(),
        honorific_prefix: honorific_prefix.unwrap_or_default(),
        honorific_suffix: honorific_suffix.unwrap_or_default(),
    }
}

fn name_to_scim(name: v1::Name) -> Name {
    let v1::Name { formatted, family_name, given_name, middle_name, honorific_prefix, honorific_suffix } = name;
    Name {
        formatted: text(formatted),
        family_name: text(family_name),
        given_name: text(given_name),
        middle_name: text(middle_name),
        honorific_prefix: text(honorific_prefix),
        honorific_suffix: text(honorific_suffix),
    }
}

fn values_to_proto(values: Vec<MultiValued>) -> Vec<v1::MultiValue> {
    let to_proto = |element| {
        // Only groups have references, and groups are not the client's to write here.
        let MultiValued { value, reference: _, display, kind, primary } = element;
        v1::MultiValue {
            value: value.unwrap_or_default(),
            display: display.unwrap_or_default(),
            r#type: kind.unwrap_or_default(),
            primary,
        }
    };
    values.into_iter().map(to_proto).collect()
}

fn values_to_scim(values: Vec<v1::MultiValue>) -> Vec<MultiValued> {
    let to_scim = |element| {
        let v1::MultiValue { value, display, r#type, primary } = element;
        MultiValued { value: text(value), reference: None, display: text(display), kind: text(r#type), primary }
    };
    values.into_iter().map(to_scim).collect()
}

fn address_to_proto(address: Address) -> v1::Address {
    let Address { formatted, street_address, locality, region, postal_code, country, kind, primary } = address;
    v1::Address {
        formatted: formatted.unwrap_or_default(),
        street_address: street_address.unwrap_or_default(),
        locality: locality.unwrap_or_default(),
        region: region.unwrap_or_default(),
        postal_code: postal_code.unwrap_or_default(),
        country: country.unwrap_or_default(),
        r#type: kind.unwrap_or_default(),
        primary,
    }
}

fn address_to_scim(address: v1::Address) -> Address {
    let v1::Address { formatted, street_address, locality, region, postal_code, country, r#type, primary } = address;
    Address {
        formatted: text(formatted),
        street_address: text(street_address),
        locality: text(locality),
        region: text(region),
        postal_code: text(postal_code),
        country: text(country),
        kind: text(r#type),
        primary,
    }
}

fn enterprise_to_proto(enterprise: EnterpriseUser) -> v1::Enterprise {
    let EnterpriseUser { employee_number, cost_center, organization, division, department, manager } = enterprise;
    let manager = manager.map(|manager| {
        let Manager { value, reference, display_name } = manager;
        v1::Manager {
            value: value.unwrap_or_default(),
            r#ref: reference.unwrap_or_default(),
            display_name: display_name.unwrap_or_default(),
        }
    });
    v1::Enterprise {
        employee_number: employee_number.unwrap_or_default(),
        cost_center: cost_center.unwrap_or_default(),
        organization: organization.unwrap_or_default(),
        division: division.unwrap_or_default(),
        department: department.unwrap_or_default(),
        manager,
    }
}

fn enterprise_to_scim(enterprise: v1::Enterprise) -> EnterpriseUser {
    let v1::Enterprise { employee_number, cost_center, organization, division, department, manager } = enterprise;
    let manager = manager.map(|manager| {
        let v1::Manager { value, r#ref, display_name } = manager;
        Manager { value: text(value), reference: text(r#ref), display_name: text(display_name) }
    });
    EnterpriseUser {
        employee_number: text(employee_number),
        cost_center: text(cost_center),
        organization: text(organization),
        division: text(division),
        department: text(department),
        manager: manager.filter(|manager| !manager.is_empty()),
    }
}

#[cfg(test)]
mod tests;
