//! How often somebody may try to sign in: from one address, and altogether.
//!
//! Keys are too long to be guessed. This keeps those who try anyhow from costing much.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// From one address: this many at once, and then one for each pause.
const PEER: Pace = Pace { burst: 10, pause: Duration::from_secs(6) };
/// Altogether.
const ALL: Pace = Pace { burst: 200, pause: Duration::from_millis(100) };
/// How many addresses are remembered.
const PEERS: usize = 10_000;

/// The address a request came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

#[derive(Clone, Copy)]
struct Pace {
    burst: u32,
    pause: Duration,
}

/// When the next attempt would be on time if all came evenly.
type Due = Instant;

/// Attempts so far.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<State>);

#[derive(Default)]
struct State {
    all: Option<Due>,
    peers: HashMap<Option<IpAddr>, Due>,
}

impl Attempts {
    /// Counts an attempt; refused, it says how long to wait.
    pub(crate) fn admit(&self, peer: Option<Peer>) -> Result<(), Duration> {
        let now = Instant::now();
        let peer = peer.map(|Peer(address)| network(address));
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.peers.len() >= PEERS {
            // Those who waited long enough are as good as new.
            state.peers.retain(|_, due| *due > now);
        }
        let of_peer = PEER.admit(state.peers.get(&peer).copied(), now)?;
        state.all = Some(ALL.admit(state.all, now)?);
        if state.peers.len() < PEERS || state.peers.contains_key(&peer) {
            state.peers.insert(peer, of_peer);
        }
        Ok(())
    }
}

impl Pace {
    /// When the attempt after this one is due; refused, how long to wait for this one.
    fn admit(self, due: Option<Due>, now: Instant) -> Result<Due, Duration> {
        let due = due.map_or(now, |due| due.max(now));
        let ahead = due.duration_since(now);
        let allowed = self.pause * self.burst.saturating_sub(1);
        if ahead > allowed { Err(ahead.saturating_sub(allowed)) } else { Ok(due + self.pause) }
    }
}

/// Whom an address stands for: who has one of IPv6 has a whole network of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

impl fmt::Debug for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::time::Duration;

    use super::{Attempts, Peer};

    fn peer(text: &str) -> Option<Peer> {
        Some(Peer(text.parse().unwrap()))
    }

    #[tokio::test(start_paused = true)]
    async fn one_address_is_stopped_and_others_are_not() {
        let attempts = Attempts::default();
        for _ in 0..10 {
            assert_eq!(attempts.admit(peer("192.0.2.1")), Ok(()));
        }
        assert_eq!(attempts.admit(peer("192.0.2.1")), Err(Duration::from_secs(6)));
        assert_eq!(attempts.admit(peer("192.0.2.2")), Ok(()));
        tokio::time::advance(Duration::from_secs(6)).await;
        assert_eq!(attempts.admit(peer("192.0.2.1")), Ok(()));
        assert!(attempts.admit(peer("192.0.2.1")).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_network_of_ipv6_counts_as_one_address() {
        let attempts = Attempts::default();
        for host in 0..10 {
            assert_eq!(attempts.admit(peer(&format!("2001:db8::{host}"))), Ok(()));
        }
        assert!(attempts.admit(peer("2001:db8::ff")).is_err());
        assert_eq!(attempts.admit(peer("2001:db8:0:1::1")), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn all_addresses_together_are_stopped_as_well() {
        let attempts = Attempts::default();
        for host in 0..200 {
            assert_eq!(attempts.admit(peer(&format!("192.0.2.{host}"))), Ok(()));
        }
        assert_eq!(attempts.admit(peer("198.51.100.1")), Err(Duration::from_millis(100)));
    }
}
