//! How many jobs there are.
//!
//! On shared ground others submit and finish at the same time, so nothing can be said about the number there.

use killrvideo_domain::{
    bulk::MOST_ROWS,
    catalog::Job,
    shared::{TOTAL_LIMIT, Total},
};

use super::{begin, submitted};
use crate::{
    Fixture, Ground,
    builders::{finished, pending_video, ready},
    contract::Works,
};

/// > A job counts until it is finished, also while somebody holds it.
pub async fn a_job_counts_until_it_is_finished_also_while_somebody_holds_it(fixture: Fixture) {
    if fixture.ground == Ground::Shared {
        return;
    }
    let count = async || fixture.stores.jobs.unfinished().await.works();
    assert_eq!(count().await, Total::Exact(0));

    let (_, first) = submitted(&fixture, 0).await;
    submitted(&fixture, 1).await;
    assert_eq!(count().await, Total::Exact(2));
    begin(&fixture, &first, 10, 100).await;
    assert_eq!(count().await, Total::Exact(2), "somebody holds it");

    let end = finished(&first, ready(None, None), fixture.in_seconds(20));
    fixture.stores.jobs.finish(&end).await.works();
    assert_eq!(count().await, Total::Exact(1));
    // Workers look at the queue meanwhile.
    fixture.stores.jobs.due(fixture.in_seconds(30), 10).await.works();
    assert_eq!(count().await, Total::Exact(1));
}

/// > More jobs than `TOTAL_LIMIT` count as at least so many.
pub async fn more_jobs_than_the_limit_of_totals_count_as_at_least_so_many(fixture: Fixture) {
    if fixture.ground == Ground::Shared {
        return;
    }
    let jobs: Vec<Job> =
        (0..=TOTAL_LIMIT).map(|number| pending_video(&*fixture.ids, fixture.in_seconds(number)).1).collect();
    for rows in jobs.chunks(MOST_ROWS) {
        fixture.stores.bulk.jobs(rows).await.works();
    }

    assert_eq!(fixture.stores.jobs.unfinished().await.works(), Total::AtLeast(TOTAL_LIMIT));
}
