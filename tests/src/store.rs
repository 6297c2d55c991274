//! Where a test's server keeps its data.

use std::sync::Arc;

use killrvideo_testkit::data_api::{FakeDataApi, Options};

/// The adapter that is behind the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The reference: everything in the server's memory.
    Memory,
    /// The Data API adapter, over a double of the Data API.
    Astra,
}

/// The store of one or more servers, empty at first.
#[derive(Clone)]
pub enum Store {
    /// In the memory of the one server that starts on it.
    Memory,
    /// Tables behind a double, which lives as long as somebody has it.
    Astra(Arc<FakeDataApi>),
}

impl Store {
    /// A new one.
    pub async fn new(on: On) -> Self {
        match on {
            On::Memory => Self::Memory,
            On::Astra => Self::Astra(Arc::new(FakeDataApi::start(Options::default()).await)),
        }
    }

    /// The settings (`name=value`) that lead a server to it. Nothing waits long: a double is near and says at once
    /// what is wrong.
    pub(crate) fn settings(&self) -> Vec<String> {
        match self {
            Self::Memory => Vec::new(),
            Self::Astra(double) => vec![
                "store=astra".to_owned(),
                format!("jwt_secret={}", "no secret at all ".repeat(3)),
                format!("astra_db_api_endpoint={}", double.endpoint()),
                format!("astra_db_application_token={}", double.token()),
                format!("astra_db_keyspace={}", double.keyspace()),
                "astra_first_pause=1ms".to_owned(),
                "astra_longest_pause=10ms".to_owned(),
                "astra_claim_pause_min=1ms".to_owned(),
                "astra_claim_pause_max=10ms".to_owned(),
            ],
        }
    }
}

/// Makes two tests of each of these functions, which take an [`On`]: one in the module `over_memory`, one in
/// `over_astra`. A function that is not listed is not used, which the compiler tells.
#[macro_export]
macro_rules! over_both_stores {
    ($($test:ident),+ $(,)?) => {
        mod over_memory {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::On::Memory).await;
            })+
        }
        mod over_astra {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::On::Astra).await;
            })+
        }
    };
}
