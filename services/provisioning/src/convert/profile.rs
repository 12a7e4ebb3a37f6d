//! Profiles: the contract's message and the domain's value.

use domain::user::{Address, Enterprise, Manager, MultiValue, Name, Profile};
use proto::v1;

use super::{assigned, extension};
use crate::error::Error;

/// A profile and the `active` that came with it, which is the user's state and not part of the domain's profile.
pub(crate) fn read(profile: v1::Profile) -> Result<(Profile, Option<bool>), Error> {
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
    } = profile;
    let profile = Profile {
        user_name,
        external_id: assigned(external_id),
        name: name.map(read_name).unwrap_or_default(),
        display_name: assigned(display_name),
        nick_name: assigned(nick_name),
        profile_url: assigned(profile_url),
        title: assigned(title),
        user_type: assigned(user_type),
        preferred_language: assigned(preferred_language),
        locale: assigned(locale),
        timezone: assigned(timezone),
        emails: read_values(emails),
        phone_numbers: read_values(phone_numbers),
        ims: read_values(ims),
        photos: read_values(photos),
        addresses: addresses.into_iter().map(read_address).collect(),
        entitlements: read_values(entitlements),
        roles: read_values(roles),
        x509_certificates: read_values(x509_certificates),
        enterprise: enterprise.map(read_enterprise).unwrap_or_default(),
        extensions: extension::read_all(extensions)?,
    };
    Ok((profile, active))
}

/// The message of a profile, `active` included.
pub(crate) fn write(profile: Profile, active: bool) -> v1::Profile {
    let Profile {
        user_name,
        external_id,
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
    } = profile;
    v1::Profile {
        user_name,
        external_id: external_id.unwrap_or_default(),
        active: Some(active),
        name: (!name.is_empty()).then(|| write_name(name)),
        display_name: display_name.unwrap_or_default(),
        nick_name: nick_name.unwrap_or_default(),
        profile_url: profile_url.unwrap_or_default(),
        title: title.unwrap_or_default(),
        user_type: user_type.unwrap_or_default(),
        preferred_language: preferred_language.unwrap_or_default(),
        locale: locale.unwrap_or_default(),
        timezone: timezone.unwrap_or_default(),
        emails: write_values(emails),
        phone_numbers: write_values(phone_numbers),
        ims: write_values(ims),
        photos: write_values(photos),
        addresses: addresses.into_iter().map(write_address).collect(),
        entitlements: write_values(entitlements),
        roles: write_values(roles),
        x509_certificates: write_values(x509_certificates),
        enterprise: (!enterprise.is_empty()).then(|| write_enterprise(enterprise)),
        extensions: extension::write_all(extensions),
    }
}

fn read_values(values: Vec<v1::MultiValue>) -> Vec<MultiValue> {
    let read = |v1::MultiValue { value, display, r#type, primary }| MultiValue {
        value: assigned(value),
        display: assigned(display),
        kind: assigned(r#type),
        primary,
    };
    values.into_iter().map(read).collect()
}

fn write_values(values: Vec<MultiValue>) -> Vec<v1::MultiValue> {
    let write = |MultiValue { value, display, kind, primary }| v1::MultiValue {
        value: value.unwrap_or_default(),
        display: display.unwrap_or_default(),
        r#type: kind.unwrap_or_default(),
        primary,
    };
    values.into_iter().map(write).collect()
}

fn read_name(name: v1::Name) -> Name {
    let v1::Name { formatted, family_name, given_name, middle_name, honorific_prefix, honorific_suffix } = name;
    Name {
        formatted: assigned(formatted),
        family_name: assigned(family_name),
        given_name: assigned(given_name),
        middle_name: assigned(middle_name),
        honorific_prefix: assigned(honorific_prefix),
        honorific_suffix: assigned(honorific_suffix),
    }
}

fn write_name(name: Name) -> v1::Name {
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

fn read_address(address: v1::Address) -> Address {
    let v1::Address { formatted, street_address, locality, region, postal_code, country, r#type, primary } = address;
    Address {
        formatted: assigned(formatted),
        street_address: assigned(street_address),
        locality: assigned(locality),
        region: assigned(region),
        postal_code: assigned(postal_code),
        country: assigned(country),
        kind: assigned(r#type),
        primary,
    }
}

fn write_address(address: Address) -> v1::Address {
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

fn read_enterprise(enterprise: v1::Enterprise) -> Enterprise {
    let v1::Enterprise { employee_number, cost_center, organization, division, department, manager } = enterprise;
    Enterprise {
        employee_number: assigned(employee_number),
        cost_center: assigned(cost_center),
        organization: assigned(organization),
        division: assigned(division),
        department: assigned(department),
        manager: manager.map(read_manager).unwrap_or_default(),
    }
}

fn write_enterprise(enterprise: Enterprise) -> v1::Enterprise {
    let Enterprise { employee_number, cost_center, organization, division, department, manager } = enterprise;
    v1::Enterprise {
        employee_number: employee_number.unwrap_or_default(),
        cost_center: cost_center.unwrap_or_default(),
        organization: organization.unwrap_or_default(),
        division: division.unwrap_or_default(),
        department: department.unwrap_or_default(),
        manager: (!manager.is_empty()).then(|| write_manager(manager)),
    }
}

fn read_manager(manager: v1::Manager) -> Manager {
    let v1::Manager { value, r#ref, display_name } = manager;
    Manager { value: assigned(value), reference: assigned(r#ref), display_name: assigned(display_name) }
}

fn write_manager(manager: Manager) -> v1::Manager {
    let Manager { value, reference, display_name } = manager;
    v1::Manager {
        value: value.unwrap_or_default(),
        r#ref: reference.unwrap_or_default(),
        display_name: display_name.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
