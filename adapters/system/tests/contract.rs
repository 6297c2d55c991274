//! The contract of identities.

use killrvideo_system::SystemIds;

killrvideo_testkit::id_generator_contract!(|| async { SystemIds::new() });
