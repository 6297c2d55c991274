//! What is true at the end of every history.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    model::{Content, Model},
    side::{MODERATOR, Side},
};

/// Looks at every list, page by page, and at the numbers of every video.
pub(crate) async fn check(side: &Side, model: &Model) -> Result<(), String> {
    for (number, video) in side.videos.iter().enumerate() {
        check_numbers(side, model, number, video).await?;
        check_comments(side, model, number, video).await?;
    }
    let listed: BTreeSet<&str> = visible(&side.videos, |number| !model.is_hidden(Content::Video(number)));
    let latest = walk(side, None, "/videos/latest", "videoId").await?;
    same("/videos/latest", &latest, &listed)?;
    let flags = walk(side, Some(MODERATOR), "/moderation/flags", "flagId").await?;
    same("/moderation/flags", &flags, &side.flags.iter().map(String::as_str).collect())?;
    let mut uploaded = BTreeSet::new();
    for user in side.users() {
        uploaded.extend(walk(side, None, &format!("/videos/by-uploader/{user}"), "videoId").await?);
        walk(side, None, &format!("/users/{user}/comments"), "commentid").await?;
        walk(side, None, &format!("/users/{user}/activity"), "activity_id").await?;
    }
    same("all uploaders", &uploaded, &listed)
}

/// Details, and what they say of views and ratings.
async fn check_numbers(side: &Side, model: &Model, number: usize, video: &str) -> Result<(), String> {
    let path = format!("/videos/id/{video}");
    let hidden = model.is_hidden(Content::Video(number));
    if side.get(None, path.clone()).await.is_ok() == hidden {
        return Err(format!("video {number} is there for everybody, although hidden is {hidden}"));
    }
    let detail = side.get(Some(MODERATOR), path).await?;
    let (count, total) = model.rated(number);
    let views = model.views.get(&number).copied().unwrap_or_default();
    let told = [&detail["views"], &detail["totalRatingsCount"], &detail["is_deleted"]];
    if told != [&json!(views), &json!(count), &json!(hidden)] {
        return Err(format!("{views} views, {count} ratings and hidden {hidden} became {detail:#}"));
    }
    // In hundredths, rounded half up.
    let average = (total * 200 + count).checked_div(count * 2);
    let told = detail["averageRating"].as_f64().map(|average| format!("{:.0}", average * 100.0));
    if told != average.map(|average| average.to_string()) {
        return Err(format!("{total} stars of {count} ratings became {detail:#}"));
    }
    Ok(())
}

async fn check_comments(side: &Side, model: &Model, number: usize, video: &str) -> Result<(), String> {
    let path = format!("/videos/{video}/comments");
    let expected = visible(&side.comments, |comment| {
        model.comments[comment] == number && !model.is_hidden(Content::Comment(comment))
    });
    same(&path, &walk(side, Some(MODERATOR), &path, "commentid").await?, &expected)?;
    if model.is_hidden(Content::Video(number)) {
        same(&path, &walk(side, None, &path, "commentid").await?, &BTreeSet::new())?;
    }
    Ok(())
}

fn visible(all: &[String], is_visible: impl Fn(usize) -> bool) -> BTreeSet<&str> {
    all.iter().enumerate().filter(|(number, _)| is_visible(*number)).map(|(_, id)| id.as_str()).collect()
}

fn same(list: &str, found: &BTreeSet<String>, expected: &BTreeSet<&str>) -> Result<(), String> {
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    if found == *expected { Ok(()) } else { Err(format!("{list} has {found:?} instead of {expected:?}")) }
}

/// Goes through a list, once by its cursors and once by numbers: both give the same, no page repeats what another one
/// gave, and every page tells the same total, which is how many there are.
async fn walk(side: &Side, by: Option<usize>, list: &str, id: &str) -> Result<BTreeSet<String>, String> {
    let (mut by_cursor, mut by_number) = (Vec::new(), Vec::new());
    let (mut cursor, mut totals) = (String::new(), BTreeSet::new());
    for number in 1.. {
        let page = side.get(by, format!("{list}?pageSize=2{cursor}")).await?;
        let numbered = side.get(by, format!("{list}?pageSize=2&page={number}")).await?;
        by_cursor.extend(ids(&page, id));
        by_number.extend(ids(&numbered, id));
        for page in [&page, &numbered] {
            totals.insert(page["pagination"]["totalItems"].as_u64().ok_or("no total")?);
        }
        let Some(next) = page["pagination"]["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let all: BTreeSet<String> = by_cursor.iter().cloned().collect();
    let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
    if by_cursor != by_number || all.len() != by_cursor.len() || totals != BTreeSet::from([count]) {
        return Err(format!("{list}: {by_cursor:?} by cursor, {by_number:?} by number, of {totals:?}"));
    }
    Ok(all)
}

fn ids(page: &Value, id: &str) -> Vec<String> {
    let data = page["data"].as_array().into_iter().flatten();
    data.map(|item| item[id].as_str().unwrap_or_default().to_owned()).collect()
}
