//! What a group looks like on a terminal and as JSON.

use proto::v1::{Group, GroupProfile, Member, MemberList, MemberType};
use serde_json::{Value, json};

use crate::cli::fields::{Fields, object};
use crate::cli::output::{self, Row};
use crate::cli::{Failure, Output};

/// Prints one group with these of its members.
pub(super) fn show(output: Output, mut group: Group, members: Vec<Member>) -> Result<(), Failure> {
    match output {
        Output::Table => {
            output.one(&group)?;
            if members.is_empty() {
                return Ok(());
            }
            output::line("")?;
            output.many(&members)
        }
        Output::Json => {
            group.profile.get_or_insert_default().members = Some(MemberList { members });
            output.one(&group)
        }
    }
}

impl Row for Group {
    const COLUMNS: &'static [&'static str] = &["id", "name", "external id", "members", "created", "updated"];

    fn cells(&self) -> Vec<String> {
        let GroupProfile { display_name, external_id, .. } = self.profile.clone().unwrap_or_default();
        vec![
            self.group_id.clone(),
            display_name,
            external_id,
            self.member_count.to_string(),
            output::instant(self.create_time),
            output::instant(self.update_time),
        ]
    }

    fn json(&self) -> Value {
        let mut fields = Fields::default();
        fields.text("group_id", &self.group_id);
        fields.text("workspace_id", &self.workspace_id);
        fields.put("profile", self.profile.as_ref().map(profile).unwrap_or_default());
        fields.put("member_count", Value::from(self.member_count));
        fields.text("create_time", &output::instant(self.create_time));
        fields.text("update_time", &output::instant(self.update_time));
        fields.text("etag", &self.etag);
        fields.finish()
    }
}

fn profile(profile: &GroupProfile) -> Value {
    let mut fields = Fields::default();
    fields.text("display_name", &profile.display_name);
    fields.text("external_id", &profile.external_id);
    if let Some(list) = &profile.members {
        fields.many("members", &list.members, Row::json);
    }
    let extensions = profile.extensions.iter().map(|(urn, data)| (urn.clone(), object(data))).collect();
    fields.put("extensions", Value::Object(extensions));
    fields.finish()
}

impl Row for Member {
    const COLUMNS: &'static [&'static str] = &["member", "name", "type"];

    fn cells(&self) -> Vec<String> {
        vec![self.value.clone(), self.display.clone(), kind(self.r#type()).to_owned()]
    }

    fn json(&self) -> Value {
        json!({ "value": self.value, "display": self.display, "type": kind(self.r#type()) })
    }
}

fn kind(kind: MemberType) -> &'static str {
    match kind {
        MemberType::Unspecified => "unknown",
        MemberType::User => "user",
        MemberType::Group => "group",
    }
}
