//! What people do.

use proptest::prelude::*;

/// Something that somebody does. Numbers stand for people, videos, comments and flags there are at that moment, and begin
/// again where those end.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Submit {
        by: usize,
        topic: usize,
    },
    Edit {
        by: usize,
        video: usize,
        topic: usize,
    },
    View {
        by: Option<usize>,
        video: usize,
    },
    Watch {
        by: usize,
        video: usize,
    },
    Rate {
        by: usize,
        video: usize,
        stars: u8,
    },
    Comment {
        by: usize,
        video: usize,
        topic: usize,
    },
    FlagVideo {
        by: usize,
        video: usize,
    },
    FlagComment {
        by: usize,
        comment: usize,
    },
    Decide {
        flag: usize,
        to: &'static str,
    },
    RestoreVideo {
        video: usize,
    },
    RestoreComment {
        comment: usize,
    },
    Ingest {
        by: usize,
        video: usize,
        angle: u16,
    },
    Look {
        by: Option<usize>,
        at: Look,
    },
    /// Nobody does anything for so many minutes.
    Wait {
        minutes: u64,
    },
}

/// What somebody looks at.
#[derive(Debug, Clone)]
pub(crate) enum Look {
    Detail(usize),
    Rating(usize),
    Ratings(usize),
    Related(usize),
    Comments(usize),
    CommentsBy(usize),
    Profile(usize),
    Activity { of: usize, kind: &'static str },
    Latest { page: u32, size: u32 },
    Trending { days: u32 },
    Tagged(usize),
    UploadedBy(usize),
    Search { topic: usize, mode: &'static str, page: u32 },
    Suggest(usize),
    ForYou { page: u32 },
    Flags { status: &'static str },
    Audit(usize),
    Users(usize),
}

/// What videos and comments are about; the first word is a tag as well.
pub(crate) const TOPICS: [&str; 6] = [
    "Cassandra keeps wide partitions",
    "Vectors find neighbours quickly",
    "Cooking pasta without a recipe",
    "Partition keys decide everything",
    "A terrible and awful tombstone story",
    "Wonderful clustering columns, explained",
];

fn person() -> std::ops::Range<usize> {
    0..5
}

fn anybody() -> impl Strategy<Value = Option<usize>> {
    proptest::option::weighted(0.8, person())
}

fn one() -> std::ops::Range<usize> {
    0..8
}

fn topic() -> std::ops::Range<usize> {
    0..TOPICS.len()
}

/// Any step; those that others build on more often.
pub(crate) fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (person(), topic()).prop_map(|(by, topic)| Step::Submit { by, topic }),
        1 => (person(), one(), topic()).prop_map(|(by, video, topic)| Step::Edit { by, video, topic }),
        3 => (anybody(), one()).prop_map(|(by, video)| Step::View { by, video }),
        1 => (person(), one()).prop_map(|(by, video)| Step::Watch { by, video }),
        3 => (person(), one(), 1..=5_u8).prop_map(|(by, video, stars)| Step::Rate { by, video, stars }),
        3 => (person(), one(), topic()).prop_map(|(by, video, topic)| Step::Comment { by, video, topic }),
        4 => (person(), one()).prop_map(|(by, video)| Step::FlagVideo { by, video }),
        2 => (person(), one()).prop_map(|(by, comment)| Step::FlagComment { by, comment }),
        5 => (one(), decision()).prop_map(|(flag, to)| Step::Decide { flag, to }),
        2 => one().prop_map(|video| Step::RestoreVideo { video }),
        1 => one().prop_map(|comment| Step::RestoreComment { comment }),
        1 => (person(), one(), 0..360_u16).prop_map(|(by, video, angle)| Step::Ingest { by, video, angle }),
        16 => (anybody(), looks()).prop_map(|(by, at)| Step::Look { by, at }),
        1 => (1..20_u64).prop_map(|minutes| Step::Wait { minutes }),
    ]
}

fn decision() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just("approved"), 1 => Just("rejected"), 1 => Just("under_review"), 1 => Just("open")]
}

fn looks() -> impl Strategy<Value = Look> {
    let kinds = proptest::sample::select(vec!["", "view", "comment", "rate"]);
    let modes = proptest::sample::select(vec!["keyword", "semantic", "hybrid"]);
    let statuses = proptest::sample::select(vec!["", "open", "under_review", "approved", "rejected"]);
    let of_videos = prop_oneof![
        one().prop_map(Look::Detail),
        one().prop_map(Look::Rating),
        one().prop_map(Look::Ratings),
        one().prop_map(Look::Related),
        one().prop_map(Look::Comments),
    ];
    let of_people = prop_oneof![
        person().prop_map(Look::CommentsBy),
        person().prop_map(Look::Profile),
        person().prop_map(Look::UploadedBy),
        (person(), kinds).prop_map(|(of, kind)| Look::Activity { of, kind }),
        topic().prop_map(Look::Users),
    ];
    let of_lists = prop_oneof![
        (1..4_u32, 1..5_u32).prop_map(|(page, size)| Look::Latest { page, size }),
        (1..=30_u32).prop_map(|days| Look::Trending { days }),
        topic().prop_map(Look::Tagged),
        (topic(), modes, 1..3_u32).prop_map(|(topic, mode, page)| Look::Search { topic, mode, page }),
        topic().prop_map(Look::Suggest),
        (1..3_u32).prop_map(|page| Look::ForYou { page }),
        statuses.prop_map(|status| Look::Flags { status }),
        one().prop_map(Look::Audit),
    ];
    prop_oneof![3 => of_videos, 2 => of_people, 4 => of_lists]
}
