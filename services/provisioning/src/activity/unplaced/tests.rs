//! What is kept of calls that nobody can place.

use std::sync::Arc;

use domain::activity::ScimRequest;

use super::*;
use crate::testing::{Database, World};

fn digest(n: usize) -> Digest {
    Digest::of(&n.to_string())
}

#[tokio::test]
async fn calls_of_one_credential_are_one_and_more_credentials_than_there_is_room_for_are_counted() {
    let world = World::on(Database::sqlite().await, crate::Config::default()).await;
    let (cause, why) = refused::of_status(&Status::deadline_exceeded("too slow"));
    let failed =
        || Failed { log: Log::new(&world.service, ScimRequest::default()), why: why.clone(), count: 1, tries: 0 };
    let unplaced = Arc::new(Unplaced::default());
    assert!(unplaced.put((digest(0), cause), failed()));
    for n in 0..ROOM + 10 {
        assert!(!unplaced.put((digest(n), cause), failed()), "one places them all");
    }
    let (waiting, lost) = unplaced.take().unwrap_or_default();
    assert_eq!((waiting.len(), lost), (ROOM, 10));
    assert_eq!(waiting.get(&(digest(0), cause)).map(|failed| failed.count), Some(2));
    assert!(unplaced.take().is_none());
    assert!(unplaced.put((digest(0), cause), failed()), "the next one is placed as well");
}
