//! What users of an older backend reported.

use super::{backfill::Backfill, pages::Pages};
use crate::{
    data_api::Trouble,
    moderation::{FlagListRow, FlagRow},
    tables::{CONTENT_MODERATION, FLAGS_BY_STATUS},
};

impl Backfill<'_> {
    /// Puts every flag into the list of those that stand where it stands. A keyspace without the table has none.
    pub(super) async fn flags(&mut self) -> Result<(), Trouble> {
        let mut pages = Pages::of(CONTENT_MODERATION);
        loop {
            let page = match pages.next::<FlagRow>(&self.store.api).await {
                Err(trouble) if trouble.is_unknown_table() => None,
                page => page?,
            };
            let Some(page) = page else { break };
            let mut rows = Vec::with_capacity(page.len());
            for row in page {
                match row.opened() {
                    Ok(opened) => rows.push(FlagListRow::from(&opened.flag)),
                    Err(trouble) => {
                        tracing::warn!(%trouble, "a flag is left out");
                        self.report.flags_left_out += 1;
                    }
                }
            }
            self.insert(FLAGS_BY_STATUS, &rows).await?;
            self.report.flags += rows.len() as u64;
            self.tell(&pages, self.report.flags);
        }
        self.store.forget_flag_counts();
        Ok(())
    }
}
