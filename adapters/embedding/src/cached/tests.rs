use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use killrvideo_domain::shared::{Dimensions, nearest_f32};
use tokio::{sync::Semaphore, time::Instant};

use super::*;

/// Counts what it embeds, fails as often as it is told, and waits for leave to go on.
#[derive(Debug)]
struct Counting {
    space: EmbeddingSpace,
    embedded: AtomicUsize,
    failures: AtomicUsize,
    leave: Semaphore,
}

impl Counting {
    fn with_leave(times: usize) -> Arc<Self> {
        let two = Dimensions::try_from(2).unwrap();
        Arc::new(Self {
            space: EmbeddingSpace::new("counting", two),
            embedded: AtomicUsize::new(0),
            failures: AtomicUsize::new(0),
            leave: Semaphore::new(times),
        })
    }

    fn embedded(&self) -> usize {
        self.embedded.load(SeqCst)
    }
}

#[async_trait]
impl Embedder for Counting {
    fn space(&self) -> &EmbeddingSpace {
        &self.space
    }

    fn semantic_minimum(&self) -> Similarity {
        Similarity::from_score(0.6)
    }

    async fn embed(&self, texts: &[EmbedText], _: Purpose) -> Result<Vec<Embedding>, EmbedError> {
        self.embedded.fetch_add(texts.len(), SeqCst);
        self.leave.acquire().await.unwrap().forget();
        if self.failures.load(SeqCst) > 0 {
            self.failures.fetch_sub(1, SeqCst);
            return Err(EmbedError::Unavailable("it was told to fail".into()));
        }
        #[expect(clippy::cast_precision_loss, reason = "lengths of a few texts")]
        let values = |text: &EmbedText| vec![nearest_f32(text.as_str().len() as f64).unwrap(), 1.0];
        Ok(texts.iter().map(|text| self.space.embedding(values(text)).unwrap()).collect())
    }
}

fn text(text: &str) -> EmbedText {
    EmbedText::parse(text).unwrap()
}

async fn query(cached: &CachedQueries<Counting>, asked: &str) -> Embedding {
    let mut vectors = cached.embed(&[text(asked)], Purpose::Query).await.unwrap();
    vectors.remove(0)
}

#[tokio::test]
async fn a_query_that_is_asked_again_is_embedded_once() {
    let counting = Counting::with_leave(9);
    let cached = CachedQueries::new(Arc::clone(&counting), 8);

    let first = query(&cached, "rust").await;
    let again = query(&cached, " rust ").await;

    assert_eq!((first, counting.embedded()), (again, 1));
    query(&cached, "cassandra").await;
    assert_eq!(counting.embedded(), 2, "another query has another vector");
}

#[tokio::test]
async fn passages_are_not_kept_nor_taken_for_queries() {
    let counting = Counting::with_leave(9);
    let cached = CachedQueries::new(Arc::clone(&counting), 8);

    for _ in 0..2 {
        cached.embed(&[text("rust")], Purpose::Passage).await.unwrap();
    }
    query(&cached, "rust").await;

    assert_eq!(counting.embedded(), 3);
}

#[tokio::test]
async fn no_more_are_kept_than_there_is_room_for() {
    let counting = Counting::with_leave(10_000);
    let cached = CachedQueries::new(counting, 8);

    for number in 0..100 {
        query(&cached, &format!("query {number}")).await;
    }

    assert!((1..=8).contains(&cached.vectors.len()), "{}", cached.vectors.len());
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_the_limit_not_even_behind_others() {
    let limit = Duration::from_secs(10);
    let cached = CachedQueries::new(Counting::with_leave(0), 8).within(Some(limit));
    let began = Instant::now();
    let texts = [text("rust")];
    let ask = || cached.embed(&texts, Purpose::Query);

    let (first, second) = tokio::join!(ask(), ask());

    for late in [first, second] {
        assert!(matches!(late, Err(EmbedError::Unavailable(_))), "{late:?}");
    }
    assert_eq!(began.elapsed(), limit);
}

#[tokio::test]
async fn without_room_nothing_is_kept() {
    let counting = Counting::with_leave(9);
    let cached = CachedQueries::new(Arc::clone(&counting), 0);

    query(&cached, "rust").await;
    query(&cached, "rust").await;

    assert_eq!((counting.embedded(), cached.vectors.len()), (2, 0));
}

#[tokio::test]
async fn queries_longer_than_any_search_takes_are_not_kept() {
    let counting = Counting::with_leave(9);
    let cached = CachedQueries::new(counting, 8);

    query(&cached, &"a".repeat(CachedQueries::<Counting>::LONGEST)).await;
    assert_eq!(cached.vectors.len(), 1);
    query(&cached, &"a".repeat(CachedQueries::<Counting>::LONGEST + 1)).await;
    assert_eq!(cached.vectors.len(), 1);
}

#[tokio::test]
async fn a_query_that_comes_several_times_at_once_is_embedded_once() {
    let counting = Counting::with_leave(0);
    let cached = CachedQueries::new(Arc::clone(&counting), 8);

    let ask = || query(&cached, "rust");
    let give_leave = async { counting.leave.add_permits(1) };
    // Everybody asks before leave is given: they are polled in this order.
    let (a, b, c, ()) = tokio::join!(ask(), ask(), ask(), give_leave);

    assert!(a == b && b == c);
    assert_eq!(counting.embedded(), 1);
}

#[tokio::test]
async fn when_it_fails_the_next_who_waits_for_it_tries() {
    let counting = Counting::with_leave(0);
    let cached = CachedQueries::new(Arc::clone(&counting), 8);
    counting.failures.store(1, SeqCst);

    let rust = [text("rust")];
    let ask = || cached.embed(&rust, Purpose::Query);
    let give_leave = async { counting.leave.add_permits(2) };
    let (first, second, ()) = tokio::join!(ask(), ask(), give_leave);

    assert!(first.is_err() && second.is_ok());
    assert_eq!((counting.embedded(), cached.vectors.len()), (2, 1));
}

#[test]
fn its_debug_output_does_not_tell_what_was_asked() {
    let cached = CachedQueries::new(Counting::with_leave(0), 8);
    cached.vectors.insert(text("a secret"), cached.space().embedding(vec![1.0, 0.0]).unwrap());

    let shown = format!("{cached:?}");

    assert!(shown.contains("kept: 1") && !shown.contains("secret"), "{shown}");
}
