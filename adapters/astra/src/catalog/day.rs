//! Reading one day of `latest_videos` in the order of its clustering.
//!
//! The order is that of all lists but for videos of one moment: the clustering has them in Cassandra's order, in
//! which identities are unsigned, and all lists have them in the order in which the Data API sorts. So the videos of
//! a moment are put into order here, when all of them have come.

use killrvideo_domain::shared::Day;

use super::{SummaryRow, walk::Walk};
use crate::{
    data_api::{DataApi, Date, Filter, Find, Found, Instant, Trouble},
    tables::LATEST_VIDEOS,
};

/// Takes rows of a day, page after page, until the walk is full or the day is over. The cost does not depend on how
/// many rows the day has, only on how far down the walk goes.
pub(super) async fn take_day(walk: &mut Walk, api: &DataApi, day: Day) -> Result<(), Trouble> {
    let mut rows = Filter::by("day", Date(day));
    if let Some(place) = walk.began_on(day) {
        rows = rows.and_is("added_date", "$lte", Instant(place.at()));
    }
    let find = Find::by(rows).descending("added_date").ascending("videoid");
    let (mut request, mut twins) = (find.clone(), Vec::<SummaryRow>::new());
    loop {
        let Found { rows, next, .. } = api.find::<SummaryRow>(LATEST_VIDEOS, request).await?;
        for row in rows {
            if twins.first().is_some_and(|twin| twin.added_date != row.added_date) {
                walk.take_twins(std::mem::take(&mut twins));
            }
            twins.push(row);
        }
        match next {
            Some(state) if !walk.is_full() => request = find.clone().from(state),
            Some(_) => return Ok(()),
            None => {
                walk.take_twins(twins);
                return Ok(());
            }
        }
    }
}
