//! Imports that send several batches at once, and imports that stop and go on.

use super::*;

fn user_id(number: u32) -> String {
    format!("20000000-0000-4000-8000-{number:012}")
}

#[tokio::test]
async fn batches_side_by_side_keep_the_order_of_rows_with_one_key() {
    let rows: String = (0..1000).map(|number| video(number % 120, &format!("Title {number}"))).collect();
    let import = Import::of(&[("videos.csv", &format!("{VIDEOS}{rows}"))]);
    let store = Arc::new(Store::slow());

    let (kept, loaded, _) = import.run_into(&store, ImportOptions { parallel: 4, from: None }).await.unwrap();

    assert_eq!((loaded.videos, loaded.replaced), (120, 880));
    for number in 0..120 {
        let title = kept.videos[&video_id(number).parse().unwrap()].video.title.as_str().to_owned();
        let last = (0..1000).rfind(|row| row % 120 == number).unwrap();
        assert_eq!(title, format!("Title {last}"));
    }
}

#[tokio::test]
async fn several_batches_are_on_their_way_at_once_and_no_more_than_allowed() {
    let rows: String = (0..1000).map(|number| video(number, "A title")).collect();
    let import = Import::of(&[("videos.csv", &format!("{VIDEOS}{rows}"))]);

    for parallel in [1, 3] {
        let store = Arc::new(Store::slow());
        let (kept, ..) = import.run_into(&store, ImportOptions { parallel, from: None }).await.unwrap();

        assert_eq!((kept.videos.len(), kept.jobs.len()), (1000, 1000));
        assert_eq!(store.most_at_once(), parallel);
    }
}

#[tokio::test]
async fn an_import_that_stopped_goes_on_from_where_it_stopped() {
    let users: String =
        (0..250).map(|number| user(&user_id(number), &format!("u{number}@example.org"))).collect();
    let rows: String = (0..1000).map(|number| video(number, "A title")).collect();
    let import = Import::of(&[
        ("users.csv", &format!("{USERS}{users}")),
        ("videos.csv", &format!("{VIDEOS}{rows}")),
        ("video_playback_stats.csv", &format!("videoid,views\n{},5\n", video_id(3))),
    ]);
    // Three batches of users, three of their emails, ten of videos, ten of jobs, one of views.
    for calls in 0..27 {
        let store = Arc::new(Store::slow());
        store.fail_after(calls);
        let mut options = ImportOptions { parallel: 2, from: None };
        let stopped = import.run_into(&store, options).await.map(|_| ()).unwrap_err();
        let ImportError::Stopped { at, .. } = stopped else { panic!("{stopped}") };
        let before = store.rows_taken();
        store.mend();

        options.from = Some(at.to_string().parse().unwrap());
        let (kept, ..) = import.run_into(&store, options).await.unwrap();

        assert_eq!((kept.accounts.len(), kept.credentials.len()), (250, 250), "from {at}");
        assert_eq!((kept.videos.len(), kept.jobs.len(), kept.views.len()), (1000, 1000, 1), "from {at}");
        let again = before + store.rows_taken() - (250 + 250 + 1000 + 1000 + 1);
        assert!(again <= 1000, "{again} rows were loaded twice from {at}");
    }
}
