//! What a user looks like on a terminal and as JSON.
//!
//! The JSON carries the contract's own field names; what is unassigned is left out.

use proto::v1::{Address, Enterprise, ManagedBy, MultiValue, Name, Profile, Role, Seat, User, UserGroup, UserState};
use serde_json::{Value, json};

use crate::cli::fields::{Fields, object};
use crate::cli::output::{self, Row};

impl Row for User {
    const COLUMNS: &'static [&'static str] =
        &["id", "user name", "login email", "name", "state", "managed by", "role", "created"];

    fn cells(&self) -> Vec<String> {
        let profile = self.profile.clone().unwrap_or_default();
        let name = profile.name.unwrap_or_default();
        let shown = [
            profile.display_name,
            name.formatted,
            format!("{} {}", name.given_name, name.family_name).trim().to_owned(),
        ];
        vec![
            self.user_id.clone(),
            profile.user_name,
            self.login_email.clone(),
            shown.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
            state(self.state()).to_owned(),
            managed_by(self.managed_by()).to_owned(),
            role(self.seat.as_ref().map_or(Role::Unspecified, Seat::role)).to_owned(),
            output::instant(self.create_time),
        ]
    }

    fn json(&self) -> Value {
        let mut fields = Fields::default();
        fields.text("user_id", &self.user_id);
        fields.text("workspace_id", &self.workspace_id);
        fields.put("managed_by", Value::from(managed_by(self.managed_by())));
        fields.put("state", Value::from(state(self.state())));
        fields.put("profile", self.profile.as_ref().map(profile).unwrap_or_default());
        fields.put("seat", self.seat.as_ref().map(seat).unwrap_or_default());
        fields.many("groups", &self.groups, Row::json);
        fields.text("login_email", &self.login_email);
        fields.text("time_zone", &self.time_zone);
        fields.text("predecessor_id", &self.predecessor_id);
        fields.text("create_time", &output::instant(self.create_time));
        fields.text("update_time", &output::instant(self.update_time));
        fields.text("state_time", &output::instant(self.state_time));
        fields.text("etag", &self.etag);
        fields.finish()
    }
}

impl Row for UserGroup {
    const COLUMNS: &'static [&'static str] = &["group", "name", "member"];

    fn cells(&self) -> Vec<String> {
        vec![self.group_id.clone(), self.display_name.clone(), way(self).to_owned()]
    }

    fn json(&self) -> Value {
        json!({ "group_id": self.group_id, "display_name": self.display_name, "direct": self.direct })
    }
}

fn way(group: &UserGroup) -> &'static str {
    if group.direct { "itself" } else { "through another group" }
}

fn profile(profile: &Profile) -> Value {
    let mut fields = Fields::default();
    fields.text("user_name", &profile.user_name);
    fields.text("external_id", &profile.external_id);
    fields.put("active", profile.active.map_or(Value::Null, Value::from));
    fields.put("name", profile.name.as_ref().map(name).unwrap_or_default());
    fields.text("display_name", &profile.display_name);
    fields.text("nick_name", &profile.nick_name);
    fields.text("profile_url", &profile.profile_url);
    fields.text("title", &profile.title);
    fields.text("user_type", &profile.user_type);
    fields.text("preferred_language", &profile.preferred_language);
    fields.text("locale", &profile.locale);
    fields.text("timezone", &profile.timezone);
    fields.many("emails", &profile.emails, multi_value);
    fields.many("phone_numbers", &profile.phone_numbers, multi_value);
    fields.many("ims", &profile.ims, multi_value);
    fields.many("photos", &profile.photos, multi_value);
    fields.many("addresses", &profile.addresses, address);
    fields.many("entitlements", &profile.entitlements, multi_value);
    fields.many("roles", &profile.roles, multi_value);
    fields.many("x509_certificates", &profile.x509_certificates, multi_value);
    fields.put("enterprise", profile.enterprise.as_ref().map(enterprise).unwrap_or_default());
    let extensions = profile.extensions.iter().map(|(urn, data)| (urn.clone(), object(data))).collect();
    fields.put("extensions", Value::Object(extensions));
    fields.finish()
}

fn name(name: &Name) -> Value {
    let mut fields = Fields::default();
    fields.text("formatted", &name.formatted);
    fields.text("family_name", &name.family_name);
    fields.text("given_name", &name.given_name);
    fields.text("middle_name", &name.middle_name);
    fields.text("honorific_prefix", &name.honorific_prefix);
    fields.text("honorific_suffix", &name.honorific_suffix);
    fields.finish()
}

fn multi_value(value: &MultiValue) -> Value {
    let mut fields = Fields::default();
    fields.text("value", &value.value);
    fields.text("display", &value.display);
    fields.text("type", &value.r#type);
    fields.put("primary", value.primary.map_or(Value::Null, Value::from));
    fields.finish()
}

fn address(address: &Address) -> Value {
    let mut fields = Fields::default();
    fields.text("formatted", &address.formatted);
    fields.text("street_address", &address.street_address);
    fields.text("locality", &address.locality);
    fields.text("region", &address.region);
    fields.text("postal_code", &address.postal_code);
    fields.text("country", &address.country);
    fields.text("type", &address.r#type);
    fields.put("primary", address.primary.map_or(Value::Null, Value::from));
    fields.finish()
}

fn enterprise(enterprise: &Enterprise) -> Value {
    let mut fields = Fields::default();
    fields.text("employee_number", &enterprise.employee_number);
    fields.text("cost_center", &enterprise.cost_center);
    fields.text("organization", &enterprise.organization);
    fields.text("division", &enterprise.division);
    fields.text("department", &enterprise.department);
    if let Some(manager) = &enterprise.manager {
        let mut manager_fields = Fields::default();
        manager_fields.text("value", &manager.value);
        manager_fields.text("ref", &manager.r#ref);
        manager_fields.text("display_name", &manager.display_name);
        fields.put("manager", manager_fields.finish());
    }
    fields.finish()
}

fn seat(seat: &Seat) -> Value {
    let links = seat.crm_links.clone().unwrap_or_default();
    json!({
        "role": role(seat.role()),
        "teams": seat.teams,
        "recording_license": seat.recording_license,
        "crm_links": {
            "salesforce_user_id": output::text(&links.salesforce_user_id),
            "hubspot_owner_id": output::text(&links.hubspot_owner_id),
        },
    })
}

fn state(value: UserState) -> &'static str {
    match value {
        UserState::Unspecified => "unknown",
        UserState::Active => "active",
        UserState::Deactivated => "deactivated",
        UserState::Deleted => "deleted",
    }
}

fn managed_by(value: ManagedBy) -> &'static str {
    match value {
        ManagedBy::Unspecified => "unknown",
        ManagedBy::Scim => "scim",
        ManagedBy::Manual => "manual",
    }
}

fn role(value: Role) -> &'static str {
    match value {
        Role::Unspecified => "",
        Role::User => "user",
        Role::Admin => "admin",
        Role::Analyst => "analyst",
    }
}
