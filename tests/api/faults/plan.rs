//! Which commands go wrong, and how.

use std::time::Duration;

use killrvideo_testkit::data_api::{Family, Fault, Seen};
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// Longer than a call may take: the command is done, and nobody learns of it.
const TOO_LATE: Duration = Duration::from_secs(1);

/// One command in ten goes wrong, in one of the ways in which a store fails for a moment. The `n`-th command to
/// arrive always has the same fate for the same seed.
pub(super) fn one_in_ten(seed: u64) -> impl FnMut(&Seen) -> Option<Fault> + Send {
    let mut random = StdRng::seed_from_u64(seed);
    move |command| {
        let (goes_wrong, kind) = (random.random_bool(0.1), random.random_range(0..100));
        goes_wrong.then(|| fault(kind, &command.command))
    }
}

fn fault(kind: u32, command: &str) -> Fault {
    let database = |code| Fault::Error { family: Family::Server, scope: "DATABASE", code };
    let status = |status| Fault::Status { status, retry_after: None };
    match kind {
        // The two that take their time are few, so that the test does not.
        0 => Fault::Hang,
        1 => Fault::Delay(TOO_LATE),
        _ => match kind % 14 {
            0 => Fault::DropConnection { executed: false },
            1 => Fault::DropConnection { executed: true },
            2 => Fault::ErrorAfterExecuting { code: "TIMEOUT_WRITING_DATA" },
            3 => Fault::ErrorAfterExecuting { code: "UNEXPECTED_DRIVER_ERROR" },
            4 => database("TIMEOUT_WRITING_DATA"),
            5 => database("TIMEOUT_READING_DATA"),
            6 => database("UNAVAILABLE_DATABASE"),
            7 => database("FAILED_TO_CONNECT_TO_DATABASE"),
            8 => Fault::Status { status: 429, retry_after: Some(Duration::ZERO) },
            9 => status(500),
            10 => status(502),
            11 => status(503),
            12 => status(504),
            _ if command == "insertMany" => Fault::HalfInsertMany,
            _ => database("FAILED_WRITE_REQUEST"),
        },
    }
}
