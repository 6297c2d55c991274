//! The contract of every port, one line each: on a double for each case, and on ground that all cases share.

mod support;

use std::{
    env,
    io::Write,
    sync::{Arc, LazyLock},
    time::Duration,
};

use async_trait::async_trait;
use killrvideo_astra::{AstraSettings, Endpoint};
use killrvideo_domain::{
    search::{TextIndexError, text::TextQuery},
    shared::Pause,
};
use killrvideo_system::TokioPause;
use killrvideo_testkit::{
    Corner, Fixture, Ground, InstantPause, Stores,
    data_api::{FakeDataApi, Family, Fault, Options},
};
use secrecy::SecretString;
use serde_json::Value;

use self::support::{double, settings, short_space, store};

/// A double that runs as long as the store that pauses by this.
struct KeptDouble {
    pause: InstantPause,
    _double: FakeDataApi,
}

#[async_trait]
impl Pause for KeptDouble {
    async fn pause(&self, duration: Duration) {
        self.pause.pause(duration).await;
    }
}

/// What a case is given that has a store, and its double, for itself.
fn alone_on(double: FakeDataApi, settings: AstraSettings) -> Fixture {
    let corner = Corner::of_seed(42, short_space());
    let pause = KeptDouble { pause: InstantPause::default(), _double: double };
    let store = store(settings, &corner, Arc::new(pause));
    corner.with(Stores::of(&store), Ground::Own)
}

/// Each case has a double of its own.
mod own {
    use super::*;

    /// A store that is empty, for one case alone.
    fn fixture() -> Fixture {
        let double = double();
        let settings = settings(&double);
        alone_on(double, settings)
    }

    killrvideo_testkit::account_store_contract!(|| async { fixture() });
    killrvideo_testkit::login_guard_contract!(|| async { fixture() });
    killrvideo_testkit::video_store_contract!(|| async { fixture() });
    killrvideo_testkit::views_contract!(|| async { fixture() });
    killrvideo_testkit::watch_log_contract!(|| async { fixture() });
    killrvideo_testkit::job_store_contract!(|| async { fixture() });
    killrvideo_testkit::comment_store_contract!(|| async { fixture() });
    killrvideo_testkit::rating_store_contract!(|| async { fixture() });
    killrvideo_testkit::flag_store_contract!(|| async { fixture() });
    killrvideo_testkit::vector_store_contract!(|| async { fixture() });
    killrvideo_testkit::space_store_contract!(|| async { fixture() });
    killrvideo_testkit::text_index_contract!(|| async { fixture() });
    killrvideo_testkit::tag_store_contract!(|| async { fixture() });
    killrvideo_testkit::taste_store_contract!(|| async { fixture() });
    killrvideo_testkit::activity_log_contract!(|| async { fixture() });
    killrvideo_testkit::bulk_load_contract!(|| async { fixture() });
    killrvideo_testkit::store_lifecycle_contract!(|| async { fixture() });
}

/// Each case has a double of its own that is as strict as the hosted Astra DB: pages of 20 rows, and 20 partitions in
/// one find.
mod hosted {
    use super::*;

    fn fixture() -> Fixture {
        let dimensions = short_space().dimensions().get();
        let options = Options { dimensions, page_size: 20, ..Options::default() };
        let double = FakeDataApi::try_start(options).expect("a double");
        double.inject(|seen| too_many_partitions(&seen.body).then_some(REFUSED));
        let settings = AstraSettings { partitions: AstraSettings::PARTITIONS_OF_ASTRA, ..settings(&double) };
        alone_on(double, settings)
    }

    const REFUSED: Fault =
        Fault::Error { family: Family::Server, scope: "DATABASE", code: "INVALID_DATABASE_QUERY" };

    /// Whether a find names more than 20 values of a column that is part of a key.
    fn too_many_partitions(body: &Value) -> bool {
        let Some(filter) = body["find"]["filter"].as_object() else { return false };
        let in_sets = ["tags", "roles"];
        filter.iter().filter(|(column, _)| !in_sets.contains(&column.as_str())).any(|(_, condition)| {
            condition["$in"]
                .as_array()
                .is_some_and(|values| values.len() > AstraSettings::PARTITIONS_OF_ASTRA)
        })
    }

    killrvideo_testkit::account_store_contract!(|| async { fixture() });
    killrvideo_testkit::video_store_contract!(|| async { fixture() });
    killrvideo_testkit::views_contract!(|| async { fixture() });
    killrvideo_testkit::watch_log_contract!(|| async { fixture() });
    killrvideo_testkit::job_store_contract!(|| async { fixture() });
    killrvideo_testkit::comment_store_contract!(|| async { fixture() });
    killrvideo_testkit::vector_store_contract!(|| async { fixture() });
    killrvideo_testkit::text_index_contract!(|| async { fixture() });
    killrvideo_testkit::tag_store_contract!(|| async { fixture() });
    killrvideo_testkit::taste_store_contract!(|| async { fixture() });
    killrvideo_testkit::rating_store_contract!(|| async { fixture() });
    killrvideo_testkit::flag_store_contract!(|| async { fixture() });
    killrvideo_testkit::activity_log_contract!(|| async { fixture() });
    killrvideo_testkit::bulk_load_contract!(|| async { fixture() });
}

/// All cases share one keyspace: that of a real Data API when the environment names one, otherwise that of a double
/// for this whole run.
mod shared {
    use super::*;

    const ENDPOINT: &str = "KILLRVIDEO_TEST_DATA_API_ENDPOINT";
    const TOKEN: &str = "KILLRVIDEO_TEST_DATA_API_TOKEN";
    const KEYSPACE: &str = "KILLRVIDEO_TEST_DATA_API_KEYSPACE";

    /// The keyspace.
    enum Keyspace {
        Real { endpoint: Endpoint, token: SecretString, keyspace: String },
        Double(Box<FakeDataApi>),
    }

    static KEYSPACE_OF_ALL: LazyLock<Keyspace> = LazyLock::new(|| {
        let named = |name| env::var(name).ok().filter(|value| !value.is_empty());
        match (named(ENDPOINT), named(TOKEN), named(KEYSPACE)) {
            (Some(endpoint), Some(token), Some(keyspace)) => Keyspace::Real {
                endpoint: Endpoint::parse(&endpoint).expect("the address of a Data API"),
                token: SecretString::from(token),
                keyspace,
            },
            (None, None, None) => Keyspace::Double(Box::new(double())),
            _ => panic!("{ENDPOINT}, {TOKEN} and {KEYSPACE} are set together, or none of them"),
        }
    });

    /// A process of its own, among others.
    fn fixture() -> Fixture {
        let corner = Corner::live(short_space());
        let store = match &*KEYSPACE_OF_ALL {
            Keyspace::Real { endpoint, token, keyspace } => {
                let settings = AstraSettings::new(endpoint.clone(), keyspace, token.clone(), short_space());
                store(settings, &corner, Arc::new(TokioPause))
            }
            Keyspace::Double(double) => store(settings(double), &corner, Arc::new(InstantPause::default())),
        };
        corner.with(Stores::of(&store), Ground::Shared)
    }

    /// For what the real database lacks.
    static DOUBLE: LazyLock<FakeDataApi> = LazyLock::new(double);

    /// The same for searches by words: on a double where the real database has no index of words, as Apache Cassandra.
    async fn fixture_with_words() -> Fixture {
        let fixture = fixture();
        let no_index = fixture.stores.words.rank(&TextQuery::of("any"), 1).await;
        if !matches!(no_index, Err(TextIndexError::NoTextIndex)) {
            return fixture;
        }
        let corner = Corner::live(short_space());
        let store = store(settings(&DOUBLE), &corner, Arc::new(InstantPause::default()));
        corner.with(Stores::of(&store), Ground::Shared)
    }

    /// Says where these tests run, also when nothing fails; so it does not go through what a test prints.
    #[test]
    fn it_is_said_which_keyspace_is_shared() {
        let said = match &*KEYSPACE_OF_ALL {
            Keyspace::Real { endpoint, keyspace, .. } => {
                format!("the contract runs on the real Data API at {endpoint}, keyspace {keyspace}")
            }
            Keyspace::Double(double) => format!(
                "the contract does not run on a real Data API (set {ENDPOINT}, {TOKEN} and {KEYSPACE} for that), \
                 but on a double at {}",
                double.endpoint()
            ),
        };

        writeln!(std::io::stderr(), "{said}").expect("standard error is open");
    }

    killrvideo_testkit::account_store_contract!(|| async { fixture() });
    killrvideo_testkit::login_guard_contract!(|| async { fixture() });
    killrvideo_testkit::video_store_contract!(|| async { fixture() });
    killrvideo_testkit::views_contract!(|| async { fixture() });
    killrvideo_testkit::watch_log_contract!(|| async { fixture() });
    killrvideo_testkit::job_store_contract!(|| async { fixture() });
    killrvideo_testkit::comment_store_contract!(|| async { fixture() });
    killrvideo_testkit::rating_store_contract!(|| async { fixture() });
    killrvideo_testkit::flag_store_contract!(|| async { fixture() });
    killrvideo_testkit::vector_store_contract!(|| async { fixture() });
    killrvideo_testkit::text_index_contract!(|| async { fixture_with_words().await });
    killrvideo_testkit::tag_store_contract!(|| async { fixture() });
    killrvideo_testkit::taste_store_contract!(|| async { fixture() });
    killrvideo_testkit::activity_log_contract!(|| async { fixture() });
    killrvideo_testkit::bulk_load_contract!(|| async { fixture() });
    killrvideo_testkit::store_lifecycle_contract!(|| async { fixture() });
}
