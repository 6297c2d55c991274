//! What the adapter for a Data API adds to the time that its calls take.

use std::{
    pin::Pin,
    time::{Duration, Instant},
};

use killrvideo_app::state::AppState;
use killrvideo_astra::{Call, recorded};
use killrvideo_domain::{
    catalog::{Tag, VideoList},
    recommendations::RelatedLimit,
    search::{SearchMode, SearchQuery},
    shared::{Caller, Identity, NumberedPage, PageSize, Role, Roles, UserId, VideoId},
};
use killrvideo_testkit::{
    builders::{Compass, page},
    data_api::{FakeDataApi, Fault, Options as Double},
};
use uuid::Uuid;

use crate::{
    Failure, data,
    options::Options,
    ours::Ours,
    table::{self, met, middle},
};

/// How long an operation may take, of the time in which at least one of its calls is on its way.
const TARGET: f64 = 1.10;
/// How many videos there are.
const VIDEOS: usize = 300;
/// How often each operation runs.
const TIMES: usize = 40;

/// Prints the table.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let double = FakeDataApi::try_start(Double { journal: false, ..Double::default() })?;
    let ours = Ours::start(&settings(&double))?;
    let videos = ours.block_on(data::load(ours.ports(), VIDEOS, true))?.videos;
    let delay = options.delay;
    double.inject(move |_| Some(Fault::Delay(delay)));
    println!(
        "{VIDEOS} videos in a double of the Data API that takes {} ms longer for a call\n",
        delay.as_millis()
    );
    let mut rows = Vec::new();
    for (name, operation) in operations() {
        rows.push(measure(&ours, name, operation, &videos)?);
    }
    double.heal();
    table::print(
        ["operation", "calls", "whole ms", "calls on their way ms", "added ms", "ratio", "target", ""],
        &rows,
    );
    Ok(())
}

fn settings(double: &FakeDataApi) -> Vec<String> {
    vec![
        "store=astra".to_owned(),
        format!("jwt_secret={}", "no secret at all ".repeat(3)),
        format!("astra_db_api_endpoint={}", double.endpoint()),
        format!("astra_db_application_token={}", double.token()),
        format!("astra_db_keyspace={}", double.keyspace()),
    ]
}

/// Runs an operation on one of the videos.
type Operation =
    for<'a> fn(&'a AppState, &'a [VideoId], usize) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

/// The operations of the main table.
fn operations() -> Vec<(&'static str, Operation)> {
    vec![
        ("video without vector", |state, videos, turn| {
            Box::pin(async move { detail(state, videos[(2 * turn + 1) % videos.len()]).await })
        }),
        ("video with vector", |state, videos, turn| {
            Box::pin(async move { detail(state, videos[2 * turn % videos.len()]).await })
        }),
        ("latest, page 1", |state, _, _| Box::pin(list(state, VideoList::Latest, 1))),
        ("latest, page 20", |state, _, _| Box::pin(list(state, VideoList::Latest, 20))),
        ("by tag", |state, _, _| {
            Box::pin(async move { list(state, VideoList::Tagged(Tag::parse("part-3")?), 1).await })
        }),
        ("comments", |state, videos, _| {
            Box::pin(async move {
                state.comments.about(&Caller::Anonymous, videos[0], &page(1, 10)).await?;
                Ok(())
            })
        }),
        ("search by keyword", |state, _, _| {
            Box::pin(async move {
                let query = SearchQuery::parse("vector search")?;
                let first = NumberedPage::first(PageSize::default());
                state.search.videos(&query, SearchMode::Keyword, first).await?;
                Ok(())
            })
        }),
        ("related, by vector", |state, videos, turn| {
            Box::pin(async move {
                let video = videos[2 * turn % videos.len()];
                state.recommendations.related(&Caller::Anonymous, video, RelatedLimit::default()).await?;
                Ok(())
            })
        }),
        ("ingest", |state, videos, turn| {
            Box::pin(async move {
                let identity = Identity {
                    user: UserId::from_uuid(Uuid::from_u128(1)),
                    roles: Roles::from_iter([Role::Creator]),
                };
                let vector = Compass::new(&state.space, 8).at(50.0, turn as u64);
                let creator = Caller::Known(identity).creator()?;
                state.recommendations.ingest(&creator, videos[turn], &vector).await?;
                Ok(())
            })
        }),
    ]
}

async fn detail(state: &AppState, video: VideoId) -> Result<(), Failure> {
    state.catalog.detail(&Caller::Anonymous, video).await?;
    Ok(())
}

async fn list(state: &AppState, list: VideoList, number: i64) -> Result<(), Failure> {
    state.catalog.list(&list, &page(number, 10)).await?;
    Ok(())
}

fn measure(
    ours: &Ours,
    name: &str,
    operation: Operation,
    videos: &[VideoId],
) -> Result<[String; 8], Failure> {
    let (mut wholes, mut away, mut shares, mut count) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for turn in 0..=TIMES {
        let (took, calls) = ours.block_on(async {
            let began = Instant::now();
            let (done, calls) = recorded(operation(ours.state(), videos, turn)).await;
            done.map(|()| (began.elapsed(), calls))
        })?;
        // The first time is for getting warm.
        if turn > 0 {
            let on_their_way = together(&calls);
            count = calls.len();
            wholes.push(millis(took));
            away.push(millis(on_their_way));
            shares.push(took.as_secs_f64() / on_their_way.as_secs_f64());
        }
    }
    let (ratio, ..) = middle(shares);
    let (whole, away) = (middle(wholes).0, middle(away).0);
    let number = |number: f64| format!("{number:.2}");
    Ok([
        name.to_owned(),
        count.to_string(),
        number(whole),
        number(away),
        number(whole - away),
        format!("{ratio:.3}"),
        format!("≤ {TARGET:.2}"),
        met(ratio <= TARGET),
    ])
}

/// The time in which at least one of these calls was on its way; they come in the order in which they were sent.
fn together(calls: &[Call]) -> Duration {
    let (mut sum, mut until) = (Duration::ZERO, Duration::ZERO);
    for call in calls {
        let end = call.sent + call.took;
        sum += end.saturating_sub(until.max(call.sent));
        until = until.max(end);
    }
    sum
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
