//! What the hasher promises, over bcrypt at its lowest cost and over engines that count and wait.

use std::{
    num::NonZeroUsize,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

use futures_util::{FutureExt, future::join_all, poll};
use tokio::{sync::mpsc as signal, time::Instant};

use super::*;

const PASSWORD: &str = "correct horse";

fn settings(parallel: usize, waiting: usize) -> HashingSettings {
    HashingSettings {
        cost: cost(4),
        parallel: NonZeroUsize::new(parallel).unwrap(),
        waiting,
        longest_wait: Duration::from_secs(10),
    }
}

fn cost(cost: u32) -> BcryptCost {
    BcryptCost::try_from(cost).unwrap()
}

fn claim(text: &str) -> LoginPassword {
    LoginPassword::parse(text).unwrap()
}

fn kept(text: &str) -> PasswordHash {
    PasswordHash::from_stored(text)
}

fn bcrypt_of(password: &str, cost: u32) -> String {
    bcrypt::hash(password, cost).unwrap()
}

/// 64 hexadecimal digits, as an unsalted SHA-256 has.
fn hexadecimal() -> String {
    "ab".repeat(32)
}

mod over_bcrypt {
    use super::*;

    #[tokio::test]
    async fn a_hashed_password_matches_itself_and_no_other() {
        let hasher = BcryptHasher::new(&settings(1, 8));

        let hash = hasher.hash(&Password::parse(PASSWORD).unwrap()).await.unwrap();

        assert!(hash.reveal().starts_with("$2b$04$"));
        let verdict = async |text| hasher.verify(&claim(text), Some(hash.clone())).await.unwrap();
        assert_eq!(verdict(PASSWORD).await, Verdict::Matches);
        assert_eq!(verdict("correct horsf").await, Verdict::Differs);
        assert_eq!(verdict("correct hors").await, Verdict::Differs);
    }

    #[tokio::test]
    async fn a_claim_that_is_too_long_differs_from_its_first_72_bytes() {
        let hasher = BcryptHasher::new(&settings(1, 8));
        let longest = "x".repeat(72);
        let hash = hasher.hash(&Password::parse(&longest).unwrap()).await.unwrap();

        assert_eq!(hasher.verify(&claim(&longest), Some(hash.clone())).await.unwrap(), Verdict::Matches);
        assert_eq!(
            hasher.verify(&claim(&format!("{longest}x")), Some(hash)).await.unwrap(),
            Verdict::Differs
        );
    }

    #[tokio::test]
    async fn hashes_of_the_known_kinds_and_of_other_costs_are_compared() {
        let hasher = BcryptHasher::new(&settings(1, 8));
        for cost in [4, 5, 6] {
            for kind in ["$2a$", "$2b$", "$2y$"] {
                let hash = bcrypt_of(PASSWORD, cost).replacen("$2b$", kind, 1);

                assert_eq!(
                    hasher.verify(&claim(PASSWORD), Some(kept(&hash))).await.unwrap(),
                    Verdict::Matches
                );
                assert_eq!(
                    hasher.verify(&claim("another"), Some(kept(&hash))).await.unwrap(),
                    Verdict::Differs
                );
            }
        }
    }

    #[tokio::test]
    async fn everything_else_is_of_an_unknown_kind() {
        let hasher = BcryptHasher::new(&settings(1, 8));
        let whole = bcrypt_of(PASSWORD, 4);
        for text in [
            "",
            "$2b$",
            &hexadecimal(),
            &whole[..59],
            &format!("{whole}x"),
            &whole.replacen("$2b$", "$2x$", 1),
            &whole.replacen("$04$", "$03$", 1),
            &whole.replacen("$04$", "$31$", 1),
            &whole.replacen("$04$", "$xx$", 1),
            &"ä".repeat(30),
            &format!("$2b$04${}ä", &whole[7..58]),
        ] {
            let verdict = hasher.verify(&claim(PASSWORD), Some(kept(text))).await.unwrap();
            assert_eq!(verdict, Verdict::UnknownKind, "{text:?}");
        }
        assert_eq!(hasher.verify(&claim(PASSWORD), None).await.unwrap(), Verdict::Differs);
    }
}

mod over_a_counter {
    use super::*;

    /// Counts the rounds of bcrypt that it is asked for, and does none.
    #[derive(Default)]
    struct Counter(AtomicUsize);

    impl Counter {
        fn add(&self, cost: BcryptCost) {
            self.0.fetch_add(1 << cost.get(), Ordering::Relaxed);
        }
    }

    impl Engine for Counter {
        fn hash(&self, _: &str, cost: BcryptCost) -> Result<String, BcryptError> {
            self.add(cost);
            Ok(String::new())
        }

        fn verify(&self, claim: &str, kept: &PasswordHash) -> Result<bool, BcryptError> {
            assert!(claim.len() <= Password::MAX, "bcrypt would cut it");
            self.add(cost_of(kept).unwrap());
            Ok(false)
        }
    }

    #[tokio::test]
    async fn comparing_costs_the_same_whatever_is_kept_and_claimed() {
        let engine = Arc::new(Counter::default());
        let hasher =
            BcryptHasher::with_engine(&HashingSettings { cost: cost(9), ..settings(1, 8) }, engine.clone());
        for kept in [
            None,
            Some(kept("")),
            Some(kept(&hexadecimal())),
            Some(kept(&bcrypt_of(PASSWORD, 4))),
            Some(kept(&bcrypt_of(PASSWORD, 8))),
            Some(kept(&bcrypt_of(PASSWORD, 9))),
        ] {
            for claim in [claim(PASSWORD), claim(&"x".repeat(73))] {
                hasher.verify(&claim, kept.clone()).await.unwrap();

                let rounds = engine.0.swap(0, Ordering::Relaxed);
                assert_eq!(rounds, 1 << 9, "{:?}", kept.as_ref().map(PasswordHash::reveal));
            }
        }
    }
}

mod over_an_engine_that_waits {
    use super::*;

    /// Says when work begins, and waits to be released.
    struct Waiting {
        begun: signal::UnboundedSender<()>,
        release: Mutex<mpsc::Receiver<()>>,
        running: AtomicUsize,
        most: AtomicUsize,
    }

    struct Controls {
        begun: signal::UnboundedReceiver<()>,
        release: mpsc::Sender<()>,
        engine: Arc<Waiting>,
    }

    fn waiting(settings: &HashingSettings) -> (BcryptHasher, Controls) {
        let (begun_sender, begun) = signal::unbounded_channel();
        let (release, release_receiver) = mpsc::channel();
        let engine = Arc::new(Waiting {
            begun: begun_sender,
            release: Mutex::new(release_receiver),
            running: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        });
        let hasher = BcryptHasher::with_engine(settings, engine.clone());
        (hasher, Controls { begun, release, engine })
    }

    impl Engine for Waiting {
        fn hash(&self, _: &str, _: BcryptCost) -> Result<String, BcryptError> {
            let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(running, Ordering::SeqCst);
            self.begun.send(()).ok();
            // An error means that the test is over.
            self.release.lock().unwrap().recv().ok();
            self.running.fetch_sub(1, Ordering::SeqCst);
            Ok(String::new())
        }

        fn verify(&self, _: &str, _: &PasswordHash) -> Result<bool, BcryptError> {
            Ok(false)
        }
    }

    fn is_overloaded<T>(result: &Result<T, PasswordHasherError>) -> bool {
        matches!(result, Err(PasswordHasherError::Overloaded { retry_after })
            if *retry_after == Duration::from_secs(10))
    }

    #[tokio::test]
    async fn never_more_than_allowed_run_at_once() {
        let (hasher, mut controls) = waiting(&settings(2, 10));
        let claim = claim(PASSWORD);
        let mut all = Box::pin(join_all((0..10).map(|_| hasher.verify(&claim, None))));
        assert!(poll!(&mut all).is_pending());
        controls.begun.recv().await.unwrap();
        controls.begun.recv().await.unwrap();

        for _ in 0..10 {
            controls.release.send(()).unwrap();
        }

        assert!(all.await.iter().all(|verdict| matches!(verdict, Ok(Verdict::Differs))));
        assert_eq!(controls.engine.most.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_caller_who_finds_the_line_full_is_turned_away_at_once() {
        let (hasher, mut controls) = waiting(&settings(1, 1));
        let (claim, password) = (claim(PASSWORD), Password::parse(PASSWORD).unwrap());
        let (mut working, mut in_line) =
            (Box::pin(hasher.verify(&claim, None)), Box::pin(hasher.hash(&password)));
        assert!(poll!(&mut working).is_pending() && poll!(&mut in_line).is_pending());
        controls.begun.recv().await.unwrap();

        assert!(is_overloaded(&hasher.verify(&claim, None).now_or_never().unwrap()));
        assert!(is_overloaded(&hasher.hash(&password).now_or_never().unwrap()));

        drop(controls.release);
        assert!(working.await.is_ok() && in_line.await.is_ok(), "those who were let in are served");
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_who_waited_too_long_is_turned_away() {
        let (hasher, _controls) = waiting(&settings(1, 1));
        let _working = hasher.gate.enter().await.unwrap();
        let before = Instant::now();

        let turned_away = hasher.verify(&claim(PASSWORD), None).await;

        assert!(is_overloaded(&turned_away));
        assert_eq!(before.elapsed(), Duration::from_secs(10));
    }

    #[tokio::test]
    async fn a_caller_who_goes_away_leaves_nobody_else_in_while_the_hash_runs() {
        let (hasher, mut controls) = waiting(&settings(1, 1));
        let claim = claim(PASSWORD);
        let mut gone = Box::pin(hasher.verify(&claim, None));
        assert!(poll!(&mut gone).is_pending());
        controls.begun.recv().await.unwrap();

        drop(gone);

        let mut next = Box::pin(hasher.gate.enter());
        assert!(poll!(&mut next).is_pending(), "the hash still runs");
        controls.release.send(()).unwrap();
        assert!(next.await.is_ok(), "the hash is done");
    }

    #[tokio::test]
    async fn work_that_panics_is_an_error_and_makes_room() {
        struct Panicking;
        impl Engine for Panicking {
            fn hash(&self, _: &str, _: BcryptCost) -> Result<String, BcryptError> {
                panic!("a bug in the engine");
            }
            fn verify(&self, _: &str, _: &PasswordHash) -> Result<bool, BcryptError> {
                panic!("a bug in the engine");
            }
        }
        let hasher = BcryptHasher::with_engine(&settings(1, 0), Arc::new(Panicking));

        for _ in 0..2 {
            let failed = hasher.verify(&claim(PASSWORD), None).await;
            assert!(matches!(failed, Err(PasswordHasherError::Failed(_))), "{failed:?}");
        }
    }
}
