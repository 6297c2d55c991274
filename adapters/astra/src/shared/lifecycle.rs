//! The beginning and the end of the store's life.

use async_trait::async_trait;
use killrvideo_domain::shared::{StoreError, StoreLifecycle};
use uuid::Uuid;

use crate::{
    AstraStore,
    data_api::{During, Filter, columns},
    tables::CLAIMS,
};

columns! {
    struct Nobody {
        claimant: Option<Uuid>,
    }
}

#[async_trait]
impl StoreLifecycle for AstraStore {
    async fn ready(&self) -> Result<(), StoreError> {
        // A key that nobody uses: the database has to take part, and no row is read.
        let key = Filter::by("scope", "ready").and("name", "-").and("claimant", Uuid::nil());
        let found = self.api.find_one(CLAIMS, key).await.during("store_lifecycle.ready");
        found.map(|_: Option<Nobody>| ())
    }

    /// Numbers that wait to be settled are settled at once.
    async fn drain(&self) {
        self.folds.hurry(self.background.at_rest()).await;
    }
}
