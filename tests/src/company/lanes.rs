//! Work on many things, some at a time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::task::JoinSet;

/// Does the same to each of `items`, `lanes` at a time, and gives them back.
pub(super) async fn each<T, F>(
    items: Vec<T>,
    lanes: usize,
    work: impl Fn(T) -> F + Clone + Send + Sync + 'static,
) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let queue = Arc::new(Mutex::new(VecDeque::from(items)));
    let mut running = JoinSet::new();
    for _ in 0..lanes {
        let (queue, work) = (Arc::clone(&queue), work.clone());
        running.spawn(async move {
            let mut done = Vec::new();
            loop {
                let next = queue.lock().expect("no holder panics").pop_front();
                let Some(item) = next else { return done };
                done.push(work(item).await);
            }
        });
    }
    running.join_all().await.into_iter().flatten().collect()
}
