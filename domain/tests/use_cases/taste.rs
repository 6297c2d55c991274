//! The rule by which views and ratings become a taste.

use std::{collections::HashMap, time::Duration};

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind},
    recommendations::TasteRule,
    shared::{Embedding, EmbeddingSpace, IdGenerator, Stars, Timestamp, UserId, VideoId, nearest_f32},
};
use killrvideo_testkit::{
    SeededIds,
    builders::{space, time},
};
use proptest::{collection::vec, prelude::*};

/// Somebody, what they did, and the vectors of the videos.
struct Person {
    ids: SeededIds,
    user: UserId,
    now: Timestamp,
    space: EmbeddingSpace,
    deeds: Vec<ActivityEntry>,
    vectors: HashMap<VideoId, Embedding>,
}

impl Person {
    fn new() -> Self {
        let ids = SeededIds::new(1);
        let (user, now) = (ids.user_id(), time("2026-03-01T12:00:00Z"));
        Self { ids, user, now, space: space(2), deeds: Vec::new(), vectors: HashMap::new() }
    }

    /// A video with a vector in this direction, `degrees` from the first axis, and of this length.
    fn video(&mut self, degrees: f64, length: f64) -> VideoId {
        let video = self.ids.video_id();
        let (sin, cos) = degrees.to_radians().sin_cos();
        let vector = [cos, sin].map(|part| nearest_f32(part * length).expect("a small number")).to_vec();
        self.vectors.insert(video, self.space.embedding(vector).expect("a vector"));
        video
    }

    /// Does something to a video so many hours ago; a number of stars makes it a rating.
    fn does(&mut self, video: VideoId, hours_ago: u64, stars: Option<i64>) {
        let at = self.now.minus(Duration::from_hours(hours_ago));
        let kind = if stars.is_some() { ActivityKind::Rate } else { ActivityKind::View };
        let stars = stars.map(|stars| Stars::try_from(stars).expect("stars"));
        let (id, user) = (self.ids.activity_id(at), self.user);
        self.deeds.push(ActivityEntry { id, user, kind, video, at, stars });
        self.deeds.sort_by_key(|deed| std::cmp::Reverse(deed.at));
    }

    fn taste(&self) -> Option<Embedding> {
        let telling = TasteRule::telling(&self.deeds, self.now);
        TasteRule::taste(&telling, &self.vectors, &self.space)
    }

    /// Where the taste points, in degrees from the first axis.
    fn points_at(&self) -> Option<f64> {
        let taste = self.taste()?;
        let [x, y] = taste.as_slice() else { panic!("two dimensions") };
        Some(f64::from(*y).atan2(f64::from(*x)).to_degrees())
    }
}

#[track_caller]
fn assert_near(degrees: Option<f64>, expected: f64) {
    assert!(degrees.is_some_and(|degrees| (degrees - expected).abs() < 0.01), "{degrees:?}, not {expected}");
}

#[test]
fn who_did_nothing_or_nothing_that_has_a_vector_has_no_taste() {
    let mut person = Person::new();
    assert_eq!(person.taste(), None);

    let unknown = person.ids.video_id();
    person.does(unknown, 1, None);
    person.does(unknown, 1, Some(5));
    assert_eq!(person.taste(), None);
}

#[test]
fn comments_tell_nothing() {
    let mut person = Person::new();
    let video = person.video(30.0, 1.0);
    person.does(video, 1, None);
    person.deeds[0].kind = ActivityKind::Comment;

    assert_eq!(person.taste(), None);
}

#[test]
fn a_taste_points_at_what_was_viewed_however_long_its_vector_is() {
    for length in [1e-6, 1.0, 1e6] {
        let mut person = Person::new();
        let (one, other) = (person.video(20.0, length), person.video(60.0, 1.0));
        person.does(one, 5, None);
        person.does(other, 5, None);

        assert_near(person.points_at(), 40.0);
    }
}

#[test]
fn a_video_viewed_again_and_again_counts_once_by_its_newest_view() {
    let mut person = Person::new();
    let (one, other) = (person.video(0.0, 1.0), person.video(90.0, 1.0));
    for hours in [2, 30, 40, 50, 600] {
        person.does(one, hours, None);
    }
    person.does(other, 2, None);

    assert_near(person.points_at(), 45.0);
}

#[test]
fn after_a_week_a_deed_counts_half() {
    let mut person = Person::new();
    let (now, then) = (person.video(0.0, 1.0), person.video(90.0, 1.0));
    person.does(now, 0, None);
    person.does(then, 7 * 24, None);

    assert_near(person.points_at(), 0.5_f64.atan().to_degrees());
}

#[test]
fn a_rating_stands_for_its_views_and_says_more_or_the_contrary() {
    // Stars, and what they weigh beside a view of another video at a right angle: a quarter.
    for (stars, weight) in [(5, 1.0), (4, 0.5), (3, 0.0), (2, -0.5), (1, -1.0_f64)] {
        let mut person = Person::new();
        let (rated, viewed) = (person.video(0.0, 1.0), person.video(90.0, 1.0));
        person.does(rated, 2, Some(stars));
        person.does(rated, 1, None);
        person.does(viewed, 2, None);

        assert_near(person.points_at(), 0.25_f64.atan2(weight).to_degrees());
    }
}

#[test]
fn of_several_ratings_of_a_video_the_newest_stands() {
    let mut person = Person::new();
    let (video, viewed) = (person.video(0.0, 1.0), person.video(90.0, 1.0));
    person.does(video, 9, Some(5));
    person.does(video, 3, Some(1));
    person.does(viewed, 3, None);

    assert_near(person.points_at(), 0.25_f64.atan2(-1.0).to_degrees());
}

#[test]
fn a_dislike_alone_points_away() {
    let mut person = Person::new();
    let video = person.video(30.0, 1.0);
    person.does(video, 3, Some(1));

    assert_near(person.points_at(), 30.0 - 180.0);
}

#[test]
fn a_rating_of_which_the_stars_are_not_known_is_a_view() {
    let mut person = Person::new();
    let video = person.video(30.0, 1.0);
    person.does(video, 3, Some(1));
    person.deeds[0].stars = None;

    assert_near(person.points_at(), 30.0);
}

#[test]
fn what_cancels_out_is_no_taste() {
    let mut person = Person::new();
    let (liked, disliked) = (person.video(30.0, 1.0), person.video(30.0, 7.0));
    person.does(liked, 3, Some(5));
    person.does(disliked, 3, Some(1));
    assert_eq!(person.taste(), None);

    let neutral = person.video(10.0, 1.0);
    person.does(neutral, 1, Some(3));
    assert_eq!(person.taste(), None);
}

#[test]
fn the_most_telling_make_the_taste_of_who_did_very_much() {
    let mut person = Person::new();
    for hours in 0..TasteRule::MOST as u64 + 40 {
        let video = person.video(0.0, 1.0);
        person.does(video, hours, None);
    }
    let disliked = person.video(90.0, 1.0);
    person.does(disliked, 29 * 24, Some(1));
    let liked = person.video(90.0, 1.0);
    person.does(liked, 10 * 24, Some(5));

    let telling = TasteRule::telling(&person.deeds, person.now);

    assert_eq!(telling.len(), TasteRule::MOST);
    assert!(telling.is_sorted_by(|a, b| a.weight.abs() >= b.weight.abs()));
    assert!(
        telling.iter().any(|telling| telling.video == liked),
        "an old favourite weighs more than old views"
    );
}

/// Deeds on a few videos: which, how many hours ago, with how many stars.
fn histories() -> impl Strategy<Value = Vec<(usize, u64, Option<i64>)>> {
    vec((0..6_usize, 0..720_u64, proptest::option::of(1..=5_i64)), 1..20)
}

fn person_with(angles: &[f64], history: &[(usize, u64, Option<i64>)]) -> (Person, Vec<VideoId>) {
    let mut person = Person::new();
    let videos: Vec<VideoId> = angles.iter().map(|degrees| person.video(*degrees, 1.0)).collect();
    for (index, hours, stars) in history {
        person.does(videos[*index], *hours, *stars);
    }
    (person, videos)
}

fn cosine(a: &Embedding, b: &Embedding) -> f64 {
    a.as_slice().iter().zip(b.as_slice()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

proptest! {
    #[test]
    fn every_taste_has_length_1(angles in vec(-180.0..180.0, 6), history in histories()) {
        let (person, _) = person_with(&angles, &history);
        if let Some(taste) = person.taste() {
            prop_assert!((cosine(&taste, &taste) - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn a_higher_rating_never_takes_the_taste_away_from_a_video(
        angles in vec(-180.0..180.0, 6), history in histories(), stars in 1..=4_i64, hours in 0..720_u64,
    ) {
        let rated = |stars| {
            let (mut person, videos) = person_with(&angles, &history);
            person.deeds.retain(|deed| deed.video != videos[0]);
            person.does(videos[0], hours, Some(stars));
            let vector = person.vectors[&videos[0]].clone();
            person.taste().map(|taste| cosine(&taste, &vector))
        };
        if let (Some(lower), Some(higher)) = (rated(stars), rated(stars + 1)) {
            prop_assert!(higher >= lower - 1e-5, "{} stars: {}, one more: {}", stars, lower, higher);
        }
    }
}
