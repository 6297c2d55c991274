//! Loading finished rows.

use killrvideo_domain::{
    accounts::{Account, Credentials},
    bulk::{BulkLoad, TagRow, VideoRow},
    catalog::Job,
    feedback::{Comment, Rating},
    shared::{StoreError, VideoId},
};

use crate::Metered;

metered! { BulkLoad, "bulk_load":
    async fn accounts(&self, rows: &[Account]) -> Result<(), StoreError>;
    async fn credentials(&self, rows: &[Credentials]) -> Result<(), StoreError>;
    async fn videos(&self, rows: &[VideoRow]) -> Result<(), StoreError>;
    async fn views(&self, rows: &[(VideoId, u64)]) -> Result<(), StoreError>;
    async fn comments(&self, rows: &[Comment]) -> Result<(), StoreError>;
    async fn ratings(&self, rows: &[Rating]) -> Result<(), StoreError>;
    async fn tags(&self, rows: &[TagRow]) -> Result<(), StoreError>;
    async fn jobs(&self, rows: &[Job]) -> Result<(), StoreError>;
}
