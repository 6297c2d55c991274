//! Stores on doubles of the Data API.

use std::sync::Arc;

use killrvideo_astra::{AstraSettings, AstraStore, Endpoint};
use killrvideo_domain::shared::{EmbeddingSpace, Pause};
use killrvideo_system::SystemIds;
use killrvideo_testkit::{
    Corner,
    builders::space,
    data_api::{FakeDataApi, Options},
};
use secrecy::SecretString;

/// The space of all vectors in these tests: short, because what is tested does not depend on the length.
pub(crate) fn short_space() -> EmbeddingSpace {
    space(32)
}

/// A double with empty tables for vectors of [`short_space`].
pub(crate) fn double() -> FakeDataApi {
    let dimensions = short_space().dimensions().get();
    FakeDataApi::try_start(Options { dimensions, ..Options::default() }).expect("a double")
}

/// How a store reaches a double.
pub(crate) fn settings(double: &FakeDataApi) -> AstraSettings {
    let endpoint = Endpoint::parse(&double.endpoint()).expect("an address");
    AstraSettings::new(endpoint, double.keyspace(), SecretString::from(double.token()), short_space())
}

/// A store that looks at the corner's clock, like a process of its own.
pub(crate) fn store(settings: AstraSettings, corner: &Corner, pause: Arc<dyn Pause>) -> Arc<AstraStore> {
    AstraStore::new(settings, corner.clock.clone(), Arc::new(SystemIds::new()), pause)
}
