//! What is kept of a connection.

#![expect(clippy::unwrap_used, reason = "tests")]

use domain::activity::Idp;
use domain::time::Timestamp;

use super::{Connection, Contact};
use crate::testing::each;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_request_does_not_tell_stays_as_it_was() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        assert_eq!(db.store.connection(tenant).await.unwrap(), None);
        let first =
            Contact { at: Timestamp(1), test: true, idp: Some(Idp::Entra), dialect: Some("entra-default".to_owned()) };
        db.store.note_contact(tenant, first).await.unwrap();
        db.store
            .note_contact(tenant, Contact { at: Timestamp(9), test: false, idp: None, dialect: None })
            .await
            .unwrap();
        let known = Connection {
            last_request: Timestamp(9),
            last_test: Some(Timestamp(1)),
            idp: Some(Idp::Entra),
            dialect: Some("entra-default".to_owned()),
        };
        assert_eq!(db.store.connection(tenant).await.unwrap(), Some(known));
        let moved = Contact { at: Timestamp(10), test: true, idp: Some(Idp::Okta), dialect: None };
        db.store.note_contact(tenant, moved).await.unwrap();
        let found = db.store.connection(tenant).await.unwrap().unwrap();
        assert_eq!((found.last_test, found.idp), (Some(Timestamp(10)), Some(Idp::Okta)));
        assert_eq!(db.store.connection(other).await.unwrap(), None);
        for idp in Idp::ALL {
            let contact = Contact { at: Timestamp(11), test: false, idp: Some(idp), dialect: None };
            db.store.note_contact(tenant, contact).await.unwrap();
            assert_eq!(db.store.connection(tenant).await.unwrap().unwrap().idp, Some(idp));
        }
    })
    .await;
}
