//! Inviting somebody by hand, and changing the profile of somebody whom no identity provider decides about.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use proto::v1;
use proto::v1::ErrorReason;

use super::acts::done;
use super::one::{is_withheld, user};
use crate::console::form::{Fields, PostedWithin};
use crate::console::notice::Notice;
use crate::console::trouble::Trouble;
use crate::console::ui::{self, Field, Kind, Nav, Page, Tone};
use crate::console::visit::Within;
use crate::console::{csrf, link, words};

/// What the form holds.
#[derive(Default)]
struct Entered {
    email: String,
    given_name: String,
    family_name: String,
    display_name: String,
    title: String,
    role: String,
}

impl Entered {
    fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            email: text("email"),
            given_name: text("given_name"),
            family_name: text("family_name"),
            display_name: text("display_name"),
            title: text("title"),
            role: text("role"),
        }
    }

    fn from_user(user: &v1::User) -> Self {
        let profile = user.profile.clone().unwrap_or_default();
        let name = profile.name.unwrap_or_default();
        Self {
            email: user.login_email.clone(),
            given_name: name.given_name,
            family_name: name.family_name,
            display_name: profile.display_name,
            title: profile.title,
            role: String::new(),
        }
    }

    fn name(&self) -> v1::Name {
        v1::Name { given_name: self.given_name.clone(), family_name: self.family_name.clone(), ..v1::Name::default() }
    }

    fn emails(&self) -> Vec<v1::MultiValue> {
        let email = v1::MultiValue {
            value: self.email.clone(),
            r#type: "work".to_owned(),
            primary: Some(true),
            ..v1::MultiValue::default()
        };
        vec![email]
    }
}

/// The form to invite somebody.
pub(super) async fn new(within: Within) -> Result<Response, Trouble> {
    Ok(inviting(&within, &Entered::default(), None))
}

/// Invites somebody.
pub(super) async fn invite(PostedWithin { within, fields }: PostedWithin) -> Result<Response, Trouble> {
    let entered = Entered::of(&fields);
    let message = v1::CreateUserRequest {
        workspace_id: within.id(),
        profile: Some(v1::Profile {
            user_name: entered.email.clone(),
            name: Some(entered.name()),
            display_name: entered.display_name.clone(),
            title: entered.title.clone(),
            emails: entered.emails(),
            ..v1::Profile::default()
        }),
        seat: Some(v1::Seat {
            role: words::role_of(&entered.role).unwrap_or(v1::Role::User).into(),
            ..v1::Seat::default()
        }),
        include_groups: false,
    };
    match within.upstream().users().create_user(within.request(message)).await {
        Ok(answer) => {
            let id = answer.into_inner().user.unwrap_or_default().user_id;
            Ok(done(&link::user(within.slug(), &id), Notice::UserInvited))
        }
        Err(status) => again(status.into(), |trouble| inviting(&within, &entered, Some(trouble))),
    }
}

/// The form to change a profile.
pub(super) async fn edit(Path((_, user_id)): Path<(String, String)>, within: Within) -> Result<Response, Trouble> {
    let user = user(&within, &user_id).await?;
    if is_withheld(&within, &user) {
        return Err(Trouble::invalid(
            "Your identity provider manages this user, and its profile with it.",
            "Change it there: Roster follows.",
        ));
    }
    Ok(editing(&within, &user_id, &user.etag, &Entered::from_user(&user), None))
}

/// Changes a profile.
pub(super) async fn save(
    Path((_, user_id)): Path<(String, String)>,
    PostedWithin { within, fields }: PostedWithin,
) -> Result<Response, Trouble> {
    let entered = Entered::of(&fields);
    let before = user(&within, &user_id).await?;
    let mut paths =
        vec!["profile.name.given_name", "profile.name.family_name", "profile.display_name", "profile.title"];
    // The other addresses of the user stay unless this one is another.
    if entered.email != before.login_email {
        paths.push("profile.emails");
    }
    let message = v1::UpdateUserRequest {
        workspace_id: within.id(),
        user_id: user_id.clone(),
        profile: Some(v1::Profile {
            name: Some(entered.name()),
            display_name: entered.display_name.clone(),
            title: entered.title.clone(),
            emails: entered.emails(),
            ..v1::Profile::default()
        }),
        update_mask: Some(prost_types::FieldMask { paths: paths.into_iter().map(str::to_owned).collect() }),
        etag: fields.raw("etag").to_owned(),
        ..v1::UpdateUserRequest::default()
    };
    match within.upstream().users().update_user(within.request(message)).await {
        Ok(_) => Ok(done(&link::user(within.slug(), &user_id), Notice::ProfileSaved)),
        Err(status) => {
            let etag = fields.raw("etag");
            again(status.into(), |trouble| editing(&within, &user_id, etag, &entered, Some(trouble)))
        }
    }
}

/// The form once more, with what is wrong above it: what was entered is not lost.
fn again(trouble: Trouble, form: impl FnOnce(&Trouble) -> Response) -> Result<Response, Trouble> {
    let is_mendable = matches!(trouble.reason, ErrorReason::InvalidField | ErrorReason::DuplicateField);
    if is_mendable { Ok(form(&trouble)) } else { Err(trouble) }
}

fn inviting(within: &Within, entered: &Entered, trouble: Option<&Trouble>) -> Response {
    let users = link::users(within.slug());
    let roles = words::ROLES.iter().map(|(word, text, _)| (*word, *text));
    let body = html! {
        (wrong(trouble))
        form.card.stack method="post" action=(link::invite(within.slug())) {
            input type="hidden" name=(csrf::FIELD) value=(within.csrf());
            (people(entered))
            (Field::choice("role", "Role", roles, if entered.role.is_empty() { "user" } else { &entered.role }).render())
            div.row.end { (ui::link_button(Kind::Plain, &users, "Cancel")) (ui::button(Kind::Primary, "Invite user")) }
        }
    };
    let lead = html! {
        "For people your identity provider does not send. They stay yours to manage, and it does not see them."
    };
    within.page(page("Invite a user", trouble).crumb("Users", users).lead(lead).body(body))
}

fn editing(within: &Within, user_id: &str, etag: &str, entered: &Entered, trouble: Option<&Trouble>) -> Response {
    let own = link::user(within.slug(), user_id);
    let body = html! {
        (wrong(trouble))
        form.card.stack method="post" action={ (own) "/edit" } {
            input type="hidden" name=(csrf::FIELD) value=(within.csrf());
            input type="hidden" name="etag" value=(etag);
            (people(entered))
            div.row.end { (ui::link_button(Kind::Plain, &own, "Cancel")) (ui::button(Kind::Primary, "Save profile")) }
        }
    };
    let page =
        page("Edit profile", trouble).crumb("Users", link::users(within.slug())).crumb(entered.email.clone(), own);
    within.page(page.body(body))
}

fn page(title: &str, trouble: Option<&Trouble>) -> Page {
    let page = Page::new(title).nav(Nav::Users).narrow();
    page.status(trouble.map_or(StatusCode::OK, |trouble| trouble.status))
}

fn people(entered: &Entered) -> Markup {
    html! {
        (Field::email("email", "E-mail address", &entered.email).hint("What the user signs in with").required().render())
        div.fields {
            (Field::text("given_name", "First name", &entered.given_name).render())
            (Field::text("family_name", "Last name", &entered.family_name).render())
            (Field::text("display_name", "Display name", &entered.display_name).render())
            (Field::text("title", "Title", &entered.title).render())
        }
    }
}

fn wrong(trouble: Option<&Trouble>) -> Markup {
    html! { @if let Some(trouble) = trouble { div role="alert" { (ui::alert(Tone::Bad, trouble.title, &trouble.text)) } } }
}
