//! A day at a company: Okta and Entra ID provision a workspace each, at once, with everything that goes wrong on a day.
//! In the end Roster is what they think it is, and its sync log tells what happened.

use roster_tests::World;
use roster_tests::company::{Day, Size};
use roster_tests::world::note;

journeys! { in both topologies:
    a_day_at_a_company_ends_as_the_identity_providers_have_it
}

/// Decides what happens to whom and what goes wrong; another one is another day.
const SEED: u64 = 20_260;

/// The full size is played by the example `day`.
async fn a_day_at_a_company_ends_as_the_identity_providers_have_it(mut world: World) {
    note(&format!("seed {SEED}"));
    let day = Day::play(&world, Size::FIFTH, SEED).await;
    let differences = day.differences(&mut world).await;
    assert!(differences.is_empty(), "{} differences, of seed {SEED}:\n{}", differences.len(), differences.join("\n"));
    // What a day has to have had for that to mean something.
    for side in &day.sides {
        let met = side.met;
        let faults = [met.lost, met.unauthenticated, met.busy, met.taken, met.gone, met.malformed];
        assert!(faults.iter().all(|count| *count > 0), "{met:?}");
        assert!(!side.truth.users.is_empty() && side.truth.memberships() > 0);
    }
}
