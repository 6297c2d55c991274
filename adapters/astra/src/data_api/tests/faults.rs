//! What the door does when things go wrong.

use std::{error::Error, time::Duration};

use killrvideo_domain::shared::StoreErrorKind;
use serde_json::json;
use wiremock::ResponseTemplate;

use super::{Named, TOKEN, arrived, door, error, failure, found, ok, read, server, usual, written};
use crate::{
    data_api::{
        CallOutcome, DataApi, Endpoint, Filter, Find, Named as DefinedColumns, Trouble, Vector,
        command::Command, recorded,
    },
    tables::{LOGIN_FAILURES, USERS, VIDEOS},
};

#[tokio::test]
async fn outages_are_waited_out() {
    let outages = [
        error("SERVER", "DATABASE", "FAILED_TO_CONNECT_TO_DATABASE"),
        error("SERVER", "DATABASE", "UNEXPECTED_DRIVER_ERROR"),
        ResponseTemplate::new(503).set_body_string("<html>"),
        ResponseTemplate::new(502),
    ];
    let server = server(outages.into_iter().chain([found()])).await;
    let (api, pause) = door(&server, usual());

    assert!(read(&api).await.is_ok());

    assert_eq!(arrived(&server).await, 5);
    assert_eq!(pause.asked_for().len(), 4);
}

#[tokio::test]
async fn what_every_code_means_and_how_often_it_is_tried() {
    use StoreErrorKind::{Rejected, Unavailable};
    for (family, scope, code, kind, retryable, tries) in [
        ("SERVER", "DATABASE", "FAILED_TO_CONNECT_TO_DATABASE", Unavailable, true, 5),
        ("SERVER", "DATABASE", "TIMEOUT_READING_DATA", Unavailable, true, 5),
        ("SERVER", "DATABASE", "TIMEOUT_WRITING_DATA", Unavailable, true, 5),
        ("SERVER", "DATABASE", "UNEXPECTED_DRIVER_ERROR", Unavailable, true, 5),
        ("SERVER", "DATABASE", "INVALID_DATABASE_QUERY", Rejected, false, 1),
        ("SERVER", "EMBEDDING_PROVIDER", "EMBEDDING_PROVIDER_RATE_LIMITED", Unavailable, true, 5),
        ("SERVER", "", "UNEXPECTED_SERVER_ERROR", Unavailable, true, 2),
        ("SERVER", "", "INTERNAL_SERVER_ERROR", Unavailable, true, 2),
        ("SERVER", "", "SOMETHING_NEW", Unavailable, true, 2),
        ("REQUEST", "SECURITY", "UNAUTHENTICATED_REQUEST", Unavailable, false, 1),
        ("REQUEST", "FILTER", "UNKNOWN_TABLE_COLUMNS", Rejected, false, 1),
        ("REQUEST", "SCHEMA", "UNKNOWN_COLLECTION_OR_TABLE", Rejected, false, 1),
    ] {
        let server = server([error(family, scope, code)]).await;
        let (api, _) = door(&server, usual());

        let failure = failure(&api).await;

        assert_eq!((failure.kind(), failure.is_retryable()), (kind, retryable), "{code}");
        assert_eq!(arrived(&server).await, tries, "{code}");
    }
}

#[tokio::test]
async fn what_every_status_without_an_envelope_means() {
    use StoreErrorKind::{Rejected, Unavailable};
    for (status, kind, tries) in [
        (307, Unavailable, 1),
        (400, Rejected, 1),
        (401, Unavailable, 1),
        (403, Unavailable, 1),
        (404, Rejected, 1),
        (408, Unavailable, 5),
        (413, Rejected, 1),
        (429, Unavailable, 5),
        (500, Unavailable, 5),
        (504, Unavailable, 5),
    ] {
        let server = server([ResponseTemplate::new(status).set_body_string("no JSON")]).await;
        let (api, _) = door(&server, usual());

        assert_eq!(failure(&api).await.kind(), kind, "{status}");
        assert_eq!(arrived(&server).await, tries, "{status}");
    }
}

#[tokio::test]
async fn a_401_with_an_envelope_is_read_like_any_other() {
    let refused = json!({"errors": [{"family": "REQUEST", "scope": "SECURITY", "errorCode": "UNAUTHENTICATED_REQUEST"}]});
    let server = server([ResponseTemplate::new(401).set_body_json(refused)]).await;
    let (api, _) = door(&server, usual());

    assert!(matches!(read(&api).await, Err(Trouble::Vendor(error)) if error.scope == "SECURITY"));
}

#[tokio::test]
async fn retry_after_is_honoured_while_there_is_time() {
    let busy = |seconds: &str| ResponseTemplate::new(429).insert_header("retry-after", seconds);
    let server = server([busy("3"), busy("7"), busy("100"), found()]).await;
    let (api, pause) = door(&server, usual());

    assert!(read(&api).await.is_err(), "100 s are more than a command may take");

    assert_eq!(pause.asked_for(), [Duration::from_secs(3), Duration::from_secs(7)]);

    let server = super::server([busy("18446744073709551615")]).await;
    let (api, _) = door(&server, usual());
    assert!(matches!(read(&api).await, Err(Trouble::Gateway { status: 429, .. })), "for ever is too long");
}

#[tokio::test]
async fn a_command_that_cannot_be_repeated_is_sent_once_unless_it_never_arrived() {
    let columns = || Command::AddColumns { table: "users".to_owned(), columns: DefinedColumns(Vec::new()) };
    for (answer, tries) in [
        (ResponseTemplate::new(504), 1),
        (error("SERVER", "DATABASE", "TIMEOUT_WRITING_DATA"), 1),
        (ResponseTemplate::new(429), 2),
        (error("SERVER", "DATABASE", "UNAVAILABLE_DATABASE"), 2),
    ] {
        let server = server([answer, written()]).await;
        let (api, _) = door(&server, usual());

        let done = api.send(&columns(), |_| Ok(())).await;

        assert_eq!((done.is_ok(), arrived(&server).await), (tries == 2, tries));
    }
}

#[tokio::test]
async fn a_row_that_is_new_is_not_written_again_over_what_became_of_it() {
    for (answer, tries) in [
        (ResponseTemplate::new(504), 1),
        (error("SERVER", "DATABASE", "UNEXPECTED_DRIVER_ERROR"), 1),
        (error("SERVER", "", "UNEXPECTED_SERVER_ERROR"), 1),
        (error("SERVER", "DATABASE", "FAILED_TO_CONNECT_TO_DATABASE"), 2),
    ] {
        let server = server([answer, written()]).await;
        let (api, _) = door(&server, usual());

        let done = api.insert_new(VIDEOS, &json!({"videoid": "v"})).await;

        assert_eq!((done.is_ok(), arrived(&server).await), (tries == 2, tries));
        assert!(done.err().is_none_or(|trouble| trouble.is_ambiguous()));
    }
}

#[tokio::test]
async fn rows_that_failed_for_good_decide_about_an_insert_of_many() {
    let error =
        |code: &str, scope: &str, family: &str| json!({"family": family, "scope": scope, "errorCode": code});
    let passing = error("TIMEOUT_WRITING_DATA", "DATABASE", "SERVER");
    let lasting = error("INVALID_COLUMN_VALUES", "DOCUMENT", "REQUEST");
    for (errors, tries) in [(json!([passing]), 2), (json!([passing, lasting]), 1)] {
        let server =
            server([ok(json!({"status": {"insertedIds": [["a"]]}, "errors": errors})), written()]).await;
        let (api, _) = door(&server, usual());

        let done = api.insert_many(USERS, &[json!({"userid": "a"}), json!({"userid": "b"})]).await;

        assert_eq!((done.is_ok(), arrived(&server).await), (tries == 2, tries));
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_is_given_up() {
    let slow = found().set_delay(Duration::from_hours(1));
    let server = server([slow, found()]).await;
    let mut limits = usual();
    limits.patience.call = Duration::from_millis(50);
    let (api, _) = door(&server, limits);

    assert!(read(&api).await.is_ok(), "the second try is answered");

    limits.patience.tries = 1;
    let silent = super::server([found().set_delay(Duration::from_hours(1))]).await;
    let (api, _) = door(&silent, limits);
    assert!(matches!(read(&api).await, Err(Trouble::TimedOut(_))));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_outage() {
    // Nothing listens on port 1 of this machine.
    let endpoint = Endpoint::parse("http://127.0.0.1:1").expect("an address");
    let (_, pause) = door(&server([found()]).await, usual());
    let api = DataApi::new(endpoint, "killrvideo".to_owned(), TOKEN.into(), usual(), pause.clone());

    assert!(matches!(read(&api).await, Err(Trouble::NoConnection(_))));
    assert_eq!(pause.asked_for().len(), 4);
}

#[tokio::test]
async fn what_looks_like_a_fault_and_never_succeeds_is_not_sent() {
    let server = server([found()]).await;
    let (api, _) = door(&server, usual());
    let none: [&str; 0] = [];
    let many = (0..101).map(|number| number.to_string());

    let zeros = api
        .find_near::<Named>(VIDEOS, Filter::by("listed", true), "content_features", Vector(vec![0.0; 3]), 5)
        .await
        .err();
    let refusals = [
        zeros,
        api.find::<Named>(USERS, Find::by(Filter::among("userid", none))).await.err(),
        api.find::<Named>(USERS, Find::by(Filter::among("userid", many))).await.err(),
        api.delete_many(LOGIN_FAILURES, Filter::among("email", none)).await.err(),
        api.insert_many::<()>(USERS, &[]).await.err(),
    ];

    for refused in refusals {
        let refused = refused.expect("refused").into_store_error("a_port.method");
        assert_eq!(refused.kind(), StoreErrorKind::Rejected, "{refused}");
    }
    assert_eq!(arrived(&server).await, 0);
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_told_from_an_answer_that_makes_none() {
    let server = server([
        ok(json!({"data": {"document": {"name": 7}}, "status": {}})),
        ok(json!({"data": {"document": {}}, "status": {}})),
    ])
    .await;
    let (api, _) = door(&server, usual());
    for reason in [
        "invalid type: integer `7`, expected a string at line 1 column 21",
        "missing field `name` at line 1 column 14",
    ] {
        let failure = failure(&api).await;
        assert_eq!(failure.kind(), StoreErrorKind::Inconsistent);
        let why = failure.source().map(ToString::to_string);
        assert_eq!(why, Some(format!("a row of users cannot be read: {reason}")));
    }
    assert_eq!(arrived(&server).await, 2, "reading it again helps nobody");

    for garbage in [ResponseTemplate::new(200).set_body_string("<html>"), ok(json!({})), ok(json!([]))] {
        let server = super::server([garbage]).await;
        let (api, _) = door(&server, usual());
        assert_eq!(failure(&api).await.kind(), StoreErrorKind::Unavailable);
        assert_eq!(arrived(&server).await, 5);
    }
}

#[tokio::test]
async fn nothing_that_goes_wrong_shows_the_token_or_the_address() {
    let unreachable = Endpoint::parse("http://127.0.0.1:1").expect("an address");
    let broken = server([ResponseTemplate::new(500).set_body_string(TOKEN)]).await;
    let refused = server([error("REQUEST", "SECURITY", "UNAUTHENTICATED_REQUEST")]).await;
    let (_, pause) = door(&refused, usual());
    let nobody = DataApi::new(unreachable, "killrvideo".to_owned(), TOKEN.into(), usual(), pause);
    for api in [door(&broken, usual()).0, door(&refused, usual()).0, nobody] {
        let failure = failure(&api).await;
        let causes = std::iter::successors(failure.source(), |&error| error.source());
        let causes: Vec<String> = causes.map(|error| format!("{error} {error:?}")).collect();
        let shown = format!("{failure} {failure:?} {}", causes.join(" "));
        assert!(!shown.contains("hush") && !shown.contains("/v1/"), "{shown}");
    }
}

#[tokio::test]
async fn every_try_is_recorded() {
    let server =
        server([ResponseTemplate::new(503), error("SERVER", "DATABASE", "TIMEOUT_READING_DATA"), found()])
            .await;
    let (api, _) = door(&server, usual());

    let (row, calls) = recorded(read(&api)).await;

    assert!(row.is_ok());
    let outcomes: Vec<_> = calls.iter().map(|call| call.outcome.clone()).collect();
    let failed = |why: &str| CallOutcome::Failed(why.to_owned());
    assert_eq!(outcomes, [failed("status 503"), failed("TIMEOUT_READING_DATA"), CallOutcome::Answered]);
    assert!(calls.iter().all(|call| (call.table.as_deref(), call.command) == (Some("users"), "findOne")));
}
