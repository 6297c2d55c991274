//! Rows of CSV files: the readers of every kind of file that an import takes.
//!
//! The first byte of an input chooses the file, and the rest stands below the file's header.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use csv::{ByteRecord, ReaderBuilder, WriterBuilder};
use killrvideo_app::import::{self, ImportOptions, Lines, Loaded};
use killrvideo_domain::{
    accounts::{Account, Credentials},
    bulk::{BulkLoad, MOST_ROWS, TagRow, VideoRow},
    catalog::Job,
    feedback::{Comment, Rating},
    shared::{StoreError, VideoId},
};
use tempfile::TempDir;
use tokio::runtime::Builder;

/// A kind of file.
struct Kind {
    name: &'static str,
    header: &'static str,
    /// How many rows of it were loaded.
    loaded: fn(&Loaded) -> u64,
}

const VIDEOS: &str = "videoid,added_date,description,location,location_type,name,preview_image_location,tags,userid,\
                      content_rating,category,language\n";
/// A video to which the rows of other files can refer.
const VIDEO: &str = "10000000-0000-4000-8000-000000000001,2025-01-02T03:04:05.678Z,,https://youtu.be/dQw4w9WgXcQ,1,\
                     A title,,{},00000000-0000-4000-8000-000000000001,,,\n";

const KINDS: [Kind; 7] = [
    Kind { name: "videos.csv", header: VIDEOS, loaded: |it| it.videos },
    Kind {
        name: "users.csv",
        header: "userid,created_date,email,firstname,lastname,account_status,last_login_date\n",
        loaded: |it| it.users,
    },
    Kind {
        name: "user_credentials.csv",
        header: "email,password,userid,account_locked\n",
        loaded: |it| it.credentials,
    },
    Kind {
        name: "video_playback_stats.csv",
        header: "videoid,views,total_play_time\n",
        loaded: |it| it.views,
    },
    Kind {
        name: "comments.csv",
        header: "videoid,commentid,comment,userid,sentiment_score\n",
        loaded: |it| it.comments,
    },
    Kind {
        name: "video_ratings_by_user.csv",
        header: "videoid,userid,rating,rating_date\n",
        loaded: |it| it.ratings,
    },
    Kind { name: "tags.csv", header: "tag,related_tags,category\n", loaded: |it| it.tags },
];

thread_local! {
    /// A directory of this thread: one file of it is written anew for every import.
    static DIRECTORY: RefCell<TempDir> = RefCell::new(TempDir::new().expect("a directory"));
}

/// What an import made of the rows of a file.
struct Fate {
    /// Rows that were taken, those that others replaced included.
    taken: u64,
    bad: u64,
    /// The lines of which it was said that they are bad.
    told: Vec<u64>,
}

/// Checks what an import makes of rows.
///
/// # Panics
/// When a row is lost: neither taken nor told to be bad, or bad because of another one.
pub fn check(data: &[u8]) {
    let Some((number, text)) = data.split_first() else { return };
    let kind = &KINDS[usize::from(number.wrapping_sub(b'a')) % KINDS.len()];
    let rows = records(text);
    let whole = imported(kind, text);
    assert_eq!(whole.taken + whole.bad, rows.len() as u64, "every row is taken or told");
    let lines = kind.header.lines().count() + String::from_utf8_lossy(text).split(['\n', '\r']).count();
    assert_eq!(whole.told.len() as u64, whole.bad.min(100), "every bad row is told");
    assert!(whole.told.is_sorted() && whole.told.iter().all(|line| (2..=lines as u64).contains(line)));
    // Each row alone, as long as that is quick.
    if rows.len() > 6 {
        return;
    }
    let bad: u64 = rows.iter().map(|row| imported(kind, &written(row)).bad).sum();
    // Two users cannot have one address, so there a good row may be bad because of an earlier one.
    let of_others = kind.name == "users.csv" && whole.bad > bad;
    assert!(whole.bad == bad || of_others, "{} rows are bad, and {bad} of them alone", whole.bad);
}

/// The rows of a text.
fn records(text: &[u8]) -> Vec<ByteRecord> {
    // The header goes first, as in the file: what opens a text is not what continues one.
    let text = [b"header\n", text].concat();
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(&text[..]);
    reader.byte_records().map(|row| row.expect("bytes are rows")).collect()
}

/// One row as a text.
fn written(row: &ByteRecord) -> Vec<u8> {
    let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_byte_record(row).expect("a row");
    writer.into_inner().expect("a text")
}

/// Imports a file with these rows.
fn imported(kind: &Kind, rows: &[u8]) -> Fate {
    DIRECTORY.with_borrow(|directory| {
        let directory = directory.path();
        for kind in &KINDS {
            drop(fs::remove_file(directory.join(kind.name)));
        }
        fs::write(directory.join("videos.csv"), [VIDEOS, VIDEO].concat()).expect("a file");
        fs::write(directory.join(kind.name), [kind.header.as_bytes(), rows].concat()).expect("a file");
        run(kind, directory)
    })
}

fn run(kind: &Kind, directory: &Path) -> Fate {
    let store = Arc::new(Keys::default());
    let bulk: Arc<dyn BulkLoad> = store.clone();
    let mut said = Vec::new();
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let loaded = {
        let mut reporter = Lines::to(&mut said);
        let import = import::run(directory, &bulk, ImportOptions::default(), &mut reporter);
        runtime.block_on(import).expect("rows do not stop an import").loaded
    };
    let count = (kind.loaded)(&loaded);
    let kept = store.0.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = kept.iter().filter(|(name, _)| *name == kind.name).count() as u64;
    // Accounts without credentials are given some.
    let more = kind.name == "user_credentials.csv" && kept > count;
    assert!(kept == count || more, "{count} rows are said to be loaded, and {kept} were");
    let start = format!("{}:", directory.join(kind.name).display());
    let said = String::from_utf8_lossy(&said).into_owned();
    let line = |said: &str| said.strip_prefix(&start)?.split(':').next()?.parse().ok();
    Fate { taken: count + loaded.replaced, bad: loaded.bad, told: said.lines().filter_map(line).collect() }
}

/// A store that remembers the keys of what it was given, under the name of the file.
#[derive(Default)]
struct Keys(Mutex<BTreeSet<(&'static str, String)>>);

impl Keys {
    fn take<T>(&self, file: &'static str, rows: &[T], key: impl Fn(&T) -> String) {
        assert!((1..=MOST_ROWS).contains(&rows.len()), "{} rows in a batch", rows.len());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(rows.iter().map(|row| (file, key(row))));
    }
}

#[async_trait]
impl BulkLoad for Keys {
    async fn accounts(&self, rows: &[Account]) -> Result<(), StoreError> {
        self.take("users.csv", rows, |row| row.id.to_string());
        Ok(())
    }

    async fn credentials(&self, rows: &[Credentials]) -> Result<(), StoreError> {
        self.take("user_credentials.csv", rows, |row| row.email.to_string());
        Ok(())
    }

    async fn videos(&self, rows: &[VideoRow]) -> Result<(), StoreError> {
        self.take("videos.csv", rows, |row| row.video.id.to_string());
        Ok(())
    }

    async fn views(&self, rows: &[(VideoId, u64)]) -> Result<(), StoreError> {
        self.take("video_playback_stats.csv", rows, |(video, _)| video.to_string());
        Ok(())
    }

    async fn comments(&self, rows: &[Comment]) -> Result<(), StoreError> {
        self.take("comments.csv", rows, |row| row.id.to_string());
        Ok(())
    }

    async fn ratings(&self, rows: &[Rating]) -> Result<(), StoreError> {
        self.take("video_ratings_by_user.csv", rows, |row| format!("{} {}", row.video, row.user));
        Ok(())
    }

    async fn tags(&self, rows: &[TagRow]) -> Result<(), StoreError> {
        self.take("tags.csv", rows, |row| row.tag.to_string());
        Ok(())
    }

    async fn jobs(&self, rows: &[Job]) -> Result<(), StoreError> {
        self.take("jobs", rows, |row| row.video.to_string());
        Ok(())
    }
}
