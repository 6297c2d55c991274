//! What every adapter of a port does: one suite for each port.
//!
//! A case is an async function whose name is a sentence. Its doc comment quotes the `# Behavior` bullets of the
//! port that it proves, behind `>`; tests in this crate check that every bullet is quoted by some case, word for
//! word, and that every case stands in its suite's list. An adapter runs a suite by one macro line, with an async
//! closure or function that makes what the cases are given:
//!
//! ```text
//! killrvideo_testkit::account_store_contract!(|| async { fixture() });
//! ```
//!
//! A case owns its corner of the world (see [`Corner`](crate::Corner)) and asserts nothing about a list that
//! others stand in as well, so the suites also run on a store that is shared.

pub mod accounts;
pub mod activity;
pub mod bulk;
pub mod catalog;
pub mod feedback;
pub mod moderation;
pub mod recommendations;
pub mod search;
pub mod shared;

#[cfg(test)]
mod completeness;

use std::{error::Error, sync::Arc};

use futures_util::future::join_all;
use tokio::{sync::Barrier, task::JoinHandle};

/// Makes a test of each case of a suite.
///
/// The tests run on several threads, so that what happens at once really does.
#[macro_export]
macro_rules! contract_tests {
    ($suite:ident, $cases:path, $fixture:expr, [$($case:ident),+ $(,)?]) => {
        mod $suite {
            use super::*;
            use $cases as cases;

            $(
                #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    cases::$case(($fixture)().await).await;
                }
            )+
        }
    };
}

/// What a call gives that has no reason to fail.
trait Works {
    type Given;

    /// The value.
    #[track_caller]
    fn works(self) -> Self::Given;
}

impl<T, E: Error> Works for Result<T, E> {
    type Given = T;

    fn works(self) -> T {
        match self {
            Ok(value) => value,
            Err(error) => {
                let source = error.source().map(|source| format!(", because {source}")).unwrap_or_default();
                panic!("{error}{source}")
            }
        }
    }
}

/// Runs all `tasks` at once, each in a task of its own, and gives what they give, in their order.
async fn at_once<T, F>(tasks: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<F> = tasks.into_iter().collect();
    let start = Arc::new(Barrier::new(tasks.len()));
    let started: Vec<JoinHandle<T>> = tasks
        .into_iter()
        .map(|task| {
            let start = start.clone();
            tokio::spawn(async move {
                start.wait().await;
                task.await
            })
        })
        .collect();
    join_all(started).await.into_iter().map(|done| done.expect("a task that ends")).collect()
}
