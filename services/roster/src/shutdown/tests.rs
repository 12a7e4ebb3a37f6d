use super::channel;

#[tokio::test]
async fn every_part_hears_the_stop_also_one_that_listens_late() {
    let (stopper, stop) = channel();
    let early = tokio::spawn(stop.clone().wanted());

    stopper.stop();

    assert!(early.await.is_ok());
    stop.wanted().await;
}

#[tokio::test]
async fn parts_stop_when_the_stopper_is_gone() {
    let (stopper, stop) = channel();

    drop(stopper);

    stop.wanted().await;
}
