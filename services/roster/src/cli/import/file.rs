//! A list of people as a CSV file.
//!
//! Headings are matched by their letters and digits alone, in any case. A row that makes no sense is refused by itself;
//! a heading that is not known is a refusal of the file, since its column would silently be lost.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::Path;

use csv::StringRecord;
use domain::fold::fold;
use proto::v1::{CrmLinks, MultiValue, Name, Person, Profile, Role, Seat};
use sha2::{Digest, Sha256};

use crate::cli::Failure;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Column {
    Email,
    UserName,
    GivenName,
    FamilyName,
    DisplayName,
    Title,
    TimeZone,
    ExternalId,
    Role,
    Teams,
    RecordingLicense,
    SalesforceUserId,
    HubspotOwnerId,
}

/// Each column, and the headings that mean it.
const COLUMNS: [(Column, &[&str]); 13] = [
    (Column::Email, &["email", "emailaddress", "mail", "workemail"]),
    (Column::UserName, &["username", "login", "userprincipalname", "upn"]),
    (Column::GivenName, &["givenname", "firstname"]),
    (Column::FamilyName, &["familyname", "lastname", "surname"]),
    (Column::DisplayName, &["displayname", "fullname", "name"]),
    (Column::Title, &["title", "jobtitle"]),
    (Column::TimeZone, &["timezone"]),
    (Column::ExternalId, &["externalid"]),
    (Column::Role, &["role"]),
    (Column::Teams, &["teams", "team"]),
    (Column::RecordingLicense, &["recordinglicense", "license"]),
    (Column::SalesforceUserId, &["salesforceuserid"]),
    (Column::HubspotOwnerId, &["hubspotownerid"]),
];

/// Why a row is refused.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Refusal {
    /// The line in the file; the heading is line 1.
    pub(super) row: i32,
    /// The field.
    pub(super) field: String,
    /// Why, and the remedy.
    pub(super) detail: String,
}

/// A list of people.
#[derive(Debug)]
pub(super) struct List {
    /// The headings as they came.
    pub(super) headings: StringRecord,
    /// The rows as they came, by the line each begins in.
    pub(super) records: HashMap<i32, StringRecord>,
    /// The people, in order.
    pub(super) people: Vec<Person>,
    /// The rows that are refused here already.
    pub(super) refused: Vec<Refusal>,
    /// The file's SHA-256.
    pub(super) digest: String,
}

impl List {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.people.len() + self.refused.len()
    }

    /// Reads a file.
    pub(super) fn load(path: &Path, ignore_unknown: bool) -> Result<Self, Failure> {
        let shown = path.display();
        let bytes =
            std::fs::read(path).map_err(|error| Failure::local(format!("{shown}: cannot read the file"), error))?;
        let digest = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let text = String::from_utf8(bytes).map_err(|error| {
            Failure::local(format!("{shown}: the file is not UTF-8; save it as \"CSV UTF-8\""), error)
        })?;
        Self::read(&text, digest, ignore_unknown)
            .map_err(|problem| Failure::Local { what: format!("{shown}: {problem}"), source: None })
    }

    fn read(text: &str, digest: String, ignore_unknown: bool) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let headings = reader.headers().map_err(|error| error.to_string())?.clone();
        let columns = columns(&headings, ignore_unknown)?;
        let mut list = Self { headings, records: HashMap::new(), people: Vec::new(), refused: Vec::new(), digest };
        let (mut names, mut emails) = (HashMap::new(), HashMap::new());
        let mut lines = Lines { text: text.as_bytes(), seen: 0, line: 1 };
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            let row = lines.of(&record);
            let judged = read_person(row, &record, &columns, list.headings.len()).and_then(|person| {
                take(&mut names, "user_name", &user_name(&person), row)?;
                email(&person).map_or(Ok(()), |email| take(&mut emails, "email", &email, row))?;
                Ok(person)
            });
            match judged {
                Ok(person) => list.people.push(person),
                Err((field, detail)) => list.refused.push(Refusal { row, field: field.to_owned(), detail }),
            }
            list.records.insert(row, record);
        }
        Ok(list)
    }
}

/// Counts lines: the reader's own count is behind where a line ends in two characters, or is empty.
struct Lines<'a> {
    text: &'a [u8],
    seen: usize,
    line: i32,
}

impl Lines<'_> {
    /// The line that a record begins in. Records come in their order.
    fn of(&mut self, record: &StringRecord) -> i32 {
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.seen);
        let ends = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let start = start + self.text.iter().skip(start).take_while(ends).count();
        let between = self.text.iter().take(start).skip(self.seen);
        let lines = between.filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(i32::try_from(lines).unwrap_or(i32::MAX));
        self.seen = self.seen.max(start);
        self.line
    }
}

fn columns(headings: &StringRecord, ignore_unknown: bool) -> Result<Vec<Option<Column>>, String> {
    let plain = |heading: &str| -> String {
        heading.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    let mut columns = Vec::new();
    let mut unknown = Vec::new();
    for heading in headings {
        let name = plain(heading);
        let found = COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column);
        match found {
            Some(column) if columns.contains(&Some(column)) => {
                return Err(format!("column `{heading}` is there twice; take one of them out"));
            }
            Some(column) => columns.push(Some(column)),
            None => {
                unknown.push(format!("`{heading}`"));
                columns.push(None);
            }
        }
    }
    if !unknown.is_empty() && !ignore_unknown {
        return Err(format!(
            "columns that are not known: {}; rename them, take them out, or leave them unread with --ignore-unknown. \
             Known are email, user_name, given_name, family_name, display_name, title, time_zone, external_id, role, \
             teams, recording_license, salesforce_user_id, hubspot_owner_id",
            unknown.join(", ")
        ));
    }
    if !columns.contains(&Some(Column::Email)) && !columns.contains(&Some(Column::UserName)) {
        return Err("there is no column `email` and none `user_name`; the first line names the columns".to_owned());
    }
    Ok(columns)
}

fn read_person(
    row: i32,
    record: &StringRecord,
    columns: &[Option<Column>],
    width: usize,
) -> Result<Person, (&'static str, String)> {
    if record.len() > width {
        let detail = format!("the row has {} fields and the heading {width}; quote text that has commas", record.len());
        return Err(("", detail));
    }
    let text = |column| {
        let at = columns.iter().position(|found| *found == Some(column));
        at.and_then(|at| record.get(at)).unwrap_or_default().to_owned()
    };
    let email = text(Column::Email);
    let named = text(Column::UserName);
    let profile = Profile {
        user_name: if named.is_empty() { email.clone() } else { named },
        external_id: text(Column::ExternalId),
        name: Some(Name {
            given_name: text(Column::GivenName),
            family_name: text(Column::FamilyName),
            ..Name::default()
        }),
        display_name: text(Column::DisplayName),
        title: text(Column::Title),
        timezone: text(Column::TimeZone),
        emails: (!email.is_empty())
            .then(|| MultiValue {
                value: email,
                r#type: "work".to_owned(),
                primary: Some(true),
                ..MultiValue::default()
            })
            .into_iter()
            .collect(),
        ..Profile::default()
    };
    let (salesforce_user_id, hubspot_owner_id) = (text(Column::SalesforceUserId), text(Column::HubspotOwnerId));
    let linked = !salesforce_user_id.is_empty() || !hubspot_owner_id.is_empty();
    let teams = text(Column::Teams);
    let seat = Seat {
        role: read_role(&text(Column::Role))?.into(),
        teams: teams.split(';').map(str::trim).filter(|team| !team.is_empty()).map(str::to_owned).collect(),
        recording_license: read_truth(&text(Column::RecordingLicense))?,
        crm_links: linked.then_some(CrmLinks { salesforce_user_id, hubspot_owner_id }),
    };
    Ok(Person { row, profile: Some(profile), seat: Some(seat) })
}

fn read_role(text: &str) -> Result<Role, (&'static str, String)> {
    match text.to_ascii_lowercase().as_str() {
        "" | "user" => Ok(Role::User),
        "admin" => Ok(Role::Admin),
        "analyst" => Ok(Role::Analyst),
        _ => Err(("role", format!("role `{text}` is none of user, admin, analyst"))),
    }
}

fn read_truth(text: &str) -> Result<bool, (&'static str, String)> {
    match text.to_ascii_lowercase().as_str() {
        "" | "false" | "no" | "0" => Ok(false),
        "true" | "yes" | "1" => Ok(true),
        _ => Err(("recording_license", format!("recording_license `{text}` is neither true nor false"))),
    }
}

fn user_name(person: &Person) -> String {
    person.profile.as_ref().map(|profile| profile.user_name.clone()).unwrap_or_default()
}

fn email(person: &Person) -> Option<String> {
    person.profile.as_ref()?.emails.first().map(|email| email.value.clone())
}

/// Refuses what a row before has. The service sees a part of the list at a time.
fn take(
    taken: &mut HashMap<String, i32>,
    field: &'static str,
    text: &str,
    row: i32,
) -> Result<(), (&'static str, String)> {
    if text.is_empty() {
        return Ok(());
    }
    match taken.insert(fold(text), row) {
        Some(before) => {
            taken.insert(fold(text), before);
            Err((field, format!("row {before} has the same {field}; take one of them out")))
        }
        None => Ok(()),
    }
}
