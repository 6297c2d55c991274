//! What commands look like, and what is read of answers.

use serde_json::{Value, json};
use wiremock::MockServer;

use super::{Named, TOKEN, door, found, ok, server, usual, written};
use crate::{
    data_api::{Counted, Filter, Find, Update, Vector},
    tables::{CLAIMS, LATEST_VIDEOS, LOGIN_FAILURES, USERS, VIDEOS},
};

/// The bodies that came, in order.
async fn bodies(server: &MockServer) -> Vec<Value> {
    let requests = server.received_requests().await.expect("they are recorded");
    requests.iter().map(|request| request.body_json().expect("JSON")).collect()
}

#[tokio::test]
async fn a_command_goes_to_its_table_with_the_token() {
    let server = server([found()]).await;
    let (api, _) = door(&server, usual());

    let row = api.find_one::<Named>(USERS, Filter::by("userid", "u")).await.expect("a row");

    assert_eq!(row, Some(Named { name: "a".to_owned() }));
    let request = &server.received_requests().await.expect("they are recorded")[0];
    assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/v1/killrvideo/users"));
    assert_eq!(request.headers["token"], TOKEN);
    assert_eq!(request.headers["content-type"], "application/json");
    let sent = json!({"findOne": {"filter": {"userid": "u"}, "projection": {"name": 1}}});
    assert_eq!(request.body_json::<Value>().expect("JSON"), sent);
}

#[tokio::test]
async fn a_find_by_words_says_them_and_one_without_words_is_not_sent() {
    let server = server([ok(json!({"data": {"documents": []}}))]).await;
    let (api, _) = door(&server, usual());
    let matching = |text| Find::by(Filter::by("listed", true)).matching("search_text", text, 1000);

    api.find::<Named>(VIDEOS, matching("partit")).await.expect("a page");
    let refused = api.find::<Named>(VIDEOS, matching("?! ")).await.expect_err("no words");

    assert_eq!(refused.to_string(), "not sent: rows are sorted by a text without words");
    assert_eq!(
        bodies(&server).await,
        [json!({"find": {
            "filter": {"listed": true},
            "projection": {"name": 1},
            "sort": {"search_text": "partit"},
            "options": {"limit": 1000},
        }})]
    );
}

#[tokio::test]
async fn a_find_says_filter_order_and_options() {
    let page = json!({"data": {"documents": [{"name": "a"}], "nextPageState": "p2"}, "status": {"sortedRowCount": 7}});
    let server = server([ok(page)]).await;
    let (api, _) = door(&server, usual());
    let filter = Filter::among("day", ["2026-03-01", "2026-02-28"])
        .and("listed", true)
        .and_is("added_date", "$gt", 1)
        .and_is("added_date", "$lte", 2);
    let find = Find::by(filter).descending("zeta").ascending("alpha").limit(10).skip(20);

    let found = api.find::<Named>(LATEST_VIDEOS, find).await.expect("a page");

    assert_eq!((found.rows.len(), found.counted), (1, Some(7)));
    assert!(found.next.is_some());
    let text =
        String::from_utf8(server.received_requests().await.expect("recorded")[0].body.clone()).expect("text");
    assert!(text.contains(r#""sort":{"zeta":-1,"alpha":1}"#), "the order of a sort's columns counts: {text}");
    assert_eq!(
        bodies(&server).await,
        [json!({"find": {
            "filter": {"day": {"$in": ["2026-03-01", "2026-02-28"]}, "listed": true, "added_date": {"$gt": 1, "$lte": 2}},
            "projection": {"name": 1},
            "sort": {"zeta": -1, "alpha": 1},
            "options": {"limit": 10, "skip": 20},
        }})]
    );
}

#[tokio::test]
async fn pages_are_followed_until_there_are_enough() {
    let page = |name: &str, next: Value| {
        ok(json!({"data": {"documents": [{"name": name}], "nextPageState": next}, "status": {}}))
    };
    let pages = [page("a", json!("s1")), page("b", json!("s2")), page("c", Value::Null)];
    for (most, names) in [(2, &["a", "b"][..]), (9, &["a", "b", "c"])] {
        let server = server(pages.clone()).await;
        let (api, _) = door(&server, usual());

        let rows: Vec<Named> = api.find_all(USERS, Find::all(), most).await.expect("rows");

        assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), names);
        let bodies = bodies(&server).await;
        assert_eq!(bodies.len(), names.len());
        assert_eq!(bodies[1]["find"]["options"], json!({"pageState": "s1"}));
    }
}

#[tokio::test]
async fn a_page_that_is_followed_by_itself_is_not_followed_for_ever() {
    let page = json!({"data": {"documents": [], "nextPageState": "s1"}, "status": {}});
    let server = server([ok(page)]).await;
    let (api, _) = door(&server, usual());

    assert!(api.find_all::<Named>(USERS, Find::all(), usize::MAX).await.is_err());

    assert_eq!(bodies(&server).await.len(), 2);
}

#[tokio::test]
async fn a_count_is_the_size_of_a_sort() {
    let counted = ok(
        json!({"data": {"documents": [{"name": "a"}], "nextPageState": null}, "status": {"sortedRowCount": 12}}),
    );
    let overloaded = super::error("REQUEST", "SORT", "OVERLOADED_SORT_ROW_LIMIT");
    let server = server([counted, overloaded]).await;
    let (api, _) = door(&server, usual());
    let find = || Find::all().ascending("name");

    let first = Some(Named { name: "a".to_owned() });
    assert_eq!(api.count(USERS, find()).await.ok(), Some((Counted::Exactly(12), first)));
    assert_eq!(api.count::<Named>(USERS, find()).await.ok(), Some((Counted::TooMany, None)));
    assert_eq!(bodies(&server).await[0]["find"]["options"], json!({"limit": 1}));
}

#[tokio::test]
async fn a_search_by_vector_gives_rows_and_similarities() {
    let near = json!({"data": {"documents": [{"name": "a", "$similarity": 0.75}], "nextPageState": null}, "status": {}});
    let server = server([ok(near)]).await;
    let (api, _) = door(&server, usual());
    let filter = Filter::by("listed", true);

    let near = api.find_near::<Named>(VIDEOS, filter, "content_features", Vector(vec![1.0, 0.0]), 5).await;

    let near = near.expect("rows");
    assert_eq!((near[0].row.name.as_str(), near[0].similarity), ("a", 0.75));
    let find = &bodies(&server).await[0]["find"];
    assert_eq!(find["sort"], json!({"content_features": {"$binary": "P4AAAAAAAAA="}}));
    assert_eq!(find["options"], json!({"limit": 5, "includeSimilarity": true}));
}

#[tokio::test]
async fn writes_say_what_they_write_and_leave_out_what_is_empty() {
    let server = server([written()]).await;
    let (api, _) = door(&server, usual());
    let row = json!({"name": "a", "nothing": null, "none": [], "set": ["x"]});
    let update = Update::default()
        .set("name", "b")
        .set_some("other", None::<&str>)
        .set_or_unset("gone", None::<&str>)
        .push("roles", ["creator"])
        .pull_all("tags", ["x"]);

    api.insert_one(USERS, &row).await.expect("written");
    api.insert_many(USERS, &[row.clone(), row]).await.expect("written");
    api.update_one(USERS, Filter::by("userid", "u"), update).await.expect("written");
    api.delete_one(CLAIMS, Filter::by("scope", "s").and("name", "n")).await.expect("deleted");
    api.delete_many(LOGIN_FAILURES, Filter::by("email", "e")).await.expect("deleted");

    let document = json!({"name": "a", "set": ["x"]});
    assert_eq!(
        bodies(&server).await,
        [
            json!({"insertOne": {"document": document}}),
            json!({"insertMany": {"documents": [document, document]}}),
            json!({"updateOne": {"filter": {"userid": "u"}, "update": {
                "$set": {"name": "b"},
                "$unset": {"gone": 1},
                "$push": {"roles": {"$each": ["creator"]}},
                "$pullAll": {"tags": ["x"]},
            }}}),
            json!({"deleteOne": {"filter": {"scope": "s", "name": "n"}}}),
            json!({"deleteMany": {"filter": {"email": "e"}}}),
        ]
    );
}
