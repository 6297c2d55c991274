//! Whether a store is ready, and how it comes to rest.

use killrvideo_domain::shared::{StoreError, StoreLifecycle};

use crate::Metered;

metered! { StoreLifecycle, "store_lifecycle":
    async fn ready(&self) -> Result<(), StoreError>;
    async fn drain(&self);
}
