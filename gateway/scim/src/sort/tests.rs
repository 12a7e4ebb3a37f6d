use super::{Sort, sort, sort_any};
use crate::{Error, ListQuery, Resource, ScimType};

fn by(text: &str) -> ListQuery {
    ListQuery { sort_by: Some(text.to_owned()), ..ListQuery::default() }
}

fn field(sort: Result<Option<Sort>, Error>) -> String {
    match sort {
        Ok(None) => "creation".to_owned(),
        Ok(Some(Sort { target, descending })) => {
            format!("{}{}", target.field_path(), if descending { " desc" } else { "" })
        }
        Err(err) => {
            assert_eq!((err.status, err.scim_type), (400, Some(ScimType::InvalidPath)));
            err.detail
        }
    }
}

#[test]
fn any_attribute_with_a_value_orders_a_list() {
    for (text, expected) in [
        ("userName", "user_name"),
        ("USERNAME", "user_name"),
        ("meta.lastModified", "update_time"),
        ("name.familyName", "name.family_name"),
        ("emails", "emails"),
        ("emails.value", "emails.value"),
        ("addresses.locality", "addresses.locality"),
        ("active", "active"),
        ("manager", "enterprise.manager"),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "enterprise.employee_number"),
        ("urn:x:badge:2.0:User:number", "number"),
        ("groups.display", "groups.display"),
        ("groups.$ref", "groups.value"),
        ("id", "user_id"),
        ("meta.location", "user_id"),
        ("meta.resourceType", "creation"),
    ] {
        assert_eq!(field(sort(&Resource::USER, &by(text))), expected, "{text}");
    }
    assert_eq!(field(sort(&Resource::GROUP, &by("id"))), "group_id");
    assert_eq!(field(sort(&Resource::USER, &ListQuery::default())), "creation");
    let descending = ListQuery { descending: true, ..by("userName") };
    assert_eq!(field(sort(&Resource::USER, &descending)), "user_name desc");
}

#[test]
fn what_has_no_order_is_refused() {
    for (text, why) in [
        ("shoeSize", "sortBy: shoeSize is not an attribute of this resource"),
        ("name", "sortBy: name has no order of its own; sort by one of its parts: formatted, familyName"),
        ("addresses", "sort by one of its parts: formatted, streetAddress"),
        ("meta", "sort by one of its parts"),
        ("meta.version", "has no order"),
        ("schemas", "has no order"),
        ("password", "cannot be sorted by"),
        ("emails[type eq \"work\"].value", "name the attribute without a filter"),
        ("urn:ietf:params:scim:schemas:core:2.0:User", "names a schema"),
        ("urn:x:badge:2.0:User", "names a schema"),
        ("a b", "sortBy: path: expected"),
    ] {
        let told = field(sort(&Resource::USER, &by(text)));
        assert!(told.contains(why), "{text}: {told}");
        assert!(field(sort_any(&Resource::USER, &by(text))).contains(why), "{text}");
    }
}

#[test]
fn of_several_types_only_those_that_have_the_attribute_are_sorted() {
    for (text, users, groups) in [
        ("displayName", "display_name", "display_name"),
        ("userName", "user_name", "creation"),
        ("members.display", "creation", "members.display"),
        ("meta.created", "create_time", "create_time"),
    ] {
        assert_eq!(field(sort_any(&Resource::USER, &by(text))), users, "{text}");
        assert_eq!(field(sort_any(&Resource::GROUP, &by(text))), groups, "{text}");
    }
}
