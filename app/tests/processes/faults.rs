//! Four servers of which one command in ten goes wrong, while many register, look and submit.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use killrvideo_testkit::data_api::{Family, Fault, Seen};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use crate::{
    accounts::{accepted, registrations},
    cluster::{Cluster, PASSWORD, until},
    videos::{Submitted, assert_all_are_there_once, submitters},
    views::{all, crowd, not_enough, shown},
};

/// How long a command may take.
const CALL: &str = "1s";
/// Longer than that: the command is done, and nobody learns of it.
const TOO_LATE: Duration = Duration::from_secs(2);

/// One command in ten goes wrong. The n-th to arrive always has the same fate.
fn one_in_ten(seed: u64) -> impl FnMut(&Seen) -> Option<Fault> + Send {
    let mut random = StdRng::seed_from_u64(seed);
    move |_| {
        let (goes_wrong, kind) = (random.random_bool(0.1), random.random_range(0..150));
        goes_wrong.then(|| fault(kind))
    }
}

fn fault(kind: u32) -> Fault {
    match kind {
        // Those that take their time are few, so that the test does not.
        0 => Fault::Hang,
        1 => Fault::Delay(TOO_LATE),
        _ => match kind % 6 {
            0 => Fault::DropConnection { executed: false },
            1 => Fault::DropConnection { executed: true },
            2 => Fault::ErrorAfterExecuting { code: "TIMEOUT_WRITING_DATA" },
            3 => Fault::Error { family: Family::Server, scope: "DATABASE", code: "UNAVAILABLE_DATABASE" },
            4 => Fault::Status { status: 429, retry_after: Some(Duration::ZERO) },
            _ => Fault::Status { status: 502, retry_after: None },
        },
    }
}

#[tokio::test]
async fn what_four_processes_accepted_while_commands_failed_is_there_once() {
    let cluster = Cluster::with(4, &[("KILLRVIDEO_ASTRA_CALL_TIMEOUT", CALL)]).await;
    let creator = cluster.creator("creator@example.org").await;
    let video = cluster.ready_video(&creator, "Often seen").await;
    let submitted = Arc::<Mutex<Submitted>>::default();
    let emails = [1, 2, 3].map(|number| format!("wanted{number}@example.org"));

    cluster.keyspace.double.clear_calls();
    cluster.keyspace.double.inject(one_in_ten(4));
    let crowd = crowd(&cluster, &video, &creator, not_enough);
    let submitting = submitters(&cluster, &creator, &submitted);
    let mut registered = Vec::new();
    for email in &emails {
        registered.push((email, registrations(&cluster, email, 12).await));
    }
    submitting.join_all().await;
    let looks = all(crowd).await;
    cluster.keyspace.double.heal();

    let calls = cluster.keyspace.double.calls();
    let failed = calls.iter().filter(|call| call.fault.is_some()).count();
    assert!(failed * 15 > calls.len(), "{failed} of {} commands went wrong", calls.len());
    assert_views(&cluster, &video, looks.accepted).await;
    for (email, answers) in registered {
        assert_one_account(&cluster, email, &accepted(&answers)).await;
    }
    let submitted = {
        let mut submitted = submitted.lock().expect("the list").clone();
        submitted.accepted.insert(video, "Often seen".to_owned());
        submitted
    };
    assert_all_are_there_once(&cluster, &submitted).await;
}

/// The next view of each process says what was accepted, and nothing else.
async fn assert_views(cluster: &Cluster, video: &str, accepted: u64) {
    let path = &format!("/videos/id/{video}");
    let view = &format!("{path}/view");
    for place in 0..cluster.count() {
        // What went wrong last may still be in the way of a server that thinks that its store is gone.
        until("the server works again", || async { cluster.get(place, path).await.status == 200 }).await;
        assert!(shown(cluster, place, video).await >= accepted, "no accepted view is missing");
    }
    for place in 0..cluster.count() {
        until("a view is accepted", || async {
            cluster.post(place, view, None, &Value::Null).await.status == 204
        })
        .await;
    }
    for place in 0..cluster.count() {
        assert_eq!(shown(cluster, place, video).await, accepted + cluster.count() as u64);
    }
}

/// An email has one account: that of the one who was accepted, if anybody was. Otherwise the email was free, or it
/// belongs to somebody who was told to try again.
async fn assert_one_account(cluster: &Cluster, email: &str, accepted: &[(String, String)]) {
    let again = cluster.register(0, email, PASSWORD).await;
    assert!(again.status == 400 || (again.status == 201 && accepted.is_empty()), "{again:?}");
    let rows = cluster.keyspace.rows("user_credentials", json!({"email": email})).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(accepted.len() <= 1, "{accepted:?}");
    for (password, user) in accepted {
        let login = cluster.log_in(1, email, password).await.with(200);
        assert_eq!(login["user"]["userId"], json!(user));
        assert_eq!(rows[0]["userid"], json!(user));
    }
}
