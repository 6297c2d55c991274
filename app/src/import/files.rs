//! The files of an import, one after another, and what they know of each other.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use killrvideo_domain::{
    accounts::{Account, Credentials, EmailKey, PasswordHash},
    catalog::{Job, JobKind, Supplied},
    feedback::{Comment, Rating},
    shared::{Timestamp, UserId, VideoId},
};

use super::{
    ImportError, Loaded,
    load::Loader,
    rows,
    table::{Row, Table},
};

const USERS: &str = "users.csv";
const CREDENTIALS: &str = "user_credentials.csv";
const VIDEOS: &str = "videos.csv";
const VIEWS: &str = "video_playback_stats.csv";
const COMMENTS: &str = "comments.csv";
const RATINGS: &str = "video_ratings_by_user.csv";
const TAGS: &str = "tags.csv";

/// All files that are read, in the order in which they are.
pub(super) const FILES: [&str; 7] = [USERS, CREDENTIALS, VIDEOS, VIEWS, COMMENTS, RATINGS, TAGS];

/// Loads all files.
pub(super) async fn load_all(loader: &mut Loader<'_>) -> Result<Loaded, ImportError> {
    // What every import needs is looked for first, before anything is loaded.
    let needed = ["videoid", "userid", "added_date", "name", "location"];
    let videos = Table::open(loader.directory, VIDEOS, &needed)?
        .ok_or_else(|| ImportError::Missing(loader.directory.join(VIDEOS)))?;
    let users = load_users(loader).await?;
    load_credentials(loader, users.as_ref()).await?;
    let videos = load_videos(loader, videos, users.as_ref()).await?;
    load_jobs(loader, &videos).await?;
    load_views(loader, &videos).await?;
    load_comments(loader, &videos, users.as_ref()).await?;
    load_ratings(loader, &videos, users.as_ref()).await?;
    load_tags(loader).await?;
    Ok(loader.loaded)
}

/// The accounts of `users.csv`.
#[derive(Default)]
struct Users {
    emails: HashMap<EmailKey, UserId>,
    ids: HashMap<UserId, EmailKey>,
}

impl Users {
    /// Takes an account, in place of an earlier one with its identity.
    fn add(&mut self, account: &Account) -> Result<(), String> {
        let email = account.email.key();
        if let Some(other) = self.emails.get(email).filter(|other| **other != account.id) {
            return Err(format!("email: user {other} has it, in a row before"));
        }
        if let Some(earlier) = self.ids.insert(account.id, email.clone()) {
            self.emails.remove(&earlier);
        }
        self.emails.insert(email.clone(), account.id);
        Ok(())
    }

    fn know(&self, user: UserId) -> bool {
        self.ids.contains_key(&user)
    }
}

/// When each video was submitted.
type Videos = HashMap<VideoId, Timestamp>;

/// Keeps `key` in `set` exactly when it belongs there; a later row with the same key decides anew.
fn note<K: Hash + Eq>(set: &mut HashSet<K>, key: K, belongs: bool) {
    if belongs {
        set.insert(key);
    } else {
        set.remove(&key);
    }
}

async fn load_users(loader: &mut Loader<'_>) -> Result<Option<Users>, ImportError> {
    let needed = ["userid", "created_date", "email", "firstname", "lastname"];
    let Some(table) = loader.open(USERS, &needed)? else { return Ok(None) };
    let mut users = Users::default();
    let read = |row: &Row<'_>| {
        let account = rows::read_user(row)?;
        users.add(&account)?;
        Ok(account)
    };
    let bulk = loader.bulk;
    let put = async |rows: &[Account]| bulk.accounts(rows).await;
    loader.loaded.users = loader.load(USERS, table, read, |account| account.id, put).await?;
    Ok(Some(users))
}

async fn load_credentials(loader: &mut Loader<'_>, users: Option<&Users>) -> Result<(), ImportError> {
    let mut without = users.map(|users| users.emails.clone()).unwrap_or_default();
    if let Some(table) = loader.open(CREDENTIALS, &["email", "password", "userid"])? {
        let (mut unknown_kind, mut foreign) = (HashSet::new(), HashSet::new());
        let read = |row: &Row<'_>| {
            let credentials = rows::read_credentials(row)?;
            let email = &credentials.email;
            without.remove(email);
            note(&mut unknown_kind, email.clone(), !rows::is_bcrypt(&credentials.password));
            let known = users.is_none_or(|users| users.know(credentials.user));
            note(&mut foreign, email.clone(), !known);
            Ok(credentials)
        };
        let bulk = loader.bulk;
        let put = async |rows: &[Credentials]| bulk.credentials(rows).await;
        loader.loaded.credentials =
            loader.load(CREDENTIALS, table, read, |row| row.email.clone(), put).await?;
        let nobody = "their emails are taken, and nobody can log in with them";
        loader.say(CREDENTIALS, unknown_kind.len(), "passwords that are not bcrypt", nobody);
        loader.say(CREDENTIALS, foreign.len(), "rows of users that users.csv lacks", nobody);
    }
    claim(loader, without).await
}

/// Takes the emails of accounts without credentials, so that nobody else registers with them.
async fn claim(loader: &mut Loader<'_>, emails: HashMap<EmailKey, UserId>) -> Result<(), ImportError> {
    let nothing = || PasswordHash::from_stored("");
    let claims: Vec<Credentials> = emails
        .into_iter()
        .map(|(email, user)| Credentials { email, user, password: nothing(), locked: false })
        .collect();
    let bulk = loader.bulk;
    loader
        .send_all(CREDENTIALS, &claims, async |claims: &[Credentials]| bulk.credentials(claims).await)
        .await?;
    loader.say(USERS, claims.len(), "users without credentials", "their emails are taken all the same");
    Ok(())
}

async fn load_videos(
    loader: &mut Loader<'_>,
    table: Table,
    users: Option<&Users>,
) -> Result<Videos, ImportError> {
    let (mut videos, mut foreign) = (Videos::new(), HashSet::new());
    let read = |row: &Row<'_>| {
        let row = rows::read_video(row)?;
        videos.insert(row.video.id, row.video.submitted_at);
        let known = users.is_none_or(|users| users.know(row.video.owner));
        note(&mut foreign, row.video.id, !known);
        Ok(row)
    };
    let bulk = loader.bulk;
    let put = async |rows: &[_]| bulk.videos(rows).await;
    loader.loaded.videos = loader.load(VIDEOS, table, read, |row| row.video.id, put).await?;
    loader.say(VIDEOS, foreign.len(), "videos of users that users.csv lacks", "they are kept");
    Ok(videos)
}

/// Asks for vectors, which are made in the background. A job is as old as its video, so that the same import
/// again asks for the same jobs.
async fn load_jobs(loader: &mut Loader<'_>, videos: &Videos) -> Result<(), ImportError> {
    let job = |(video, submitted_at): (&VideoId, &Timestamp)| Job {
        video: *video,
        submitted_at: *submitted_at,
        kind: JobKind::Embed,
        supplied: Supplied::default(),
        attempts: 0,
    };
    let jobs: Vec<Job> = videos.iter().map(job).collect();
    let bulk = loader.bulk;
    loader.send_all(VIDEOS, &jobs, async |jobs: &[Job]| bulk.jobs(jobs).await).await?;
    loader.say(
        VIDEOS,
        jobs.len(),
        "videos without a vector",
        "the worker of a running server makes them, in the background",
    );
    Ok(())
}

async fn load_views(loader: &mut Loader<'_>, videos: &Videos) -> Result<(), ImportError> {
    let Some(table) = loader.open(VIEWS, &["videoid", "views"])? else { return Ok(()) };
    let read = |row: &Row<'_>| {
        let (video, views) = rows::read_views(row)?;
        if !videos.contains_key(&video) {
            return Err(format!("videoid: {VIDEOS} has no good row of video {video}"));
        }
        Ok((video, views))
    };
    let bulk = loader.bulk;
    let put = async |rows: &[_]| bulk.views(rows).await;
    loader.loaded.views = loader.load(VIEWS, table, read, |(video, _)| *video, put).await?;
    Ok(())
}

/// A comment stands whoever wrote it, and only where there is a video.
async fn load_comments(
    loader: &mut Loader<'_>,
    videos: &Videos,
    users: Option<&Users>,
) -> Result<(), ImportError> {
    let needed = ["videoid", "commentid", "comment", "userid"];
    let Some(table) = loader.open(COMMENTS, &needed)? else { return Ok(()) };
    let mut foreign = HashSet::new();
    let read = |row: &Row<'_>| {
        let comment = rows::read_comment(row)?;
        if !videos.contains_key(&comment.video) {
            return Err(format!("videoid: {VIDEOS} has no good row of video {}", comment.video));
        }
        let known = users.is_none_or(|users| users.know(comment.author));
        note(&mut foreign, comment.id, !known);
        Ok(comment)
    };
    let bulk = loader.bulk;
    let put = async |rows: &[Comment]| bulk.comments(rows).await;
    loader.loaded.comments = loader.load(COMMENTS, table, read, |comment| comment.id, put).await?;
    loader.say(COMMENTS, foreign.len(), "comments of users that users.csv lacks", "they are kept");
    Ok(())
}

/// A rating counts whoever gave it, and only where there is a video.
async fn load_ratings(
    loader: &mut Loader<'_>,
    videos: &Videos,
    users: Option<&Users>,
) -> Result<(), ImportError> {
    let Some(table) = loader.open(RATINGS, &["videoid", "userid", "rating", "rating_date"])? else {
        return Ok(());
    };
    let mut foreign = HashSet::new();
    let read = |row: &Row<'_>| {
        let rating = rows::read_rating(row)?;
        if !videos.contains_key(&rating.video) {
            return Err(format!("videoid: {VIDEOS} has no good row of video {}", rating.video));
        }
        let known = users.is_none_or(|users| users.know(rating.user));
        note(&mut foreign, (rating.video, rating.user), !known);
        Ok(rating)
    };
    let bulk = loader.bulk;
    let put = async |rows: &[Rating]| bulk.ratings(rows).await;
    loader.loaded.ratings =
        loader.load(RATINGS, table, read, |rating| (rating.video, rating.user), put).await?;
    loader.say(RATINGS, foreign.len(), "ratings of users that users.csv lacks", "they count");
    Ok(())
}

async fn load_tags(loader: &mut Loader<'_>) -> Result<(), ImportError> {
    let Some(table) = loader.open(TAGS, &["tag", "related_tags"])? else { return Ok(()) };
    let bulk = loader.bulk;
    let put = async |rows: &[_]| bulk.tags(rows).await;
    loader.loaded.tags = loader.load(TAGS, table, rows::read_tag, |row| row.tag.clone(), put).await?;
    Ok(())
}
