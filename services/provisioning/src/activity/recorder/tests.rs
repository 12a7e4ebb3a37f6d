//! What becomes of more refusals than there is room for.

use domain::activity::{Activity, Call, Cause, Detail, Operation, Outcome};
use domain::id::{ActivityId, WorkspaceId};
use domain::time::Timestamp;
use uuid::Uuid;

use super::{BATCH, CALL_ROOM, ROOM, Recorder};

fn refusal(workspace: u128, cause: Cause, bytes: usize) -> Activity {
    Activity {
        id: ActivityId(Uuid::nil()),
        workspace: WorkspaceId(Uuid::from_u128(workspace)),
        at: Timestamp(0),
        outcome: Outcome::Refused,
        operation: Operation::Create,
        target: None,
        detail: Detail { cause, ..Detail::default() },
        call: (bytes > 0).then(|| Call { rpc: String::new(), message: vec![0; bytes] }),
    }
}

/// All that waits, as a writer takes it: how many of each cause, and for how many requests they stand.
fn taken(recorder: &Recorder) -> (usize, u32) {
    let (mut rows, mut requests) = (0, 0);
    while let Some(batch) = recorder.take() {
        assert!(batch.len() <= BATCH || rows == ROOM);
        rows += batch.len();
        requests += batch.iter().map(|activity| activity.detail.count.max(1)).sum::<u32>();
    }
    (rows, requests)
}

#[test]
fn what_there_is_no_room_for_is_counted() {
    let recorder = Recorder::default();
    for n in 0..ROOM + 500 {
        let due = recorder.put(refusal(u128::from(n % 2 == 0), Cause::UserByHand, 0));
        // One writer is started, and no other while it is at work.
        assert_eq!(due.writer, n == 0);
    }
    let requests = u32::try_from(ROOM + 500).unwrap_or_default();
    assert_eq!(taken(&recorder), (ROOM + 2, requests));
    assert!(recorder.put(refusal(0, Cause::UserByHand, 0)).writer, "the next one is written as well");
}

#[test]
fn requests_that_wait_with_their_refusals_take_only_so_much_memory() {
    let recorder = Recorder::default();
    let size = 256 << 10;
    for _ in 0..2 * CALL_ROOM / size {
        recorder.put(refusal(0, Cause::UserByHand, size));
    }
    let mut kept = 0;
    while let Some(batch) = recorder.take() {
        kept += batch.iter().filter(|activity| activity.call.is_some()).count();
    }
    assert_eq!(kept, CALL_ROOM / size);
}

#[test]
fn of_a_flood_there_is_one_row_and_one_for_the_rest() {
    let recorder = Recorder::default();
    let floods: Vec<_> = (0..50).filter_map(|_| recorder.put(refusal(1, Cause::RateLimited, 0)).flood).collect();
    assert_eq!(floods.len(), 1, "one looks after it");
    // Another workspace's flood is another.
    assert!(recorder.put(refusal(2, Cause::RateLimited, 0)).flood.is_some());
    assert_eq!(taken(&recorder), (2, 2));
    assert!(recorder.settle(floods[0]));
    assert_eq!(taken(&recorder), (1, 49));
    // What comes after its time is a new one.
    assert!(recorder.put(refusal(1, Cause::RateLimited, 0)).flood.is_some());
}
