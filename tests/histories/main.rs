//! Whatever people do, in whatever order: both stores answer alike, and what must never happen does not.
//!
//! A history is a list of requests that proptest makes up. It is played on two servers at once, one in memory and one on
//! tables, whose clocks stand still between the requests. Every answer of the one has to be that of the other, except for
//! identities, which are called by the order in which they appear. Beside it a model keeps what has to come out.

mod answers;
mod checks;
mod model;
mod requests;
mod side;
mod step;
mod twins;

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use self::{
    step::{Step, steps},
    twins::Twins,
};

/// How many histories are played, unless `PROPTEST_CASES` says otherwise, and how long they are.
const HISTORIES: u32 = 12;
const STEPS: usize = 80;

#[test]
fn both_stores_answer_alike_and_nothing_hidden_shows() {
    let usual = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { usual.cases } else { HISTORIES };
    let mut runner = TestRunner::new(Config { cases, max_shrink_iters: 60, ..usual });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let history = proptest::collection::vec(steps(), STEPS / 2..STEPS);

    runner
        .run(&history, |history| runtime.block_on(play(&history)))
        .unwrap_or_else(|failed| panic!("{failed}"));
}

/// Every history begins with some videos, so that there is something to do something with.
const BEGINNING: [Step; 4] = [
    Step::Submit { by: 2, topic: 0 },
    Step::Submit { by: 3, topic: 1 },
    Step::Submit { by: 2, topic: 3 },
    Step::Submit { by: 4, topic: 5 },
];

async fn play(history: &[Step]) -> Result<(), TestCaseError> {
    let mut twins = Twins::start().await;
    for (number, step) in BEGINNING.iter().enumerate() {
        twins.take(step).await.map_err(|reason| told(number, step, &reason))?;
    }
    for (number, step) in history.iter().enumerate() {
        twins.take(step).await.map_err(|reason| told(number, step, &reason))?;
    }
    let checked = twins.check_all().await.map_err(TestCaseError::fail);
    twins.shutdown().await;
    checked
}

fn told(number: usize, step: &Step, reason: &str) -> TestCaseError {
    TestCaseError::fail(format!("step {number}, {step:?}: {reason}"))
}
