//! What a workspace may be told, and when its identity provider may call.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use uuid::Uuid;

use super::{DeprovisionLimit, Plan, Policy, Rate, RateLimit, ScimState, Workspace};
use crate::fixture::{T0, T1, T2, ada, user};
use crate::id::WorkspaceId;
use crate::refusal::Refusal;
use crate::revision::Revision;
use crate::user::{ManagedBy, User};

fn create(slug: &str, plan: Plan) -> Result<Workspace, Refusal> {
    let id = WorkspaceId(Uuid::from_u128(1));
    Workspace::create(id, slug.to_owned(), String::new(), plan, Policy::default(), T0)
}

fn workspace(plan: Plan) -> Workspace {
    create("acme", plan).unwrap()
}

#[test]
fn a_new_workspace_never_had_scim() {
    let workspace = workspace(Plan::Scim);
    assert_eq!(workspace.scim, ScimState::NeverEnabled);
    assert_eq!(workspace.revision, Revision::FIRST);
    assert_eq!((workspace.created, workspace.updated), (T0, T0));
}

#[test]
fn slugs_are_labels() {
    for slug in ["a", "acme", "a-b", "0", "9-lives", &"x".repeat(63)] {
        assert!(create(slug, Plan::Scim).is_ok(), "{slug}");
    }
    for slug in ["", "-a", "a-", "A", "a_b", "a.b", "é", "a b", &"x".repeat(64)] {
        let refusal = create(slug, Plan::Scim).unwrap_err();
        assert!(matches!(refusal, Refusal::InvalidField { field, .. } if field == "slug"), "{slug}");
    }
}

#[test]
fn names_to_show_have_bounds() {
    let mut workspace = workspace(Plan::Scim);
    assert_eq!(workspace.rename("é".repeat(200), T1), Ok(true));
    for name in ["x".repeat(201), "a\0b".to_owned()] {
        assert!(matches!(workspace.rename(name, T2), Err(Refusal::InvalidField { .. })));
    }
    assert_eq!(workspace.updated, T1);
}

#[test]
fn retention_is_a_day_to_ten_years() {
    let policy = |retention_days| Policy { retention_days, ..Policy::default() };
    for days in [1, 30, 3_650] {
        assert_eq!(policy(days).validate(), Ok(()));
    }
    for days in [0, 3_651, u16::MAX] {
        assert!(matches!(policy(days).validate(), Err(Refusal::InvalidField { .. })), "{days}");
        let mut workspace = workspace(Plan::Scim);
        assert!(workspace.set_policy(policy(days), T1).is_err());
        assert_eq!(workspace.policy, Policy::default());
    }
}

#[test]
fn a_rate_limit_is_one_to_a_million_both_in_the_long_run_and_at_once() {
    let policy = |per_second, burst| Policy {
        rate_limit: Some(RateLimit::Bounded(Rate { per_second, burst })),
        ..Policy::default()
    };
    for (per_second, burst) in [(1, 1), (1_000, 1), (1, 1_000_000), (1_000_000, 1_000_000)] {
        assert_eq!(policy(per_second, burst).validate(), Ok(()));
    }
    for (per_second, burst, field) in [
        (0, 1, "policy.rate_limit.requests_per_second"),
        (1_000_001, 1, "policy.rate_limit.requests_per_second"),
        (1, 0, "policy.rate_limit.burst"),
        (1, 1_000_001, "policy.rate_limit.burst"),
    ] {
        let Err(Refusal::InvalidField { field: found, message }) = policy(per_second, burst).validate() else {
            panic!("{per_second} and {burst} are accepted")
        };
        assert_eq!(found, field);
        assert!(message.starts_with(field), "{message}");
    }
    let unlimited = Policy { rate_limit: Some(RateLimit::Unlimited), ..Policy::default() };
    assert_eq!(unlimited.validate(), Ok(()));
}

#[test]
fn a_rate_alone_allows_twice_as_much_at_once() {
    assert_eq!(Rate::of(1_000), Rate { per_second: 1_000, burst: 2_000 });
    assert_eq!(Rate::of(Rate::MAX).burst, Rate::MAX);
}

#[test]
fn a_policy_that_storage_kept_reads_back_and_forgives_what_it_did_not_know() {
    for rate_limit in [None, Some(RateLimit::Unlimited), Some(RateLimit::Bounded(Rate::of(5)))] {
        let policy = Policy {
            lenient_names: true,
            strict_members: true,
            retention_days: 7,
            login_by_user_name: true,
            rate_limit,
            activity_retention_days: 7,
            adopt: true,
            deprovision_limit: Some(DeprovisionLimit { count: 5, percent: 10, window_minutes: 60 }),
            token_reminder_days: 30,
        };
        let json = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy);
    }
    assert_eq!(serde_json::from_str::<Policy>("{}").unwrap(), Policy::default());
}

#[test]
fn a_limit_of_deprovisioning_has_bounds_and_names_the_number_that_has_none() {
    let policy = |count, percent, window_minutes| Policy {
        deprovision_limit: Some(DeprovisionLimit { count, percent, window_minutes }),
        ..Policy::default()
    };
    for (count, percent, window) in [(0, 0, 1), (1_000_000, 100, 10_080), (5, 10, 60)] {
        assert_eq!(policy(count, percent, window).validate(), Ok(()));
    }
    for (count, percent, window, named) in [
        (1_000_001, 0, 1, "count"),
        (0, 101, 1, "percent"),
        (0, 0, 0, "window_minutes"),
        (0, 0, 10_081, "window_minutes"),
    ] {
        let Err(Refusal::InvalidField { field, .. }) = policy(count, percent, window).validate() else {
            panic!("{count}, {percent} and {window} are accepted")
        };
        assert_eq!(field, format!("policy.deprovision_limit.{named}"));
    }
}

#[test]
fn verified_domains_are_names_in_any_order_and_case() {
    let mut workspace = workspace(Plan::Scim);
    let set = |workspace: &mut Workspace, names: &[&str], at| {
        workspace.set_verified_domains(names.iter().map(|&name| name.to_owned()).collect(), at)
    };
    assert_eq!(set(&mut workspace, &["Example.com", "bücher.example", "example.com"], T1), Ok(true));
    assert_eq!(workspace.verified_domains, ["bücher.example", "example.com"]);
    assert_eq!(set(&mut workspace, &["BÜCHER.example", "example.COM"], T2), Ok(false));
    assert_eq!(workspace.updated, T1);
    for odd in ["", "example", "@example.com", "*.example.com", "example..com", "a b.com", &"x.".repeat(200)] {
        let refused = set(&mut workspace, &["example.org", odd], T2);
        assert!(matches!(refused, Err(Refusal::InvalidField { field, .. }) if field == "verified_domains"), "{odd}");
    }
    assert_eq!(workspace.verified_domains.len(), 2);
    assert_eq!(set(&mut workspace, &[], T2), Ok(true));
}

#[test]
fn every_effective_change_counts_once_and_no_other_does() {
    let mut workspace = workspace(Plan::Scim);
    let lenient = Policy { lenient_names: true, ..Policy::default() };
    assert_eq!(workspace.rename("Acme".to_owned(), T1), Ok(true));
    assert_eq!(workspace.rename("Acme".to_owned(), T2), Ok(false));
    assert_eq!(workspace.set_policy(lenient, T1), Ok(true));
    assert_eq!(workspace.set_policy(lenient, T2), Ok(false));
    assert!(workspace.set_plan(Plan::Basic, T1));
    assert!(!workspace.set_plan(Plan::Basic, T2));
    assert_eq!(workspace.revision, Revision(4));
    assert_eq!(workspace.updated, T1);
}

#[test]
fn time_never_runs_backwards() {
    let mut workspace = workspace(Plan::Scim);
    workspace.rename("a".to_owned(), T2).unwrap();
    workspace.rename("b".to_owned(), T1).unwrap();
    assert_eq!(workspace.updated, T2);
}

#[test]
fn scim_is_switched_on_and_off_once() {
    let mut workspace = workspace(Plan::Scim);
    assert!(!workspace.disable_scim(T1));
    assert_eq!(workspace.scim, ScimState::NeverEnabled);
    assert_eq!(workspace.enable_scim(T1), Ok(true));
    assert_eq!(workspace.enable_scim(T1), Ok(false));
    assert!(workspace.manages_scim_users());
    assert!(workspace.disable_scim(T2));
    assert!(!workspace.disable_scim(T2));
    assert_eq!(workspace.scim, ScimState::Disabled);
    assert!(!workspace.manages_scim_users());
    assert_eq!(workspace.revision, Revision(3));
}

#[test]
fn a_plan_without_scim_has_none() {
    let mut workspace = workspace(Plan::Basic);
    assert_eq!(workspace.enable_scim(T1), Err(Refusal::PlanLacksScim));
    assert_eq!(workspace.may_generate_token(T1), Err(Refusal::PlanLacksScim));
    assert_eq!(workspace.may_provision(), Err(Refusal::PlanLacksScim));
    assert_eq!(workspace.revision, Revision::FIRST);
}

#[test]
fn the_first_token_switches_scim_on_but_none_does_after_an_explicit_switch_off() {
    let mut workspace = workspace(Plan::Scim);
    assert_eq!(workspace.may_provision(), Err(Refusal::ScimDisabled));
    assert_eq!(workspace.may_generate_token(T1), Ok(true));
    assert_eq!(workspace.may_generate_token(T1), Ok(false));
    assert_eq!(workspace.may_provision(), Ok(()));
    workspace.disable_scim(T2);
    assert_eq!(workspace.may_generate_token(T2), Err(Refusal::ScimDisabled));
    assert_eq!(workspace.may_provision(), Err(Refusal::ScimDisabled));
}

#[test]
fn a_plan_that_lapses_and_comes_back_resumes() {
    let mut workspace = workspace(Plan::Scim);
    workspace.enable_scim(T1).unwrap();
    workspace.set_plan(Plan::Basic, T1);
    assert_eq!(workspace.may_provision(), Err(Refusal::PlanLacksScim));
    assert!(!workspace.manages_scim_users());
    workspace.set_plan(Plan::Scim, T2);
    assert_eq!(workspace.may_provision(), Ok(()));
    assert!(workspace.manages_scim_users());
}

#[test]
fn an_identity_provider_takes_over_by_itself_who_was_made_by_hand_at_a_verified_domain_where_the_policy_says_so() {
    let mut workspace = workspace(Plan::Scim);
    let manual = User { managed_by: ManagedBy::Manual, ..user(ada()) };
    let at = |address: &str| User { login_email: address.to_owned(), ..manual.clone() };
    workspace.set_verified_domains(vec!["example.com".to_owned()], T1).unwrap();
    assert!(!workspace.adopts(&manual), "nobody opted for it");
    workspace.set_policy(Policy { adopt: true, ..Policy::default() }, T1).unwrap();
    assert!(workspace.adopts(&manual));
    assert!(workspace.adopts(&at("Ada@EXAMPLE.com")));
    assert!(!workspace.adopts(&User { managed_by: ManagedBy::Scim, ..manual.clone() }));
    for other in
        ["ada@sub.example.com", "ada@notexample.com", "ada@example.com.example.org", "ada@example.com@x.y", "ada"]
    {
        assert!(!workspace.adopts(&at(other)), "{other}");
    }
}
