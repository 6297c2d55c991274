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

/// How many histories are played, and how long they are.
const HISTORIES: u32 = 12;
const STEPS: usize = 60;

#[test]
fn both_stores_answer_alike_and_nothing_hidden_shows() {
    let mut runner = TestRunner::new(Config { cases: HISTORIES, max_shrink_iters: 60, ..Config::default() });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let history = proptest::collection::vec(steps(), STEPS / 2..STEPS);

    runner
        .run(&history, |history| runtime.block_on(play(&history)))
        .unwrap_or_else(|failed| panic!("{failed}"));
}

async fn play(history: &[Step]) -> Result<(), TestCaseError> {
    let mut twins = Twins::start().await;
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
