//! What users of an older backend reported.

use std::collections::HashMap;

use uuid::Uuid;

use super::{backfill::Backfill, pages::Pages};
use crate::{
    data_api::{Filter, Instant, Trouble, columns},
    moderation::{FlagListRow, FlagRow},
    tables::{CONTENT_MODERATION, FLAGS_BY_STATUS},
};

columns! {
    /// Where in the lists a flag stands.
    struct Listed {
        status: String,
        created_at: Instant,
        flagid: Uuid,
        contentid: Option<Uuid>,
    }
}

impl Listed {
    fn key(&self) -> Filter {
        Filter::by("status", self.status.as_str())
            .and("created_at", self.created_at)
            .and("flagid", self.flagid)
    }
}

impl Backfill<'_> {
    /// Puts every flag into the list of those that stand where it stands, and takes it from all others: a decision that
    /// stopped, or a flag that was repeated while another process decided about it, leaves a row behind. A keyspace
    /// without the table has none.
    pub(super) async fn flags(&mut self) -> Result<(), Trouble> {
        self.put_flags_into_lists().await?;
        self.take_flags_from_other_lists().await?;
        self.store.forget_flag_counts();
        Ok(())
    }

    async fn put_flags_into_lists(&mut self) -> Result<(), Trouble> {
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
        Ok(())
    }

    async fn take_flags_from_other_lists(&self) -> Result<(), Trouble> {
        let mut pages = Pages::of(FLAGS_BY_STATUS);
        while let Some(page) = pages.next::<Listed>(&self.store.api).await? {
            let contents = page.iter().filter_map(|row| row.contentid);
            let mut contents: Vec<Uuid> = contents.collect();
            contents.sort_unstable();
            contents.dedup();
            let truth: Vec<FlagRow> =
                self.store.api.find_each(CONTENT_MODERATION, None, "contentid", contents, usize::MAX).await?;
            let opened = truth.into_iter().filter_map(|row| row.opened().ok());
            let stands: HashMap<Uuid, &str> =
                opened.map(|opened| (opened.flag.id.as_uuid(), opened.flag.status.as_str())).collect();
            // A row about which the truth says nothing stays: nobody knows where it belongs.
            let is_elsewhere =
                |row: &&Listed| stands.get(&row.flagid).is_some_and(|status| *status != row.status);
            for row in page.iter().filter(is_elsewhere) {
                self.store.api.delete_one(FLAGS_BY_STATUS, row.key()).await?;
            }
            self.tell(&pages, 0);
        }
        Ok(())
    }
}
