//! Flags, and what was decided about them.

use killrvideo_domain::{
    moderation::{
        AuditRecord, Decided, Decision, Flag, FlagList, FlagStore, NewFlag, OpenedFlag, Raised, Restored,
        Restoring, Unmasking,
    },
    shared::{FlagId, NumberedPage, Page, PageRequest, StoreError},
};

use crate::Metered;

metered! { FlagStore, "flag_store":
    async fn raise(&self, flag: &NewFlag) -> Result<Raised, StoreError>;
    async fn get(&self, flag: FlagId) -> Result<Option<Flag>, StoreError>;
    async fn unmask(&self, unmasking: &Unmasking) -> Result<Option<OpenedFlag>, StoreError>;
    async fn list(&self, list: &FlagList, page: &PageRequest) -> Result<Page<Flag>, StoreError>;
    async fn decide(&self, decision: &Decision) -> Result<Decided, StoreError>;
    async fn restore(&self, restoring: &Restoring) -> Result<Option<Restored>, StoreError>;
    async fn history(&self, flag: &Flag, page: NumberedPage) -> Result<Page<AuditRecord>, StoreError>;
}
