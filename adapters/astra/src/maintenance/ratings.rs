//! What users of an older backend thought of videos.

use uuid::Uuid;

use super::{backfill::Backfill, pages::Pages};
use crate::{
    catalog::RatingsPart,
    data_api::{Trouble, columns},
    tables::{VIDEO_RATINGS_BY_USER, VIDEO_STATS},
};

columns! {
    /// What of a rating counts.
    struct Rating {
        videoid: Uuid,
        rating: Option<i64>,
    }
}

impl Backfill<'_> {
    /// Adds up the ratings of every video that has some, and writes what they make. A keyspace without the table has
    /// none.
    pub(super) async fn ratings(&mut self) -> Result<(), Trouble> {
        let mut pages = Pages::of(VIDEO_RATINGS_BY_USER);
        let mut begun = None;
        loop {
            let page = match pages.next::<Rating>(&self.store.api).await {
                Err(trouble) if trouble.is_unknown_table() => None,
                page => page?,
            };
            let ended = page.is_none();
            let mut parts = page.map_or_else(Vec::new, |page| fold(&mut begun, page));
            if ended {
                parts.extend(begun.take());
            }
            self.insert(VIDEO_STATS, &parts).await?;
            self.report.rated += parts.len() as u64;
            if ended {
                return Ok(());
            }
            self.tell(&pages, self.report.rated);
        }
    }
}

/// Adds a page of ratings to what was `begun`, and gives the parts of videos whose ratings were all read: those of one
/// video follow one another, and a page can end between them.
fn fold(begun: &mut Option<RatingsPart>, page: Vec<Rating>) -> Vec<RatingsPart> {
    let mut whole = Vec::new();
    for Rating { videoid, rating } in page {
        whole.extend(begun.take_if(|part| part.videoid != videoid));
        begun.get_or_insert_with(|| RatingsPart::none(videoid)).add(rating);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(video: u128, ratings: &[Option<i64>]) -> Vec<Rating> {
        ratings.iter().map(|rating| Rating { videoid: Uuid::from_u128(video), rating: *rating }).collect()
    }

    fn part(video: u128, rating_count: u64, rating_total: u64) -> RatingsPart {
        RatingsPart { rating_count, rating_total, ..RatingsPart::none(Uuid::from_u128(video)) }
    }

    #[test]
    fn a_video_s_ratings_are_added_up_over_pages() {
        let mut begun = None;

        let first = fold(&mut begun, [of(1, &[Some(5), Some(2)]), of(2, &[Some(1)])].concat());
        assert_eq!((first, &begun), (vec![part(1, 2, 7)], &Some(part(2, 1, 1))));

        let second = fold(&mut begun, [of(2, &[Some(4)]), of(3, &[Some(3)])].concat());
        assert_eq!((second, &begun), (vec![part(2, 2, 5)], &Some(part(3, 1, 3))));

        assert_eq!(fold(&mut begun, Vec::new()), []);
        assert_eq!(begun, Some(part(3, 1, 3)));
    }

    #[test]
    fn what_is_no_rating_does_not_count() {
        let mut begun = None;

        fold(&mut begun, of(1, &[None, Some(-1), Some(0), Some(6), Some(1), Some(5)]));

        assert_eq!(begun, Some(part(1, 2, 6)));
    }
}
